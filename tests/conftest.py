"""What the tests share: the real index, built once, and a made-up plan of another city."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from assistant.bootstrap import Assistant, Parts
from assistant.chain import Request
from assistant.chunking import cut_document
from assistant.embedding import Vectors
from assistant.errors import IndexDamaged, IndexMismatch, IndexMissing
from assistant.model import Answer, Document, Metadata, Passage, Period, Turn
from assistant.parsing.plan import parse_plan
from assistant.service.building import build_index
from assistant.settings import Settings, load_settings
from assistant.tokens import Segmenter

CHECKOUT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
IN_PERIOD = date(2023, 1, 1)


def silent(*_: object) -> None:
    """A progress report that nobody reads."""


class FakeEmbedder:
    """Vectors from pairs of characters, without a model; remembers every text that it saw."""

    name = "fake"
    dimension = 64

    def __init__(self) -> None:
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def query(self, text: str) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 0.01, dtype=np.float32)
        for pair in pairwise(text):
            vector[zlib.crc32("".join(pair).encode("utf-8", "surrogatepass")) % self.dimension] += 1
        return vector / np.linalg.norm(vector)


# -- settings and the real index -----------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation of this test's own, without an index."""
    return Settings(index_dir=tmp_path / "index", data_dir=tmp_path / "data", laws="none")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The real plan indexed with the real model.  Tests never write into it."""
    folder = tmp_path_factory.mktemp("built")
    settings = Settings(index_dir=folder / "index", data_dir=folder / "data", laws="none")
    build_index(settings, silent)
    return settings


@pytest.fixture
def good(built: Settings, settings: Settings) -> Settings:
    """This test's own copy of the real index, to be damaged, rebuilt and killed."""
    shutil.copytree(built.index_dir, settings.index_dir)
    return settings


@pytest.fixture(scope="session")
def assistant(built: Settings) -> Assistant:
    """The assistant on the real index."""
    return Assistant(built)


@pytest.fixture(scope="session")
def with_laws() -> Assistant:
    """The assistant on the index of the checkout, where it holds the laws."""
    assistant = Assistant(load_settings())
    try:
        documents = assistant.generation.documents
    except (IndexMissing, IndexDamaged, IndexMismatch):
        pytest.skip("the checkout has no index: make setup")
    if "eco-code" not in documents:
        pytest.skip("the index of the checkout holds no laws")
    return assistant


@pytest.fixture
def opened(assistant: Assistant) -> Callable[[Settings], Assistant]:
    """Opens an assistant on other settings with the model and the words that are loaded already."""

    def open_with(settings: Settings) -> Assistant:
        other = Assistant(settings)
        other.parts.segmenter = assistant.parts.segmenter
        if settings.embedding_model == assistant.parts.settings.embedding_model:
            other.parts.embedder = assistant.parts.embedder
        return other

    return open_with


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Callable[..., Answer]:
    """Asks the real index."""

    def asked(question: str, as_of: date = IN_PERIOD, history: Sequence[Turn] = (), scope: str = "all") -> Answer:
        return assistant.chain.answer(Request(question, as_of, tuple(history), scope))

    return asked


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, built: Settings) -> dict[str, str]:
    """The environment of a command of its own: no settings but the real index, an empty folder."""
    for name in list(os.environ):
        if name.startswith("ASSISTANT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTANT_INDEX_DIR", str(built.index_dir))
    monkeypatch.setenv("ASSISTANT_LAWS", "none")
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.chdir(tmp_path)
    return dict(os.environ)


# -- texts ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def parts() -> Parts:
    folder = Path("/nonexistent")
    return Parts(Settings(index_dir=folder, data_dir=folder, laws="none"))


@pytest.fixture(scope="session")
def segmenter(parts: Parts) -> Segmenter:
    return parts.segmenter


@pytest.fixture(scope="session")
def plan(parts: Parts) -> Document:
    """The real plan."""
    return next(document for document in parts.corpus.documents if document.document_id == "hangzhou-plan-14")


@pytest.fixture(scope="session")
def passages(plan: Document, segmenter: Segmenter) -> list[Passage]:
    """The passages of the real plan."""
    return cut_document(plan, segmenter.count)


@pytest.fixture(scope="session")
def other_plan() -> Document:
    """A made-up plan of another city with everything that scans do to a text."""
    source = (FIXTURES / "yunjiang-plan.txt").read_text(encoding="utf-8")
    metadata = Metadata(
        document_id="yunjiang-plan",
        kind="plan",
        title="云江市生态环境保护“十四五”规划",
        short_title="云江市“十四五”生态环保规划",
        issued=date(2021, 12, 1),
        period=Period(2021, 2025),
    )
    return parse_plan(source, metadata)
