"""The records of a plan as a list: the indicators that meet every condition, the goals of a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.answering.numbered import numbered, without_label
from assistant.answering.rows import short_line
from assistant.features.indicators import Indicator
from assistant.features.records import Records
from assistant.model import Passage
from assistant.parsing.tables import value_text
from assistant.text import fold
from assistant.understanding import Facets, period_name

_SHORT_SENTENCE = 60  # characters: one that is shown whole
_VALUE = re.compile(r"(\d+(?:\.\d+)?%)")
_ASKS_GROUPS = re.compile(r"(?:哪|几|多少)[^,。?]{0,3}(?:个)?(?:方面|领域|类别|大类)")
_STARRED = re.compile(r"星号|带\*|\*号|加\*|打\*")


@dataclass(frozen=True, slots=True)
class RecordLister:
    """Lists records.

    records: those of the plans; passage: gives a passage by its id."""

    records: Records
    passage: Callable[[str], Passage]

    def write_indicators(self, evidence: Evidence, draft: Draft) -> bool:
        """The rows of the tables that meet every condition of the question."""
        question = evidence.question
        facets = question.facets
        if not {"list", "count"} & set(facets.asks):
            return False
        # One that leans on another is for a list by its own words, unless it asks for more of the list before.
        leans = question.context and (facets.attribute or not evidence.terms.subjects) and "项" in question.own
        folded = fold(question.standalone if leans or not question.context else question.own)
        rows = self._table_rows(facets)
        groups = {indicator.row.group for indicator in rows if _in_question(indicator.row.group, folded)}
        if not groups and "指标" in folded and _ASKS_GROUPS.search(folded):
            return self._groups(rows, evidence, draft)
        value = _VALUE.search(folded)
        conditions: list[tuple[str, Callable[[Indicator], bool]]] = []
        if groups:
            conditions.append(("、".join(sorted(groups)), lambda i: i.row.group in groups))
        if facets.attribute:
            conditions.append((facets.attribute, lambda i: i.row.attribute == facets.attribute))
        if _STARRED.search(folded):
            conditions.append(("带*号", lambda i: i.row.starred))
        if "省下达" in folded:
            conditions.append(("目标为“省下达指标”", lambda i: "省下达" in _goal_text(i)))
        elif value:
            conditions.append((f"目标为{value[1]}", lambda i: _goal_text(i) == value[1]))
        if "指标" not in folded and not groups:
            return False
        if not conditions and not (
            facets.table or facets.periods or "全部" in folded or "所有" in folded or "count" in facets.asks
        ):
            return False
        found = [indicator for indicator in rows if all(holds(indicator) for _, holds in conditions)]
        if not found:
            return False
        tables = "、".join(dict.fromkeys(f"表{i.table.number}" for i in rows))
        what = "、".join(name for name, _ in conditions)
        shares = _shares(found) if not facets.attribute else ""
        said = "" if conditions else self._stated(len(found), evidence)
        draft.lines.append(
            f"{what + '的' if what else ''}指标共{len(found)}项{shares}（检索范围：{tables}，扫描{len(rows)}行）{said}："
        )
        passages = [self.passage(indicator.passage_id) for indicator in found]
        draft.lines.append(
            numbered([short_line(i) for i in found], passages, evidence.citations, shorter=[_name(i) for i in found])
        )
        if any(i.row.starred for i in found):
            self._note(found[0], evidence, draft)
        draft.total, draft.scanned = len(found), len(rows)
        return True

    def _groups(self, rows: Sequence[Indicator], evidence: Evidence, draft: Draft) -> bool:
        """The groups of the indicators with how many each has."""
        groups: dict[str, list[Indicator]] = {}
        for indicator in rows:
            groups.setdefault(indicator.row.group, []).append(indicator)
        tables = "、".join(dict.fromkeys(f"表{i.table.number}" for i in rows))
        stated = self._stated(len(rows), evidence)
        draft.lines.append(
            f"指标共{len(rows)}项，分{len(groups)}个方面（检索范围：{tables}，扫描{len(rows)}行）{stated}："
        )
        lines = []
        for number, (group, members) in enumerate(groups.items(), 1):
            passage = self.passage(members[0].passage_id)
            marker = evidence.citations.cite_whole(passage).marker
            lines.append(f"{number}. {group}（{len(members)}项） [{marker}]")
        draft.lines.append("\n".join(lines))
        draft.total, draft.scanned = len(groups), len(rows)
        return True

    def _table_rows(self, facets: Facets) -> list[Indicator]:
        """The rows of the table that a question means: the one named, the one of the period named, else that of the
        plan's own targets."""
        rows = list(self.records.indicators.values())
        if facets.table:
            return [i for i in rows if i.table.number == facets.table]
        for period in facets.periods:
            of_period = [i for i in rows if period_name(period) in fold(i.table.title)]
            if of_period:
                return of_period
        targets = [i for i in rows if i.target is not None and "完成" not in "".join(c.header for c in i.row.cells)]
        return targets or rows

    def _stated(self, count: int, evidence: Evidence) -> str:
        """The mark of the sentence that says the same number of indicators; "" where none does."""
        for figure in self.records.figures:
            if figure.number == count and "指标" in figure.subject and figure.kind == "target":
                return f" [{evidence.citations.cite(self.passage(figure.passage_id), figure.sentence).marker}]"
        return ""

    def _note(self, indicator: Indicator, evidence: Evidence, draft: Draft) -> None:
        """The note of the table that says what the star means."""
        document_id = indicator.passage_id.partition("/")[0]
        for number in range(1, len(indicator.table.notes) + 1):
            passage = self.passage(f"{document_id}/table-{indicator.table.number}/n{number}")
            if "*" in passage.text:
                marker = evidence.citations.cite_whole(passage).marker
                draft.lines.append(f"注：{without_label(passage.index_text)} [{marker}]")

    def write_dated(self, evidence: Evidence, draft: Draft) -> bool:
        """Everything that is to be reached by a year: sentences of the text and, for the year of a column, rows."""
        question = evidence.question
        facets = question.facets
        folded = fold(question.standalone)
        if "list" not in facets.asks or len(facets.years) != 1 or not re.search("目标|任务|要求|完成|实现", folded):
            return False
        if (evidence.terms.subjects or question.context) and not re.search(
            "所有|全部|列|都|哪些目标|哪些任务|哪几", folded
        ):
            return False
        year = facets.years[0]
        goals = [figure for figure in self.records.figures if figure.year == year and figure.kind == "target"]
        passages = {figure.sentence: figure.passage_id for figure in goals}
        rows = [
            i
            for i in self.records.indicators.values()
            if i.target is not None and i.target.year == year and "完成" not in "".join(c.header for c in i.row.cells)
        ]
        if not goals:
            return False
        scanned = sum(self.records.passages[key] for key in self.records.outlines)
        draft.lines.append(f"{year}年的目标，正文共{len(passages)}处（检索范围：规划全文，扫描{scanned}段）：")
        sentences = list(passages)
        clauses = [
            without_label(s)
            if len(s) <= _SHORT_SENTENCE
            else "，".join(dict.fromkeys(f.clause for f in goals if f.sentence == s))
            for s in sentences
        ]
        draft.lines.append(
            numbered(clauses, [self.passage(passages[s]) for s in sentences], evidence.citations, quotes=sentences)
        )
        if rows:
            draft.lines.append(
                f"另有表{rows[0].table.number}的{len(rows)}项指标以{year}年为目标年，可问“表{rows[0].table.number}有哪些指标”。"
            )
        draft.total, draft.scanned = len(passages), scanned
        return True


def _in_question(group: str, folded: str) -> bool:
    name = fold(group)
    counted = re.search(rf"{re.escape(name)}(?:的|那|这)?(?:领域|方面|[一二两三四五六七八九十几]项)", folded)
    return bool(group) and name in folded and ("指标" in folded or counted is not None)


def _goal_text(indicator: Indicator) -> str:
    """The goal of an indicator as it is read: 100%, 省下达指标."""
    return value_text(indicator.target, indicator.row.unit) if indicator.target else ""


def _name(indicator: Indicator) -> str:
    value = _goal_text(indicator)
    return f"{indicator.row.name}{'*' if indicator.row.starred else ''}{' ' + value if value else ''}"


def _shares(found: Sequence[Indicator]) -> str:
    """（约束性12项，预期性6项）."""
    counts: dict[str, int] = {}
    for indicator in found:
        if indicator.row.attribute:
            counts[indicator.row.attribute] = counts.get(indicator.row.attribute, 0) + 1
    return f"（{'，'.join(f'{name}{count}项' for name, count in counts.items())}）" if len(counts) > 1 else ""
