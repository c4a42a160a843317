"""Yes or no: the direct answer to a question on permission or obligation, taken from the word of command that governs
the clause it is about, with its force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.statements import Statement
from assistant.force import Force, ForceReading
from assistant.text import fold
from assistant.understanding import Facets, Question, Term, Terms, stands_in

# The clause has to hold this share of what the whole statement holds of the question, and this much of the question.
_SHARE = 0.6
_LEAST = 0.35


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Gives verdicts.

    force: reads words of command; phrases: by what is asked, by class of force, the words of the verdict."""

    force: Force
    phrases: Mapping[str, Mapping[str, str]]

    def of(self, question: Question, terms: Terms, statement: Statement) -> str | None:
        """The verdict of a statement on a yes/no question, as a sentence; None where it gives none."""
        asked = _asked(question.facets)
        if asked is None or statement.indicator:
            return None
        reading = self._governing(statement, terms)
        if reading is None:
            return None
        phrase = self.phrases[asked].get(reading.class_id)
        if phrase is None:
            return None
        kind = "法定义务" if statement.is_law else "政策导向"
        return f"**{phrase}。**原文用词“{reading.word}”（{reading.name}，{kind}）："

    def _governing(self, statement: Statement, terms: Terms) -> ForceReading | None:
        """The word that governs the clause which the question is about."""
        own = [term for term in terms.terms if term.weight > 1]
        whole = _weight(statement.folded, own)
        total = sum(term.weight for term in own) or 1.0
        clauses = [
            (_weight(fold(statement.words[clause.start : clause.end]), own), -position, clause.reading)
            for position, clause in enumerate(self.force.clauses(statement.words))
        ]
        best = max(clauses, key=lambda found: found[:2], default=None)
        if best is None or best[0] < max(_SHARE * whole, _LEAST * total):
            return None
        return best[2]


def _asked(facets: Facets) -> str | None:
    if "yes_no" not in facets.asks:
        return None
    return "permission" if facets.permission else "obligation" if facets.obligation else None


def _weight(folded: str, own: Sequence[Term]) -> float:
    return sum(term.weight for term in own if stands_in(term, folded))
