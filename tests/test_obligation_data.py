"""The shipped records of duties and policy lines: what they say stands in the places that they name."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from assistant.bootstrap import Assistant
from assistant.features.obligations import (
    Duty,
    Part,
    ProfileSchema,
    load_duties,
    load_left_out,
    load_policies,
    load_schema,
)
from assistant.features.obligations.records import FOLDER, MODALITIES
from assistant.features.penalties import Place
from assistant.model import Article, Document
from assistant.text import fold

CORPUS = Path(__file__).parents[1] / "corpus"
CODE = "eco-code"
LAST_OF_BOOK_FOUR = 1051
LONGEST_ACT, LONGEST_SUBJECT = 30, 40  # characters
LONGEST_COPY = 12  # characters in a row that the words for an act share with the article
_NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万两]+(?=[年月日天次小个倍周])|\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def schema() -> ProfileSchema:
    return load_schema(CORPUS)


@pytest.fixture(scope="module")
def duties() -> tuple[Duty, ...]:
    return load_duties(CORPUS)


@pytest.fixture(scope="module")
def laws(with_laws: Assistant) -> Mapping[str, Document]:
    return with_laws.generation.documents


@pytest.fixture(scope="module")
def articles(laws: Mapping[str, Document]) -> Mapping[tuple[str, int], Article]:
    return {
        (key, article.number): article for key, law in laws.items() for article in law.articles() if not article.suffix
    }


def words_of(document: Document, article: Article, place: Place) -> str:
    """The words of a place, for a 项 with those that open its list; "" where it does not exist."""
    span, opening = place.span(article), place.opening(article)
    if span is None:
        return ""
    return fold((document.source[slice(*opening)] if opening else "") + document.source[slice(*span)])


def parts(duties: tuple[Duty, ...]) -> Iterator[tuple[Duty, Part]]:
    return ((duty, part) for duty in duties for part in duty.parts)


# -- what stands in the law ------------------------------------------------------------------------------


def test_every_place_exists_and_every_article_is_the_record_s_own(
    duties: tuple[Duty, ...], laws: Mapping[str, Document], articles: Mapping[tuple[str, int], Article]
) -> None:
    lost = [
        duty.id
        for duty, part in parts(duties)
        if part.place.article != duty.article
        or not words_of(laws[duty.document_id], articles[duty.document_id, duty.article], part.place)
    ]
    assert lost == []


def test_modality_period_and_subject_stand_in_the_place(
    duties: tuple[Duty, ...], laws: Mapping[str, Document], articles: Mapping[tuple[str, int], Article]
) -> None:
    wrong = []
    for duty in duties:
        law, article = laws[duty.document_id], articles[duty.document_id, duty.article]
        places = [words_of(law, article, part.place) for part in duty.parts]
        if not any(fold(duty.subject) in words for words in places):
            wrong.append(f"{duty.id}: {duty.subject}")
        for part, words in zip(duty.parts, places, strict=True):
            if part.modality not in words:
                wrong.append(f"{duty.id}: {part.modality}")
            wrong += [f"{duty.id}: {number}" for number in _NUMBER.findall(fold(part.period)) if number not in words]
    assert wrong == []


def test_every_penalty_is_an_article_on_liability_of_the_same_law(
    duties: tuple[Duty, ...], laws: Mapping[str, Document], articles: Mapping[tuple[str, int], Article]
) -> None:
    wrong = []
    for duty, part in parts(duties):
        if part.penalty is not None:
            article = articles.get((duty.document_id, part.penalty.article))
            words = words_of(laws[duty.document_id], article, part.penalty) if article else ""
            if not re.search(r"罚|责令|处分|拘留|撤销|吊销|赔偿|责任|滞纳金|承担|恢复", words):
                wrong.append(f"{duty.id}: {part.penalty}")
    assert wrong == []


def test_acts_are_in_the_project_s_own_words(
    duties: tuple[Duty, ...], laws: Mapping[str, Document], articles: Mapping[tuple[str, int], Article]
) -> None:
    copied = []
    for duty, part in parts(duties):
        assert 0 < len(part.act) <= LONGEST_ACT, duty.id
        assert part.modality in MODALITIES, duty.id
        text = words_of(laws[duty.document_id], articles[duty.document_id, duty.article], Place(duty.article))
        act = fold(part.act)
        if any(act[at : at + LONGEST_COPY] in text for at in range(len(act) - LONGEST_COPY + 1)):
            copied.append(f"{duty.id}: {part.act}")
    assert copied == []


def test_every_article_of_books_one_to_four_was_read(duties: tuple[Duty, ...]) -> None:
    recorded = {duty.article for duty in duties if duty.document_id == CODE}
    left_out = load_left_out(CORPUS, CODE)
    assert recorded | set(left_out) == set(range(1, LAST_OF_BOOK_FOUR + 1))
    assert recorded & set(left_out) == set()
    assert all(reason.strip() for reason in left_out.values())


def test_the_laws_beside_the_code_have_their_records(duties: tuple[Duty, ...]) -> None:
    beside = Counter(duty.document_id for duty in duties if duty.document_id != CODE)
    assert set(beside) == {
        "environmental-tax-law", "hazardous-chemicals-law", "yangtze-protection-law", "energy-conservation-law",
        "water-law", "work-safety-law",
    }  # fmt: skip
    assert beside.total() >= 60


# -- form -------------------------------------------------------------------------------------------------


def test_no_record_stands_twice(duties: tuple[Duty, ...]) -> None:
    ids = [duty.id for duty in duties] + [policy.id for policy in load_policies(CORPUS)]
    assert [id_ for id_, times in Counter(ids).items() if times > 1] == []


def test_every_trigger_names_facts_and_values_that_exist(duties: tuple[Duty, ...], schema: ProfileSchema) -> None:
    wrong = []
    for record in (*duties, *load_policies(CORPUS)):
        for key, values in record.trigger.named():
            fact = schema.facts.get(key)
            fits = fact and (
                (fact.kind == "yes_no" and not values)
                or (fact.kind == "number" and all(re.fullmatch(r"\d+(?:\.\d+)?", value) for value in values) and values)
                or (fact.kind in ("choice", "many") and values and all(value in fact.options for value in values))
            )
            if not fits:
                wrong.append(f"{record.id}: {key} {values}")
    assert wrong == []


def test_a_choice_is_compared_and_many_are_looked_into(schema: ProfileSchema) -> None:
    wrong = []
    for path in sorted((CORPUS / FOLDER).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            trigger = json.loads(line).get("trigger", "")
            for key, operation in re.findall(r"([a-z_]+\.[a-z_]+)(?: (has|in|=|!=|[<>]=?) )?", trigger):
                wanted = {
                    "yes_no": {""},
                    "many": {"has"},
                    "choice": {"in", "=", "!="},
                    "number": {"<", "<=", ">", ">="},
                }
                if operation not in wanted[schema.facts[key].kind]:
                    wrong.append(f"{path.name}: {key} {operation}")
    assert wrong == []


# -- the plan ------------------------------------------------------------------------------------------------


def test_policy_lines_quote_the_plan(assistant: Assistant) -> None:
    policies = load_policies(CORPUS)
    assert len(policies) >= 60
    passages = {passage.passage_id: passage for passage in assistant.generation.passages}
    assert [p.id for p in policies if fold(p.quote) not in fold(passages[p.passage_id].text)] == []
    assert [p.id for p in policies if fold(p.modality) not in fold(passages[p.passage_id].text)] == []
    assert [p.id for p in policies if p.period and fold(p.period) not in fold(passages[p.passage_id].text)] == []
    assert [p.id for p in policies if not 0 < len(p.act) <= LONGEST_ACT] == []
    assert {policy.passage_id.partition("/")[0] for policy in policies} == {"hangzhou-plan-14"}
