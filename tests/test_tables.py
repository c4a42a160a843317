"""Indicator tables: rows are read from what their cells are, whatever the scan did to columns."""

from __future__ import annotations

import pytest

from assistant.model import Cell, Document, Table, TableRow
from assistant.parsing.tables import Line, is_header, parse_rows, row_sentence, split_cells, value_text

HEAD_FIRST = "指标性质\t指标类别\t序号\t指标名称\t2015年\t规划目标 2020年\t2020年完成 情况"
HEAD_LAST = "领域\t序号\t指标\t2020年\t2025年目标\t属性"


def rows_of(*lines: str) -> tuple[TableRow, ...]:
    parsed, position = [], 0
    for line in lines:
        parsed.append(Line(position, position + len(line), line))
        position += len(line) + 1
    return parse_rows(parsed)


def values(row: TableRow) -> list[str | None]:
    return [cell.text for cell in row.cells]


def tables(document: Document) -> dict[int, Table]:
    return {table.number: table for table in document.tables()}


def test_a_table_head_names_its_columns_and_years() -> None:
    (row,) = rows_of(HEAD_FIRST, "约束性指标\t环境质量\t1\t水质比例 (%)\t81.2\t≥85\t93.4")
    assert [(cell.header, cell.year) for cell in row.cells] == [
        ("2015年", 2015),
        ("规划目标2020年", 2020),
        ("2020年完成情况", 2020),
    ]


def test_a_head_is_told_from_a_row() -> None:
    assert is_header(split_cells(HEAD_FIRST))
    assert is_header(split_cells(HEAD_LAST))
    assert not is_header(split_cells("环境质量\t3\t城市空气质量优良天数比率(%)\t91.0\t≥92\t约束性"))


@pytest.mark.parametrize(
    ("cell", "name", "unit", "starred"),
    [
        ("森林覆盖率（%）", "森林覆盖率", "%", False),
        ("森林覆盖率 (%) *", "森林覆盖率", "%", True),
        ("城市细颗粒物(PM _{2.5})平均浓度(μg/m ³)", "城市细颗粒物(PM2.5)平均浓度", "μg/m³", False),
        ("氨氮 (减排比例%)", "氨氮（减排比例）", "%", False),
        ("生态质量指数*", "生态质量指数", "", True),
        ("黑臭水体", "黑臭水体", "", False),
    ],
)
def test_a_name_is_told_from_its_unit_and_star(cell: str, name: str, unit: str, starred: bool) -> None:
    (row,) = rows_of(HEAD_LAST, f"领域甲\t1\t{cell}\t1\t2\t约束性")
    assert (row.name, row.unit, row.starred) == (name, unit, starred)


@pytest.mark.parametrize(
    "line",
    [
        "预期性指标\t生态创建\t5\t创建比率 (%)\t50\t100\t100",
        "\t预期性指标\t生态创建\t5\t创建比率 (%)\t50\t100\t100",
        "\t生态创建\t5\t创建比率 (%)\t50\t100\t100",
        "生态创建\t5\t创建比率 (%)\t50\t100\t100",
    ],
)
def test_a_row_that_slipped_keeps_its_values_in_their_columns(line: str) -> None:
    *_, row = rows_of(HEAD_FIRST, "预期性指标\t水环境\t4\t达标率 (%)\t1\t2\t3", line)
    assert (row.number, row.group, row.attribute, row.name) == (5, "生态创建", "预期性", "创建比率")
    assert values(row) == ["50", "100", "100"]


def test_a_lost_last_value_is_missing_and_moves_no_neighbour() -> None:
    lost, after = rows_of(
        HEAD_FIRST,
        "预期性指标\t水环境\t8\t交接断面达标率 (%)\t68.4\t78.9",
        "9\t市控断面达标率 (%)\t85.1\t87.2\t100",
    )
    assert values(lost) == ["68.4", "78.9", None]
    assert values(after) == ["85.1", "87.2", "100"]
    assert (after.number, after.group, after.attribute) == (9, "水环境", "预期性")


def test_a_lost_last_value_before_the_attribute_is_missing() -> None:
    (row,) = rows_of(HEAD_LAST, "环境质量\t4\t优良比例(%)\t93.4\t预期性")
    assert values(row) == ["93.4", None]
    assert row.attribute == "预期性"


def test_a_lost_attribute_costs_no_value() -> None:
    (row,) = rows_of(HEAD_LAST, "环境质量\t5\tⅤ类水比例(%)\t12\t10")
    assert values(row) == ["12", "10"]
    assert row.attribute == ""


def test_a_row_without_a_number_of_its_own_may_lose_a_value_too() -> None:
    first, second, third = rows_of(
        HEAD_FIRST,
        "\t总量控制\t3\t化学需氧量 (减排比例%)\t/\t12\t15.5",
        "\t\t\t氨氮 (减排比例%)\t\t14\t16.1",
        "\t\t\t二氧化硫 (减排比例%)\t\t20",
    )
    assert [row.number for row in (first, second, third)] == [3, 3, 3]
    assert (third.name, third.group) == ("二氧化硫（减排比例）", "总量控制")
    assert values(third) == ["/", "20", None]


def test_an_unnumbered_row_that_slipped_is_not_numbered_by_its_value() -> None:
    *_, row = rows_of(HEAD_FIRST, "\t总量控制\t3\t需氧量 (%)\t/\t12\t15.5", "\t氨氮 (减排比例%)\t18\t23\t27")
    assert (row.number, row.name) == (3, "氨氮（减排比例）")
    assert values(row) == ["18", "23", "27"]


