"""Which article punishes the breach of which: the data, and the pairs that an answer shows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.corpus import load_corpus
from assistant.errors import CorpusInvalid
from assistant.features.penalties import PENALTIES, Penalties, Penalty, Place, place_of
from assistant.model import Answer, Article, Section

CORPUS = Path(__file__).parents[1] / "corpus"
CODE = "eco-code"


@pytest.fixture(scope="module")
def shipped() -> Penalties:
    return Penalties.load(CORPUS)


@pytest.fixture(scope="module")
def articles() -> Mapping[int, Article]:
    code = [document for document in load_corpus(CORPUS).documents if document.document_id == CODE]
    if not code:
        pytest.skip("the laws are not installed")
    return {article.number: article for article in code[0].articles()}


@pytest.fixture(scope="module")
def book_five() -> Section:
    code = [document for document in load_corpus(CORPUS).documents if document.document_id == CODE]
    if not code:
        pytest.skip("the laws are not installed")
    return code[0].sections("book")[-1]


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("532", Place(532)),
        ("533第二款", Place(533, 2)),
        ("47第一款第二项", Place(47, 1, 2)),
        ("1166第三项", Place(1166, 0, 3)),
    ],
)
def test_a_place_is_read_as_the_law_names_it(words: str, place: Place) -> None:
    assert place_of(words) == place


@pytest.mark.parametrize("words", ["", "第二款", "532第二条", "五百三十二"])
def test_what_names_no_article_is_no_place(words: str) -> None:
    with pytest.raises(ValueError, match="names no article"):
        place_of(words)


def test_a_corpus_without_the_file_has_none(tmp_path: Path) -> None:
    assert Penalties.load(tmp_path).penalties == ()


@pytest.mark.parametrize(
    "text",
    ["[", "document = 'a'", "document = 'a'\nwithout = []\n[[liability]]\narticle = 1\nbreach = 'b'\nduties = ['x']"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / PENALTIES).parent.mkdir()
    (tmp_path / PENALTIES).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusInvalid, match="罚则对照"):
        Penalties.load(tmp_path)


def test_penalties_are_found_from_both_sides() -> None:
    penalty = Penalty(Place(9, 1, 2), "没建台账", (Place(3), Place(4, 2)))
    penalties = Penalties("law", (penalty,))
    assert penalties.of_liability("law/9") == penalties.of_duty("law/3") == penalties.of_duty("law/4") == (penalty,)
    assert penalties.of_duty("law/9") == penalties.of_liability("law/3") == ()
    assert set(penalties.linked()) == {("law/9", "law/3"), ("law/9", "law/4")}


# -- the shipped data --------------------------------------------------------------------------------


def test_every_place_stands_in_the_code(shipped: Penalties, articles: Mapping[int, Article]) -> None:
    places = [place for penalty in shipped.penalties for place in (penalty.liability, *penalty.duties)]
    assert shipped.document_id == CODE
    assert [p for p in places if p.article not in articles or p.span(articles[p.article]) is None] == []


def test_every_article_of_book_five_is_read(shipped: Penalties, book_five: Section) -> None:
    numbers = {article.number for section in book_five.walk() for article in section.articles}
    read = {penalty.liability.article for penalty in shipped.penalties}
    assert read | shipped.without == numbers
    assert not read & shipped.without


def test_no_act_is_written_twice(shipped: Penalties) -> None:
    acts = [(penalty.liability, penalty.breach) for penalty in shipped.penalties]
    assert len(acts) == len(set(acts))
    assert all(len(set(penalty.duties)) == len(penalty.duties) for penalty in shipped.penalties)
    assert all(0 < len(penalty.breach) <= 30 for penalty in shipped.penalties)


def test_a_duty_is_none_of_the_articles_on_liability(shipped: Penalties) -> None:
    liability = {penalty.liability.article for penalty in shipped.penalties}
    assert [p for p in shipped.penalties for duty in p.duties if duty.article in liability] == []


def test_the_file_is_sorted(shipped: Penalties) -> None:
    entries = tomllib.loads((CORPUS / PENALTIES).read_text(encoding="utf-8"))["liability"]
    numbers = [entry["article"] for entry in entries]
    assert numbers == sorted(numbers)


# -- answers -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assistant(with_laws: Assistant) -> Assistant:
    return with_laws


def ask(assistant: Assistant, question: str) -> Answer:
    return assistant.chain.answer(Request(question, date(2026, 11, 24)))


def cited(answer: Answer) -> list[int | None]:
    return [citation.passage.article for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "liability", "duty"),
    [
        ("没有建危险废物管理台账会罚多少", 1175, 532),
        ("没有排污许可证就排污会怎么处罚？", 1102, 174),
    ],
)
def test_a_question_for_a_fine_gets_the_penalty_and_beside_it_the_duty(
    assistant: Assistant, question: str, liability: int, duty: int
) -> None:
    answer = ask(assistant, question)
    assert cited(answer)[:2] == [liability, duty]
    assert answer.text.split("\n\n")[1].startswith("对应的义务：《生态环境法典》")


def test_a_question_for_a_duty_gets_the_duty_and_beside_it_the_penalty(assistant: Assistant) -> None:
    answer = ask(assistant, "企业要建立危险废物管理台账吗")
    assert cited(answer)[:2] == [532, 1175]
    assert answer.text.split("\n\n")[1].startswith("违反的责任：《生态环境法典》")


@pytest.mark.parametrize("question", ["没有建危险废物管理台账会罚多少", "焚烧秸秆罚多少钱", "我们厂要不要自行监测"])
def test_nothing_is_cited_that_is_not_shown(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert all(f"[{citation.marker}]" in answer.text for citation in answer.citations)
    assert len(set(answer.text.split("\n\n"))) == len(answer.text.split("\n\n"))
