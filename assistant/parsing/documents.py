"""Which parser reads which kind of document, and a document's metadata as a plain record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.errors import CorpusInvalid
from assistant.model import Document, Metadata, Period
from assistant.parsing.plan import parse_plan
from assistant.parsing.statute import parse_statute


def parse_document(source: str, metadata: Metadata) -> Document:
    """A document's tree, by the parser of its kind."""
    if metadata.kind == "plan":
        return parse_plan(source, metadata)
    if metadata.kind == "law":
        return parse_statute(source, metadata)
    raise CorpusInvalid(f"不认识的文件类型 {metadata.kind}", "请在清单里写 plan 或 law")


_DAYS = ("issued", "decided", "first_in_force", "valid_from", "valid_to")
_WORDS = ("number", "source_name", "topic", "end", "ended_by", "remark")


def read_metadata(entry: Mapping[str, Any]) -> Metadata:
    """A document's metadata from a manifest entry or a record of `write_metadata`.

    Raises KeyError or TypeError where a required key is missing or of the wrong type."""
    period = entry.get("period")
    days: dict[str, Any] = {name: _day(entry[name]) for name in _DAYS if entry.get(name)}
    words: dict[str, Any] = {name: entry[name] for name in _WORDS if entry.get(name)}
    return Metadata(
        document_id=entry["id"],
        kind=entry["kind"],
        title=entry["title"],
        short_title=entry.get("short_title", entry["title"]),
        issuers=tuple(entry.get("issuers", ())),
        aliases=tuple(entry.get("aliases", ())),
        article_remarks=tuple((path, remark) for path, remark in entry.get("article_remarks", ())),
        period=Period(period["first"], period["last"]) if period else None,
        **days,
        **words,
    )


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def write_metadata(metadata: Metadata) -> dict[str, Any]:
    """A document's metadata as a record of JSON types, read back by `read_metadata`."""
    record: dict[str, Any] = {
        "id": metadata.document_id,
        "kind": metadata.kind,
        "title": metadata.title,
        "short_title": metadata.short_title,
        "issuers": list(metadata.issuers),
        "aliases": list(metadata.aliases),
        "article_remarks": [list(pair) for pair in metadata.article_remarks],
        "period": {"first": metadata.period.first, "last": metadata.period.last} if metadata.period else None,
    }
    for name in _DAYS:
        day = getattr(metadata, name)
        record[name] = day.isoformat() if day else None
    return record | {name: getattr(metadata, name) for name in _WORDS}
