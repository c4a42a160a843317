"""Statements: the sentences and table rows of the hits, each with how well it meets the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.features.indicators import Indicator
from assistant.model import Hit
from assistant.text import sentence_spans

_ITEM = re.compile(r"（[一二三四五六七八九十]+）")
# How far a sentence's own fit counts beside the fit of the passage that it stands in: on the
# tuning questions 5 to 20 are alike, 1.5 misses answers that stand in a neighbouring sentence.
_OWN_SHARE = 8.0


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that the source says in one breath.

    `words` are its words in reading form; `coverage` is the share of the question's word weight
    that stands in it, 0…1; `score` orders the statements of one answer."""

    hit: Hit
    words: str
    score: float
    coverage: float
    indicator: Indicator | None = None


def statements_of(
    hits: Sequence[Hit],
    weights: Mapping[str, float],
    words: Callable[[str], list[str]],
    indicators: Mapping[str, Indicator],
) -> list[Statement]:
    """Every statement of the hits, best first.

    weights: the question's words with how much each tells; words: cuts a text into words."""
    total = sum(weights.values()) or 1.0
    found = []
    for hit in hits:
        cosines = {(start, end): cosine for start, end, cosine in hit.sentences}
        least = min(cosines.values(), default=0.0)
        for start, end in _with_items(hit.passage.index_text, sentence_spans(hit.passage.index_text)):
            text = hit.passage.index_text[start:end]
            present = set(words(text))
            coverage = sum(weight for word, weight in weights.items() if word in present) / total
            fit = coverage + max((c for (s, e), c in cosines.items() if start <= s and e <= end), default=least)
            found.append(
                Statement(hit, text, hit.score + _OWN_SHARE * fit, coverage, indicators.get(hit.passage.passage_id))
            )
    return sorted(found, key=lambda statement: -statement.score)


def _with_items(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with a list's opening words and its items as one: 有下列情形之一的：（一）…（二）…"""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        item = _ITEM.match(text, start)
        if (
            joined
            and item
            and (_ITEM.search(text, *joined[-1]) or text[: joined[-1][1]].rstrip().endswith(("：", ":")))
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
