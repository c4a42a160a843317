"""Runs: a question set asked and scored, written to a file, compared with an earlier run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from assistant import __version__
from assistant.chain import Chain, Request
from assistant.errors import InvalidOption
from assistant.evaluation.questions import JudgedQuestion
from assistant.evaluation.scoring import Rate, score, tally
from assistant.indexing import Generation

FORMAT = 1  # of a run's file

Figures = dict[str, Rate]


@dataclass(frozen=True, slots=True)
class Result:
    """One question of a run: its marks, what was answered, the passages cited, the time taken.

    What was asked and answered is empty in a run that keeps totals only."""

    id: str
    type: str
    corpus: str
    marks: Mapping[str, bool]
    elapsed_ms: float
    question: str = ""
    answer: str = ""
    refused: bool = False
    passages: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The marks behind a wrong answer."""
        return tuple(name for name, right in self.marks.items() if not right and name != "correct")


@dataclass(frozen=True, slots=True)
class Run:
    """A question set as it was answered on one day by one version of everything.

    versions: of the program, the index and the model; the day and the scope of the answers."""

    files: tuple[str, ...]
    versions: Mapping[str, str]
    results: tuple[Result, ...]

    @property
    def figures(self) -> Figures:
        return tally(result.marks for result in self.results)

    @property
    def by_type(self) -> dict[str, Figures]:
        return self._by(lambda result: result.type)

    @property
    def by_corpus(self) -> dict[str, Figures]:
        return self._by(lambda result: result.corpus)

    @property
    def misses(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if not result.marks["correct"])

    @property
    def median_ms(self) -> float:
        return round(median(result.elapsed_ms for result in self.results), 1)

    def _by(self, group: Callable[[Result], str]) -> dict[str, Figures]:
        names = dict.fromkeys(map(group, self.results))
        return {name: tally(result.marks for result in self.results if group(result) == name) for name in names}


def ask_all(questions: Iterable[JudgedQuestion], chain: Chain, as_of: date, scope: str) -> Iterator[Result]:
    """Ask one question after the other and score the answers.  Raises RequestError."""
    for question in questions:
        answer = chain.answer(Request(question.text, as_of, question.history, scope))
        yield Result(
            id=question.id,
            type=question.type,
            corpus=question.corpus,
            marks=score(question, answer),
            elapsed_ms=answer.elapsed_ms,
            question=question.text,
            answer=answer.text,
            refused=answer.refused,
            passages=tuple(citation.passage.passage_id for citation in answer.citations),
        )


def versions_of(generation: Generation, as_of: date, scope: str) -> dict[str, str]:
    """Everything that the figures of a run depend on."""
    model = generation.manifest["model"]
    return {
        "assistant": __version__,
        "generation": generation.name,
        "built_at": str(generation.manifest["built_at"]),
        "model": model["name"],
        "precision": "int8" if model["quantized"] else "fp32",
        "as_of": as_of.isoformat(),
        "scope": scope,
    }


# -- comparing -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the questions that both have: the figures of both, which questions were wrong
    and are right (gained), were right and are wrong (lost)."""

    before: Run
    shared: int
    figures: Mapping[str, tuple[Rate, Rate]]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs.  Raises InvalidOption where they have no question in common."""
    old = {result.id: result for result in before.results}
    pairs = [(old[result.id], result) for result in after.results if result.id in old]
    check_shared(before, (result.id for result in after.results))
    first, second = tally(one.marks for one, _ in pairs), tally(other.marks for _, other in pairs)
    right = [(other.id, one.marks["correct"], other.marks["correct"]) for one, other in pairs]
    return Comparison(
        before=before,
        shared=len(pairs),
        figures={name: (first[name], rate) for name, rate in second.items() if name in first},
        gained=tuple(id_ for id_, was, now in right if now and not was),
        lost=tuple(id_ for id_, was, now in right if was and not now),
    )


def check_shared(before: Run, ids: Iterable[str]) -> None:
    """Raises InvalidOption where an earlier run has none of the questions."""
    if {result.id for result in before.results}.isdisjoint(ids):
        raise InvalidOption("两次评测没有相同的问题", "请换用同一问题文件的评测结果")


# -- as JSON ---------------------------------------------------------------------------------


def run_json(run: Run) -> dict[str, Any]:
    """A run with its figures."""
    return {
        "format": FORMAT,
        "files": list(run.files),
        "versions": dict(run.versions),
        "figures": _figures_json(run.figures),
        "by_type": {name: _figures_json(figures) for name, figures in run.by_type.items()},
        "by_corpus": {name: _figures_json(figures) for name, figures in run.by_corpus.items()},
        "median_ms": run.median_ms,
        "questions": [_result_json(result) for result in run.results],
    }


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison; `difference` is that of the shares."""
    return {
        "files": list(comparison.before.files),
        "versions": dict(comparison.before.versions),
        "shared": comparison.shared,
        "figures": {
            name: {
                "before": _rate_json(before),
                "after": _rate_json(after),
                "difference": round(after.share - before.share, 4),
            }
            for name, (before, after) in comparison.figures.items()
        },
        "gained": list(comparison.gained),
        "lost": list(comparison.lost),
    }


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {name: _rate_json(rate) for name, rate in figures.items()}


def _rate_json(rate: Rate) -> dict[str, Any]:
    return {"hits": rate.hits, "of": rate.of, "share": round(rate.share, 4)}


def _result_json(result: Result) -> dict[str, Any]:
    marked = {
        "id": result.id,
        "type": result.type,
        "corpus": result.corpus,
        "marks": dict(result.marks),
        "elapsed_ms": result.elapsed_ms,
    }
    if not result.question:
        return marked
    said = {"answer": result.answer, "refused": result.refused, "passages": list(result.passages)}
    return {**marked, "q": result.question, **said}


def read_run(path: Path) -> Run:
    """A run as `run_json` wrote it.  Raises InvalidOption."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if written["format"] != FORMAT:
            raise ValueError(written["format"])
        return Run(
            files=tuple(written["files"]),
            versions=dict(written["versions"]),
            results=tuple(_result(record) for record in written["questions"]),
        )
    except OSError as error:
        raise InvalidOption(f"评测结果 {path} 打不开（{error.strerror}）", "请检查路径") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidOption(f"{path} 不是评测结果", "请用 assistant eval -o 写出的文件") from error


def _result(record: Mapping[str, Any]) -> Result:
    marks = {str(name): bool(right) for name, right in record["marks"].items()}
    if "correct" not in marks:  # runs are compared by it
        raise KeyError("correct")
    return Result(
        id=str(record["id"]),
        type=str(record["type"]),
        corpus=str(record["corpus"]),
        marks=marks,
        elapsed_ms=float(record["elapsed_ms"]),
        question=record.get("q", ""),
        answer=record.get("answer", ""),
        refused=bool(record.get("refused")),
        passages=tuple(record.get("passages", ())),
    )
