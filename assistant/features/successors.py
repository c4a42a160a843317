"""Which article took the place of a repealed one: read from data that people can correct.

`corpus/successors.toml` holds a line for each repealed article; `python -m assistant.evaluation.successors`
computes it.  `score` is how alike the two texts are (0…1), `checked` whether both texts were read
side by side.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusInvalid

SUCCESSORS = "successors.toml"


@dataclass(frozen=True, slots=True)
class Successor:
    """A repealed article and the one that took its place, both as passage ids; no `new` where
    reading found that none did."""

    old: str
    new: str | None
    score: float
    checked: bool


def load_successors(folder: Path) -> dict[str, Successor]:
    """The successors of a corpus folder by the repealed article; empty where there is no such file.

    Raises CorpusInvalid where the file cannot be read."""
    path = folder / SUCCESSORS
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        records = [
            Successor(old, record.get("new") or None, float(record["score"]), bool(record.get("checked", False)))
            for old, record in table.items()
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
        raise CorpusInvalid(f"接替对照 {path} 无法读取", "请改正这个文件") from error
    return {record.old: record for record in records}
