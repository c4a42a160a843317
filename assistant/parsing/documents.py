"""Which parser reads which kind of document, and a document's metadata as a plain record."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.errors import CorpusInvalid
from assistant.model import Document, Metadata, Period
from assistant.parsing.plan import parse_plan


def parse_document(source: str, metadata: Metadata) -> Document:
    """A document's tree, by the parser of its kind."""
    if metadata.kind == "plan":
        return parse_plan(source, metadata)
    raise CorpusInvalid(f"不认识的文件类型 {metadata.kind}", "请在清单里写 plan 或 law")


def read_metadata(entry: dict[str, Any]) -> Metadata:
    """A document's metadata from its manifest entry.  Raises KeyError or TypeError where a
    required key is missing or of the wrong type."""
    period, issued = entry.get("period"), entry.get("issued")
    if isinstance(issued, str):
        issued = date.fromisoformat(issued)
    return Metadata(
        document_id=entry["id"],
        kind=entry["kind"],
        title=entry["title"],
        short_title=entry.get("short_title", entry["title"]),
        number=entry.get("number", ""),
        issuers=tuple(entry.get("issuers", ())),
        issued=issued,
        period=Period(period["first"], period["last"]) if period else None,
        source_name=entry.get("source", ""),
    )


def write_metadata(metadata: Metadata) -> dict[str, Any]:
    """The manifest entry of a document's metadata: JSON types only, read back by `read_metadata`."""
    period = metadata.period
    return {
        "id": metadata.document_id,
        "kind": metadata.kind,
        "title": metadata.title,
        "short_title": metadata.short_title,
        "number": metadata.number,
        "issuers": list(metadata.issuers),
        "issued": metadata.issued.isoformat() if metadata.issued else None,
        "period": {"first": period.first, "last": period.last} if period else None,
        "source": metadata.source_name,
    }
