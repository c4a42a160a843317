"""Questions about the plan itself: its number, the day it was issued, who issued it, its period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant.answering.about import About
from assistant.answering.draft import Draft, Evidence
from assistant.bootstrap import Parts
from assistant.chunking import cut_document
from assistant.citations import Citations
from assistant.features.outline import Outline
from assistant.model import Answer, Document
from assistant.text import fold
from assistant.tokens import Segmenter
from assistant.understanding import FacetReader, Places, Question, Terms

Ask = Callable[..., Answer]

NUMBER = ("文号：杭环发〔2021〕66号", ["front/p1"])
ISSUED = ("印发日期：2021年11月5日", ["imprint/p1"])
ISSUERS = ("印发单位：杭州市生态环境局、杭州市发展和改革委员会", ["front/p1", "front/p1"])
PERIOD = ("规划期限：2021年~2025年", ["preamble/p3"])
TOLD = [
    ("这个规划的文号是什么？", NUMBER),
    ("规划的发文字号是多少", NUMBER),
    ("规划是哪天印发的", ISSUED),
    ("本规划什么时候发布", ISSUED),
    ("规划的印发日期是什么时候", ISSUED),
    ("规划由哪些部门印发？", ISSUERS),
    ("谁印发了这份规划？", ISSUERS),
    ("规划的编制单位是谁", ISSUERS),
    ("规划期限是哪几年", PERIOD),
]
# Such words in a question on something else.
NOT_ABOUT = [
    ("重金属企业什么时候做清洁生产审核", "每两年"),
    ("哪个部门发布了控尘十条", "控尘十条"),
    ("规划执行情况什么时候考核", "2025年底"),
    ("制定哪些条例？", "条例"),
]


@pytest.mark.parametrize(("question", "told"), TOLD)
def test_what_is_asked_about_the_plan_itself_is_told_with_its_place(
    ask: Ask, question: str, told: tuple[str, list[str]]
) -> None:
    said, places = told
    answer = ask(question)
    assert not answer.refused
    assert answer.text.startswith(f"《杭州市生态环境保护“十四五”规划》的{said} [1]")
    assert [citation.passage.passage_id for citation in answer.citations] == [
        f"hangzhou-plan-14/{place}" for place in places
    ]
    assert "\n" not in answer.text


@pytest.mark.parametrize(("question", "told"), TOLD)
def test_every_value_stands_in_the_words_that_are_cited(ask: Ask, question: str, told: tuple[str, list[str]]) -> None:
    answer = ask(question)
    values = told[0].partition("：")[2].split("、")
    for value, citation in zip(values, answer.citations, strict=True):
        assert fold(value) == fold(citation.quote)
        assert citation.quote == citation.passage.text[citation.start : citation.end]


@pytest.mark.parametrize(("question", "said"), NOT_ABOUT)
def test_a_question_with_a_subject_of_its_own_is_not_taken_for_one_about_the_plan(
    ask: Ask, question: str, said: str
) -> None:
    answer = ask(question)
    assert not answer.text.startswith("《杭州市生态环境保护“十四五”规划》的")
    assert said in answer.text


# -- any plan ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def about(other_plan: Document, parts: Parts, segmenter: Segmenter) -> Callable[[str], tuple[list[str], Citations]]:
    """What is told about the other plan, and what is cited for it."""
    passages = cut_document(other_plan, segmenter.count)
    teller = About([Outline.of(other_plan)], passages)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml")))

    def about(text: str) -> tuple[list[str], Citations]:
        citations = Citations({other_plan.document_id: other_plan}, date(2023, 1, 1))
        question = Question(text, text, facets=facets.read(text))
        draft = Draft()
        told = teller.write(Evidence(question, Terms(()), (), (), citations), draft)
        assert told == bool(draft.lines)
        return draft.lines, citations

    return about


def test_another_plan_is_told_of_by_its_own_manifest(
    about: Callable[[str], tuple[list[str], Citations]],
) -> None:
    lines, citations = about("规划是哪天印发的")
    assert lines == ["《云江市生态环境保护“十四五”规划》的印发日期：2021年12月1日 [1]"]
    assert citations.found[0].passage.passage_id == "yunjiang-plan/imprint/p1"


@pytest.mark.parametrize("question", ["规划的文号是什么", "规划由哪些部门印发", "规划期限是哪几年"])
def test_what_manifest_or_text_does_not_say_is_not_told(
    about: Callable[[str], tuple[list[str], Citations]], question: str
) -> None:
    lines, citations = about(question)
    assert lines == []
    assert citations.found == []
