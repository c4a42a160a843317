"""The main path: a question becomes an answer.

    understand ─▶ retrieve ─▶ compose

Each step is a function of what the step before it gave; `Chain.answer` runs them as one LangChain
Runnable.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answering.composer import Composer
from assistant.errors import InvalidOption
from assistant.features.articles import ArticleIndex, Resolution, current_ids
from assistant.model import Answer, Document, Hit, Turn
from assistant.retrieval import HybridRetriever
from assistant.understanding import Question, Understanding

SCOPES = ("all", "plan", "law")
_HITS = 10
# What a plan's passages gain where nothing in the question asks for the law: a plan of a few hundred
# passages stands beside thousands of articles (chosen on the tuning questions, docs/retrieval.md).
_PLAN_BONUS = 0.4
# What an article on legal liability gains where the question is what happens to whoever does it.
_LIABILITY_BONUS = 0.6


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
    """What was found for a request: the question as understood, where its references lead, the
    passages, best first."""

    request: Request
    question: Question
    resolutions: tuple[Resolution, ...]
    hits: tuple[Hit, ...]
    elapsed_ms: float = 0.0


class Chain:
    """Answers questions over one generation of the index.  Safe to use from several threads."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        understanding: Understanding,
        articles: ArticleIndex,
        retriever: HybridRetriever,
        composer: Composer,
    ) -> None:
        self._documents = documents
        self._understanding = understanding
        self._articles = articles
        self._retriever = retriever
        self.composer = composer
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

    def check_scope(self, scope: str) -> None:
        """Raises InvalidOption where a scope is neither a kind of source nor a document."""
        if scope not in SCOPES and scope not in self._documents:
            raise InvalidOption(
                f"没有“{scope}”这个检索范围",
                f"请用 {'、'.join(SCOPES)} 或者一个文件编号（assistant corpus list 可以查看）",
            )

    # -- the steps -------------------------------------------------------------------------

    def _understand(self, request: Request) -> _Understood:
        return _Understood(request, self._understanding.read(request.question, request.history))

    def _retrieve(self, understood: _Understood, limit: int = _HITS) -> Found:
        """Articles that are named come first; beside them what the search finds, unless they are
        all that was named and do not exist: then nothing else is offered."""
        request, question = understood.request, understood.question
        documents = self._in_scope(request.scope, question, request.as_of)
        resolutions = tuple(self._articles.resolve(reference, request.as_of) for reference in question.references)
        named = [
            self._retriever.hit_of(resolution.passage_id, question.standalone)
            for resolution in resolutions
            if resolution.passage_id
        ]
        if not documents or (resolutions and not named):
            return Found(request, question, resolutions, tuple(named))
        found = self._retriever.invoke(
            question.standalone,
            limit=limit,
            documents=documents,
            favoured=self._favoured(question),
            liability=_LIABILITY_BONUS * question.asks_consequence,
        )
        ids = {hit.passage.passage_id for hit in named}
        others = [document.metadata["hit"] for document in found if document.id not in ids]
        return Found(request, question, resolutions, tuple([*named, *others][:limit]))

    def _compose(self, found: Found) -> Answer:
        return self.composer.compose(found.question, found.hits, found.resolutions, found.request.as_of)

    # -- where to look -----------------------------------------------------------------------

    def _in_scope(self, scope: str, question: Question, day: date) -> list[str]:
        """The ids of the documents to look in: those of the scope that are current on the day, and
        laws that the question names, in the text of that day.  Raises InvalidOption."""
        self.check_scope(scope)
        if scope in self._documents:
            return [scope]
        current = current_ids(self._documents, day)
        texts = (self._articles.text_on(name.title, day) for name in question.laws if name.title)
        named = {text.document_id for text in texts if text is not None}
        return [
            key
            for key, document in self._documents.items()
            if (key in current or key in named) and scope in ("all", document.metadata.kind)
        ]

    def _favoured(self, question: Question) -> dict[str, float]:
        """What is added to the score of each document's passages."""
        if question.kind == "law":
            return {}
        return {key: _PLAN_BONUS for key, d in self._documents.items() if d.metadata.kind == "plan"}


def _milliseconds_since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
