"""The main path: a question becomes an answer.

    understand ─▶ retrieve ─▶ compose

Each step is a function of what the step before it gave; `Chain.answer` runs them as one LangChain
Runnable.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from langchain_core.runnables import Runnable, RunnableLambda
from numpy.typing import NDArray

from assistant.answering.composer import Composer
from assistant.answering.suggestions import suggestions
from assistant.errors import InvalidOption
from assistant.features.articles import ArticleIndex, Resolution, current_ids
from assistant.fusion import Scores
from assistant.model import Answer, Document, DocumentKind, Hit, Turn, WrittenQuestion
from assistant.retrieval import HybridRetriever
from assistant.understanding import Question, TermReader, Terms, Understanding

SCOPES = ("all", "plan", "law")
_HITS = 10
# Passages of each kind of source that an answer is taken from.
_HITS_OF_A_KIND = 12
# Written questions that may be suggested, before those that ask the same are left out.
_NEAR_QUESTIONS = 40


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
    terms: Mapping[DocumentKind, Terms]


@dataclass(frozen=True, slots=True)
class _Query:
    """What the retriever is asked: see `HybridRetriever.find`."""

    text: str
    expansions: tuple[str, ...]
    consequence: bool
    asks_law: bool


@dataclass(frozen=True, slots=True)
class Searched:
    """What each way of searching says of every passage, shape (passages, components), which of them are in the scope, and
    whether the law is asked for."""

    components: Scores
    allowed: NDArray[np.bool_]
    asks_law: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a request: the question as understood, where its references lead, the
    passages, best first."""

    request: Request
    question: Question
    terms: Mapping[DocumentKind, Terms]
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
        terms: Mapping[DocumentKind, TermReader],
    ) -> None:
        self._documents = documents
        self._understanding = understanding
        self._articles = articles
        self._retriever = retriever
        self.composer = composer
        self._terms = terms
        self._main: Runnable[Request, Answer] = (
            RunnableLambda(self._understand) | RunnableLambda(self._retrieve) | RunnableLambda(self._compose)
        )

    def answer(self, request: Request) -> Answer:
        """The answer to a request.  Raises RequestError where it cannot be carried out."""
        begun = time.perf_counter()
        answer = self._main.invoke(request)
        return replace(answer, elapsed_ms=_milliseconds_since(begun))

    def suggest(self, request: Request, answer: Answer) -> tuple[str, ...]:
        """Questions to go on with after the answer to a request; every one of them is answered, in the same scope."""
        standalone = replace(request, question=answer.standalone_question, history=())
        question = self._understand(standalone).question
        # A number (第1102条) is near to no question; what it leads to is.
        about = answer.citations[0].quote if question.references and answer.citations else question.standalone
        near = self._retriever.near_questions(
            about, _NEAR_QUESTIONS, self._in_scope(request.scope, question, request.as_of)
        )

        def is_answered(candidate: WrittenQuestion) -> bool:
            given = self.answer(replace(standalone, question=candidate.text))
            return not given.refused and candidate.passage_id in {c.passage.passage_id for c in given.citations}

        earlier = [turn.content for turn in request.history if turn.role == "user"]
        shown = {citation.passage.passage_id for citation in answer.citations}
        return suggestions([*earlier, request.question, answer.standalone_question], shown, near, is_answered)

    def retrieve(self, request: Request, limit: int = _HITS) -> Found:
        """The passages for a request, without an answer.  Raises RequestError."""
        begun = time.perf_counter()
        found = self._rank(self._understand(request), limit)
        return replace(found, elapsed_ms=_milliseconds_since(begun))

    def components(self, request: Request) -> Searched:
        """What each way of searching says of every passage for a request: what the weights of the fusion are learned from."""
        understood = self._understand(request)
        documents = self._in_scope(request.scope, understood.question, request.as_of)
        query = self._query(understood)
        components, _ = self._retriever.components(
            query.text, documents, query.expansions, consequence=query.consequence
        )
        return Searched(components, self._retriever.allowed(documents), query.asks_law)

    def check_scope(self, scope: str) -> None:
        """Raises InvalidOption where a scope is neither a kind of source nor a document."""
        if scope not in SCOPES and scope not in self._documents:
            raise InvalidOption(
                f"没有“{scope}”这个检索范围",
                f"请用 {'、'.join(SCOPES)} 或者一个文件编号（assistant corpus list 可以查看）",
            )

    # -- the steps -------------------------------------------------------------------------

    def _understand(self, request: Request) -> _Understood:
        question = self._understanding.read(request.question, request.history)
        return _Understood(request, question, {kind: reader.read(question) for kind, reader in self._terms.items()})

    def _retrieve(self, understood: _Understood) -> Found:
        """The passages that an answer is taken from, the best of plans and the best of laws: what the one
        says must not crowd out what the other says."""
        request, question = understood.request, understood.question
        documents = self._in_scope(request.scope, question, request.as_of)
        found: list[Hit] = []
        for kind in ("plan", "law"):
            of_kind = [key for key in documents if self._documents[key].metadata.kind == kind]
            found += self._search(understood, of_kind, _HITS_OF_A_KIND)
        return self._found(understood, documents, found)

    def _rank(self, understood: _Understood, limit: int) -> Found:
        """The best passages of the whole scope."""
        documents = self._in_scope(understood.request.scope, understood.question, understood.request.as_of)
        found = self._found(understood, documents, self._search(understood, documents, limit))
        return replace(found, hits=found.hits[:limit])

    def _found(self, understood: _Understood, documents: Sequence[str], hits: Sequence[Hit]) -> Found:
        """Articles that are named come first; beside them what the search finds, unless they are
        all that was named and do not exist: then nothing else is offered."""
        request, question = understood.request, understood.question
        resolutions = tuple(self._articles.resolve(reference, request.as_of) for reference in question.references)
        named = [
            self._retriever.hit_of(resolution.passage_id, question.standalone)
            for resolution in resolutions
            if resolution.passage_id
        ]
        ids = {hit.passage.passage_id for hit in named}
        nothing_else = not documents or (resolutions and not named)
        others = [] if nothing_else else [hit for hit in hits if hit.passage.passage_id not in ids]
        return Found(request, question, understood.terms, resolutions, (*named, *others))

    def _search(self, understood: _Understood, documents: Sequence[str], limit: int) -> list[Hit]:
        if not documents:
            return []
        query = self._query(understood)
        found = self._retriever.invoke(
            query.text,
            limit=limit,
            documents=documents,
            expansions=query.expansions,
            consequence=query.consequence,
            asks_law=query.asks_law,
        )
        return [document.metadata["hit"] for document in found]

    def _query(self, understood: _Understood) -> _Query:
        """What is searched for: a question with a subject of its own by its own words."""
        question, terms = understood.question, understood.terms["plan"]
        return _Query(
            question.own if terms.subjects else question.standalone,
            terms.expansions,
            consequence=question.asks_consequence,
            asks_law=question.kind == "law",
        )

    def _compose(self, found: Found) -> Answer:
        return self.composer.compose(found.question, found.terms, found.hits, found.resolutions, found.request.as_of)

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


def _milliseconds_since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
