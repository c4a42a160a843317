"""Takes a filled task ledger in, row by row, and loses nothing.

A row belongs to a task by its number, and by the text of the task where the number is damaged.  What
cannot be taken is named with its row; what was there before and is not in the new file stays.  The
store is one JSON file, replaced whole; the former one is kept beside it, and so is the file that was taken.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.errors import StateError
from assistant.exports.filled import LedgerRow, read_ledger
from assistant.features.ledger import FORMAT, OFFICE_FIELDS, STORE, Ledger, LedgerEntry, ledger_folder, load_ledger
from assistant.features.tasks import Task
from assistant.service.ledger_matching import TaskMatcher
from assistant.text import strip_invisible

_OFFICE = dict(OFFICE_FIELDS)
_FILES, _LOCK = "files", "ledger.lock"
_LOCK_SECONDS = 10
_LONGEST = 5000  # characters of a cell; an account of progress has some hundred


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row of a file, or what was left as it was."""

    row: int
    reason: str
    sheet: str = ""

    @property
    def line(self) -> str:
        """For a list of problems."""
        return f"{self.sheet}第{self.row}行：{self.reason}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: rows taken, rows that bring nothing new, cells emptied in the file whose
    former content was kept, and what could not be taken."""

    taken: int
    unchanged: int
    kept: tuple[RowProblem, ...] = ()
    problems: tuple[RowProblem, ...] = ()


def import_ledger(path: Path, tasks: Sequence[Task], data_dir: Path, today: date) -> ImportReport:
    """Take the rows of a filled file (xlsx, json or md) into the ledger.

    Raises InvalidOption where the file cannot be read, StateError where the store cannot be read or
    written; nothing is changed then."""
    rows = read_ledger(path)
    folder = ledger_folder(data_dir)
    with _only_importer(folder):
        ledger = load_ledger(folder)
        taking = _Taking(tasks, {entry.number: entry for entry in ledger.entries} if ledger else {}, path.name)
        taking.take(rows)
        if taking.taken:
            order = {task.number: position for position, task in enumerate(tasks)}
            entries = sorted(taking.entries.values(), key=lambda entry: order.get(entry.number, len(order)))
            _write(folder, Ledger(tuple(entries), today), path)
    return ImportReport(
        len(taking.taken), taking.unchanged, tuple(taking.kept), tuple(sorted(taking.problems, key=_place))
    )


def _place(problem: RowProblem) -> tuple[str, int]:
    return problem.sheet, problem.row


# -- rows to entries -----------------------------------------------------------------------


@dataclass(slots=True)
class _Taking:
    """Takes rows into the entries."""

    tasks: Sequence[Task]
    entries: dict[str, LedgerEntry]
    file: str
    taken: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[RowProblem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def take(self, rows: Sequence[LedgerRow]) -> None:
        matcher = TaskMatcher(self.tasks)
        found: dict[str, list[LedgerRow]] = {}
        for row in rows:
            filled = any(cell.text or cell.fault for cell in row.office.values())
            task = matcher.match(row)
            if isinstance(task, Task) and (filled or task.number in self.entries):
                found.setdefault(task.number, []).append(row)
            elif isinstance(task, str) and filled:
                self._problem(row, task)
        texts = {task.number: task.text for task in self.tasks}
        for number, same in found.items():
            only = self._only(number, same)
            if only is not None:
                self._take(number, texts[number], only)

    def _problem(self, row: LedgerRow, reason: str) -> None:
        self.problems.append(RowProblem(row.row, reason, row.sheet))

    def _only(self, number: str, rows: Sequence[LedgerRow]) -> LedgerRow | None:
        """The one row of a task; None where several say different things."""
        filled = [row for row in rows if any(cell.text or cell.fault for cell in row.office.values())] or rows[:1]
        contents = {tuple(sorted((name, c.text, c.fault) for name, c in row.office.items())) for row in filled}
        if len(contents) == 1:
            return filled[0]
        numbers = "、".join(str(row.row) for row in filled)
        for row in filled:
            self._problem(row, f"第{numbers}行都是任务{number}，内容不同，都没有采纳")
        return None

    def _take(self, number: str, text: str, row: LedgerRow) -> None:
        former = self.entries.get(number)
        before = former.values() if former else {}
        new = self._readable(row, before)
        values = {**before, **new}
        if values == before:
            self.unchanged += bool(former and new)
            return
        places = dict(former.earlier) if former else {}
        self.entries[number] = LedgerEntry(
            number=number,
            task_text=text,
            **{name: values.get(name, "") for name in _OFFICE},
            file=strip_invisible(self.file),
            sheet=row.sheet,
            row=row.row,
            extras=tuple((name, value) for name, value in values.items() if name not in _OFFICE),
            earlier=tuple(
                (name, places.get(name, former.row_place)) for name in before if former is not None and name not in new
            ),
        )
        self.taken.append(number)

    def _readable(self, row: LedgerRow, before: Mapping[str, str]) -> dict[str, str]:
        """The filled cells of a row that can be taken; the others are told."""
        new = {}
        for name, cell in row.office.items():
            heading = _OFFICE.get(name, name)
            if cell.fault:
                self._problem(row, f"“{heading}”{cell.fault}，这一格没有采纳")
            elif len(cell.text) > _LONGEST:
                self._problem(row, f"“{heading}”有{len(cell.text)}字，超过{_LONGEST}字，这一格没有采纳")
            elif cell.text:
                new[name] = cell.text
            elif name in before:
                self.kept.append(RowProblem(row.row, f"“{heading}”清空了，原有内容保留：{before[name]}", row.sheet))
        return new


# -- the store -----------------------------------------------------------------------------


@contextmanager
def _only_importer(folder: Path) -> Iterator[None]:
    try:
        (folder / _FILES).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK)
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout as error:
        raise StateError("另一个导入正在进行", "请等它结束后再试") from error
    except OSError as error:
        raise _not_writable(folder) from error
    try:
        yield
    finally:
        lock.release()


def _not_writable(folder: Path) -> StateError:
    return StateError(f"文件夹不可写（{folder}）", "请检查权限和磁盘空间，或者用 ASSISTANT_DATA_DIR 指定另一个文件夹")


def _write(folder: Path, ledger: Ledger, imported: Path) -> None:
    """Keep the imported file and the former store, then replace the store."""
    store = folder / STORE
    try:
        content = imported.read_bytes()
        name = f"{ledger.imported_on.isoformat()}-{hashlib.sha256(content).hexdigest()[:12]}{imported.suffix.lower()}"
        _replace(folder / _FILES / name, content)
        former: dict[str, Any] = json.loads(store.read_text(encoding="utf-8")) if store.is_file() else {}
        if former:
            _replace(_next_backup(folder), store.read_bytes())
        record = {
            "format": FORMAT,
            "imported_on": ledger.imported_on.isoformat(),
            "files": [
                *former.get("files", []),
                {"name": imported.name, "kept_as": name, "on": ledger.imported_on.isoformat()},
            ],
            "entries": [asdict(entry) for entry in ledger.entries],
        }
        _replace(store, json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8"))
    except OSError as error:
        raise _not_writable(folder) from error


def _next_backup(folder: Path) -> Path:
    """ledger.N.json with the next number: the highest is the latest."""
    numbers = [int(match[1]) for path in folder.iterdir() if (match := re.fullmatch(r"ledger\.(\d+)\.json", path.name))]
    return folder / f"ledger.{max(numbers, default=0) + 1}.json"


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
