"""Comparisons that are computed: differences, the largest of several, what one table has that another has not.

Every number of a computation is cited, and the calculation is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.answering.draft import Draft, Evidence
from assistant.answering.rows import row_card
from assistant.features.indicators import Indicator, bracketed_names, core_name
from assistant.model import Cell, Passage
from assistant.parsing.tables import value_text
from assistant.text import chinese_to_int, fold
from assistant.understanding import period_name

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BOUND = re.compile(r"[≥≤＞＜><]")
_FLOOR = re.compile(r"[≥＞>]")
_MOST = re.compile(r"最|谁[^,。?]{0,6}(?:多|少|高|低|快|慢|大|小)")
_DONE = re.compile(r"完成|超")
_EXCEEDS = re.compile(r"超")
_LEAST = re.compile(r"最[少小低慢]|谁[^,。?]{0,6}[少小低慢]")
_COUNTED = re.compile(r"([二两三四五六七八九十])(?:项|种|个|类)")
# Rows are compared where they are about as near to the question as the best sentence.
_AS_NEAR = 0.12
_FIRST = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """Two cells of one row and what lies between them."""

    indicator: Indicator
    first: Cell
    second: Cell
    amount: Decimal  # second − first

    @property
    def unit(self) -> str:
        return "个百分点" if self.indicator.row.unit == "%" else self.indicator.row.unit


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares rows of tables.

    indicators: table rows by passage; passage: gives a passage by its id; names_of: all names of what a term names
    (`Glossary.names_of`)."""

    indicators: Mapping[str, Indicator]
    passage: Callable[[str], Passage]
    names_of: Callable[[str], Sequence[str]]

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write the comparison that a question asks for; False where it asks for none that can be computed."""
        asks = evidence.question.facets.asks
        if "difference" in asks and self._exchanged(evidence, draft):
            return True
        if "comparison" not in asks:
            return False
        return self._largest(evidence, draft) or self._beside(evidence, draft) or self._between(evidence, draft)

    # -- the largest of several ------------------------------------------------------------------

    def _largest(self, evidence: Evidence, draft: Draft) -> bool:
        folded = fold(evidence.question.standalone)
        if not _MOST.search(folded):
            return False
        rows = self._meant(evidence, folded)
        near = {s.passage_id for s in evidence.plan if s.fit >= evidence.plan[0].fit - _AS_NEAR}
        if not any(row.passage_id in near for row in rows):
            return False
        differences = [found for row in rows if (found := self._difference(row, evidence.question.facets.years))]
        units = {difference.unit for difference in differences}
        if len(differences) < 2 or len(units) != 1:
            return False
        ordered = sorted(differences, key=lambda d: -abs(d.amount), reverse=bool(_LEAST.search(folded)))
        what = "超过目标" if _EXCEEDS.search(folded) else "变化"
        degree = "最少" if _LEAST.search(folded) else "最多"
        first = ordered[0]
        draft.lines.append(f"{first.indicator.row.name}{what}{degree}：{self._calculation(first, evidence)}")
        draft.lines.append(
            "\n".join(f"- {d.indicator.row.name}：{self._calculation(d, evidence)}" for d in ordered[1:])
        )
        draft.card = row_card(first.indicator)
        draft.total, draft.scanned = len(ordered), len(rows)
        return True

    def _meant(self, evidence: Evidence, folded: str) -> list[Indicator]:
        """The rows that a question means: those that it names, else those whose name or group holds a word of it."""
        rows = list(self.indicators.values())
        of_period = [i for i in rows if any(period_name(n) in i.table.title for n in evidence.question.facets.periods)]
        rows = of_period or rows
        named = [i for i in rows if self._is_named(i, folded)]
        if len(named) > 1:
            return named
        words = [t.word for t in evidence.terms.terms if t.weight > 2 and len(t.word) > 1]
        told = [i for i in rows if any(w in fold(i.row.name + i.row.group) for w in words)]
        counted = _COUNTED.search(folded)
        if counted:
            # 四项减排 means the group of four.
            count = chinese_to_int(counted[1])
            groups = [
                group for group in {i.row.group for i in told} if sum(i.row.group == group for i in told) == count
            ]
            told = [i for i in told if i.row.group == groups[0]] if len(groups) == 1 else told
        return told

    def _of_period(self, evidence: Evidence) -> list[Indicator]:
        """The rows of the table of the period that a question names, all where it names none."""
        rows = list(self.indicators.values())
        periods = evidence.question.facets.periods
        return [i for i in rows if any(period_name(n) in i.table.title for n in periods)] or rows

    def _is_named(self, indicator: Indicator, folded: str) -> bool:
        return any(name in folded for name in self.names_of(_core(indicator)))

    def _beside(self, evidence: Evidence, draft: Draft) -> bool:
        """The rows that a question names, each with its calculation."""
        folded = fold(evidence.question.standalone)
        rows = [row for row in self._of_period(evidence) if self._is_named(row, folded)]
        found = [d for row in rows if (d := self._difference(row, evidence.question.facets.years))]
        if len(found) < 2:
            return False
        draft.lines.append("\n".join(f"- {d.indicator.row.name}：{self._calculation(d, evidence)}" for d in found))
        draft.total, draft.scanned = len(found), len(rows)
        return True

    # -- one subject, two values -----------------------------------------------------------------

    def _between(self, evidence: Evidence, draft: Draft) -> bool:
        """What lies between two values of the row that the question is about."""
        if _MOST.search(fold(evidence.question.standalone)):
            return False
        row = self._nearest_row(evidence)
        found = self._difference(row, evidence.question.facets.years) if row else None
        if row is None or found is None:
            return False
        draft.lines.append(f"{row.row.name}：{self._calculation(found, evidence)}")
        draft.card = row_card(row)
        return True

    def _nearest_row(self, evidence: Evidence) -> Indicator | None:
        """The row that the question is about; of an indicator that stands in the tables of two periods the row of the
        later one, unless the question names the earlier or asks what came of it."""
        near = [
            statement.indicator
            for statement in evidence.plan[:_FIRST]
            if statement.indicator and statement.fit >= evidence.plan[0].fit - _AS_NEAR
        ]
        if not near or evidence.question.facets.periods or _DONE.search(fold(evidence.question.standalone)):
            return near[0] if near else None
        alike = [row for row in near if row is near[0] or self._alike(near[0], row)]
        return max(alike, key=lambda row: (row.target and row.target.year) or 0)

    def _difference(self, indicator: Indicator, years: Sequence[int]) -> Difference | None:
        """The two cells that a question compares: those of its years, else goal and result, else the last value and
        the goal."""
        cells = [cell for cell in indicator.row.cells if number_of(cell) is not None]
        asked = [cell for cell in cells if cell.year in years]
        goal = next((cell for cell in cells if cell is indicator.target), None)
        done = next((cell for cell in cells if "完成" in cell.header), None)
        bases = [cell for cell in cells if cell is not goal and cell is not done]
        if len(asked) > 1 and len({cell.year for cell in asked}) > 1:
            first, second = asked[0], asked[-1]
        elif len(years) > 1:
            return None
        elif goal and done:
            first, second = goal, done
        elif goal and bases:
            first, second = next((cell for cell in bases if cell in asked), bases[-1]), goal
        else:
            return None
        amount = (number_of(second) or Decimal()) - (number_of(first) or Decimal())
        return Difference(indicator, first, second, amount)

    def _calculation(self, difference: Difference, evidence: Evidence) -> str:
        """规划目标2020年 18.1% → 2020年完成情况 27.0%，高8.9个百分点（27.0－18.1＝8.9）[1]."""
        row, first, second = difference.indicator.row, difference.first, difference.second
        passage = self.passage(difference.indicator.passage_id)
        marker = evidence.citations.cite_whole(passage).marker
        a, b, amount = number_of(first), number_of(second), difference.amount
        assert a is not None and b is not None
        bound = "至少" if _BOUND.search((second.text or "") + (first.text or "")) else ""
        if amount == 0:
            change = (
                f"数值相同，目标是不{'低' if _FLOOR.search(second.text or '') else '高'}于这个数"
                if bound
                else "没有变化"
            )
        else:
            larger, smaller = (b, a) if amount > 0 else (a, b)
            change = f"{bound}{'高' if amount > 0 else '低'}{abs(amount)}{difference.unit}（{larger}－{smaller}＝{abs(amount)}）"
            if row.unit != "%" and a:
                change += f"，{'增幅' if amount > 0 else '降幅'}{bound}{abs(amount) / a * 100:.1f}%"
        return f"{first.header} {value_text(first, row.unit)} → {second.header} {value_text(second, row.unit)}，{change} [{marker}]"

    # -- what one table has and the other has not ------------------------------------------------

    def _exchanged(self, evidence: Evidence, draft: Draft) -> bool:
        """The indicators of a group in two tables, those that went and those that came."""
        folded = fold(evidence.question.standalone)
        tables = sorted({i.table.number for i in self.indicators.values()})
        if len(tables) < 2:
            return False
        old, new = ([i for i in self.indicators.values() if i.table.number == n] for n in tables[:2])
        pair = self._groups(old, new, evidence, folded)
        if pair is None:
            return False
        before, after = pair
        gone = [i for i in before if not any(self._alike(i, other) for other in after)]
        came = [i for i in after if not any(self._alike(i, other) for other in before)]
        draft.lines.append(f"表{tables[1]}新列入：{_names(came)}；不再列入：{_names(gone)}。")
        for rows in (before, after):
            draft.lines.append(
                f"表{rows[0].table.number}“{rows[0].row.group}”："
                + "、".join(f"{i.row.name} [{self._marker(i, evidence)}]" for i in rows)
            )
        draft.scanned = len(old) + len(new)
        return True

    def _groups(
        self, old: Sequence[Indicator], new: Sequence[Indicator], evidence: Evidence, folded: str
    ) -> tuple[list[Indicator], list[Indicator]] | None:
        """The rows of the group that a question is about in both tables: groups one of whose names holds the other."""
        words = [t.word for t in evidence.terms.terms if t.weight > 1.5 and len(t.word) > 1]

        def told(rows: Sequence[Indicator], group: str) -> int:
            text = fold(group + "".join(i.row.name for i in rows if i.row.group == group))
            return sum(word in text for word in words)

        pairs = [
            (told(old, a) + told(new, b), a, b)
            for a in dict.fromkeys(i.row.group for i in old)
            for b in dict.fromkeys(i.row.group for i in new)
            if a in b or b in a
        ]
        best = max(pairs, default=None)
        if best is None or best[0] == 0:
            return None
        return [i for i in old if i.row.group == best[1]], [i for i in new if i.row.group == best[2]]

    def _alike(self, one: Indicator, other: Indicator) -> bool:
        names, others = set(bracketed_names(one)), set(bracketed_names(other))
        return _core(other) in self.names_of(_core(one)) or bool(names & others)

    def _marker(self, indicator: Indicator, evidence: Evidence) -> int:
        passage = self.passage(indicator.passage_id)
        return evidence.citations.cite_whole(passage).marker


def number_of(cell: Cell) -> Decimal | None:
    """The number of a cell, None where it has none or says a sentence."""
    match = _NUMBER.search(cell.text or "")
    if match is None or len(_NUMBER.sub("", cell.text or "")) > 4:
        return None
    try:
        return Decimal(match[0])
    except InvalidOperation:
        return None


def _core(indicator: Indicator) -> str:
    """What an indicator is of, without the kind of measure: 氨氮（减排比例） → 氨氮."""
    return fold(core_name(indicator))


def _names(rows: Sequence[Indicator]) -> str:
    return "、".join(core_name(i) for i in rows) or "无"
