"""The lexical side: BM25 over jieba words, by bm25s."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

# Lucene's usual values; 0.9/0.4 and 1.5/0.75 were no better on the tuning questions.
_K1, _B = 1.2, 0.75


class LexicalIndex:
    """BM25 scores of all passages for the words of a question."""

    def __init__(self, model: bm25s.BM25, size: int) -> None:
        self._model = model
        self._vocabulary: dict[str, int] = model.vocab_dict
        self.size = size

    @classmethod
    def build(cls, words: Sequence[Sequence[str]]) -> LexicalIndex:
        """words: the words of each passage, in the order of the passages."""
        model = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        model.index([list(passage) or [""] for passage in words], show_progress=False)
        return cls(model, len(words))

    def save(self, folder: Path) -> None:
        self._model.save(str(folder))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Raises OSError or ValueError where the files are missing or damaged."""
        model = bm25s.BM25.load(str(folder))
        return cls(model, int(model.scores["num_docs"]))

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of every passage, shape (size,); unknown words count nothing."""
        known = [word for word in words if word in self._vocabulary]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        scores: NDArray[np.float32] = self._model.get_scores(known)
        return scores

    def coverage(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The share of the words' weight that stands in every passage, 0…1, shape (size,)."""
        covered = np.zeros(self.size, dtype=np.float32)
        pointers, owners = self._model.scores["indptr"], self._model.scores["indices"]
        total = 0.0
        for word in dict.fromkeys(words):
            weight = self.weight(word)
            total += weight
            token = self._vocabulary.get(word)
            if token is not None:
                covered[owners[pointers[token] : pointers[token + 1]]] += weight
        return covered / total if total else covered

    def weight(self, word: str) -> float:
        """How much a word tells: its idf; an unknown word tells the most."""
        document_frequency = self._frequency(word)
        return float(np.log(1 + (self.size - document_frequency + 0.5) / (document_frequency + 0.5)))

    def filled(self) -> NDArray[np.bool_]:
        """Which passages have any word, shape (size,)."""
        filled = np.ones(self.size, dtype=bool)
        token = self._vocabulary.get("")  # stands for a passage without words
        pointers, owners = self._model.scores["indptr"], self._model.scores["indices"]
        if token is not None and token + 1 < len(pointers):  # bm25s knows the word where no passage is empty, too
            filled[owners[pointers[token] : pointers[token + 1]]] = False
        return filled

    def knows(self, word: str) -> bool:
        """Whether a word stands in any passage."""
        return word in self._vocabulary

    def _frequency(self, word: str) -> int:
        token = self._vocabulary.get(word)
        if token is None:
            return 0
        pointers = self._model.scores["indptr"]
        return int(pointers[token + 1] - pointers[token])
