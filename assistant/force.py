"""The force of a sentence: which word commands, and how strongly.

Words and classes are data (`corpus/force.toml`).  The governing one is found clause by clause; what
stands in quotes, in brackets and in longer words (实施方案, 应急) is left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import CorpusInvalid
from assistant.text import fold, fold_with_offsets

_FILL = "□"  # in the place of what commands nothing
_ASIDE = re.compile(r"“[^”]*”|‘[^’]*’|《[^》]*》|\([^)]*\)|【[^】]*】")
_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|[;:。!?…]|—{2}")
_CLOSES = ";。!?"  # an auxiliary does not reach over these
_DEADLINE = re.compile(r"(?:到|至|截至|在)?(?:20\d\d年|“?十[一-九]五”?(?:期|时期)).{0,6}")
_JOINS = "和与及或等"
_DIVIDE = ("result", "carry_out")  # the classes whose reach ends at 、
_OBJECT = 2  # characters that a verb needs behind it, where clauses are divided at 、


@dataclass(frozen=True, slots=True)
class ForceReading:
    """A word of command and its class, rank 1 the strongest; `binding` is what the word itself says."""

    word: str
    class_id: str
    name: str
    rank: int
    binding: bool


@dataclass(frozen=True, slots=True)
class ForceClause:
    """A part of a sentence that commands one thing; no reading where the whole text commands nothing."""

    start: int
    end: int
    reading: ForceReading | None


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What else has to be known of the language of plans; explained in `corpus/force.toml`."""

    aims: tuple[str, ...]
    background: tuple[str, ...]
    appendices: tuple[str, ...]
    quoted_aims: tuple[str, ...]
    units: tuple[str, ...]
    comparators_before: tuple[str, ...]
    comparators_behind: tuple[str, ...]
    overlap: float

    @classmethod
    def of(cls, table: dict[str, Any]) -> PlanWords:
        words = {name: tuple(map(fold, words)) for name, words in table.items() if name != "overlap"}
        return cls(overlap=float(table["overlap"]), **words)


@dataclass(slots=True)
class _Segment:
    """What stands between two marks, in the folded and masked text."""

    start: int
    reading: ForceReading | None
    auxiliary: bool
    leads: bool  # a frame or an occasion: it belongs to what follows
    closed: bool  # a mark before it ends the reach of an auxiliary


