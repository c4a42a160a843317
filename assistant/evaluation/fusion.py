"""Learns how the ways of searching are put together, and shows what each of them gives.

    python -m assistant.evaluation.fusion [QUESTIONS.jsonl …] [--write]

A question is a choice among the passages near it: the probability of a passage is the softmax of its score.  The
weights maximise the probability of the passage that answers, are never negative (other_liability never positive), and
are drawn towards those that were in use before (`PRIOR`).  What is shown is cross-validated: each fifth of the
questions is ranked by weights learned on the other four.  `--write` learns on all of them and writes `corpus/fusion.toml`.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.evaluation.questions import JudgedQuestion, load_questions
from assistant.fusion import COMPONENTS, FUSION
from assistant.model import Passage
from assistant.settings import load_settings
from assistant.text import fold

PRIOR = (0.0, 1.0, 0.5, 3.0, 3.0, 4.0, 0.0, 0.6, 0.0)
PLAN_FIRST = 0.4
CODE = "eco-code"
_HARDNESS = 0.1  # how strongly the weights are drawn towards PRIOR
_SHARPNESS = 6.0  # of the softmax: scores lie close together
_STEPS, _STEP = 1500, 0.02
_FIFTHS = 5
# What a question counts by its corpus: laws beside the code are seldom asked for.
_COUNTS = {"laws": 0.5}
_NEAR = 25  # passages beside which the right one has to be found
_N = len(COMPONENTS)
# The columns of a candidate: the components where it is of a law, the same where it is of a plan, whether it is of a
# plan and the law is not asked for, whether it is of a plan.
_SIGN = np.array(([1.0] * (_N - 1) + [-1.0]) * 2 + [1.0, 0.0])
_START = np.array([*PRIOR, *PRIOR, PLAN_FIRST, 0.0])

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One question in one scope: its candidates, shape (candidates, columns), which of them answer it, and what it counts."""

    name: str
    id: str
    counts: float
    candidates: Floats
    right: NDArray[np.bool_]

    def without(self, columns: Sequence[int]) -> Case:
        """The same without some components."""
        kept = self.candidates.copy()
        kept[:, [*columns, *(column + _N for column in columns)]] = 0
        return replace(self, candidates=kept)


def cases(assistant: Assistant, name: str, questions: Iterable[JudgedQuestion], day: date) -> list[Case]:
    """The cases of a question set: those on laws are asked in the scopes `law` and `all`."""
    found = []
    for question in questions:
        if question.refuse:
            continue
        for scope in ("all",) if question.corpus == "plan" else ("law", "all"):
            label = name if question.corpus == "plan" else f"{name}（{scope}）"
            case = _case(assistant, label, question, scope, day)
            if case is not None:
                found.append(case)
    return found


def _case(assistant: Assistant, name: str, question: JudgedQuestion, scope: str, day: date) -> Case | None:
    searched = assistant.chain.components(Request(question.text, day, question.history, scope))
    passages, kinds = assistant.generation.passages, assistant.generation.kinds
    right = np.array([_answers(question, passage) for passage in passages]) & searched.allowed
    if not right.any():
        return None
    of_plan = np.zeros(len(passages))
    of_plan[kinds.get("plan", np.zeros(0, np.intp))] = 1
    asks_law = float(searched.asks_law)
    matrix = np.concatenate(
        [
            searched.components * (1 - of_plan)[:, None],
            searched.components * of_plan[:, None],
            (of_plan * (1 - asks_law))[:, None],
            of_plan[:, None],
        ],
        axis=1,
    )
    before = matrix @ _START
    before[~searched.allowed] = -np.inf
    nearest = [position for position in np.argsort(-before)[: 3 * _NEAR] if not right[position]]
    best_right = np.flatnonzero(right)[np.argsort(-before[right])]
    chosen = np.concatenate([best_right, np.array(nearest, dtype=np.intp)])
    return Case(name, question.id, _COUNTS.get(question.corpus, 1.0), matrix[chosen], right[chosen])


def _answers(question: JudgedQuestion, passage: Passage) -> bool:
    if question.passages:
        return passage.passage_id in question.passages
    if question.corpus == "code":
        return passage.document_id == CODE and passage.article in question.articles
    return passage.article is None and any(fold(words) in fold(passage.text) for words in question.evidence)


