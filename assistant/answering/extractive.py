"""The source's own sentences and rows as an answer: best first, each cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.statements import Statement, statements_of
from assistant.citations import Citations
from assistant.features.indicators import Indicator
from assistant.model import Citation, Hit
from assistant.parsing.tables import value_text
from assistant.text import fold, reading
from assistant.understanding import Question

_MOST_STATEMENTS = 3
_MOST_CHARACTERS = 360  # of an answer: what is read in one look
_SUPPORTING = 0.75  # of the best statement's score: what still supports it
_STATED_FROM = 5  # hits whose sentences are looked at
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Extractor:
    """Picks statements out of hits.

    words: cuts a text into words; weight: how much a word tells."""

    indicators: Mapping[str, Indicator]
    words: Callable[[str], list[str]]
    weight: Callable[[str], float]

    def statements(self, question: Question, hits: Sequence[Hit]) -> list[Statement]:
        """What the first hits say, best first."""
        weights = {word: self.weight(word) for word in self.words(question.standalone)}
        return statements_of(hits[:_STATED_FROM], weights, self.words, self.indicators)

    def lines(self, question: Question, hits: Sequence[Hit], citations: Citations) -> list[str]:
        """The best statement, then those that support it, each once and not over the length."""
        statements = self.statements(question, hits)
        years = tuple(int(year) for year in _YEAR.findall(question.standalone))
        lines: list[str] = []
        said: set[str] = set()
        length = 0
        for statement in statements:
            if fold(statement.words) in said:
                continue
            if lines and (
                statement.score < _SUPPORTING * statements[0].score or length + len(statement.words) > _MOST_CHARACTERS
            ):
                continue
            said.add(fold(statement.words))
            length += len(statement.words)
            lines.append(_line(statement, years, citations))
            if len(lines) == _MOST_STATEMENTS:
                break
        return lines


def _line(statement: Statement, years: Sequence[int], citations: Citations) -> str:
    """A statement as a line of an answer, with its mark; one of a law says which article it is."""
    citation = cite(statement, citations)
    if statement.indicator:
        return f"{_row_line(statement.indicator, years)} [{citation.marker}]"
    if citation.passage.kind == "article":
        return f"《{citation.document.short_title}》{citation.locator}：{reading(statement.words)} [{citation.marker}]"
    return f"{statement.words} [{citation.marker}]"


def cite(statement: Statement, citations: Citations) -> Citation:
    """The citation of a statement: a row is quoted whole."""
    passage = statement.hit.passage
    if statement.indicator:  # with the empty cells that a merged cell leaves at its beginning
        return citations.cite_span(passage, 0, len(passage.text))
    return citations.cite(passage, statement.words)


def _row_line(indicator: Indicator, years: Sequence[int]) -> str:
    """An indicator in one line: the value that was asked for first, then the others, 属性."""
    row = indicator.row
    asked = [cell for cell in row.cells if cell.year in years]
    first = asked or ([indicator.target] if indicator.target else [])
    rest = [cell for cell in row.cells if cell not in first]
    values = "；".join(f"{cell.header} {value_text(cell, row.unit)}" for cell in (*first, *rest))
    attribute = f"；{row.attribute}指标" if row.attribute else ""
    return f"{row.name}：{values}{attribute}（表{indicator.table.number}）"
