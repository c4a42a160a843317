"""How the ways of searching are put together: the weights file, and what it does to scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import CorpusInvalid
from assistant.evaluation.fusion import PRIOR, Case, before, learn, ranked, written
from assistant.fusion import COMPONENTS, FUSION, Fusion
from assistant.model import DocumentKind

CORPUS = Path(__file__).parents[1] / "corpus"
KINDS: dict[DocumentKind, NDArray[np.intp]] = {"plan": np.array([0, 1]), "law": np.array([2])}


def weights(**named: float) -> tuple[float, ...]:
    return tuple(named.get(name, 0.0) for name in COMPONENTS)


def test_the_shipped_weights_are_read_and_say_how_they_were_made() -> None:
    fusion = Fusion.load(CORPUS)
    assert all(len(fusion.weights[kind]) == len(COMPONENTS) for kind in ("plan", "law"))
    assert all(value >= 0 for kind in ("plan", "law") for value in fusion.weights[kind][:-1])
    assert "python -m assistant.evaluation.fusion --write" in (CORPUS / FUSION).read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["[", "plan_first = 1", "plan_first = 'x'\n[plan]\n[law]"])
def test_weights_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FUSION).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusInvalid, match="检索权重"):
        Fusion.load(tmp_path)


def test_each_kind_of_document_has_weights_of_its_own() -> None:
    fusion = Fusion({"plan": weights(lexical=2), "law": weights(question=3)}, plan_first=0.5)
    components = np.zeros((3, len(COMPONENTS)), np.float32)
    components[:, COMPONENTS.index("lexical")] = [1, 0, 1]
    components[:, COMPONENTS.index("question")] = [1, 1, 1]
    assert fusion.scores(components, KINDS).tolist() == [2.5, 0.5, 3]
    assert fusion.scores(components, KINDS, asks_law=True).tolist() == [2, 0, 3]


def test_without_vectors_the_words_count_in_full() -> None:
    fusion = Fusion(
        {"plan": weights(lexical=0.5, coverage=2), "law": weights(question=3)}, plan_first=0
    ).without_vectors()
    assert fusion.weights == {"plan": weights(lexical=1, coverage=2), "law": weights(lexical=1, question=3)}


def case(number: int, right_question: float, wrong_question: float) -> Case:
    """A choice between two articles that only the written questions tell apart."""
    candidates = np.zeros((2, 2 * len(COMPONENTS) + 2))
    candidates[:, COMPONENTS.index("lexical")] = [0.2, 1.0]
    candidates[:, COMPONENTS.index("question")] = [right_question, wrong_question]
    return Case("set", f"q{number}", 1.0, candidates, np.array([True, False]))


def test_what_tells_the_right_passage_gains_weight_and_what_misleads_loses_it() -> None:
    known = [case(number, 0.9, 0.8) for number in range(40)]
    learned = learn(known)
    lexical, question = COMPONENTS.index("lexical"), COMPONENTS.index("question")
    assert learned[question] >= PRIOR[question]
    assert 0 <= learned[lexical] < PRIOR[lexical]
    assert before(known)["set"][0] == 0
    assert ranked(known)["set"] == (1.0, 1.0, 40)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / FUSION).write_text(written(learn([case(1, 0.9, 0.8)]), [Path("a.jsonl")]), encoding="utf-8")
    assert set(Fusion.load(tmp_path).weights) == {"plan", "law"}
