"""Documents become passages: along the structure, never across a section.

A paragraph, an item of a 专栏, a table row and a table note is a passage each; a long paragraph
is divided at sentences into parts of about the same length.  The id of a passage is its place in
the structure, so it stays the same from build to build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.model import Article, Document, Paragraph, Passage, PassageKind, Section, Table
from assistant.parsing.tables import row_sentence
from assistant.text import int_to_chinese, reading, sentence_spans

# Words by jieba (about 1.7 characters each): what is read at a glance.
LONGEST_PASSAGE = 160


def cut_document(document: Document, count: Callable[[str], int], longest: int = LONGEST_PASSAGE) -> list[Passage]:
    """The passages of a document in reading order.

    count: the length of a text in words; longest: the most words a passage may have before it
    is divided (a single sentence is never divided)."""
    return list(_Cutter(document, count, longest).passages())


class _Cutter:
    def __init__(self, document: Document, count: Callable[[str], int], longest: int) -> None:
        self._document = document
        self._count = count
        self._longest = longest

    def passages(self) -> Iterator[Passage]:
        yield from self._section(self._document.root, (), ())

    def _section(self, section: Section, headings: tuple[str, ...], place: tuple[str, ...]) -> Iterator[Passage]:
        if section.kind != "document":
            headings = (*headings, heading_of(section))
            place = (*place, place_of(section))
        kind: PassageKind = "item" if section.kind == "box" else "paragraph"
        if section.kind in ("front", "imprint"):
            yield self._whole(section, headings, place)
        else:
            for number, paragraph in enumerate(section.paragraphs, 1):
                yield from self._paragraph(section, paragraph, number, kind, headings, place)
        for table in section.tables:
            yield from self._table(table, headings, place)
        for article in section.articles:
            yield from self._article(article, headings)
        for child in section.children:
            yield from self._section(child, headings, place)

    def _whole(self, section: Section, headings: tuple[str, ...], place: tuple[str, ...]) -> Passage:
        """The short lines of a letterhead or an imprint say something only together."""
        source = self._document.source
        lines = "\n".join(reading(source[paragraph.start : paragraph.end]) for paragraph in section.paragraphs)
        start, end = section.paragraphs[0].start, section.paragraphs[-1].end
        return self._passage(f"{section.path}/p1", "paragraph", headings, place, start, end, lines)

    def _paragraph(
        self,
        section: Section,
        paragraph: Paragraph,
        number: int,
        kind: PassageKind,
        headings: tuple[str, ...],
        place: tuple[str, ...],
    ) -> Iterator[Passage]:
        letter, unit = ("i", "项") if kind == "item" else ("p", "段")
        parts = self._divide(paragraph)
        for index, (start, end) in enumerate(parts, 1):
            part = f"-{index}" if len(parts) > 1 else ""
            share = f"（{index}/{len(parts)}）" if len(parts) > 1 else ""
            yield self._passage(
                f"{section.path}/{letter}{number}{part}",
                kind,
                headings,
                (*place, f"第{number}{unit}{share}"),
                start,
                end,
            )

    def _table(self, table: Table, headings: tuple[str, ...], place: tuple[str, ...]) -> Iterator[Passage]:
        headings = (*headings, f"表{table.number} {table.title}")
        place = (*place, f"表{table.number}")
        for row in table.rows:
            yield self._passage(
                f"table-{table.number}/r{row.position}",
                "row",
                headings,
                (*place, f"第{row.position}行"),
                row.start,
                row.end,
                row_sentence(row),
            )
        for number, note in enumerate(table.notes, 1):
            yield self._passage(
                f"table-{table.number}/n{number}", "note", headings, (*place, f"注{number}"), note.start, note.end
            )

    def _article(self, article: Article, headings: tuple[str, ...]) -> Iterator[Passage]:
        """An article is one passage, however long: it is cited as one."""
        source = self._document.source
        lines = "\n".join(line for clause in article.clauses for line in source[clause.start : clause.end].split("\n"))
        passage = self._passage(article.path, "article", headings, (article.label,), article.start, article.end, lines)
        yield replace(passage, article=article.number)
        if article.appendix:
            for number, (start, end) in enumerate(self._rows(article.appendix), 1):
                place = (f"{article.label}后附表", f"第{number}部分")
                yield self._passage(f"{article.path}/appendix-{number}", "appendix", headings, place, start, end)

    def _passage(
        self,
        path: str,
        kind: PassageKind,
        headings: tuple[str, ...],
        place: tuple[str, ...],
        start: int,
        end: int,
        index_text: str | None = None,
    ) -> Passage:
        text = self._document.source[start:end]
        return Passage(
            passage_id=f"{self._document.document_id}/{path}",
            document_id=self._document.document_id,
            kind=kind,
            locator=" › ".join(place),
            heading=headings,
            text=text,
            index_text=reading(text) if index_text is None else index_text,
            start=start,
            end=end,
        )

    def _rows(self, appendix: Paragraph) -> list[tuple[int, int]]:
        """The lines of a table behind an article, in parts of about the length of a passage."""
        parts: list[tuple[int, int]] = []
        words, position = 0, appendix.start
        for line in self._document.source[appendix.start : appendix.end].splitlines(keepends=True):
            length = self._count(line)
            if parts and words + length <= self._longest:
                parts[-1] = (parts[-1][0], position + len(line.rstrip()))
                words += length
            else:
                parts.append((position, position + len(line.rstrip())))
                words = length
            position += len(line)
        return parts

    def _divide(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """The paragraph whole, or in parts of about the same number of words, cut at sentences."""
        text = self._document.source[paragraph.start : paragraph.end]
        total = self._count(text)
        if total <= self._longest:
            return [(paragraph.start, paragraph.end)]
        wanted = total / -(-total // self._longest)
        parts: list[tuple[int, int]] = []
        words = 0.0  # in the last of the parts
        for start, end in sentence_spans(text, line_breaks=False):
            length = self._count(text[start:end])
            if parts and words + length / 2 <= wanted:
                parts[-1] = (parts[-1][0], end)
                words += length
            else:
                parts.append((start, end))
                words = length
        return [(paragraph.start + start, paragraph.start + end) for start, end in parts]


# How the headings of each kind number themselves.
_NUMBERED = {
    "book": "第{}编",
    "subbook": "第{}分编",
    "chapter": "第{}章",
    "law_section": "第{}节",
    "section": "（{}）",
}


def heading_of(section: Section) -> str:
    """A heading as it is read: 第五章 加强协同控制…, （一）深化…, 专栏1 ….  Front matter has no number."""
    place = place_of(section)
    if place == section.title:
        return place
    gap = {"section": "", "subsection": "."}.get(section.kind, " ")
    return f"{place}{gap}{section.title}"


def place_of(section: Section) -> str:
    """A heading's number alone, for locators: 第五章, （一）, 1, 专栏1; its title where it has none."""
    if not section.number:
        return section.title
    if section.kind in _NUMBERED:
        return _NUMBERED[section.kind].format(int_to_chinese(section.number))
    return f"专栏{section.number}" if section.kind == "box" else str(section.number)
