"""Answers without a language model: the source's own sentences and rows, best first, each cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.answering.refusal import nothing_fits
from assistant.answering.statements import Statement, statements_of
from assistant.citations import Citations
from assistant.features.indicators import Indicator
from assistant.model import Answer, Document, Hit
from assistant.parsing.tables import value_text
from assistant.text import fold
from assistant.understanding import Question
from assistant.validity import notice_on

_MOST_STATEMENTS = 3
_MOST_CHARACTERS = 360  # of an answer: what is read in one look
_SUPPORTING = 0.75  # of the best statement's score: what still supports it
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class ExtractiveComposer:
    """Composes answers over one set of documents.

    words: cuts a text into words; weight: how much a word tells; with_model: whether hits carry
    cosines."""

    documents: Mapping[str, Document]
    indicators: Mapping[str, Indicator]
    words: Callable[[str], list[str]]
    weight: Callable[[str], float]
    with_model: bool = field(default=True)

    def compose(self, question: Question, hits: Sequence[Hit], as_of: date) -> Answer:
        """The answer to a question from its hits, best first."""
        citations = Citations.empty({key: document.metadata for key, document in self.documents.items()}, as_of)
        refused = nothing_fits(hits, with_model=self.with_model)
        weights = {word: self.weight(word) for word in self.words(question.standalone)}
        statements = statements_of(hits[:5], weights, self.words, self.indicators)
        years = tuple(int(year) for year in _YEAR.findall(question.standalone))
        lines = self._refusal(statements, citations) if refused else self._lines(statements, years, citations)
        return Answer(
            question=question.text,
            standalone_question=question.standalone,
            as_of=as_of,
            text="\n\n".join(lines),
            refused=refused,
            citations=tuple(citations.found),
            notices=(*question.notices, *self._notices(citations, as_of)),
        )

    def _lines(self, statements: Sequence[Statement], years: Sequence[int], citations: Citations) -> list[str]:
        """The best statement, then those that support it, each once and not over the length."""
        lines: list[str] = []
        said: set[str] = set()
        length = 0
        for statement in statements:
            line = _row_line(statement.indicator, years) if statement.indicator else statement.words
            if fold(statement.words) in said:
                continue
            if lines and (statement.score < _SUPPORTING * statements[0].score or length + len(line) > _MOST_CHARACTERS):
                continue
            said.add(fold(statement.words))
            length += len(line)
            lines.append(f"{line} [{self._cite(statement, citations)}]")
            if len(lines) == _MOST_STATEMENTS:
                break
        return lines

    def _refusal(self, statements: Sequence[Statement], citations: Citations) -> list[str]:
        lines = ["现有文件里没有找到能回答这个问题的内容。"]
        if statements:
            lines.append(
                f"最接近的内容如下，但它不是答案：{statements[0].words} [{self._cite(statements[0], citations)}]"
            )
        return lines

    @staticmethod
    def _cite(statement: Statement, citations: Citations) -> int:
        passage = statement.hit.passage
        return citations.cite(passage, passage.text if statement.indicator else statement.words).marker

    def _notices(self, citations: Citations, as_of: date) -> list[str]:
        cited = dict.fromkeys(citation.passage.document_id for citation in citations.found)
        notices = (notice_on(self.documents[document_id].metadata, as_of) for document_id in cited)
        return [notice for notice in notices if notice]


def _row_line(indicator: Indicator, years: Sequence[int]) -> str:
    """An indicator in one line: the value that was asked for first, then the others, 属性."""
    row = indicator.row
    asked = [cell for cell in row.cells if cell.year in years]
    first = asked or ([indicator.target] if indicator.target else [])
    rest = [cell for cell in row.cells if cell not in first]
    values = "；".join(f"{cell.header} {value_text(cell, row.unit)}" for cell in (*first, *rest))
    attribute = f"；{row.attribute}指标" if row.attribute else ""
    return f"{row.name}：{values}{attribute}（表{indicator.table.number}）"
