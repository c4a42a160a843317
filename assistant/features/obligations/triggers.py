"""Conditions over the facts of a profile, three-valued: true, false, or unknown where a fact is not given.

    always
    waste.hazardous
    enterprise.permit in (key, simplified)
    enterprise.activities has (port, shipping) and not place.zones has coast
    gas.boiler_tonnes < 35

`has` holds where any of the values is among those of the fact; `in` and `=` compare a choice.  A fact that is closed (see
`Profile.value`) makes every comparison false.
"""

from __future__ import annotations

import operator
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.features.obligations.profile import Profile

_TOKEN = re.compile(r"\s*(?:(?P<word>[a-z_][a-z0-9_.]*)|(?P<number>\d+(?:\.\d+)?)|(?P<mark><=|>=|!=|=|<|>|\(|\)|,))")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class TriggerInvalid(ValueError):
    """A condition that cannot be read."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition holds (None: unknown), the facts that decide it, and, where it is unknown, those that would settle
    it alone by making it true or by making it false."""

    value: bool | None
    deciding: tuple[str, ...] = ()
    would_hold: frozenset[str] = frozenset()
    would_fail: frozenset[str] = frozenset()

    @property
    def settling(self) -> frozenset[str]:
        return self.would_hold | self.would_fail


class Trigger(ABC):
    """A condition."""

    @abstractmethod
    def holds(self, profile: Profile) -> Truth:
        """Whether it holds for a profile."""

    def keys(self) -> frozenset[str]:
        """The facts that it names."""
        return frozenset(key for key, _ in self.named())

    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every fact that it names, with the values that it compares it with."""
        return iter(())


class _Always(Trigger):
    def holds(self, profile: Profile) -> Truth:
        return Truth(True)


ALWAYS: Trigger = _Always()


@dataclass(frozen=True, slots=True)
class _Comparison(Trigger):
    key: str
    operation: str = ""  # "" for a yes_no fact
    values: tuple[str, ...] = ()

    def holds(self, profile: Profile) -> Truth:
        value = profile.value(self.key)
        if isinstance(value, bool):
            return Truth(value, (self.key,))
        if isinstance(value, tuple):
            return Truth(any(wanted in value for wanted in self.values), (self.key,))
        if isinstance(value, str):
            return Truth((value in self.values) != (self.operation == "!="), (self.key,))
        if isinstance(value, float):
            return Truth(_COMPARISONS[self.operation](value, float(self.values[0])), (self.key,))
        if value.value == "closed":
            return Truth(False, (self.key,))
        only = frozenset((self.key,))
        return Truth(None, (self.key,), only, only)

    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield self.key, self.values


@dataclass(frozen=True, slots=True)
class _Not(Trigger):
    part: Trigger

    def holds(self, profile: Profile) -> Truth:
        truth = self.part.holds(profile)
        value = None if truth.value is None else not truth.value
        return Truth(value, truth.deciding, truth.would_fail, truth.would_hold)

    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return self.part.named()


@dataclass(frozen=True, slots=True)
class _Joined(Trigger):
    """All of the parts, or any of them."""

    parts: tuple[Trigger, ...]
    every: bool

    def holds(self, profile: Profile) -> Truth:
        truths = [part.holds(profile) for part in self.parts]
        ends = not self.every  # the value of a part that decides the whole
        for truth in truths:
            if truth.value is ends:
                return truth
        unknown = [truth for truth in truths if truth.value is None]
        if not unknown:
            return Truth(self.every, tuple(dict.fromkeys(key for truth in truths for key in truth.deciding)))
        hold = [truth.would_hold for truth in unknown]
        fail = [truth.would_fail for truth in unknown]
        alone = len(unknown) == 1
        return Truth(
            None,
            tuple(dict.fromkeys(key for truth in unknown for key in truth.deciding)),
            frozenset().union(*hold) if alone or not self.every else frozenset(),
            frozenset().union(*fail) if alone or self.every else frozenset(),
        )

    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for part in self.parts:
            yield from part.named()


# -- reading -----------------------------------------------------------------------------------------------


def parse_trigger(text: str) -> Trigger:
    """A condition out of its words.  Raises TriggerInvalid where it cannot be read."""
    reader = _Reader(list(_tokens(text)))
    trigger = reader.any_of()
    if reader.left:
        raise TriggerInvalid(f"{text!r}: {reader.left[0]!r} is not expected")
    return trigger


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise TriggerInvalid(f"{text!r} cannot be read at {position}")
        position = match.end()
        yield match[0].strip()


@dataclass(slots=True)
class _Reader:
    left: list[str]

    def any_of(self) -> Trigger:
        return self._joined("or", self._all_of, every=False)

    def _all_of(self) -> Trigger:
        return self._joined("and", self._one, every=True)

    def _joined(self, word: str, part: Callable[[], Trigger], *, every: bool) -> Trigger:
        parts = [part()]
        while self._next_is(word):
            self.left.pop(0)
            parts.append(part())
        return parts[0] if len(parts) == 1 else _Joined(tuple(parts), every)

    def _one(self) -> Trigger:
        word = self._take()
        if word == "not":
            return _Not(self._one())
        if word == "(":
            inside = self.any_of()
            self._expect(")")
            return inside
        if word == "always":
            return ALWAYS
        if "." not in word:
            raise TriggerInvalid(f"{word!r} is no fact")
        if self.left and self.left[0] in ("has", "in", "=", "!=", *_COMPARISONS):
            return _Comparison(word, self._take(), self._values())
        return _Comparison(word)

    def _values(self) -> tuple[str, ...]:
        if not self._next_is("("):
            return (self._take(),)
        self.left.pop(0)
        values = [self._take()]
        while self._next_is(","):
            self.left.pop(0)
            values.append(self._take())
        self._expect(")")
        return tuple(values)

    def _next_is(self, word: str) -> bool:
        return bool(self.left) and self.left[0] == word

    def _take(self) -> str:
        if not self.left:
            raise TriggerInvalid("the condition ends too early")
        return self.left.pop(0)

    def _expect(self, word: str) -> None:
        if self._take() != word:
            raise TriggerInvalid(f"{word!r} is missing")
