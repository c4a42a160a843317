"""Excel workbooks, out and in: the only user of openpyxl.

Out: tables to print and to fill in, in which no text is ever a formula.  In: what people made of
them, cell by cell, with what cannot be read named instead of guessed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from assistant.text import strip_invisible

CellValue = str | int | float | None
# What a cell holds at most.
LONGEST_CELL = 32767
_CUT = "…（过长，已截断）"
_A4 = 9
_FONT = "微软雅黑"
_SIZE = 10
_LINE_HEIGHT, _TALLEST = 14.0, 409.0  # points; Excel allows no taller row
# Excel shows longer cells of the format “text” as ####.
_LONGEST_TEXT_FORMAT = 255
_STARTS_FORMULA = ("=", "+", "-", "@")
_HEADER_FILL, _ENTRY_FILL, _LINE = "D9E7E0", "FFF9E5", "B7B7B7"
# More rows than any ledger has: a sheet with so many is no table.
MOST_ROWS = 20_000
# A small file can unpack to gigabytes.
_LARGEST_UNPACKED = 200_000_000
# What openpyxl and the libraries below it raise where a file is not what it should be.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, EOFError,
    OSError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters; `entry` marks what the reader fills in."""

    header: str
    width: float
    wrap: bool = True
    entry: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a heading row; notes stand under it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[CellValue]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell as it was read: its text, or why it cannot be read."""

    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as it was read: its rows with their numbers, from 1."""

    title: str
    rows: tuple[tuple[int, tuple[ReadCell, ...]], ...]


class WorkbookUnreadable(ValueError):
    """A file is no workbook, or one that is damaged or out of bounds."""


# -- out -----------------------------------------------------------------------------------


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The content of an xlsx file: heading frozen, filtered and repeated on every printed page, A4
    across, as wide as the page."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _write(book.create_sheet(sheet.title), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Any, sheet: Sheet) -> None:
    line = Side(style="thin", color=_LINE)
    border = Border(left=line, right=line, top=line, bottom=line)
    font, entry = Font(name=_FONT, size=_SIZE), PatternFill("solid", fgColor=_ENTRY_FILL)
    aligned = [Alignment(vertical="top", wrap_text=column.wrap) for column in sheet.columns]
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
        cell = page.cell(1, number)
        _fill(cell, column.header)
        cell.font = Font(name=_FONT, size=_SIZE, bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEADER_FILL)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border
    for row, values in enumerate(sheet.rows, 2):
        for number, (column, value) in enumerate(zip(sheet.columns, values, strict=True), 1):
            cell = page.cell(row, number)
            _fill(cell, value)
            cell.font, cell.alignment, cell.border = font, aligned[number - 1], border
            if column.entry:
                cell.fill = entry
        page.row_dimensions[row].height = _height(sheet.columns, values)
    for row, note in enumerate(sheet.notes, len(sheet.rows) + 3):
        cell = page.cell(row, 1)
        _fill(cell, note)
        cell.font = font
    _set_up(page, sheet)


def _height(columns: Sequence[Column], values: Sequence[CellValue]) -> float:
    """The height of a row in points: not every program makes room for wrapped text by itself."""
    lines = 1
    for column, value in zip(columns, values, strict=True):
        if column.wrap and isinstance(value, str):
            widths = (sum(2 if east_asian_width(char) in "WFA" else 1 for char in line) for line in value.split("\n"))
            lines = max(lines, sum(max(1, -(-width // int(column.width))) for width in widths))
    return min(lines * _LINE_HEIGHT + 4, _TALLEST)


def _fill(cell: Any, value: CellValue) -> None:
    """Write a value; a text stays text, whatever it begins with and whoever edits it."""
    if value is None or value == "":
        cell.number_format = "@"
        return
    if not isinstance(value, str):
        cell.value = value
        return
    text = strip_invisible(value).encode("utf-8", "replace").decode("utf-8")
    cell.value = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT
    cell.data_type = "s"
    if len(text) <= _LONGEST_TEXT_FORMAT:
        cell.number_format = "@"
    if text.lstrip().startswith(_STARTS_FORMULA):
        cell.quotePrefix = True


def _set_up(page: Any, sheet: Sheet) -> None:
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.6
    page.page_margins.footer = 0.3
    page.oddFooter.center.text = "第 &P 页 共 &N 页"


# -- in ------------------------------------------------------------------------------------


def read_workbook(content: bytes) -> list[ReadSheet]:
    """Every sheet of an xlsx file, empty rows left out.  Raises WorkbookUnreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise WorkbookUnreadable("unpacks to too much")
            if archive.testzip() is not None:
                raise WorkbookUnreadable("a part is damaged")
        values = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content))
        return [_read(values[page.title], page) for page in formulas.worksheets]
    except WorkbookUnreadable:
        raise
    except _BROKEN as error:
        raise WorkbookUnreadable(str(error)) from error


def _read(values: Any, formulas: Any) -> ReadSheet:
    if formulas.max_row > MOST_ROWS:
        raise WorkbookUnreadable(f"{formulas.max_row} rows")
    merged = dict(_merged(formulas))
    rows = []
    for computed, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        cells = tuple(
            ReadCell("", merged[cell.coordinate]) if cell.coordinate in merged else _read_cell(value, cell)
            for value, cell in zip(computed, written, strict=True)
        )
        if any(cell.text or cell.fault for cell in cells):
            rows.append((written[0].row, cells))
    return ReadSheet(formulas.title, tuple(rows))


def _merged(page: Any) -> Iterator[tuple[str, str]]:
    """The cells that lost their own content by merging, with what to say of them."""
    for area in page.merged_cells.ranges:
        first = f"{get_column_letter(area.min_col)}{area.min_row}"
        for row in range(area.min_row, min(area.max_row, MOST_ROWS) + 1):
            for column in range(area.min_col, area.max_col + 1):
                name = f"{get_column_letter(column)}{row}"
                if name != first:
                    yield name, f"与单元格{first}合并，没有自己的内容"


def _read_cell(computed: Any, written: Any) -> ReadCell:
    value = computed.value
    if computed.data_type == "e":
        return ReadCell("", f"是公式错误{value}")
    if value is None and written.data_type == "f":
        return ReadCell("", "是公式，没有计算结果")
    if isinstance(value, bool):
        return ReadCell("是" if value else "否")
    if isinstance(value, (int, float)):
        percent = "%" in written.number_format
        return ReadCell(f"{value * 100:g}%" if percent else f"{value:.15g}")
    if isinstance(value, datetime):
        return ReadCell(value.date().isoformat() if value.time() == time() else value.isoformat(sep=" "))
    if isinstance(value, (date, time)):
        return ReadCell(value.isoformat())
    return ReadCell(strip_invisible(str(value)).strip() if value is not None else "")