def learn(known: Sequence[Case]) -> Floats:
    """The weights of the columns, by projected gradient descent."""
    width = _START.size
    choices = np.zeros((len(known), 1 + _NEAR, width))
    there = np.zeros((len(known), 1 + _NEAR), dtype=bool)
    for row, case in enumerate(known):
        wrong = case.candidates[~case.right][:_NEAR]
        group = np.concatenate([case.candidates[case.right][:1], wrong])
        choices[row, : len(group)], there[row, : len(group)] = group, True
    weights = _START.copy()
    counts = np.array([case.counts for case in known])
    mean, square = np.zeros(width), np.zeros(width)
    for step in range(1, _STEPS + 1):
        scores = np.where(there, _SHARPNESS * (choices @ weights), -np.inf)
        chance = np.exp(scores - scores.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slopes = _SHARPNESS * (np.einsum("qc,qcw->qw", chance, choices) - choices[:, 0])
        slope = counts @ slopes / counts.sum()
        slope += 2 * _HARDNESS * (weights - _START) / width
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= _STEP * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.where(_SIGN * weights < 0, 0.0, weights)
    return weights


def ranked(known: Sequence[Case]) -> dict[str, tuple[float, float, int]]:
    """By set the share right at 1 and at 5 and how many cases, each fifth ranked by weights of the others."""
    ids = sorted({case.id for case in known})
    fifth = {id_: number % _FIFTHS for number, id_ in enumerate(ids)}
    marks: dict[str, list[tuple[bool, bool]]] = {}
    for part in range(_FIFTHS):
        weights = learn([case for case in known if fifth[case.id] != part])
        for case in known:
            if fifth[case.id] == part:
                marks.setdefault(case.name, []).append(_mark(case, weights))
    return {name: _shares(of_set) for name, of_set in marks.items()}


def before(known: Sequence[Case]) -> dict[str, tuple[float, float, int]]:
    """The same with the weights that were in use before."""
    marks: dict[str, list[tuple[bool, bool]]] = {}
    for case in known:
        marks.setdefault(case.name, []).append(_mark(case, _START))
    return {name: _shares(of_set) for name, of_set in marks.items()}


def _mark(case: Case, weights: Floats) -> tuple[bool, bool]:
    right = case.right[np.argsort(-(case.candidates @ weights), kind="stable")]
    return bool(right[0]), bool(right[:5].any())


def _shares(marks: Sequence[tuple[bool, bool]]) -> tuple[float, float, int]:
    return sum(m[0] for m in marks) / len(marks), sum(m[1] for m in marks) / len(marks), len(marks)


def written(weights: Floats, files: Sequence[Path]) -> str:
    """The weights as `corpus/fusion.toml`."""
    law, plan, plan_first = weights[:_N], weights[_N : 2 * _N], weights[2 * _N] + weights[2 * _N + 1]
    lines = [
        "# How the ways of searching are put together (assistant/fusion.py says what each component is).",
        "# Learned, not set by hand: python -m assistant.evaluation.fusion --write",
        f"# on {'、'.join(path.stem for path in files)}.",
        "",
        f"plan_first = {max(plan_first, 0.0):.3f}  # what a passage of a plan gains where nothing asks for the law",
    ]
    for kind, values in (("plan", plan), ("law", law)):
        lines += ["", f"[{kind}]", *(f"{name} = {value:.3f}" for name, value in zip(COMPONENTS, values, strict=True))]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Show what each way of searching gives; with --write, learn the weights and keep them."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="学习检索权重")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="写入 corpus/fusion.toml")
    options = parser.parse_args()
    folder = Path("tests/evaluation")
    of_laws = [folder / f"{name}.jsonl" for name in ("code_fusion", "beside_fusion")]
    files = options.files or [*sorted(folder.glob("plan_tuning*.jsonl")), *of_laws]
    assistant = Assistant(load_settings())
    day = date.today()
    known = [case for path in files for case in cases(assistant, path.stem, load_questions([path]), day)]
    rows = {"原来的权重": before(known), "学到的权重": ranked(known)}
    for column, name in enumerate(COMPONENTS):
        rows[f"去掉 {name}"] = ranked([case.without([column]) for case in known])
    names = list(dict.fromkeys(case.name for case in known))
    counts = rows["原来的权重"]
    logging.info("| R@1、R@5 | %s |", " | ".join(f"{name}（{counts[name][2]}）" for name in names))
    logging.info("%s|", "|---" * (1 + len(names)))
    for label, row in rows.items():
        logging.info("| %s | %s |", label, " | ".join(f"{row[n][0]:.3f}、{row[n][1]:.3f}" for n in names))
    if options.write:
        (assistant.parts.settings.corpus_dir / FUSION).write_text(written(learn(known), files), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