def test_a_merged_cell_takes_the_value_above_and_says_so() -> None:
    _, merged = rows_of(HEAD_FIRST, "\t总量\t6\tCOD (%)\t/\t22.4\t29.3", "\t\t\t氨氮 (%)\t\t18.1\t27.0")
    assert merged.cells[0] == Cell("2015年", 2015, "/", inherited=True)
    assert not any(cell.inherited for cell in merged.cells[1:])


def test_nothing_is_inherited_from_another_group() -> None:
    _, row = rows_of(HEAD_FIRST, "\t总量\t6\tCOD (%)\t/\t22.4\t29.3", "\t重金属\t7\t削减比例 (%)\t\t10\t10.1")
    assert values(row) == [None, "10", "10.1"]


def test_a_head_repeated_after_a_page_break_is_no_row() -> None:
    rows = rows_of(HEAD_LAST, "生态\t1\t覆盖率(%)\t60\t61\t约束性", HEAD_LAST, "\t2\t天数比率(%)\t91.0\t≥92\t约束性")
    assert [row.position for row in rows] == [1, 2]
    assert values(rows[1]) == ["91.0", "≥92"]


@pytest.mark.parametrize("line", ["\t续表", "续\t", "\t\t7", "\u200b\t\u200b", "\t8\t"])
def test_a_broken_line_does_not_stop_the_reading(line: str) -> None:
    first, *_, last = rows_of(
        HEAD_LAST, "生态\t1\t覆盖率(%)\t60\t61\t约束性", line, "\t2\t天数比率(%)\t91.0\t≥92\t约束性"
    )
    assert values(first) == ["60", "61"]
    assert values(last) == ["91.0", "≥92"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("≤28", "≤28μg/m³"),
        ("29.8", "29.8μg/m³"),
        ("89.8 (“十三五”期间总数6起)", "89.8μg/m³ (“十三五”期间总数6起)"),
        ("6.4%", "6.4%"),
        ("全面消除", "全面消除"),
        ("总数下降5%", "总数下降5%"),
        ("/", "原文未列数值"),
        (None, "原文缺失"),
    ],
)
def test_a_value_is_never_shown_without_its_unit(text: str | None, shown: str) -> None:
    assert value_text(Cell("2020年", 2020, text), "μg/m³") == shown


def test_a_row_reads_as_a_sentence_with_everything_that_its_numbers_need() -> None:
    (row,) = rows_of(HEAD_LAST, "环境质量\t3\t细颗粒物(PM _{2.5})浓度(μg/m ³)\t29.8\t≤28\t约束性")
    assert row_sentence(row) == "环境质量指标细颗粒物(PM2.5)浓度：2020年29.8μg/m³，2025年目标≤28μg/m³，约束性指标。"


def test_a_missing_value_is_told_in_the_sentence_and_an_unknown_attribute_is_not() -> None:
    (row,) = rows_of(HEAD_LAST, "环境质量\t5\tⅤ类水比例(%)\t12")
    assert row_sentence(row) == "环境质量指标Ⅴ类水比例：2020年12%，2025年目标原文缺失。"


def test_the_other_plan_s_tables_are_read_whole(other_plan: Document) -> None:
    found = {
        number: [(r.number, r.name, values(r)) for r in table.rows] for number, table in tables(other_plan).items()
    }
    assert found == {
        1: [
            (1, "市控断面水质优良比例", ["81.2", "≥85", "93.4"]),
            (2, "城市细颗粒物(PM2.5)浓度", ["51", "≤40", "31"]),
            (3, "化学需氧量（减排比例）", ["/", "12", "15.5"]),
            (3, "氨氮（减排比例）", ["/", "14", "16.1"]),
            (3, "二氧化硫（减排比例）", ["/", "20", None]),
            (4, "受污染耕地安全利用率", ["88", "92", None]),
            (5, "生态文明示范区创建比率", ["50", "100", "100"]),
        ],
        2: [
            (1, "森林覆盖率", ["60.1", "≥60.5"]),
            (2, "生态质量指数", ["/", "省下达指标"]),
            (3, "城市空气质量优良天数比率", ["91.0", "≥92"]),
            (4, "地表水优良比例", ["93.4", None]),
            (5, "地下水质量Ⅴ类水比例", ["12", "10"]),
            (6, "突发环境事件下降比例", ["20 (共4起)", "省下达指标"]),
        ],
    }


def test_the_other_plan_s_groups_and_attributes_follow_their_rows(other_plan: Document) -> None:
    first, second = tables(other_plan)[1], tables(other_plan)[2]
    assert [(row.group, row.attribute) for row in first.rows] == [
        ("环境质量", "约束性"),
        ("环境质量", "约束性"),
        ("总量控制", "约束性"),
        ("总量控制", "约束性"),
        ("总量控制", "约束性"),
        ("土壤环境", "预期性"),
        ("生态创建", "预期性"),
    ]
    assert [(row.group, row.attribute) for row in second.rows] == [
        ("生态保护", "约束性"),
        ("生态保护", "预期性"),
        ("环境质量", "约束性"),
        ("环境质量", "预期性"),
        ("环境质量", ""),
        ("风险防控", "预期性"),
    ]
    assert [row.name for row in (*first.rows, *second.rows) if row.starred] == [
        "生态文明示范区创建比率",
        "生态质量指数",
    ]


def test_notes_below_a_table_are_its_own_also_where_they_begin_with_a_year(other_plan: Document) -> None:
    notes = {n: [other_plan.source[p.start : p.end] for p in t.notes] for n, t in tables(other_plan).items()}
    assert notes == {
        1: ["注：示范区创建比率按当年口径计算。"],
        2: ["注：1.2020 年数据受疫情影响。", "2.带*的指标统计口径有调整。"],
    }
