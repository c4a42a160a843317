"""Words and patterns that say something about a question, from `corpus/language.toml` and
`corpus/places.toml`: data that people can read and correct."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import CorpusInvalid
from assistant.text import fold

Pattern = re.Pattern[str]
_NOTHING = re.compile(r"(?!)")
# What a file that is missing, no TOML, of another shape or with a broken pattern raises.
_UNREADABLE = (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError, re.error)


@dataclass(frozen=True, slots=True)
class DemandRule:
    """A thing that a question may ask for: what asks for it, what a clause that gives it holds (None:
    the documents never give it)."""

    name: str
    asks: Pattern
    holds: Pattern | None


@dataclass(frozen=True, slots=True)
class Language:
    """The language data; empty by default, for readers that need none of it."""

    plan: Pattern = _NOTHING
    plan_only: Pattern = _NOTHING
    law: Pattern = _NOTHING
    consequence_words: tuple[str, ...] = ()
    sanction: Pattern = _NOTHING
    asks: tuple[tuple[str, Pattern], ...] = ()  # kind, what asks for it
    permission: Pattern = _NOTHING
    obligation: Pattern = _NOTHING
    negated: Pattern = _NOTHING
    yes_no_words: frozenset[str] = frozenset()
    demands: tuple[DemandRule, ...] = ()
    measures: tuple[tuple[str, str], ...] = ()  # class, alternation of its units
    number: DemandRule | None = None
    metric: Pattern = _NOTHING
    meaning: DemandRule | None = None
    content: Pattern = _NOTHING  # asks what a document says or when it was made
    other_work: Pattern = _NOTHING
    elsewhere: Pattern = _NOTHING  # what no document speaks of
    advice: Pattern = _NOTHING
    part_words: tuple[str, ...] = ()
    other_fields: frozenset[str] = frozenset()
    about: tuple[tuple[str, Pattern], ...] = ()  # what is asked about a document itself: field, what asks for it
    today_words: tuple[str, ...] = ()
    result: Pattern = _NOTHING
    life: Pattern = _NOTHING  # asks whether a law is in force
    repealed: Pattern = _NOTHING  # asks which laws were repealed
    opening: Pattern = _NOTHING
    closing: Pattern = _NOTHING
    pronoun: Pattern = _NOTHING
    asking_words: frozenset[str] = frozenset()
    measure_nouns: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    verdicts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def says_meaning(self) -> Pattern:
        """What stands beside a term in a sentence that says what it means."""
        return self.meaning.holds if self.meaning and self.meaning.holds else _NOTHING

    @classmethod
    def load(cls, path: Path) -> Language:
        """Read `corpus/language.toml`.  Raises CorpusInvalid."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls._of(table)
        except _UNREADABLE as error:
            raise CorpusInvalid(f"语言数据 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error

    @classmethod
    def _of(cls, table: Mapping[str, Any]) -> Language:
        source, beyond, follow_up = table["source"], table["beyond"], table["follow_up"]
        return cls(
            plan=_any(source["plan"]),
            plan_only=_any(source["plan_only"]),
            law=_any(source["law"]),
            consequence_words=_folded(table["act"]["consequence"]),
            sanction=re.compile(table["act"]["sanction"]),
            asks=tuple((ask["kind"], _any(ask["patterns"])) for ask in table["ask"]),
            permission=_any(table["yes_no"]["permission"]),
            obligation=_any(table["yes_no"]["obligation"]),
            negated=_any(table["yes_no"]["negated"]),
            yes_no_words=frozenset(_folded(table["yes_no"]["asking"])),
            demands=tuple(
                DemandRule(
                    rule["name"],
                    _any(rule["asks"], rule.get("not_before")),
                    re.compile(rule["holds"]) if "holds" in rule else None,
                )
                for rule in table["demand"]
            ),
            measures=tuple(table["measures"].items()),
            number=DemandRule("数值", _any(table["number"]["asks"]), re.compile(table["number"]["holds"])),
            metric=re.compile(table["metric"]["pattern"]),
            meaning=DemandRule("含义", _any(table["meaning"]["asks"]), re.compile(table["meaning"]["says"])),
            content=_any(table["content"]["asks"]),
            other_work=_any(beyond["other_work"]),
            elsewhere=_any(beyond["elsewhere"]),
            advice=_any(beyond["advice"]),
            part_words=_folded(beyond["parts"]),
            other_fields=frozenset(source["other_fields"]),
            about=tuple((about["field"], _any(about["patterns"])) for about in table["about"]),
            today_words=_folded(beyond["today"]),
            result=_any(beyond["result"]),
            life=_any(table["life"]["asks"]),
            repealed=_any(table["life"]["repealed"]),
            opening=_any(follow_up["opening"]),
            closing=_any(follow_up["closing"]),
            pronoun=_any(follow_up["pronoun"]),
            asking_words=frozenset(_folded(table["asking"]["words"])),
            verdicts=table["verdict"],
            details=frozenset(_folded(table["asking"]["details"])),
            measure_nouns=frozenset(_folded(table["asking"]["measure_nouns"])),
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Names of places outside the plan's city, and of the parts of it."""

    outside: Pattern = _NOTHING
    inside: Pattern = _NOTHING

    @classmethod
    def load(cls, path: Path) -> Places:
        """Read `corpus/places.toml`.  Raises CorpusInvalid."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            plain = "|".join(sorted(map(re.escape, table["plain"]), key=len, reverse=True))
            careful = "|".join(map(re.escape, table["careful"]))
            return cls(re.compile(f"(?P<plain>{plain})|(?P<careful>{careful})(?=[市省州县区])"), _any(table["inside"]))
        except _UNREADABLE as error:
            raise CorpusInvalid(f"地名数据 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error

    def outside_places(self, folded: str) -> tuple[str, ...]:
        """The places outside the city that a folded text names, each once, in order."""
        return tuple(dict.fromkeys(match[0] for match in self.outside.finditer(folded)))

    def inside_places(self, folded: str) -> tuple[str, ...]:
        """The parts of the city that a folded text names, each once, in order."""
        return tuple(dict.fromkeys(match[0] for match in self.inside.finditer(folded)))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


def _any(patterns: Iterable[str], not_before: str | None = None) -> Pattern:
    any_of = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(any_of if not_before is None else f"(?:{any_of})(?!{not_before})")
