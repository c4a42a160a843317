"""Vectors kept by text hash and model, so that an unchanged passage is never embedded twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from assistant.embedding import Embedder, Vectors, embedding_key

_LOOKUP = 500  # SQLite's oldest limit of variables in a statement is 999
_STEP = 256  # texts between two commits: what a killed build loses at most


class EmbeddingCache:
    """A SQLite file of vectors; written by the one builder that holds the lock.

    A damaged file is begun anew: everything in it can be computed again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not self._prepare():
            path.unlink()
            self._prepare()

    def _prepare(self) -> bool:
        """Make the table where it is missing; gives whether the file is whole."""
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute("create table if not exists vectors (key text primary key, vector blob not null)")
                checked: tuple[str] = connection.execute("pragma quick_check(1)").fetchone()
            return checked[0] == "ok"
        except sqlite3.OperationalError:  # locked, or not a file: not the content's fault
            raise
        except sqlite3.DatabaseError:
            return False

    def passages(
        self, texts: Sequence[str], model: str, embedder: Callable[[], Embedder], done: Callable[[int], None]
    ) -> Vectors:
        """Vectors of texts, shape (len(texts), dimension); only unknown texts are embedded.

        model: the model's name with its precision; embedder: loads the model, called only if
        a text is unknown; done: told the number of texts that are ready after each step."""
        keys = [embedding_key(model, text) for text in texts]
        with closing(self._connect()) as connection:
            known = self._known(connection, keys)
            # Short texts together with short ones: less padding, faster.
            missing = sorted(
                {key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items(),
                key=lambda pair: len(pair[1]),
            )
            ready = len(texts) - len(missing)
            done(ready)
            for start in range(0, len(missing), _STEP):
                part = missing[start : start + _STEP]
                vectors = embedder().passages([text for _, text in part])
                with connection:
                    connection.executemany(
                        "insert or replace into vectors values (?, ?)",
                        [(key, vector.tobytes()) for (key, _), vector in zip(part, vectors, strict=True)],
                    )
                known.update({key: vector for (key, _), vector in zip(part, vectors, strict=True)})
                ready += len(part)
                done(ready)
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)

    @staticmethod
    def _known(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        for start in range(0, len(keys), _LOOKUP):
            part = keys[start : start + _LOOKUP]
            marks = ",".join("?" * len(part))
            rows = connection.execute(f"select key, vector from vectors where key in ({marks})", part)
            known.update({key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows})
        return known

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)
