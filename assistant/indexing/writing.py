"""Writing a generation: documents and passages, lexical indexes, vectors, the manifest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.annotations import Annotation
from assistant.chunking import LONGEST_PASSAGE, cut_document
from assistant.embedding import NO_MODEL, Embedder, model_card
from assistant.embedding_cache import EmbeddingCache
from assistant.indexing.generation import positions_by_kind
from assistant.indexing.layout import (
    ASKED,
    CHROMA,
    FORMAT,
    LEXICAL,
    LIBRARIES,
    PAIRS,
    QUESTIONS,
    Model,
    digest_of,
    file_record,
    files_of,
    question_id,
)
from assistant.lexical import LexicalIndex
from assistant.model import Document, Passage
from assistant.parsing.documents import write_metadata
from assistant.stores.chroma import ChromaStore, Collection
from assistant.text import character_pairs, sentence_spans
from assistant.tokens import Segmenter

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how much of it is done, and how much there is."""


def write_generation(
    folder: Path,
    documents: Sequence[Document],
    annotations: Mapping[str, Annotation],
    segmenter: Segmenter,
    model: Model,
    embedder: Callable[[], Embedder],
    cache: Path,
    fingerprint: str,
    progress: Progress,
) -> None:
    """Write a whole generation into a folder that does not exist yet.

    annotations: what is asked of the passages, by passage; embedder: loads the model, called only where a vector is not in the cache; cache: the file of
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
    LexicalIndex.build(words).save(folder / LEXICAL)
    for kind, positions in positions_by_kind(passages, {d.document_id: d for d in documents}).items():
        LexicalIndex.build([words[position] for position in positions]).save(folder / f"{LEXICAL}-{kind}")

    asked = [annotations.get(passage.passage_id) for passage in passages]
    LexicalIndex.build([asked_words(annotation, segmenter) for annotation in asked]).save(folder / ASKED)
    pairs = [_pairs(passage, annotation) for passage, annotation in zip(passages, asked, strict=True)]
    LexicalIndex.build(pairs).save(folder / PAIRS)
    questions = {
        question_id(annotation.passage_id, number): question
        for annotation in asked
        if annotation
        for number, question in enumerate(annotation.questions, 1)
    }
    _write_lines(folder / QUESTIONS, ({"id": id_, "text": text} for id_, text in questions.items()))

    dimension = 0
    counts = {"documents": len(documents), "passages": len(passages), "sentences": 0, "questions": len(questions)}
    if model.name != NO_MODEL:
        vectors = _texts_to_embed(passages, questions)
        dimension = _write_vectors(folder / CHROMA, vectors, model, embedder, EmbeddingCache(cache), progress)
        counts |= {collection: len(ids) for collection, (ids, _) in vectors.items()}
    _write_manifest(folder, documents, passages, counts, model, dimension, fingerprint)


def lexical_words(passage: Passage, segmenter: Segmenter) -> list[str]:
    """The words under which a passage is found: those of its headings and of its own text."""
    return segmenter.words(" ".join((*passage.heading, passage.index_text)))


def dense_text(passage: Passage) -> str:
    """The text that is embedded for a passage: the nearest heading and its own text."""
    return f"{passage.heading[-1]}：{passage.index_text}" if passage.heading else passage.index_text


def asked_words(annotation: Annotation | None, segmenter: Segmenter) -> list[str]:
    """The words of what is asked of a passage; none where nothing is written down."""
    return segmenter.words(_asked_text(annotation)) if annotation else []


def _asked_text(annotation: Annotation | None) -> str:
    return " ".join((*annotation.questions, *annotation.terms)) if annotation else ""


def _pairs(passage: Passage, annotation: Annotation | None) -> list[str]:
    """The character pairs under which a passage is found: of its headings, its text and what is asked of it."""
    return character_pairs(" ".join((*passage.heading, passage.index_text, _asked_text(annotation))))


def _texts_to_embed(
    passages: Sequence[Passage], questions: Mapping[str, str]
) -> dict[Collection, tuple[list[str], list[str]]]:
    """The ids and texts of every vector, by collection.  questions: by their ids."""
    sentences = [
        (f"{passage.passage_id}#{start}-{end}", passage.index_text[start:end])
        for passage in passages
        for start, end in sentence_spans(passage.index_text)
    ]
    return {
        "passages": ([passage.passage_id for passage in passages], [dense_text(passage) for passage in passages]),
        "sentences": ([id_ for id_, _ in sentences], [text for _, text in sentences]),
        "questions": (list(questions), list(questions.values())),
    }


def _write_vectors(
    folder: Path,
    collections: Mapping[Collection, tuple[list[str], list[str]]],
    model: Model,
    embedder: Callable[[], Embedder],
    cache: EmbeddingCache,
    progress: Progress,
) -> int:
    """Write every collection; gives the dimension of the vectors.

    collections: ids and texts; an id begins with that of its document."""
    wanted = [text for _, texts in collections.values() for text in texts]
    vectors = cache.passages(wanted, model.key, embedder, lambda ready: progress("计算向量", ready, len(wanted)))
    store = ChromaStore.create(folder)
    begin = 0
    for collection, (ids, _) in collections.items():
        end = begin + len(ids)
        if ids:
            store.add(collection, ids, vectors[begin:end], [id_.partition("/")[0] for id_ in ids])
        progress("写入向量库", end, len(wanted))
        begin = end
    store.close()
    return int(vectors.shape[1])


def _write_lines(path: Path, records: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_manifest(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    counts: Mapping[str, int],
    model: Model,
    dimension: int,
    fingerprint: str,
) -> None:
    by_document = Counter(passage.document_id for passage in passages)
    manifest = {
        "format": FORMAT,
        "fingerprint": fingerprint,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "libraries": {name: version(name) for name in LIBRARIES},
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
                "sha256": digest_of(d.source),
                "passages": by_document[d.document_id],
            }
            for d in documents
        ],
        "counts": counts,
        "files": {str(path.relative_to(folder)): file_record(path) for path in files_of(folder)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def fingerprint_of(documents: Sequence[Document], model: Model, data_files: Sequence[Path]) -> str:
    """A hash of everything that an index is made from: texts and metadata, the model, the data
    files of the segmenter, the libraries, and the project's own rules for cutting."""
    digest = sha256(f"{FORMAT} {model.key} {LONGEST_PASSAGE}".encode())
    for document in documents:
        digest.update(json.dumps(write_metadata(document.metadata), ensure_ascii=False).encode())
        digest.update(digest_of(document.source).encode())
    package = Path(__file__).parents[1]
    rules = ("text.py", "tokens.py", "chunking.py", "embedding.py", "lexical.py")
    folders = (package / "parsing", package / "stores", package / "indexing")
    code = [package / name for name in rules] + [path for folder in folders for path in sorted(folder.glob("*.py"))]
    for path in (*data_files, *code):
        digest.update(path.read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()
