"""Documents and terms that a plan only names: the name is not taken for what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.answering.only_named import OnlyNamed
from assistant.answering.statements import Statement
from assistant.bootstrap import Parts
from assistant.model import Answer, Document, Hit, Passage
from assistant.text import fold

Ask = Callable[..., Answer]

NOT_EXPLAINED = ["“五位一体”指的是什么", "八八战略是什么", "四个杭州是什么", "“控尘十条”是什么意思", "什么是“头雁风采”"]
# The term, and words of the sentence that explains it.
EXPLAINED = [
    ("“七个百分之百”是什么", "土方开挖湿法作业"),
    ("三线一单指什么", "资源利用上线"),
    ("“五化”指的是什么", "专业化二次分拣"),
]
NOT_HELD = [
    ("《杭州市大气污染防治规定》规定了什么", "杭州市大气污染防治规定"),
    ("城市扬尘污染防治管理办法怎么规定的", "杭州市城市扬尘污染防治管理办法"),
    ("大气污染防治规定是哪年发布的", "杭州市大气污染防治规定"),
    ("餐厨废弃物管理办法的主要内容是什么", "杭州市餐厨废弃物管理办法"),
]


@pytest.mark.parametrize("question", NOT_EXPLAINED)
def test_a_term_that_is_only_named_is_not_explained(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert "没有解释它的含义" in answer.text


@pytest.mark.parametrize(("question", "words"), EXPLAINED)
def test_a_term_that_is_explained_is_answered(ask: Ask, question: str, words: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert words in answer.text.split("\n\n")[0]


@pytest.mark.parametrize(("question", "title"), NOT_HELD)
def test_what_a_document_says_that_is_only_named_is_refused(ask: Ask, question: str, title: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert f"没有收录《{title}》，只有别处提到它的名称" in answer.text


@pytest.mark.parametrize("question", ["要修订哪些地方性法规？", "生态环境法典讲了什么是生态环境"])
def test_a_question_on_what_the_corpus_says_is_answered(ask: Ask, question: str) -> None:
    assert not ask(question).refused


@pytest.mark.parametrize(
    ("sentence", "term", "explains"),
    [
        ("落实“三清单”：污染源、责任人、完成时限。", "三清单", True),
        ("推行“四张网”（水网、气网、路网和林网）。", "四张网", True),
        ("推行“四个一”，做到天更蓝、水更清。", "四个一", False),
        ("创建“云江管家”平台。", "云江管家", False),
        ("创建“云江管家”，即河道巡查的平台。", "云江管家", True),
    ],
)
def test_a_sentence_explains_a_term_by_its_members_or_by_words_that_say_so(
    parts: Parts, other_plan: Document, passages: list[Passage], sentence: str, term: str, explains: bool
) -> None:
    named = OnlyNamed.of([other_plan], parts.language.says_meaning)
    hit = Hit(passages[0], 1.0, 1.0, 1.0)
    statement = Statement(hit, sentence, 0, fold(sentence), "", 1.0, 1.0, 1.0)
    assert named.explains(statement, fold(term)) == explains


def test_titles_are_known_with_and_without_their_place(parts: Parts, plan: Document) -> None:
    named = OnlyNamed.of([plan], parts.language.says_meaning)
    assert named.titles["大气污染防治规定"] == named.titles["杭州市大气污染防治规定"] == "杭州市大气污染防治规定"
    assert all(not re.search("[《》]", title) for title in named.titles)
    assert not set(named.titles.values()) & named.held


def test_a_document_is_known_by_the_end_of_its_title(ask: Ask) -> None:
    answer = ask("机动车清洁化三年行动方案对环卫车是怎么规定的？")
    assert answer.refused
    assert "三年行动方案》，只有别处提到它的名称" in answer.text
