"""What a question takes over from the ones before it: an elliptical question made to stand alone.

A question leans on the one before it where it says so (那…呢, 其中, 它 …) or has no subject of its own.
Facets that it names take the place of those of the earlier question (那2020年呢？ changes the year and
nothing else); anything else is asked with the earlier question as its context.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.text import fold, fold_with_offsets
from assistant.understanding.language import Language

# A question with more words of its own than this stands alone even where it begins with 那.
_MANY_WORDS = 14
# One without a subject of the field leans where it is as short as this.
_FEW_WORDS = 6
_END = "？?。.！! "
_MARKS = re.compile(r"[\s,，。?？!！;；:：、]+")
_FRAME = re.compile(
    r"^(?:那么?|还有|另外|然后|再?说说)|(?:怎么样|如何|是多少|多少|怎样)?(?:呢|吗|啊|呀)?$|[的在到]$|^(?:到|在|和|跟)"
)
# Facets of which one takes the place of another of its own class.
_SLOTS = (
    re.compile(r"(?:20\d\d|19\d\d)年?(?:底|末|初)?"),
    re.compile(r"[“\"]?十[一二三四五六]五[”\"]?(?:末|期间|时期)?"),
    re.compile(r"约束性|预期性"),
    re.compile(r"专栏\s*\d{1,2}"),
    re.compile(r"表\s*\d(?!\d)"),
    re.compile(r"第[一二三四五六七八九十\d]{1,3}章"),
)


@dataclass(frozen=True, slots=True)
class Joined:
    """A question made to stand alone: `standalone` as it is understood, `context` what it keeps of the
    earlier one without having taken it in ("" where nothing)."""

    standalone: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Joins questions.

    words: cuts a text into words; is_subject: whether a word is a subject of the field; siblings: the terms
    that stand beside a term in the documents (氮氧化物 beside 二氧化硫)."""

    words: Callable[[str], list[str]]
    language: Language
    is_subject: Callable[[str], bool]
    siblings: Callable[[str], frozenset[str]] = lambda term: frozenset()

    def join(self, earlier: str | None, text: str) -> Joined:
        """A question in the light of the earlier one, which stands alone; None where there is none."""
        if earlier is None or not self._leans(text):
            return Joined(text)
        rest = _stripped(text)
        replaced = self._replaced(earlier, rest)
        if replaced is not None:
            return Joined(replaced)
        return Joined(f"{earlier.rstrip(_END)}；{text}", earlier)

    def has_subject(self, text: str) -> bool:
        """Whether a text names a subject of the field, or an indicator that its words alone do not tell (PM2.5)."""
        return any(self.is_subject(word) for word in self._own_words(text)) or bool(
            self.siblings(fold(_stripped(text)))
        )

    def _own_words(self, text: str) -> list[str]:
        return [word for word in dict.fromkeys(self.words(text)) if word not in self.language.asking_words]

    def _leans(self, text: str) -> bool:
        folded = fold(text)
        own = self._own_words(text)
        marked = any(
            pattern.search(folded) for pattern in (self.language.opening, self.language.closing, self.language.pronoun)
        )
        if marked:
            return len(own) <= _MANY_WORDS
        return len(own) <= _FEW_WORDS and not any(self.is_subject(word) for word in own)

    def _replaced(self, earlier: str, rest: str) -> str | None:
        """The earlier question with what the rest of the new one names in the place of its like."""
        for slot in _SLOTS:
            if slot.fullmatch(rest):
                if slot.search(earlier):
                    return slot.sub(rest, earlier)
                return f"{rest}{earlier}"
        folded = fold_with_offsets(earlier)
        for term in sorted(self.siblings(fold(rest)), key=len, reverse=True):
            span = folded.find(term)
            if span:
                tail = earlier[span[1] :]
                # PM2.5 before 2025年 would be another number.
                runs_on = rest[-1:].isdecimal() and tail[:1].isdecimal()
                return earlier[: span[0]] + rest + "的" * runs_on + tail
        return None


def _stripped(text: str) -> str:
    """What is left of an elliptical question without its frame: 那2020年呢？ → 2020年."""
    rest, before = _MARKS.sub("", text), None
    while rest != before:
        before, rest = rest, _FRAME.sub("", rest)
    return rest
