"""Citations: where a quote stands in its passage, found and verified.  No model in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.model import Article, Citation, Document, Passage
from assistant.text import fold, fold_with_offsets, int_to_chinese
from assistant.validity import status_on


class QuoteNotFound(ValueError):
    """The words to be quoted do not stand in the passage."""


@dataclass(slots=True)
class Citations:
    """Collects the citations of one answer: the same quote has the same marker.

    successors: what took the place of a repealed passage, by passage id."""

    documents: Mapping[str, Document]
    as_of: date
    successors: Mapping[str, str] = field(default_factory=dict)
    found: list[Citation] = field(default_factory=list)

    def cite(self, passage: Passage, words: str) -> Citation:
        """The citation of words in a passage, its quote taken from the source.

        words: in any form, compared after folding.  Raises QuoteNotFound."""
        return self.cite_span(passage, *locate(passage, words))

    def cite_whole(self, passage: Passage) -> Citation:
        """The citation of a whole passage: a table row with the empty cells that a merged cell leaves at its beginning."""
        return self.cite_span(passage, 0, len(passage.text))

    def cite_span(self, passage: Passage, start: int, end: int) -> Citation:
        """The citation of a half-open span of a passage's text."""
        for citation in self.found:
            if citation.passage.passage_id == passage.passage_id and (citation.start, citation.end) == (start, end):
                return citation
        document = self.documents[passage.document_id]
        status = status_on(document.metadata, self.as_of)
        citation = Citation(
            marker=len(self.found) + 1,
            passage=passage,
            document=document.metadata,
            status=status,
            locator=locator(document, passage, start, end),
            quote=passage.text[start:end],
            start=start,
            end=end,
            successor=self.successors.get(passage.passage_id) if status == "repealed" else None,
        )
        self.found.append(citation)
        return citation


def locate(passage: Passage, words: str) -> tuple[int, int]:
    """The half-open span of words in `passage.text`.  Raises QuoteNotFound."""
    span = fold_with_offsets(passage.text).find(fold(words))
    if span is None:
        raise QuoteNotFound(f"{words!r} does not stand in {passage.passage_id}")
    return span


def locator(document: Document, passage: Passage, start: int, end: int) -> str:
    """Where a span of a passage stands: an article down to its 款 and 项, else the passage's place."""
    if passage.kind != "article":
        return passage.locator
    article = next(a for a in document.articles() if f"{document.document_id}/{a.path}" == passage.passage_id)
    return article_locator(article, passage.start + start, passage.start + end)


def article_locator(article: Article, start: int, end: int) -> str:
    """第一千一百零二条第一款第三项: where a span of the source stands in its article.

    A span over several 款 gives the article; an article of one 款 names no 款."""
    holding = [n for n, clause in enumerate(article.clauses, 1) if clause.start < end and start < clause.end]
    if len(holding) != 1 or len(article.clauses) == 1:
        return article.label
    clause = article.clauses[holding[0] - 1]
    place = f"{article.label}第{int_to_chinese(holding[0])}款"
    items = [n for n, item in enumerate(clause.items, 1) if item.start <= start and end <= item.end]
    return f"{place}第{int_to_chinese(items[0])}项" if items else place
