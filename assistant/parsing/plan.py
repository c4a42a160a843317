"""A five-year plan out of its scanned text: chapters 一、, sections （一）, numbered sub-sections,
专栏 with items, tables with notes, the notice before and the imprint behind.

The source stays as it is.  Lines are classified, page breaks inside a paragraph are closed by
widening the paragraph's span over them, and everything keeps its offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from assistant.errors import CorpusInvalid
from assistant.model import Document, Metadata, Paragraph, Section, SectionKind, Table
from assistant.parsing.tables import Line, is_header, parse_rows, split_cells
from assistant.text import CHINESE_NUMERAL, chinese_to_int, ends_sentence, fold, reading

_CHAPTER = re.compile(rf"({CHINESE_NUMERAL})、\s*(\S.*)$")
_SECTION = re.compile(rf"[（(]({CHINESE_NUMERAL})[）)]\s*(\S.*)$")
_NUMBERED = re.compile(r"(?:-\s*)?(\d{1,2})\s*[.．、]\s*(?=\D)(\S.*)$", re.S)
_BOX = re.compile(r"专栏\s*(\d{1,2})\s*(\S.*)$")
_TABLE = re.compile(r"表\s*(\d{1,2})\s*(\S.*)$")
_NOTE = re.compile(r"注\s*[：:]")
_NOTE_NUMBER = re.compile(r"(\d{1,2})\s*[.．、]")  # a year may follow: 1.2020年…
_IMPRINT = re.compile(r"抄送\s*[：:]")
_DASH = re.compile(r"(——|—|-\s)")
# Two items of a 专栏 on one line: the second begins behind a full stop and a blank.
_NEXT_ITEM = re.compile(r"(?<=[。；])\s+(?=\d{1,2}\s*[.．])")
_LONGEST_HEADING = 40  # characters; the plan's longest heading has 29
_LONGEST_RUN_IN = 30  # a numbered paragraph's first sentence that serves as its heading


@dataclass(slots=True)
class _Node:
    """A section while it is being read."""

    kind: SectionKind
    path: str
    number: int | None
    title: str
    start: int
    end: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    def freeze(self) -> Section:
        children = tuple(child.freeze() for child in self.children)
        parts: list[Paragraph | Table | Section] = [*self.paragraphs, *self.tables, *children]
        return Section(
            self.kind,
            self.path,
            self.number,
            self.title,
            self.start,
            max([self.end, *(part.end for part in parts)]),
            tuple(self.paragraphs),
            tuple(self.tables),
            children=children,
        )


def parse_plan(source: str, metadata: Metadata) -> Document:
    """Read a plan into a tree.

    source: the whole text, line breaks as they came; metadata: what the manifest says of it.
    Raises CorpusInvalid where the text has no chapters."""
    reader = _Reader(source, metadata)
    for line in _lines(source):
        reader.take(line)
    root = reader.finish()
    if not root.children:
        raise CorpusInvalid(f"《{metadata.title}》里没有找到“一、”这样的章标题", "请检查文件是不是规划文本")
    return Document(metadata, source, root)


def _lines(source: str) -> list[Line]:
    """The lines that hold text, with spans that leave out the white space around it, but keep
    the tabs that a table row begins with."""
    lines, position = [], 0
    for raw in source.splitlines(keepends=True):
        text = raw.rstrip()
        if text.strip():
            lead = 0 if "\t" in text else len(text) - len(text.lstrip())
            lines.append(Line(position + lead, position + len(text), text[lead:]))
        position += len(raw)
    return lines


def _heading(pattern: re.Pattern[str], line: Line) -> re.Match[str] | None:
    """The match of a heading: short, and no sentence."""
    match = pattern.match(line.text)
    if match and len(match[2]) <= _LONGEST_HEADING and not ends_sentence(match[2]):
        return match
    return None


class _Reader:
    """Takes lines in order and hangs them where they belong."""

    def __init__(self, source: str, metadata: Metadata) -> None:
        self._source = source
        self._title = fold(metadata.title)
        self._root = _Node("document", "", None, metadata.title, 0, len(source))
        self._front: _Node | None = None
        self._open: list[_Node] = [self._root]  # chapter, section, subsection, box: innermost last
        self._table_lines: list[Line] = []
        self._table_head: tuple[int, str, int] | None = None  # number, title, start
        self._next_note = 0  # the number that a further note of the last table would bear
        self._last_end = 0
        self._blank_before = False

    # -- one line ------------------------------------------------------------------------

    def take(self, line: Line) -> None:
        self._blank_before = self._source.count("\n", self._last_end, line.start) > 1
        self._dispatch(line)
        self._last_end = line.end

    def _dispatch(self, line: Line) -> None:
        if "\t" in line.text and (self._table_head or is_header(split_cells(line.text))):
            self._table_lines.append(line)
            return
        self._close_rows()
        if match := _TABLE.match(line.text):
            self._table_head = (int(match[1]), reading(match[2]), line.start)
        elif not self._in_body():
            self._take_front(line)
        elif self._continues(line):
            self._extend(line)
        elif match := _heading(_CHAPTER, line):
            self._open_chapter(match, line)
        elif match := _heading(_SECTION, line):
            self._open_under("chapter", "section", chinese_to_int(match[1]), match[2], line)
        elif match := _BOX.match(line.text):
            self._open_box(match, line)
        elif _IMPRINT.match(line.text):
            self._open_root("imprint", "imprint", "印发信息", line)
        elif (match := _NOTE.match(line.text)) and self._last_table():
            self._take_note(match, line)
        elif (table := self._last_table()) and self._is_next_note(line):
            self._add_note(table, line)
        elif match := _NUMBERED.match(line.text):
            self._take_numbered(match, line)
        else:
            self._take_paragraph(line)

    # -- before the first chapter ----------------------------------------------------------

    def _in_body(self) -> bool:
        return len(self._open) > 1 and self._open[1].kind not in ("front",)

    def _take_front(self, line: Line) -> None:
        """The notice that issues the plan, a paragraph a line; the plan's own title ends it."""
        if match := _CHAPTER.match(line.text):
            self._open_chapter(match, line)
        elif fold(line.text) == self._title:
            self._open_root("preamble", "preamble", "前言", line)
        else:
            if self._front is None:
                self._front = self._open_root("front", "front", "印发通知", line)
            self._front.paragraphs.append(Paragraph(line.start, line.end))

    # -- headings --------------------------------------------------------------------------

    def _open_root(self, kind: SectionKind, path: str, title: str, line: Line) -> _Node:
        node = _Node(kind, path, None, title, line.start, line.end)
        self._root.children.append(node)
        self._open = [self._root, node]
        if kind == "imprint":
            node.paragraphs.append(Paragraph(line.start, line.end))
        return node

    def _open_chapter(self, match: re.Match[str], line: Line) -> None:
        number = chinese_to_int(match[1])
        node = _Node("chapter", str(number), number, reading(match[2]), line.start, line.end)
        self._root.children.append(node)
        self._open = [self._root, node]

    def _open_under(self, above: SectionKind, kind: SectionKind, number: int, title: str, line: Line) -> _Node:
        while self._open[-1].kind != above and len(self._open) > 2:
            self._open.pop()
        parent = self._open[-1]
        node = _Node(kind, f"{parent.path}.{number}", number, reading(title), line.start, line.end)
        parent.children.append(node)
        self._open.append(node)
        return node

    def _open_box(self, match: re.Match[str], line: Line) -> None:
        while self._open[-1].kind != "chapter" and len(self._open) > 2:
            self._open.pop()
        number = int(match[1])
        node = _Node("box", f"box-{number}", number, reading(match[2]), line.start, line.end)
        self._open[-1].children.append(node)
        self._open.append(node)

    # -- paragraphs and items ----------------------------------------------------------------

    def _take_numbered(self, match: re.Match[str], line: Line) -> None:
        number, body = int(match[1]), match[2]
        if self._open[-1].kind == "box":
            self._take_items(line)
            return
        self._next_note = 0
        above: SectionKind = "section" if any(n.kind == "section" for n in self._open) else "chapter"
        if len(body) <= _LONGEST_HEADING and not re.search(r"[。；：]", body):
            self._open_under(above, "subsection", number, body, line)
            return
        run_in = re.match(r"[^。：]+(?=[。：])", body)
        title = run_in[0] if run_in and len(run_in[0]) <= _LONGEST_RUN_IN else ""
        node = self._open_under(above, "subsection", number, title, line)
        node.paragraphs.append(Paragraph(line.start, line.end))

    def _take_items(self, line: Line) -> None:
        start = line.start
        for gap in _NEXT_ITEM.finditer(line.text):
            self._open[-1].paragraphs.append(Paragraph(start, line.start + gap.start()))
            start = line.start + gap.end()
        self._open[-1].paragraphs.append(Paragraph(start, line.end))

    def _take_paragraph(self, line: Line) -> None:
        if self._open[-1].kind == "box" and self._open[-1].paragraphs and self._blank_before:
            self._open.pop()  # running text behind a finished box belongs to the chapter
        self._next_note = 0
        self._open[-1].paragraphs.append(Paragraph(line.start, line.end))

    def _continues(self, line: Line) -> bool:
        """Whether a line goes on with the paragraph before it: that one has no end yet, and
        this one is not a beginning of its own."""
        node = self._open[-1]
        if self._next_note or not node.paragraphs or node.paragraphs[-1].end != self._last_end:
            return False
        if ends_sentence(self._source[node.paragraphs[-1].start : self._last_end]):
            return False
        begins = (
            _heading(_CHAPTER, line)
            or _heading(_SECTION, line)
            or _BOX.match(line.text)
            or _IMPRINT.match(line.text)
            or _DASH.match(line.text)
            or (_NUMBERED.match(line.text) and node.kind == "box")
        )
        return not begins

    def _extend(self, line: Line) -> None:
        paragraphs = self._open[-1].paragraphs
        paragraphs[-1] = Paragraph(paragraphs[-1].start, line.end)

    # -- tables ------------------------------------------------------------------------------

    def _close_rows(self) -> None:
        if not self._table_lines:
            return
        number, title, start = self._table_head or (0, "", self._table_lines[0].start)
        rows = parse_rows(self._table_lines)
        self._open[-1].tables.append(Table(number, title, rows, (), start, self._table_lines[-1].end))
        self._table_lines, self._table_head = [], None

    def _last_table(self) -> Table | None:
        return self._open[-1].tables[-1] if self._open[-1].tables else None

    def _take_note(self, match: re.Match[str], line: Line) -> None:
        table = self._last_table()
        assert table is not None
        numbered = _NOTE_NUMBER.match(line.text[match.end() :].strip())
        self._next_note = int(numbered[1]) if numbered else 0
        self._add_note(table, line)

    def _is_next_note(self, line: Line) -> bool:
        numbered = _NOTE_NUMBER.match(line.text)
        return self._next_note > 0 and numbered is not None and int(numbered[1]) == self._next_note

    def _add_note(self, table: Table, line: Line) -> None:
        notes = (*table.notes, Paragraph(line.start, line.end))
        self._open[-1].tables[-1] = replace(table, notes=notes, end=line.end)
        self._next_note += bool(self._next_note)

    def finish(self) -> Section:
        self._close_rows()
        root = self._root.freeze()
        return (
            root
            if any(child.kind == "chapter" for child in root.children)
            else Section("document", "", None, root.title, 0, root.end)
        )
