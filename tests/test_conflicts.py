"""Values that a plan states twice and not alike: the known ones of the real plan, and what is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chunking import cut_document
from assistant.features.conflicts import Conflicts
from assistant.features.figures import FigureLanguage, figures_of
from assistant.features.indicators import Indicator, indicators_of
from assistant.features.records import Records, records_of
from assistant.glossary import Glossary
from assistant.model import Cell, Document, Passage
from assistant.text import fold
from assistant.tokens import Segmenter

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGE = FigureLanguage.load(CORPUS / "figures.toml")
GLOSSARY = Glossary.load(CORPUS / "glossary.toml")
LAST_YEARS = {"yunjiang-plan": 2020}
REVIEW = ("第一章 现状与形势", "（一）工作回顾")
TASKS = ("第三章 加强治理",)

Text = tuple[str, tuple[str, ...]]
Find = Callable[..., Conflicts]


def review(text: str) -> Text:
    return text, REVIEW


def tasks(text: str) -> Text:
    return text, TASKS


@pytest.fixture(scope="module")
def records(plan: Document, passages: list[Passage]) -> Records:
    return records_of({plan.document_id: plan}, passages, LANGUAGE, GLOSSARY)


@pytest.fixture(scope="module")
def find(other_plan: Document) -> Find:
    """The conflicts among paragraphs of the made-up plan, with some rows of its tables."""
    rows = indicators_of([other_plan])

    def found(*texts: Text, tables: tuple[str, ...] = ()) -> Conflicts:
        passages = [
            Passage(f"yunjiang-plan/9/p{n}", "yunjiang-plan", "paragraph", "", heading, text, text, 0, len(text))
            for n, (text, heading) in enumerate(texts, 1)
        ]
        indicators = {key: row for key, row in rows.items() if key.removeprefix("yunjiang-plan/") in tables}
        return Conflicts(indicators, figures_of([other_plan], passages, LANGUAGE), LANGUAGE, GLOSSARY, LAST_YEARS)

    return found


def pairs(conflicts: Conflicts) -> set[tuple[float, float]]:
    return {(value.number, other.number) for value, other in conflicts}


# -- the real plan -------------------------------------------------------------------------------------------


def test_the_plan_contradicts_itself_in_two_things_and_no_others(records: Records) -> None:
    assert {(value.subject, value.year, value.kind) for value, _ in records.conflicts} == {
        ("细颗粒物浓度", 2020, "result"),
        ("污染地块安全利用率", 2020, "result"),
    }


def test_the_first_table_rounds_what_the_second_and_the_text_give_exactly(records: Records) -> None:
    prefix = "hangzhou-plan-14/"
    found = {
        frozenset((value.passage_id.removeprefix(prefix), other.passage_id.removeprefix(prefix)))
        for value, other in records.conflicts
        if value.subject == "细颗粒物浓度"
    }
    assert found == {frozenset(("table-1/r4", "table-2/r5")), frozenset(("table-1/r4", "1.1.1/p2"))}
    assert {value.number for value, _ in records.conflicts if value.subject == "细颗粒物浓度"} == {30.0, 29.8}


def test_the_safe_use_of_polluted_land_is_stated_as_all_and_as_less(records: Records) -> None:
    found = [pair for pair in records.conflicts if pair[0].subject == "污染地块安全利用率"]
    assert {value.number for value, _ in found} == {93.0, 100.0}
    less = {value.passage_id for value, _ in found if value.number == 93.0}
    assert less == {"hangzhou-plan-14/1.1.1/p5-1"}
    assert {value.written for value, _ in found if value.number == 93.0} == {"93%以上"}


def test_a_conflict_is_told_from_both_sides(records: Records) -> None:
    found = list(records.conflicts)
    assert {(other, value) for value, other in found} == set(found)


def test_both_values_of_a_conflict_stand_where_they_are_said_to(records: Records, passages: list[Passage]) -> None:
    texts = {passage.passage_id: passage for passage in passages}
    for value, _ in records.conflicts:
        passage = texts[value.passage_id]
        assert f"{value.number:g}" in fold(passage.text)
        if value.quote:
            assert value.quote in passage.index_text
            assert value.written in value.quote
        else:
            assert passage.kind == "row"
            assert value.written.startswith("表")


def test_the_conflicts_of_a_passage_are_those_of_the_sentence_that_is_quoted(records: Records) -> None:
    passage = "hangzhou-plan-14/1.1.1/p5-1"
    (quote,) = {value.quote for value, _ in records.conflicts.of(passage)}
    assert records.conflicts.of(passage, quote) == records.conflicts.of(passage) != []
    assert records.conflicts.of(passage, "建成2座工业固废处置中心。") == []
    assert records.conflicts.of("hangzhou-plan-14/5/p1") == []


def test_a_conflict_of_a_table_row_holds_whatever_is_quoted(records: Records) -> None:
    row = "hangzhou-plan-14/table-1/r4"
    assert records.conflicts.of(row, "一句话") == records.conflicts.of(row) != []


# -- what is a conflict, and what is none ----------------------------------------------------------------------


def test_another_plan_has_none(other_plan: Document, segmenter: Segmenter) -> None:
    cut = cut_document(other_plan, segmenter.count)
    assert list(records_of({other_plan.document_id: other_plan}, cut, LANGUAGE, GLOSSARY).conflicts) == []


def test_two_results_of_one_year_that_are_not_alike(find: Find) -> None:
    conflicts = find(review("2020年，绿道保洁率为36.2%。"), review("2020年，绿道保洁率为38%。"))
    assert pairs(conflicts) == {(36.2, 38.0), (38.0, 36.2)}


def test_a_result_without_a_year_is_of_the_last_year_before_the_plan(find: Find) -> None:
    assert pairs(find(review("绿道保洁率为36.2%。"), review("2020年，绿道保洁率为38%。"))) != set()
    assert pairs(find(review("绿道保洁率为36.2%。"), review("2019年，绿道保洁率为38%。"))) == set()


def test_two_targets_for_one_year_that_are_not_alike(find: Find) -> None:
    assert pairs(find(tasks("到2025年，绿道保洁率达到40%。"), tasks("到2025年，绿道保洁率达到42%。"))) == {
        (40.0, 42.0),
        (42.0, 40.0),
    }


def test_a_row_and_a_sentence_that_are_not_alike(find: Find) -> None:
    conflicts = find(review("“十三五”末，城市PM2.5年均浓度降至33微克/立方米。"), tables=("table-1/r2",))
    assert pairs(conflicts) == {(31.0, 33.0), (33.0, 31.0)}
    row = next(value for value, _ in conflicts if not value.quote)
    assert (row.passage_id, row.year) == ("yunjiang-plan/table-1/r2", 2020)
    assert row.written == "表1“2020年完成情况”31μg/m³"


def test_a_bounded_target_of_a_row_and_another_target_in_the_text(find: Find) -> None:
    assert pairs(find(tasks("到2025年，森林覆盖率达到58%以上。"), tables=("table-2/r1",))) == {
        (60.5, 58.0),
        (58.0, 60.5),
    }
    assert pairs(find(tasks("到2025年，森林覆盖率达到60.5%以上。"), tables=("table-2/r1",))) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市区细颗粒物年均浓度为33微克/立方米。", "PM2.5平均浓度为31μg/m³。"),
        ("全市绿道保洁率为36.2%。", "绿道保洁率为38%。"),
        ("排水事故发生数下降比率为15%。", "排水事故下降比例为12%。"),
        ("江面达标天数比例为91%。", "江面优良天数比率为90%。"),
    ],
    ids=["names and units", "scope", "measure", "days"],
)
def test_one_thing_under_two_names_is_one_thing(find: Find, one: str, other: str) -> None:
    assert len(pairs(find(review(f"2020年，{one}"), review(f"2020年，{other}")))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (review("2020年，绿道保洁率为36.2%。"), review("2020年，绿道保洁率为36.20%。")),
        (review("2020年，绿道保洁率为36.2%。"), review("2019年，绿道保洁率为35%。")),
        (review("2020年，绿道保洁率为36.2%。"), tasks("到2025年，绿道保洁率达到40%。")),
        (review("绿道保洁率为36.2%。"), tasks("2020年，绿道保洁率达到38%。")),
        (review("2020年，绿道保洁量为36吨。"), review("2020年，绿道保洁量为38公里。")),
        (review("2020年，绿道保洁率为36.2%。"), review("2020年，泵站完好率为38%。")),
        (tasks("绿道保洁率达到40%。"), tasks("绿道保洁率达到42%。")),
    ],
    ids=["alike", "years", "target and result", "goal for the same year", "units", "subjects", "targets of no year"],
)
def test_values_of_different_things_are_no_conflict(find: Find, one: Text, other: Text) -> None:
    assert pairs(find(one, other)) == set()


def test_one_sentence_compares_two_times_and_does_not_contradict_itself(find: Find) -> None:
    assert pairs(find(review("2020年，绿道保洁率由31.5%上升至36.2%。"))) == set()


def test_what_a_value_was_before_is_not_what_it_is(find: Find) -> None:
    conflicts = find(review("“十三五”以来，绿道保洁率由31.5%上升至36.2%。"), review("2020年，绿道保洁率为36.2%。"))
    assert pairs(conflicts) == set()


def test_the_goal_and_the_result_of_one_row_are_no_conflict(find: Find) -> None:
    assert list(find(tables=("table-1/r3", "table-1/r4", "table-1/r6"))) == []


def test_two_columns_of_one_row_are_no_conflict_but_two_rows_are(other_plan: Document) -> None:
    indicator = indicators_of([other_plan])["yunjiang-plan/table-1/r1"]
    cells = (Cell("2020年", 2020, "93.0"), Cell("2020年完成情况", 2020, "93.4"))
    twice = replace(indicator, row=replace(indicator.row, cells=cells))
    once = replace(twice, passage_id="yunjiang-plan/table-2/r9", row=replace(twice.row, cells=cells[:1]))
    assert list(Conflicts({"a": twice}, [], LANGUAGE, GLOSSARY, LAST_YEARS)) == []
    both = Conflicts({"a": twice, "b": once}, [], LANGUAGE, GLOSSARY, LAST_YEARS)
    assert pairs(both) == {(93.4, 93.0), (93.0, 93.4)}


def test_the_records_hold_the_conflicts_of_their_plan_by_its_own_last_year(
    other_plan: Document, segmenter: Segmenter
) -> None:
    cut = cut_document(other_plan, segmenter.count)
    text = "绿道保洁率为36.2%。2021年，绿道保洁率为38%。"
    extra = replace(cut[3], passage_id="yunjiang-plan/1.1/p2", text=text, index_text=text, heading=REVIEW)
    records = records_of({other_plan.document_id: other_plan}, [*cut, extra], LANGUAGE, GLOSSARY)
    assert list(records.conflicts) == []
    later = replace(
        other_plan,
        metadata=replace(other_plan.metadata, period=replace(other_plan.metadata.period, first=2022)),  # type: ignore[type-var]
    )
    records = records_of({later.document_id: later}, [*cut, extra], LANGUAGE, GLOSSARY)
    assert pairs(records.conflicts) == {(36.2, 38.0), (38.0, 36.2)}


def test_records_count_the_passages_of_each_document(records: Records, passages: list[Passage]) -> None:
    assert records.passages == {"hangzhou-plan-14": len(passages)}
    assert set(records.outlines) == {"hangzhou-plan-14"}
    assert all(isinstance(indicator, Indicator) for indicator in records.indicators.values())
