"""The shipped corpus: its manifest and the Documents that it names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from assistant.errors import CorpusInvalid
from assistant.model import Document
from assistant.parsing.documents import parse_document, read_metadata

MANIFEST = "manifest.toml"


def load_corpus(folder: Path) -> list[Document]:
    """Every document of a corpus folder, parsed, in the order of its manifest.

    Raises CorpusInvalid where the manifest or a file is missing or cannot be read."""
    manifest = folder / MANIFEST
    try:
        with manifest.open("rb") as file:
            entries = tomllib.load(file)["document"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise CorpusInvalid(f"语料清单 {manifest} 无法读取", "请检查安装是否完整，或者重新安装") from error
    return [_load(folder, entry) for entry in entries]


def _load(folder: Path, entry: dict[str, Any]) -> Document:
    try:
        path = folder / entry["file"]
        metadata = read_metadata(entry)
        source = path.read_text(encoding="utf-8")
    except (KeyError, TypeError, OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid(
            f"语料文件 {entry.get('file', entry.get('id', '？'))} 无法读取", "请检查清单的这一条和文件本身"
        ) from error
    return parse_document(source, metadata)
