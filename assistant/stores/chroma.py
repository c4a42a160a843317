"""Vectors in Chroma: the only user of chromadb.

Three collections lie in one store: `passages` (one vector a passage), `sentences` (one vector a sentence; its id is
the passage's with `#start-end`, offsets in the passage's index text) and `questions` (one vector a question that is
written down for a passage; its id is the passage's with `?number`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError, IndexDamaged, PackageMissing

Collection = Literal["passages", "sentences", "questions"]
COLLECTIONS: tuple[Collection, ...] = ("passages", "sentences", "questions")

_DATABASE = "chroma.sqlite3"
# Neighbours looked at by a search, and by each insertion: wide enough that next to none of the true
# first 50 is missed, narrow enough that writing takes seconds.
_EF_SEARCH, _EF_CONSTRUCTION = 256, 100
# Chroma writes the vector index to disk every so many additions and replays the rest at each
# opening, changing files as it goes.  At the least value it permits, each `add` call is written
# whole, and the files of a finished store never change again (measured on 1.5.9).
_SYNC = 2

_SIZES = """
    select collections.name, count(embeddings.id) from collections
    join segments on segments.collection = collections.id and segments.scope = 'METADATA'
    left join embeddings on embeddings.segment_id = segments.id
    group by collections.name
"""
# An empty collection has no folder of vectors.
_SEGMENTS = """
    select segments.id, collections.name from segments
    join collections on segments.collection = collections.id where segments.scope = 'VECTOR'
"""


class ChromaStore:
    """An embedded Chroma store in a folder; thread-safe within one process."""

    def __init__(self, client: Any, collections: dict[Collection, Any]) -> None:
        self._client = client
        self._collections = collections

    @classmethod
    def create(cls, folder: Path) -> ChromaStore:
        """A new, empty store in a folder that does not exist yet."""
        folder.mkdir(parents=True)
        client = _client(folder)
        made = {
            name: client.create_collection(
                name,
                embedding_function=None,  # otherwise Chroma fetches a model of its own
                configuration={
                    "hnsw": {
                        "space": "ip",
                        "ef_search": _EF_SEARCH,
                        "ef_construction": _EF_CONSTRUCTION,
                        "sync_threshold": _SYNC,
                        "batch_size": _SYNC,
                    }
                },
            )
            for name in COLLECTIONS
        }
        return cls(client, made)

    @classmethod
    def open(cls, folder: Path, sizes: Mapping[Collection, int]) -> ChromaStore:
        """An existing store.  Chroma writes into its database even when it only reads, so a
        folder that is not writable is copied to a private temporary one first.

        sizes: the number of vectors in each collection.
        Raises IndexDamaged where the store is not whole enough to be opened safely."""
        check_store(folder, sizes)
        if not _writable(folder):
            folder = _copy(folder)
        client = None
        try:
            client = _client(folder)
            found = {name: client.get_collection(name, embedding_function=None) for name in COLLECTIONS}
        except AssistantError:
            raise
        except Exception as error:  # Chroma raises several kinds from its bindings
            if client is not None:
                client.close()
            raise IndexDamaged(f"向量库打不开，{type(error).__name__}") from error
        return cls(client, found)

    def add(
        self, collection: Collection, ids: Sequence[str], vectors: NDArray[np.float32], documents: Sequence[str]
    ) -> None:
        """Add vectors, shape (len(ids), dimension), each with the id of its document."""
        step = self._client.get_max_batch_size()
        for start in range(0, len(ids), step):
            part = slice(start, start + step)
            self._collections[collection].add(
                ids=list(ids[part]),
                embeddings=vectors[part],
                metadatas=[{"document_id": document} for document in documents[part]],
            )

    def nearest(
        self, collection: Collection, vector: NDArray[np.float32], count: int, documents: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ids nearest to a vector of unit length with their cosine, best first.

        documents: only vectors of these documents; None for all."""
        where = {"document_id": {"$in": list(documents)}} if documents is not None else None
        found = self._collections[collection].query(
            query_embeddings=vector[None, :], n_results=count, where=where, include=["distances"]
        )
        return [(id_, 1.0 - distance) for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self, collection: Collection) -> int:
        return int(self._collections[collection].count())

    def close(self) -> None:
        self._client.close()


def _client(folder: Path) -> Any:
    try:
        import chromadb
        from chromadb.config import Settings
    except ImportError as error:
        raise PackageMissing("没有安装 chromadb", "请运行 pip install chromadb") from error
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def check_store(folder: Path, sizes: Mapping[Collection, int]) -> None:
    """Read the database without Chroma, for which an emptied file is an empty store.

    sizes: the number of vectors in each collection.  Raises IndexDamaged."""
    database = folder / _DATABASE
    if not database.is_file():
        raise IndexDamaged("缺少向量库文件")
    try:
        # Other readers may be opening it: locks are kept to where they can be.
        mode = "mode=rw" if _writable(folder) else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"{database.absolute().as_uri()}?{mode}", uri=True, timeout=30)
        try:
            # Its bytes change whenever Chroma opens it, so SQLite has to say whether it is whole.
            whole = connection.execute("pragma quick_check(1)").fetchone() == ("ok",)
            found = dict(connection.execute(_SIZES))
            segments = [id_ for id_, name in connection.execute(_SEGMENTS) if found[name]]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise IndexDamaged("向量库文件不可读") from error
    if not whole or found != dict(sizes) or not all((folder / segment).is_dir() for segment in segments):
        raise IndexDamaged("向量库不完整")


def _writable(folder: Path) -> bool:
    """Whether files can really be written: permission bits do not tell on a read-only mount."""
    try:
        with (folder / _DATABASE).open("r+b"):
            return os.access(folder, os.W_OK)
    except OSError:
        return False


def _copy(folder: Path) -> Path:
    private = Path(tempfile.mkdtemp(prefix="assistant-index-"))
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    copied = private / folder.name
    copied.mkdir()
    for path in sorted(folder.rglob("*")):
        target = copied / path.relative_to(folder)
        if path.is_dir():
            target.mkdir()
        else:
            shutil.copyfile(path, target)  # not copystat: the copy has to be writable
    return copied
