"""A question as it was typed becomes one that can be searched.

The question is cleaned of characters that nobody sees, bounded, and, where it leans on the
conversation (那2019年呢？), joined with the question that it leans on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from assistant.errors import EmptyQuestion, QuestionTooLong, RequestError, UnreadableQuestion
from assistant.model import Turn
from assistant.text import strip_invisible

LONGEST_QUESTION = 1000  # characters; the longest real question seen has about 120
# A question with so few words of its own is understood from the one before it.
_FEW_WORDS = 6
_NOTHING_BUT_MARKS = re.compile(r"[\W_]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `text` as cleaned, `standalone` as it is understood without the history."""

    text: str
    standalone: str
    notices: tuple[str, ...] = ()


def understand(asked: str, history: Sequence[Turn], words: Callable[[str], list[str]]) -> Question:
    """Clean a question and make it stand alone.

    history: earlier turns, oldest first; words: cuts a text into words (`Segmenter.words`).
    Raises EmptyQuestion, QuestionTooLong, UnreadableQuestion."""
    text, cleaned = clean(asked)
    notices = ("已去掉问题里看不见的字符。",) if cleaned else ()
    earlier = _last_question(history)
    if earlier is None or len(set(words(text))) > _FEW_WORDS:
        return Question(text, text, notices)
    return Question(text, f"{earlier} {text}", notices)


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
