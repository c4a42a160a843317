"""Parts of an answer as HTML: its card, its marks, how much a list holds.  Everything from a source is escaped."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape

_GOAL = "目标"  # the row that a reader looks for
_MARK = re.compile(r"\s*\[(\d{1,4})\]")


def mark_html(marker: int, anchor: str) -> str:
    """A mark as a link to the evidence `anchor`-marker."""
    return f'<a class="mark" href="#{anchor}-{marker}">[{marker}]</a>'


def card_html(card: Mapping[str, str], anchor: str, markers: Collection[int] = ()) -> str:
    """A card, a row for each label in reading order, the goal prominent.

    markers: those of the answer; a `[7]` in a value that is none of them is text."""
    rows = "".join(
        f'<div class="{"goal" if label == _GOAL else "row"}"><dt>{escape(label)}</dt>'
        f"<dd>{_marked(value, anchor, markers)}</dd></div>"
        for label, value in card.items()
    )
    return f'<dl class="card">{rows}</dl>'


def extent_html(total: int | None, scanned: int | None) -> str:
    """How many items a complete list holds, and how much was read for it; "" where neither is known."""
    parts = [f"共{total}项"] if total is not None else []
    parts += [f"扫描{scanned}段"] if scanned is not None else []
    return f'<p class="extent">{" · ".join(parts)}</p>' if parts else ""


def _marked(text: str, anchor: str, markers: Collection[int]) -> str:
    def linked(match: re.Match[str]) -> str:
        return mark_html(int(match[1]), anchor) if int(match[1]) in markers else match[0]

    return _MARK.sub(linked, escape(" ".join(text.split())))
