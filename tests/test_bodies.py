"""Names of bodies: levels, lists, everyday words, and questions that ask for an office inside a body."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bodies import Bodies, BodyMention
from assistant.errors import CorpusInvalid
from assistant.model import Passage

FILE = Path(__file__).parents[1] / "corpus" / "bodies.toml"


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies.load(FILE)


def ids(mentions: list[BodyMention]) -> list[str]:
    return [mention.body.id for mention in mentions]


def words(mentions: list[BodyMention]) -> list[str]:
    return [mention.words for mention in mentions]


# -- names in texts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "level"),
    [
        ("县级以上地方人民政府生态环境主管部门", "ecology", "县级以上"),
        ("设区的市级以上地方人民政府生态环境主管部门", "ecology", "市级以上"),
        ("国务院生态环境主管部门", "ecology", "国务院"),
        ("省、自治区、直辖市人民政府", "government", "省"),
        ("地方各级人民政府", "government", "地方"),
        ("所在地设区的市、县级人民政府", "government", "县级以上"),
        ("乡镇人民政府", "township-government", "乡镇"),
        ("长江流域县级以上地方人民政府水行政主管部门", "water", "县级以上"),
        ("国务院水行政主管部门流域管理机构", "basin", "国务院"),
        ("国家海事管理机构", "maritime", "国务院"),
        ("负有生态环境保护监督管理职责的部门、机构", "supervisory-departments", "各级"),
        ("公安机关交通管理部门", "public-security", "各级"),
        ("杭州市生态环境局", "ecology", "市"),
        ("云江市生态环境局", "ecology", "市"),
        ("浙江省生态环境厅", "ecology", "省"),
        ("西湖区生态环境分局", "ecology", "县"),
        ("各区、县（市）发展改革局", "development-reform", "县"),
        ("产生、收集、贮存、运输、利用、处置危险废物的单位", "hazardous-waste-unit", "企业"),
        ("企业事业单位和其他生产经营者", "enterprise", "企业"),
        ("土壤污染重点监管单位", "soil-key-unit", "企业"),
        ("任何单位和个人", "anyone", "公众"),
    ],
)
def test_a_name_is_one_mention_with_the_level_that_it_says(bodies: Bodies, name: str, body: str, level: str) -> None:
    text = f"，{name}，"
    (mention,) = bodies.mentions(text)
    assert (mention.body.id, mention.words, mention.level) == (body, name, level)
    assert text[mention.start : mention.end] == name


def test_the_longest_name_counts(bodies: Bodies) -> None:
    assert words(bodies.mentions("排放大气污染物的企业事业单位和其他生产经营者")) == [
        "排放大气污染物的企业事业单位和其他生产经营者"
    ]
    assert words(bodies.mentions("公安部门和公安部")) == ["公安部门", "公安部"]
    assert words(bodies.mentions("生产建设单位")) == ["生产建设单位"]
    assert words(bodies.mentions("已经市政府同意")) == ["市政府"]


def test_every_department_of_a_list_is_a_mention(bodies: Bodies) -> None:
    found = bodies.mentions("加强应急、公安、消防、林水、交通运输、城市管理、生态环境、气象等部门间的应急联动")
    assert ids(found) == [
        "emergency",
        "public-security",
        "fire",
        "forestry-water",
        "transport",
        "urban-management",
        "ecology",
        "meteorology",
    ]


def test_a_word_of_its_own_may_stand_in_a_list_of_departments(bodies: Bodies) -> None:
    found = bodies.mentions("国务院商务、卫生健康、海关、市场监督管理、药品监督管理等有关部门")
    assert ids(found) == ["commerce", "health", "customs", "market", "market"]
    assert [mention.start for mention in found] == sorted(mention.start for mention in found)


def test_the_level_before_a_list_holds_for_all_of_it(bodies: Bodies) -> None:
    found = bodies.mentions("国务院生态环境、工业和信息化、住房城乡建设等有关部门")
    assert [(mention.words, mention.level) for mention in found] == [
        ("国务院生态环境", "国务院"),
        ("工业和信息化", "国务院"),
        ("住房城乡建设", "国务院"),
    ]


def test_the_state_council_and_governments_have_departments_together(bodies: Bodies) -> None:
    assert ids(bodies.mentions("国务院和县级以上地方人民政府有关部门")) == ["departments"]
    assert ids(bodies.mentions("国务院和省、自治区、直辖市人民政府")) == ["state-council", "government"]


@pytest.mark.parametrize(
    "text",
    [
        "单位GDP能耗持续下降",
        "加强应急处置和应急演练",
        "气象条件不利",
        "推进交通运输结构调整",
        "健全政府绿色采购制度",
        "提升农业农村现代化水平",
        "绿色建筑、水利工程和海洋经济",
    ],
)
def test_words_that_name_no_body_are_left_alone(bodies: Bodies, text: str) -> None:
    assert bodies.mentions(text) == []


def test_a_name_broken_by_a_page_is_found_where_it_stands(bodies: Bodies) -> None:
    text = "报市生态环\n\n境局批准"
    (mention,) = bodies.mentions(text)
    assert mention.words == "市生态环境局"
    assert text[mention.start : mention.end] == "市生态环\n\n境局"


def test_offsets_lead_into_every_passage_of_the_plan(bodies: Bodies, passages: list[Passage]) -> None:
    found = 0
    for passage in passages:
        reached = 0
        for mention in bodies.mentions(passage.text):
            said = "".join(part.strip() for part in passage.text[mention.start : mention.end].split("\n"))
            assert said == mention.words
            assert mention.start >= reached
            reached = mention.end
            found += 1
    assert found > 150


# -- one body under its names ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("ecology", ["环保局", "生态环境局", "生态环境部门", "生态环境主管部门", "环境保护行政主管部门", "生态环境"]),
        ("development-reform", ["省发改委", "发展改革委", "发展改革部门", "杭州市发展和改革委员会"]),
        ("urban-management", ["城管局", "城市管理", "环境卫生主管部门", "城管"]),
        ("water", ["水利局", "水行政主管部门", "水利部"]),
        ("natural-resources", ["规划和自然资源局", "自然资源主管部门", "国土资源局"]),
        ("market", ["市场监管局", "市场监督管理部门", "工商行政管理部门"]),
        ("residents-committee", ["居委会", "村委会", "基层群众性自治组织"]),
        ("builder", ["建设单位"]),
    ],
)
def test_one_body_has_many_names(bodies: Bodies, body: str, names: list[str]) -> None:
    found = {name: bodies.normalise(name) for name in names}
    assert {name: one.id if one else None for name, one in found.items()} == dict.fromkeys(names, body)


def test_a_body_without_a_name_in_the_words_is_none(bodies: Bodies) -> None:
    assert bodies.normalise("空气质量优良天数比率") is None
    assert bodies.normalise("") is None


def test_what_is_called_differently_from_level_to_level_has_a_note(bodies: Bodies) -> None:
    body = bodies.get("ecology")
    assert body is not None
    assert "生态环境局" in body.note
    assert "设区的市级人民政府生态环境主管部门" in body.note


# -- offices ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("水处的处长负责什么", "水处的处长"),
        ("市生态环境局大气处管哪些事？", "市生态环境局大气处"),
        ("法规处的职责是什么", "法规处"),
        ("土壤与固废处负责什么工作", "土壤与固废处"),
        ("环保局局长是谁", "环保局局长"),
        ("固废科的电话是多少", "固废科"),
        ("市生态环境局负责人是谁", "市生态环境局负责人"),
    ],
)
def test_a_question_for_an_office_is_known_by_its_words(bodies: Bodies, question: str, office: str) -> None:
    assert bodies.asks_office(question) == office


@pytest.mark.parametrize(
    "question",
    [
        "危险废物怎么处置",
        "废水处理不达标怎么处罚",
        "到处倾倒垃圾怎么办",
        "科学治污是什么意思",
        "固废处置中心建成了几个",
        "行政处罚由谁决定",
        "排水处要不要设标志",
        "企业负责人要承担什么责任",
        "大气科学研究有哪些任务",
        "生态处于什么水平",
        "谁负责水环境治理",
    ],
)
def test_other_questions_ask_for_no_office(bodies: Bodies, question: str) -> None:
    assert bodies.asks_office(question) is None


# -- the data --------------------------------------------------------------------------------


def test_every_body_has_a_known_level(bodies: Bodies) -> None:
    known = {"国务院", "省", "市", "县", "乡镇", "企业", "公众", "各级"}
    assert {body.level for body in bodies} <= known
    assert len(list(bodies)) > 90


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "water"', 'id = "ecology"'),
        ('words = ["网格员", "网格长"]', 'words = ["网格员", "人民法院"]'),
        ('id = "grid-worker"\n', ""),
        ("[level]", "[level"),
    ],
)
def test_a_broken_file_is_reported(tmp_path: Path, old: str, new: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bodies.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusInvalid) as raised:
        Bodies.load(path)
    assert str(path) in raised.value.problem


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid):
        Bodies.load(tmp_path / "bodies.toml")
