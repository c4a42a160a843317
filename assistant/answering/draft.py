"""What goes into composing an answer, and what comes out of it before it is dressed."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answering.statements import Statement
from assistant.citations import Citations
from assistant.understanding import Question
from assistant.understanding.terms import Terms


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question with what was found for it: the statements of plans and of laws, best first.

    `citations` collects what is cited while the answer is written."""

    question: Question
    terms: Terms
    plan: tuple[Statement, ...]
    law: tuple[Statement, ...]
    citations: Citations

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the question names."""
        return self.question.facets.years


@dataclass(slots=True)
class Draft:
    """An answer being written: `lines` are paragraphs of Markdown with [1] marks, the first the direct
    answer; `total` and `scanned` are those of a complete list."""

    lines: list[str] = field(default_factory=list)
    refused: bool = False
    card: dict[str, str] | None = None
    total: int | None = None
    scanned: int | None = None
    notices: list[str] = field(default_factory=list)
