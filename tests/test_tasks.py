"""The tasks of a plan: every sentence that commands, once, where it stands."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from assistant.chunking import cut_document
from assistant.features.tasks import Task, task_chapters, tasks_of
from assistant.force import Force
from assistant.model import Document, Metadata, Passage, Period
from assistant.parsing.plan import parse_plan
from assistant.text import fold, reading, sentence_spans
from assistant.tokens import Segmenter
from tests.conftest import CHECKOUT

TASK_CHAPTERS = [str(number) for number in range(3, 14)]


@pytest.fixture(scope="module")
def force() -> Force:
    return Force.load(CHECKOUT / "corpus" / "force.toml")


@pytest.fixture(scope="module")
def tasks(plan: Document, passages: list[Passage], force: Force) -> list[Task]:
    return tasks_of(plan, passages, force)


@pytest.fixture(scope="module")
def by_number(tasks: list[Task]) -> dict[str, Task]:
    return {task.number: task for task in tasks}


def tasks_in(source: str, force: Force, segmenter: Segmenter) -> list[Task]:
    """The tasks of a small plan."""
    metadata = Metadata("small", "plan", "某市规划", "某市规划", period=Period(2026, 2030))
    document = parse_plan(source, metadata)
    return tasks_of(document, cut_document(document, segmenter.count), force)


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


# -- nothing lost, nothing twice -----------------------------------------------------------


def test_there_are_as_many_tasks_as_sentences_and_items_of_the_task_chapters(tasks: list[Task]) -> None:
    kinds = Counter(task.kind for task in tasks)
    assert (kinds["sentence"], kinds["item"]) == (372, 43)


def test_every_sentence_of_the_task_chapters_belongs_to_exactly_one_task(plan: Document, tasks: list[Task]) -> None:
    spans = [(task.start, task.end) for task in tasks]
    sections = [s for chapter in plan.sections("chapter") if chapter.path in TASK_CHAPTERS for s in chapter.walk()]
    sentences = [
        (paragraph.start + start, paragraph.start + end)
        for section in sections
        for paragraph in section.paragraphs
        for start, end in sentence_spans(plan.source[paragraph.start : paragraph.end], line_breaks=False)
    ]
    assert len(sentences) > len(tasks)  # an item of a 专栏 may have several
    for start, end in sentences:
        holding = [span for span in spans if span[0] < end and start < span[1]]
        assert len(holding) == 1, plan.source[start:end]
        left_out = plan.source[start : max(start, holding[0][0])] + plan.source[min(end, holding[0][1]) : end]
        assert re.fullmatch(r"[-\s]*(?:\d{1,2}[.．、])?\s*", left_out), left_out


def test_tasks_stand_in_reading_order_and_do_not_overlap(tasks: list[Task]) -> None:
    assert all(before.end <= after.start for before, after in pairwise(tasks))


def test_a_task_is_a_slice_of_the_source_inside_its_passage(
    plan: Document, passages: list[Passage], tasks: list[Task]
) -> None:
    held = {passage.passage_id: passage for passage in passages}
    for task in tasks:
        passage = held[task.passage_id]
        assert task.source == plan.source[task.start : task.end]
        assert task.text == reading(task.source)
        assert passage.start <= task.start < task.end <= passage.end
        assert (task.locator, task.path) == (passage.locator, passage.heading)


def test_parts_are_slices_of_their_task_that_leave_out_nothing_but_labels_and_marks(
    plan: Document, tasks: list[Task]
) -> None:
    for task in tasks:
        position = task.parts[0].start
        label = plan.source[task.start : position]
        assert label == "" or (task.kind == "item" and label.rstrip().endswith("："))
        for part in task.parts:
            assert part.text == reading(plan.source[part.start : part.end])
            assert re.fullmatch(r"[\s，；、：]*", plan.source[position : part.start])
            position = part.end
        assert re.fullmatch(r"[\s，；、：]*", plan.source[position : task.end])


# -- chapters ------------------------------------------------------------------------------


def test_background_and_aims_hold_no_tasks(plan: Document, force: Force) -> None:
    assert [chapter.path for chapter in task_chapters(plan, force.plan)] == TASK_CHAPTERS


def test_the_chapters_of_another_plan_are_told_by_their_headings(other_plan: Document, force: Force) -> None:
    assert [chapter.title for chapter in task_chapters(other_plan, force.plan)] == ["加强水环境治理", "保障措施"]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["发展基础", "指导思想与主要目标", "重点任务", "附则"], ["重点任务"]),
        (["总体要求", "主要目标", "治水", "治气", "强化目标责任考核"], ["治水", "治气", "强化目标责任考核"]),
        (["现状与形势", "治水", "治气"], ["治水", "治气"]),
        (["治水", "治气"], ["治水", "治气"]),
    ],
)
def test_task_chapters_are_those_behind_the_aims(headings: list[str], expected: list[str], force: Force) -> None:
    numbers = "一二三四五六"
    source = "\n\n".join(f"{numbers[n]}、{heading}\n\n推进工作。" for n, heading in enumerate(headings))
    document = parse_plan(source, Metadata("small", "plan", "某市规划", "某市规划"))
    assert [chapter.title for chapter in task_chapters(document, force.plan)] == expected


def test_the_tasks_of_another_plan(other_plan: Document, force: Force, segmenter: Segmenter) -> None:
    found = tasks_of(other_plan, cut_document(other_plan, segmenter.count), force, ("生态环境局", "市生态环境局"))
    by_number = {task.number: task for task in found}
    assert by_number["3.1-01"].figures == ("2座", "6万吨/日")
    assert by_number["box-1-01"].text == "幸福河湖建设：推动“美丽河湖”迭代升级。完成河道整治12公里。"
    assert by_number["box-1-04"].force is None
    assert [task.number for task in found if task.bodies == ("市生态环境局",)] == ["3-01"]


# -- numbers -------------------------------------------------------------------------------


def test_numbers_are_unique(tasks: list[Task]) -> None:
    assert [number for number, count in Counter(task.number for task in tasks).items() if count > 1] == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("3.1-04", "严禁建设水污染、气污染严重的项目"),
        ("3.2.1-03", "禁止新增化工园区"),
        ("5-02", "全面消除重污染天气"),
        ("6.4-02", "万元GDP用水量"),
        ("12.5-04", "基于“两掌办”"),
        ("box-3-06", "14个入海溪闸"),
        ("13.4-02", "终期考核"),
    ],
)
def test_a_number_names_the_same_task_in_every_version(by_number: dict[str, Task], number: str, words: str) -> None:
    assert fold(words) in fold(by_number[number].text)


@pytest.mark.parametrize(
    ("before", "changed"),
    [
        ("加强恶臭、有毒有害大气污染物防控", {"5.4"}),
        ("推动城区集中式饮用水水源地取水口上移。", {"6.3"}),
        ("深入推进“五气共治”", {"5"}),
    ],
)
def test_a_new_sentence_moves_the_numbers_of_its_own_section_only(
    plan: Document, tasks: list[Task], force: Force, segmenter: Segmenter, before: str, changed: set[str]
) -> None:
    source = plan.source.replace(before, "开展一项新工作。" + before, 1)
    document = parse_plan(source, plan.metadata)
    later = tasks_of(document, cut_document(document, segmenter.count), force)
    former, now = ({task.number: task.text for task in some} for some in (tasks, later))
    moved = {number.rsplit("-", 1)[0] for number in former | now if former.get(number) != now.get(number)}
    assert moved == changed
    assert len(now) == len(former) + 1


def test_a_heading_that_runs_into_its_paragraph_is_no_task(force: Force, segmenter: Segmenter) -> None:
    found = tasks_in("一、治水\n\n（一）河湖\n\n1.推进河湖整治。完成河道整治12公里。", force, segmenter)
    assert [(task.number, task.text) for task in found] == [("1.1.1-01", "完成河道整治12公里。")]


# -- what a task says ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "forces"),
    [
        ("3.1-04", ["禁止性"]),
        ("3.1-05", ["推进类", "约束性要求"]),
        ("5-02", ["完成类", "完成类", "探索类", "完成类", "探索类"]),
        ("5.3-07", ["推进类", "约束性要求"]),
        ("10.2-04", ["约束性要求"]),
        ("12.2-07", ["推进类", "探索类"]),
        ("box-6-05", ["探索类"]),
    ],
)
def test_each_clause_of_a_task_has_its_force(by_number: dict[str, Task], number: str, forces: list[str]) -> None:
    assert [part.force and part.force.name for part in by_number[number].parts] == forces


def test_every_sentence_of_the_plan_s_tasks_has_a_word_of_command(tasks: list[Task]) -> None:
    without = [task.number for task in tasks if task.force is None]
    assert without == ["box-2-02", "box-2-04", "box-5-02", "box-5-03", "box-5-04"]


def test_few_prohibitions_stand_in_the_plan(tasks: list[Task]) -> None:
    prohibiting = {t.number for t in tasks for part in t.parts if part.force and part.force.class_id == "prohibition"}
    assert prohibiting == {"3.1-04", "3.2.1-03", "5.2-02", "9.2-03", "10.1-04"}


@pytest.mark.parametrize(
    ("number", "deadlines"),
    [
        ("5-02", [("到2025年", 2025)]),
        ("7.2-02", [("到2024年", 2024)]),
        ("8.2-04", [("到2022年底", 2022)]),
        ("5.2-03", [("2022年", 2022)]),
        ("7.3-02", [("“十四五”期间", 2025)]),
        ("10.2-04", [("每两年", None)]),
        ("13.4-02", [("在2023年中", 2023), ("2025年底", 2025)]),
        ("box-6-05", [("力争2025年", 2025)]),
        ("6.4-02", [("到2025年", 2025)]),  # 较2015年 is the base
        ("4.1-01", [("2030年前", 2030)]),  # 2060年前 is an aim of the state that is quoted
        ("3.1-01", []),
    ],
)
def test_deadlines(by_number: dict[str, Task], number: str, deadlines: list[tuple[str, int | None]]) -> None:
    assert [(deadline.text, deadline.year) for deadline in by_number[number].deadlines] == deadlines


@pytest.mark.parametrize(
    ("number", "figures"),
    [
        ("3.2.2-08", ("0.3吨标准煤/万元以下",)),
        ("5-02", ("28微克/立方米以下",)),
        ("5.1-02", ("35蒸吨/小时以下", "1蒸吨/小时及以上")),
        ("5.1-06", ("2个以上",)),
        ("5.3-06", ("85%以上", "75%以上")),
        ("5.5-01", ("7-10天",)),
        ("6.4-04", ("18%",)),  # a page break stands before it
        ("3.2.4-05", ("40%以上", "0.17千克/亩")),
        ("3.3-03", ()),  # 770工程 is a name
        ("5-01", ()),  # PM2.5 is no figure
    ],
)
def test_figures(by_number: dict[str, Task], number: str, figures: tuple[str, ...]) -> None:
    assert by_number[number].figures == figures


def test_every_percentage_of_the_task_chapters_is_a_figure_of_its_task(tasks: list[Task]) -> None:
    for task in tasks:
        assert len(re.findall(r"\d%", task.text)) == len([figure for figure in task.figures if "%" in figure])


def test_bodies_are_those_that_the_caller_knows(plan: Document, passages: list[Passage], force: Force) -> None:
    words = ("发改委", "省发改委", "公安")
    named = {task.number: task.bodies for task in tasks_of(plan, passages, force, words) if task.bodies}
    assert named["5.1-02"] == ("省发改委",)
    found = {
        task.number for task in tasks_of(plan, passages, force, lambda text: re.findall("公安", text)) if task.bodies
    }
    assert found == {number for number, bodies in named.items() if "公安" in bodies}


# -- 专栏 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "links"),
    [
        ("box-1-08", {"4.3-01", "4.3-03", "4.3-04"}),
        ("box-2-05", {"3.2.3-04"}),  # a chapter before
        ("box-3-06", {"6.1-05", "6.1-06"}),
        ("box-6-04", {"9.4-01"}),
        ("box-7-02", {"10.5-05"}),
        ("box-2-04", set()),
        ("box-9-06", set()),
    ],
)
def test_an_item_that_repeats_the_text_is_linked_to_it(by_number: dict[str, Task], item: str, links: set[str]) -> None:
    assert set(by_number[item].links) == links
    assert all(item in by_number[number].links for number in links)


def test_links_lead_from_items_to_sentences_and_back(by_number: dict[str, Task]) -> None:
    for task in by_number.values():
        for number in task.links:
            assert by_number[number].kind != task.kind
            assert task.number in by_number[number].links


def test_an_item_keeps_its_label_and_is_read_behind_it(by_number: dict[str, Task]) -> None:
    item = by_number["box-2-06"]
    assert item.text.startswith("车船机升级改造：淘汰老旧机动车")
    assert item.parts[0].text == "淘汰老旧机动车、船舶和非道路移动机械"


def test_sections_are_read_whatever_follows_a_box(other_plan: Document, force: Force, segmenter: Segmenter) -> None:
    numbers = [task.number for task in tasks_of(other_plan, cut_document(other_plan, segmenter.count), force)]
    assert numbers == [
        "3.1-01", "3.2-01", "box-1-01", "box-1-02", "box-1-03", "box-1-04", "3-01", "box-2-01",
    ]  # fmt: skip
