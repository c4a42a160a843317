"""The question itself: cleaned of what nobody sees, bounded, standing alone, and read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from assistant.errors import EmptyQuestion, QuestionTooLong, RequestError, UnreadableQuestion
from assistant.model import DocumentKind, Turn
from assistant.references import LawName, Reference, ReferenceReader
from assistant.text import fold, strip_invisible
from assistant.understanding.conversation import Conversation, Joined
from assistant.understanding.facets import FacetReader, Facets
from assistant.understanding.language import Language

LONGEST_QUESTION = 1000  # characters; the longest real question seen has about 120
_NOTHING_BUT_MARKS = re.compile(r"[\W_]*", re.UNICODE)
_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>[12]\d|3[01]|0?[1-9])[日号])?)?"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `text` as cleaned, `standalone` as it is understood without the history.

    `context` is the earlier question that it leans on ("" where it stands alone or took it in); `kind` the
    kind of source that it asks for, None where it does not say; `plan_only` whether it asks for what the plan
    itself says; `act_day` the first day that an act in question may have had, where its consequence is
    asked for; `said` what earlier answers said, folded."""

    text: str
    standalone: str
    context: str = ""
    notices: tuple[str, ...] = ()
    facets: Facets = field(default_factory=Facets)
    laws: tuple[LawName, ...] = ()
    references: tuple[Reference, ...] = ()
    kind: DocumentKind | None = None
    plan_only: bool = False
    act_day: date | None = None
    asks_consequence: bool = False  # what happens to whoever does it
    said: str = ""

    @property
    def own(self) -> str:
        """The question without the one that it leans on."""
        return self.text if self.context else self.standalone


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads questions.

    conversation: makes a question stand alone; reader: reads references to the laws of the corpus; facets:
    reads what a question names; language: the words that tell kinds of questions apart."""

    conversation: Conversation
    reader: ReferenceReader
    facets: FacetReader
    language: Language

    def read(self, asked: str, history: Sequence[Turn] = ()) -> Question:
        """Clean a question, make it stand alone, and read what it names.

        history: earlier turns, oldest first.
        Raises EmptyQuestion, QuestionTooLong, UnreadableQuestion."""
        text, cleaned = clean(asked)
        joined = self._joined(text, history)
        standalone = joined.standalone
        facets = self.facets.read(text if joined.context else standalone)
        if joined.context:
            facets = facets.completed(self.facets.read(joined.context), of_its_own=self.conversation.has_subject(text))
        return Question(
            text=text,
            standalone=standalone,
            context=joined.context,
            notices=("已去掉问题里看不见的字符。",) if cleaned else (),
            facets=facets,
            laws=tuple(self.reader.names(standalone)),
            references=tuple(self.reader.references(text)),
            kind=self._kind(standalone),
            plan_only=bool(self.language.plan_only.search(fold(standalone))),
            act_day=self._act_day(standalone),
            asks_consequence=self._asks_consequence(standalone),
            said=fold("".join(turn.content for turn in history if turn.role == "assistant")),
        )

    def _joined(self, text: str, history: Sequence[Turn]) -> Joined:
        """The question in the light of those before it, each of which is read the same way."""
        earlier: str | None = None
        for turn in history:
            if turn.role == "user":
                with suppress(RequestError):  # a turn that was turned down is none
                    earlier = self.conversation.join(earlier, clean(turn.content)[0]).standalone
        return self.conversation.join(earlier, text)

    def _asks_consequence(self, question: str) -> bool:
        return _holds_any(question, self.language.consequence_words)

    def _kind(self, question: str) -> DocumentKind | None:
        folded = fold(question)
        if self.language.plan.search(folded):
            return "plan"
        return "law" if self.language.law.search(folded) else None

    def _act_day(self, question: str) -> date | None:
        match = _DAY.search(fold(question))
        if match is None or not self._asks_consequence(question):
            return None
        with suppress(ValueError):
            return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
        return None


def _holds_any(question: str, words: Sequence[str]) -> bool:
    folded = fold(question)
    return any(word in folded for word in words)


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
