"""The assistant on the current generation of the index, with all that is made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from assistant.bootstrap.parts import Parts
from assistant.chain import Chain
from assistant.features.ledger import LedgerReader, ledger_folder
from assistant.features.obligations import Obligations
from assistant.features.offices import Offices
from assistant.features.records import Records
from assistant.indexing import Generation, current_generation, current_name, open_generation
from assistant.settings import Settings


@dataclass(frozen=True)
class _Opened:
    """One generation with what is made of it."""

    generation: Generation
    records: Records
    offices: Offices
    chain: Chain
    obligations: Callable[[], Obligations]


class Assistant:
    """The assistant on the current generation; follows when a build switches to a new one.

    Its properties may be used from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.parts = Parts(settings)
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    @property
    def chain(self) -> Chain:
        return self._current().chain

    @property
    def generation(self) -> Generation:
        return self._current().generation

    @property
    def records(self) -> Records:
        return self._current().records

    @property
    def offices(self) -> Offices:
        """The tasks of the plans and what the user's own ledger says of them."""
        return self._current().offices

    @property
    def obligations(self) -> Obligations:
        """What binds enterprises, made when it is first asked for."""
        return self._current().obligations()

    def _current(self) -> _Opened:
        index = self.parts.settings.index_dir
        with self._lock:
            # After a switch the old generation stays open for the questions under way; it is closed when
            # the last of them lets go of it.
            if self._opened is None or current_name(index) != self._opened.generation.name:
                self._opened = self._open()
            return self._opened

    def _open(self) -> _Opened:
        generation = open_generation(current_generation(self.parts.settings.index_dir), self.parts.model)
        records = self.parts.records(generation)
        tasks = cache(lambda: self.parts.tasks(generation.documents.values(), generation.passages))
        offices = Offices(LedgerReader(ledger_folder(self.parts.settings.data_dir)), tasks)
        obligations = cache(lambda: self.parts.obligations(generation))
        return _Opened(
            generation, records, offices, self.parts.chain(generation, records, offices, obligations), obligations
        )
