"""Answers over the real plan: the figure with its unit and comparator, and the proof beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from assistant.bootstrap import Assistant
from assistant.features.indicators import indicators_of
from assistant.model import Answer, Document, Turn
from assistant.render import answer_text
from assistant.settings import load_settings
from assistant.understanding import Question, Terms

Ask = Callable[..., Answer]

# What is asked, what the first statement of the answer has to say, where it stands.
TARGETS = [
    ("森林覆盖率到2025年要达到多少？", "2025年目标 ≥66.85%", "table-2/r3"),
    ("细颗粒物平均浓度2025年的目标是多少？", "2025年目标 ≤28μg/m³", "table-2/r5"),
    ("ＰＭ２．５平均浓度２０２５年的目标是多少？", "28", "table-2/r5"),
    ("城市空气质量优良天数比率2025年要达到多少", "2025年目标 ≥91.5%", "table-2/r4"),
    ("2019年市控断面优于三类水的比例是多少", "2019年 94.2%", "table-2/r6"),
    ("污染地块安全利用率的目标值是多少", "2025年目标 95%", "table-2/r16"),
    ("2020年受污染耕地安全利用率是多少", "2020年 95.49%", "table-2/r15"),
    ("氨氮减排比例2020年完成多少", "2020年完成情况 27.0%", "table-1/r7"),
    ("2015年县级以上城市环境空气质量优良比例是多少", "2015年 72%", "table-1/r14"),
    ("单位GDP二氧化碳排放降低的目标", "2025年目标 省下达指标", "table-2/r18"),
    ("化肥利用率要稳定在多少以上", "40%以上", "3.2.4/p1"),
    ("单位播种面积农药使用强度要控制在多少", "0.17千克/亩", "3.2.4/p1"),
    ("万元GDP用水量到2025年要比2015年降低多少", "较2015年降低48%", "6.4/p1"),
    ("县市的道路机械化清扫率要达到多少", "75%以上", "5.3/p2"),
    ("到2025年畜禽粪污综合利用率要达到多少", "91%以上", "8.3/p3"),
    ("2022年底要建成几个建筑垃圾资源化利用项目", "8个", "8.3/p5"),
    ("工业园区空气质量达标比例要达到多少", "80%", "5.1/p3"),
]
MEASURES = [
    ("化工园区能不能新增？", "禁止新增化工园区", "3.2.1/p1-1"),
    ("怎么治理施工扬尘？", "过程全覆盖、管理全方位、责任全链条", "5.3/p1"),
    ("谁负责本辖区的环境质量？", "地方各级政府是规划实施的责任主体", "13.1/p1"),
    ("规划什么时候做中期评估和终期考核？", "2023年中和2025年底", "13.4/p1"),
    ("重金属重点防控企业多久做一次清洁生产审核", "每两年", "10.2/p1"),
]
OFF_TOPIC = [
    "今晚的足球比赛谁赢了？",
    "红烧肉怎么做",
    "苹果手机多少钱",
    "法国的首都是哪里",
    "写一首关于春天的诗",
    "高铁票怎么退",
]


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


# -- what is said --------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "said", "place"), TARGETS)
def test_a_target_is_answered_with_figure_unit_and_comparator(ask: Ask, question: str, said: str, place: str) -> None:
    answer = ask(question, scope="plan")
    assert not answer.refused
    first = answer.text.split("\n\n")[0]
    assert said in first
    assert answer.citations[0].passage.passage_id == f"hangzhou-plan-14/{place}"


@pytest.mark.parametrize(("question", "said", "place"), MEASURES)
def test_a_measure_is_answered_in_the_words_of_the_plan(ask: Ask, question: str, said: str, place: str) -> None:
    answer = ask(question, scope="plan")
    assert not answer.refused
    assert re.search(said, "".join(answer.text.split("\n\n")[:2]))
    assert answer.citations[0].passage.passage_id == f"hangzhou-plan-14/{place}"


def test_the_value_of_the_year_that_was_asked_for_comes_first(ask: Ask) -> None:
    for year, value in (("2019", "66.84%"), ("2020", "66.85%")):
        first = ask(f"{year}年森林覆盖率是多少？", scope="plan").text.split("\n\n")[0]
        assert first.startswith(f"森林覆盖率：{year}年 {value}；")


def test_a_value_that_the_scan_lost_is_called_missing_and_no_neighbour_is_given_for_it(ask: Ask) -> None:
    answer = ask("“十三五”地表水交接断面水质达标率2020年完成情况是多少？", scope="plan")
    (row,) = [c for c in answer.citations if c.passage.passage_id == "hangzhou-plan-14/table-1/r11"]
    line = next(line for line in answer.text.split("\n\n") if f"[{row.marker}]" in line)
    assert "2020年完成情况 原文缺失" in line
    assert "100" not in line


def test_an_answer_is_read_in_one_look(ask: Ask) -> None:
    for question, *_ in (*TARGETS, *MEASURES):
        assert len(ask(question, scope="plan").text) <= 400


def test_nothing_is_said_twice_in_one_answer(ask: Ask) -> None:
    for question, *_ in (*TARGETS, *MEASURES):
        lines = [re.sub(r" \[\d+\]$", "", line) for line in ask(question, scope="plan").text.split("\n\n")]
        assert len(lines) == len(set(lines))


def test_a_follow_up_is_answered_from_the_question_before_it(ask: Ask) -> None:
    history = (Turn("user", "细颗粒物平均浓度2025年的目标是多少？"), Turn("assistant", "≤28μg/m³"))
    answer = ask("那2019年呢？", history=history, scope="plan")
    assert answer.question == "那2019年呢？"
    assert "细颗粒物" in answer.standalone_question
    assert "2019年 38μg/m³" in answer.text.split("\n\n")[0]


# -- what proves it ------------------------------------------------------------------------


@pytest.mark.parametrize("question", [question for question, *_ in (*TARGETS, *MEASURES)] + OFF_TOPIC)
def test_every_quote_is_a_slice_of_its_passage_and_stands_in_the_file(ask: Ask, question: str) -> None:
    file = load_settings().corpus_dir / "plans" / "hangzhou-plan-14.txt"
    source = without_blanks(file.read_text(encoding="utf-8"))
    answer = ask(question, scope="plan")
    for citation in answer.citations:
        assert citation.quote == citation.passage.text[citation.start : citation.end]
        assert len(without_blanks(citation.quote)) > 5
        assert without_blanks(citation.quote) in source
        assert without_blanks(citation.passage.text) in source


@pytest.mark.parametrize("question", [question for question, *_ in (*TARGETS, *MEASURES)] + OFF_TOPIC)
def test_every_statement_has_its_mark_and_every_mark_its_citation(ask: Ask, question: str) -> None:
    answer = ask(question, scope="plan")
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    assert set(marks) == {citation.marker for citation in answer.citations}
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    if not answer.refused:
        assert all(re.search(r"\[\d+\]$", line) for line in answer.text.split("\n\n"))


def test_a_table_row_is_quoted_whole(ask: Ask) -> None:
    first = ask("森林覆盖率到2025年要达到多少？", scope="plan").citations[0]
    assert first.quote == first.passage.text
    assert first.quote.split("\t") == ["", "3", "森林覆盖率(%)", "66.84", "66.85", "≥66.85", "约束性"]


def test_the_answer_for_people_shows_notice_words_and_evidence(ask: Ask) -> None:
    shown = answer_text(ask("森林覆盖率到2025年要达到多少？", as_of=date(2026, 1, 1), scope="plan"))
    order = [shown.index(part) for part in ("注意：规划期已届满", "≥66.85%", "依据：", "[1] 《")]
    assert order == sorted(order)
    assert "第二章 › （三） › 2 › 表2 › 第3行（规划期已届满）" in shown


# -- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_a_question_from_another_field_is_refused(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert answer.text.startswith("现有文件")


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_what_a_refusal_shows_is_marked_as_not_the_answer(ask: Ask, question: str) -> None:
    said, *near = ask(question).text.split("\n\n")
    assert "[" not in said
    assert all(line.startswith("最接近的内容如下，但它不是答案：") for line in near)


def test_where_nothing_is_found_nothing_is_cited(assistant: Assistant) -> None:
    composer = assistant.chain.composer
    answer = composer.compose(
        Question("森林覆盖率", "森林覆盖率"), {"plan": Terms(()), "law": Terms(())}, [], [], date(2023, 1, 1)
    )
    assert answer.refused
    assert answer.citations == ()
    assert answer.text == "现有文件里没有找到能回答这个问题的内容。"


# -- the day -------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2021, 11, 5), date(2023, 1, 1), date(2025, 12, 31)])
def test_in_the_plan_s_period_there_is_no_notice(ask: Ask, day: date) -> None:
    answer = ask("森林覆盖率到2025年要达到多少？", as_of=day, scope="plan")
    assert answer.notices == ()
    assert {citation.status for citation in answer.citations} == {"in_force"}


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2030, 7, 1)])
def test_after_the_plan_s_period_the_notice_says_once_that_these_were_targets(ask: Ask, day: date) -> None:
    answer = ask("森林覆盖率到2025年要达到多少？", as_of=day, scope="plan")
    (notice,) = answer.notices
    assert "2021—2025年" in notice
    assert "不是完成情况" in notice
    assert {citation.status for citation in answer.citations} == {"period_ended"}
    assert answer.as_of == day


def test_the_notice_changes_nothing_else(ask: Ask) -> None:
    early, late = (ask("化肥利用率要稳定在多少以上", as_of=day) for day in (date(2023, 1, 1), date(2026, 1, 1)))
    assert early.text == late.text
    assert [c.quote for c in early.citations] == [c.quote for c in late.citations]


def test_before_the_plan_was_issued_the_notice_says_so(ask: Ask) -> None:
    answer = ask("森林覆盖率到2025年要达到多少？", as_of=date(2021, 1, 1), scope="plan")
    assert "还没有发布" in answer.notices[0]
    assert answer.citations[0].status == "not_yet_in_force"


# -- indicators ----------------------------------------------------------------------------


def test_indicators_are_found_by_the_passage_of_their_row(plan: Document) -> None:
    indicators = indicators_of([plan])
    assert len(indicators) == 17 + 18
    forest = indicators["hangzhou-plan-14/table-2/r3"]
    assert forest.row.name == "森林覆盖率"
    assert forest.target is not None
    assert (forest.target.header, forest.target.text) == ("2025年目标", "≥66.85")
    assert [cell.text for cell in forest.cells_of([2019, 2025])] == ["66.84", "≥66.85"]
    assert forest.cells_of([2030]) == ()
