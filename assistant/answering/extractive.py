"""The source's own sentences and rows as an answer: best first, each cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.draft import Draft, Evidence
from assistant.answering.penalty_pairs import PenaltyPairs
from assistant.answering.rows import row_card, row_line
from assistant.answering.statements import Statement
from assistant.answering.verdicts import Verdicts
from assistant.citations import Citations
from assistant.features.conflicts import Conflicts
from assistant.model import Citation, Passage
from assistant.text import fold, reading
from assistant.understanding import Term, Terms, stands_in

_ITEM_START = re.compile(r"（[一二三四五六七八九十]+）")
_CLAUSE = re.compile(r"[；，]")
_LABEL = re.compile(r"^(?:-\s*)?\d{1,2}\s*[.．、]\s*")  # the number of an item

_MOST_STATEMENTS = 5
_MOST_OF_TWO = 3  # statements of each kind of source where both are shown
MOST_CHARACTERS = 370  # of an answer: what is read in one look
_FIRST_OF_TWO = 220  # characters of the kind of source that comes first where both are shown
_LONGEST_STATEMENT = 190  # characters: a longer one is shown by its opening and what it says of the question
_SUPPORTING = 0.58  # of the best statement's score: what still supports it
_SUPPORTING_VERDICT = 0.9
# What a statement gains that holds words of the question which those before it do not.
_NEW_WORDS = 6.0
# A question is answered first from the kind of source that it asks for, or, where it does not say, from the plan,
# unless the other kind is nearer by this much.
_LEANING: dict[str | None, float] = {"plan": 0.1, "law": -0.1, None: 0.0}
# The other kind of source is shown beside the first where it is nearly as near.
_BESIDE = 0.9
_TWO_FORCES = "这个回答同时引用规划（政策导向）和法律（法定义务），两者效力不同。"


@dataclass(frozen=True, slots=True)
class Extractor:
    """Writes answers in the source's own words.

    verdicts: says yes or no where the source does; pairs: duties with their penalties; conflicts: values that are stated twice and not alike; passage:
    gives a passage by its id."""

    verdicts: Verdicts
    pairs: PenaltyPairs
    conflicts: Conflicts
    passage: Callable[[str], Passage]

    def write(self, evidence: Evidence, draft: Draft, *, both: bool = False) -> None:
        """The best statements of the kind of source that was asked for, then the best of the other kind where they
        are as near.

        both: whether both kinds are shown wherever both fit; what `draft` says already counts in the length."""
        first, second = self._kinds(evidence, both=both)
        first = self.pairs.leading(first, evidence)
        said = sum(map(len, draft.lines))
        most, room = (_MOST_OF_TWO, _FIRST_OF_TWO) if second else (_MOST_STATEMENTS, MOST_CHARACTERS)
        verdict = self.verdicts.of(evidence.question, evidence.terms, first[0])
        # Where the source says yes or no, only what is as near is worth reading besides.
        weakest = _SUPPORTING_VERDICT if verdict else _SUPPORTING
        chosen = choose(first, evidence.terms, most, room - said, weakest)
        draft.lines.append((verdict or "") + line(chosen[0], evidence))
        draft.lines += self._contradicting(chosen[0], evidence)
        other_side = self.pairs.beside(chosen[0], evidence, room - sum(map(len, draft.lines)))
        if other_side:
            draft.lines.append(other_side)
            paired = {citation.passage.passage_id for citation in evidence.citations.found}
            chosen = [chosen[0], *(s for s in chosen[1:] if s.passage_id not in paired)]
        # What contradicts the first is worth more than what supports it.
        left = MOST_CHARACTERS - sum(map(len, draft.lines))
        supporting = []
        for statement in chosen[1:]:
            if _length(statement) <= left:
                supporting.append(statement)
                left -= _length(statement)
        draft.lines += [line(statement, evidence) for statement in supporting]
        fitting = [statement for statement in second if _length(statement) <= left]
        beside = choose(fitting, evidence.terms, most, left)
        draft.lines += [line(statement, evidence) for statement in beside]
        if chosen[0].indicator:
            draft.card = row_card(chosen[0].indicator)
        if beside:
            draft.notices.append(_TWO_FORCES)

    def _kinds(self, evidence: Evidence, *, both: bool) -> tuple[Sequence[Statement], Sequence[Statement]]:
        """The statements in the order of their kinds of source; where permission is asked for, the kind first that gives
        or denies it, and the other beside it."""
        first, second = in_order(evidence)
        plan, law, question = evidence.plan, evidence.law, evidence.question
        if question.plan_only or not plan or not law or not (both or question.facets.permission):
            return first, second
        if both:
            return first, law if first is plan else plan
        if self.verdicts.of(question, evidence.terms, first[0]) is None:
            other = law if first is plan else plan
            if self.verdicts.of(question, evidence.terms, other[0]):
                return other, first
        return first, law if first is plan else plan

    def _contradicting(self, statement: Statement, evidence: Evidence) -> list[str]:
        """The other places that state a value of a statement otherwise, where the question is about its year."""
        lines = []
        sentence = "" if statement.indicator else statement.words
        for value, other in self.conflicts.of(statement.passage_id, sentence):
            if evidence.years and value.year not in evidence.years:
                continue
            passage = self.passage(other.passage_id)
            quote = other.quote or passage.text
            marker = evidence.citations.cite(passage, quote).marker
            lines.append(f"原文另有一处写法不同：{other.written} [{marker}]")
        return list(dict.fromkeys(lines))


def in_order(evidence: Evidence) -> tuple[Sequence[Statement], Sequence[Statement]]:
    """The statements of the kind of source to answer from, and those of the other kind, empty where it has
    nothing to add.

    The scores of the search tell which: its weights were learned on questions on both kinds of source."""
    plan, law, question = evidence.plan, evidence.law, evidence.question
    if not law or not plan:
        return (plan, ()) if plan else (law, ())
    ahead = _best_score(plan) - _best_score(law)
    is_value = bool(plan[0].indicator) and "value" in question.facets.asks  # a figure of the plan's own table
    both = not is_value and abs(ahead) <= _BESIDE and not question.plan_only
    if question.plan_only or ahead + _LEANING[question.kind] >= 0:
        return plan, law if both else ()
    return law, plan if both else ()


def _best_score(statements: Sequence[Statement]) -> float:
    return max(statement.hit.score for statement in statements)


def choose(
    statements: Sequence[Statement], terms: Terms, most: int, characters: int, weakest: float = _SUPPORTING
) -> list[Statement]:
    """The best statement, then again and again the one that adds most, while it supports the first and fits.

    characters: the most that all may have together; the first is taken however long it is; weakest: the share of its
    score that the others need."""
    if not statements:
        return []
    left = [statement for statement in statements if statement.score >= weakest * statements[0].score]
    total = sum(term.weight for term in terms.terms) or 1.0
    chosen: list[Statement] = []
    said: set[str] = set()
    unsaid = list(terms.terms)
    while left and len(chosen) < most:
        best = max(left, key=lambda s: s.score + _NEW_WORDS * _new(s, unsaid) / total if chosen else s.score)
        left.remove(best)
        if best.folded in said or (chosen and (_length(best) > characters or _is_beside(best, chosen, terms))):
            continue
        characters -= _length(best)
        chosen.append(best)
        said.add(best.folded)
        unsaid = [term for term in unsaid if not stands_in(term, best.folded)]
    return chosen


def _is_beside(statement: Statement, chosen: Sequence[Statement], terms: Terms) -> bool:
    """Whether a row is beside the point behind another: it holds no further subject of the question, and not all that the
    first one holds."""
    if statement.indicator is None or chosen[0].indicator is None or not terms.subjects:
        return False
    told = {subject.word for subject in terms.subjects if any(stands_in(subject, s.folded) for s in chosen)}
    first = {subject.word for subject in terms.subjects if stands_in(subject, chosen[0].folded)}
    own = {subject.word for subject in terms.subjects if stands_in(subject, statement.folded)}
    return own <= told and not first <= own


def _new(statement: Statement, unsaid: Sequence[Term]) -> float:
    return sum(term.weight for term in unsaid if stands_in(term, statement.folded))


def _length(statement: Statement) -> int:
    """The characters that a statement takes in an answer, the name of its article included."""
    return min(len(statement.words), _LONGEST_STATEMENT) + 16 * statement.is_law


def shortened(words: str, terms: Terms) -> str:
    """A statement that is too long by its opening and those of its parts that hold most of the question, the rest left
    out visibly."""
    if len(words) <= _LONGEST_STATEMENT:
        return words
    parts = [words[start:end] for start, end in _parts(words)]
    opening, rest = parts[0], parts[1:]
    order = sorted(range(len(rest)), key=lambda i: -sum(t.weight for t in terms.terms if stands_in(t, fold(rest[i]))))
    kept: set[int] = set()
    length = len(opening)
    for index in order:
        if not kept or length + len(rest[index]) <= _LONGEST_STATEMENT:
            kept.add(index)
            length += len(rest[index])
    shown = opening
    for index, part in enumerate(rest):
        if index in kept:
            shown += part
        elif not shown.endswith("……"):
            shown += "……"
    return shown


def _parts(words: str) -> list[tuple[int, int]]:
    """The opening of a list and its items, or the clauses of a long sentence."""
    marks = [match.start() for match in _ITEM_START.finditer(words)] or [m.end() for m in _CLAUSE.finditer(words)]
    bounds = [0, *(mark for mark in marks if 0 < mark < len(words)), len(words)]
    return list(pairwise(bounds))


def line(statement: Statement, evidence: Evidence) -> str:
    """A statement as a line of an answer, with its mark; one of a law says which article it is."""
    citation = cite(statement, evidence.citations)
    if statement.indicator:
        return f"{row_line(statement.indicator, evidence.question.facets.years)} [{citation.marker}]"
    if citation.passage.kind == "article":
        return f"《{citation.document.short_title}》{citation.locator}：{shortened(reading(statement.words), evidence.terms)} [{citation.marker}]"
    return f"{_LABEL.sub('', shortened(statement.words, evidence.terms))} [{citation.marker}]"


def cite(statement: Statement, citations: Citations) -> Citation:
    """The citation of a statement: a row is quoted whole."""
    passage = statement.hit.passage
    if statement.indicator:
        return citations.cite_whole(passage)
    return citations.cite(passage, statement.words)


def is_said(statement: Statement, said: str) -> bool:
    """Whether an earlier answer holds a statement already."""
    return bool(said) and fold(statement.words) in said
