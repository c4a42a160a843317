"""What applies to the works that a question tells of: the most important lines of the register; and whether a size that it
names lies within what a record aims at (20吨燃煤锅炉 within 35蒸吨/小时以下)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.features.obligations import Obligations, Profile, ProfileReader, Register, RegisterItem
from assistant.text import character_pairs, reading

_MOST_LINES = 6
# The facts that say where an enterprise stands, not what it does.
_GENERAL = ("enterprise.permit", "enterprise.stage", "place.zones", "place.district")


@dataclass(frozen=True, slots=True)
class OwnWorks:
    """Answers by the register.

    reader: reads what a question tells of its asker; obligations: gives the register's maker, made when it is first
    asked for."""

    reader: ProfileReader
    obligations: Callable[[], Obligations]

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write what applies, or whether a size is meant; False where neither is asked, or nothing is told of the works."""
        question = evidence.question
        if not self.reader.speaks_of_own(question.standalone):
            return False
        profile = self.reader.read(question.standalone)
        if not profile.values:
            return False
        if self._write_size(profile, evidence, draft):
            return True
        if not self.reader.asks_what_applies(question.standalone):
            return False
        register = self.obligations().register(profile, evidence.citations.as_of)
        chosen = _most_important(register)
        if not chosen:
            return False
        told = "；".join(profile.schema.told(key, profile.value(key)) for key in profile.values)
        applicable, policy = len(register.of("applicable", "statutory")), len(register.of("applicable", "policy"))
        draft.lines.append(
            f"按您说的情况（{told}），已能确定适用的法定义务{applicable}条、政策导向{policy}条，"
            f"另有{len(register.of('to_confirm'))}条要看您没有说的情况。先看这{len(chosen)}条："
        )
        lines = []
        for number, item in enumerate(chosen, 1):
            marker = _cited(item, evidence)
            period = f"（{item.period}）" if item.period else ""
            penalty = f"；违反的，按{item.penalty.article}处理" if item.penalty else ""
            lines.append(f"{number}. {item.topic}：{item.act}{period}{penalty} [{marker}]")
        draft.lines.append("\n".join(lines))
        draft.notices.append("在“适用要求”里补充情况，可以得到全部清单；命令行用 assistant obligations。")
        return True

    def _write_size(self, profile: Profile, evidence: Evidence, draft: Draft) -> bool:
        """Whether a number that the question names lies within what a record says of such things."""
        question = evidence.question
        if "yes_no" not in question.facets.asks:
            return False
        asked = set(character_pairs(self.reader.rest(question.standalone)))
        for key in (key for key, value in profile.values.items() if isinstance(value, float)):
            for item, within in self.obligations().held_against(profile, key, evidence.citations.as_of):
                if asked.isdisjoint(character_pairs(item.act)):
                    continue  # the question is for something else
                told = profile.schema.told(key, profile.value(key))
                verdict = "**在这项要求的范围内。**" if within else "**不在这项要求的范围内。**"
                binding = "政策导向" if item.binding == "policy" else "法定义务"
                source = reading(item.citation.quote)
                draft.lines.append(
                    f"{verdict}您说的{told}，这项要求（{binding}）写的是：{source} [{_cited(item, evidence)}]"
                )
                return True
        return False


def _most_important(register: Register) -> Sequence[RegisterItem]:
    """Duties that follow from what was told, each of another topic: those that few enterprises have first, and of these
    those whose breach is punished."""

    def weight(item: RegisterItem) -> tuple[bool, int, bool]:
        return all(key in _GENERAL for key in item.facts), item.breadth, item.penalty is None

    chosen: dict[str, RegisterItem] = {}
    for item in sorted((i for i in register.of("applicable", "statutory") if i.facts), key=weight):
        chosen.setdefault(item.topic, item)
    return list(chosen.values())[:_MOST_LINES]


def _cited(item: RegisterItem, evidence: Evidence) -> int:
    """The marker of a line's source."""
    citation = item.citation
    return evidence.citations.cite_span(citation.passage, citation.start, citation.end).marker
