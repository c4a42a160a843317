"""A question as it was typed becomes one that can be searched, or is turned down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import EmptyQuestion, QuestionTooLong, RequestError, UnreadableQuestion
from assistant.model import Turn
from assistant.references import ReferenceReader
from assistant.tokens import Segmenter
from assistant.understanding import (
    LONGEST_QUESTION,
    Conversation,
    FacetReader,
    Language,
    Places,
    Question,
    Understanding,
    clean,
)

CORPUS = Path(__file__).parents[1] / "corpus"


def read(segmenter: Segmenter, asked: str, history: Sequence[Turn]) -> Question:
    names = {"大气法": "大气污染防治法", "大气污染防治法": "大气污染防治法"}
    language = Language.load(CORPUS / "language.toml")
    conversation = Conversation(segmenter.words, language, segmenter.dictionary.__contains__)
    facets = FacetReader(language, Places.load(CORPUS / "places.toml"))
    return Understanding(conversation, ReferenceReader(names), facets, language).read(asked, history)


@pytest.mark.parametrize("asked", ["", " ", "\n\t\u3000", "？？！", "……", "\x00\x00", "\u200b\u200d\ufeff", "___"])
def test_nothing_is_no_question(asked: str) -> None:
    with pytest.raises(EmptyQuestion):
        clean(asked)


@pytest.mark.parametrize("asked", ["\ud800", "森林\udcff覆盖率", "\udc80\udc81"])
def test_half_a_character_cannot_be_read(asked: str) -> None:
    with pytest.raises(UnreadableQuestion):
        clean(asked)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert clean("问" * LONGEST_QUESTION) == ("问" * LONGEST_QUESTION, False)
    with pytest.raises(QuestionTooLong) as caught:
        clean("问" * 3000)
    assert "3000" in caught.value.sentence
    assert str(LONGEST_QUESTION) in caught.value.sentence


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("  森林覆盖率？\n", "森林覆盖率？"),
        ("森林\n\n覆盖率  目标", "森林 覆盖率 目标"),
        ("森林\u200b覆盖\ufeff率", "森林覆盖率"),
        ("森林\x00覆盖率", "森林覆盖率"),
        ("\u202e森林覆盖率", "森林覆盖率"),
        ("cafe\u0301", "café"),
        ("2025", "2025"),
        ("𠮷", "𠮷"),
        ("🌲覆盖率", "🌲覆盖率"),
    ],
)
def test_a_question_is_cleaned_of_what_nobody_sees(asked: str, text: str) -> None:
    assert clean(asked)[0] == text


def test_cleaning_is_said_and_only_where_it_changed_something(segmenter: Segmenter) -> None:
    assert read(segmenter, "森林\u200b覆盖率", ()).notices == ("已去掉问题里看不见的字符。",)
    assert read(segmenter, " 森林 覆盖率 ", ()).notices == ()


def test_a_question_without_history_stands_alone(segmenter: Segmenter) -> None:
    question = read(segmenter, "那水环境呢？", ())
    assert (question.text, question.standalone) == ("那水环境呢？", "那水环境呢？")


def test_a_short_question_is_understood_from_the_one_before_it(segmenter: Segmenter) -> None:
    history = (
        Turn("user", "很早以前的问题"),
        Turn("assistant", "回答"),
        Turn("user", "专栏2大气质量提升行动有哪些内容？"),
        Turn("assistant", "有六项。"),
    )
    question = read(segmenter, "那水环境呢？", history)
    assert question.text == "那水环境呢？"
    assert question.standalone == "专栏2大气质量提升行动有哪些内容；那水环境呢？"


def test_a_question_with_words_enough_of_its_own_stands_alone(segmenter: Segmenter) -> None:
    history = (Turn("user", "森林覆盖率目标是多少？"),)
    asked = "到2025年全市道路机械化清扫率城区和县市分别要达到多少比例？"
    assert read(segmenter, asked, history).standalone == asked


def test_what_the_assistant_said_is_not_taken_for_a_question(segmenter: Segmenter) -> None:
    assert read(segmenter, "目标呢？", (Turn("assistant", "森林覆盖率"),)).standalone == "目标呢？"


@pytest.mark.parametrize("before", ["？？", "", "\ud800", "长" * 2000])
def test_a_turn_that_was_turned_down_is_passed_over(segmenter: Segmenter, before: str) -> None:
    history = (Turn("user", "森林覆盖率目标是多少？"), Turn("user", before))
    assert read(segmenter, "2019年呢？", history).standalone == "2019年森林覆盖率目标是多少？"
    assert read(segmenter, "2019年呢？", history[1:]).standalone == "2019年呢？"


@pytest.mark.parametrize("error", [EmptyQuestion(), QuestionTooLong(3000, 1000), UnreadableQuestion()])
def test_every_refusal_of_a_question_says_what_to_do(error: RequestError) -> None:
    assert error.exit_status == 2
    assert error.sentence == f"{error.problem}：{error.advice}。"
    assert "请" in error.advice
    assert "\n" not in error.sentence


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("规划对扬尘有什么要求？", "plan"),
        ("全市的森林覆盖率", "plan"),
        ("偷排会被罚多少", "law"),
        ("我们厂的排污许可证丢了怎么办", "law"),
        ("规划里对违法排污怎么说", "plan"),
        ("怎么治理扬尘", None),
    ],
)
def test_the_kind_of_source_is_read_from_the_question(segmenter: Segmenter, asked: str, kind: str | None) -> None:
    assert read(segmenter, asked, ()).kind == kind


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2026年3月偷排怎么罚", date(2026, 3, 1)),
        ("2026年8月14日无证排污怎么处罚", date(2026, 8, 14)),
        ("２０２５年违法倾倒会怎样处罚", date(2025, 1, 1)),
        ("2025年PM2.5目标", None),
        ("偷排怎么罚", None),
        ("2026年2月30日偷排怎么罚", None),
    ],
)
def test_the_day_of_an_act_is_read_where_its_consequence_is_asked(
    segmenter: Segmenter, asked: str, day: date | None
) -> None:
    assert read(segmenter, asked, ()).act_day == day


def test_laws_and_articles_are_read_out_of_a_question(segmenter: Segmenter) -> None:
    question = read(segmenter, "《大气法》第九十九条说了什么", ())
    assert [law.title for law in question.laws] == ["大气污染防治法"]
    assert [reference.number for reference in question.references] == [99]
