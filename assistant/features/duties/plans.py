"""What a plan says of bodies: besides the statements of a law, the phrases of plans (政府主导、企业担责, 落实…主体责任,
按照…要求, 部门联动), the letter that issues it and its imprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.bodies import Bodies, BodyMention
from assistant.bodies.patterns import any_of
from assistant.features.duties.groups import Group
from assistant.features.duties.parts import Part, Role, Statement
from assistant.features.duties.statements import StatementReader
from assistant.model import Passage
from assistant.text import reading, sentence_spans

Read = tuple[int, int, str, Sequence[Statement]]
"""Span of a sentence in its passage's text, its reading form, and what it says."""

_LINE = re.compile(r"[^\n]+")


class PlanReader(StatementReader):
    """Reads the statements of passages of plans."""

    def __init__(self, bodies: Bodies) -> None:
        super().__init__(bodies)
        plan = bodies.table["frame"]["plan"]
        self._looks_back = re.compile(f"第一章.*{any_of(plan['looks_back'])}")
        self._slogans = [(phrase["role"], _slogan(phrase["words"])) for phrase in plan["slogan"]]
        self._phrases = [(phrase["role"], phrase.get("private", True), _phrase(phrase)) for phrase in plan["phrase"]]
        self._strictly = re.compile(any_of(plan["strictly"]))
        self._letter = {name: re.compile(any_of(plan[name])) for name in ("issued", "copied", "carry_out")}

    def passage(self, passage: Passage) -> Iterator[Read]:
        """The sentences of a passage that say something of a body."""
        section = passage.passage_id.rsplit("/", 2)[-2]
        if section in ("front", "imprint"):
            yield from self._of_letter(passage.text)
        elif not (passage.heading and self._looks_back.match(passage.heading[0])):
            for start, end in sentence_spans(passage.text, line_breaks=False):
                text = reading(passage.text[start:end])
                statements = self.sentence(text)
                if statements:
                    yield start, end, text, statements

    # -- phrases ---------------------------------------------------------------------------

    def part(self, sentence: str, group: Group) -> Part | None:
        left, right = group.left, group.right
        for role, pattern in self._slogans:
            if match := pattern.match(right):
                return Part(group, role, match[0])
        for role, private, (before, behind) in self._phrases:
            if (private or not group.private) and before.search(left) and (match := behind.match(right)):
                return Part(group, role, match["said"])
        whole = not left or self.frames.joins.fullmatch(left)
        if group.private and whole and (match := self._strictly.match(right)):
            return Part(group, "义务人", match[0], acts=True)
        return super().part(sentence, group)

    # -- letter and imprint ----------------------------------------------------------------

    def _of_letter(self, text: str) -> Iterator[Read]:
        """The bodies that issue a plan, those that it is sent to, and what these have to do."""
        addressed: list[BodyMention] = []
        issued = False
        for line in _LINE.finditer(text):
            start, end = line.span()
            mentions = self.bodies.mentions(line[0])
            if line[0].rstrip().endswith(("：", ":")):
                addressed = mentions
            elif self._letter["copied"].match(line[0]):
                end = text.find("。", start) + 1 or end
                copied = reading(text[start:end])
                yield start, end, copied, _named(self.bodies.mentions(copied), "抄送", "抄送", len(copied))
            elif self._letter["issued"].search(line[0]):
                if mentions and not issued:
                    yield start, end, line[0], _named(mentions, "印发", "印发", len(line[0]))
                issued = issued or bool(mentions)
            elif found := self._letter["carry_out"].search(line[0]):
                told = _named(addressed, "实施", found[0], len(line[0]))
                yield start, end, line[0], [*told, *self.sentence(line[0])]


def _named(mentions: Iterable[BodyMention], role: Role, force: str, end: int) -> list[Statement]:
    return [Statement(mention, mention.words, mention.level, role, force, 0, end) for mention in mentions]


def _slogan(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(any_of(words) + "(?=[、，。；的和]|机制|体系|作用|$)")


def _phrase(phrase: dict[str, list[str]]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a body and behind it, with a few characters between."""
    before = f"{any_of(phrase['before'])}(?:[^，；。的对]{{0,{phrase.get('gap', 4)}}})$" if phrase.get("before") else ""
    return re.compile(before), re.compile(
        f"[^，；。]{{0,{phrase.get('reach', 24)}}}?(?P<said>{any_of(phrase['behind'])})"
    )
