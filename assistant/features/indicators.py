"""Indicators: the rows of a plan's tables as records, with their passage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.model import Cell, Document, Table, TableRow


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of an indicator table and where it stands."""

    passage_id: str
    table: Table
    row: TableRow

    def cells_of(self, years: Iterable[int]) -> tuple[Cell, ...]:
        """The values of some years, in the order of the table."""
        wanted = set(years)
        return tuple(cell for cell in self.row.cells if cell.year in wanted)

    @property
    def target(self) -> Cell | None:
        """The value that is a goal; None where no column is one."""
        return next((cell for cell in self.row.cells if "目标" in cell.header), None)


def indicators_of(documents: Iterable[Document]) -> dict[str, Indicator]:
    """Every indicator of some documents, by the id of its passage."""
    return {
        f"{document.document_id}/table-{table.number}/r{row.position}": Indicator(
            f"{document.document_id}/table-{table.number}/r{row.position}", table, row
        )
        for document in documents
        for table in document.tables()
        for row in table.rows
    }


_KINDS = re.compile(r"(?:五年)?(?:减排|削减)比例|[（(][^）)]*[）)]")


_BRACKETED = re.compile(r"[（(]([^）)]*)[）)]")


def core_name(indicator: Indicator) -> str:
    """What an indicator is of, without the kind of measure: 氨氮（减排比例） → 氨氮."""
    return _KINDS.sub("", indicator.row.name)


def bracketed_names(indicator: Indicator) -> list[str]:
    """What stands in the brackets of an indicator's name: another name of it (PM2.5), or its kind of measure."""
    return _BRACKETED.findall(indicator.row.name)
