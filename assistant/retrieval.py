"""Passages for a question: lexical and dense scores, fused.

score = lexical / best lexical + DENSE_WEIGHT · (cosine of the passage + cosine of its best sentence)

The weight is chosen on the tuning questions by `make retrieval-figures` (docs/retrieval.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as RetrievedDocument
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from assistant.embedding import Embedder
from assistant.indexing import Generation, lexical_words
from assistant.model import Hit
from assistant.stores.chroma import ChromaStore
from assistant.tokens import Segmenter

DENSE_WEIGHT = 3.0
_NEAREST_PASSAGES = 60
_NEAREST_SENTENCES = 120

Scores = NDArray[np.float32]


class HybridRetriever(BaseRetriever):
    """Finds passages of one generation.

    As a LangChain retriever it gives Documents whose `metadata["hit"]` is the Hit; `find` gives
    the Hits themselves."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    generation: Generation
    segmenter: Segmenter
    embedder: Embedder | None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        limit: int = 10,
        documents: Sequence[str] | None = None,
        **_: Any,
    ) -> list[RetrievedDocument]:
        return [
            RetrievedDocument(id=hit.passage.passage_id, page_content=hit.passage.text, metadata={"hit": hit})
            for hit in self.find(query, limit, documents)
        ]

    def find(self, query: str, limit: int = 10, documents: Sequence[str] | None = None) -> list[Hit]:
        """The best passages for a query, best first.

        documents: only passages of these documents; None for all."""
        words = list(dict.fromkeys(self.segmenter.words(query)))
        lexical = self.lexical_scores(words, documents)
        passages, sentences, spans = self.dense_scores(query, documents)
        fused = fuse(lexical, passages, sentences)
        if documents is not None:
            fused[~self._allowed(documents)] = -np.inf
        order = np.argsort(-fused, kind="stable")[:limit]
        return [
            self._hit(int(position), fused, sentences, spans, words)
            for position in order
            if np.isfinite(fused[position])
        ]

    def lexical_scores(self, words: Sequence[str], documents: Sequence[str] | None = None) -> Scores:
        """BM25 of every passage, shape (passages,); 0 outside the documents."""
        scores = self.generation.lexical.scores(words).copy()
        if documents is not None:
            scores[~self._allowed(documents)] = 0
        return scores

    def dense_scores(
        self, query: str, documents: Sequence[str] | None = None
    ) -> tuple[Scores, Scores, dict[int, list[tuple[int, int, float]]]]:
        """Cosine of every passage and of its best sentence, both of shape (passages,), and the
        sentences found, by passage.  A passage outside the nearest ones has the least cosine
        found, which its own cannot exceed; without a model all are 0."""
        size = len(self.generation.passages)
        store = self.generation.store
        if self.embedder is None or store is None:
            return np.zeros(size, np.float32), np.zeros(size, np.float32), {}
        vector = self.embedder.query(query)
        passages = self._nearest(store, vector, documents)
        found = store.nearest("sentences", vector, _NEAREST_SENTENCES, documents)
        sentences = np.full(size, found[-1][1] if found else 0, np.float32)
        spans: dict[int, list[tuple[int, int, float]]] = {}
        for id_, cosine in found:
            passage_id, _, span = id_.rpartition("#")
            start, _, end = span.partition("-")
            position = self.generation.positions[passage_id]
            spans.setdefault(position, []).append((int(start), int(end), cosine))
            sentences[position] = max(sentences[position], cosine)
        return passages, sentences, spans

    def _nearest(self, store: ChromaStore, vector: Scores, documents: Sequence[str] | None) -> Scores:
        found = store.nearest("passages", vector, _NEAREST_PASSAGES, documents)
        scores = np.full(len(self.generation.passages), found[-1][1] if found else 0, np.float32)
        for passage_id, cosine in found:
            scores[self.generation.positions[passage_id]] = cosine
        return scores

    def _allowed(self, documents: Sequence[str]) -> NDArray[np.bool_]:
        wanted = set(documents)
        return np.array([passage.document_id in wanted for passage in self.generation.passages], dtype=bool)

    def _hit(
        self,
        position: int,
        fused: Scores,
        sentences: Scores,
        spans: dict[int, list[tuple[int, int, float]]],
        words: Sequence[str],
    ) -> Hit:
        passage = self.generation.passages[position]
        return Hit(
            passage=passage,
            score=float(fused[position]),
            relevance=float(sentences[position]),
            coverage=self._coverage(set(lexical_words(passage, self.segmenter)), words),
            sentences=tuple(spans.get(position, ())),
        )

    def _coverage(self, present: set[str], words: Sequence[str]) -> float:
        weights = {word: self.generation.lexical.weight(word) for word in words}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0


def fuse(lexical: Scores, passages: Scores, sentences: Scores, weight: float = DENSE_WEIGHT) -> Scores:
    """One score a passage, shape (passages,)."""
    best = float(lexical.max(initial=0.0))
    scaled = lexical / best if best > 0 else lexical
    fused: Scores = scaled + weight * (passages + sentences)
    return fused
