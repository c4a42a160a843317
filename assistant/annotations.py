"""The questions that passages answer, written down once by reading: data that people can correct.

`corpus/annotations/*.jsonl` holds a passage a line: `passage_id`, `questions` in the words of those who ask, `terms`
(everyday words for what the passage is about).  They lead to their passage in a search; shown and cited is the
passage itself (document expansion; Nogueira & Lin 2019).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusInvalid

FOLDER = "annotations"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is asked of one passage, and what it is called in everyday words."""

    passage_id: str
    questions: tuple[str, ...]
    terms: tuple[str, ...]


def annotation_files(corpus: Path) -> list[Path]:
    """The annotation files of a corpus folder, in the order of their names."""
    return sorted((corpus / FOLDER).glob("*.jsonl"))


def load_annotations(corpus: Path) -> dict[str, Annotation]:
    """Every annotation of a corpus folder by its passage; empty where there are none.

    Raises CorpusInvalid where a line cannot be read or a passage has two."""
    found: dict[str, Annotation] = {}
    for path in annotation_files(corpus):
        for number, annotation in _read(path):
            if annotation.passage_id in found:
                raise CorpusInvalid(f"标注 {path.name} 第{number}行的段落已经有标注", "请合并成一行")
            found[annotation.passage_id] = annotation
    return found


def _read(path: Path) -> Iterator[tuple[int, Annotation]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid(f"标注 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            questions, terms = record["questions"], record["terms"]
            if not (isinstance(questions, list) and isinstance(terms, list)):
                raise TypeError("no list")
            if not all(isinstance(text, str) for text in (record["passage_id"], *questions, *terms)):
                raise TypeError("not text")
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusInvalid(f"标注 {path.name} 第{number}行无法读取", "请改正这一行") from error
        yield number, Annotation(record["passage_id"], tuple(questions), tuple(terms))
