"""The constraints that a question names, held against the statements.

Every place, year, period, subject and kind of thing that a question names has to be met by the statement that answers
it.  Where none of the statements near the question meets one, the refusal names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from assistant.answering.beyond import Unmet
from assistant.answering.demands import gives, lists_members
from assistant.answering.only_named import OnlyNamed
from assistant.answering.statements import Statement
from assistant.features.figures import Figure
from assistant.model import Document
from assistant.text import fold
from assistant.understanding import Demand, Question, Term, Terms, five_year_period, period_name, stands_in

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# A class of places stands for each of them: 县市达到75%以上.
_EVERY_PLACE = re.compile(r"县市|区、县|区县|各区|各县|县\(")
# A statement this much less near than the best one is not what the question is about.
_NEAR = 0.22
_MOST_OF_IT = 0.6  # the share of a question that a statement of its subject may hold in other words than the subject's

Test = tuple[str, Callable[[Statement], bool]]
"""What a refusal says where no statement passes, and whether one does."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """Holds statements against what a question names.

    figures: those of the running text by passage; only_named: what the plans name and do not tell; looks_back: what a heading holds under which results stand, not targets."""

    documents: Mapping[str, Document]
    figures: Mapping[str, tuple[Figure, ...]]
    only_named: OnlyNamed
    looks_back: re.Pattern[str]
    _texts: Mapping[str, str] = field(init=False)  # the plans in search form

    def __post_init__(self) -> None:
        plans = {key: d for key, d in self.documents.items() if d.metadata.kind == "plan"}
        object.__setattr__(self, "_texts", {key: fold(document.source) for key, document in plans.items()})

    def meeting(
        self, question: Question, terms: Terms, statements: Sequence[Statement]
    ) -> tuple[list[Statement], Unmet | None]:
        """The statements that meet what the question names, and the first constraint that left none of those
        near the question; None where some are left."""
        kept = list(statements)
        if not kept:
            return [], None
        nearest = max(kept, key=lambda statement: statement.fit)
        lacking = ""  # what the nearest statement lacks tells the asker more than what the last one left lacks
        for name, holds in self._tests(question, terms, kept):
            left = [statement for statement in kept if holds(statement)]
            lacking = lacking or (name if not holds(nearest) else "")
            if not any(statement.fit >= nearest.fit - _NEAR for statement in left):
                return kept, Unmet(lacking or name)
            kept = left
        return kept, None

    def _tests(self, question: Question, terms: Terms, statements: Sequence[Statement]) -> Iterator[Test]:
        facets = question.facets
        for title in self.only_named.titles_in(question):
            about_it = facets.asks_content or "value" in facets.asks
            yield f"没有收录《{title}》，只有别处提到它的名称", _nothing if about_it else _holding(title)
        yield from self._of_place_and_time(question)
        yield from self._of_subject(question, terms)
        if terms.kinds:
            named = "、".join(kind.word for kind in terms.kinds)
            yield f"没有写“{named}”", lambda s: s.is_law or any(stands_in(kind, _around(s)) for kind in terms.kinds)
        # A term that no statement holds is the asker's own.
        for term in (
            term for term in self.only_named.to_explain(question, terms) if any(term in s.folded for s in statements)
        ):
            yield f"只提到“{term}”这个名称，没有解释它的含义", partial(self.only_named.explains, term=term)
        if facets.members > 2:
            yield f"没有列出所问的{facets.members}项", lambda s: lists_members(s, facets.members, terms)
        if facets.about_result:
            yield "只有规划目标，没有之后的完成情况", lambda s: s.is_law or self._is_result(s)
        for demand in facets.demands:
            yield f"没有给出所问的{demand.name}", partial(self._gives, demand=demand, terms=terms)

    # -- place and time ------------------------------------------------------------------------

    def _of_place_and_time(self, question: Question) -> Iterator[Test]:
        facets = question.facets
        for place in facets.outside:
            yield f"没有关于{place}的内容", _holding(place)
        if "value" in facets.asks:
            for place in facets.inside:
                yield f"没有单列{place}的数值", partial(_of_place, place=place)
        for month in facets.months if facets.years else ():
            yield f"没有细到{month}月的内容", _holding(f"{month}月", of_law=True)
        if facets.years and not question.asks_consequence:
            years = "、".join(f"{year}年" for year in facets.years)
            of_law = "value" not in facets.asks
            yield (
                f"没有{years}的这项内容",
                lambda s: bool(self._years(s) & set(facets.years)) or (s.is_law and of_law),
            )
        if facets.periods:
            names = "、".join(f"“{period_name(number)}”" for number in facets.periods)
            yield f"没有{names}的这项内容", lambda s: s.is_law or self._of_period(s, facets.periods)

    def _years(self, statement: Statement) -> frozenset[int]:
        """The years that a statement speaks of."""
        years = {int(year) for year in _YEAR.findall(statement.folded)}
        if statement.indicator:
            return frozenset(years | {cell.year for cell in statement.indicator.row.cells if cell.year})
        years |= {figure.year for figure in self._figures(statement) if figure.year}
        # 力争“十四五”期间…: what is to be reached within a period is to be reached by its last year.
        years |= {1955 + number * 5 for number in _periods_named(statement.folded)}
        return frozenset(years)

    def _of_period(self, statement: Statement, periods: Sequence[int]) -> bool:
        """Whether a statement speaks of one of some five-year periods: it or its table names it, or, where it names
        none, a year of it, or it stands in the plan made for it and does not look back."""
        if statement.indicator:
            return bool(_periods_named(statement.indicator.table.title + statement.folded) & set(periods))
        heading = "".join(statement.hit.passage.heading)
        named = _periods_named(statement.folded) | (_periods_named(heading) if self._is_result(statement) else set())
        if named:
            return bool(named & set(periods))
        if {five_year_period(year) for year in self._years(statement)} & set(periods):
            return True
        period = self.documents[statement.hit.passage.document_id].metadata.period
        return period is not None and five_year_period(period.first) in periods and not self._is_result(statement)

    def _is_result(self, statement: Statement) -> bool:
        """Whether a statement says what came about, not what shall: it stands where the plan looks back."""
        if statement.indicator:
            period = self.documents[statement.hit.passage.document_id].metadata.period
            first = period.first if period else 0
            cells = statement.indicator.row.cells
            return any("完成" in cell.header or (cell.year or first) < first for cell in cells)
        return any(self.looks_back.search(heading) for heading in statement.hit.passage.heading)

    # -- subject -------------------------------------------------------------------------------

    def _of_subject(self, question: Question, terms: Terms) -> Iterator[Test]:
        """A value has to be that of the subject and of the indicator that are named."""
        facets = question.facets
        if not (facets.demands or "value" in facets.asks or (terms.metric and not facets.asks)):
            return
        for compound in terms.compounds:
            if any(compound.word in text for text in self._texts.values()):
                yield f"没有给出“{compound.word}”的数值", _holding(compound.word, of_law=True)
        demanded = "".join(demand.words for demand in facets.demands)
        subjects = [subject for subject in terms.subjects if subject.word not in demanded]
        if subjects:
            named = "、".join(subject.word for subject in subjects)
            # What the asker calls in words of their own may be told by the rest of the question.
            own_words = not any(subject.word in text for subject in subjects for text in self._texts.values())
            yield (
                f"没有给出“{named}”的数值",
                lambda s: s.is_law or (own_words and s.coverage >= _MOST_OF_IT) or _speaks_of(s, subjects),
            )
        if terms.metric:
            yield f"没有“{facets.metric}”这项指标的数值", lambda s: _is_of(s, terms.metric)

    def _gives(self, statement: Statement, demand: Demand, terms: Terms) -> bool:
        return gives(statement, demand, terms, self._figures(statement))

    def _figures(self, statement: Statement) -> list[Figure]:
        return [f for f in self.figures.get(statement.passage_id, ()) if f.sentence == statement.words]


def _nothing(statement: Statement) -> bool:
    return False


def _holding(words: str, *, of_law: bool = False) -> Callable[[Statement], bool]:
    """A test for words; of_law: what a law passes in any case."""
    return lambda statement: words in statement.folded or (of_law and statement.is_law)


def _of_place(statement: Statement, place: str) -> bool:
    return statement.is_law or place in statement.folded or bool(_EVERY_PLACE.search(statement.folded))


def _periods_named(text: str) -> set[int]:
    return {number for number in range(11, 17) if period_name(number) in text}


def _speaks_of(statement: Statement, subjects: Sequence[Term]) -> bool:
    """Whether a statement holds a subject of the question, and its paragraph and headings half of them."""
    own = statement.folded + statement.above
    held = sum(stands_in(subject, _around(statement)) for subject in subjects)
    return any(stands_in(subject, own) for subject in subjects) and 2 * held >= len(subjects)


def _is_of(statement: Statement, metric: Sequence[Term]) -> bool:
    """Whether a statement is of an indicator: it or the headings above it, for a sentence its paragraph too, hold most of
    the words that set it apart, and the statement itself one of them."""
    own = statement.folded + statement.above
    text = own if statement.indicator else _around(statement)
    held = sum(stands_in(part, text) for part in metric)
    return 2 * held > len(metric) and any(stands_in(part, own) for part in metric)


def _around(statement: Statement) -> str:
    """The paragraph of a statement and the headings above it, in search form."""
    return fold(statement.hit.passage.index_text) + statement.above
