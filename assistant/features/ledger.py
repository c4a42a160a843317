"""What an office filled into the task ledger (任务分解表): the entries of its store, and the same as
a document, so that an answer can cite a row.

The store is written by `assistant.service.ledger`; here it is only read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import StateError
from assistant.model import Document, Metadata, Paragraph, Passage, Section

LEDGER_ID = "task-ledger"
TITLE = "任务分解表（本单位资料）"
FORMAT = 1
STORE = "ledger.json"
# What an office fills in: field and heading.
OFFICE_FIELDS = (("lead", "牵头处室"), ("supporting", "配合处室"), ("contact", "联系人"), ("progress", "进度"))


def ledger_folder(data_dir: Path) -> Path:
    """Where the ledger lies in the data of an installation."""
    return data_dir / "ledger"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A row that an office filled in.

    `file`, `sheet` and `row` (from 1, as the spreadsheet counts) say where it was taken from;
    `earlier` gives the place of what still comes from an earlier row, by field or heading; `extras` are
    columns of the office's own, heading and value."""

    number: str
    task_text: str
    lead: str
    supporting: str
    contact: str
    progress: str
    file: str
    sheet: str
    row: int
    extras: tuple[tuple[str, str], ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()

    @property
    def row_place(self) -> str:
        """《分解表.xlsx》第12行."""
        return f"《{self.file}》第{self.row}行"

    @property
    def place(self) -> str:
        """The row, and the earlier rows that a part of the content is of."""
        earlier = "、".join(dict.fromkeys(place for _, place in self.earlier))
        return f"{self.row_place}（部分内容见{earlier}）" if earlier else self.row_place

    def values(self) -> dict[str, str]:
        """What is filled in, by field or heading."""
        fields = {field: getattr(self, field) for field, _ in OFFICE_FIELDS}
        return {name: value for name, value in {**fields, **dict(self.extras)}.items() if value}

    @property
    def line(self) -> str:
        """The row in one line, cells divided by tabs, without the empty ones."""
        filled = [f"{heading}：{value}" for field, heading in OFFICE_FIELDS if (value := getattr(self, field))]
        extras = [f"{heading}：{value}" for heading, value in self.extras if value]
        return "\t".join(" ".join(cell.split()) for cell in (self.number, self.task_text, *filled, *extras))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rows that were filled in, in the order of the tasks, and the day of the last import."""

    entries: tuple[LedgerEntry, ...]
    imported_on: date

    def entry(self, number: str) -> LedgerEntry | None:
        """The row of a task."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def document(self) -> Document:
        """The ledger as a document: a line for each row."""
        source = "\n".join(entry.line for entry in self.entries)
        metadata = Metadata(
            document_id=LEDGER_ID,
            kind="ledger",
            title=TITLE,
            short_title="任务分解表",
            issued=self.imported_on,
            source_name="、".join(dict.fromkeys(f"《{entry.file}》" for entry in self.entries)),
        )
        lines = tuple(Paragraph(start, end) for start, end in self._spans())
        return Document(metadata, source, Section("document", "", None, TITLE, 0, len(source), lines))

    def passages(self) -> list[Passage]:
        """The rows as passages of `document()`."""
        return [
            Passage(
                passage_id=f"{LEDGER_ID}/{entry.number}",
                document_id=LEDGER_ID,
                kind="row",
                locator=entry.place,
                heading=(),
                text=entry.line,
                index_text=entry.line.replace("\t", "；"),
                start=start,
                end=end,
            )
            for entry, (start, end) in zip(self.entries, self._spans(), strict=True)
        ]

    def passage(self, number: str) -> Passage | None:
        """The row of a task as a passage; None where it is not filled in."""
        return next((passage for passage in self.passages() if passage.passage_id == f"{LEDGER_ID}/{number}"), None)

    def _spans(self) -> list[tuple[int, int]]:
        spans, start = [], 0
        for entry in self.entries:
            spans.append((start, start + len(entry.line)))
            start += len(entry.line) + 1
        return spans


def load_ledger(folder: Path) -> Ledger | None:
    """The ledger of a folder; None where nothing was imported yet.  Raises StateError where its store
    cannot be read."""
    path = folder / STORE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']}")
        entries = tuple(_entry(entry) for entry in record["entries"])
        return Ledger(entries, date.fromisoformat(record["imported_on"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"任务分解表的存档 {path} 无法读取",
            "请用同一文件夹里编号最大的备份（ledger.编号.json）替换它，或者移走后重新导入",
        ) from error


class LedgerReader:
    """Reads the ledger of an installation anew whenever the file has changed.  Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[int, int], Ledger | None] | None = None

    def __call__(self) -> Ledger | None:
        """The ledger as it is now; None where nothing was imported.  Raises StateError where it is damaged."""
        try:
            state = (self._folder / STORE).stat()
        except FileNotFoundError:
            return None
        stamp = (state.st_mtime_ns, state.st_size)
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, load_ledger(self._folder)
        return self._read[1]


def _entry(record: Mapping[str, Any]) -> LedgerEntry:
    """An entry of the store.  Raises KeyError, TypeError or ValueError."""
    texts = {name: record[name] for name in ("number", "task_text", "file", "sheet", *dict(OFFICE_FIELDS))}
    extras, earlier = (tuple((name, value) for name, value in record[key]) for key in ("extras", "earlier"))
    held = (*texts.values(), *(text for pair in (*extras, *earlier) for text in pair))
    if not all(isinstance(value, str) for value in held) or not isinstance(record["row"], int):
        raise TypeError("a field of another kind")
    return LedgerEntry(**texts, row=record["row"], extras=extras, earlier=earlier)
