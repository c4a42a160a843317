"""A build from nothing beside the bare encoder on the same texts, in one run: `make build-ratio`."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from assistant.bootstrap import Parts
from assistant.chunking import cut_document
from assistant.embedding import SentenceEmbedder
from assistant.indexing import dense_text
from assistant.service.building import build_index
from assistant.settings import load_settings
from assistant.text import sentence_spans


def main() -> int:
    settings = load_settings()
    parts = Parts(settings)
    texts = []
    for document in parts.corpus.documents:
        for passage in cut_document(document, parts.segmenter.count):
            texts.append(dense_text(passage))
            texts += [passage.index_text[start:end] for start, end in sentence_spans(passage.index_text)]
    texts += [question for annotation in parts.annotations.values() for question in annotation.questions]
    texts = sorted(set(texts), key=len)
    embedder = SentenceEmbedder(settings.embedding_model, quantized=settings.embedding_quantized)
    begun = time.perf_counter()
    embedder.passages(texts)
    bare = time.perf_counter() - begun
    del embedder
    with tempfile.TemporaryDirectory() as folder:
        empty = replace(settings, index_dir=Path(folder) / "index")
        begun = time.perf_counter()
        build_index(empty, lambda *_: None)
        built = time.perf_counter() - begun
        begun = time.perf_counter()
        build_index(empty, lambda *_: None)
        again = time.perf_counter() - begun
        begun = time.perf_counter()
        build_index(empty, lambda *_: None, force=True)
        forced = time.perf_counter() - begun
    sys.stdout.write(
        f"{len(texts)} texts: encoder {bare:.1f} s, build {built:.1f} s, ratio {built / bare:.2f}; "
        f"again without changes {again:.1f} s, forced {forced:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
