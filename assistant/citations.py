"""Citations: where a quote stands in its passage, found and verified.  No model in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.model import Citation, Metadata, Passage
from assistant.text import fold, fold_with_offsets
from assistant.validity import status_on


class QuoteNotFound(ValueError):
    """The words to be quoted do not stand in the passage."""


@dataclass(slots=True)
class Citations:
    """Collects the citations of one answer: the same quote has the same marker."""

    documents: dict[str, Metadata]
    as_of: date
    found: list[Citation]

    @classmethod
    def empty(cls, documents: dict[str, Metadata], as_of: date) -> Citations:
        return cls(documents, as_of, [])

    def cite(self, passage: Passage, words: str) -> Citation:
        """The citation of words in a passage, its quote taken from the source.

        words: in any form, compared after folding.  Raises QuoteNotFound."""
        start, end = locate(passage, words)
        for citation in self.found:
            if citation.passage.passage_id == passage.passage_id and (citation.start, citation.end) == (start, end):
                return citation
        document = self.documents[passage.document_id]
        citation = Citation(
            marker=len(self.found) + 1,
            passage=passage,
            document=document,
            status=status_on(document, self.as_of),
            quote=passage.text[start:end],
            start=start,
            end=end,
        )
        self.found.append(citation)
        return citation


def locate(passage: Passage, words: str) -> tuple[int, int]:
    """The half-open span of words in `passage.text`.  Raises QuoteNotFound."""
    span = fold_with_offsets(passage.text).find(fold(words))
    if span is None:
        raise QuoteNotFound(f"{words!r} does not stand in {passage.passage_id}")
    return span
