"""Indicators and targets as tables of text, their contradictions as lines, their values as bars of a chart."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.features.conflicts import Value
from assistant.features.figures import Figure
from assistant.features.indicators import Indicator
from assistant.model import Cell, Passage
from assistant.parsing.tables import value_text

_MISSING = "（原文缺失）"
_QUALITATIVE = "（定性）"
_DISPUTED = "另处数值不同"
BarRole = Literal["基期", "目标", "完成"]
# A value that is a number, alone or with its unit or a remark in brackets behind it.
_NUMBER = re.compile(r"[≥≤><＞＜约]?\s*(\d+(?:\.\d+)?)\s*(?:%|[(（].*)?")


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: every row has as many cells as there are headings."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A value of an indicator that is a number: of which time (2020年完成), and how it stands in the table."""

    when: str
    number: float
    written: str
    role: BarRole


def table_name(indicator: Indicator) -> str:
    """表2."""
    return f"表{indicator.table.number}"


def indicator_table(
    indicators: Sequence[Indicator], stars: Mapping[int, str], disputed: Collection[str] = ()
) -> TextTable:
    """Indicators, one a row; the columns of values are those that the indicators have.

    stars: what a star means in a table, by its number; disputed: passages whose values another place states
    differently."""
    values = tuple(dict.fromkeys(cell.header for indicator in indicators for cell in indicator.row.cells))
    rows = []
    for indicator in indicators:
        row = indicator.row
        cells = {cell.header: _source(cell) for cell in row.cells}
        remarks = [stars.get(indicator.table.number, "")] * row.starred
        remarks += [_DISPUTED] * (indicator.passage_id in disputed)
        shown = (cells.get(header, "") for header in values)
        rows.append(
            (
                table_name(indicator),
                row.group,
                row.name,
                row.unit,
                *shown,
                row.attribute,
                "；".join(filter(None, remarks)),
            ),
        )
    return TextTable(("表", "领域", "指标", "单位", *values, "属性", "说明"), tuple(rows))


def target_table(figures: Iterable[Figure], passage: Callable[[str], Passage]) -> TextTable:
    """Targets of the running text, one a row."""
    rows = tuple(
        (
            figure.subject,
            figure.value or _QUALITATIVE,
            str(figure.year or ""),
            figure.sentence,
            passage(figure.passage_id).locator,
        )
        for figure in figures
    )
    return TextTable(("主题", "目标值", "年份", "原文", "出处"), rows)


def conflict_lines(conflicts: Iterable[tuple[Value, Value]], passage: Callable[[str], Passage]) -> list[str]:
    """What is stated in several places and not alike, a line for each value with all that is said of it."""
    said: dict[tuple[str, int | None], dict[str, str]] = {}
    for pair in conflicts:
        for value in pair:
            place = value.written if not value.quote else f"{passage(value.passage_id).locator}“{value.written}”"
            said.setdefault((value.subject, value.year), {})[value.passage_id] = place
    return [
        f"{subject}{f'（{year}年）' if year else ''}各处所写不同：{'；'.join(places.values())}"
        for (subject, year), places in said.items()
    ]


# -- charts --------------------------------------------------------------------------------


def indicator_bars(indicator: Indicator) -> tuple[Bar, ...]:
    """The values of an indicator that are numbers, in the order of the table."""
    found = []
    for cell in indicator.row.cells:
        number = _NUMBER.fullmatch(cell.text or "")
        if number:
            role: BarRole = "目标" if cell is indicator.target else "完成" if "完成" in cell.header else "基期"
            when = f"{cell.year}年{'' if role == '基期' else role}" if cell.year else cell.header
            found.append(Bar(when, float(number[1]), value_text(cell, indicator.row.unit), role))
    return tuple(found)


def can_be_drawn(indicator: Indicator) -> bool:
    """Whether an indicator has a goal in numbers and a number to compare it with."""
    bars = indicator_bars(indicator)
    return len(bars) > 1 and any(bar.role == "目标" for bar in bars)


def undrawn_line(indicator: Indicator) -> str:
    """An indicator that no chart can show, with its goal; where that is a number, nothing else is."""
    goal = indicator.target
    written = value_text(goal, indicator.row.unit) if goal else "未列目标"
    alone = "，基期未列数值" if any(bar.role == "目标" for bar in indicator_bars(indicator)) else ""
    return f"{table_name(indicator)}　{indicator.row.name}：{written}{alone}"


def _source(cell: Cell) -> str:
    return _MISSING if cell.text is None else cell.text
