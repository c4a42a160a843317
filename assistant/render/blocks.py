"""The text of an answer taken apart: paragraphs, list items, tables, and the marks in them.

An answer is written in a few signs of Markdown: blank lines between paragraphs, `- ` and `1. `
before list items, `**bold**`, tables with `|`, and marks like `[1]`.  Everything else is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.text import strip_invisible

_MARK = re.compile(r"[ \u3000]*\[([0-9]{1,4})\]")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_ITEM = re.compile(r"\s*(-|[0-9]{1,4}\.)[ \t]+(\S.*)")
_BLANK_LINES = re.compile(r"\n[ \t\u3000]*\n\s*")
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|(\s*:?-+:?\s*\|)+\s*")
# What neither XML nor a file in UTF-8 can hold: single surrogates and two code points that are none.
_UNWRITABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_LineKind = Literal["item", "row", "text"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; `mark` is the number in the list of sources where they are a mark."""

    text: str
    bold: bool = False
    mark: int | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph; line breaks inside it are meant."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """One item of a list; `label` is `-` or `1.`, `2.` …"""

    label: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; the first row is its heading, all rows have the same number of cells."""

    rows: tuple[tuple[Runs, ...], ...]


Block = TextBlock | ItemBlock | TableBlock


def writable(text: str) -> str:
    """The text without the characters that a file cannot hold or nobody can see."""
    return _UNWRITABLE.sub("", strip_invisible(text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(writable(text).split())


def marked_runs(text: str, numbers: Mapping[int, int]) -> Runs:
    """A text with its marks.

    numbers: an answer's marker → its number in the list of sources; a `[7]` that is no marker of
    the answer is text."""
    return tuple(_marked(writable(text), numbers, bold=False))


def styled_runs(text: str, numbers: Mapping[int, int]) -> Runs:
    """A text with its marks and its bold words."""
    runs: list[Run] = []
    for index, part in enumerate(_BOLD.split(writable(text))):
        runs.extend(_marked(part, numbers, bold=index % 2 == 1))
    return tuple(runs)


def _marked(text: str, numbers: Mapping[int, int], *, bold: bool) -> Iterator[Run]:
    begin = 0
    for match in _MARK.finditer(text):
        number = numbers.get(int(match[1]))
        if number is None:
            continue
        if match.start() > begin:
            yield Run(text[begin : match.start()], bold)
        yield Run(f"[{number}]", mark=number)
        begin = match.end()
    if begin < len(text):
        yield Run(text[begin:], bold)


def read_blocks(text: str, numbers: Mapping[int, int]) -> list[Block]:
    """The blocks of an answer's text, in order; `numbers` as in `marked_runs`."""
    blocks: list[Block] = []
    for part in _BLANK_LINES.split(writable(text).strip()):
        for kind, lines in groupby(_joined_lines(part), key=_line_kind):
            blocks.extend(_read_lines(kind, list(lines), numbers))
    return blocks


def _joined_lines(part: str) -> list[str]:
    """The lines of a part; an indented line that goes on with a list item is joined to it."""
    lines: list[str] = []
    for line in part.split("\n"):
        goes_on = line[:1].isspace() and _line_kind(line) == "text"
        if lines and goes_on and _line_kind(lines[-1]) == "item":
            lines[-1] += f" {line.strip()}"
        elif line.strip():
            lines.append(line)
    return lines


def _line_kind(line: str) -> _LineKind:
    if _ITEM.fullmatch(line):
        return "item"
    return "row" if line.lstrip().startswith("|") else "text"


def _read_lines(kind: _LineKind, lines: list[str], numbers: Mapping[int, int]) -> Iterator[Block]:
    if kind == "item":
        for match in filter(None, map(_ITEM.fullmatch, lines)):
            yield ItemBlock(match[1], styled_runs(match[2], numbers))
    elif kind == "row" and len(lines) > 1 and _RULE.fullmatch(lines[1]):
        rows = [_cells(line) for line in (lines[0], *lines[2:])]
        width = max(map(len, rows))
        yield TableBlock(
            tuple(tuple(styled_runs(cell, numbers) for cell in row + [""] * (width - len(row))) for row in rows)
        )
    else:
        yield TextBlock(styled_runs("\n".join(line.strip() for line in lines), numbers))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(inner)]
