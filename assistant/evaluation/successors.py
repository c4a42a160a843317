"""Compute which article of the code took the place of each repealed article.

    python -m assistant.evaluation.successors      rewrites corpus/successors.toml

An article's candidates are what the search finds in the code for its text; the one whose words hold
most of the old article's wins.  Lines that a person has checked are kept as they are.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from assistant.bootstrap import Assistant
from assistant.features.successors import SUCCESSORS, Successor, load_successors
from assistant.model import Passage
from assistant.retrieval import HybridRetriever
from assistant.settings import load_settings
from assistant.text import fold

_CANDIDATES = 8
_HEAD = """# Which article took the place of each article of the ten laws that the code repealed.
#
# score    how much of the old article's wording stands in the new one, and how near they are in
#          meaning (0…1), computed by `python -m assistant.evaluation.successors`
# checked  both texts were read side by side; such lines are kept when the file is computed anew
# new      empty where reading found that no article took its place
"""


def compute(retriever: HybridRetriever, repealed: Iterable[Passage], code: str) -> Iterator[Successor]:
    """The successor of each repealed article among the articles of the code (a document id)."""
    for old in repealed:
        best: Successor | None = None
        for hit in retriever.find(old.index_text, _CANDIDATES, [code]):
            if hit.passage.kind != "article":
                continue
            score = round(0.5 * likeness(old.index_text, hit.passage.index_text) + 0.5 * hit.relevance, 3)
            if best is None or score > best.score:
                best = Successor(old.passage_id, hit.passage.passage_id, score, checked=False)
        if best is not None:
            yield best


def likeness(old: str, new: str) -> float:
    """The share of the old text's pairs of characters that stand in the new one, 0…1, held back
    where the new one is much longer (Tversky, 0.9 old, 0.1 new)."""
    first, second = _pairs(old), _pairs(new)
    common = len(first & second)
    weight = common + 0.9 * len(first - second) + 0.1 * len(second - first)
    return common / weight if weight else 0.0


def _pairs(text: str) -> set[str]:
    folded = fold(text)
    return {folded[index : index + 2] for index in range(len(folded) - 1)}


def write(records: Iterable[Successor], path: Path) -> None:
    """Write the records, one line each, in order."""
    lines = [_HEAD]
    for record in records:
        checked = ", checked = true" if record.checked else ""
        lines.append(f'"{record.old}" = {{ new = "{record.new or ""}", score = {record.score}{checked} }}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Rewrite the file of the corpus."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = load_settings()
    assistant = Assistant(settings)
    generation = assistant.generation
    retriever = assistant.parts.retriever(generation)
    ended = {key: d.metadata.ended_by for key, d in generation.documents.items() if d.metadata.end == "repealed"}
    kept = {old: record for old, record in load_successors(settings.corpus_dir).items() if record.checked}
    repealed = [p for p in generation.passages if p.document_id in ended and p.kind == "article"]
    computed = {
        record.old: record
        for code in sorted(set(ended.values()))
        for record in compute(retriever, (p for p in repealed if ended[p.document_id] == code), code)
    }
    records = [kept.get(p.passage_id) or computed[p.passage_id] for p in repealed]
    write(records, settings.corpus_dir / SUCCESSORS)
    found = sum(record.new is not None for record in records)
    logging.info("%s: %d articles, %d with a successor, %d checked", date.today(), len(records), found, len(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
