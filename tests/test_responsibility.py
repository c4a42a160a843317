"""Who is responsible: the bodies first with role and force, who got a copy, what a body has to do; no office that no
document names."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.model import Answer

Ask = Callable[..., Answer]

# What is asked, what the line of bodies holds, which passage it rests on.
BODIES = [
    ("谁负责本辖区的环境质量？", "地方各级政府（责任主体，政策导向）", "13.1/p1"),
    ("规划实施的责任主体是谁", "地方各级政府（责任主体，政策导向）", "13.1/p1"),
    ("生态环境保护由哪个部门统一监管", "环保（主管，政策导向）", "13.1/p2"),
    ("企业污染治理的责任主体是谁", "企业（责任主体，政策导向）", "12.1/p1-1"),
    ("重金属企业污染防治主体责任由谁落实", "重金属企业（责任主体，政策导向）", "10.2/p3"),
    ("农用地土壤污染由哪个部门监管？", "市场监管部门（配合，政策导向）", "7.1/p3"),
    ("突发环境事件应急联动涉及哪些部门", "公安（配合，政策导向）", "10.5/p2"),
    ("淘汰燃煤锅炉按哪个部门要求", "省发改委（主管，政策导向）", "5.1/p1"),
    ("土壤污染防治谁主导", "政府（牵头，政策导向）", "7/p1"),
]
# No sentence on the matter names a body: who answers for the whole of the plan.
WHOLE = ["亚运会环境质量保障由谁负责？", "建筑垃圾资源化利用由谁负责", "环境监测业务用房谁来建"]
# Whose duties, how many places, a place among those shown.
DUTIES = [
    ("市场监管部门负责什么？", "市场监督管理部门：", 1, "7.1/p3"),
    ("气象部门有哪些职责", "气象主管机构：", 1, "10.5/p2"),
    ("公安部门负责什么？", "公安机关：", 3, "12.3/p1"),
    ("市发改委负责哪些", "发展改革部门：", 3, "5.1/p1"),
    ("地方各级政府有哪些职责", "人民政府：", 15, "13.1/p1"),
]
OFFICES = [
    ("施工扬尘由哪个处室负责？", "哪个处室"),
    ("畜禽粪污由哪个科负责", "哪个科"),
    ("水处负责什么", "水处"),
    ("大气处的职责是什么？", "大气处"),
    ("生态缓冲带建设由哪个处室牵头？", "哪个处室"),
    ("农田氮磷拦截沟渠建设的牵头处室是哪个", "牵头处室"),
]
_BODY = re.compile(r"[^；：]+（(?:责任主体|牵头|主管|实施|义务人|配合|监督|审批|执法)，(?:政策导向|法定)）(?:\[\d+\])+")


def paragraphs(answer: Answer) -> list[str]:
    return answer.text.split("\n\n")


def cited(answer: Answer) -> list[str]:
    return [citation.passage.passage_id.removeprefix("hangzhou-plan-14/") for citation in answer.citations]


def without_marks(text: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", text)


# -- bodies --------------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "body", "place"), BODIES)
def test_the_bodies_come_first_with_role_and_force(ask: Ask, question: str, body: str, place: str) -> None:
    answer = ask(question)
    assert not answer.refused
    bodies = paragraphs(answer)[0]
    assert bodies.startswith("责任单位：")
    assert body in bodies
    mark = re.search(re.escape(body) + r"\[(\d+)\]", bodies)
    assert mark is not None
    assert cited(answer)[int(mark[1]) - 1] == place


@pytest.mark.parametrize("question", [question for question, *_ in BODIES])
def test_every_body_has_its_role_its_force_and_a_mark(ask: Ask, question: str) -> None:
    named = re.sub(r"；另有\d+个(?:\[\d+\])+$", "", paragraphs(ask(question))[0].removeprefix("责任单位：")).split("；")
    assert 1 <= len(named) <= 5
    assert all(_BODY.fullmatch(body) for body in named)
    assert len(named) == len(set(named))


def test_bodies_that_are_left_out_are_counted(ask: Ask) -> None:
    bodies = paragraphs(ask("突发环境事件应急联动涉及哪些部门"))[0]
    left_out = re.search(r"；另有(\d+)个(?:\[\d+\])+$", bodies)
    assert left_out is not None
    assert int(left_out[1]) >= 1


@pytest.mark.parametrize("question", ["谁负责规划的实施？", "生态环境保护由哪个部门统一监管", "土壤污染防治谁主导"])
def test_who_answers_stands_before_who_helps_and_who_watches(ask: Ask, question: str) -> None:
    order = ["责任主体", "牵头", "主管", "实施", "义务人", "配合", "监督"]
    roles = [order.index(role) for role in re.findall(r"（([^，（]+)，政策导向）", paragraphs(ask(question))[0])]
    assert len(roles) > 1
    assert roles == sorted(roles)


@pytest.mark.parametrize("question", [question for question, *_ in BODIES])
def test_the_words_of_the_plan_follow_the_bodies(ask: Ask, question: str) -> None:
    answer = ask(question)
    _, *said = paragraphs(answer)
    assert said
    assert all(re.search(r"\[\d+\]$", line) for line in said)
    assert len(without_marks(answer.text)) <= 400


@pytest.mark.parametrize("question", WHOLE)
def test_a_matter_without_a_body_is_given_to_who_answers_for_the_whole_plan(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert paragraphs(answer)[0] == "责任单位：规划整体由地方各级政府（责任主体，政策导向）[1]"
    assert cited(answer)[0] == "13.1/p1"


def test_a_question_that_asks_for_no_body_gets_none(ask: Ask) -> None:
    assert "责任单位" not in ask("怎么治理施工扬尘？").text
    assert ask("施工扬尘由谁负责？").text.startswith("责任单位：施工场地（义务人，政策导向）[1]")


# -- the letter, and one body ----------------------------------------------------------------


@pytest.mark.parametrize("question", ["这个规划抄送给谁？", "规划抄送给哪些部门", "这个规划抄送哪些单位？"])
def test_who_got_a_copy_is_listed_whole(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert paragraphs(answer)[0] == "抄送单位：市委办公厅、市政府办公厅、各区、县（市）发展改革局、生态环境分局 [1]"
    assert cited(answer) == ["imprint/p1"]
    assert "抄送：市委办公厅" in answer.citations[0].quote


@pytest.mark.parametrize(("question", "body", "count", "place"), DUTIES)
def test_what_a_body_has_to_do_is_counted_and_listed_with_role_and_force(
    ask: Ask, question: str, body: str, count: int, place: str
) -> None:
    answer = ask(question)
    assert answer.text.startswith(body)
    assert f"文件里有{count}处写到它的职责（规划{count}处，法律0处）" in answer.text
    assert answer.total == count
    items = re.findall(r"^\d+\. （([^，]+)，(政策导向|法定)）.+ \[(\d+)\]$", answer.text, re.MULTILINE)
    assert len(items) == min(count, 5)
    assert {force for _, force, _ in items} == {"政策导向"}
    assert place in cited(answer)


def test_the_matter_of_a_body_is_answered_and_not_all_of_its_duties(ask: Ask) -> None:
    answer = ask("公安部门对固体废物运输负责什么？")
    assert answer.total is None


# -- offices -------------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "office"), OFFICES)
def test_an_office_is_refused_by_name_and_no_body_is_passed_off_as_one(ask: Ask, question: str, office: str) -> None:
    answer = ask(question)
    assert answer.refused
    said, *near = paragraphs(answer)
    assert said == f"规划和法律只写到部门和单位，没有写到处室和个人，因此不能回答“{office}”的分工。"
    assert near[0].startswith("与所问事项有关、文件点名的单位（不是处室）：")
    assert "处室分工要看《杭州市市直有关单位生态环境保护工作职责》" in near[1]
    assert cited(answer)[-1] == "1.1.4/p1-1"


@pytest.mark.parametrize(("question", "office"), OFFICES)
def test_bodies_named_beside_a_refused_office_are_authorities(ask: Ask, question: str, office: str) -> None:
    bodies = paragraphs(ask(question))[1].partition("（不是处室）：")[2]
    assert bodies
    assert "企业" not in bodies
    assert "施工场地" not in bodies
    assert office not in bodies


@pytest.mark.parametrize("question", ["施工扬尘由哪个部门负责", "固废怎么处理处置", "污泥处置设施建成多少座"])
def test_words_that_look_like_an_office_are_none(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert "没有写到处室" not in answer.text
