"""What a question wants to be given: a number with its measure, money, a name, a reason, members, a meaning.  A statement
that does not give it is no answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.answering.demands import gives, lists_members
from assistant.answering.statements import Statement
from assistant.bootstrap import Parts
from assistant.features.figures import FigureLanguage, figures_of
from assistant.model import Answer, Document, Hit, Passage
from assistant.text import fold
from assistant.tokens import Segmenter
from assistant.understanding import FacetReader, Places, Term, Terms

Ask = Callable[..., Answer]

NEAR = "最接近的内容如下，但它不是答案："

UNIT = [
    ("畜禽粪污综合利用要达到多少吨", "吨", "8.3/p3"),
    ("再生水利用率要达到多少吨", "吨", "6.4/p1"),
    ("城区道路机械化清扫率要达到多少公里", "公里", "5.3/p2"),
    ("全市要建多少平方公里的建筑垃圾资源化利用项目？", "平方公里", "8.3/p5"),
    ("千岛湖配水工程每天供水多少万立方米", "立方米", "6.3/p1"),
    ("森林公园的面积是多少公顷", "面积", "1.1.2/p1"),
]
MONEY = [
    ("生活垃圾处理收费标准是多少元？", "金额", "12.4/p1-2"),
    ("美丽河湖建设投资多少亿元", "金额", "box-3/i1 6.2/p1-1"),
    ("举报固废违法奖励多少钱？", "金额", "8.5/p4"),
    ("国三柴油货车淘汰补助多少钱", "金额", "1.1.3/p1-2"),
    ("完善农村污水处理要花多少钱", "金额", "6.5/p3"),
]
PERSON = [
    ("杭州市生态环境局局长是谁", "没有写姓名"),
    ("这份规划由谁签发？", "没有写姓名"),
    ("淳安特别生态功能区建设的负责人是谁", "没有写姓名"),
    ("规划的联系电话是多少", "没有写联系方式"),
    ("市生态环境局的联系电话是多少", "没有写联系方式"),
]
REASON = [
    ("为什么地下水Ⅴ类水比例没有数值？", "原因", "table-2/r10"),
    ("为什么要关停造纸企业", "原因", "1.1.3/p1-2"),
    ("为什么要划定禁燃区", "原因", "1.1.1/p3-1"),
    ("为什么要建设淳安特别生态功能区", "原因", "9.3/p1"),
]
MEMBERS = [
    ("22个森林公园是哪些？", "没有列出所问的22项", "1.1.2/p1"),
    ("17个重大产业平台是哪些", "没有列出所问的17项", "3.1/p1-1"),
    ("17个重大产业平台的名单", "没有列出所问的17项", "3.1/p1-1"),
    ("33个工业集聚区的名单", "没有列出所问的33项", ""),
    ("“一核九星”是哪九星", "没有列出所问的9项", "1.3/p1-2"),
]
MEANING = [
    ("“991计划”是什么意思", "只提到“991计划”这个名称，没有解释它的含义", "3.3/p1"),
    ("“四份三化”指什么", "只提到“四份三化”这个名称，没有解释它的含义", "8.2/p4"),
    ("“大禹鼎”是什么意思", "只提到“大禹鼎”这个名称，没有解释它的含义", "1.1/p1"),
    ("“最多跑一次”是什么意思", "只提到“最多跑一次”这个名称，没有解释它的含义", "1.1.4/p1-2"),
    ("“环保码”指什么", "只提到“环保码”这个名称，没有解释它的含义", "12.3/p1"),
    ("“桩站先行、适度超前”指什么", "没有解释它的含义", "5.2/p3"),
]
REFUSED = [
    *((question, f"没有给出所问的{name}", near) for question, name, near in (*UNIT, *MONEY, *REASON)),
    *((question, named, "") for question, named in PERSON),
    *MEMBERS,
    *MEANING,
]

GIVEN = [
    ("年处置污泥能力有多少万吨", "175万吨", "1.1.1/p5-2"),
    ("污水管网新增多少公里", "1148.88公里", "1.1.1/p4-1"),
    ("关停造纸企业削减产能多少万吨", "610万吨", "1.1.3/p1-2"),
    ("淘汰燃煤小锅炉多少台", "3930台", "1.1.3/p1-1"),
    ("建筑垃圾资源化利用项目要建几个", "8个", "8.3/p5"),
    ("为什么2020年的空气指标高于正常年份？", "受疫情等因素影响", "table-2/n1"),
    ("为什么设置2019年和2020年两个基准年", "考虑2020年疫情特殊情况", "preamble/p3"),
    ("杭州都市圈是哪六个城市？", "杭湖嘉绍衢黄六城市", "11.2/p1"),
    ("5个飞灰协同处置项目在哪五个地方", "富阳、桐庐、建德、临安、萧山", "1.1.1/p5-1"),
    ("10个市辖区是哪些", "上城、拱墅、西湖、滨江、萧山、余杭、临平、钱塘、富阳、临安", "preamble/p3"),
    ("绿色学校创建行动包括哪九项", "绿色学校、绿色医院、绿色家庭", "9.6/p1"),
    ("四类设施向公众开放是哪四类", "污水、垃圾、监测、危废", "12.1/p1-2"),
    ("“三线一单”是什么意思？", "生态保护红线、环境质量底线、资源利用上线和生态环境准入清单", "4.2/p1"),
    ("“五化”收运体系指什么", "精准化源头分类", "8.2/p1"),
    ("“七个百分之百”指什么", "工地周边围挡", "5.3/p1"),
]


def first(answer: Answer) -> str:
    return answer.text.split("\n\n")[0]


def cited(answer: Answer) -> list[str]:
    return [citation.passage.passage_id.removeprefix("hangzhou-plan-14/") for citation in answer.citations]


# -- refused, and beside it answered -------------------------------------------------------


@pytest.mark.parametrize(("question", "named", "place"), REFUSED)
def test_what_no_statement_gives_is_refused_and_named(ask: Ask, question: str, named: str, place: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert first(answer).startswith("现有文件")
    assert named in first(answer)
    assert set(re.findall(r"\d+", first(answer))) <= set(re.findall(r"\d+", question)) | {"9"}
    assert "[" not in first(answer)
    assert answer.card is None
    if place:
        assert answer.text.split("\n\n")[1].startswith(NEAR)
        assert len(cited(answer)) == 1
        assert cited(answer)[0] in place.split()  # places that are about as near


@pytest.mark.parametrize(("question", "said", "place"), GIVEN)
def test_what_a_statement_gives_is_answered_with_it(ask: Ask, question: str, said: str, place: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert said in first(answer)
    assert cited(answer)[0] == place


def test_a_name_is_refused_even_where_the_body_is_named(ask: Ask) -> None:
    answer = ask("规划由谁签发？")
    assert answer.refused
    assert "杭州市" not in first(answer)


# -- does a statement give it? -------------------------------------------------------------


def statement(words: str, passage: Passage | None = None) -> Statement:
    """A sentence of a plan as a statement."""
    passage = passage or Passage("plan/1/p1", "plan", "paragraph", "第1段", (), words, words, 0, len(words))
    return Statement(Hit(passage, 1.0, 0.0, 0.0), words, 0, fold(words), "", 0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def asked(parts: Parts, segmenter: Segmenter) -> Callable[[str], tuple[FacetReader, Terms]]:
    """The reader of facets, and the words of a question, all telling as much but those that only ask."""
    reader = FacetReader(parts.language, Places.load(parts.data("places.toml")))

    def asked(question: str) -> tuple[FacetReader, Terms]:
        words = (word for word in segmenter.words(question) if word not in parts.language.asking_words)
        return reader, Terms(tuple(Term(word, 4.0) for word in dict.fromkeys(words)))

    return asked


@pytest.mark.parametrize(
    ("question", "sentence", "given"),
    [
        ("新建污水处理厂几座？", "新建污水处理厂2座，处理能力达到6万吨/日。", True),
        ("污水处理能力要达到多少万吨？", "新建污水处理厂2座，处理能力达到6万吨/日。", True),
        ("污水处理厂要花多少元？", "新建污水处理厂2座，处理能力达到6万吨/日。", False),
        ("河道整治多少公里？", "完成河道整治12公里。", True),
        ("河道整治多少公顷？", "完成河道整治12公里。", False),
        ("河道整治多少公里？", "开展河道整治，全市新建雨水和污水管网80公里。", False),
        ("污水管网新建多少公里？", "新建管网80公里。", True),
        ("为什么数据偏高？", "2020年数据受疫情影响。", True),
        ("为什么要划定保护区？", "划定保护区5个。", False),
        ("补助多少钱？", "对淘汰车辆每辆补助3000元。", True),
        ("补助多少钱？", "实行淘汰补助政策。", False),
        ("森林覆盖率是百分之几？", "森林覆盖率稳定在60.5%以上。", True),
        ("森林覆盖率是百分之几？", "森林覆盖率持续提高。", False),
        ("局长是谁？", "杭州市生态环境局", False),
    ],
)
def test_a_statement_gives_a_thing_where_it_stands_in_a_clause_with_its_subject(
    asked: Callable[[str], tuple[FacetReader, Terms]], question: str, sentence: str, given: bool
) -> None:
    reader, terms = asked(question)
    demands = reader.read(question).demands
    assert demands
    assert all(gives(statement(sentence), demand, terms, ()) for demand in demands) == given


def test_a_value_carries_its_subject_into_a_short_clause(
    asked: Callable[[str], tuple[FacetReader, Terms]], parts: Parts, other_plan: Document
) -> None:
    words = "到2025年，道路机械化清扫率城区达到85%以上，县市达到75%以上。"
    passage = Passage("yunjiang-plan/3/p1", "yunjiang-plan", "paragraph", "第1段", (), words, words, 0, len(words))
    language: FigureLanguage = parts.figure_language
    figures = figures_of([other_plan], [passage], language)
    reader, terms = asked("县市的道路机械化清扫率要达到百分之几？")
    (demand,) = reader.read("县市的道路机械化清扫率要达到百分之几？").demands
    assert gives(statement(words, passage), demand, terms, figures)


@pytest.mark.parametrize(
    ("sentence", "count", "word", "listed"),
    [
        ("范围含东城、南溪、白鹭3个市辖区。", 3, "市辖区", True),
        ("范围含东城、南溪、白鹭3个市辖区。", 4, "市辖区", False),
        ("确立包含杭湖嘉绍衢黄六城市的一体化发展共识。", 6, "城市", True),
        ("确立包含杭湖嘉绍衢黄六城市的一体化发展共识。", 7, "城市", False),
        ("推进17个重大产业平台高质量发展。", 17, "平台", False),
        ("按照“守、退、补”原则推进修复。", 3, "原则", True),
        ("推进污水、垃圾、监测、危废等四类设施开放。", 4, "设施", True),
        ("推进污水、垃圾、监测、危废等四类设施开放。", 4, "河湖", False),
    ],
)
def test_members_are_listed_where_one_clause_names_as_many_with_a_word_of_the_question(
    sentence: str, count: int, word: str, listed: bool
) -> None:
    assert lists_members(statement(sentence), count, Terms((Term(word, 4.0),))) == listed
