"""Whether a law is in force, since when, what ended it, and which laws were repealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.model import Answer

Ask = Callable[..., Answer]
DAY = date(2026, 11, 24)

# What is asked, how the answer begins, what stands in it, the passage that is cited first.
LIVES = [
    ("固废法废止了吗", "**已废止。**", "自2026年8月15日起被《生态环境法典》废止", "eco-code/1242"),
    ("大气污染防治法还有效吗？", "**已废止。**", "2018年10月26日", "eco-code/1242"),
    ("固废法被废止几年了？", "**已废止。**", "自2026年8月15日起", "eco-code/1242"),
    ("噪声法被哪部法取代了", "**已废止。**", "《生态环境法典》", "eco-code/1242"),
    ("长江保护法现在有效吗", "**现行有效。**", "自2021年3月1日起施行", "yangtze-protection-law/96"),
    ("生态环境法典什么时候生效", "**现行有效。**", "自2026年8月15日起施行", "eco-code/1242"),
    ("农业法有效吗", "**现行有效。**", "自2027年1月1日起被2026年修订的文本取代", "agriculture-law-2012/99"),
    ("渔业法哪天起施行", "**现行有效。**", "最早自1986年7月1日起施行", "fisheries-law-2025/90"),
]
OF_A_MATTER = [
    "水污染防治法对偷排怎么罚",
    "过期失效的危险化学品怎么处置",
    "法典对自动监测有效数据有什么要求",
    "排污许可证什么时候失效",
]


@pytest.fixture
def ask(with_laws: Assistant) -> Ask:
    """Asks the index with the laws."""
    return lambda question, as_of=DAY: with_laws.chain.answer(Request(question, as_of))


@pytest.mark.parametrize(("question", "begins", "holds", "passage"), LIVES)
def test_the_life_of_a_law_is_told_with_the_article_that_sets_it(
    ask: Ask, question: str, begins: str, holds: str, passage: str
) -> None:
    answer = ask(question)
    assert answer.text.startswith(begins)
    assert holds in answer.text
    assert answer.citations[0].passage.passage_id == passage
    assert not answer.refused


def test_the_same_law_was_in_force_on_an_earlier_day(ask: Ask) -> None:
    assert ask("固废法废止了吗", as_of=date(2026, 8, 14)).text.startswith("**现行有效。**")
    assert "自2026年8月15日起被《生态环境法典》废止" in ask("固废法废止了吗", as_of=date(2026, 8, 14)).text
    assert ask("生态环境法典生效了吗", as_of=date(2026, 8, 14)).text.startswith("**尚未施行。**")


def test_a_text_that_was_amended_and_is_not_held_anew_says_so(ask: Ask) -> None:
    answer = ask("刑法现在有效吗")
    assert answer.text.startswith("**收录的文本已被修改。**")
    assert "修正案（十二）" in answer.text


@pytest.mark.parametrize("question", ["哪些法律被废止了？", "生态环境法典废止了哪些法律", "法典取代了几部法律"])
def test_the_laws_that_were_repealed_are_all_named(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.total == 10
    assert sum(line.endswith("废止。[1]") for line in answer.text.splitlines()) == 10
    assert answer.citations[0].passage.passage_id == "eco-code/1242"


def test_a_law_that_is_not_held_cannot_be_judged(ask: Ask) -> None:
    answer = ask("《大气污染防治条例》还有效吗")
    assert answer.refused
    assert "没有收录《大气污染防治条例》" in answer.text


@pytest.mark.parametrize("question", OF_A_MATTER)
def test_a_question_on_a_matter_is_not_taken_for_one_on_the_life_of_a_law(ask: Ask, question: str) -> None:
    assert not ask(question).text.startswith(("**现行", "**已废止", "**尚未", "已废止的法律"))
