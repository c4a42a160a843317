"""Lists that are complete: every item, in order, with how many there are, how much was scanned, and each cited."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from assistant.answering.conflict_lists import ConflictLister
from assistant.answering.draft import Draft, Evidence
from assistant.answering.lists import Lister
from assistant.answering.part_lists import PartLister
from assistant.answering.record_lists import RecordLister
from assistant.bootstrap import Parts
from assistant.chunking import cut_document
from assistant.citations import Citations
from assistant.features.outline import Outline, headed
from assistant.features.records import records_of
from assistant.model import Answer, Document, Passage
from assistant.text import int_to_chinese, reading
from assistant.tokens import Segmenter
from assistant.understanding import FacetReader, Places, Question, Terms

Ask = Callable[..., Answer]

# What is asked, which rows of which table are meant, what stands in the first line.
INDICATORS = [
    ("约束性指标有哪些？", "table-2", [1, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 18], "约束性的指标共12项"),
    ("预期性指标有哪几项", "table-2", [2, 7, 8, 9, 10, 17], "预期性的指标共6项"),
    ("环境质量领域有哪些指标？", "table-2", [4, 5, 6, 7, 8, 9, 10], "共7项（约束性3项，预期性4项）"),
    ("总量控制指标有哪些", "table-2", [11, 12, 13, 14], "总量控制的指标共4项"),
    ("风险防控类指标都有哪些", "table-2", [15, 16, 17], "共3项（约束性2项，预期性1项）"),
    ("生态保护领域有几项指标", "table-2", [1, 2, 3], "共3项（约束性2项，预期性1项）"),
    ("应对气候变化方面的指标有哪些", "table-2", [18], "应对气候变化的指标共1项"),
    ("环境质量领域的约束性指标有哪些", "table-2", [4, 5, 6], "环境质量、约束性的指标共3项"),
    ("省下达的指标有哪些？", "table-2", [1, 2, 10, 11, 12, 13, 14, 15, 17, 18], "目标为“省下达指标”的指标共10项"),
    ("目标为100%的指标有哪些", "table-2", [6, 7, 8, 9], "目标为100%的指标共4项"),
    ("目标为95%的指标有哪些", "table-2", [16], "目标为95%的指标共1项"),
    ("带*的指标有哪些？", "table-2", [2, 6], "带*号的指标共2项"),
    ("带星号的指标有几个", "table-2", [2, 6], "带*号的指标共2项"),
    ("表2一共有多少项指标？", "table-2", list(range(1, 19)), "指标共18项（约束性12项，预期性6项）"),
    ("“十四五”指标有多少项？", "table-2", list(range(1, 19)), "指标共18项（约束性12项，预期性6项）"),
    ("表1有哪些指标", "table-1", list(range(1, 18)), "指标共17项（约束性10项，预期性7项）"),
    ("“十三五”规划一共有多少项指标？", "table-1", list(range(1, 18)), "指标共17项（约束性10项，预期性7项）"),
    ("“十三五”约束性指标有哪些", "table-1", list(range(1, 11)), "约束性的指标共10项"),
    ("表1的预期性指标有几项？", "table-1", list(range(11, 18)), "预期性的指标共7项"),
]
SCANNED = {"table-1": 17, "table-2": 18}
GROUPS = [
    ("指标分哪几个方面？", 18, [("生态保护", 3), ("环境质量", 7), ("总量控制", 4), ("风险防控", 3), ("应对气候变化", 1)]),
    ("十四五指标体系分几个领域", 18, [("生态保护", 3), ("环境质量", 7), ("总量控制", 4), ("风险防控", 3), ("应对气候变化", 1)]),
    (
        "“十三五”指标分几个方面",
        17,
        [
            ("环境质量", 5), ("主要污染物总量控制", 4), ("重金属减排", 1), ("水环境", 3), ("大气环境", 1), ("土壤环境", 1),
            ("生态创建", 1), ("风险防范", 1),
        ],
    ),
]  # fmt: skip
HEADED = [
    ("基本原则有哪些？", ["生态优先，绿色发展", "协同治理，系统推进", "整体智治，改革创新", "全民行动，共建共享"]),
    (
        "推进四大结构调整包括哪些？",
        ["推动产业结构调整", "推动能源结构调整", "推动交通结构调整", "推动农业结构调整"],
    ),
    (
        "保障措施有哪些",
        [
            "加强组织领导，强化协调联动", "做好资金保障，强化科技支撑", "加强宣传引导，推动社会监督",
            "强化评估考核，促进规划实施",
        ],
    ),
    (
        "主要问题分析有哪些方面",
        [
            "生态环境质量与人民群众的期盼还有一定差距", "绿色低碳发展水平有待进一步提升", "环保基础设施建设不足的问题依然存在",
            "生态环境治理体系和治理能力亟需加强",
        ],
    ),
]  # fmt: skip
DATED = [
    ("2022年的目标都有哪些？", 2022, ["2.3.1/p2", "5.2/p1", "8.2/p4", "8.3/p4", "8.3/p5", "8.3/p6", "8.4/p3"]),
    ("列出2022年的全部目标", 2022, ["2.3.1/p2", "5.2/p1", "8.2/p4", "8.3/p4", "8.3/p5", "8.3/p6", "8.4/p3"]),
    ("2024年有哪些目标任务？", 2024, ["7.2/p1"]),
]


def numbered(answer: Answer) -> list[tuple[str, int]]:
    """The items of a list, without their number, each with its mark."""
    found = re.findall(r"^(\d+)\. (.+) \[(\d+)\]$", answer.text, re.MULTILINE)
    assert [int(number) for number, *_ in found] == list(range(1, len(found) + 1))
    return [(item, int(mark)) for _, item, mark in found]


def places(answer: Answer, marks: list[int]) -> list[str]:
    """The passages that marks lead to."""
    by_mark = {citation.marker: citation for citation in answer.citations}
    return [by_mark[mark].passage.passage_id.partition("/")[2] for mark in marks]


def without_marks(text: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", text)


def assert_proved(answer: Answer) -> None:
    """Every quote is a slice of its passage, every mark has its citation."""
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    assert set(marks) == {citation.marker for citation in answer.citations}
    for citation in answer.citations:
        assert citation.quote == citation.passage.text[citation.start : citation.end]
        assert citation.quote.strip()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# -- parts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 10))
def test_a_box_is_listed_whole_and_in_order(ask: Ask, plan: Document, number: int) -> None:
    outline = Outline.of(plan)
    box = outline.box(number)
    assert box is not None
    items = [re.sub(r"^(?:- )?\d{1,2}[.．、]\s*", "", item) for item in outline.items(box)]
    answer = ask(f"专栏{number}有哪些内容？")
    assert answer.text.startswith(f"专栏{number}“{box.title}”共{len(items)}项：")
    found = numbered(answer)
    for (said, _), item in zip(found, items, strict=True):
        assert squeezed(item).startswith(squeezed(said.removesuffix("……")))
    assert places(answer, [mark for _, mark in found]) == [f"box-{number}/i{n}" for n in range(1, len(items) + 1)]
    assert (answer.total, answer.scanned) == (len(items), len(items))
    assert_proved(answer)


@pytest.mark.parametrize("number", range(1, 14))
def test_the_sections_of_a_chapter_are_listed_whole_and_in_order(ask: Ask, plan: Document, number: int) -> None:
    chapter = Outline.of(plan).chapter(number)
    assert chapter is not None
    answer = ask(f"第{int_to_chinese(number)}章有哪几节？")
    titles = [section.title for section in headed(chapter)]
    assert answer.text.startswith(f"第{int_to_chinese(number)}章“{chapter.title}”共{len(titles)}部分：")
    assert [item for item, _ in numbered(answer)] == titles
    for place, section in zip(places(answer, [mark for _, mark in numbered(answer)]), headed(chapter), strict=True):
        assert place == section.path or place.startswith((f"{section.path}/", f"{section.path}."))
    assert (answer.total, answer.scanned) == (len(titles), len(titles))
    assert_proved(answer)


def test_the_box_of_a_chapter_is_named_beside_its_sections(ask: Ask) -> None:
    assert "另有专栏2“大气质量提升行动”。" in ask("第五章讲了什么？").text
    assert "另有" not in ask("第十三章讲了什么？").text


@pytest.mark.parametrize(("question", "titles"), HEADED)
def test_the_headed_parts_of_a_section_are_listed(ask: Ask, question: str, titles: list[str]) -> None:
    answer = ask(question)
    assert [item for item, _ in numbered(answer)] == titles
    assert f"共{len(titles)}部分" in answer.text
    assert (answer.total, answer.scanned) == (len(titles), len(titles))
    assert_proved(answer)


# -- indicators ----------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "table", "rows", "said"), INDICATORS)
def test_the_indicators_that_meet_every_condition_are_listed(
    ask: Ask, question: str, table: str, rows: list[int], said: str
) -> None:
    answer = ask(question)
    assert said in answer.text.split("\n\n")[0]
    marks = [mark for _, mark in numbered(answer)]
    assert places(answer, marks) == [f"{table}/r{row}" for row in rows]
    assert (answer.total, answer.scanned) == (len(rows), SCANNED[table])
    assert f"扫描{SCANNED[table]}行" in answer.text
    assert_proved(answer)


def test_a_listed_indicator_has_its_goal_with_unit_and_comparator(ask: Ask, plan: Document) -> None:
    said = [item for item, _ in numbered(ask("表2一共有多少项指标？"))]
    names = [row.name for row in Outline.of(plan).tables[1].rows]
    assert all(item.startswith(name) for item, name in zip(said, names, strict=True))
    assert said[4].endswith("≤28μg/m³")
    assert said[2].endswith("≥66.85%")
    assert said[15].endswith("95%")
    assert said[17].endswith("省下达指标")


def test_a_star_is_explained_by_the_note_of_its_table(ask: Ask) -> None:
    answer = ask("带*的指标有哪些？")
    assert "注：带*的指标“十四五”统计口径较“十三五”有调整。" in answer.text
    assert answer.citations[-1].passage.passage_id == "hangzhou-plan-14/table-2/n2"
    assert "注：" not in ask("总量控制指标有哪些").text


def test_the_sentence_that_states_the_number_is_cited_beside_the_count(ask: Ask) -> None:
    answer = ask("“十四五”指标有多少项？")
    assert places(answer, [1]) == ["2.3.2/p1"]
    assert "18" in answer.citations[0].quote
    assert answer.text.split("\n\n")[0].endswith("[1]：")


@pytest.mark.parametrize(("question", "scanned", "groups"), GROUPS)
def test_the_groups_of_the_indicators_are_counted(
    ask: Ask, question: str, scanned: int, groups: list[tuple[str, int]]
) -> None:
    answer = ask(question)
    assert [item for item, _ in numbered(answer)] == [f"{name}（{count}项）" for name, count in groups]
    assert f"指标共{scanned}项，分{len(groups)}个方面" in answer.text
    assert sum(count for _, count in groups) == scanned
    assert (answer.total, answer.scanned) == (len(groups), scanned)
    assert_proved(answer)


# -- goals of a year -----------------------------------------------------------------------


@pytest.mark.parametrize(("question", "year", "expected"), DATED)
def test_the_goals_of_a_year_are_listed_from_the_whole_text(
    ask: Ask, passages: list[Passage], question: str, year: int, expected: list[str]
) -> None:
    answer = ask(question)
    marks = [mark for _, mark in numbered(answer)]
    assert places(answer, marks) == expected
    assert (answer.total, answer.scanned) == (len(expected), len(passages))
    assert all(str(year) in reading(citation.quote) for citation in answer.citations)
    assert_proved(answer)


def test_no_sentence_that_is_due_in_the_last_year_is_left_out(ask: Ask, passages: list[Passage]) -> None:
    answer = ask("2025年的目标都有哪些？")
    due = [
        passage.passage_id
        for passage in passages
        if "到2025年" in passage.index_text and re.match(r"(?:[3-9]|1[0-3])\b", passage.passage_id.partition("/")[2])
    ]
    assert len(due) > 10
    assert set(due) <= {citation.passage.passage_id for citation in answer.citations}
    assert "另有表2的18项指标以2025年为目标年" in answer.text
    assert answer.total == len(numbered(answer))
    assert_proved(answer)


def test_a_year_without_goals_is_refused(ask: Ask) -> None:
    answer = ask("2026年的目标都有哪些？")
    assert answer.refused
    assert answer.total is None


# -- all lists -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [q for q, *_ in (*INDICATORS, *GROUPS, *HEADED, *DATED)] + [f"专栏{n}有哪些内容？" for n in range(1, 10)],
)
def test_a_list_is_read_in_one_look(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert len(without_marks(answer.text)) <= 600
    items = [item for item, _ in numbered(answer)]
    assert len(items) == len(set(items))


@pytest.mark.parametrize(
    "question",
    ["森林覆盖率2025年目标是多少？", "第五章怎么治理施工扬尘", "怎么治理船舶污染？", "化肥利用率要稳定在多少以上"],
)
def test_a_question_for_one_thing_gets_no_list(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not answer.refused
    assert (answer.total, answer.scanned) == (None, None)


# -- another plan --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(other_plan: Document, parts: Parts, segmenter: Segmenter) -> Callable[[str], Draft | None]:
    """The list that a question on the other plan gets, None where it gets none."""
    documents = {other_plan.document_id: other_plan}
    passages = cut_document(other_plan, segmenter.count)
    by_id = {passage.passage_id: passage for passage in passages}
    records = records_of(documents, passages, parts.figure_language, parts.glossary)
    lister = Lister(
        ConflictLister(records, by_id.__getitem__),
        PartLister(tuple(records.outlines.values()), segmenter.words, by_id.__getitem__),
        RecordLister(records, by_id.__getitem__),
    )
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml")))

    def listed(text: str) -> Draft | None:
        question = Question(text, text, facets=facets.read(text))
        citations = Citations(documents, date(2023, 1, 1))
        draft = Draft()
        return draft if lister.write(Evidence(question, Terms(()), (), (), citations), draft) else None

    return listed


@pytest.mark.parametrize(
    ("question", "total", "scanned", "said"),
    [
        ("专栏1有哪些内容？", 4, 4, ["专栏1“水环境提升行动”共4项", "1. 幸福河湖建设", "4. 海湾治理"]),
        ("专栏2有哪些内容？", 1, 1, ["专栏2“保障行动”共1项", "1. 资金保障：设立专项资金"]),
        ("第三章有哪几节？", 2, 2, ["1. 深化污水处理", "2. 保护饮用水源", "另有专栏1“水环境提升行动”"]),
        (
            "约束性指标有哪些？",
            2,
            6,
            ["约束性的指标共2项", "1. 森林覆盖率：2025年目标 ≥60.5%", "2. 城市空气质量优良天数比率"],
        ),
        ("环境质量领域有哪些指标？", 3, 6, ["地表水优良比例", "地下水质量Ⅴ类水比例"]),
        ("带*的指标有哪些？", 1, 6, ["1. 生态质量指数*", "注：带*的指标统计口径有调整。"]),
        ("“十三五”指标有多少项？", 7, 7, ["指标共7项（约束性5项，预期性2项）", "1. 市控断面水质优良比例"]),
        ("指标分哪几个方面？", 3, 6, ["1. 生态保护（2项）", "2. 环境质量（3项）", "3. 风险防控（1项）"]),
    ],
)
def test_another_plan_is_listed_by_its_own_parts_and_records(
    listed: Callable[[str], Draft | None], question: str, total: int, scanned: int, said: list[str]
) -> None:
    draft = listed(question)
    assert draft is not None
    text = "\n\n".join(draft.lines)
    assert all(words in text for words in said)
    assert (draft.total, draft.scanned) == (total, scanned)
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == total


@pytest.mark.parametrize("question", ["森林覆盖率目标是多少", "专栏7有哪些内容？", "怎么治理污水"])
def test_what_another_plan_cannot_list_is_left_to_others(listed: Callable[[str], Draft | None], question: str) -> None:
    assert listed(question) is None


# -- values that contradict one another ----------------------------------------------------------------


def test_values_that_contradict_one_another_are_listed_with_both_places(ask: Ask) -> None:
    answer = ask("规划里有哪些数据前后不一致？")
    assert answer.text.startswith("同一事项前后数值不一致的共2处")
    assert answer.total == 2
    for values in (("30μg/m³", "29.8μg/m³"), ("100%", "93%以上")):
        line = next(line for line in answer.text.splitlines() if values[0] in line)
        assert values[1] in line
        assert len(re.findall(r"\[\d+\]", line)) == 2


def test_contradictions_of_one_subject_are_listed_alone(ask: Ask) -> None:
    answer = ask("规划里PM2.5的数值前后不一致吗")
    assert answer.total == 1
    assert "29.8μg/m³" in answer.text


def test_the_goals_of_a_year_are_listed_where_nothing_else_is_named(ask: Ask) -> None:
    answer = ask("2022年要完成的目标有哪些")
    assert answer.text.startswith("2022年的目标，正文共7处")
