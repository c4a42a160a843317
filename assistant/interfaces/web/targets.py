"""What the tab 规划指标 shows of a plan: the rows of its tables and the targets of its text that were chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.bootstrap import Assistant
from assistant.errors import StateError
from assistant.features.conflicts import Value
from assistant.features.figures import Figure
from assistant.features.indicators import Indicator
from assistant.features.records import Records
from assistant.indexing import Generation
from assistant.model import Document, Table
from assistant.render import TextTable, conflict_lines, indicator_table, table_name, target_table
from assistant.text import fold, reading

ALL, UNDATED = "全部", "未写年份"
_ADJUSTED, _SEE_NOTE = "口径有调整", "见表注"


def plan_of(generation: Generation) -> Document:
    """The plan among the documents.  Raises StateError where there is none."""
    for document in generation.documents.values():
        if document.metadata.kind == "plan":
            return document
    raise StateError("文件库里没有规划", "请运行 assistant index build 重新建立索引")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader chose; 全部 or nothing typed leaves everything."""

    table: str = ALL
    group: str = ALL
    attribute: str = ALL
    chapter: str = ALL
    year: str = ALL
    words: str = ""

    def line(self, *names: str) -> str:
        """Some choices (表, 年份 …) and the words looked for, in one line; "" where nothing was chosen."""
        named = {"表": self.table, "领域": self.group, "属性": self.attribute, "章节": self.chapter, "年份": self.year}
        chosen = [f"{name}“{named[name]}”" for name in names if named[name] != ALL]
        return "，".join([*chosen, *([f"查找“{self.words}”"] if self.words else [])])


class Targets:
    """The indicators, targets and contradictions of the plan of one moment."""

    def __init__(self, assistant: Assistant) -> None:
        generation, records = assistant.generation, assistant.records
        self.plan = plan_of(generation)
        self._passage = generation.passage
        self._records: Records = records
        self.indicators = [i for i in records.indicators.values() if self._is_own(i.passage_id)]
        self.figures = [f for f in records.figures if f.kind == "target" and self._is_own(f.passage_id)]

    def _is_own(self, passage_id: str) -> bool:
        return passage_id.partition("/")[0] == self.plan.document_id

    # -- what can be chosen ------------------------------------------------------------------

    @property
    def tables(self) -> list[str]:
        return [ALL, *dict.fromkeys(map(table_name, self.indicators))]

    @property
    def own_table(self) -> str:
        """The table whose goals are of the plan's own period."""
        period = self.plan.metadata.period
        for indicator in self.indicators:
            year = indicator.target.year if indicator.target else None
            if period and year and period.first <= year <= period.last:
                return table_name(indicator)
        return ALL

    @property
    def groups(self) -> list[str]:
        return [ALL, *dict.fromkeys(i.row.group for i in self.indicators if i.row.group)]

    @property
    def attributes(self) -> list[str]:
        return [ALL, *dict.fromkeys(i.row.attribute for i in self.indicators if i.row.attribute)]

    @property
    def chapters(self) -> list[str]:
        return [ALL, *dict.fromkeys(map(self._chapter, self.figures))]

    @property
    def years(self) -> list[str]:
        of_cells = {cell.year for i in self.indicators for cell in i.row.cells if cell.year}
        of_figures = {figure.year for figure in self.figures if figure.year}
        return [ALL, *map(str, sorted(of_cells | of_figures)), UNDATED]

    def _chapter(self, figure: Figure) -> str:
        heading = self._passage(figure.passage_id).heading
        return heading[0] if heading else self.plan.metadata.short_title

    # -- what is shown -----------------------------------------------------------------------

    def indicator_table(self, filters: Filters) -> TextTable:
        """The rows of the tables that meet the filters."""
        disputed = {value.passage_id for value, _ in self._conflicts()}
        return indicator_table(self._chosen_indicators(filters), self._stars(), disputed)

    def target_table(self, filters: Filters) -> TextTable:
        """The targets of the text that meet the filters."""
        found = [figure for figure in self.figures if self._is_chosen(figure, filters)]
        return target_table(found, self._passage)

    def notes(self, filters: Filters) -> list[str]:
        """The notes of the tables that are shown, and the contradictions of their values."""
        shown = self._chosen_indicators(filters)
        tables = {indicator.table.number: indicator.table for indicator in shown}
        notes = [
            f"表{number}注：{note.removeprefix('注：')}"
            for number, table in tables.items()
            for note in self._notes(table)
        ]
        ids = {indicator.passage_id for indicator in shown}
        disputed = [pair for pair in self._conflicts() if {value.passage_id for value in pair} & ids]
        subjects = {pair[0].subject for pair in disputed}
        of_subjects = [pair for pair in self._conflicts() if pair[0].subject in subjects]
        return [*notes, *conflict_lines(of_subjects, self._passage)]

    def _notes(self, table: Table) -> list[str]:
        return [reading(self.plan.source[note.start : note.end]) for note in table.notes]

    def _stars(self) -> dict[int, str]:
        """What a star means in each table, as its notes say."""
        tables = {indicator.table.number: indicator.table for indicator in self.indicators}
        adjusted = {number for number, table in tables.items() if any("口径" in note for note in self._notes(table))}
        return {number: _ADJUSTED if number in adjusted else _SEE_NOTE for number in tables}

    def _conflicts(self) -> Iterable[tuple[Value, Value]]:
        return (pair for pair in self._records.conflicts if self._is_own(pair[0].passage_id))

    def _chosen_indicators(self, filters: Filters) -> list[Indicator]:
        return [indicator for indicator in self.indicators if _meets(indicator, filters)]

    def _is_chosen(self, figure: Figure, filters: Filters) -> bool:
        year = str(figure.year) if figure.year else UNDATED
        return (
            filters.chapter in (ALL, self._chapter(figure))
            and filters.year in (ALL, year)
            and fold(filters.words) in fold(f"{figure.subject} {figure.value} {figure.sentence}")
        )


def _meets(indicator: Indicator, filters: Filters) -> bool:
    row = indicator.row
    years = {str(cell.year) if cell.year else UNDATED for cell in row.cells}
    said = " ".join((row.group, row.name, row.unit, row.attribute, *(cell.text or "" for cell in row.cells)))
    return (
        filters.table in (ALL, table_name(indicator))
        and filters.group in (ALL, row.group)
        and filters.attribute in (ALL, row.attribute)
        and (filters.year == ALL or filters.year in years)
        and fold(filters.words) in fold(said)
    )
