"""The table of docs/retrieval.md: how often the evidence is found, by each way of searching.

    python -m tests.benchmarks.retrieval_figures [QUESTIONS.jsonl …]

A question is found at k where a verbatim evidence string of it stands in the first k passages, of
which the first 2,500 characters count (white space, width and subscript notation folded).  Beside
our own lexical, dense and fused search stands the plain recipe that most people would write: the
text cut recursively at 500 characters with 50 overlap, the same model, Chroma, the top five.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.lexical import LexicalIndex
from assistant.model import Turn
from assistant.references import ReferenceReader
from assistant.retrieval import DENSE_WEIGHT, HybridRetriever, fuse
from assistant.settings import load_settings
from assistant.text import fold
from assistant.understanding import Language, Understanding

MOST_CHARACTERS = 2500
PLAN = "hangzhou-plan-14"
HERE = Path(__file__).parent
DEVELOPMENT = HERE.parents[2] / "shared" / "eval" / "dev_questions.jsonl"
SETS = (
    DEVELOPMENT,
    HERE.parent / "evaluation" / "plan_tuning.jsonl",
    HERE.parent / "evaluation" / "plan_set_aside.jsonl",
)

Search = Callable[[str], list[str]]
"""The texts found for a query, best first."""


@dataclass(frozen=True)
class Asked:
    query: str
    evidence: tuple[str, ...]


def questions(path: Path, understanding: Understanding) -> list[Asked]:
    """The answerable plan questions of a file, made to stand alone as the assistant does."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Asked(
            understanding.read(record["q"], [Turn(**turn) for turn in record.get("history", [])]).standalone,
            tuple(fold(evidence) for evidence in record["evidence"]),
        )
        for record in records
        if record["corpus"] == "plan" and not record.get("refuse")
    ]


def found_within(asked: Asked, texts: list[str], count: int) -> bool:
    used = 0
    for text in texts[:count]:
        shown = fold(text)[: MOST_CHARACTERS - used]
        used += len(shown)
        if any(evidence in shown for evidence in asked.evidence):
            return True
    return False


def searches(retriever: HybridRetriever, weights: tuple[float, ...]) -> Iterator[tuple[str, Search]]:
    """Every way of searching our passages, by name."""
    passages = retriever.generation.passages
    positions = retriever.generation.kinds["plan"]

    def best(scores: np.ndarray) -> list[str]:
        order = positions[np.argsort(-scores[positions], kind="stable")[:5]]
        return [passages[position].text for position in order]

    def lexical(query: str) -> np.ndarray:
        return retriever.lexical_scores(list(dict.fromkeys(retriever.segmenter.words(query))))

    yield "词项（BM25，结构段落）", lambda query: best(lexical(query))
    bare = np.zeros(len(passages), np.float32)
    without = LexicalIndex.build([retriever.segmenter.words(passages[p].index_text) for p in positions])

    def lexical_bare(query: str) -> np.ndarray:
        bare[positions] = without.scores(retriever.segmenter.words(query))
        return bare

    yield "词项（不含标题）", lambda query: best(lexical_bare(query))
    yield "向量（段落）", lambda query: best(retriever.dense_scores(query, [PLAN])[0])
    yield "向量（句子）", lambda query: best(retriever.dense_scores(query, [PLAN])[1])
    for weight in weights:

        def fused(query: str, weight: float = weight) -> list[str]:
            return best(fuse(lexical(query), *retriever.dense_scores(query, [PLAN])[:2], weight))

        chosen = "，采用" if weight == DENSE_WEIGHT else ""
        yield f"融合（权重{weight:g}{chosen}）", fused


def chain_search(assistant: Assistant, query: str, scope: str) -> list[str]:
    """What `assistant retrieve` gives today: with bonuses, in a scope."""
    found = assistant.chain.retrieve(Request(query, date.today(), (), scope), 5)
    return [hit.passage.text for hit in found.hits]


def plain_recipe(retriever: HybridRetriever, source: str, folder: Path) -> Search:
    import chromadb
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    assert retriever.embedder is not None
    embedder = retriever.embedder
    chunks = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50).split_text(source)
    collection = chromadb.PersistentClient(str(folder)).create_collection("plain", embedding_function=None)
    collection.add(ids=[str(i) for i in range(len(chunks))], embeddings=embedder.passages(chunks), documents=chunks)

    def search(query: str) -> list[str]:
        found: Any = collection.query(query_embeddings=embedder.query(query)[None, :], n_results=5)
        return list(found["documents"][0])

    return search


def main() -> int:
    parser = argparse.ArgumentParser(description="检索数据表")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--weights", type=float, nargs="*", default=[0.5, 1, 2, 3], help="融合权重")
    options = parser.parse_args()
    files = options.files or [path for path in SETS if path.is_file()]
    assistant = Assistant(load_settings())
    parts = assistant.parts
    retriever = HybridRetriever(generation=assistant.generation, segmenter=parts.segmenter, embedder=parts.embedder)
    weights = tuple(sorted({*options.weights, DENSE_WEIGHT}))
    out = sys.stdout
    with tempfile.TemporaryDirectory() as folder:
        plan = assistant.generation.documents[PLAN].source
        ways = [("通行做法（500字切分，重叠50，仅向量）", plain_recipe(retriever, plan, Path(folder)))]
        ways += list(searches(retriever, weights))
        ways += [
            (f"采用的检索，范围{scope}", lambda query, scope=scope: chain_search(assistant, query, scope))
            for scope in ("plan", "all")
        ]
        understanding = Understanding(parts.segmenter.words, ReferenceReader({}), Language())
        sets = {path.stem: questions(path, understanding) for path in files}
        out.write("| 检索方式 | " + " | ".join(f"{name} R@1 | {name} R@5" for name in sets) + " |\n")
        out.write("|---" * (1 + 2 * len(sets)) + "|\n")
        for name, search in ways:
            cells = []
            for asked in sets.values():
                texts = [search(one.query) for one in asked]
                for count in (1, 5):
                    hits = sum(found_within(one, found, count) for one, found in zip(asked, texts, strict=True))
                    cells.append(f"{hits / len(asked):.3f}（{hits}/{len(asked)}）")
            out.write(f"| {name} | " + " | ".join(cells) + " |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
