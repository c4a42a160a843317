"""The table of docs/retrieval.md: how often the evidence is found, by each way of searching.

    python -m tests.benchmarks.retrieval_figures [QUESTIONS.jsonl …]

A question is found at k where a verbatim evidence string of it stands in the first k passages, of
which the first 2,500 characters count (white space, width and subscript notation folded).  Beside
our own lexical, dense and fused search stands the plain recipe that most people would write: the
text cut recursively at 500 characters with 50 overlap, the same model, Chroma, the top five.
A second table holds the questions on laws: how often an article that answers is first, and in the first five.
Of every set only totals are shown.
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
from assistant.fusion import COMPONENTS, Scores
from assistant.lexical import LexicalIndex
from assistant.model import Turn
from assistant.retrieval import HybridRetriever, Nearness
from assistant.settings import load_settings
from assistant.text import fold

MOST_CHARACTERS = 2500
COUNTS = (1, 5)
PLAN = "hangzhou-plan-14"
HERE = Path(__file__).parent
DEVELOPMENT = HERE.parents[2] / "shared" / "eval" / "dev_questions.jsonl"
EVALUATION = HERE.parent / "evaluation"
SETS = (
    DEVELOPMENT,
    *sorted(EVALUATION.glob("plan_tuning*.jsonl")),
    *sorted(EVALUATION.glob("plan_set_aside*.jsonl")),
)
ON_LAWS = (
    DEVELOPMENT,
    *(EVALUATION / f"code_{name}.jsonl" for name in ("fusion", "tuning", "set_aside")),
    *(EVALUATION / f"beside_{name}.jsonl" for name in ("fusion", "set_aside")),
)
CODE = "eco-code"


@dataclass(frozen=True)
class Asked:
    """A question as it was asked, and as it stands alone."""

    text: str
    history: tuple[Turn, ...]
    query: str
    evidence: tuple[str, ...]


Search = Callable[[Asked], list[str]]
"""The texts found for a question, best first."""


def questions(path: Path, assistant: Assistant) -> list[Asked]:
    """The plan questions of a file that have evidence, made to stand alone as the assistant does."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line) if line.strip() else {}
        if record.get("corpus") != "plan" or record.get("refuse") or not record.get("evidence"):
            continue
        history = tuple(Turn(**turn) for turn in record.get("history", []))
        query = assistant.chain.retrieve(Request(record["q"], date.today(), history, "plan"), 1).question.standalone
        found.append(Asked(record["q"], history, query, tuple(fold(evidence) for evidence in record["evidence"])))
    return found


def found_within(asked: Asked, texts: list[str], count: int) -> bool:
    used = 0
    for text in texts[:count]:
        shown = fold(text)[: MOST_CHARACTERS - used]
        used += len(shown)
        if any(evidence in shown for evidence in asked.evidence):
            return True
    return False


def searches(retriever: HybridRetriever) -> Iterator[tuple[str, Search]]:
    """Every way of searching our passages, by name."""
    generation = retriever.generation
    passages, positions = generation.passages, generation.kinds["plan"]
    nothing = np.zeros(len(passages), np.float32)

    def best(scores: Scores) -> list[str]:
        order = positions[np.argsort(-scores[positions], kind="stable")[:5]]
        return [passages[position].text for position in order]

    def words(asked: Asked) -> list[str]:
        return list(dict.fromkeys(retriever.segmenter.words(asked.query)))

    def lexical(asked: Asked) -> Scores:
        return of_plan(retriever.lexical_scores(words(asked)))

    def written_down(asked: Asked) -> Scores:
        return of_plan(generation.asked.scores(words(asked)))

    def of_plan(scores: Scores) -> Scores:
        kept = nothing.copy()
        kept[positions] = scores[positions]
        return kept

    def near(asked: Asked) -> Nearness:
        return retriever.dense_scores(asked.query, [PLAN])

    def fused(asked: Asked, without: tuple[str, ...] = ()) -> Scores:
        components, _ = retriever.components(asked.query, [PLAN], (), consequence=False)
        for name in without:
            components[:, COMPONENTS.index(name)] = 0
        return retriever.fusion.scores(components, generation.kinds)

    without_headings = LexicalIndex.build([retriever.segmenter.words(passages[p].index_text) for p in positions])

    def lexical_bare(asked: Asked) -> Scores:
        bare = nothing.copy()
        bare[positions] = without_headings.scores(retriever.segmenter.words(asked.query))
        return bare

    yield "词项（BM25，结构段落）", lambda asked: best(lexical(asked))
    yield "词项（不含标题）", lambda asked: best(lexical_bare(asked))
    yield "向量（段落）", lambda asked: best(near(asked).passages)
    yield "向量（句子）", lambda asked: best(near(asked).sentences)
    yield "标注问题（BM25）", lambda asked: best(written_down(asked))
    yield "标注问题（向量）", lambda asked: best(near(asked).questions)
    yield "融合，不用标注", lambda asked: best(fused(asked, without=("question", "asked", "pairs")))
    yield "融合，用标注（采用）", lambda asked: best(fused(asked))


