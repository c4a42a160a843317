"""Duty and penalty belong together: beside an article on liability the duty whose breach it punishes, beside a duty the
article that punishes its breach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answering.draft import Evidence
from assistant.answering.statements import Statement
from assistant.citations import article_locator
from assistant.features.penalties import Penalties, Penalty, Place
from assistant.model import Article, Document, Passage
from assistant.text import fold, reading
from assistant.understanding import Terms, stands_in

_LONGEST = 120  # characters of the other side that are shown


@dataclass(frozen=True, slots=True)
class PenaltyPairs:
    """Pairs of one law.

    penalties: which article punishes the breach of which; document: the law, None where it is not held; passage: gives a
    passage by its id."""

    penalties: Penalties
    document: Document | None
    passage: Callable[[str], Passage]
    _articles: Mapping[int, Article] = field(init=False)

    def __post_init__(self) -> None:
        articles = self.document.articles() if self.document else []
        object.__setattr__(self, "_articles", {article.number: article for article in articles if not article.suffix})

    def leading(self, statements: Sequence[Statement], evidence: Evidence) -> list[Statement]:
        """The statements with the side first that is asked for: the article on liability where the question is for the
        consequence of an act, else the duty; where both were found."""
        if not statements or not statements[0].is_law:
            return list(statements)
        first = statements[0].passage_id
        if evidence.question.asks_consequence:
            wanted = {self.penalties.passage_id(penalty.liability) for penalty in self.penalties.of_duty(first)}
        else:
            found = self.penalties.of_liability(first)
            wanted = {self.penalties.passage_id(duty) for penalty in found for duty in penalty.duties}
        leading = next((statement for statement in statements if statement.passage_id in wanted), None)
        if leading is None:
            return list(statements)
        return [leading, *(statement for statement in statements if statement is not leading)]

    def beside(self, statement: Statement, evidence: Evidence, room: int) -> str | None:
        """The line on the other side of a statement; None where there is none, it is cited already, or it is longer
        than `room` characters."""
        if self.document is None:
            return None
        of_liability = self.penalties.of_liability(statement.passage_id)
        if of_liability:
            penalty = self._nearest(of_liability, evidence.terms)
            told = {duty: self._told(self._text(duty), evidence.terms) for duty in penalty.duties}
            return self._line("对应的义务", max(told, key=lambda duty: told[duty]), evidence, room) if told else None
        of_duty = self.penalties.of_duty(statement.passage_id)
        if of_duty:
            return self._line("违反的责任", self._nearest(of_duty, evidence.terms).liability, evidence, room)
        return None

    def _nearest(self, penalties: Sequence[Penalty], terms: Terms) -> Penalty:
        """The act that holds most of the question."""
        return max(penalties, key=lambda penalty: self._told(penalty.breach + self._text(penalty.liability), terms))

    def _told(self, words: str, terms: Terms) -> float:
        folded = fold(words)
        return sum(term.weight for term in terms.terms if stands_in(term, folded))

    def _text(self, place: Place) -> str:
        article = self._articles.get(place.article)
        span = place.span(article) if article and self.document else None
        return self.document.source[slice(*span)] if span and self.document else ""

    def _line(self, what: str, place: Place, evidence: Evidence, room: int) -> str | None:
        article = self._articles.get(place.article)
        span = place.span(article) if article else None
        if article is None or span is None or self.document is None:
            return None
        passage = self.passage(self.penalties.passage_id(place))
        if any(citation.passage.passage_id == passage.passage_id for citation in evidence.citations.found):
            return None
        words = reading(self._text(place))
        shown = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}……"
        opening = place.opening(article)
        if opening:  # what is punished, behind how
            shown = f"{reading(self.document.source[slice(*opening)])}……{shown}"
            span = opening[0], span[1]
        name = f"{what}：《{self.document.metadata.short_title}》{article_locator(article, *span)}"
        if len(name) + len(shown) > room:
            return None
        citation = evidence.citations.cite_span(passage, span[0] - passage.start, span[1] - passage.start)
        return f"{name}：{shown} [{citation.marker}]"
