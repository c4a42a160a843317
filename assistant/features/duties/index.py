"""The duties of a corpus: read passage by passage when they are asked for, and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.bodies import Bodies, Body
from assistant.errors import CorpusInvalid
from assistant.features.duties.parts import Role, Statement
from assistant.features.duties.plans import PlanReader
from assistant.features.duties.statements import StatementReader
from assistant.model import Document, Passage
from assistant.text import reading, sentence_spans

_READ = frozenset({"paragraph", "item", "article"})
_LABEL = re.compile("^第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?[\u3000 ]*")
_ITEM = re.compile("（[一二三四五六七八九十]{1,3}）")


@dataclass(frozen=True, slots=True)
class Duty:
    """A statement that gives a task to a body.

    `body_words` is the body as the sentence names it and `level` the level that these words say; `task`
    is what the sentence says of it, in reading form; `force` the word that binds it (应当, 鼓励, 责令), empty
    where it is plainly stated.  `passage.text[start:end]` is the sentence, to be cited verbatim; where it
    introduces a list (…下列职责：) the list belongs to it.  `binding` is policy in a plan, statutory in a law."""

    body: Body
    body_words: str
    role: Role
    task: str
    force: str
    passage_id: str
    document_id: str
    start: int
    end: int
    binding: Literal["policy", "statutory"]
    level: str


class DutyIndex:
    """The duties of some passages.  A passage is read when it is first asked for; questions over all
    of them (`of_body`, `len`, iteration) read everything once."""

    def __init__(self, passages: Iterable[Passage], documents: Mapping[str, Document], bodies: Bodies) -> None:
        self._passages = {passage.passage_id: passage for passage in passages if passage.kind in _READ}
        self._documents = documents
        self._laws = StatementReader(bodies)
        self._plans = PlanReader(bodies)
        self._read: dict[str, tuple[Duty, ...]] = {}
        self._of_body: dict[str, tuple[Duty, ...]] | None = None

    def by_passage(self, passage_id: str) -> tuple[Duty, ...]:
        """The duties in a passage, in the order of its text; none where the passage is unknown."""
        if passage_id not in self._read:
            passage = self._passages.get(passage_id)
            self._read[passage_id] = tuple(self._duties(passage)) if passage else ()
        return self._read[passage_id]

    def of_body(self, body_id: str) -> tuple[Duty, ...]:
        """The duties of a body, in the order of the passages."""
        if self._of_body is None:
            found: dict[str, list[Duty]] = {}
            for duty in self:
                found.setdefault(duty.body.id, []).append(duty)
            self._of_body = {body: tuple(duties) for body, duties in found.items()}
        return self._of_body.get(body_id, ())

    def __iter__(self) -> Iterator[Duty]:
        for passage_id in self._passages:
            yield from self.by_passage(passage_id)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _duties(self, passage: Passage) -> Iterator[Duty]:
        if self._documents[passage.document_id].metadata.kind == "plan":
            for start, end, text, statements in self._plans.passage(passage):
                yield from self._records(passage, "policy", start, end, text, statements)
            return
        spans = sentence_spans(passage.text)
        for index, (start, end) in enumerate(spans):
            text = passage.text[start:end]
            statements = self._laws.sentence(text)
            if not statements:
                continue
            whole = _with_list(passage.text, spans, index)
            enforces = [statement for statement in statements if statement.role == "执法"]
            others = [statement for statement in statements if statement.role != "执法"]
            yield from self._records(passage, "statutory", start, end, text, enforces)
            yield from self._records(passage, "statutory", start, whole, text, others)

    def _records(
        self,
        passage: Passage,
        binding: Literal["policy", "statutory"],
        start: int,
        end: int,
        text: str,
        statements: Iterable[Statement],
    ) -> Iterator[Duty]:
        seen: set[tuple[str, str, str]] = set()
        for statement in statements:
            key = (statement.mention.body.id, statement.words, statement.role)
            if key in seen:
                continue
            seen.add(key)
            task = _LABEL.sub("", text[statement.start : statement.end].strip(" ，；\n\u3000"))
            if statement.end == len(text) and passage.text.startswith(text, start):
                task += passage.text[start + len(text) : end]
            yield Duty(
                body=statement.mention.body,
                body_words=statement.words,
                role=statement.role,
                task=reading(task),
                force=statement.force,
                passage_id=passage.passage_id,
                document_id=passage.document_id,
                start=start,
                end=end,
                binding=binding,
                level=statement.level,
            )


def _with_list(text: str, spans: list[tuple[int, int]], index: int) -> int:
    """Where a sentence ends with the items of the list that it introduces."""
    end = spans[index][1]
    if text[end - 1] != "：":
        return end
    for start, stop in spans[index + 1 :]:
        if text[end:start].count("\n") and not _ITEM.match(text, start):
            break
        end = stop
    return end


def duties_of(passages: Iterable[Passage], documents: Mapping[str, Document], bodies: Bodies) -> DutyIndex:
    """The duties in passages of some documents (by their id).

    Raises CorpusInvalid where the words of statements are missing from the data of `bodies`."""
    try:
        return DutyIndex(passages, documents, bodies)
    except (KeyError, TypeError, re.error) as error:
        raise CorpusInvalid(
            f"责任主体数据里的句式（frame、role）不完整（{error}）", "请改正 corpus/bodies.toml"
        ) from error