def chain_search(assistant: Assistant, asked: Asked, scope: str) -> list[str]:
    """What `assistant retrieve` gives today: with bonuses, in a scope."""
    found = assistant.chain.retrieve(Request(asked.text, date.today(), asked.history, scope), 5)
    return [hit.passage.text for hit in found.hits]


def plain_recipe(retriever: HybridRetriever, source: str, folder: Path) -> Search:
    import chromadb
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    assert retriever.embedder is not None
    embedder = retriever.embedder
    chunks = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50).split_text(source)
    collection = chromadb.PersistentClient(str(folder)).create_collection("plain", embedding_function=None)
    collection.add(ids=[str(i) for i in range(len(chunks))], embeddings=embedder.passages(chunks), documents=chunks)

    def search(asked: Asked) -> list[str]:
        found: Any = collection.query(query_embeddings=embedder.query(asked.query)[None, :], n_results=5)
        return list(found["documents"][0])

    return search


def cell(search: Search, asked: list[Asked]) -> str:
    """How many are found at each count, and which share that is."""
    texts = [search(one) for one in asked]
    hits = [sum(found_within(one, found, count) for one, found in zip(asked, texts, strict=True)) for count in COUNTS]
    return "、".join(f"{hit / len(asked):.3f}" for hit in hits) + f"（{'、'.join(map(str, hits))}）"


def articles_found(path: Path, assistant: Assistant) -> str:
    """How often an article that answers stands first and in the first five, in scope `law`."""
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = [record for record in asked if record.get("articles") or record.get("passages")]
    hits = [0] * len(COUNTS)
    for record in asked:
        found = assistant.chain.retrieve(Request(record["q"], date.today(), (), "law"), 5).hits
        right = [
            h.passage.passage_id in record.get("passages", ())
            or (h.passage.document_id == CODE and h.passage.article in record.get("articles", ()))
            for h in found
        ]
        hits = [hit + any(right[:count]) for hit, count in zip(hits, COUNTS, strict=True)]
    return f"| {path.stem}（{len(asked)}） | " + " | ".join(f"{hit / len(asked):.3f}（{hit}）" for hit in hits) + " |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="检索数据表")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    files = options.files or [path for path in SETS if path.is_file()]
    assistant = Assistant(load_settings())
    parts, generation = assistant.parts, assistant.generation
    retriever = parts.retriever(generation)
    sets = {path.stem: questions(path, assistant) for path in files}
    out = sys.stdout
    with tempfile.TemporaryDirectory() as folder:
        plan = generation.documents[PLAN].source
        ways = [("通行做法（500字切分，重叠50，仅向量）", plain_recipe(retriever, plan, Path(folder)))]
        ways += list(searches(retriever))
        ways += [
            (f"采用的检索，范围{scope}", lambda asked, scope=scope: chain_search(assistant, asked, scope))
            for scope in ("plan", "all")
        ]
        out.write("| R@1、R@5 | " + " | ".join(f"{name}（{len(asked)}）" for name, asked in sets.items()) + " |\n")
        out.write("|---" * (1 + len(sets)) + "|\n")
        for name, search in ways:
            out.write(f"| {name} | " + " | ".join(cell(search, asked) for asked in sets.values()) + " |\n")
            out.flush()
    if not options.files and CODE in generation.documents:
        out.write("\n| 范围law | R@1 | R@5 |\n|---|---|---|\n")
        for path in ON_LAWS:
            if path.is_file():
                out.write(articles_found(path, assistant))
    return 0


if __name__ == "__main__":
    sys.exit(main())
