"""Passages for a question: lexical and dense scores, fused by learned weights (`assistant/fusion.py`).

lexical = BM25 of the question's words + EXPANSION_WEIGHT · BM25 of what may stand for them (the glossary)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as RetrievedDocument
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict, PrivateAttr

from assistant.embedding import Embedder
from assistant.fusion import Fusion, Scores
from assistant.indexing import Generation, passage_asked
from assistant.model import Hit, WrittenQuestion
from assistant.stores.chroma import Collection
from assistant.text import character_pairs, fold
from assistant.tokens import Segmenter

EXPANSION_WEIGHT = 0.5
_NEAREST_PASSAGES = 60
_NEAREST_SENTENCES = 120
_NEAREST_QUESTIONS = 80
_TOP = 10  # passages that are looked through for the whole query
_LEAST_QUOTED = 12  # characters of a query that may be a sentence of a passage
_WIDER = 3  # times as many vectors, where some of them will be left out

Spans = dict[int, list[tuple[int, int, float]]]
"""Sentences found, by passage position: start, end, cosine."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Cosines of every passage, each of shape (passages,): its own, that of its best sentence and of the best question
    written down for it; `spans` are the sentences found."""

    passages: Scores
    sentences: Scores
    questions: Scores
    spans: Spans


class HybridRetriever(BaseRetriever):
    """Finds passages of one generation.

    As a LangChain retriever it gives Documents whose `metadata["hit"]` is the Hit; `find` gives
    the Hits themselves."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    generation: Generation
    segmenter: Segmenter
    embedder: Embedder | None
    fusion: Fusion
    sanction: re.Pattern[str]  # what an article says that names the consequence of an act
    _numbers: dict[str, int] = PrivateAttr(default_factory=dict)
    _owners: NDArray[np.int32] = PrivateAttr(default_factory=lambda: np.zeros(0, np.int32))
    _annotated: NDArray[np.bool_] = PrivateAttr(default_factory=lambda: np.zeros(0, bool))
    _liability: Scores = PrivateAttr(default_factory=lambda: np.zeros(0, np.float32))
    _last: tuple[str, Scores] | None = PrivateAttr(default=None)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        limit: int = 10,
        documents: Sequence[str] | None = None,
        expansions: Sequence[str] = (),
        consequence: bool = False,
        asks_law: bool = False,
        **_: Any,
    ) -> list[RetrievedDocument]:
        return [
            RetrievedDocument(id=hit.passage.passage_id, page_content=hit.passage.text, metadata={"hit": hit})
            for hit in self.find(query, limit, documents, expansions, consequence=consequence, asks_law=asks_law)
        ]

    def model_post_init(self, context: Any, /) -> None:
        """Where the passages of each document stand, so that a scope is one array operation."""
        super().model_post_init(context)
        numbers = {document_id: number for number, document_id in enumerate(self.generation.documents)}
        self._numbers = numbers
        self._liability = np.array(
            [bool(self.sanction.search(passage.text)) for passage in self.generation.passages], dtype=np.float32
        )
        self._annotated = self.generation.asked.filled()
        self._owners = np.array([numbers[passage.document_id] for passage in self.generation.passages], dtype=np.int32)

    def find(
        self,
        query: str,
        limit: int = 10,
        documents: Sequence[str] | None = None,
        expansions: Sequence[str] = (),
        *,
        consequence: bool = False,
        asks_law: bool = False,
    ) -> list[Hit]:
        """The best passages for a query, best first.

        documents: only passages of these documents, None for all; expansions: words that may stand for the
        question's own; consequence: whether it asks for the consequence of an act; asks_law: whether it asks for the law."""
        allowed = self.allowed(documents)
        components, nearness = self.components(query, documents, expansions, consequence=consequence)
        fusion = self.fusion if self.embedder else self.fusion.without_vectors()
        fused = fusion.scores(components, self.generation.kinds, asks_law=asks_law)
        fused[~allowed] = -np.inf
        order = self._verbatim_first(query, np.argsort(-fused, kind="stable")[: max(limit, _TOP)])[:limit]
        coverage = components[:, 0]
        return [
            self._hit(int(position), fused, nearness, coverage) for position in order if np.isfinite(fused[position])
        ]

    def components(
        self, query: str, documents: Sequence[str] | None, expansions: Sequence[str], *, consequence: bool
    ) -> tuple[Scores, Nearness]:
        """What each way of searching says of every passage, shape (passages, COMPONENTS), and the cosines alone.

        The arguments are those of `find`."""
        words = list(dict.fromkeys(self.segmenter.words(query)))
        allowed = self.allowed(documents)
        lexical = self.lexical_scores(words)
        if expansions:
            lexical = lexical + EXPANSION_WEIGHT * self.lexical_scores(expansions)
        asked = self.generation.asked.scores([*words, *expansions])
        nearness = self.dense_scores(query, documents)
        columns = (
            self.generation.lexical.coverage(words),
            _scaled(np.where(allowed, lexical, 0)),
            _scaled(np.where(allowed, asked, 0)),
            nearness.passages,
            nearness.sentences,
            nearness.questions,
            self.generation.pairs.coverage(character_pairs(query)),
            self._liability * consequence,
            self._liability * (not consequence),
        )
        return np.stack(columns, axis=1).astype(np.float32), nearness

    def _verbatim_first(self, query: str, order: NDArray[np.intp]) -> NDArray[np.intp]:
        """The best positions, those first among the very best whose passage holds the whole query: people paste sentences."""
        wanted = fold(query).rstrip("。；;.?？")
        if len(wanted) < _LEAST_QUOTED:
            return order
        holds = [wanted in fold(self.generation.passages[position].index_text) for position in order[:_TOP]]
        first = np.zeros(len(order), dtype=bool)
        first[: len(holds)] = holds
        return np.concatenate([order[first], order[~first]])

    def lexical_scores(self, words: Sequence[str]) -> Scores:
        """BM25 of every passage in 0…1, shape (passages,): half by the words of the whole index, half
        by those of its own kind of document.

        One word may be common in statutes and rare in a plan; and among thousands of articles some
        score high by chance, which no passage of a short plan can keep up with."""
        scores = 0.5 * _scaled(self.generation.lexical.scores(words))
        for kind, positions in self.generation.kinds.items():
            scores[positions] += 0.5 * _scaled(self.generation.lexical_by_kind[kind].scores(words))
        return scores

    def dense_scores(self, query: str, documents: Sequence[str] | None = None) -> Nearness:
        """How near every passage is to a query, in vectors; without a model all are 0.

        A passage outside the nearest ones has the least cosine found, which its own cannot exceed; one for which no
        question is written down has that of its best sentence for it."""
        size = len(self.generation.passages)
        if self.embedder is None or self.generation.store is None:
            nothing = np.zeros(size, np.float32)
            return Nearness(nothing, nothing, nothing, {})
        vector = self._vector(query, self.embedder)
        spans: Spans = {}
        found = self._nearest("sentences", vector, _NEAREST_SENTENCES, documents)
        sentences = np.full(size, found[-1][1] if found else 0, np.float32)
        for id_, cosine in found:
            passage_id, _, span = id_.rpartition("#")
            start, _, end = span.partition("-")
            position = self.generation.positions[passage_id]
            spans.setdefault(position, []).append((int(start), int(end), cosine))
            sentences[position] = max(sentences[position], cosine)
        passages = self._best_of(self._nearest("passages", vector, _NEAREST_PASSAGES, documents))
        asked = self._nearest("questions", vector, _NEAREST_QUESTIONS, documents)
        questions = np.where(self._annotated, self._best_of(asked), sentences)
        return Nearness(passages, sentences, questions, spans)

    def _best_of(self, found: Sequence[tuple[str, float]]) -> Scores:
        """The best cosine of each passage, the least found where it has none, shape (passages,)."""
        scores = np.full(len(self._owners), found[-1][1] if found else 0, np.float32)
        for id_, cosine in found:
            position = self.generation.positions[passage_asked(id_)]
            scores[position] = max(scores[position], cosine)
        return scores

    def _vector(self, query: str, embedder: Embedder) -> Scores:
        """The vector of a query; one question is searched for in several kinds of source."""
        last = self._last
        if last is None or last[0] != query:
            last = self._last = query, embedder.query(query)
        return last[1]

    def _nearest(
        self, collection: Collection, vector: Scores, count: int, documents: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        """The nearest vectors of some documents.

        Chroma's own filter costs forty times the search where it admits most of the store; so
        more are asked for without it, and it is used only where too few of those are left."""
        store = self.generation.store
        assert store is not None
        if documents is None:
            return store.nearest(collection, vector, count)
        wanted = set(documents)
        found = [
            (id_, cosine)
            for id_, cosine in store.nearest(collection, vector, count * _WIDER)
            if id_[: id_.index("/")] in wanted
        ]
        return found[:count] if len(found) >= count // 2 else store.nearest(collection, vector, count, documents)

    def near_questions(self, query: str, count: int, documents: Sequence[str] | None = None) -> list[WrittenQuestion]:
        """The questions written down for passages of some documents that are nearest to a query, best first."""
        texts = self.generation.questions
        if not texts:
            return []
        if self.embedder is not None and self.generation.store is not None:
            found = self._nearest("questions", self._vector(query, self.embedder), count, documents)
        else:
            found = self._alike(query, count, documents)
        return [WrittenQuestion(passage_asked(id_), texts[id_], nearness) for id_, nearness in found]

    def _alike(self, query: str, count: int, documents: Sequence[str] | None) -> list[tuple[str, float]]:
        """The same by words: of the passages that BM25 of their questions puts first, the questions that share the most
        words with the query."""
        wanted = set(self.segmenter.words(query))
        scores = np.where(self.allowed(documents), self.generation.asked.scores(list(wanted)), 0)
        best = {
            self.generation.passages[position].passage_id
            for position in np.argsort(-scores)[:count]
            if scores[position]
        }
        found = [
            (id_, _shared(wanted, set(self.segmenter.words(text))))
            for id_, text in self.generation.questions.items()
            if passage_asked(id_) in best
        ]
        return sorted(found, key=lambda pair: -pair[1])[:count]

    def allowed(self, documents: Sequence[str] | None) -> NDArray[np.bool_]:
        """Which passages are of some documents, all of them for None, shape (passages,)."""
        if documents is None:
            return np.ones(len(self._owners), dtype=bool)
        return np.isin(self._owners, [self._numbers[document_id] for document_id in documents])

    def hit_of(self, passage_id: str, query: str) -> Hit:
        """A passage that was named, not searched for, as the best hit of a query."""
        position = self.generation.positions[passage_id]
        coverage = self.generation.lexical.coverage(list(dict.fromkeys(self.segmenter.words(query))))
        full = np.ones(len(self._owners), np.float32)
        return self._hit(position, full * 10, Nearness(full, full, full, {}), coverage)

    def _hit(self, position: int, fused: Scores, nearness: Nearness, coverage: Scores) -> Hit:
        return Hit(
            passage=self.generation.passages[position],
            score=float(fused[position]),
            relevance=float(nearness.sentences[position]),
            asked=float(nearness.questions[position]) if self._annotated[position] else 0.0,
            coverage=float(coverage[position]),
            sentences=tuple(nearness.spans.get(position, ())),
        )


def _shared(one: set[str], other: set[str]) -> float:
    """The share of words that two texts have in common, 0…1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _scaled(scores: Scores) -> Scores:
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else scores
