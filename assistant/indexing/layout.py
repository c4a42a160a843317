"""Where a generation lies and what its files are called; its manifest, and whether its files are as they were written."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from assistant.errors import IndexDamaged, IndexMismatch, IndexMissing
from assistant.stores.chroma import COLLECTIONS, Collection

FORMAT = 3  # of a generation's files; raised when an older one can no longer be read
CURRENT = "CURRENT"
GENERATION = "gen-"
LIBRARIES = ("chromadb", "bm25s", "jieba", "sentence-transformers", "torch")
_MANIFEST_KEYS = {"fingerprint", "built_at", "libraries", "model", "documents", "counts", "files"}
CHROMA = "chroma"
LEXICAL = "lexical"
ASKED = f"{LEXICAL}-asked"  # over the annotations
PAIRS = f"{LEXICAL}-pairs"  # over the character pairs of texts and annotations
QUESTIONS = "questions.jsonl"  # the questions written down for passages


def question_id(passage_id: str, number: int) -> str:
    """The id of the question with a number, from 1, that is written down for a passage."""
    return f"{passage_id}?{number}"


def passage_asked(question: str) -> str:
    """The id of the passage that a question with this id is written down for."""
    return question.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Model:
    """The embedding model of an index, as settings choose it."""

    name: str
    quantized: bool

    @property
    def key(self) -> str:
        return f"{self.name}/{'int8' if self.quantized else 'fp32'}"


def next_generation(index: Path) -> Path:
    """The folder that the next build writes into."""
    numbers = [number_of(path) for path in index.glob(f"{GENERATION}*")]
    return index / f"{GENERATION}{max(numbers, default=0) + 1}"


def number_of(path: Path) -> int:
    """The number of a generation's folder, 0 where it has none."""
    digits = path.name.removeprefix(GENERATION)
    return int(digits) if digits.isdecimal() else 0


def current_name(index: Path) -> str | None:
    """The name of the generation in use; None where there is none."""
    with suppress(OSError, UnicodeDecodeError):
        return (index / CURRENT).read_text(encoding="utf-8").strip() or None
    return None


def current_generation(index: Path) -> Path:
    """The folder of the generation in use.  Raises IndexMissing."""
    name = current_name(index)
    if name is None:
        raise IndexMissing(index)
    if Path(name).name != name or not (index / name).is_dir():
        raise IndexDamaged(f"{CURRENT} 指向的 {name} 不存在")
    return index / name


def read_manifest(folder: Path) -> dict[str, Any]:
    """A generation's manifest.  Raises IndexDamaged or IndexMismatch (another format)."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{folder.name} 的清单不可读") from error
    if found != FORMAT:
        raise IndexMismatch(f"索引的格式是第{found}版，程序需要第{FORMAT}版")
    if not manifest.keys() >= _MANIFEST_KEYS:
        raise IndexDamaged(f"{folder.name} 的清单不完整")
    return manifest


def files_of(folder: Path) -> list[Path]:
    """The files of a generation, the manifest aside."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")


def file_record(path: Path) -> dict[str, Any]:
    """What the manifest says of a file: size and hash."""
    # Chroma writes into its database whenever it opens it: only its presence can be checked here.
    if path.suffix == ".sqlite3":
        return {}
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}


def digest_of(text: str) -> str:
    """The hash of a text."""
    return sha256(text.encode()).hexdigest()


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Raises IndexDamaged where a file is missing or not as it was written."""
    for name, record in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise IndexDamaged(f"缺少 {folder.name}/{name}")
        if record and file_record(path) != record:
            raise IndexDamaged(f"{folder.name}/{name} 的内容变了")


def sizes_of(manifest: dict[str, Any]) -> dict[Collection, int]:
    """The number of vectors in each collection."""
    return {name: manifest["counts"][name] for name in COLLECTIONS}
