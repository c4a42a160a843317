"""Puts the parts together: the only place that chooses concrete classes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from assistant.answering.articles import ArticleAnswer
from assistant.answering.composer import Composer
from assistant.answering.extractive import Extractor
from assistant.chain import Chain
from assistant.corpus import Corpus, load_corpus
from assistant.embedding import NO_MODEL, Embedder, SentenceEmbedder
from assistant.features.articles import ArticleIndex
from assistant.features.indicators import indicators_of
from assistant.features.successors import load_successors
from assistant.indexing import Generation, Model, current_generation, current_name, fingerprint_of, open_generation
from assistant.model import Document
from assistant.retrieval import HybridRetriever
from assistant.settings import Settings
from assistant.tokens import Segmenter
from assistant.understanding import Language, Understanding

_CODE = "eco-code"


class Parts:
    """The parts of one installation, each made when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def segmenter(self) -> Segmenter:
        dictionary, stop_words = self.word_files
        return Segmenter(dictionary, stop_words, self.settings.cache_dir / "words")

    @property
    def word_files(self) -> tuple[Path, Path]:
        """The data files of the segmenter: dictionary and stop words."""
        return self.settings.corpus_dir / "dictionary.txt", self.settings.corpus_dir / "stop_words.txt"

    @property
    def model(self) -> Model:
        return Model(self.settings.embedding_model, self.settings.embedding_quantized)

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedding model, loaded; None where the settings say `none`."""
        if self.settings.embedding_model == NO_MODEL:
            return None
        return SentenceEmbedder(self.settings.embedding_model, quantized=self.settings.embedding_quantized)

    @cached_property
    def corpus(self) -> Corpus:
        return load_corpus(self.settings.corpus_dir, self.settings.laws)

    def fingerprint(self) -> str:
        return fingerprint_of(self.corpus.documents, self.model, self.word_files)

    def chain(self, generation: Generation) -> Chain:
        """The chain over one generation."""
        documents = generation.documents
        articles = ArticleIndex(documents.values(), default=_default_law(documents))
        successors = load_successors(self.settings.corpus_dir)
        return Chain(
            documents,
            Understanding(
                self.segmenter.words, articles.reader(), Language.load(self.settings.corpus_dir / "language.toml")
            ),
            articles,
            HybridRetriever(generation=generation, segmenter=self.segmenter, embedder=self.embedder),
            Composer(
                documents=documents,
                extractor=Extractor(indicators_of(documents.values()), self.segmenter.words, generation.lexical.weight),
                articles=ArticleAnswer(generation.passage, successors),
                successors=successors,
                with_model=self.embedder is not None,
            ),
        )


def _default_law(documents: Mapping[str, Document]) -> str | None:
    """The title of the law that 第1102条 without a name means: the code, where it is held."""
    code = documents.get(_CODE)
    return code.metadata.title if code else None


class Assistant:
    """The assistant on the current generation; follows when a build switches to a new one.

    `chain` and `generation` may be used from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.parts = Parts(settings)
        self._lock = threading.Lock()
        self._opened: tuple[Generation, Chain] | None = None

    @property
    def chain(self) -> Chain:
        return self._current()[1]

    @property
    def generation(self) -> Generation:
        return self._current()[0]

    def _current(self) -> tuple[Generation, Chain]:
        index = self.parts.settings.index_dir
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            elif current_name(index) != self._opened[0].name:
                # The old generation stays open for the questions under way; it is closed when
                # the last of them lets go of it.
                self._opened = self._open()
            return self._opened

    def _open(self) -> tuple[Generation, Chain]:
        generation = open_generation(current_generation(self.parts.settings.index_dir), self.parts.model)
        return generation, self.parts.chain(generation)


def embedder_loader(parts: Parts) -> Callable[[], Embedder]:
    """A function that gives the embedding model, for builders that may not need it."""

    def load() -> Embedder:
        embedder = parts.embedder
        assert embedder is not None, "asked for vectors where the settings say none"
        return embedder

    return load
