"""A ledger that an office filled in, read back: Excel, JSON or Markdown as `assistant.exports.ledger`
writes them.

Columns are known by their headings, in any order; those of the office's own are kept as extras.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import InvalidOption
from assistant.exports.ledger import LEDGER_COLUMNS
from assistant.exports.workbook import ReadCell, ReadSheet, WorkbookUnreadable, read_workbook
from assistant.features.ledger import OFFICE_FIELDS
from assistant.text import fold

_HEADER_WITHIN = 10  # rows: a title and remarks may stand above the headings
_LARGEST_FILE = 30_000_000  # bytes
_OFFICE = frozenset(key for key, _ in OFFICE_FIELDS)
_KEYS = {fold(name): column.key for column in LEDGER_COLUMNS for name in (column.key, column.header, *column.names)}
# Counts the rows: nothing of it is filled in.
_KEYS |= {fold(name): "position" for name in ("序号", "No", "No.")}
# Keys of a task in JSON that nobody fills in.
_STRUCTURE = {column.key for column in LEDGER_COLUMNS} - {"number", "text", *_OFFICE} | {
    "kind", "source", "passage_id", "start", "end", "parts", "extras",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of a filled file.  `cells` holds the columns that the file has, by key (`number`, `text`,
    `lead` …): a column that is missing is not in it, an empty cell is."""

    sheet: str
    row: int
    cells: Mapping[str, ReadCell]
    extras: Mapping[str, ReadCell]

    def text(self, key: str) -> str:
        """The text of a column, "" where it is missing."""
        return self.cells[key].text if key in self.cells else ""

    @property
    def office(self) -> dict[str, ReadCell]:
        """The cells that an office fills in, its own columns included."""
        return {**{key: cell for key, cell in self.cells.items() if key in _OFFICE}, **self.extras}


def read_ledger(path: Path) -> list[LedgerRow]:
    """The rows of a filled file in their order.  Raises InvalidOption where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InvalidOption(f"文件 {path.name} 太大", "请只保留任务分解表后重试")
        content = path.read_bytes()
    except OSError as error:
        raise InvalidOption(f"文件 {path.name} 打不开（{error.strerror}）", "请检查路径") from error
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise InvalidOption(f"不认识 {path.name} 的格式", "请用 xlsx、json 或 md 文件")
    try:
        sheets = read(content)
    except WorkbookUnreadable as error:
        raise InvalidOption(
            f"文件 {path.name} 不完整或已损坏", "请在表格软件里重新另存为不加密的xlsx后再导入，原有内容没有改动"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InvalidOption(
            f"文件 {path.name} 不是导出的格式，或者不完整", "请检查文件内容，原有内容没有改动"
        ) from error
    tables = [rows for sheet in sheets if (rows := _rows(sheet)) is not None]
    if not tables:
        raise InvalidOption(
            f"文件 {path.name} 里没有找到任务分解表",
            "请保留标题行，其中要有“任务编号”或“任务（规划原文）”，以及至少一列填写的内容",
        )
    return [row for rows in tables for row in rows]


def _rows(sheet: ReadSheet) -> list[LedgerRow] | None:
    """The rows below the headings; None where the sheet has no such headings."""
    for position, (_, header) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        keys = [_KEYS.get(fold(cell.text)) for cell in header]
        if {"number", "text"} & set(keys) and _OFFICE & set(keys):
            return [_row(sheet.title, row, header, keys, cells) for row, cells in sheet.rows[position + 1 :]]
    return None


def _row(
    sheet: str, row: int, header: Sequence[ReadCell], keys: Sequence[str | None], cells: Sequence[ReadCell]
) -> LedgerRow:
    known: dict[str, ReadCell] = {}
    extras: dict[str, ReadCell] = {}
    for position, cell in enumerate([*cells, *[ReadCell("")] * (len(keys) - len(cells))]):
        key = keys[position] if position < len(keys) else None
        if key is not None and key not in known:
            known[key] = cell
        elif cell.text or cell.fault:
            heading = header[position].text if position < len(keys) else ""
            extras[heading or f"第{position + 1}列"] = cell
    return LedgerRow(sheet, row, known, extras)


def _json_sheets(content: bytes) -> list[ReadSheet]:
    record = json.loads(_decoded(content))
    tasks = record.get("tasks") if isinstance(record, dict) else record
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise ValueError("no list of tasks")
    flat = [{**_mapping(task.get("extras")), **task} for task in tasks]
    headings = list(dict.fromkeys(key for task in flat for key in task if key not in _STRUCTURE))
    lines: list[list[Any]] = [headings, *([task.get(heading) for heading in headings] for task in flat)]
    rows = [tuple(ReadCell(_json_text(value)) for value in line) for line in lines]
    return [ReadSheet("", tuple(enumerate(rows)))]  # the first task is row 1


def _json_text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_json_text(part) for part in value)
    return "" if value is None else str(value).strip()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _markdown_sheets(content: bytes) -> list[ReadSheet]:
    rows = []
    for number, line in enumerate(_decoded(content).splitlines(), 1):
        cells = re.split(r"(?<!\\)((?:\\\\)*)\|", line.strip())
        # The pattern keeps the backslashes before a mark, each pair of them a cell's own.
        texts = [text + kept for text, kept in zip(cells[::2], [*cells[1::2], ""], strict=True)][1:-1]
        if texts and not all(re.fullmatch(r"\s*:?-+:?\s*", text) for text in texts):
            rows.append((number, tuple(ReadCell(_unescaped(text.strip())) for text in texts)))
    return [ReadSheet("", tuple(rows))]


def _unescaped(cell: str) -> str:
    plain = {"\\\\": "\\", "\\|": "|", "&lt;": "<", "&amp;": "&", "<br>": "\n"}
    return re.sub(r"\\\\|\\\||&lt;|&amp;|<br>", lambda match: plain[match[0]], cell)


def _decoded(content: bytes) -> str:
    """UTF-8 where it is, else GB18030.  Raises ValueError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


_READERS: Mapping[str, Callable[[bytes], list[ReadSheet]]] = {
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".json": _json_sheets,
    ".md": _markdown_sheets,
    ".markdown": _markdown_sheets,
}
