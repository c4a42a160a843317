"""Which task a row of a filled ledger belongs to: by its number, by its text where that is damaged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.exports.filled import LedgerRow
from assistant.features.tasks import Task
from assistant.text import fold

# Two texts are of one task where they share so much of their pairs of characters …
_SAME = 0.8
# … and no other task comes near.
_AHEAD = 0.1
_NUMBER = re.compile(r"(.+)-(\d+)")


class TaskMatcher:
    """Finds the task of a row among those of a plan."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._numbers = {_plain_number(task.number): task for task in tasks}
        self._pairs = [(_pairs(task.text), task) for task in tasks]
        self._texts: dict[str, list[Task]] = {}
        for task in tasks:
            self._texts.setdefault(_plain(task.text), []).append(task)

    def match(self, row: LedgerRow) -> Task | str:
        """The task of a row, or why it has none."""
        written, text = row.text("number"), row.text("text")
        numbered = self._numbers.get(_plain_number(written))
        if numbered is not None:
            if not text or _likeness(_pairs(text), _pairs(numbered.text)) >= _SAME:
                return numbered
            other = self._by_text(text)
            hint = f"，原文与{other.number}一致" if isinstance(other, Task) else ""
            return f"编号{numbered.number}与任务原文不符{hint}，没有采纳"
        named = f"编号“{written}”不认识" if written else "没有编号"
        if not text:
            return f"{named}，也没有任务原文，没有采纳"
        by_text = self._by_text(text)
        return by_text if isinstance(by_text, Task) else f"{named}，{by_text}，没有采纳"

    def _by_text(self, text: str) -> Task | str:
        exact = self._texts.get(_plain(text), [])
        if len(exact) == 1:
            return exact[0]
        if exact:
            return f"任务原文与{'、'.join(task.number for task in exact)}都一致"
        own = _pairs(text)
        ranked = sorted(((_likeness(own, pairs), task.number, task) for pairs, task in self._pairs), reverse=True)
        best = ranked[0][0] if ranked else 0.0
        if best >= _SAME and (len(ranked) == 1 or best - ranked[1][0] >= _AHEAD):
            return ranked[0][2]
        return "任务原文也对不上"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def _plain_number(written: str) -> str:
    """A number in one form: 3.2-1, ３.２－０１ and 3.2-01 are one."""
    number = fold(written)
    match = _NUMBER.fullmatch(number)
    return f"{match[1]}-{int(match[2])}" if match else number


def _pairs(text: str) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(first + second for first, second in pairwise(plain)) or frozenset({plain})


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts have in common (Dice's coefficient of their pairs of characters)."""
    return 2 * len(one & other) / (len(one) + len(other))
