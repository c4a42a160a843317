"""The main path: a question becomes an answer.

    understand ─▶ retrieve ─▶ compose

Each step is a function of what the step before it gave; `Chain.answer` runs them as one LangChain
Runnable.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answering.extractive import ExtractiveComposer
from assistant.errors import InvalidOption
from assistant.model import Answer, Document, Hit, Turn
from assistant.retrieval import HybridRetriever
from assistant.understanding import Question, understand

SCOPES = ("all", "plan", "law")
_HITS = 10


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for: the question, what was said before, where to look, on which day."""

    question: str
    as_of: date
    history: tuple[Turn, ...] = ()
    scope: str = "all"


@dataclass(frozen=True, slots=True)
class _Understood:
    request: Request
    question: Question


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a request: the question as understood, its passages, best first."""

    request: Request
    question: Question
    hits: tuple[Hit, ...]
    elapsed_ms: float = 0.0


class Chain:
    """Answers questions over one generation of the index.  Safe to use from several threads."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        retriever: HybridRetriever,
        composer: ExtractiveComposer,
        words: Callable[[str], list[str]],
    ) -> None:
        self._documents = documents
        self._retriever = retriever
        self._composer = composer
        self._words = words
        self._main: Runnable[Request, Answer] = (
            RunnableLambda(self._understand) | RunnableLambda(self._retrieve) | RunnableLambda(self._compose)
        )

    def answer(self, request: Request) -> Answer:
        """The answer to a request.  Raises RequestError where it cannot be carried out."""
        begun = time.perf_counter()
        answer = self._main.invoke(request)
        return replace(answer, elapsed_ms=_milliseconds_since(begun))

    def retrieve(self, request: Request, limit: int = _HITS) -> Found:
        """The passages for a request, without an answer.  Raises RequestError."""
        begun = time.perf_counter()
        found = self._retrieve(self._understand(request), limit)
        return replace(found, elapsed_ms=_milliseconds_since(begun))

    # -- the steps -------------------------------------------------------------------------

    def _understand(self, request: Request) -> _Understood:
        return _Understood(request, understand(request.question, request.history, self._words))

    def _retrieve(self, understood: _Understood, limit: int = _HITS) -> Found:
        documents = self._in_scope(understood.request.scope)
        found = (
            self._retriever.invoke(understood.question.standalone, limit=limit, documents=documents)
            if documents is None or documents
            else []
        )
        hits = tuple(document.metadata["hit"] for document in found)
        return Found(understood.request, understood.question, hits)

    def _compose(self, found: Found) -> Answer:
        return self._composer.compose(found.question, found.hits, found.request.as_of)

    def _in_scope(self, scope: str) -> list[str] | None:
        """The ids of the documents to look in; None for all.  Raises InvalidOption."""
        if scope == "all":
            return None
        if scope in SCOPES:
            return [key for key, document in self._documents.items() if document.metadata.kind == scope]
        if scope in self._documents:
            return [scope]
        raise InvalidOption(
            f"没有“{scope}”这个检索范围", f"请用 {'、'.join(SCOPES)} 或者一个文件编号（assistant corpus list 可以查看）"
        )


def _milliseconds_since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
