"""A question as it was typed becomes one that can be searched.

The question is cleaned of characters that nobody sees, bounded, and, where it leans on the
conversation (那2019年呢？), joined with the question that it leans on.  What it names is read out of
it: laws, articles, the day of an act, the kind of source that it asks for.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.errors import CorpusInvalid, EmptyQuestion, QuestionTooLong, RequestError, UnreadableQuestion
from assistant.model import DocumentKind, Turn
from assistant.references import LawName, Reference, ReferenceReader
from assistant.text import fold, strip_invisible

LONGEST_QUESTION = 1000  # characters; the longest real question seen has about 120
# A question with so few words of its own is understood from the one before it.
_FEW_WORDS = 6
_NOTHING_BUT_MARKS = re.compile(r"[\W_]*", re.UNICODE)
_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>[12]\d|3[01]|0?[1-9])[日号])?)?"
)


@dataclass(frozen=True, slots=True)
class Language:
    """Words of a question that say something about the question itself."""

    plan_words: tuple[str, ...] = ()
    law_words: tuple[str, ...] = ()
    consequence_words: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Language:
        """Read `corpus/language.toml`.  Raises CorpusInvalid."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                tuple(fold(word) for word in table["source"]["plan"]),
                tuple(fold(word) for word in table["source"]["law"]),
                tuple(fold(word) for word in table["act"]["consequence"]),
            )
        except (OSError, tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
            raise CorpusInvalid(f"语言数据 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `text` as cleaned, `standalone` as it is understood without the history.

    `kind` is the kind of source that it asks for, None where it does not say; `act_day` the first
    day that an act in question may have had, where its consequence is asked for."""

    text: str
    standalone: str
    notices: tuple[str, ...] = ()
    laws: tuple[LawName, ...] = ()
    references: tuple[Reference, ...] = ()
    kind: DocumentKind | None = None
    act_day: date | None = None
    asks_consequence: bool = False  # what happens to whoever does it


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads questions.

    words: cuts a text into words (`Segmenter.words`); reader: reads references to the laws of the
    corpus; language: the words that tell kinds of questions apart."""

    words: Callable[[str], list[str]]
    reader: ReferenceReader
    language: Language

    def read(self, asked: str, history: Sequence[Turn] = ()) -> Question:
        """Clean a question, make it stand alone, and read what it names.

        history: earlier turns, oldest first.
        Raises EmptyQuestion, QuestionTooLong, UnreadableQuestion."""
        text, cleaned = clean(asked)
        notices = ("已去掉问题里看不见的字符。",) if cleaned else ()
        earlier = _last_question(history)
        leans = earlier is not None and len(set(self.words(text))) <= _FEW_WORDS
        standalone = f"{earlier} {text}" if leans else text
        return Question(
            text,
            standalone,
            notices,
            tuple(self.reader.names(standalone)),
            tuple(self.reader.references(text)),
            self._kind(standalone),
            self._act_day(standalone),
            self._asks_consequence(standalone),
        )

    def _asks_consequence(self, question: str) -> bool:
        folded = fold(question)
        return any(word in folded for word in self.language.consequence_words)

    def _kind(self, question: str) -> DocumentKind | None:
        folded = fold(question)
        if any(word in folded for word in self.language.plan_words):
            return "plan"
        return "law" if any(word in folded for word in self.language.law_words) else None

    def _act_day(self, question: str) -> date | None:
        match = _DAY.search(fold(question))
        if match is None or not self._asks_consequence(question):
            return None
        with suppress(ValueError):
            return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
        return None


def _last_question(history: Sequence[Turn]) -> str | None:
    """The last of the earlier questions that was one: a turn that was turned down is none."""
    for turn in reversed(history):
        if turn.role == "user":
            with suppress(RequestError):
                return clean(turn.content)[0]
    return None


def clean(asked: str) -> tuple[str, bool]:
    """The question without invisible characters and outer blanks, and whether there were any.

    Raises EmptyQuestion, QuestionTooLong, UnreadableQuestion."""
    try:
        asked.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableQuestion from error
    visible = strip_invisible(asked)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", visible)).strip()
    if _NOTHING_BUT_MARKS.fullmatch(text):
        raise EmptyQuestion
    if len(text) > LONGEST_QUESTION:
        raise QuestionTooLong(len(text), LONGEST_QUESTION)
    return text, visible != asked
