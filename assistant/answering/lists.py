"""Lists that are complete: over the records and the structure, never over the hits.

Each way of listing is False where a question is not of its kind.  A list says how many items it has and how
much was scanned, and every item is cited.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering.conflict_lists import ConflictLister
from assistant.answering.draft import Draft, Evidence
from assistant.answering.part_lists import PartLister
from assistant.answering.record_lists import RecordLister


@dataclass(frozen=True, slots=True)
class Lister:
    """Writes lists of the parts and of the records of plans."""

    conflicts: ConflictLister
    parts: PartLister
    records: RecordLister

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write the list that a question asks for; False where it asks for none."""
        question = evidence.question
        if question.kind == "law" and not question.plan_only:
            return False
        parts, records = self.parts, self.records
        ways = (
            self.conflicts.write_conflicts,
            parts.write_box,
            parts.write_chapter,
            records.write_indicators,
            records.write_dated,
            parts.write_headed,
        )
        return any(way(evidence, draft) for way in ways)
