"""The indicators and targets of a plan as an Excel workbook: what a reader chose to see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.exports.workbook import CellValue, Column, Sheet, workbook
from assistant.model import Metadata
from assistant.render import TextTable

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WIDTHS = {"表": 7, "领域": 16, "指标": 40, "单位": 10, "属性": 10, "说明": 22, "主题": 34, "目标值": 20, "年份": 8, "原文": 80, "出处": 30}  # fmt: skip
_VALUE_WIDTH = 18


@dataclass(frozen=True, slots=True)
class ChosenTable:
    """A table and which of its rows these are: "" for all, else what was chosen."""

    table: TextTable
    chosen: str = ""


def indicators_xlsx(
    indicators: ChosenTable, targets: ChosenTable, document: Metadata, notes: Sequence[str] = ()
) -> bytes:
    """Both tables of a plan as the content of an xlsx file; a value that is a plain number is one.

    notes: lines on the values, below the indicators."""
    return workbook(
        [
            _sheet("指标表", indicators, document, notes),
            _sheet("正文目标", targets, document, ["由程序从正文中逐句摘出，以原文为准。"]),
        ]
    )


def _sheet(title: str, chosen: ChosenTable, document: Metadata, notes: Sequence[str]) -> Sheet:
    table = chosen.table
    columns = [Column(header, _WIDTHS.get(header, _VALUE_WIDTH)) for header in table.headers]
    below = [f"来源：《{document.title}》{document.number}", *([f"筛选：{chosen.chosen}"] if chosen.chosen else [])]
    return Sheet(title, columns, [[_value(cell) for cell in row] for row in table.rows], [*below, *notes])


def _value(cell: str) -> CellValue:
    if not _NUMBER.fullmatch(cell):
        return cell
    return float(cell) if "." in cell else int(cell)
