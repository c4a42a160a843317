"""The values that the plans state twice and not alike, as a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.features.conflicts import Value
from assistant.features.records import Records
from assistant.model import Passage
from assistant.text import fold
from assistant.understanding import stands_in


@dataclass(frozen=True, slots=True)
class ConflictLister:
    """Lists conflicts.

    records: those of the plans; passage: gives a passage by its id."""

    records: Records
    passage: Callable[[str], Passage]

    def write_conflicts(self, evidence: Evidence, draft: Draft) -> bool:
        """The values that contradict one another, of the subject that the question names, else all; False where it does
        not ask for them or there are none."""
        if "conflict" not in evidence.question.facets.asks or evidence.question.laws:
            return False
        pairs = self._pairs()
        named = evidence.terms.subjects
        pairs = [pair for pair in pairs if any(stands_in(s, fold(pair[0].subject)) for s in named)] or pairs
        if not pairs:
            return False
        scanned = sum(self.records.passages[key] for key in self.records.outlines)
        draft.lines.append(
            f"同一事项前后数值不一致的共{len(pairs)}处（检索范围：规划的指标表和正文，扫描{scanned}段）："
        )
        draft.lines.append("\n".join(f"{n}. {self._line(*pair, evidence)}" for n, pair in enumerate(pairs, 1)))
        draft.total, draft.scanned = len(pairs), scanned
        return True

    def _pairs(self) -> list[tuple[Value, Value]]:
        """Every two values that contradict one another, once."""
        found: dict[tuple[str, int | None, frozenset[float]], tuple[Value, Value]] = {}
        for value, other in self.records.conflicts:
            found.setdefault((value.subject, value.year, frozenset((value.number, other.number))), (value, other))
        return list(found.values())

    def _line(self, value: Value, other: Value, evidence: Evidence) -> str:
        return f"{value.subject}（{value.year}年）：{self._stated(value, evidence)}；{self._stated(other, evidence)}"

    def _stated(self, value: Value, evidence: Evidence) -> str:
        passage = self.passage(value.passage_id)
        marker = evidence.citations.cite(passage, value.quote or passage.text).marker
        return f"{value.written} [{marker}]"
