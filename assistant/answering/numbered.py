"""A list as it is written: numbered, every item cited, in shorter words where the whole would be too long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.citations import Citations
from assistant.model import Passage

MOST_CHARACTERS = 560  # of a list: what is read in one look
_LEAST = 12  # characters of an item, however many there are
_LABEL = re.compile(r"^(?:-\s*)?\d{1,2}\s*[.．、]\s*")


def numbered(
    items: Sequence[str],
    passages: Sequence[Passage],
    citations: Citations,
    *,
    quotes: Sequence[str] = (),
    shorter: Sequence[str] = (),
) -> str:
    """A numbered list, one item a line, each cited; in shorter words where the whole would be too long.

    quotes: the words that are cited for each item, the whole passage where none are given."""
    fits = sum(len(item) + 2 for item in items) <= MOST_CHARACTERS
    room = max(MOST_CHARACTERS // (len(items) or 1) - 4, _LEAST)
    shown = items if fits else shorter or [_shortened(item, room) for item in items]
    lines = []
    for number, (item, passage) in enumerate(zip(shown, passages, strict=True), 1):
        citation = citations.cite(passage, quotes[number - 1]) if quotes else citations.cite_whole(passage)
        lines.append(f"{number}. {item} [{citation.marker}]")
    return "\n".join(lines)


def without_label(item: str) -> str:
    """An item without the number that the source gives it."""
    return _LABEL.sub("", item)


def _shortened(item: str, length: int) -> str:
    """An item down to a length: whole clauses where these fill half of it, so that 到2025年 does not stand alone."""
    if len(item) <= length:
        return item
    whole = [match.start() for match in re.finditer(r"[，；。：]", item) if match.start() <= length]
    return item[: whole[-1] if whole and 2 * whole[-1] >= length else length] + "……"
