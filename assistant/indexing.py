"""Generations of the index: written whole, verified, switched to, opened with checks.

    index/CURRENT            the name of the generation in use
    index/gen-N/manifest.json, documents.jsonl, passages.jsonl, lexical/, chroma/
    index/embeddings.sqlite  vectors by text, shared by all generations
    index/build.lock         held by the one builder

A generation never changes after `CURRENT` names it.  This module writes, verifies and opens one;
`assistant.building` runs these steps in child processes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.chunking import LONGEST_PASSAGE, cut_document
from assistant.embedding import NO_MODEL, Embedder, model_card
from assistant.embedding_cache import EmbeddingCache
from assistant.errors import FolderNotWritable, IndexDamaged, IndexMismatch, IndexMissing
from assistant.lexical import LexicalIndex
from assistant.model import Document, DocumentKind, Passage
from assistant.parsing.documents import parse_document, read_metadata, write_metadata
from assistant.stores.chroma import COLLECTIONS, ChromaStore, Collection, check_store
from assistant.text import sentence_spans
from assistant.tokens import Segmenter

FORMAT = 1  # of a generation's files; raised when an older one can no longer be read
CURRENT = "CURRENT"
_GENERATION = "gen-"
_LIBRARIES = ("chromadb", "bm25s", "jieba", "sentence-transformers", "torch")
_MANIFEST_KEYS = {"fingerprint", "built_at", "libraries", "model", "documents", "counts", "files"}
_CHROMA = "chroma"
_LEXICAL = "lexical"

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Model:
    """The embedding model of an index, as settings choose it."""

    name: str
    quantized: bool

    @property
    def key(self) -> str:
        return f"{self.name}/{'int8' if self.quantized else 'fp32'}"


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
    store: ChromaStore | None  # None where the index was built without a model

    @property
    def name(self) -> str:
        return self.folder.name

    def passage(self, passage_id: str) -> Passage:
        """A passage by its id.  Raises KeyError."""
        return self.passages[self.positions[passage_id]]


# -- writing -----------------------------------------------------------------------------


def write_generation(
    folder: Path,
    documents: Sequence[Document],
    segmenter: Segmenter,
    model: Model,
    embedder: Callable[[], Embedder],
    cache: Path,
    fingerprint: str,
    progress: Progress,
) -> None:
    """Write a whole generation into a folder that does not exist yet.

    embedder: loads the model, called only where a vector is not in the cache; cache: the file of
    the embedding cache; fingerprint: of everything the index is made from (`fingerprint_of`)."""
    folder.mkdir(parents=True)
    passages: list[Passage] = []
    for number, document in enumerate(documents, 1):
        passages.extend(cut_document(document, segmenter.count))
        progress("切分文档", number, len(documents))
    _write_lines(folder / "documents.jsonl", ({**write_metadata(d.metadata), "text": d.source} for d in documents))
    _write_lines(folder / "passages.jsonl", (asdict(passage) for passage in passages))

    words = []
    for number, passage in enumerate(passages, 1):
        words.append(lexical_words(passage, segmenter))
        if number % 200 == 0 or number == len(passages):
            progress("分词与词项索引", number, len(passages))
    LexicalIndex.build(words).save(folder / _LEXICAL)
    for kind, positions in positions_by_kind(passages, {d.document_id: d for d in documents}).items():
        LexicalIndex.build([words[position] for position in positions]).save(folder / f"{_LEXICAL}-{kind}")

    sentences = dimension = 0
    if model.name != NO_MODEL:
        sentences, dimension = _write_vectors(
            folder / _CHROMA, passages, model, embedder, EmbeddingCache(cache), progress
        )
    _write_manifest(folder, documents, passages, sentences, model, dimension, fingerprint)


def positions_by_kind(
    passages: Sequence[Passage], documents: Mapping[str, Document]
) -> dict[DocumentKind, NDArray[np.intp]]:
    """Where the passages of each kind of document stand in a list of passages."""
    kinds = [documents[passage.document_id].metadata.kind for passage in passages]
    return {kind: np.flatnonzero([other == kind for other in kinds]) for kind in dict.fromkeys(kinds)}


def lexical_words(passage: Passage, segmenter: Segmenter) -> list[str]:
    """The words under which a passage is found: those of its headings and of its own text."""
    return segmenter.words(" ".join((*passage.heading, passage.index_text)))


def dense_text(passage: Passage) -> str:
    """The text that is embedded for a passage: the nearest heading and its own text."""
    return f"{passage.heading[-1]}：{passage.index_text}" if passage.heading else passage.index_text


def _write_vectors(
    folder: Path,
    passages: Sequence[Passage],
    model: Model,
    embedder: Callable[[], Embedder],
    cache: EmbeddingCache,
    progress: Progress,
) -> tuple[int, int]:
    """Write both collections; gives the number of sentence vectors and their dimension."""
    ids, texts, owners = [], [], []
    for passage in passages:
        for start, end in sentence_spans(passage.index_text):
            ids.append(f"{passage.passage_id}#{start}-{end}")
            texts.append(passage.index_text[start:end])
            owners.append(passage.document_id)
    wanted = [dense_text(passage) for passage in passages] + texts
    vectors = cache.passages(wanted, model.key, embedder, lambda ready: progress("计算向量", ready, len(wanted)))
    store = ChromaStore.create(folder)
    split = len(passages)
    store.add("passages", [p.passage_id for p in passages], vectors[:split], [p.document_id for p in passages])
    progress("写入向量库", split, len(wanted))
    store.add("sentences", ids, vectors[split:], owners)
    progress("写入向量库", len(wanted), len(wanted))
    store.close()
    return len(ids), int(vectors.shape[1])


def _write_lines(path: Path, records: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_manifest(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    sentences: int,
    model: Model,
    dimension: int,
    fingerprint: str,
) -> None:
    counts = {d.document_id: sum(p.document_id == d.document_id for p in passages) for d in documents}
    manifest = {
        "format": FORMAT,
        "fingerprint": fingerprint,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "model": {
            "name": model.name,
            "quantized": model.quantized,
            "dimension": dimension,
            "licence": model_card(model.name).licence if model.name != NO_MODEL else "",
        },
        "documents": [
            {
                "id": d.document_id,
                "title": d.metadata.title,
                "sha256": _digest(d.source),
                "passages": counts[d.document_id],
            }
            for d in documents
        ],
        "counts": {"documents": len(documents), "passages": len(passages), "sentences": sentences},
        "files": {str(path.relative_to(folder)): _file_record(path) for path in _files(folder)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")


def _file_record(path: Path) -> dict[str, Any]:
    # Chroma writes into its database whenever it opens it: only its presence can be checked here.
    if path.suffix == ".sqlite3":
        return {}
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def fingerprint_of(documents: Sequence[Document], model: Model, data_files: Sequence[Path]) -> str:
    """A hash of everything that an index is made from: texts and metadata, the model, the data
    files of the segmenter, the libraries, and the project's own rules for cutting."""
    digest = sha256(f"{FORMAT} {model.key} {LONGEST_PASSAGE}".encode())
    for document in documents:
        digest.update(json.dumps(write_metadata(document.metadata), ensure_ascii=False).encode())
        digest.update(_digest(document.source).encode())
    package = Path(__file__).parent
    rules = ("text.py", "tokens.py", "chunking.py", "embedding.py", "indexing.py", "lexical.py")
    folders = (package / "parsing", package / "stores")
    code = [package / name for name in rules] + [path for folder in folders for path in sorted(folder.glob("*.py"))]
    for path in (*data_files, *code):
        digest.update(path.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


# -- verifying and switching ---------------------------------------------------------------


def verify_generation(folder: Path, segmenter: Segmenter) -> None:
    """Open a generation as a reader would and look passages up on both sides.

    Raises IndexDamaged where something is missing or not found."""
    generation = open_generation(folder)
    step = max(1, len(generation.passages) // 20)
    for position in range(0, len(generation.passages), step):
        passage = generation.passages[position]
        scores = generation.lexical.scores(lexical_words(passage, segmenter))
        if scores[position] < scores.max():
            raise IndexDamaged(f"段落 {passage.passage_id} 在词项索引里找不到自己")
    counts = generation.manifest["counts"]
    if generation.store is not None:
        stored = (generation.store.count("passages"), generation.store.count("sentences"))
        if stored != (counts["passages"], counts["sentences"]):
            raise IndexDamaged(
                f"向量数不符，应为{counts['passages']}与{counts['sentences']}，实为{stored[0]}与{stored[1]}"
            )
        dimension = generation.manifest["model"]["dimension"]
        probe = np.full(dimension, dimension**-0.5, dtype=np.float32)
        for collection in ("passages", "sentences"):
            if not generation.store.nearest(collection, probe, 5):
                raise IndexDamaged("向量库没有应答")
        generation.store.close()


def next_generation(index: Path) -> Path:
    """The folder that the next build writes into."""
    numbers = [_number(path) for path in index.glob(f"{_GENERATION}*")]
    return index / f"{_GENERATION}{max(numbers, default=0) + 1}"


def switch_to(folder: Path) -> None:
    """Make a verified generation the current one: everything on disk first, then one atomic
    rename; older generations than the one before are removed, and so are unfinished ones."""
    index = folder.parent
    previous = current_name(index)
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)
    temporary = index / f"{CURRENT}.new"
    temporary.write_text(folder.name + "\n", encoding="utf-8")
    _sync(temporary)
    os.replace(temporary, index / CURRENT)
    _sync(index)
    remove_generations(index, keep={folder.name, previous or folder.name})


def remove_generations(index: Path, keep: set[str]) -> None:
    """Remove every generation but those to keep."""
    for path in index.glob(f"{_GENERATION}*"):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _number(path: Path) -> int:
    digits = path.name.removeprefix(_GENERATION)
    return int(digits) if digits.isdecimal() else 0


def ensure_writable(index: Path) -> None:
    """Raises FolderNotWritable where nothing can be written into the index folder."""
    probe = index / ".writable"
    try:
        index.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise FolderNotWritable(index) from error


# -- opening -------------------------------------------------------------------------------


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


def open_generation(folder: Path, model: Model | None = None) -> Generation:
    """Open a generation, every file checked against its manifest first: a damaged vector index
    is a segmentation fault in Chroma, not an exception.

    model: the model that questions will be embedded with; None to open for checks only.
    Raises IndexDamaged, and IndexMismatch where the index was built with another model."""
    manifest = read_manifest(folder)
    built = Model(manifest["model"]["name"], manifest["model"]["quantized"])
    if model is not None and model.key != built.key:
        raise IndexMismatch(f"索引是用模型 {built.key} 建立的，当前设置是 {model.key}")
    _check_files(folder, manifest)
    try:
        records = _read_lines(folder / "documents.jsonl")
        parsed = [parse_document(record["text"], read_metadata(record)) for record in records]
        documents = {document.document_id: document for document in parsed}
        passages = tuple(_passage(record) for record in _read_lines(folder / "passages.jsonl"))
        lexical = LexicalIndex.load(folder / _LEXICAL)
        kinds = positions_by_kind(passages, documents)
        lexical_by_kind = {kind: LexicalIndex.load(folder / f"{_LEXICAL}-{kind}") for kind in kinds}
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
        store=ChromaStore.open(folder / _CHROMA, _sizes(manifest)) if built.name != NO_MODEL else None,
    )


def check_generation(folder: Path, manifest: dict[str, Any]) -> None:
    """Check a generation without opening it.  Raises IndexDamaged where a file is missing or not
    as it was written."""
    _check_files(folder, manifest)
    if manifest["model"]["name"] != NO_MODEL:
        check_store(folder / _CHROMA, _sizes(manifest))


def _check_files(folder: Path, manifest: dict[str, Any]) -> None:
    for name, record in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise IndexDamaged(f"缺少 {folder.name}/{name}")
        if record and _file_record(path) != record:
            raise IndexDamaged(f"{folder.name}/{name} 的内容变了")


def _sizes(manifest: dict[str, Any]) -> dict[Collection, int]:
    return {name: manifest["counts"][name] for name in COLLECTIONS}


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _passage(record: dict[str, Any]) -> Passage:
    return Passage(**{**record, "heading": tuple(record["heading"])})
