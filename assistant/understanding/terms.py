"""The words of a question, how much each of them tells, and what else may stand for it in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.glossary import Glossary
from assistant.text import fold
from assistant.understanding.question import Question

# What a word counts that only asks (多少, 目标), that comes from the question before, or that is none of the
# field and either one character or in no document: people say much that only leads up to their question.
_ASKING = 0.15
_CONTEXT = 0.4
_CONTEXT_OF_SUBJECT = 0.2  # where the question names a subject of its own
_UNKNOWN = 0.2
_RARE = 7.0  # the weight of a word that stands in a handful of passages
# What a word that stands for another counts in a text beside the word itself.
_ALTERNATIVE = 0.85
_POINTED = re.compile(r"([a-z]+\d+\.\d+)")  # pm2.5: one name


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: how much it tells, the folded words that may stand for it, and the words that it is made of
    (餐厨, 垃圾), where these are all of it."""

    word: str
    weight: float
    alternatives: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a question, and its subjects: the words of the field that it names, whole."""

    terms: tuple[Term, ...]
    subjects: tuple[Term, ...] = ()
    expansions: tuple[str, ...] = ()  # words of the alternatives, for lexical search
    metric: tuple[Term, ...] = ()  # the words of the indicator that is named, in order
    kinds: tuple[Term, ...] = ()  # the details behind 什么 and 哪些
    compounds: tuple[Term, ...] = ()  # subjects with a rare word that sets them apart
    content: tuple[Term, ...] = ()  # all words of the question's own that do not only ask, at their full weight

    def coverage(self, words: Collection[str], folded: str) -> float:
        """The share of the question's weight that stands in a text, 0…1.

        words: the words of the text; folded: the text in search form."""
        total = sum(term.weight for term in self.terms) or 1.0
        return sum(term.weight * _held(term, words, folded) for term in self.terms) / total


def stands_in(term: Term, folded: str) -> bool:
    """Whether a term, what may stand for it, or all of its parts stand in a text in search form."""
    if term.word in folded or any(alternative in folded for alternative in term.alternatives):
        return True
    return bool(term.parts) and all(part in folded for part in term.parts)


def _held(term: Term, words: Collection[str], folded: str) -> float:
    if term.word in words:
        return 1.0
    return _ALTERNATIVE * any(alternative in folded for alternative in term.alternatives)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of words.

    words: cuts a text into words, parts included; cut: into words, parts left out; weight: how much a word tells; is_known: whether a word stands in the
    documents that are searched; dictionary: the words of the field; glossary: which words may stand for one
    another; asking_words: those that only ask; measure_nouns: kinds of measure and words of command;
    details: what a document has to name to give it."""

    words: Callable[[str], list[str]]
    cut: Callable[[str], list[str]]
    weight: Callable[[str], float]
    is_known: Callable[[str], bool]
    dictionary: frozenset[str]
    glossary: Glossary
    asking_words: frozenset[str]
    measure_nouns: frozenset[str]
    details: frozenset[str]

    def is_subject(self, word: str) -> bool:
        """Whether a word is one of the field."""
        return word in self.dictionary or self.glossary.knows(word)


@dataclass(frozen=True, slots=True)
class TermReader:
    """Reads the terms of questions."""

    vocabulary: Vocabulary

    def read(self, question: Question) -> Terms:
        """The terms of a question, those of the question that it leans on counting less."""
        known = self.vocabulary
        own = dict.fromkeys(known.words(question.own))
        subjects = tuple(self._subjects(fold(question.own)))
        leaned_on = dict.fromkeys(word for word in known.words(question.context) if word not in own)
        standing = known.glossary.alternatives(question.standalone)
        found = []
        for word in (*own, *leaned_on):
            others = [other for term, alternatives in standing.items() if word in term for other in alternatives]
            share = 1.0 if word in own else _CONTEXT_OF_SUBJECT if subjects else _CONTEXT
            if word in known.asking_words:
                share *= _ASKING
            elif not known.is_subject(word) and (len(word) == 1 or not known.is_known(word)):
                share *= _UNKNOWN
            found.append(Term(word, share * known.weight(word), tuple(dict.fromkeys(others))))
        expansions = dict.fromkeys(
            word for others in standing.values() for other in others for word in known.words(other)
        )
        return Terms(
            tuple(found),
            subjects,
            tuple(word for word in expansions if word not in own and word not in leaned_on),
            tuple(self._metric(question.facets.metric)),
            tuple(self._kinds(question.facets.kinds)),
            tuple(self._compounds(fold(question.own))),
            tuple(self._content(fold(question.own))),
        )

    def _term(self, word: str) -> Term:
        return Term(word, self.vocabulary.weight(word), self.vocabulary.glossary.alternatives(word).get(word, ()))

    def _content(self, folded: str) -> Iterator[Term]:
        known = self.vocabulary
        for word in dict.fromkeys(known.cut(folded)):
            if word not in known.asking_words and (known.is_subject(word) or len(word) > 1):
                yield self._term(word)

    def _kinds(self, runs: Iterable[str]) -> Iterator[Term]:
        """The details that are asked for behind 什么 and 哪些."""
        for run in runs:
            word = next(iter(self.vocabulary.cut(run)), "")
            if word in self.vocabulary.details:
                yield self._term(word)

    def _metric(self, metric: str) -> Iterator[Term]:
        """The words that set the indicator apart that is named, in order, without those that only ask.  A rate's own
        last word (覆盖率) is its kind of measure, unless it is all that is named."""
        words = [
            word
            for piece in _POINTED.split(metric.removesuffix("率"))
            for word in ([piece] if _POINTED.fullmatch(piece) else self.vocabulary.cut(piece))
            if len(word) > 1 and word not in self.vocabulary.asking_words and not word.isdecimal()
        ]
        for word in words[:-1] if metric.endswith("率") and len(words) > 1 else words:
            yield self._term(word)

    def _compounds(self, folded: str) -> Iterator[Term]:
        """Rare words right before a subject: 之江净水厂 is not any 净水厂."""
        known = self.vocabulary
        words = known.cut(folded)
        for before, word in pairwise(words):
            rare = known.is_known(before) and known.weight(before) > _RARE and not known.is_subject(before)
            if rare and known.is_subject(word) and len(before) > 1 and before not in known.asking_words:
                yield Term(before + word, known.weight(before))

    def _subjects(self, folded: str) -> list[Term]:
        """The words of the field in a question, none of them inside another."""
        known = self.vocabulary
        standing = known.glossary.alternatives(folded)
        candidates = {word for word in known.words(folded) if known.is_subject(word)} | set(standing)
        candidates -= known.asking_words | known.glossary.asking | known.measure_nouns
        whole = [word for word in candidates if not any(word != other and word in other for other in candidates)]
        return [Term(word, known.weight(word), standing.get(word, ()), self._parts(word)) for word in whole]

    def _parts(self, word: str) -> tuple[str, ...]:
        """The words that a word is made of, none where they are not all of it."""
        parts = [part for part in self.vocabulary.words(word) if part != word and len(part) > 1]
        whole = [part for part in parts if not any(part != other and part in other for other in parts)]
        return tuple(whole) if len(whole) > 1 and "".join(whole) == word else ()