class Force:
    """Reads the force of sentences."""

    def __init__(self, table: dict[str, Any]) -> None:
        clause = table["clause"]
        self._readings: dict[str, ForceReading] = {}
        kinds: dict[str, list[str]] = {"auxiliaries": [], "words": [], "heads": []}
        for entry in table["class"]:
            for kind, words in kinds.items():
                for word in map(fold, entry.get(kind, ())):
                    reading = ForceReading(word, entry["id"], entry["name"], entry["rank"], entry["binding"])
                    self._readings.setdefault(word, reading)
                    words.append(word)
        self._result, carry_out = (next(r for r in self._readings.values() if r.class_id == id_) for id_ in _DIVIDE)
        self._changes = frozenset(map(fold, clause["changes"]))
        for word in self._changes:
            self._readings.setdefault(word, replace(carry_out, word=word))
        self._auxiliaries, self._heads = frozenset(kinds["auxiliaries"]), frozenset(kinds["heads"])
        anywhere = {*self._auxiliaries, *kinds["words"], *(self._changes - self._heads)}
        self._anywhere = _any_of(anywhere)
        self._at_head = _any_of({*anywhere, *self._heads, *self._changes})
        self._nouns = re.compile("|".join([*clause["noun_patterns"], _any_of(clause["nouns"]).pattern]))
        self._adverbs = re.compile(f"(?:{_any_of(clause['adverbs']).pattern})+")
        self._adverb_ends = tuple(map(fold, clause["adverbs"]))
        self._never_behind = tuple(map(fold, clause["never_behind"]))
        self._figure = re.compile(f"(?:{_any_of(clause['figure_leads']).pattern})?[≥≤<>±约近]?\\d|[到至]")
        self._frames = re.compile(_any_of(clause["frames"]).pattern)
        self._frame_ends = re.compile(f".*(?:{_any_of(clause['frame_ends']).pattern})")
        self._occasions = tuple(map(fold, clause["occasions"]))
        self.plan = PlanWords.of(table["plan"])

    @property
    def words(self) -> frozenset[str]:
        """Every word of command, folded: what is commanded is its object, not the word itself."""
        return frozenset(self._readings)

    @property
    def encouraging(self) -> frozenset[str]:
        """Words that ask for a thing without commanding it: those of the classes behind 完成类."""
        return frozenset(word for word, reading in self._readings.items() if reading.rank > self._result.rank)

    @classmethod
    def load(cls, path: Path) -> Force:
        """Read `corpus/force.toml`.  Raises CorpusInvalid."""
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, StopIteration, re.error) as error:
            raise CorpusInvalid(f"力度词数据 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error

    def of(self, sentence: str) -> ForceReading | None:
        """The word that governs a sentence: its first word of command; None where it has none."""
        return self.clauses(sentence)[0].reading

    def readings(self, sentence: str) -> list[ForceReading]:
        """The words of command of all clauses of a sentence, in order."""
        return [clause.reading for clause in self.clauses(sentence) if clause.reading]

    def clauses(self, sentence: str) -> list[ForceClause]:
        """The sentence in parts that command one thing each, covering it without gaps."""
        folded = fold_with_offsets(sentence)
        segments = self._segments(folded.text)
        self._inherit(segments)
        cuts: list[tuple[int, ForceReading]] = []  # where a part begins
        waiting: int | None = None  # a frame that belongs to what follows
        for segment in segments:
            start = segment.start if waiting is None else waiting
            if segment.reading:
                cuts.append((start, segment.reading))
                waiting = None
            else:
                waiting = start if segment.leads or waiting is not None else None
        if not cuts:
            return [ForceClause(0, len(sentence), None)]
        starts = [0, *(folded.offsets[start] for start, _ in cuts[1:]), len(sentence)]
        return [ForceClause(starts[n], starts[n + 1], reading) for n, (_, reading) in enumerate(cuts)]

    # -- segments --------------------------------------------------------------------------

    def _segments(self, text: str) -> list[_Segment]:
        masked = text  # what commands nothing is filled up, character by character
        for pattern in (_ASIDE, self._nouns):
            masked = pattern.sub(lambda match: _FILL * len(match[0]), masked)
        found: list[_Segment] = []
        begin, closed = 0, True
        for mark in [*_CLAUSE.finditer(masked), None]:
            end = mark.start() if mark else len(masked)
            for start, stop in self._divided(masked, begin, end):
                if masked[start:stop].strip("、"):
                    found.append(self._segment(masked, start, stop, closed))
                    closed = False
            if mark:
                begin, closed = mark.end(), closed or mark[0] in _CLOSES
        return found

    def _divided(self, text: str, begin: int, end: int) -> Iterable[tuple[int, int]]:
        """A clause divided at 、 where a verb with an object of its own follows one with an object."""
        start = last = begin
        for comma in re.finditer("、", text[begin:end]):
            at = begin + comma.start()
            stop = text.find("、", at + 1, end)
            following = text[at + 1 : stop if stop >= 0 else end]
            both = self._has_object(text[last:at]) and self._has_object(following)
            # 形成有利于节约资源、促进发展的体系 commands one thing.
            if both and "的" not in following and self._divides(text[start:at]) and self._divides(following):
                yield start, at
                start = at + 1
            last = at + 1
        yield start, end

    def _divides(self, clause: str) -> bool:
        """What 鼓励, 探索 or 不得 governs goes on over 、; what 推进 governs does not."""
        match = self._command(clause)
        return match is not None and match[0] not in self._heads and self._readings[match[0]].class_id in _DIVIDE

    def _has_object(self, clause: str) -> bool:
        match = self._at_head.match(clause, self._head(clause))
        behind = clause[match.end() :] if match else ""
        return len(behind) >= _OBJECT and behind[0] not in _JOINS

    def _head(self, clause: str) -> int:
        return match.end() if (match := self._adverbs.match(clause)) else 0

    def _segment(self, masked: str, start: int, end: int, closed: bool) -> _Segment:
        text = masked[start:end]
        match = self._command(text)
        leads = bool(self._frames.match(text) or text.endswith(self._occasions) or _DEADLINE.fullmatch(text))
        auxiliary = match is not None and match[0] in self._auxiliaries
        return _Segment(start, self._reading(text, match) if match else None, auxiliary, leads, closed)

    # -- the word --------------------------------------------------------------------------

    def _command(self, clause: str) -> re.Match[str] | None:
        """The word that governs one clause."""
        begin = 0
        if self._frames.match(clause, self._head(clause)):
            ended = self._frame_ends.match(clause)
            begin = ended.end() if ended else len(clause)
        found = [match for match in self._anywhere.finditer(clause) if self._commands(clause, match)]
        auxiliary = next((match for match in found if match[0] in self._auxiliaries), None)
        if auxiliary:
            return auxiliary
        ordinary = [match for match in found if match.start() >= begin]
        head = self._at_head.match(clause, self._head(clause[begin:]) + begin)
        if head and self._commands(clause, head):
            ordinary.append(head)
        return min(ordinary, key=lambda match: (match.start(), -match.end()), default=None)

    def _commands(self, clause: str, match: re.Match[str]) -> bool:
        """Whether a word of command is one here, and no part of a noun or an attribute."""
        before, behind = clause[: match.start()], clause[match.end() :]
        if behind.startswith("的") or before.endswith(self._never_behind):
            return False
        coordinated = behind.startswith("、") and self._at_head.match(behind, 1)  # 鼓励、支持…
        at_end = not coordinated and (not behind or behind[0] == "、")
        return not at_end or not before or before.endswith(self._adverb_ends)

    def _reading(self, clause: str, match: re.Match[str]) -> ForceReading:
        reading = self._readings[match[0]]
        if reading.class_id not in ("carry_out", "encouragement"):
            return reading
        stated = match.end() == len(clause) and match.start() > self._head(clause)
        measured = match[0] in self._changes and self._figure.match(clause, match.end())
        return replace(self._result, word=match[0]) if stated or measured else reading

    def _inherit(self, segments: Sequence[_Segment]) -> None:
        """应当 reaches over the clauses behind it; a clause that names its occasion commands nothing."""
        reach: ForceReading | None = None
        for segment, following in zip(segments, [*segments, None][1:], strict=True):
            if segment.closed:
                reach = None
            if segment.auxiliary:
                reach = segment.reading if segment.reading and segment.reading.class_id == "obligation" else None
            elif following and following.auxiliary and not following.closed and segment.leads:
                segment.reading = None
            elif segment.reading and reach and segment.reading.class_id in _DIVIDE:
                segment.reading = reach


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches the longest of some words."""
    return re.compile("|".join(re.escape(word) for word in sorted(set(map(fold, words)), key=len, reverse=True)))
