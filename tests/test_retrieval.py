"""Finding passages: both sides, fused, within a scope, with and without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.bootstrap import Assistant, Parts
from assistant.chain import Chain, Request
from assistant.errors import IndexDamaged, InvalidOption
from assistant.fusion import COMPONENTS
from assistant.indexing import Generation, Model, open_generation, write_generation
from assistant.model import Document
from assistant.retrieval import HybridRetriever
from assistant.service.building import build_index
from assistant.settings import Settings
from assistant.stores.chroma import COLLECTIONS, ChromaStore
from assistant.text import fold, sentence_spans
from assistant.tokens import Segmenter
from tests.conftest import IN_PERIOD, FakeEmbedder, silent

Retrieve = Callable[..., list[str]]


@pytest.fixture(scope="session")
def two_cities(
    tmp_path_factory: pytest.TempPathFactory, plan: Document, other_plan: Document, parts: Parts, segmenter: Segmenter
) -> Iterator[HybridRetriever]:
    """Two plans in one index, with vectors that need no model."""
    folder, fake = tmp_path_factory.mktemp("cities"), FakeEmbedder()
    model = Model("fake", quantized=False)
    write_generation(
        folder / "gen-1", [plan, other_plan], {}, segmenter, model, lambda: fake, folder / "cache", "", silent
    )  # fmt: skip
    generation = open_generation(folder / "gen-1", model)
    yield HybridRetriever(
        generation=generation, segmenter=segmenter, embedder=fake, fusion=parts.fusion, sanction=parts.language.sanction
    )
    assert generation.store is not None
    generation.store.close()


@pytest.fixture
def retrieve(assistant: Assistant) -> Retrieve:
    """The ids found on the real index, best first."""

    def found(question: str, limit: int = 10, scope: str = "plan") -> list[str]:
        hits = assistant.chain.retrieve(Request(question, IN_PERIOD, (), scope), limit).hits
        return [hit.passage.passage_id for hit in hits]

    return found


# -- what is found -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "passage_id"),
    [
        ("开展人工智能实验室建设试点", "hangzhou-plan-14/12.5/p4"),
        ("到2025年，道路机械化清扫率城区达到85%以上，县市达到75%以上", "hangzhou-plan-14/5.3/p2"),
        ("秸秆综合利用率稳定在95%以上", "hangzhou-plan-14/8.3/p3"),
        ("建立“环境医院”等生态环境咨询服务网络体系", "hangzhou-plan-14/12.4/p1-1"),
        ("打赢近海海域污染防治攻坚战和杭州湾污染防治攻坚战", "hangzhou-plan-14/6.1/p4"),
        ("修复一批精品湿地", "hangzhou-plan-14/9.4/p2"),
        ("在2023年中和2025年底，分别对规划执行情况开展中期评估和终期考核", "hangzhou-plan-14/13.4/p1"),
        ("推广医疗废物回收“小箱进大箱”", "hangzhou-plan-14/8.2/p2"),
    ],
)
def test_an_exact_phrase_finds_its_passage_first(retrieve: Retrieve, phrase: str, passage_id: str) -> None:
    assert retrieve(phrase, 1) == [passage_id]


def test_the_plan_s_own_sentences_find_their_passage_first(assistant: Assistant) -> None:
    missed, asked = [], 0
    for passage in assistant.generation.passages:
        if passage.document_id != "hangzhou-plan-14" or passage.kind in ("row", "note"):
            continue
        for start, end in sentence_spans(passage.index_text)[2::3]:
            sentence = passage.index_text[start:end][:300]
            asked += 1
            hits = assistant.chain.retrieve(Request(sentence, IN_PERIOD, (), "plan"), 1).hits
            if fold(sentence) not in fold(hits[0].passage.text):
                missed.append(sentence)
    assert asked > 50
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("spelled", ["PM2.5平均浓度目标", "ＰＭ２．５平均浓度目标", "PM_{2.5}平均浓度目标", "pm 2.5 平均浓度目标"])  # fmt: skip
def test_the_spelling_of_a_question_does_not_matter(retrieve: Retrieve, spelled: str) -> None:
    assert "hangzhou-plan-14/table-2/r5" in retrieve(spelled, 5)


@pytest.mark.parametrize(
    ("word", "passage_id"),
    [
        ("灰尘", "hangzhou-plan-14/5.3/p1"),
        ("噪音", "hangzhou-plan-14/10.3/p2"),
        ("雾霾", "hangzhou-plan-14/table-1/r4"),
    ],
)
def test_a_word_that_the_plan_does_not_use_is_found_by_its_meaning(
    assistant: Assistant, plan: Document, retrieve: Retrieve, word: str, passage_id: str
) -> None:
    assert word not in plan.source
    assert passage_id in retrieve(word, 3)


def test_as_many_passages_come_as_were_asked_for_best_first(assistant: Assistant) -> None:
    for limit in (1, 3, 25):
        hits = assistant.chain.retrieve(Request("水环境治理", IN_PERIOD, (), "plan"), limit).hits
        assert len(hits) == limit
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len({hit.passage.passage_id for hit in hits}) == limit


def test_a_question_of_unknown_words_finds_something_without_failing(retrieve: Retrieve) -> None:
    assert len(retrieve("zzzz qqqq", 3)) == 3


def test_the_same_question_finds_the_same_passages(retrieve: Retrieve) -> None:
    assert retrieve("饮用水水源地保护", 10) == retrieve("饮用水水源地保护", 10)


def test_shares_and_cosines_of_a_hit_are_shares_and_cosines(assistant: Assistant) -> None:
    for hit in assistant.chain.retrieve(Request("森林覆盖率2025年目标", IN_PERIOD, (), "plan"), 10).hits:
        assert 0 <= hit.coverage <= 1 + 1e-6
        assert -1 <= hit.relevance <= 1 + 1e-6
        for start, end, cosine in hit.sentences:
            assert hit.passage.index_text[start:end].strip()
            assert cosine <= hit.relevance + 1e-6


# -- scope ---------------------------------------------------------------------------------


def test_only_documents_in_scope_are_found(two_cities: HybridRetriever) -> None:
    for scope in (["yunjiang-plan"], ["hangzhou-plan-14"]):
        hits = two_cities.find("森林覆盖率2025年目标", 10, scope)
        assert len(hits) == 10
        assert {hit.passage.document_id for hit in hits} == set(scope)
        assert "森林覆盖率" in hits[0].passage.text
    both = two_cities.find("森林覆盖率2025年目标", 10)
    assert {hit.passage.document_id for hit in both} == {"yunjiang-plan", "hangzhou-plan-14"}


def test_a_small_document_is_found_whole_beside_a_large_one(two_cities: HybridRetriever) -> None:
    passages = [p for p in two_cities.generation.passages if p.document_id == "yunjiang-plan"]
    found = two_cities.find("云江市", 500, ["yunjiang-plan"])
    assert {hit.passage.passage_id for hit in found} == {passage.passage_id for passage in passages}


def test_scopes_name_kinds_and_documents(assistant: Assistant) -> None:
    kinds = {key: document.metadata.kind for key, document in assistant.generation.documents.items()}
    for scope, allowed in (
        ("all", set(kinds)),
        ("plan", {key for key, kind in kinds.items() if kind == "plan"}),
        ("law", {key for key, kind in kinds.items() if kind == "law"}),
        ("hangzhou-plan-14", {"hangzhou-plan-14"}),
    ):
        hits = assistant.chain.retrieve(Request("水污染防治", IN_PERIOD, (), scope)).hits
        assert {hit.passage.document_id for hit in hits} <= allowed
        assert bool(hits) == bool(allowed)


def test_an_unknown_scope_is_said(assistant: Assistant) -> None:
    for ask in (assistant.chain.answer, assistant.chain.retrieve):
        with pytest.raises(InvalidOption) as caught:
            ask(Request("水污染防治", IN_PERIOD, (), "hangzhou-plan-15"))
        assert "hangzhou-plan-15" in caught.value.sentence


# -- the seams -----------------------------------------------------------------------------


def test_as_a_langchain_retriever_it_gives_documents_of_source_text(two_cities: HybridRetriever) -> None:
    documents = two_cities.invoke("森林覆盖率", limit=4, documents=["hangzhou-plan-14"])
    hits = two_cities.find("森林覆盖率", 4, ["hangzhou-plan-14"])
    assert [document.id for document in documents] == [hit.passage.passage_id for hit in hits]
    for document, hit in zip(documents, hits, strict=True):
        assert document.page_content == hit.passage.text
        assert document.metadata["hit"] == hit


def test_every_way_of_searching_says_something_of_every_passage(two_cities: HybridRetriever) -> None:
    components, nearness = two_cities.components("森林覆盖率达到多少", None, ("绿化",), consequence=False)
    assert components.shape == (len(two_cities.generation.passages), len(COMPONENTS))
    column = {name: components[:, number] for number, name in enumerate(COMPONENTS)}
    assert 0 <= column["coverage"].min() < column["coverage"].max() <= 1
    assert column["lexical"].max() == 1
    assert np.array_equal(column["sentence"], nearness.sentences)
    assert not column["liability"].any()


def test_a_passage_is_covered_by_the_words_that_stand_in_it(two_cities: HybridRetriever) -> None:
    lexical = two_cities.generation.lexical
    covered = lexical.coverage(["森林", "覆盖率", "没有这个词"])
    words = two_cities.segmenter.words
    for hit in two_cities.find("森林覆盖率", 5):
        position = two_cities.generation.positions[hit.passage.passage_id]
        held = {"森林", "覆盖率"} & set(words(hit.passage.index_text + "".join(hit.passage.heading)))
        assert (covered[position] > 0) == bool(held)
    assert lexical.coverage([]).tolist() == [0.0] * lexical.size


def test_a_passage_far_from_the_question_never_passes_a_near_one(two_cities: HybridRetriever) -> None:
    found = two_cities.dense_scores("森林覆盖率达到多少")
    assert found.passages.shape == found.sentences.shape == (len(two_cities.generation.passages),)
    embedder = two_cities.embedder
    assert embedder is not None
    generation: Generation = two_cities.generation
    nearest = generation.store.nearest("passages", embedder.query("森林覆盖率达到多少"), 60)  # type: ignore[union-attr]
    assert found.passages.min() == pytest.approx(min(cosine for _, cosine in nearest))


# -- without a model -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def words_only(tmp_path_factory: pytest.TempPathFactory, segmenter: Segmenter) -> Assistant:
    folder = tmp_path_factory.mktemp("words")
    settings = Settings(index_dir=folder / "index", data_dir=folder / "data", laws="none", embedding_model="none")
    build_index(settings, silent)
    assistant = Assistant(settings)
    assistant.parts.segmenter = segmenter
    return assistant


def test_without_a_model_words_find_passages(words_only: Assistant) -> None:
    hits = words_only.chain.retrieve(Request("道路机械化清扫率", IN_PERIOD)).hits
    assert hits[0].passage.passage_id == "hangzhou-plan-14/5.3/p2"
    assert all(hit.relevance == 0 and hit.sentences == () for hit in hits)


def test_without_a_model_questions_are_answered_and_refused(words_only: Assistant) -> None:
    answer = words_only.chain.answer(Request("道路机械化清扫率到2025年城区要达到多少？", IN_PERIOD))
    assert not answer.refused
    assert "85%" in answer.text
    assert words_only.chain.answer(Request("今晚的足球比赛谁赢了？", IN_PERIOD)).refused


def test_without_a_model_nothing_is_stored_or_loaded_for_one(words_only: Assistant) -> None:
    generation = words_only.generation
    assert generation.store is None
    assert not (generation.folder / "chroma").exists()
    assert words_only.parts.embedder is None
    assert generation.manifest["model"]["licence"] == ""
    assert generation.manifest["counts"]["sentences"] == 0


# -- the store -----------------------------------------------------------------------------


def test_more_vectors_than_one_batch_takes_are_stored_whole(tmp_path: Path) -> None:
    size = 6000  # Chroma refuses a batch over 5,461
    vectors = np.random.default_rng(7).normal(size=(size, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"p{number}" for number in range(size)]
    store = ChromaStore.create(tmp_path / "chroma")
    store.add("passages", ids, vectors, [f"d{number % 2}" for number in range(size)])
    store.add("sentences", ids[:1], vectors[:1], ["d0"])
    store.close()

    store = ChromaStore.open(tmp_path / "chroma", {"passages": size, "sentences": 1, "questions": 0})
    assert store.count("passages") == size
    for number in (0, 5460, 5461, 5999):
        (found, cosine), *_ = store.nearest("passages", vectors[number], 3)
        assert (found, cosine) == (f"p{number}", pytest.approx(1, abs=1e-5))
    assert all(int(id_[1:]) % 2 == 1 for id_, _ in store.nearest("passages", vectors[0], 20, ["d1"]))
    store.close()


def test_a_store_in_a_folder_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    with pytest.raises(FileExistsError):
        ChromaStore.create(tmp_path / "chroma")


def test_a_store_that_lost_a_vector_is_not_opened(tmp_path: Path) -> None:
    store = ChromaStore.create(tmp_path / "chroma")
    for collection in COLLECTIONS:
        store.add(collection, ["a", "b"], np.eye(2, 4, dtype=np.float32), ["d", "d"])
    store.close()
    ChromaStore.open(tmp_path / "chroma", {"passages": 2, "sentences": 2, "questions": 2}).close()
    with pytest.raises(IndexDamaged):
        ChromaStore.open(tmp_path / "chroma", {"passages": 3, "sentences": 2, "questions": 2})


def test_the_chain_reports_how_long_it_took(assistant: Assistant) -> None:
    chain: Chain = assistant.chain
    assert chain.retrieve(Request("森林", date(2023, 1, 1))).elapsed_ms > 0
    assert fold(chain.retrieve(Request("森林", date(2023, 1, 1))).question.text) == "森林"
