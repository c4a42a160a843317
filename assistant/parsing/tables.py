"""Indicator tables out of scans, where merged cells slipped and rows lost columns.

A row is read from what its cells *are*, not from where they stand: the serial number, the name
after it, the values after the name; words before the name are the group or the 性质.  So a row
that slipped by one column keeps its values in their own columns, and a value that fell off the
end is missing (`Cell.text is None`) instead of shifting its neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.model import Cell, TableRow
from assistant.text import reading

_ATTRIBUTE = re.compile(r"(约束性|预期性)(指标)?$")
_ATTRIBUTE_HEADER = re.compile(r"属性|指标性质|性质")
_NAME_HEADER = re.compile(r"指标名称|指标|名称")
_GROUP_HEADER = re.compile(r"领域|类别")
_NUMBER_HEADER = re.compile(r"序号")
_YEAR = re.compile(r"(\d{4})\s*年")
# (%), (减排比例%), (2020年比 2013 年削减比例%), (μg/m ³): a bracket that ends in a unit.
_UNIT = re.compile(r"[（(](?P<words>[^（）()]*?)(?P<unit>%|‰|μg/m³|mg/L|吨|万吨|微克/立方米)[）)]\s*(?P<star>\*?)$")
# A value that is a figure, with what a bracket adds to it: ≤28, 89.8 (“十三五”期间总数6起).
_FIGURE = re.compile(r"([≥≤＞＜><]?\d+(?:\.\d+)?)(\s*(?:[（(].*)?)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source with its span."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Columns:
    """The headers of a table by what they hold."""

    values: tuple[str, ...]
    attribute_last: bool  # 属性 stands behind the values, not before the name

    @classmethod
    def of(cls, header: list[str]) -> _Columns:
        name_at = next(i for i, cell in enumerate(header) if _NAME_HEADER.fullmatch(cell))
        after = header[name_at + 1 :]
        attribute_last = bool(after) and bool(_ATTRIBUTE_HEADER.search(after[-1]))
        return cls(tuple(after[:-1] if attribute_last else after), attribute_last)


def is_header(cells: list[str]) -> bool:
    """Whether the cells of a line are the head of an indicator table."""
    return any(_NUMBER_HEADER.fullmatch(cell) for cell in cells) and any(_NAME_HEADER.fullmatch(cell) for cell in cells)


def split_cells(line: str) -> list[str]:
    """The cells of a tab-separated line in reading form."""
    return [reading(cell) for cell in line.split("\t")]


def parse_rows(lines: list[Line]) -> tuple[TableRow, ...]:
    """The rows of an indicator table, header lines (also repeated ones) included in `lines`."""
    columns: _Columns | None = None
    rows: list[TableRow] = []
    group = attribute = ""
    number: int | None = None
    for line in lines:
        cells = split_cells(line.text)
        if is_header(cells):
            columns = _Columns.of(cells)
            continue
        if columns is None or not any(cells):
            continue
        name_at = _name_index(cells, columns)
        for cell in cells[:name_at]:
            if cell.isdecimal():
                number = int(cell)
            elif match := _ATTRIBUTE.match(cell):
                attribute = match[1]
            elif cell:
                group = cell
        values = list(cells[name_at + 1 :])
        if columns.attribute_last:
            # The scan may have lost the attribute: what stands last is a value then.
            match = _ATTRIBUTE.match(values[-1]) if values else None
            attribute = match[1] if match else ""
            if match or len(values) > len(columns.values):
                values.pop()
        name, unit, starred = _split_name(cells[name_at])
        above = rows[-1].cells if rows and rows[-1].group == group else ()
        rows.append(
            TableRow(
                position=len(rows) + 1,
                number=number,
                group=group,
                attribute=attribute,
                name=name,
                unit=unit,
                starred=starred,
                cells=_value_cells(values, columns.values, above),
                start=line.start,
                end=line.end,
            )
        )
    return tuple(rows)


def _name_index(cells: list[str], columns: _Columns) -> int:
    """Where the indicator's name stands: behind the serial number where there is one, else the
    cell with a unit behind its words, else the last cell before the values that is words; in a
    row too short for all of that, its first cell with words."""
    filled = [index for index, cell in enumerate(cells) if cell]
    with_unit = [index for index in filled if _UNIT.search(cells[index])]
    foremost = range(min([4, *with_unit]))
    number = next((index for index in filled if index in foremost and cells[index].isdecimal()), None)
    behind = [index for index in filled if number is not None and index > number]
    if behind:
        return behind[0]
    tail = len(columns.values) + columns.attribute_last
    before_values = [index for index in filled if index < len(cells) - tail]
    return (with_unit[:1] or before_values[-1:] or filled[:1])[0]


def _split_name(cell: str) -> tuple[str, str, bool]:
    """Name, unit and star of a name cell: 氨氮 (减排比例%) → 氨氮减排比例, %."""
    match = _UNIT.search(cell)
    if match:
        words = match["words"]
        name = cell[: match.start()].strip() + (f"（{words}）" if words else "")
        return name, match["unit"], bool(match["star"])
    starred = cell.endswith("*")
    return cell.rstrip("* "), "", starred


def _value_cells(values: list[str], headers: tuple[str, ...], above: tuple[Cell, ...]) -> tuple[Cell, ...]:
    cells = []
    for index, header in enumerate(headers):
        text: str | None = values[index] if index < len(values) else None
        inherited = text == "" and index < len(above)
        if inherited:
            text = above[index].text
        cells.append(Cell(header, _year(header), text or None, inherited))
    return tuple(cells)


def _year(header: str) -> int | None:
    match = _YEAR.search(header)
    return int(match[1]) if match else None


def row_sentence(row: TableRow) -> str:
    """A row as a sentence for the index: 环境质量指标…：2019年38μg/m³，…，约束性指标。"""
    values = "，".join(f"{_when(cell)}{value_text(cell, row.unit)}" for cell in row.cells)
    star = "，带*号" if row.starred else ""
    attribute = f"，{row.attribute}指标" if row.attribute else ""
    return f"{row.group}指标{row.name}：{values}{attribute}{star}。"


def value_text(cell: Cell, unit: str) -> str:
    """A value as it is read, with comparator and unit: ≤28μg/m³; a missing one says so."""
    if cell.text is None:
        return "原文缺失"
    if cell.text == "/":
        return "原文未列数值"
    figure = _FIGURE.match(cell.text)
    return f"{figure[1]}{unit}{figure[2]}" if figure else cell.text


def _when(cell: Cell) -> str:
    return cell.header if cell.year is None or str(cell.year) in cell.header else f"{cell.header}（{cell.year}年）"
