"""Patterns over many words, and a text without its line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_LINE_BREAK = re.compile(r"\s*\n\s*")


def flattened(text: str) -> tuple[str, list[int]]:
    """The text without its line breaks, and where each character stood."""
    offsets: list[int] = []
    reached = 0
    for match in _LINE_BREAK.finditer(text):
        offsets.extend(range(reached, match.start()))
        reached = match.end()
    offsets.extend(range(reached, len(text)))
    return "".join(text[offset] for offset in offsets), offsets


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def token_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of many words, grouped by their first character, which is what makes the search quick."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[0], []).append(word[1:])
    whole = "|".join(f"{re.escape(first)}{any_of(rests)}" for first, rests in groups.items())
    return re.compile(f"(?:{whole})(?<!部(?=门))")


def by_last(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by their last character, the longest first."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[-1], []).append(word)
    return groups


def office_pattern(table: Mapping[str, Any]) -> re.Pattern[str]:
    """水处, 土壤与固废处的处长, 局长, 哪个处室; 生态环境局的负责人 only where a name or a telephone is asked for."""
    section = (
        rf"(?<![{table['not_behind']}]){any_of(table['sections'])}(?:(?:与|和|及)?{any_of(table['sections'])})*(?:管理)?"
        rf"{any_of(table['units'])}(?![{table['not_before']}])"
    )
    which = rf"{any_of(table['which'])}{any_of(table['unnamed'])}(?![{table['not_before']}])"
    title = rf"{any_of(table['titles'])}(?!期|远|久)"
    lead = rf"{any_of(table['leads'])}(?=[^，。？]{{0,4}}{any_of(table['asked_for'])})"
    return re.compile(rf"{section}(?:的?(?:{title}|{lead}))?|{which}|{title}|{lead}")
