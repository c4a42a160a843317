"""Statements: the sentences and table rows of the hits, each with how well it meets the question.

score = SHARE_OF_HIT · fused score of the passage + NEARNESS · cosine of the sentence
      + COVERAGE · share of the question's words that stand in the sentence or the headings above it
      + CONTEXT · the same for the whole passage

The weights were set on the tuning questions, so that the sentence with the evidence comes first, or is among those
shown; what they give is measured by `assistant eval` (docs/evaluation.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.features.indicators import Indicator
from assistant.model import Hit, Passage
from assistant.text import fold, sentence_spans
from assistant.understanding.terms import Terms

SHARE_OF_HIT, NEARNESS, COVERAGE, CONTEXT = 1.5, 8.0, 14.0, 2.0
# People ask of the law in words that are not the law's: there the passage tells more, the words less.
SHARE_OF_HIT_OF_LAW, COVERAGE_OF_LAW = 8.0, 8.0
_ITEM = re.compile(r"（[一二三四五六七八九十]+）")
# How near a statement is to the question, for refusing: cosine and a share of the coverage.
_COVERAGE_IN_FIT = 0.5
# Two questions are nearer than a question and the sentence that answers it.
_QUESTION_AHEAD = 0.05


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that the source says in one breath.

    `words` are its words in reading form, `start` their place in the passage's index text; `folded` its search
    form, `above` that of the headings above it; `coverage` the share of the question's weight that stands in it or the headings above it, 0…1;
    `nearness` its cosine; `score` orders the statements of one answer, `fit` can be compared across questions."""

    hit: Hit
    words: str
    start: int
    folded: str
    above: str
    coverage: float
    nearness: float
    score: float
    indicator: Indicator | None = None

    @property
    def fit(self) -> float:
        nearness = max(self.nearness, self.hit.asked - _QUESTION_AHEAD)
        return nearness + _COVERAGE_IN_FIT * self.coverage

    @property
    def passage_id(self) -> str:
        return self.hit.passage.passage_id

    @property
    def is_law(self) -> bool:
        return self.hit.passage.article is not None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage, cut into words once."""

    start: int
    end: int
    words: frozenset[str]
    folded: str


class StatementReader:
    """Reads statements out of hits.  Safe to use from several threads.

    words: cuts a text into words; indicators: table rows by their passage."""

    def __init__(self, words: Callable[[str], list[str]], indicators: Mapping[str, Indicator]) -> None:
        self._words = words
        self._indicators = indicators
        self._cut: dict[str, tuple[_Sentence, ...]] = {}  # by passage, as they are first needed
        self._headings: dict[tuple[str, ...], tuple[frozenset[str], str]] = {}

    def read(self, terms: Terms, hits: Sequence[Hit]) -> list[Statement]:
        """Every statement of the hits, best first."""
        found = [statement for hit in hits for statement in self._of(hit, terms)]
        return sorted(found, key=lambda statement: -statement.score)

    def _of(self, hit: Hit, terms: Terms) -> Iterator[Statement]:
        passage = hit.passage
        is_law = passage.article is not None
        share_of_hit, of_coverage = (SHARE_OF_HIT_OF_LAW, COVERAGE_OF_LAW) if is_law else (SHARE_OF_HIT, COVERAGE)
        above, above_folded = self._above(passage.heading)
        sentences = self._sentences(passage)
        whole = terms.coverage(
            above.union(*(sentence.words for sentence in sentences)),
            "".join(sentence.folded for sentence in sentences) + above_folded,
        )
        cosines = {(start, end): cosine for start, end, cosine in hit.sentences}
        least = min(cosines.values(), default=0.0)
        for sentence in sentences:
            coverage = terms.coverage(sentence.words | above, sentence.folded + above_folded)
            inside = (c for (s, e), c in cosines.items() if sentence.start <= s and e <= sentence.end)
            nearness = max(inside, default=least)
            yield Statement(
                hit=hit,
                words=passage.index_text[sentence.start : sentence.end],
                start=sentence.start,
                folded=sentence.folded,
                above=above_folded,
                coverage=coverage,
                nearness=nearness,
                score=share_of_hit * hit.score + NEARNESS * nearness + of_coverage * coverage + CONTEXT * whole,
                indicator=self._indicators.get(passage.passage_id),
            )

    def _sentences(self, passage: Passage) -> tuple[_Sentence, ...]:
        if passage.passage_id not in self._cut:
            text = passage.index_text
            self._cut[passage.passage_id] = tuple(
                _Sentence(start, end, frozenset(self._words(text[start:end])), fold(text[start:end]))
                for start, end in with_items(text, sentence_spans(text))
            )
        return self._cut[passage.passage_id]

    def _above(self, heading: tuple[str, ...]) -> tuple[frozenset[str], str]:
        """The words of the nearest headings, and all headings in search form."""
        if heading not in self._headings:
            self._headings[heading] = frozenset(self._words(" ".join(heading[-2:]))), fold(" ".join(heading))
        return self._headings[heading]


def with_items(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with a list's opening words and its items as one: 有下列情形之一的：（一）…（二）…"""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        item = _ITEM.match(text, start)
        if (
            joined
            and item
            and (_ITEM.search(text, *joined[-1]) or text[: joined[-1][1]].rstrip().endswith(("：", ":")))
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
