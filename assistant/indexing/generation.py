"""An opened generation: everything that a question needs, every file checked before it is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import NO_MODEL
from assistant.errors import IndexDamaged, IndexMismatch
from assistant.indexing.layout import (
    ASKED,
    CHROMA,
    LEXICAL,
    PAIRS,
    QUESTIONS,
    Model,
    check_files,
    read_manifest,
    sizes_of,
)
from assistant.lexical import LexicalIndex
from assistant.model import Document, DocumentKind, Passage
from assistant.parsing.documents import parse_document, read_metadata
from assistant.stores.chroma import ChromaStore, check_store


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation: everything that a question needs."""

    folder: Path
    manifest: dict[str, Any]
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    positions: dict[str, int]  # passage id → index in `passages`
    lexical: LexicalIndex
    lexical_by_kind: dict[DocumentKind, LexicalIndex]  # over the passages of one kind of document
    kinds: dict[DocumentKind, NDArray[np.intp]]  # the positions of those passages
    asked: LexicalIndex  # over what is written down that is asked of each passage
    pairs: LexicalIndex  # over the character pairs of passages and of what is asked of them
    questions: dict[str, str]  # the questions themselves by their ids
    store: ChromaStore | None  # None where the index was built without a model

    @property
    def name(self) -> str:
        return self.folder.name

    def passage(self, passage_id: str) -> Passage:
        """A passage by its id.  Raises KeyError."""
        return self.passages[self.positions[passage_id]]


def open_generation(folder: Path, model: Model | None = None) -> Generation:
    """Open a generation, every file checked against its manifest first: a damaged vector index
    is a segmentation fault in Chroma, not an exception.

    model: the model that questions will be embedded with; None to open for checks only.
    Raises IndexDamaged, and IndexMismatch where the index was built with another model."""
    manifest = read_manifest(folder)
    built = Model(manifest["model"]["name"], manifest["model"]["quantized"])
    if model is not None and model.key != built.key:
        raise IndexMismatch(f"索引是用模型 {built.key} 建立的，当前设置是 {model.key}")
    check_files(folder, manifest)
    try:
        records = _read_lines(folder / "documents.jsonl")
        parsed = [parse_document(record["text"], read_metadata(record)) for record in records]
        documents = {document.document_id: document for document in parsed}
        passages = tuple(_passage(record) for record in _read_lines(folder / "passages.jsonl"))
        lexical = LexicalIndex.load(folder / LEXICAL)
        kinds = positions_by_kind(passages, documents)
        asked = LexicalIndex.load(folder / ASKED)
        pairs = LexicalIndex.load(folder / PAIRS)
        questions = {record["id"]: record["text"] for record in _read_lines(folder / QUESTIONS)}
        lexical_by_kind = {kind: LexicalIndex.load(folder / f"{LEXICAL}-{kind}") for kind in kinds}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{folder.name} 的文件不可读") from error
    if len(passages) != manifest["counts"]["passages"] or lexical.size != len(passages):
        raise IndexDamaged(f"{folder.name} 的段落数不符")
    return Generation(
        folder=folder,
        manifest=manifest,
        documents=documents,
        passages=passages,
        positions={passage.passage_id: position for position, passage in enumerate(passages)},
        lexical=lexical,
        lexical_by_kind=lexical_by_kind,
        kinds=kinds,
        asked=asked,
        pairs=pairs,
        questions=questions,
        store=ChromaStore.open(folder / CHROMA, sizes_of(manifest)) if built.name != NO_MODEL else None,
    )


def check_generation(folder: Path, manifest: dict[str, Any]) -> None:
    """Check a generation without opening it.  Raises IndexDamaged where a file is missing or not
    as it was written."""
    check_files(folder, manifest)
    if manifest["model"]["name"] != NO_MODEL:
        check_store(folder / CHROMA, sizes_of(manifest))


def positions_by_kind(
    passages: Sequence[Passage], documents: Mapping[str, Document]
) -> dict[DocumentKind, NDArray[np.intp]]:
    """Where the passages of each kind of document stand in a list of passages."""
    kinds = [documents[passage.document_id].metadata.kind for passage in passages]
    return {kind: np.flatnonzero([other == kind for other in kinds]) for kind in dict.fromkeys(kinds)}


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _passage(record: dict[str, Any]) -> Passage:
    return Passage(**{**record, "heading": tuple(record["heading"])})
