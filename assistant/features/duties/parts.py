"""From the part that a group of bodies has in a sentence to one statement for each of its bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.bodies import BodyMention
from assistant.features.duties.frames import Frames
from assistant.features.duties.groups import Group

Role = Literal["牵头", "主管", "监督", "配合", "实施", "义务人", "责任主体", "执法", "审批", "印发", "抄送"]

_LONGEST_NAME = 40  # characters of a body's name with what describes it


@dataclass(frozen=True, slots=True)
class Statement:
    """One body's part in a sentence: its name there, its role, the word that binds it, and which part
    of the sentence says so."""

    mention: BodyMention
    words: str
    level: str
    role: Role
    force: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a group was found to do.  `acts`: it begins a statement of its own; `describes`: words before
    the name that belong to it (产生危险废物的)."""

    group: Group
    role: Role
    force: str
    acts: bool = False
    describes: str = ""


def statements_of(sentence: str, parts: Sequence[Part], frames: Frames) -> list[Statement]:
    """One statement for each body of each part."""
    found: list[Statement] = []
    for part, (start, end) in zip(parts, _stretches(sentence, parts, frames), strict=True):
        reached, level = 0, ""
        for index, mention in enumerate(part.group.mentions):
            theirs = index > 0 and sentence[reached : mention.start].endswith("其")  # 人民政府及其有关部门
            reached, level = mention.end, level if theirs else mention.level
            words = part.describes + mention.words if index == 0 else mention.words
            words = words if len(words) <= _LONGEST_NAME else mention.words
            bound = part.role == "实施" and mention.body.private and part.force in frames.binding
            role: Role = "义务人" if bound else part.role
            found.append(Statement(mention, words, level, role, part.force, start, end))
    return found


def _stretches(sentence: str, parts: Sequence[Part], frames: Frames) -> Iterator[tuple[int, int]]:
    """The stretch of the sentence that belongs to each part: up to where the next body begins to act,
    together with the cases before it (…的，)."""
    begins = [0]
    acting = [part for part in parts if part.acts]
    if acting and (start := sentence.rfind("；", 0, acting[0].group.start) + 1):
        begins.append(start)
    for before, part in pairwise(acting):
        start, reached = part.group.clause[0], before.group.clause[1]
        if before.force not in sentence[before.group.start : start]:
            continue  # both share what follows: A从事…，B从事…，应当…
        while start > reached + 1:
            earlier = max(sentence.rfind(mark, 0, start - 1) for mark in "，；。：\n") + 1
            if earlier <= reached or not frames.case_end.search(sentence[earlier : start - 1]):
                break
            start = earlier
        if start > begins[-1]:
            begins.append(start)
    begins.append(len(sentence))
    for part in parts:
        yield next((start, end) for start, end in pairwise(begins) if start <= part.group.start < end)
