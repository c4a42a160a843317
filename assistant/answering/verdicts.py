"""Yes or no: the direct answer to a question on permission or obligation, taken from the word of command that governs
the clause it is about, with its force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.statements import Statement
from assistant.force import Force, ForceReading
from assistant.text import fold
from assistant.understanding import Facets, Question, Term, Terms, stands_in

# The clause has to hold this share of what the whole statement holds of the question and this much of the question.
# The statement has to hold this much of its matter, words that no document holds counting in full: one on 化工园区
# says nothing on a 幼儿园 there.
_SHARE = 0.6
_LEAST = 0.35
_LEAST_MATTER = 0.5
# What a law says of liability is said of those who broke another article.
_LIABILITY = "法律责任"
_STATUTORY = ("prohibition", "obligation")
_UNFORCED = ("encouragement", "exploration")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Gives verdicts.

    force: reads words of command; phrases: by what is asked, by class of force, the words of the verdict; asking: words of a
    question on permission or obligation that are none of its matter."""

    force: Force
    phrases: Mapping[str, Mapping[str, str]]
    asking: frozenset[str] = frozenset()

    def of(self, question: Question, terms: Terms, statement: Statement) -> str | None:
        """The verdict of a statement on a yes/no question, as a sentence; None where it gives none."""
        asked = _asked(question.facets)
        if asked is None or statement.indicator or _of_liability(statement):
            return None
        reading = self._governing(statement, terms)
        if reading is None:
            return None
        phrase = self.phrases[asked].get(reading.class_id)
        if phrase is None:
            return None
        kind = _kind(statement, reading)
        if kind is None:
            return None
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
        matter = [term for term in terms.content if term.word not in self.asking]
        if _weight(statement.folded, matter) < _LEAST_MATTER * sum(term.weight for term in matter):
            return None
        return best[2]


def _asked(facets: Facets) -> str | None:
    if "yes_no" not in facets.asks or facets.negated:
        return None
    return "permission" if facets.permission else "obligation" if facets.obligation else None


def _of_liability(statement: Statement) -> bool:
    return any(_LIABILITY in heading for heading in statement.hit.passage.heading)


def _kind(statement: Statement, reading: ForceReading) -> str | None:
    """Whom the word binds; None for words of a law that name neither a duty nor a wish."""
    if not statement.is_law:
        return "政策导向"
    if reading.class_id in _STATUTORY:
        return "法定义务"
    return "法律倡导，不强制" if reading.class_id in _UNFORCED else None


def _weight(folded: str, own: Sequence[Term]) -> float:
    return sum(term.weight for term in own if stands_in(term, folded))
