"""The words of a question, how much each of them tells, and what else may stand for it in a text."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from assistant.glossary import Glossary
from assistant.text import fold
from assistant.understanding.question import Question

# What a word counts that only asks (多少, 目标), that comes from the question before, or that no document
# holds and is none of the field: people say much that only leads up to their question.
_ASKING = 0.15
_CONTEXT = 0.4
_CONTEXT_OF_SUBJECT = 0.2  # where the question names a subject of its own
_UNKNOWN = 0.2
# What a word that stands for another counts in a text beside the word itself.
_ALTERNATIVE = 0.85


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: how much it tells, and the folded words that may stand for it."""

    word: str
    weight: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a question, and its subjects: the words of the field that it names, whole."""

    terms: tuple[Term, ...]
    subjects: tuple[Term, ...] = ()
    expansions: tuple[str, ...] = ()  # words of the alternatives, for lexical search

    def coverage(self, words: Collection[str], folded: str) -> float:
        """The share of the question's weight that stands in a text, 0…1.

        words: the words of the text; folded: the text in search form."""
        total = sum(term.weight for term in self.terms) or 1.0
        return sum(term.weight * _held(term, words, folded) for term in self.terms) / total


def stands_in(term: Term, folded: str) -> bool:
    """Whether a term, or what may stand for it, stands in a text in search form."""
    return term.word in folded or any(alternative in folded for alternative in term.alternatives)


def _held(term: Term, words: Collection[str], folded: str) -> float:
    if term.word in words:
        return 1.0
    return _ALTERNATIVE * any(alternative in folded for alternative in term.alternatives)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of words.

    words: cuts a text into words; weight: how much a word tells; is_known: whether a word stands in the
    documents that are searched; dictionary: the words of the field; glossary: which words may stand for one
    another; asking_words: those that only ask; measure_nouns: kinds of measure."""

    words: Callable[[str], list[str]]
    weight: Callable[[str], float]
    is_known: Callable[[str], bool]
    dictionary: frozenset[str]
    glossary: Glossary
    asking_words: frozenset[str]
    measure_nouns: frozenset[str]

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
            elif not (known.is_known(word) or known.is_subject(word)):
                share *= _UNKNOWN
            found.append(Term(word, share * known.weight(word), tuple(dict.fromkeys(others))))
        expansions = dict.fromkeys(
            word for others in standing.values() for other in others for word in known.words(other)
        )
        return Terms(
            tuple(found),
            subjects,
            tuple(word for word in expansions if word not in own and word not in leaned_on),
        )

    def _subjects(self, folded: str) -> list[Term]:
        """The words of the field in a question, none of them inside another."""
        known = self.vocabulary
        standing = known.glossary.alternatives(folded)
        candidates = {word for word in known.words(folded) if known.is_subject(word)} | set(standing)
        candidates -= known.asking_words | known.glossary.asking | known.measure_nouns
        whole = [word for word in candidates if not any(word != other and word in other for other in candidates)]
        return [Term(word, known.weight(word), standing.get(word, ())) for word in whole]
