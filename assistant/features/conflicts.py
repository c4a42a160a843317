"""Values that the documents state twice and not alike: both have to be shown.

A value of a table cell or of the running text is a `Value`; two are in conflict where subject, unit, kind and
year are the same and the numbers are not.  A result without a year is that of the last year before the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.features.figures import Figure, FigureKind, FigureLanguage
from assistant.features.indicators import Indicator
from assistant.glossary import Glossary
from assistant.parsing.tables import value_text
from assistant.text import fold

_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d年])")  # also behind a bound: ≥60.5
_BRACKET = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Value:
    """One statement of a value: where it stands, of what, and how it is written.

    `quote` is the sentence that holds it, "" for a table row, which is quoted whole."""

    passage_id: str
    subject: str
    year: int | None
    kind: FigureKind
    number: float
    unit: str
    written: str
    quote: str = ""


class Conflicts:
    """The conflicts among the values of some plans, by the passages that they stand in."""

    def __init__(
        self,
        indicators: Mapping[str, Indicator],
        figures: Iterable[Figure],
        language: FigureLanguage,
        glossary: Glossary,
        last_years: Mapping[str, int],
    ) -> None:
        """last_years: the last year before each plan, by document."""
        self._last_years = last_years
        self._language = language
        self._glossary = glossary
        values = [*self._of_rows(indicators.values()), *self._of_text(figures)]
        by_subject: dict[tuple[str, str, str], list[Value]] = {}
        for value in values:
            by_subject.setdefault((value.subject, value.unit, value.kind), []).append(value)
        self._by_passage: dict[str, list[tuple[Value, Value]]] = {}
        for alike in by_subject.values():
            for value in alike:
                for other in alike:
                    if value.number != other.number and _one_time(value, other):
                        self._by_passage.setdefault(value.passage_id, []).append((value, other))

    def of(self, passage_id: str, sentence: str = "") -> list[tuple[Value, Value]]:
        """The values of a passage (of one sentence of it) that another place contradicts, each with the other."""
        found = self._by_passage.get(passage_id, [])
        return [pair for pair in found if not pair[0].quote or not sentence or pair[0].quote == sentence]

    def __iter__(self) -> Iterator[tuple[Value, Value]]:
        return (pair for pairs in self._by_passage.values() for pair in pairs)

    def _of_rows(self, indicators: Iterable[Indicator]) -> Iterable[Value]:
        for indicator in indicators:
            for cell in indicator.row.cells:
                number = _NUMBER.search(cell.text or "")
                if number is None or cell.year is None:
                    continue
                yield Value(
                    passage_id=indicator.passage_id,
                    subject=self._subject(indicator.row.name),
                    year=cell.year,
                    kind="target" if "目标" in cell.header else "result",
                    number=float(number[0]),
                    unit=indicator.row.unit,
                    written=f"表{indicator.table.number}“{cell.header}”{value_text(cell, indicator.row.unit)}",
                )

    def _of_text(self, figures: Iterable[Figure]) -> Iterable[Value]:
        for figure in figures:
            if figure.number is not None and figure.subject:
                unit = self._language.units.get(figure.unit, figure.unit)
                subject = self._subject(figure.subject)
                year = figure.year
                if year is None and figure.kind == "result" and not figure.former:
                    year = self._last_years.get(figure.passage_id.partition("/")[0])
                yield Value(
                    figure.passage_id, subject, year, figure.kind, figure.number, unit, figure.value, figure.sentence
                )

    def _subject(self, words: str) -> str:
        """A subject in one form: without scope, one name for one thing."""
        subject = fold(words)
        # First: the glossary knows some of these names and not their pairs.
        for one, other in self._language.same_subject:
            subject = subject.replace(one, other)
        for term in self._glossary.alternatives(subject):
            names = self._glossary.names.get(term)
            if names:
                subject = subject.replace(term, names[0])
        for scope in self._language.scope:
            subject = subject.replace(scope, "")
        return _BRACKET.sub(lambda match: "" if subject.count(match[1]) > 1 else match[1], subject)


def _one_time(value: Value, other: Value) -> bool:
    """Whether two values are of one time.  Of one sentence they are not: it compares two times."""
    if value.quote and value.quote == other.quote:
        return False
    if value.passage_id == other.passage_id and not value.quote:
        return False
    return value.year is not None and value.year == other.year
