"""Whether a statement gives the thing that a question asks for: a number with its measure, an amount of money, a date, a
reason, the members of a group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answering.statements import Statement
from assistant.features.figures import Figure
from assistant.text import fold
from assistant.understanding import Demand, Term, Terms, stands_in

_CLAUSE_END = re.compile(r"[,;。:!?，；：]")
_ITEM_NUMBER = re.compile(r"^-?\d{1,2}[.、]")
_BETWEEN = re.compile(r"、|和|与|及|”“")
_QUOTED = re.compile(r"“([^”]*)”")
_IN_QUOTES = re.compile(r"[,、;，；]")
_PACKED = r"(?:含|即|为|指)[\u4e00-\u9fff]{{{count}}}{number}"
# A clause of few words (已联网7.8万余辆) goes on with the subject of the one before it.
_SHORT_CLAUSE = 14
# The clause that gives what is demanded holds at least this share of what the statement holds of the question, the
# smaller one where the number may have any measure …
_SHARE_OF_STATEMENT, _SHARE_WITHOUT_MEASURE = 0.4, 0.33
# … or this share of what stands beside the demand in the question.
_SHARE_OF_CLAUSE = 0.6
# Where something is has to be said of it, not of what stands beside it in the sentence.
_PLACES = frozenset({"区县", "具体地点"})
_BESIDE = 7  # characters beside a demand that say of what it is
_TELLING = 2.0  # the weight of a word that only asks is below this


def gives(statement: Statement, demand: Demand, terms: Terms, figures: Sequence[Figure]) -> bool:
    """Whether a statement gives what is demanded; a number with its measure in one clause with its subject.

    figures: those of the statement.  A law may say a number in another sentence of the article."""
    if demand.holds is None:
        return False
    if statement.is_law and not demand.is_named:
        return bool(demand.holds.search(fold(statement.hit.passage.text)))
    if statement.indicator or (demand.is_named and demand.name not in _PLACES):
        return bool(demand.holds.search(_ITEM_NUMBER.sub("", statement.folded)))
    told = [term for term in terms.terms if term.word not in demand.words]
    window = _window(demand)
    # What the statement holds of it, it has to hold in the clause with the number.
    asked = [
        term
        for term in told
        if term.word in window
        and term.weight > _TELLING
        and not (demand.measure and demand.measure in term.word)
        and stands_in(term, statement.folded)
    ]
    least = _SHARE_OF_STATEMENT if demand.measure else _SHARE_WITHOUT_MEASURE
    whole = _weight(told, statement.folded)
    for spoken in _spoken(statement, demand, figures):
        near = _weight(asked, spoken)
        if _weight(told, spoken) >= least * whole and (near or not asked or not demand.measure):
            return True
        if near and near >= _SHARE_OF_CLAUSE * sum(term.weight for term in asked):
            return True
    return False


def _window(demand: Demand) -> str:
    """What stands right before and behind the words that demand, in their clause."""
    before, _, behind = demand.clause.partition(demand.words)
    return before[-_BESIDE:] + " " + behind[:_BESIDE]


def _spoken(statement: Statement, demand: Demand, figures: Sequence[Figure]) -> Iterator[str]:
    """The clauses that hold what is demanded, each with the subject that it carries on, in search form."""
    assert demand.holds is not None
    for figure in figures:
        if figure.value and demand.holds.search(fold(figure.value)):
            yield fold(figure.clause if figure.subject in figure.clause else figure.subject + figure.clause)
    before = ""
    for clause in _clauses(statement.folded):
        if demand.holds.search(clause):
            yield before + clause if len(clause) <= _SHORT_CLAUSE else clause
        before = clause


def lists_members(statement: Statement, count: int, terms: Terms) -> bool:
    """Whether a statement names as many things in one clause as a question wants, with a word of the question."""
    if statement.indicator:
        return False
    telling = [term for term in terms.terms if term.weight > _TELLING]
    quoted = [quote for quote in _QUOTED.findall(statement.folded) if len(_IN_QUOTES.findall(quote)) + 1 >= count]
    if quoted:
        return True
    for clause in _clauses(statement.folded):
        named = len(_BETWEEN.findall(clause)) + 1 >= count or _is_packed(clause, count)
        if named and any(stands_in(term, clause) for term in telling):
            return True
    return False


def _is_packed(clause: str, count: int) -> bool:
    """包含杭湖嘉绍衢黄六城市: as many characters as things."""
    number = "零一二三四五六七八九十"[count] if count <= 10 else str(count)
    return bool(re.search(_PACKED.format(count=count, number=number), clause))


def _clauses(folded: str) -> list[str]:
    return [clause for clause in _CLAUSE_END.split(_ITEM_NUMBER.sub("", folded)) if clause]


def _weight(terms: Sequence[Term], folded: str) -> float:
    return sum(term.weight for term in terms if stands_in(term, folded))
