"""What is asked about a plan itself: its number, the day it was issued, who issued it, its period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.citations import QuoteNotFound
from assistant.features.outline import Outline
from assistant.model import Metadata, Passage
from assistant.text import fold
from assistant.validity import chinese_date

_ISSUING = re.compile(r"印发|发布|出台|下发|制定|编制|发文|期限|年限|文号|规划|文件|什么时候|日期")
_TELLING = 4.0  # the weight of a word that says what is asked about
_NAMES = {"number": "文号", "issued": "印发日期", "issuers": "印发单位", "period": "规划期限"}


@dataclass(frozen=True, slots=True)
class About:
    """Answers from what the manifest says of a plan, with the place in the plan that says it too.

    outlines: the plans; passages: theirs, in order."""

    outlines: Sequence[Outline]
    passages: Sequence[Passage]

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write what is asked about the plan itself; False where nothing is, or where the plan does not say it."""
        field, question = evidence.question.facets.about, evidence.question
        if not field or question.kind == "law" or question.laws:
            return False
        for outline in self.outlines:
            metadata = outline.document.metadata
            if _asks_more(evidence, metadata):
                continue
            values = _values(metadata, field)
            marks = "".join(
                f"[{n}]" for n in dict.fromkeys(self._mark(value, metadata, evidence) for value in values) if n
            )
            if values and marks:
                draft.lines.append(f"《{metadata.title}》的{_NAMES[field]}：{'、'.join(values)} {marks}")
                return True
        return False

    def _mark(self, value: str, metadata: Metadata, evidence: Evidence) -> int | None:
        """The mark of the place in the plan that holds a value."""
        for passage in self.passages:
            if passage.document_id == metadata.document_id:
                try:
                    return evidence.citations.cite(passage, value).marker
                except QuoteNotFound:
                    continue
        return None


def _values(metadata: Metadata, field: str) -> list[str]:
    """What the manifest says, in the words of the plan."""
    if field == "number":
        return [metadata.number] if metadata.number else []
    if field == "issued":
        return [chinese_date(metadata.issued)] if metadata.issued else []
    if field == "issuers":
        return list(metadata.issuers)
    return [f"{metadata.period.first}年~{metadata.period.last}年"] if metadata.period else []


def _asks_more(evidence: Evidence, metadata: Metadata) -> bool:
    """Whether a question names a subject of its own, or a word that tells more than that this plan was issued."""
    own = fold(metadata.number + metadata.title + "".join(metadata.issuers))
    known = (
        term
        for term in evidence.terms.terms
        if term.weight > _TELLING and len(term.word) > 1 and term.word not in own and not _ISSUING.search(term.word)
    )
    return bool(evidence.terms.subjects) or any(known)
