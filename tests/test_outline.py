"""The parts of a plan by their numbers, and its table rows as indicators."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus import load_corpus
from assistant.features.indicators import Indicator, core_name, indicators_of
from assistant.features.outline import Outline, headed, outlines_of, title_words
from assistant.model import Document, Passage
from assistant.text import fold

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="module")
def outline(plan: Document) -> Outline:
    return Outline.of(plan)


@pytest.fixture(scope="module")
def other(other_plan: Document) -> Outline:
    return Outline.of(other_plan)


@pytest.fixture(scope="module")
def indicators(plan: Document) -> dict[str, Indicator]:
    return indicators_of([plan])


@pytest.fixture(scope="module")
def rows(other_plan: Document) -> dict[str, Indicator]:
    """The indicators of the made-up plan by the end of their passage's id."""
    return {key.removeprefix("yunjiang-plan/"): indicator for key, indicator in indicators_of([other_plan]).items()}


# -- the parts ----------------------------------------------------------------------------------------------


def test_the_plan_has_thirteen_chapters_nine_boxes_and_two_tables(outline: Outline) -> None:
    assert [chapter.number for chapter in outline.chapters] == list(range(1, 14))
    assert [box.number for box in outline.boxes] == list(range(1, 10))
    assert [(table.number, len(table.rows)) for table in outline.tables] == [(1, 17), (2, 18)]


def test_parts_are_found_by_their_numbers(outline: Outline) -> None:
    chapter, box, table = outline.chapter(5), outline.box(2), outline.table(2)
    assert chapter is not None
    assert "改善环境空气质量" in chapter.title
    assert box is not None
    assert box.title == "大气质量提升行动"
    assert table is not None
    assert "“十四五”" in table.title


@pytest.mark.parametrize("number", [0, 99])
def test_a_number_beyond_the_last_is_no_part(outline: Outline, number: int) -> None:
    assert outline.chapter(number) is None
    assert outline.box(number) is None
    assert outline.table(number) is None


def test_the_parts_of_another_plan(other: Outline) -> None:
    assert [chapter.title for chapter in other.chapters] == ["现状与形势", "总体要求", "加强水环境治理", "保障措施"]
    assert [(box.number, box.title) for box in other.boxes] == [(1, "水环境提升行动"), (2, "保障行动")]
    assert [(table.number, len(table.rows)) for table in other.tables] == [(1, 7), (2, 6)]


def test_the_items_of_a_box_read_whole_over_page_breaks_and_run_together_lines(other: Outline) -> None:
    box = other.box(1)
    assert box is not None
    assert other.items(box) == [
        "1.幸福河湖建设：推动“美丽河湖”迭代升级。完成河道整治12公里。",
        "2.污水管网建设：新建管网80公里。",
        "3.饮用水源保护：完成保护区划定。",
        "4.海湾治理。",
    ]


def test_every_item_of_every_box_of_the_plan_is_a_passage(outline: Outline, passages: list[Passage]) -> None:
    texts = {fold(passage.text) for passage in passages if passage.kind == "item"}
    for box in outline.boxes:
        items = outline.items(box)
        assert len(items) > 1
        assert [item for item in items if fold(item) not in texts] == []


def test_the_headed_parts_of_a_section_leave_out_its_boxes(outline: Outline) -> None:
    chapter = outline.chapter(5)
    assert chapter is not None
    assert "box" in {child.kind for child in chapter.children}
    parts = headed(chapter)
    assert [part.number for part in parts] == [1, 2, 3, 4, 5]
    assert {part.kind for part in parts} == {"section"}


def test_a_section_is_divided_where_it_has_two_headed_parts(outline: Outline, other: Outline) -> None:
    divided = list(other.divided())
    assert [section.title for section in divided] == ["现状与形势", "存在的问题", "总体要求", "加强水环境治理"]
    assert all(len(headed(section)) > 1 for section in divided)
    chapters = [section.number for section in outline.divided() if section.kind == "chapter"]
    assert chapters == list(range(1, 14))


def test_a_chapter_with_a_box_alone_is_not_divided(other: Outline) -> None:
    last = other.chapter(4)
    assert last is not None
    assert last not in list(other.divided())
    assert headed(last) == []


def test_the_words_of_a_heading_are_folded(outline: Outline, other: Outline) -> None:
    for chapter in (*outline.chapters, *other.chapters):
        assert title_words(chapter) == fold(chapter.title)
        assert not set(title_words(chapter)) & set(" 　ＡＢ，")


def test_plans_alone_have_outlines(plan: Document, other_plan: Document) -> None:
    assert set(outlines_of([plan, other_plan])) == {"hangzhou-plan-14", "yunjiang-plan"}
    laws = [document for document in load_corpus(CORPUS).documents if document.metadata.kind == "law"]
    if not laws:
        pytest.skip("the laws are not installed")
    assert outlines_of(laws) == {}


# -- the rows ------------------------------------------------------------------------------------------------


def test_every_row_is_an_indicator_at_its_passage(
    indicators: dict[str, Indicator], rows: dict[str, Indicator], passages: list[Passage]
) -> None:
    assert set(indicators) == {passage.passage_id for passage in passages if passage.kind == "row"}
    assert all(key == indicator.passage_id for key, indicator in indicators.items())
    assert len(rows) == 7 + 6


def test_the_target_of_an_indicator_is_the_value_of_its_goal(rows: dict[str, Indicator]) -> None:
    targets = {key: rows[key].target for key in ("table-1/r2", "table-2/r1", "table-2/r2", "table-2/r4")}
    assert {key: target.text if target else None for key, target in targets.items()} == {
        "table-1/r2": "≤40",
        "table-2/r1": "≥60.5",
        "table-2/r2": "省下达指标",
        "table-2/r4": None,
    }


def test_the_values_of_some_years_come_in_the_order_of_the_table(rows: dict[str, Indicator]) -> None:
    row = rows["table-1/r1"]
    assert [cell.text for cell in row.cells_of([2020])] == ["≥85", "93.4"]
    assert [cell.text for cell in row.cells_of([2020, 2015])] == ["81.2", "≥85", "93.4"]
    assert row.cells_of([2030]) == ()
    assert row.cells_of([]) == ()


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("table-1/r1", "市控断面水质优良比例"),
        ("table-1/r2", "城市细颗粒物浓度"),
        ("table-1/r3", "化学需氧量"),
        ("table-1/r4", "氨氮"),
        ("table-2/r1", "森林覆盖率"),
        ("table-2/r5", "地下水质量Ⅴ类水比例"),
    ],
)
def test_an_indicator_is_named_by_what_it_is_of(rows: dict[str, Indicator], row: str, name: str) -> None:
    assert core_name(rows[row]) == name


def test_what_the_plan_cuts_down_over_five_years_is_named_without_it(indicators: dict[str, Indicator]) -> None:
    names = {core_name(indicator) for indicator in indicators.values()}
    assert {"化学需氧量", "COD", "氨氮", "二氧化硫", "氮氧化物", "挥发性有机物"} <= names
    assert all(names)
    assert not any("削减比例" in name or "(" in name or "（" in name for name in names)
