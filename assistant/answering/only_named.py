"""Documents and terms that the corpus names without holding or explaining them: a question for what they say is not
answered by a sentence that names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.statements import Statement
from assistant.model import Document
from assistant.text import chinese_to_int, fold
from assistant.understanding import Question, Terms
from assistant.validity import plain_title

_TITLE = re.compile(r"《([^《》]{2,60})》")
_QUOTED_TERM = re.compile(r"“([^“”]{2,14})”")
_OF_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,3}[市省]")
# 七个百分之百 has seven members; what counts two (两山) is not told by a pair of words.
_COUNTS = re.compile(r"([三四五六七八九]|十(?![一二三四五]))")
_CLAUSE_END = re.compile(r"[,;。:()，；：（）]")
_LAST_MEMBER = re.compile(r"[^、]*[和与及][^、]*$")
_SHORT_TITLE = 10  # characters that tell one title from others
_LIST_MARKS = 3  # 、 behind a term: its members are named


@dataclass(frozen=True, slots=True)
class OnlyNamed:
    """What the plans of a corpus only name.

    held: the names of the documents that the corpus holds; titles: by its name, also without the place that it is of, the title of
    a document that a plan names and the corpus does not hold; terms: what stands between quotation marks in a plan;
    says_meaning: what stands behind a term in a sentence that says what it means."""

    held: frozenset[str]
    titles: Mapping[str, str]
    terms: frozenset[str]
    says_meaning: re.Pattern[str]

    @classmethod
    def of(cls, documents: Iterable[Document], says_meaning: re.Pattern[str]) -> OnlyNamed:
        """What is only named in the plans among some documents."""
        known = list(documents)
        held = frozenset(name for document in known for name in _names_of_document(document))
        texts = [fold(document.source) for document in known if document.metadata.kind == "plan"]
        titles = {title for text in texts for title in _TITLE.findall(text)} - held
        return cls(
            held,
            {name: title for title in titles for name in (title, _OF_PLACE.sub("", title))},
            frozenset(term for text in texts for term in _QUOTED_TERM.findall(text)),
            says_meaning,
        )

    def titles_in(self, question: Question) -> list[str]:
        """The titles of a question that the corpus does not hold: those between 《》, and, where their content is asked
        for, those that a plan names."""
        quoted = [title for title in question.facets.titles if title not in self.held]
        if quoted or not question.facets.asks_content or question.laws:
            return quoted
        folded = fold(question.own)
        named = [name for name in self.titles if name in folded or _ends_in(name, folded)]
        return [self.titles[max(named, key=len)]] if named else []

    def to_explain(self, question: Question, terms: Terms) -> Sequence[str]:
        """The terms whose meaning is asked for: those between quotation marks, else one that a plan sets between them."""
        facets = question.facets
        if facets.meaning_of:
            return facets.meaning_of
        folded = fold(question.own)
        named = max((term for term in self.terms if term in folded), key=len, default="")
        nothing_else = all(word.word in named or named in word.word for word in terms.content)
        asked = facets.asks_meaning or (facets.asked == "definition" and nothing_else)
        return (named,) if named and asked else ()

    def explains(self, statement: Statement, term: str) -> bool:
        """Whether a statement says what a term means: it names as many things as the term counts (七个百分之百), or
        words that say so stand behind the term, or a list beside it."""
        before, named, behind = statement.folded.partition(term)
        if statement.is_law or not named:
            return statement.is_law
        if counted := _COUNTS.match(term):
            clauses = _CLAUSE_END.split(f"{before},{behind}")  # the term itself is no member
            return max(map(_members, clauses)) >= chinese_to_int(counted[1])
        is_list = max(before.count("、"), behind.count("、")) >= _LIST_MARKS
        return is_list or bool(self.says_meaning.search(behind))


def _names_of_document(document: Document) -> Iterable[str]:
    metadata = document.metadata
    names = (metadata.title, metadata.short_title, plain_title(metadata.title), *metadata.aliases)
    return map(fold, names)


def _ends_in(title: str, folded: str) -> bool:
    """Whether a text names a document by the end of its title (机动车清洁化三年行动方案)."""
    return len(title) > _SHORT_TITLE and title[-_SHORT_TITLE:] in folded


def _members(clause: str) -> int:
    """How many things a clause names: 甲、乙和丙 names three."""
    marks = clause.count("、") + clause.count("”“")
    return marks + 1 + bool(marks and _LAST_MEMBER.search(clause.rpartition("、")[2]))
