"""Which office the user's own ledger gives a task to: the row beside the sentence of the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.features.ledger import Ledger, LedgerEntry
from assistant.features.tasks import Task
from assistant.model import Document, Passage
from assistant.text import fold


@dataclass(frozen=True, slots=True)
class Offices:
    """Joins the ledger as it is now to the tasks of the plans.

    ledger: gives what has been imported so far, None where nothing was; tasks: those of the plans."""

    ledger: Callable[[], Ledger | None]
    tasks: Callable[[], Sequence[Task]]

    def of(self, passage_id: str, folded: str) -> tuple[LedgerEntry, Passage] | None:
        """The row of the task that a sentence of a passage is, with the row as a passage; None where the ledger has
        none.

        folded: the sentence in search form.  A 专栏 item and the sentence that it repeats share their row."""
        ledger = self.ledger()
        if ledger is None:
            return None
        for task in self.tasks():
            if task.passage_id != passage_id or not _same(fold(task.text), folded):
                continue
            for number in (task.number, *task.links):
                entry, row = ledger.entry(number), ledger.passage(number)
                if entry is not None and row is not None and entry.lead:
                    return entry, row
        return None

    def document(self) -> Document | None:
        """The ledger as a document to cite."""
        ledger = self.ledger()
        return ledger.document() if ledger else None


def _same(task: str, sentence: str) -> bool:
    return task in sentence or sentence in task
