"""Refusals that name what is not met: place, time, indicator, part, document, day, result, other work; beside each of
them a neighbour that is answered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.answering.beyond import Unmet, beyond
from assistant.answering.constraints import Constraints
from assistant.answering.only_named import OnlyNamed
from assistant.answering.statements import Statement, StatementReader
from assistant.bootstrap import Parts
from assistant.chunking import cut_document
from assistant.features.figures import by_passage, figures_of
from assistant.features.indicators import indicators_of
from assistant.features.outline import outlines_of
from assistant.model import Answer, Document, Hit
from assistant.tokens import Segmenter
from assistant.understanding import FacetReader, Places, Question, Terms

Ask = Callable[..., Answer]

NEAR = "最接近的内容如下，但它不是答案："

# What is asked, what the refusal has to name, which passage is shown as the nearest ("": whichever).
PLACE = [
    ("宁波市2025年的森林覆盖率目标是多少？", "没有关于宁波的内容", "table-2/r3"),
    ("苏州的PM2.5浓度2025年要降到多少？", "没有关于苏州的内容", "table-2/r5"),
    ("上海的优良天数比率目标是多少", "没有关于上海的内容", "table-2/r4"),
    ("绍兴市怎么治理施工扬尘？", "没有关于绍兴的内容", "5.3/p1"),
    ("富阳区的森林覆盖率目标是多少？", "没有单列富阳的数值", "table-2/r3"),
    ("余杭区畜禽粪污综合利用率要达到多少", "没有单列余杭的数值", "8.3/p3"),
    ("临安的生活垃圾处理能力是多少", "没有单列临安的数值", ""),
]
TIME = [
    ("2017年的森林覆盖率是多少？", "没有2017年的这项内容", "table-2/r3"),
    ("2018年地表水市控断面水质比例是多少？", "没有2018年的这项内容", "table-2/r6"),
    ("2023年细颗粒物平均浓度是多少", "没有2023年的这项内容", "table-2/r5"),
    ("2024年的优良天数比率目标是多少？", "没有2024年的这项内容", "table-2/r4"),
    ("2030年森林覆盖率要达到多少？", "没有2030年的这项内容", "table-2/r3"),
    ("“十五五”期间森林覆盖率目标是多少？", "没有“十五五”的内容", "table-2/r3"),
    ("十五五规划的大气目标是什么", "没有“十五五”的内容", ""),
]
INDICATOR = [
    ("2025年的噪声达标率目标是多少？", "没有“噪声达标率”这项指标的数值", ""),
    ("生态环境公众满意度要达到百分之多少", "没有给出所问的比例", "2.3.1/p4"),
    ("湿地保护率目标是多少？", "没有给出所问的数值", "9.4/p2"),
]
TODAY = [
    ("今天杭州的空气质量怎么样", "不反映“今天”这样的当日情况", ""),
    ("明天的PM2.5浓度是多少？", "不反映“明天”这样的当日情况", "table-2/r5 1.1.1/p2"),
    ("下周会不会有重污染天气", "不反映“下周”这样的当日情况", "5.5/p1 5/p1"),
    ("昨天钱塘江水质达标吗", "不反映“昨天”这样的当日情况", ""),
]
RESULT = [
    ("2025年森林覆盖率目标完成了吗？", "只有2021年设定的目标，没有之后的完成情况", "table-2/r3"),
    ("2025年优良天数比率达到了吗", "只有2021年设定的目标，没有之后的完成情况", "table-2/r4"),
    ("2023年PM2.5实际降到多少", "只有2021年设定的目标，没有之后的完成情况", ""),
    ("2022年底8个建筑垃圾资源化利用项目建成了吗", "只有2021年设定的目标，没有之后的完成情况", "8.3/p5"),
    ("规划的终期考核结果怎么样", "没有之后的完成情况", "13.4/p1"),
]
TITLE = [
    (
        "《新时代美丽杭州建设实施纲要（2020-2035年）》里的森林覆盖率目标是多少？",
        "没有收录《新时代美丽杭州建设实施纲要(2020-2035年)》，只有别处提到它的名称",
        "",
    ),
    ("《杭州市机动车排气污染防治条例》第十条是什么", "没有收录《杭州市机动车排气污染防治条例》", ""),
]
OTHER_WORK = [
    ("用Python写一段爬虫代码", "“python”做不到"),
    ("写一首关于西湖的诗", "“写一首”做不到"),
    ("写一篇关于西溪湿地的作文", "“写一篇”做不到"),
    ("128乘以36等于多少", "“128乘以36”做不到"),
    ("把这段话翻译成英文", "“翻译成”做不到"),
    ("帮我把指标做成Excel数据透视表", "“excel”做不到"),
    ("住在西湖边好还是钱塘江边好", "不能给出个人选择上的建议"),
]
PARTS = [
    ("第十五章讲了什么？", "没有第十五章，最后一章是第十三章"),
    ("第十四章有哪些内容", "没有第十四章，最后一章是第十三章"),
    ("第八章第九节是什么", "第八章只有5节，没有第（九）节"),
    ("第三章第六节讲什么", "第三章只有4节，没有第（六）节"),
    ("表3有哪些指标？", "没有表3，最后一个是表2"),
    ("表2第25项指标是什么？", "表2没有第25项，最后一项是第18项"),
    ("表1第18项指标是什么", "表1没有第18项，最后一项是第14项"),
    ("专栏2第40条是什么", "专栏2只有"),
    ("专栏12有哪些内容", "没有专栏12，最后一个是专栏9"),
    ("专栏10包括哪些行动", "没有专栏10，最后一个是专栏9"),
    ("附录里列了哪些项目？", "没有附录"),
    ("附件2是什么", "没有附件"),
    ("附图在哪一页", "没有附图"),
]
ELSEWHERE = [("医保卡丢了去哪里补办？", "不涉及“医保”", ""), ("高考分数线什么时候公布", "不涉及“高考”", "")]
NAMED = [*PLACE, *TIME, *INDICATOR, *TODAY, *RESULT, *TITLE, *ELSEWHERE]
REFUSED = [question for question, *_ in (*NAMED, *OTHER_WORK, *PARTS)]

# Beside a question that cannot be answered one that can: what the answer begins with holds this, from this passage.
NEIGHBOURS = [
    ("杭州市2025年的森林覆盖率目标是多少？", "2025年目标 ≥66.85%", "table-2/r3"),
    ("浙江省要求杭州的森林覆盖率2025年达到多少？", "2025年目标 ≥66.85%", "table-2/r3"),
    ("县市的道路机械化清扫率目标是多少", "75%以上", "5.3/p2"),
    ("全市污水管网新增多少公里", "1148.88公里", "1.1.1/p4-1"),
    ("2019年森林覆盖率是多少？", "2019年 66.84%", "table-2/r3"),
    ("2025年的优良天数比率目标是多少？", "2025年目标 ≥91.5%", "table-2/r4"),
    ("“十四五”期间森林覆盖率目标是多少？", "2025年目标 ≥66.85%", "table-2/r3"),
    ("“十三五”的氨氮减排目标是多少", "规划目标2020年 18.1%", "table-1/r7"),
    ("2024年要建立什么清单", "到2024年基本建立耕地土壤污染源全口径清单", "7.2/p1"),
    ("2020年空气质量优良天数比率是多少？", "2020年 91.3%", "table-2/r4"),
    ("2020年氮氧化物减排完成情况怎么样", "2020年完成情况 24.9%", "table-1/r9"),
    ("2019年PM2.5实际是多少？", "2019年 38μg/m³", "table-2/r5"),
    ("建筑垃圾资源化利用项目要建几个", "建成8个建筑垃圾资源化利用项目", "8.3/p5"),
    ("什么时候开展终期考核", "2025年底", "13.4/p1"),
    ("《长江三角洲区域一体化发展规划纲要》提出到2025年干什么？", "基本实现一体化发展", "1.3.3/p1"),
    ("《杭州市生态环境保护“十四五”规划》里森林覆盖率的目标是多少", "2025年目标 ≥66.85%", "table-2/r3"),
    ("怎么打造“湿地水城”", "湿地", "9.4/p2"),
]
PARTS_THAT_EXIST = [
    ("第十三章包括哪些内容", "第十三章“保障措施”共4部分"),
    ("第五章有哪几节", "第五章“加强协同控制，持续改善环境空气质量”共5部分"),
    ("表2有哪些指标？", "指标共18项"),
    ("专栏9有哪些内容", "专栏9“推进生态环境治理体系和治理能力现代化行动”共7项"),
]


def first(answer: Answer) -> str:
    return answer.text.split("\n\n")[0]


def cited(answer: Answer) -> list[str]:
    return [citation.passage.passage_id.removeprefix("hangzhou-plan-14/") for citation in answer.citations]


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


# -- what a refusal says -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "named"), [(question, named) for question, named, *_ in [*NAMED, *OTHER_WORK, *PARTS]]
)
def test_a_refusal_names_what_is_not_met_in_its_first_line(ask: Ask, question: str, named: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert first(answer).startswith("现有文件")
    assert named in first(answer)


@pytest.mark.parametrize("question", [question for question, *_ in (*NAMED, *OTHER_WORK)])
def test_the_first_line_of_a_refusal_gives_no_figure(ask: Ask, question: str) -> None:
    said = first(ask(question))
    assert "[" not in said
    assert numbers(said) <= numbers(question) | {"2021"}
    assert not re.search(r"[≥≤%]|μg|微克", said)


@pytest.mark.parametrize("question", REFUSED)
def test_what_is_shown_beside_a_refusal_is_marked_as_not_the_answer(ask: Ask, question: str) -> None:
    answer = ask(question)
    _, *shown = answer.text.split("\n\n")
    assert len(shown) <= 1
    assert all(line.startswith(NEAR) and re.search(r" \[1\]$", line) for line in shown)
    assert len(answer.citations) == len(shown)
    assert (answer.card, answer.total, answer.scanned) == (None, None, None)


@pytest.mark.parametrize(("question", "place"), [(question, near) for question, _, near in NAMED if near])
def test_the_nearest_thing_is_shown_where_there_is_one(ask: Ask, question: str, place: str) -> None:
    answer = ask(question)
    assert NEAR in answer.text
    assert len(cited(answer)) == 1
    assert cited(answer)[0] in place.split()  # places that are about as near


@pytest.mark.parametrize(
    "question", ["128乘以36等于多少", "把这段话翻译成英文", "现在几点", "红烧肉食谱", "附图在哪一页"]
)
def test_where_nothing_is_near_nothing_is_shown(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert "\n" not in answer.text
    assert answer.citations == ()


def test_a_document_that_is_only_named_gives_no_article(ask: Ask) -> None:
    answer = ask("《杭州市机动车排气污染防治条例》第十条是什么")
    assert answer.refused
    assert answer.citations == ()


# -- and beside it what is answered --------------------------------------------------------


@pytest.mark.parametrize(("question", "said", "place"), NEIGHBOURS)
def test_the_neighbour_of_a_refused_question_is_answered(ask: Ask, question: str, said: str, place: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert said in first(answer)
    assert cited(answer)[0] == place


@pytest.mark.parametrize(("question", "said"), PARTS_THAT_EXIST)
def test_a_part_that_exists_is_answered(ask: Ask, question: str, said: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert said in first(answer)


def test_the_value_of_a_place_is_not_taken_from_the_whole_city(ask: Ask) -> None:
    of_city, of_district = ask("森林覆盖率2025年目标是多少？"), ask("桐庐的森林覆盖率2025年目标是多少？")
    assert not of_city.refused
    assert of_district.refused
    assert "66.85" not in first(of_district)


# -- any plan: what no document can meet ---------------------------------------------------


@pytest.fixture(scope="module")
def facets(parts: Parts) -> FacetReader:
    return FacetReader(parts.language, Places.load(parts.data("places.toml")))


@pytest.fixture(scope="module")
def read(facets: FacetReader) -> Callable[[str], Question]:
    """A question that stands alone, with its facets."""

    def read(text: str) -> Question:
        return Question(text, text, facets=facets.read(text))

    return read


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("第五章讲什么", "没有第五章，最后一章是第四章"),
        ("第三章第四节讲什么", "第三章只有2节，没有第（四）节"),
        ("表3有哪些指标", "没有表3，最后一个是表2"),
        ("表2第9项指标是什么", "表2没有第9项，最后一项是第6项"),
        ("专栏3有哪些内容", "没有专栏3，最后一个是专栏2"),
        ("附表里有什么", "没有附表"),
        ("“十五五”的目标是什么", "只有“十四五”规划，没有“十五五”的内容"),
        ("2023年森林覆盖率目标完成了吗", "只有2021年设定的目标，没有之后的完成情况"),
    ],
)
def test_parts_and_periods_of_another_plan_are_known(
    other_plan: Document, read: Callable[[str], Question], question: str, named: str
) -> None:
    unmet = beyond(read(question), outlines_of([other_plan]))
    assert unmet is not None
    assert named in unmet.reason


@pytest.mark.parametrize(
    "question",
    [
        "第四章讲什么",
        "第三章第二节讲什么",
        "表2第6项指标是什么",
        "专栏2有哪些内容",
        "“十四五”的目标是什么",
        "森林覆盖率目标是多少",
    ],
)
def test_what_another_plan_has_is_not_refused(
    other_plan: Document, read: Callable[[str], Question], question: str
) -> None:
    assert beyond(read(question), outlines_of([other_plan])) is None


def test_the_last_parts_that_are_named_are_those_of_the_plan_at_hand(
    plan: Document, other_plan: Document, read: Callable[[str], Question]
) -> None:
    question = read("专栏5有哪些内容")
    assert beyond(question, outlines_of([plan])) is None
    unmet = beyond(question, outlines_of([other_plan]))
    assert unmet is not None
    assert "《云江市“十四五”生态环保规划》" in unmet.reason


def test_other_work_is_told_before_anything_else(read: Callable[[str], Question]) -> None:
    unmet = beyond(read("写一首关于第二十章的诗"), {})
    assert unmet is not None
    assert "“写一首”做不到" in unmet.reason


# -- any plan: statements that meet what is named ------------------------------------------

Held = tuple[list[Statement], Unmet | None]


@pytest.fixture(scope="module")
def hold(
    other_plan: Document, parts: Parts, segmenter: Segmenter, read: Callable[[str], Question]
) -> Callable[[str], Held]:
    """What all statements of the other plan are worth for a question: none of them is nearer than another."""
    passages = cut_document(other_plan, segmenter.count)
    reader = StatementReader(segmenter.words, indicators_of([other_plan]))
    statements = reader.read(Terms(()), [Hit(passage, 1.0, 0.0, 0.0) for passage in passages])
    constraints = Constraints(
        {other_plan.document_id: other_plan},
        by_passage(figures_of([other_plan], passages, parts.figure_language)),
        OnlyNamed.of([other_plan], parts.language.says_meaning),
        parts.figure_language.results,
    )

    def held(question: str) -> Held:
        return constraints.meeting(read(question), Terms(()), statements)

    return held


def test_statements_of_a_year_are_kept_and_the_others_left_out(hold: Callable[[str], Held]) -> None:
    kept, unmet = hold("2025年的指标怎么样")
    assert unmet is None
    rows = {statement.passage_id for statement in kept if statement.indicator}
    assert {f"yunjiang-plan/table-2/r{n}" for n in range(1, 7)} <= rows
    assert not any("table-1" in row for row in rows)
    assert all("2025" in s.folded or "十四五" in s.folded for s in kept if not s.indicator)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("2017年的水质怎么样", "没有2017年的这项内容"),
        ("南京的水质怎么样", "没有关于南京的内容"),
        ("2025年3月的水质怎么样", "没有细到3月的内容"),
        ("“十二五”的水质怎么样", "没有“十二五”的这项内容"),
        ("污水处理厂要花多少钱", "没有给出所问的金额"),
    ],
)
def test_a_constraint_that_leaves_no_statement_is_named(hold: Callable[[str], Held], question: str, named: str) -> None:
    _, unmet = hold(question)
    assert unmet is not None
    assert named in unmet.reason


def test_a_period_keeps_what_was_reached_in_it(hold: Callable[[str], Held]) -> None:
    kept, unmet = hold("“十三五”的水质怎么样")
    assert unmet is None
    rows = {statement.passage_id for statement in kept if statement.indicator}
    assert "yunjiang-plan/table-1/r1" in rows
    assert not any("table-2" in row for row in rows)


def test_a_question_that_names_nothing_keeps_everything(hold: Callable[[str], Held]) -> None:
    kept, unmet = hold("水环境怎么治理")
    assert unmet is None
    assert len(kept) > 20
