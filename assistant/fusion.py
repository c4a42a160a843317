"""How the ways of searching are put together: a linear model, its weights learned and kept in a file that people can read.

score of a passage = Σ weight · component, with weights of its own for each kind of document; passages of plans gain
`plan_first` where nothing in the question asks for the law.  `python -m assistant.evaluation.fusion` learns the weights
and writes `corpus/fusion.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CorpusInvalid
from assistant.model import DocumentKind

FUSION = "fusion.toml"
COMPONENTS = (
    "coverage",
    "lexical",
    "asked",
    "passage",
    "sentence",
    "question",
    "pairs",
    "liability",
    "other_liability",
)
"""The columns of the matrix that `Fusion.scores` takes, in order:

coverage         share of the question's word weight that stands in the passage, 0…1
lexical          BM25 of the passage, scaled to the best
asked            BM25 of the questions written down for it, scaled to the best
passage, sentence, question   cosine of the passage, of its best sentence, of the best question written down for it
pairs            share of the weight of the question's character pairs that stands in the passage or in what is asked of it
liability        1 for a passage that names a sanction where the question is for the consequence of an act
other_liability  1 for such a passage where it is not
"""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fusion:
    """The weights of the components by kind of document, and what a plan gains."""

    weights: Mapping[DocumentKind, tuple[float, ...]]
    plan_first: float

    @classmethod
    def load(cls, corpus: Path) -> Fusion:
        """The weights of a corpus folder.  Raises CorpusInvalid."""
        path = corpus / FUSION
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            kinds: tuple[DocumentKind, ...] = ("plan", "law")
            weights = {kind: tuple(float(table[kind][name]) for name in COMPONENTS) for kind in kinds}
            return cls(weights, float(table["plan_first"]))
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
            raise CorpusInvalid(f"检索权重 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error

    def without_vectors(self) -> Fusion:
        """The weights where there is no model: BM25 of the text counts in full, which beside vectors may count nothing."""
        lexical = COMPONENTS.index("lexical")
        weights = {kind: (*w[:lexical], 1.0, *w[lexical + 1 :]) for kind, w in self.weights.items()}
        return Fusion(weights, self.plan_first)

    def scores(
        self, components: Scores, kinds: Mapping[DocumentKind, NDArray[np.intp]], *, asks_law: bool = False
    ) -> Scores:
        """One score a passage, shape (passages,).

        components: shape (passages, len(COMPONENTS)); kinds: the positions of the passages of each kind of document;
        asks_law: whether the question asks for the law."""
        scores = np.zeros(len(components), np.float32)
        for kind, positions in kinds.items():
            weights = np.array(self.weights.get(kind, self.weights["law"]), np.float32)
            scores[positions] = components[positions] @ weights
            if kind == "plan" and not asks_law:
                scores[positions] += self.plan_first
        return scores
