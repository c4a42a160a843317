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

DocumentKind = Literal["plan", "law", "ledger"]
Status = Literal["in_force", "superseded", "repealed", "not_yet_in_force", "period_ended", "own_record", "unknown"]


@dataclass(frozen=True, slots=True)
class Period:
    """The years a plan is made for, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document is, as its manifest says.

    A law's text is in force on the days from `valid_from` up to, not including, `valid_to`; it
    ended because it was repealed or superseded, `ended_by` what (a document id, or words where the
    corpus does not hold it).  `first_in_force` is the first day of the law in whatever text."""

    document_id: str
    kind: DocumentKind
    title: str
    short_title: str
    number: str = ""  # 文号
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    period: Period | None = None
    source_name: str = ""  # where the text was taken from
    topic: str = ""
    aliases: tuple[str, ...] = ()  # short names that people use
    decided: date | None = None  # the day of the decision on this text
    first_in_force: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    end: Literal["", "repealed", "superseded"] = ""
    ended_by: str = ""
    remark: str = ""  # what a reader of this text has to know
    article_remarks: tuple[tuple[str, str], ...] = ()  # the same of single articles, by their path


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


@dataclass(frozen=True, slots=True)
class Clause:
    """A 款 of an article, from its first word to the end of its last 项."""

    start: int
    end: int
    items: tuple[Paragraph, ...] = ()  # 项


@dataclass(frozen=True, slots=True)
class Article:
    """A 条: 第一百二十条之一 has number 120 and suffix 1.  `start` is that of its number."""

    label: str  # as the law writes it
    number: int
    suffix: int
    clauses: tuple[Clause, ...]
    appendix: Paragraph | None  # tables behind the last article
    start: int
    end: int

    @property
    def path(self) -> str:
        """1102 or 120-1: the article's part of a passage id."""
        return f"{self.number}-{self.suffix}" if self.suffix else str(self.number)


SectionKind = Literal[
    "document",
    "front",
    "preamble",
    "book",
    "subbook",
    "chapter",
    "section",
    "law_section",
    "subsection",
    "box",
    "imprint",
]


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
    articles: tuple[Article, ...] = ()
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

    def articles(self) -> list[Article]:
        return [article for section in self.root.walk() for article in section.articles]

    def tables(self) -> list[Table]:
        return [table for section in self.root.walk() for table in section.tables]


PassageKind = Literal["paragraph", "item", "row", "note", "article", "appendix"]


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
    model) and `coverage` (share of the query's word weight that stands in the passage, 0…1) and
    `asked` (cosine of the best question written down for it, 0 without one) can be compared across queries.  `sentences` are the sentences nearest to the query: start, end (in
    `passage.index_text`) and cosine."""

    passage: Passage
    score: float
    relevance: float
    coverage: float
    asked: float = 0.0
    sentences: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A question written down for a passage, and how near it is to what was searched for (cosine; without a model
    the share of words that both hold)."""

    passage_id: str
    text: str
    nearness: float


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
    locator: str  # of the quote: an article down to its 款 and 项
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
