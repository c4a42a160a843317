"""Questions to go on with (猜你想问): written down for passages near the question, and answered by the assistant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from assistant.model import WrittenQuestion
from assistant.text import character_pairs

_MOST = 3
_TRIED = 10  # candidates that are asked before giving up: each costs an answer
# Nearer than this a question is the one that was asked in other words; the nearness is a cosine of m3e-small.
_SAME = 0.9
_ALIKE = 0.5  # share of character pairs from which two suggestions say the same


def suggestions(
    asked: Sequence[str],
    shown: Collection[str],
    near: Iterable[WrittenQuestion],
    is_answered: Callable[[WrittenQuestion], bool],
) -> tuple[str, ...]:
    """At most three questions, each of another passage, the nearest first.

    asked: what was asked in the conversation; shown: the ids of the passages that the answer cites, which tell nothing
    new; near: the written questions near the last of what was asked, nearest first; is_answered: whether the assistant
    answers one from the passage that it is written for."""
    said = [frozenset(character_pairs(question)) for question in asked]
    passages = set(shown)
    chosen: list[str] = []
    tried = 0
    for candidate in near:
        pairs = frozenset(character_pairs(candidate.text))
        if candidate.passage_id in passages or candidate.nearness >= _SAME:
            continue
        if any(_alike(pairs, other) for other in said):
            continue
        if tried == _TRIED or len(chosen) == _MOST:
            break
        tried += 1
        passages.add(candidate.passage_id)
        if is_answered(candidate):
            chosen.append(candidate.text)
            said.append(pairs)
    return tuple(chosen)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > _ALIKE * min(len(one), len(other)) if one and other else False
