"""Answers in the source's own words: conflicts beside the value, the card, length, nothing twice, notices, follow-ups."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.draft import Evidence
from assistant.answering.extractive import choose, in_order, is_said, shortened
from assistant.answering.refusal import LEAST_FIT, LEAST_FIT_OF_LAW, nothing_fits
from assistant.answering.rows import row_card, row_line, short_line
from assistant.answering.statements import Statement, with_items
from assistant.citations import Citations
from assistant.features.indicators import indicators_of
from assistant.model import Answer, Document, DocumentKind, Hit, Passage, Turn
from assistant.text import fold
from assistant.understanding import Facets, Question, Term, Terms

Ask = Callable[..., Answer]
PLAN = "hangzhou-plan-14/"
OTHERWISE = "原文另有一处写法不同："

VALUES = [
    "森林覆盖率到2025年要达到多少？",
    "细颗粒物平均浓度2025年的目标是多少？",
    "2020年PM2.5浓度",
    "污染地块安全利用率的目标值是多少",
    "化肥利用率要稳定在多少以上",
    "“十三五”的氨氮减排目标是多少",
    "2020年空气质量优良天数比率是多少？",
    "城市再生水利用率要达到多少",
    "建成污泥处置设施多少座",
    "2015年空气优良率是多少",
]
WHO = [
    "谁负责规划的实施？",
    "规划实施的责任主体是谁",
    "施工扬尘由谁负责？",
    "土壤污染防治谁主导",
    "突发环境事件应急联动涉及哪些部门",
]
MEASURES = [
    "怎么治理施工扬尘？",
    "怎么治理船舶污染？",
    "亚运会空气质量保障做什么",
    "研究制定哪些条例？",
    "两个国家级自然保护区是哪两个",
]


def first(answer: Answer) -> str:
    return answer.text.split("\n\n")[0]


def cited(answer: Answer) -> list[str]:
    return [citation.passage.passage_id.removeprefix(PLAN) for citation in answer.citations]


def without_marks(text: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", text)


# -- conflicts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "value", "other", "place"),
    [
        ("2020年细颗粒物平均浓度是多少", "2020年 29.8μg/m³", "表1“2020年完成情况”30μg/m³", "table-1/r4"),
        ("2020年市区PM2.5平均浓度是多少？", "29.8微克/立方米", "表1“2020年完成情况”30μg/m³", "table-1/r4"),
        ("污染地块安全利用率2020年是多少？", "2020年 100%", "93%以上", "1.1.1/p5-1"),
        ("全市污染地块安全利用率达到多少", "93%以上", "表2“2020年”100%", "table-2/r16"),
    ],
)
def test_a_value_that_stands_otherwise_elsewhere_is_shown_with_the_other(
    ask: Ask, question: str, value: str, other: str, place: str
) -> None:
    answer = ask(question)
    said, contradicting, *_ = answer.text.split("\n\n")
    assert value in said
    assert re.fullmatch(re.escape(OTHERWISE + other) + r" \[2\]", contradicting)
    assert cited(answer)[1] == place
    assert fold(re.sub(r"^表\d“.*”|以上|μg/m³|%", "", other)) in fold(answer.citations[1].quote)


@pytest.mark.parametrize(
    "question",
    [
        "2019年PM2.5浓度是多少？",
        "细颗粒物平均浓度2025年的目标是多少？",
        "污染地块安全利用率2025年目标是多少？",
        "2019年污染地块安全利用率",
        "2020年森林覆盖率是多少",
    ],
)
def test_a_conflict_of_another_year_is_not_shown(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert OTHERWISE not in answer.text


# -- the card ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "card"),
    [
        (
            "森林覆盖率到2025年要达到多少？",
            {"指标": "森林覆盖率", "目标": "2025年目标 ≥66.85%", "基期": "2019年 66.84%；2020年 66.85%", "性质": "约束性指标"},
        ),
        (
            "2019年细颗粒物平均浓度是多少",
            {
                "指标": "城市细颗粒物(PM2.5)平均浓度",
                "目标": "2025年目标 ≤28μg/m³",
                "基期": "2019年 38μg/m³；2020年 29.8μg/m³",
                "性质": "约束性指标",
            },
        ),
        (
            "地表水市控断面达到或优于三类的比例2025年目标",
            {
                "指标": "地表水市控断面达到或优于Ⅲ类水质比例*（统计口径有调整）",
                "目标": "2025年目标 100%",
                "基期": "2019年 94.2%；2020年 98.1%",
                "性质": "约束性指标",
            },
        ),
        (
            "“千吨万人”饮用水水源地水质达标率的目标是多少",
            {
                "指标": "“千吨万人”饮用水水源地水质达标率",
                "目标": "2025年目标 100%",
                "基期": "2019年 原文未列数值；2020年 原文未列数值",
                "性质": "预期性指标",
            },
        ),
    ],
)  # fmt: skip
def test_the_card_holds_indicator_goal_base_and_nature(ask: Ask, question: str, card: dict[str, str]) -> None:
    assert ask(question).card == card


@pytest.mark.parametrize("question", ["化肥利用率要稳定在多少以上", "怎么治理施工扬尘？", "谁负责规划的实施？"])
def test_an_answer_from_a_sentence_has_no_card(ask: Ask, question: str) -> None:
    assert ask(question).card is None


def test_the_value_that_was_asked_for_comes_first_and_the_goal_where_no_year_was(other_plan: Document) -> None:
    forest = indicators_of([other_plan])["yunjiang-plan/table-2/r1"]
    assert row_line(forest) == "森林覆盖率：2025年目标 ≥60.5%；2020年 60.1%；约束性指标（表2）"
    assert row_line(forest, [2020]).startswith("森林覆盖率：2020年 60.1%；2025年目标 ≥60.5%")
    assert short_line(forest) == "森林覆盖率：2025年目标 ≥60.5%，约束性"
    assert row_card(forest, "市政府") == {
        "指标": "森林覆盖率", "目标": "2025年目标 ≥60.5%", "基期": "2020年 60.1%", "性质": "约束性指标", "责任主体": "市政府",
    }  # fmt: skip


def test_a_lost_value_and_an_unlisted_one_are_called_so(other_plan: Document) -> None:
    indicators = indicators_of([other_plan])
    assert "2025年目标 原文缺失" in row_line(indicators["yunjiang-plan/table-2/r4"])
    assert "2020年 原文未列数值" in row_line(indicators["yunjiang-plan/table-2/r2"])


# -- length, nothing twice -----------------------------------------------------------------


@pytest.mark.parametrize("question", [*VALUES, *WHO, *MEASURES])
def test_an_answer_is_read_in_one_look(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert len(without_marks(answer.text)) <= 400


@pytest.mark.parametrize("question", [*VALUES, *WHO, *MEASURES])
def test_no_statement_is_made_twice(ask: Ask, question: str) -> None:
    lines = [without_marks(line) for line in ask(question).text.split("\n\n")]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("question", [*VALUES, *WHO, *MEASURES])
def test_every_statement_is_proved(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert all(re.search(r"\[\d+\]$", line) for line in answer.text.split("\n\n"))
    marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {citation.marker for citation in answer.citations}
    for citation in answer.citations:
        assert citation.quote == citation.passage.text[citation.start : citation.end]


# -- notices -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question", ["约束性指标有哪些？", "谁负责规划的实施？", "可以新增化工园区吗？", "规划的文号是什么？"]
)
def test_after_the_period_every_way_of_answering_says_once_that_it_has_ended(ask: Ask, question: str) -> None:
    during, after = ask(question, as_of=date(2025, 12, 31)), ask(question, as_of=date(2026, 1, 1))
    assert not any("规划期已届满" in notice for notice in during.notices)
    assert sum("规划期已届满" in notice and "2021—2025年" in notice for notice in after.notices) == 1
    assert after.text == during.text


def test_what_a_refusal_shows_carries_the_notice_too(ask: Ask) -> None:
    shown = ask("宁波的森林覆盖率目标是多少", as_of=date(2026, 1, 1))
    assert shown.refused
    assert any("规划期已届满" in notice for notice in shown.notices)
    assert ask("128乘以36等于多少", as_of=date(2026, 1, 1)).notices == ()


def test_where_only_the_plan_speaks_no_two_forces_are_announced(ask: Ask) -> None:
    assert not any("两者效力不同" in notice for notice in ask("怎么治理施工扬尘？").notices)


# -- follow-ups ----------------------------------------------------------------------------


def converse(ask: Ask, *questions: str) -> list[Answer]:
    """The answers of one conversation."""
    answers: list[Answer] = []
    history: list[Turn] = []
    for question in questions:
        answer = ask(question, history=history)
        answers.append(answer)
        history += [Turn("user", question), Turn("assistant", answer.text)]
    return answers


def test_another_year_replaces_the_year_and_nothing_else(ask: Ask) -> None:
    _, second, third = converse(ask, "森林覆盖率2025年目标是多少？", "那2020年呢？", "那2019年呢")
    assert first(second).startswith("森林覆盖率：2020年 66.85%")
    assert first(third).startswith("森林覆盖率：2019年 66.84%")
    assert "2019年" in third.standalone_question
    assert "2020年" not in third.standalone_question
    assert cited(second) == cited(third) == ["table-2/r3"]


@pytest.mark.parametrize(
    ("earlier", "question", "said", "places"),
    [
        ("二氧化硫减排2020年完成了多少？", "氮氧化物呢？", "2020年完成情况 24.9%", ["table-1/r9"]),
        ("专栏2有哪些内容？", "专栏3呢？", "共7项", [f"box-3/i{n}" for n in range(1, 8)]),
        ("第五章讲了什么？", "第六章呢？", "第六章“实施系统治理，稳步提升水生态环境”共5部分", []),
        ("约束性指标有哪些？", "预期性呢？", "预期性的指标共6项", []),
        ("森林覆盖率2025年目标是多少？", "那2030年呢？", "没有2030年的这项内容", ["table-2/r3"]),
        ("“十四五”森林覆盖率目标是多少？", "那“十五五”呢？", "没有“十五五”的内容", ["table-2/r3"]),
    ],
)
def test_what_is_named_takes_the_place_of_its_like(
    ask: Ask, earlier: str, question: str, said: str, places: list[str]
) -> None:
    answer = converse(ask, earlier, question)[-1]
    assert said in first(answer)
    assert not places or cited(answer) == places


@pytest.mark.parametrize(
    ("question", "more"),
    [("怎么治理施工扬尘？", "还有别的吗？"), ("怎么治理船舶污染？", "还有吗？")],
)
def test_more_is_answered_with_new_statements(ask: Ask, question: str, more: str) -> None:
    before, after = converse(ask, question, more)
    assert not after.refused
    said = {fold(without_marks(line)) for line in before.text.split("\n\n")}
    new = {fold(without_marks(line)) for line in after.text.split("\n\n")}
    assert new
    assert not said & new


@pytest.mark.parametrize(
    ("question", "basis"),
    [
        ("怎么治理施工扬尘？", "依据是哪一条？"),
        ("怎么治理船舶污染？", "依据是什么？"),
    ],
)
def test_the_basis_is_answered_with_the_places_first(ask: Ask, question: str, basis: str) -> None:
    before, after = converse(ask, question, basis)
    places, *said = after.text.split("\n\n")
    assert places.startswith("依据：《杭州市“十四五”生态环保规划》")
    for citation in after.citations:
        assert citation.locator in places
        assert f"[{citation.marker}]" in places
    assert {without_marks(line) for line in said} == {without_marks(line) for line in before.text.split("\n\n")}


def test_the_basis_of_a_figure_is_its_row(ask: Ask) -> None:
    before, after = converse(ask, "细颗粒物平均浓度2025年的目标是多少？", "依据是哪一条？")
    places, said, *_ = after.text.split("\n\n")
    assert places.startswith("依据：《杭州市“十四五”生态环保规划》第二章 › （三） › 2 › 表2 › 第5行[1]")
    assert said == first(before)
    assert after.card == before.card


def test_a_question_that_stands_alone_takes_nothing_over(ask: Ask) -> None:
    alone = ask("化肥利用率要稳定在多少以上")
    after = converse(ask, "森林覆盖率2025年目标是多少？", "化肥利用率要稳定在多少以上")[-1]
    assert after.standalone_question == after.question
    assert after.text == alone.text


# -- choosing and shortening ---------------------------------------------------------------


def statement(
    words: str, score: float = 10.0, nearness: float = 0.9, *, article: int | None = None, number: int = 1
) -> Statement:
    kind: DocumentKind = "law" if article else "plan"
    passage = Passage(
        f"{kind}/p{number}", kind, "article" if article else "paragraph", "", (), words, words, 0, len(words), article
    )
    return Statement(Hit(passage, 1.0, nearness, 0.0), words, 0, fold(words), "", 0.0, nearness, score)


def words_of(statements: Sequence[Statement]) -> list[str]:
    return [statement.words for statement in statements]


def test_the_best_statement_comes_first_and_weak_ones_stay_out() -> None:
    best, good, weak = statement("甲", 10), statement("乙", 8), statement("丙", 3)
    assert words_of(choose([best, good, weak], Terms(()), 5, 100)) == ["甲", "乙"]
    assert words_of(choose([best, good, weak], Terms(()), 5, 100, weakest=0.9)) == ["甲"]
    assert words_of(choose([best, good, weak], Terms(()), 1, 100)) == ["甲"]
    assert choose([], Terms(()), 5, 100) == []


def test_the_same_words_are_chosen_once() -> None:
    twice = [statement("加强监管。", 10, number=1), statement("加强 监管。", 9, number=2)]
    assert words_of(choose(twice, Terms(()), 5, 100)) == ["加强监管。"]


def test_the_first_is_taken_however_long_and_the_others_while_they_fit() -> None:
    long, short = statement("长" * 120, 10), statement("短句。", 9)
    assert words_of(choose([long, statement("也" * 60, 9.5), short], Terms(()), 5, 130)) == ["长" * 120, "短句。"]
    assert words_of(choose([long], Terms(()), 5, 10)) == ["长" * 120]


def test_what_says_something_new_of_the_question_is_chosen_before_what_repeats() -> None:
    terms = Terms((Term("扬尘", 5.0), Term("堆场", 5.0)))
    best, repeats, new = statement("治理扬尘。", 10), statement("扬尘治理要加强。", 9.2), statement("管好堆场。", 9)
    assert words_of(choose([best, repeats, new], terms, 2, 100)) == ["治理扬尘。", "管好堆场。"]


def test_a_long_statement_is_shown_by_its_opening_and_what_it_says_of_the_question() -> None:
    words = "开头部分，" + "无关的内容很长很长，" * 25 + "这里说到堆场扬尘，" + "后面还有别的内容，" * 5 + "结束。"
    shown = shortened(words, Terms((Term("堆场", 5.0),)))
    assert len(shown) <= 200
    assert shown.startswith("开头部分，")
    assert "这里说到堆场扬尘，" in shown
    assert "……" in shown
    assert all(part in words for part in shown.split("……"))


def test_a_short_statement_is_shown_whole() -> None:
    assert shortened("加强监管，落实责任。", Terms(())) == "加强监管，落实责任。"


def test_the_items_of_a_list_stay_with_its_opening_words() -> None:
    text = "有下列情形之一的：（一）甲。（二）乙。另外一句。"
    spans = [(0, 9), (9, 14), (14, 19), (19, 24)]
    assert [text[start:end] for start, end in with_items(text, spans)] == [
        "有下列情形之一的：（一）甲。（二）乙。",
        "另外一句。",
    ]


# -- which kind of source ------------------------------------------------------------------


def found(one: Statement, score: float) -> Statement:
    """A statement of a passage that was found with a score."""
    return replace(one, hit=replace(one.hit, score=score))


def order(plan: float, law: float, kind: DocumentKind | None = None, *, plan_only: bool = False) -> tuple[int, int]:
    """How many statements of plan (1) and law (10) come first and beside, for the scores of their passages."""
    question = Question("", "", facets=Facets(), kind=kind, plan_only=plan_only)
    evidence = Evidence(
        question,
        Terms(()),
        (found(statement("规划"), plan),),
        (found(statement("法律", article=1), law),),
        Citations({}, date(2023, 1, 1)),
    )
    one, other = ([10 if s.is_law else 1 for s in statements] for statements in in_order(evidence))
    return sum(one), sum(other)


def test_the_nearer_kind_of_source_comes_first_and_the_other_beside_it_where_it_is_as_near() -> None:
    assert order(10.5, 9.0) == (1, 0)
    assert order(9.0, 10.5) == (10, 0)
    assert order(9.0, 9.0) == (1, 10)
    assert order(9.0, 9.0, "law") == (10, 1)
    assert order(8.95, 9.0, "plan") == (1, 10)


def test_what_only_the_plan_can_say_is_not_answered_from_laws() -> None:
    assert order(9.0, 10.5, plan_only=True) == (1, 0)


def test_what_is_not_near_enough_does_not_answer() -> None:
    near, far = statement("近", nearness=LEAST_FIT), statement("远", nearness=LEAST_FIT - 0.01)
    assert not nothing_fits([near], with_model=True)
    assert nothing_fits([far], with_model=True)
    assert not nothing_fits([far], with_model=True, plan_only=True)
    assert nothing_fits([statement("条", nearness=LEAST_FIT_OF_LAW - 0.01, article=1)], with_model=True)
    assert nothing_fits([], with_model=True)


def test_an_article_answers_that_a_written_question_near_to_this_one_leads_to() -> None:
    far = statement("条", nearness=0.5, article=1)
    asked = replace(far, hit=replace(far.hit, asked=0.85))
    assert nothing_fits([far], with_model=True)
    assert not nothing_fits([asked], with_model=True)


def test_without_a_model_the_words_decide() -> None:
    near = statement("甲", nearness=0.95)
    assert nothing_fits([near], with_model=False)


def test_a_statement_counts_as_said_where_an_earlier_answer_holds_it() -> None:
    said = fold("强化施工扬尘综合治理。 [1]\n\n打造 “杭州模式”。 [2]")
    assert is_said(statement("打造“杭州模式”。"), said)
    assert not is_said(statement("深化堆场扬尘治理。"), said)
    assert not is_said(statement("打造“杭州模式”。"), "")
