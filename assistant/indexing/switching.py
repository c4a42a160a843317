"""Verifying a generation as a reader would see it, and making it the current one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np

from assistant.errors import FolderNotWritable, IndexDamaged
from assistant.indexing.generation import open_generation
from assistant.indexing.layout import CURRENT, GENERATION, current_name
from assistant.indexing.writing import lexical_words
from assistant.stores.chroma import COLLECTIONS
from assistant.tokens import Segmenter


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
        for collection in COLLECTIONS:
            stored = generation.store.count(collection)
            if stored != counts[collection]:
                raise IndexDamaged(f"向量数不符，{collection} 应为{counts[collection]}，实为{stored}")
        dimension = generation.manifest["model"]["dimension"]
        probe = np.full(dimension, dimension**-0.5, dtype=np.float32)
        for collection in COLLECTIONS:
            if counts[collection] and not generation.store.nearest(collection, probe, 5):
                raise IndexDamaged("向量库没有应答")
        generation.store.close()


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
    for path in index.glob(f"{GENERATION}*"):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ensure_writable(index: Path) -> None:
    """Raises FolderNotWritable where nothing can be written into the index folder."""
    probe = index / ".writable"
    try:
        index.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise FolderNotWritable(index) from error
