"""The tasks of a plan as records: every sentence that commands, and every item of a 专栏.

Tasks stand in the chapters behind the aims.  A sentence is cut as everywhere (`sentence_spans`), so a
record lies inside one passage; what a sentence commands by clauses are its parts.  The number of a
task is its section's path and its place in that section: other sections do not change it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.features.task_values import Deadline, ValueReader
from assistant.force import Force, ForceReading, PlanWords
from assistant.model import Document, Passage, Section
from assistant.text import fold, reading, sentence_spans

TaskKind = Literal["sentence", "item"]
BodyFinder = Callable[[str], Iterable[str]]
"""Gives the words of a text that name authorities, departments, companies."""

_NUMBER = re.compile(r"(?:[-—]+\s*)?(?:\d{1,2}\s*[.．、])?\s*")
_MARKS = "，；、：,;: \n\r\t"  # behind a part
_LABEL = re.compile(r"[^：:。；，]{1,40}[：:]")


@dataclass(frozen=True, slots=True)
class TaskPart:
    """A clause with its own word of command: reading form, and span in the document's source."""

    text: str
    force: ForceReading | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a plan.

    `source` is `document.source[start:end]`, `text` its reading form, `path` the headings above it.
    `links` are the numbers of the tasks that a 专栏 item repeats, or of the items that repeat it."""

    number: str
    kind: TaskKind
    passage_id: str
    locator: str
    start: int
    end: int
    source: str
    path: tuple[str, ...]
    text: str
    parts: tuple[TaskPart, ...]
    deadlines: tuple[Deadline, ...]
    figures: tuple[str, ...]
    bodies: tuple[str, ...]
    links: tuple[str, ...] = ()

    @property
    def force(self) -> ForceReading | None:
        """The word of command that governs the task; None where it is named without one."""
        return next((part.force for part in self.parts if part.force), None)

    @property
    def deadline(self) -> Deadline | None:
        """The first deadline that it names."""
        return self.deadlines[0] if self.deadlines else None


def tasks_of(
    document: Document, passages: Sequence[Passage], force: Force, bodies: Sequence[str] | BodyFinder = ()
) -> list[Task]:
    """Every task of a plan in reading order.

    passages: those of the document; bodies: words that name bodies, or what finds them in a text."""
    reader = _Reader(document, passages, force, bodies if callable(bodies) else _finder(bodies))
    tasks = [task for chapter in task_chapters(document, force.plan) for task in reader.chapter(chapter)]
    return _linked(sorted(tasks, key=lambda task: task.start), force.plan.overlap)


def task_chapters(document: Document, words: PlanWords) -> list[Section]:
    """The chapters that hold tasks: those behind the aims at the front of the plan."""
    chapters = [section for section in document.root.children if section.kind == "chapter"]
    first = _behind_aims(chapters, words)
    return [
        chapter for chapter in chapters[first:] if not any(word in fold(chapter.title) for word in words.appendices)
    ]


def _behind_aims(chapters: Sequence[Section], words: PlanWords) -> int:
    aims = [any(_names(section.title, words.aims) for section in chapter.walk()) for chapter in chapters]
    if True in aims:
        first = aims.index(True)
        return next((n for n in range(first, len(aims)) if not aims[n]), len(aims))
    return next((n for n, chapter in enumerate(chapters) if not _names(chapter.title, words.background)), 0)


def _names(title: str, words: Sequence[str]) -> bool:
    return any(word in fold(title) for word in words)


class _Reader:
    """Makes the records of one document."""

    def __init__(self, document: Document, passages: Sequence[Passage], force: Force, bodies: BodyFinder) -> None:
        self._document = document
        self._passages = [p for p in passages if p.kind in ("paragraph", "item")]
        self._force = force
        self._bodies = bodies
        period = document.metadata.period
        self._values = ValueReader(force.plan, period.first if period else 0)
        self._ordinals: Counter[str] = Counter()  # a path may come twice where a scan lost a heading

    def chapter(self, chapter: Section) -> Iterator[Task]:
        for section in chapter.walk():
            for start, end in _spans(self._document.source, section):
                kind: TaskKind = "item" if section.kind == "box" else "sentence"
                yield self._task(kind, section.path, start, end)

    def _task(self, kind: TaskKind, path: str, start: int, end: int) -> Task:
        source = self._document.source[start:end]
        self._ordinals[path] += 1
        text = reading(source)
        passage = next(p for p in self._passages if p.start <= start < p.end)
        return Task(
            number=f"{path}-{self._ordinals[path]:02d}",
            kind=kind,
            passage_id=passage.passage_id,
            locator=passage.locator,
            start=start,
            end=end,
            source=source,
            path=passage.heading,
            text=text,
            parts=self._parts(source, start, kind),
            deadlines=self._values.deadlines(source),
            figures=self._values.figures(source),
            bodies=tuple(dict.fromkeys(self._bodies(text))),
        )

    def _parts(self, source: str, start: int, kind: TaskKind) -> tuple[TaskPart, ...]:
        """The clauses that command; the label of an item (锅炉综合整治：…) does so only where nothing
        behind it does."""
        label = _LABEL.match(source) if kind == "item" else None
        begin = label.end() if label and self._force.of(source[label.end() :]) else 0
        parts = []
        for clause in self._force.clauses(source[begin:]):
            first, text = begin + clause.start, source[begin + clause.start : begin + clause.end]
            last = first + len(text.rstrip(_MARKS))
            parts.append(TaskPart(reading(source[first:last]), clause.reading, start + first, start + last))
        return tuple(parts)


def _spans(source: str, section: Section) -> Iterator[tuple[int, int]]:
    """The sentences of a section, the items of a 专栏, without their own numbers; a first sentence that
    serves as heading is none."""
    for paragraph in section.paragraphs:
        number = _NUMBER.match(source, paragraph.start, paragraph.end)
        begin = number.end() if number else paragraph.start
        if section.kind == "box":
            yield begin, paragraph.end
            continue
        for start, end in sentence_spans(source[begin : paragraph.end], line_breaks=False):
            heads = (
                section.kind == "subsection"
                and reading(source[begin + start : begin + end]).rstrip("。：") == section.title
            )
            if not (heads and begin + end < paragraph.end):
                yield begin + start, begin + end


def _finder(words: Sequence[str]) -> BodyFinder:
    """Finds some words in a text, of those that overlap the longest."""
    if not words:
        return lambda text: ()
    pattern = re.compile("|".join(re.escape(word) for word in sorted(map(fold, words), key=len, reverse=True)))
    return lambda text: pattern.findall(fold(text))


# -- 专栏 items and the text that they repeat -------------------------------------------------


def _linked(tasks: Sequence[Task], threshold: float) -> list[Task]:
    """The tasks with the links between 专栏 items and the sentences that they repeat, of any chapter."""
    pairs = {task.number: _pairs(task.text) for task in tasks}
    links: dict[str, list[str]] = {task.number: [] for task in tasks}
    for item in tasks:
        for task in tasks if item.kind == "item" else ():
            repeats = any(_share(part.text, pairs[task.number]) >= threshold for part in item.parts)
            if task.kind == "sentence" and repeats:
                links[item.number].append(task.number)
                links[task.number].append(item.number)
    return [replace(task, links=tuple(links[task.number])) for task in tasks]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(first + second for first, second in pairwise(re.sub(r"[\W_]", "", fold(text))))


def _share(clause: str, held: frozenset[str]) -> float:
    """Which share of a clause's pairs of characters another text holds."""
    own = _pairs(clause)
    return len(own & held) / len(own) if own else 0.0
