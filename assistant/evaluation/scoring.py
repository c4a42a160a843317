"""Scoring: what an answer to a judged question fulfils.

A busy person has to be served: an answer is short, and of its citations only the first six count, of
their passages together only the first 2,500 characters.  Pouring out everything does not help.

Marks, each right or wrong:

answered     it was not refused (questions that a source answers)
must         from every group of `must` a string stands in the answer, and it was not refused
short        at most 400 characters, 600 where a list or a comparison is asked for
evidence     a citation that counts holds one of the `evidence` strings (questions that have any)
article@1    the first cited article is one of `articles` (questions that have any)
article@any  some cited article is
refused      it was refused (questions that no source answers)
correct      refused where it has to be; else not refused, must, short, and evidence (where the
             question has none, article@any)

The definitions are those of the score.py that came with the development questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.evaluation.questions import JudgedQuestion
from assistant.model import Answer, Citation

COUNTED_CITATIONS = 6
COUNTED_CHARACTERS = 2500
LONGEST_ANSWER = 400
LONGEST_LIST = 600
LIST_TYPES = frozenset({"compare", "list", "measure", "structure", "penalty"})
FIGURES = ("correct", "must", "evidence", "article@1", "article@any", "short", "answered", "refused", "false_refusals")
"""Every figure, in the order in which they are shown."""

# Neither Markdown, citation marks nor blanks are words.  A subscript keeps its words: PM_{2.5}.
_SUBSCRIPT = re.compile(r"_\{([^}]*)\}")
_NO_WORDS = re.compile(r"\[\d+\]|[*`_|#>]")
_NUMBER = re.compile(r"[\d.]+")


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """0…1."""
        return self.hits / self.of


def score(question: JudgedQuestion, answer: Answer) -> dict[str, bool]:
    """The marks that apply to a question, right or wrong."""
    if question.refuse:
        return {"refused": answer.refused, "correct": answer.refused}
    said = fold_for_scoring(answer.text)
    counted = answer.citations[:COUNTED_CITATIONS]
    marks = {
        "answered": not answer.refused,
        "short": len(said) <= (LONGEST_LIST if question.type in LIST_TYPES else LONGEST_ANSWER),
    }
    if question.must:
        marks["must"] = not answer.refused and holds_every_group(said, question.must)
    if question.evidence:
        marks["evidence"] = _holds_evidence(counted, question.evidence)
    if question.passages:
        marks["evidence"] = any(citation.passage.passage_id in question.passages for citation in counted)
    if question.articles:
        cited = [article for citation in counted if (article := citation.passage.article) is not None]
        marks["article@1"] = bool(cited) and cited[0] in question.articles
        marks["article@any"] = any(article in question.articles for article in cited)
    grounded = marks.get("evidence", marks.get("article@any", True))
    marks["correct"] = marks["answered"] and marks.get("must", True) and marks["short"] and grounded
    return marks


def fold_for_scoring(text: str) -> str:
    """A text as it is compared: width and case folded, without white space, Markdown and marks.

    Kept apart from `assistant.text.fold`: figures of different days are comparable only while this
    form does not change."""
    plain = _SUBSCRIPT.sub(r"\1", unicodedata.normalize("NFKC", text))
    return "".join(_NO_WORDS.sub("", plain).split()).lower()


def holds(said: str, wanted: str) -> bool:
    """Whether a folded text holds a folded string; a number only as a whole (18 is not in 118, 18.1)."""
    if _NUMBER.fullmatch(wanted):
        return re.search(rf"(?<![\d.]){re.escape(wanted)}(?!\.?\d)", said) is not None
    return wanted in said


def holds_every_group(said: str, groups: Iterable[Iterable[str]]) -> bool:
    """Whether a folded text holds a string of every group."""
    return all(any(holds(said, fold_for_scoring(wanted)) for wanted in group) for group in groups)


def _holds_evidence(counted: Sequence[Citation], evidence: Iterable[str]) -> bool:
    wanted = [fold_for_scoring(words) for words in evidence]
    return any(words in shown for shown in _counted_texts(counted) for words in wanted)


def _counted_texts(counted: Iterable[Citation]) -> Iterator[str]:
    """Quote and passage of each citation, folded, as far as they count."""
    left = COUNTED_CHARACTERS
    for citation in counted:
        shown = fold_for_scoring(f"{citation.quote}\n{citation.passage.text}")[:left]
        left -= len(shown)
        yield shown


def tally(marks: Iterable[Mapping[str, bool]]) -> dict[str, Rate]:
    """The figures over the marks of several questions: those that any question has, in the order of
    FIGURES; false refusals are the questions that should have been answered and were not."""
    hits: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for one in marks:
        hits.update(name for name, right in one.items() if right)
        counts.update(one.keys())
    if counts["answered"]:
        hits["false_refusals"] = counts["answered"] - hits["answered"]
        counts["false_refusals"] = counts["answered"]
    return {name: Rate(hits[name], counts[name]) for name in FIGURES if counts[name]}
