"""The bodies of a sentence in groups: those that stand side by side in one clause act together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.bodies import Bodies, BodyMention
from assistant.features.duties.frames import PLAIN

CLAUSE_END = re.compile("[，；：。！？\n]")
_JOINER = re.compile("(?:、|和|与|及|以及|或者|或|等|)(?:其他|有关|相关|其)*")
# 、产生危险废物的(单位), 及其环境执法(机构): what describes a body that stands in a list behind another.
_LISTED = re.compile(f"(?:、|和|或者|以及|及)(?P<words>(?!会同)(?:{PLAIN}{{1,20}}|(?:{PLAIN}|的){{1,24}}的))")
_TAIL = re.compile("等[^，。；的]{0,6}?(?:部门|机构|单位|机关)")
_NUMBER = re.compile(
    "第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?[\u3000 ]*"
    "|（[一二三四五六七八九十]{1,3}）|[-—\\s]*\\d{1,2}[.．、]\\s*|——"
)
STATE = "state"  # 国家: a body only where it is the subject


@dataclass(slots=True)
class Group:
    """Bodies named side by side in one clause, and what stands around them."""

    mentions: list[BodyMention]
    clause: tuple[int, int]  # its span in the sentence
    left: str = ""  # from the beginning of the clause, without a number
    right: str = ""  # to the end of the clause
    between: str = ""  # to the next group of the clause

    @property
    def start(self) -> int:
        return self.mentions[0].start

    @property
    def end(self) -> int:
        return self.mentions[-1].end

    @property
    def private(self) -> bool:
        """Whether there is no authority among them."""
        return all(mention.body.private for mention in self.mentions)


def read_groups(bodies: Bodies, sentence: str) -> list[Group]:
    """The groups of a sentence, in order."""
    mentions = bodies.mentions(sentence)
    if not mentions:
        return []
    ends = [match.start() for match in CLAUSE_END.finditer(sentence)] + [len(sentence)]
    found: list[Group] = []
    for mention in mentions:
        end = next(end for end in ends if end >= mention.end)
        start = max((other + 1 for other in ends if other < mention.start), default=0)
        if mention.body.id == STATE and _unnumbered(sentence, start, mention.start) < mention.start:
            continue  # 国家 acts where a clause begins with it; elsewhere it is a word like any other
        if not (found and found[-1].clause == (start, end) and _joined(found[-1], mention, sentence)):
            found.append(Group([mention], (start, end)))
    for group, following in zip(found, [*found, None][1:], strict=True):
        start, end = group.clause
        group.left = sentence[_unnumbered(sentence, start, group.start) : group.start]
        group.right = sentence[_past_tail(sentence, group.end) : end]
        if following and following.clause == group.clause:
            group.between = sentence[group.end : following.start]
    return found


def _unnumbered(sentence: str, start: int, end: int) -> int:
    number = _NUMBER.match(sentence, start, end)
    return number.end() if number else start


def _past_tail(sentence: str, end: int) -> int:
    """Behind 等有关部门, where that follows a list."""
    tail = _TAIL.match(sentence, end)
    return tail.end() if tail else end


def _joined(group: Group, mention: BodyMention, sentence: str) -> bool:
    """Put a body into the group before it, if it stands beside the bodies of the group."""
    last, mentions = group.mentions[-1], group.mentions
    if mention.start == last.end and mention.body.private:
        # 主管部门工作人员: the body inside another is the one that is spoken of.
        mentions[-1] = replace(mention, words=last.words + mention.words, start=last.start)
        return True
    reached = _past_tail(sentence, last.end)
    if _JOINER.fullmatch(sentence, reached, mention.start):
        mentions.append(mention)
        return True
    described = _LISTED.fullmatch(sentence, reached, mention.start)
    if described and (mention.body.private or described["words"].endswith("的")):
        mentions.append(replace(mention, words=described["words"] + mention.words, start=described.start("words")))
        return True
    return False
