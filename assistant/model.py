"""The data that flows through both roads: frozen records without behaviour of their own.

A `Document` is a tree of `Section`s over an untouched `source`; every part knows its half-open
span [start, end) in it.  A `Passage` is what is indexed and cited; a `Hit` is a passage that was
found; a `Citation` is the proof beside a sentence of an `Answer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

DocumentKind = Literal["plan", "law"]
Status = Literal["in_force", "superseded", "repealed", "not_yet_in_force", "period_ended", "unknown"]


@dataclass(frozen=True, slots=True)
class Period:
    """The years a plan is made for, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document is, as its manifest says."""

    document_id: str
    kind: DocumentKind
    title: str
    short_title: str
    number: str = ""  # 文号
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    period: Period | None = None
    source_name: str = ""  # where the text was taken from


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph made whole again: its span may run over a page break."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table row.  `text` is the source's, None where the source lost it."""

    header: str
    year: int | None
    text: str | None
    inherited: bool = False  # a merged cell: the value stands in a row above


@dataclass(frozen=True, slots=True)
class TableRow:
    """One indicator of a table: field, number, name, unit, values by year, 属性."""

    position: int  # from 1, in the order of the table
    number: int | None  # 序号; several rows may share one
    group: str  # 指标类别 or 领域
    attribute: str  # 约束性 or 预期性
    name: str  # without unit and star
    unit: str
    starred: bool
    cells: tuple[Cell, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """An indicator table: `number` and `title` as its caption says, rows, notes below it."""

    number: int
    title: str
    rows: tuple[TableRow, ...]
    notes: tuple[Paragraph, ...]
    start: int
    end: int


SectionKind = Literal["document", "front", "preamble", "chapter", "section", "subsection", "box", "imprint"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it.

    `path` is the structural id inside the document (`5.1`, `box-3`, `front`), `number` the
    heading's number, `title` its words in reading form."""

    kind: SectionKind
    path: str
    number: int | None
    title: str
    start: int
    end: int
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Table, ...] = ()
    children: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its structure; `source` is untouched, every span of the tree points into it."""

    metadata: Metadata
    source: str
    root: Section

    @property
    def document_id(self) -> str:
        return self.metadata.document_id

    def sections(self, kind: SectionKind) -> list[Section]:
        return [section for section in self.root.walk() if section.kind == kind]

    def tables(self) -> list[Table]:
        return [table for section in self.root.walk() for table in section.tables]


PassageKind = Literal["paragraph", "item", "row", "note"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can be found and cited.

    `text` is `source[start:end]` of its document, untouched; `heading` is the reading form of the
    headings above it, outermost first; `index_text` is the form that is searched (for a table row
    it reads as a sentence)."""

    passage_id: str
    document_id: str
    kind: PassageKind
    locator: str
    heading: tuple[str, ...]
    text: str
    index_text: str
    start: int
    end: int
    article: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    `score` orders the hits of one query; `relevance` (cosine of the best sentence, 0 without a
    model) and `coverage` (share of the query's word weight that stands in the passage, 0…1) can be
    compared across queries.  `sentences` are the sentences nearest to the query: start, end (in
    `passage.index_text`) and cosine."""

    passage: Passage
    score: float
    relevance: float
    coverage: float
    sentences: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands: `passage.text[start:end] == quote`."""

    marker: int
    passage: Passage
    document: Metadata
    status: Status
    quote: str
    start: int
    end: int
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and what proves it."""

    question: str
    standalone_question: str
    as_of: date
    text: str  # Markdown with [1] marks
    refused: bool
    citations: tuple[Citation, ...]
    notices: tuple[str, ...] = ()
    card: dict[str, str] | None = None
    total: int | None = None
    scanned: int | None = None
    suggestions: tuple[str, ...] = ()
    mode: str = "extractive"
    elapsed_ms: float = field(default=0.0)
