"""The force of sentences: which word commands, and how strongly."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.errors import CorpusInvalid
from assistant.force import Force, ForceReading
from assistant.model import Document
from assistant.text import sentence_spans
from tests.conftest import CHECKOUT

DATA = CHECKOUT / "corpus" / "force.toml"
STRONGEST_FIRST = ["prohibition", "obligation", "result", "carry_out", "encouragement", "exploration"]


@pytest.fixture(scope="module")
def force() -> Force:
    return Force.load(DATA)


def read(force: Force, sentence: str) -> str:
    """The governing word and the name of its class."""
    reading = force.of(sentence)
    return f"{reading.word} {reading.name}" if reading else ""


def clauses(force: Force, sentence: str) -> list[str]:
    """The parts of a sentence, each with the word that governs it."""
    return [
        f"{clause.reading.word if clause.reading else '-'}：{sentence[clause.start : clause.end]}"
        for clause in force.clauses(sentence)
    ]


# -- one word ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("禁止新增化工园区。", "禁止 禁止性"),
        ("在划定的水源保护区上游地区严禁建设污染严重的项目。", "严禁 禁止性"),
        ("企业不得超过标准排放污染物。", "不得 禁止性"),
        ("到2025年，全市不再新建燃煤锅炉。", "不再 禁止性"),
        ("全市全域禁行国三柴油货车。", "禁行 禁止性"),
        ("杜绝过度开发、破坏。", "杜绝 禁止性"),
        ("重点防控企业必须每两年完成一轮清洁生产审核。", "必须 约束性要求"),
        ("堆场料场应按照标准控制扬尘污染。", "应 约束性要求"),
        ("严格落实各项应急措施。", "严格 约束性要求"),
        ("确保生态功能不降低、面积不减少。", "确保 约束性要求"),
        ("完成水泥企业超低排放技术改造。", "完成 完成类"),
        ("所有区、县（市）建成省级生态文明示范区。", "建成 完成类"),
        ("深入推进节能降耗。", "推进 推进类"),
        ("建立健全生态补偿机制。", "建立健全 推进类"),
        ("积极推广先进适用技术。", "推广 鼓励类"),
        ("国家鼓励、支持环境保护科学技术研究。", "鼓励 鼓励类"),
        ("探索建立企业碳账户核算体系。", "探索 探索类"),
        ("研究制定空气质量保障方案。", "研究 探索类"),
        ("城市再生水利用率力争达到18%。", "力争 探索类"),
        ("努力实现2030年前碳排放达峰。", "努力实现 探索类"),
        ("试点推行名录地块销号机制。", "试点 探索类"),
    ],
)
def test_the_governing_word_and_its_class(force: Force, sentence: str, expected: str) -> None:
    assert read(force, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("应当在规定期限内完成整改。", "应当"),
        ("建设单位应当在开工前报批。", "应当"),
        ("应当代为处置。", "应当"),
        ("造成环境污染的，应当承担侵权责任。", "应当"),
        ("新建、改建、扩建对环境有影响的项目，应当依法进行环境影响评价。", "应当"),
        ("对应当公开的信息，应当及时公开。", "应当"),
    ],
)
def test_an_obligation_is_read_wherever_it_stands_in_its_clause(force: Force, sentence: str, expected: str) -> None:
    reading = force.of(sentence)
    assert reading is not None
    assert (reading.word, reading.binding) == (expected, True)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("加强应急、公安、消防等部门间的联动。", "加强"),
        ("制定重点区域实施方案。", "制定"),
        ("通报任务完成情况。", ""),
        ("环境研究院监测能力。", ""),
        ("适应气候变化的响应能力。", ""),
        ("加强禁行区管控。", "加强"),
        ("扩大非道路移动机械禁止使用区域。", "扩大"),
        ("实施最严格的资源管理制度。", "实施"),
        ("深化生态产品价值实现机制。", "深化"),
        ("推进水污染“应截尽截、应处尽处”。", "推进"),
        ("实施《杭州市禁止燃放管理办法》。", "实施"),
        ("高标准生活垃圾分类示范小区、示范村创建。", ""),
        ("由市生态环境局责令停止建设。", ""),
    ],
)
def test_words_of_command_inside_other_words_command_nothing(force: Force, sentence: str, expected: str) -> None:
    assert read(force, sentence).split(" ")[0] == expected


def test_a_ban_that_only_says_where_is_no_command(force: Force) -> None:
    assert force.of("违反本法规定，在禁止燃放的区域燃放烟花的") is None
    assert read(force, "在禁止燃放的区域严禁燃放烟花。") == "严禁 禁止性"


@pytest.mark.parametrize("sentence", ["未采取防治措施的", "拒不执行的", "未建立台账的"])
def test_what_was_not_done_is_no_command(force: Force, sentence: str) -> None:
    assert force.of(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("万元GDP用水量较2015年降低48%。", "完成类"),
        ("降低重金属生产原料用量。", "推进类"),
        ("一次性塑料制品消费量大幅减少。", "完成类"),
        ("大幅减少污染物排放。", "推进类"),
        ("替代产品广泛推广。", "完成类"),
        ("禁行区域扩大至全市建成区。", "完成类"),
        ("PM_{2.5}年均浓度稳定控制在28微克/立方米以下。", "完成类"),
    ],
)
def test_a_change_with_a_figure_or_without_an_object_is_a_result(force: Force, sentence: str, expected: str) -> None:
    reading = force.of(sentence)
    assert reading is not None
    assert reading.name == expected


# -- clauses -------------------------------------------------------------------------------


def test_each_clause_has_its_own_word(force: Force) -> None:
    assert clauses(force, "加强禁行区管控，全市全域禁行国三柴油货车；鼓励使用新能源车，探索分时通行。") == [
        "加强：加强禁行区管控，",
        "禁行：全市全域禁行国三柴油货车；",
        "鼓励：鼓励使用新能源车，",
        "探索：探索分时通行。",
    ]


def test_a_frame_belongs_to_what_follows_and_a_consequence_to_what_stands_before(force: Force) -> None:
    assert clauses(force, "以重点行业为重点，推进节水，让群众放心，到2025年，利用率达到18%。") == [
        "推进：以重点行业为重点，推进节水，让群众放心，",
        "达到：到2025年，利用率达到18%。",
    ]


def test_an_aim_quoted_in_a_frame_commands_nothing(force: Force) -> None:
    sentence = "围绕国家力争碳排放2030年前达到峰值的目标，推动制定行动方案。"
    assert [reading.word for reading in force.readings(sentence)] == ["推动"]


def test_clauses_are_divided_at_the_enumeration_comma_only_where_each_has_verb_and_object(force: Force) -> None:
    assert clauses(force, "优化企业筛选原则、健全环境监管制度。") == [
        "优化：优化企业筛选原则、",
        "健全：健全环境监管制度。",
    ]
    for whole in (
        "形成有利于节约资源、促进循环的产业体系。",
        "构建过程全覆盖、管理全方位的治理体系。",
        "加强排水管网的改造、修复和完善。",
        "禁止新建高炉、扩建焦炉。",
    ):
        assert len(force.clauses(whole)) == 1, whole


def test_an_obligation_reaches_over_the_clauses_behind_it_and_no_prohibition_does(force: Force) -> None:
    sentence = "企业应当建立管理制度，采取措施，防止污染，不得超标排放；鼓励开展技术改造。"
    assert [reading.word for reading in force.readings(sentence)] == ["应当", "应当", "应当", "不得", "鼓励"]


def test_clauses_cover_every_sentence_of_the_plan_without_gaps(force: Force, plan: Document) -> None:
    for start, end in sentence_spans(plan.source, line_breaks=False):
        sentence = plan.source[start:end]
        spans = [(clause.start, clause.end) for clause in force.clauses(sentence)]
        assert spans[0][0] == 0
        assert spans[-1][1] == len(sentence)
        assert all(left[1] == right[0] for left, right in pairwise(spans))


def test_page_breaks_and_blanks_inside_a_word_do_not_hide_it(force: Force) -> None:
    assert force.of("严\n\n禁 新建项目。") == force.of("严禁新建项目。")


@pytest.mark.parametrize("nothing", ["", " ", "。", "（一）", "“推进”"])
def test_what_commands_nothing_has_one_clause_without_reading(force: Force, nothing: str) -> None:
    assert force.of(nothing) is None
    assert force.readings(nothing) == []
    assert [(clause.start, clause.end) for clause in force.clauses(nothing)] == [(0, len(nothing))]


# -- the data ------------------------------------------------------------------------------


def test_classes_are_ranked_from_the_strongest_and_only_the_first_two_bind(force: Force) -> None:
    table = tomllib.loads(DATA.read_text(encoding="utf-8"))
    assert [entry["id"] for entry in sorted(table["class"], key=lambda entry: int(entry["rank"]))] == STRONGEST_FIRST
    assert [entry["id"] for entry in table["class"] if entry["binding"]] == STRONGEST_FIRST[:2]


def test_no_word_is_in_two_classes() -> None:
    classes = tomllib.loads(DATA.read_text(encoding="utf-8"))["class"]
    kinds = ("auxiliaries", "words", "heads")
    words = [{word for kind in kinds for word in entry.get(kind, ())} for entry in classes]
    assert sum(map(len, words)) == len(set().union(*words))


def test_every_word_is_read_as_its_own_class(force: Force) -> None:
    for entry in tomllib.loads(DATA.read_text(encoding="utf-8"))["class"]:
        for word in (*entry.get("auxiliaries", ()), *entry.get("words", ()), *entry.get("heads", ())):
            reading = force.of(f"{word}重点工作。")
            assert reading == ForceReading(word, entry["id"], entry["name"], entry["rank"], entry["binding"]), word


@pytest.mark.parametrize("content", ["", "class = 3", "[[class]]\nid = 1", "不是TOML"])
def test_unreadable_data_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "force.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        Force.load(path)


def test_missing_data_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid):
        Force.load(tmp_path / "force.toml")
