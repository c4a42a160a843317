"""The parts of a plan by their numbers: chapters, sections, boxes, tables, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from assistant.model import Document, Passage, Section, Table
from assistant.text import fold, reading


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of one plan."""

    document: Document
    chapters: tuple[Section, ...]
    boxes: tuple[Section, ...]
    tables: tuple[Table, ...]

    @classmethod
    def of(cls, document: Document) -> Outline:
        return cls(
            document,
            tuple(document.sections("chapter")),
            tuple(document.sections("box")),
            tuple(document.tables()),
        )

    def chapter(self, number: int) -> Section | None:
        return next((chapter for chapter in self.chapters if chapter.number == number), None)

    def box(self, number: int) -> Section | None:
        return next((box for box in self.boxes if box.number == number), None)

    def table(self, number: int) -> Table | None:
        return next((table for table in self.tables if table.number == number), None)

    def items(self, box: Section) -> list[str]:
        """The items of a box in reading form."""
        return [reading(self.document.source[item.start : item.end]) for item in box.paragraphs]

    def divided(self) -> Iterable[Section]:
        """The sections that are divided into at least two headed parts, innermost last."""
        return [
            section
            for section in self.document.root.walk()
            if section.kind in ("chapter", "section", "subsection") and len(headed(section)) > 1
        ]


def headed(section: Section) -> list[Section]:
    """The parts of a section that have headings of their own, boxes apart."""
    return [child for child in section.children if child.kind != "box" and child.title]


def passages_below(document: Document, section: Section, passage: Callable[[str], Passage]) -> Iterator[Passage]:
    """The passages below a heading, in order; of a paragraph that was divided its first piece.

    passage: gives a passage by its id."""
    for part in section.walk():
        letter = "i" if part.kind == "box" else "p"
        paragraphs = [f"{part.path}/{letter}{number}" for number in range(1, len(part.paragraphs) + 1)]
        for path in (*paragraphs, *(article.path for article in part.articles)):
            for whole_or_piece in (path, f"{path}-1"):
                with suppress(KeyError):  # one that was divided has no passage of its own
                    yield passage(f"{document.document_id}/{whole_or_piece}")
                    break


def first_below(document: Document, section: Section, passage: Callable[[str], Passage]) -> Passage:
    """The first passage below a heading."""
    return next(passages_below(document, section, passage))


def outlines_of(documents: Iterable[Document]) -> dict[str, Outline]:
    """The outlines of the plans among some documents, by document."""
    return {document.document_id: Outline.of(document) for document in documents if document.metadata.kind == "plan"}


def title_words(section: Section) -> str:
    """The heading of a section in search form."""
    return fold(section.title)
