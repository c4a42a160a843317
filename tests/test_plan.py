"""A plan out of its scan: the tree of the real plan, and everything that scans do to a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from assistant.errors import CorpusInvalid
from assistant.model import Document, Metadata, Paragraph, Section, Table
from assistant.parsing.plan import parse_plan
from assistant.text import reading

MADE_UP = Metadata("made-up", "plan", "某市规划", "某市规划")
BODY = ("preamble", "chapter", "section", "subsection", "box")

# Typed from the pages of the plan: 序号, 类别, 性质, 指标, 单位, 2015, 2020 goal, 2020 done; None: lost in the scan.
TABLE_1 = [
    (1, "环境质量", "约束性", "国考断面水质I-III类的比例", "%", "92.3", "≥92.3", "100"),
    (2, "环境质量", "约束性", "省控断面水质I-III类的比例", "%", "87.5", "90.6", "100"),
    (3, "环境质量", "约束性", "劣V类断面和建成区黑臭水体", "", "6.4%", "全面消除", "全面消除"),
    (4, "环境质量", "约束性", "市区环境空气细颗粒物(PM2.5)浓度", "μg/m³", "57", "≤42", "30"),
    (5, "环境质量", "约束性", "市区日空气质量达标天数比例", "%", "66.3", "76.7", "91.3"),
    (6, "主要污染物总量控制", "约束性", "COD（减排比例）", "%", "/", "22.4", "29.3"),
    (6, "主要污染物总量控制", "约束性", "氨氮（减排比例）", "%", "/", "18.1", "27.0"),
    (6, "主要污染物总量控制", "约束性", "二氧化硫（减排比例）", "%", "/", "23", "28.2"),
    (6, "主要污染物总量控制", "约束性", "氮氧化物（减排比例）", "%", "/", "23", "24.9"),
    (7, "重金属减排", "约束性", "重金属总量控制指标（2020年比2013年削减比例）", "%", "/", "10", "10.11"),
    (8, "水环境", "预期性", "地表水交接断面水质达标率", "%", "68.4", "78.9", None),
    (9, "水环境", "预期性", "市控以上断面水质达标率", "%", "85.1", "87.2", "100"),
    (10, "水环境", "预期性", "县以上城市集中式饮用水源地水质达标率", "%", "100", "100", "100"),
    (11, "大气环境", "预期性", "县级以上城市环境空气质量优良比例", "%", "72", "81", "92.7"),
    (12, "土壤环境", "预期性", "耕地土壤环境质量达标率", "%", "/", "保持现状并略有提升", "保持现状并略有提升"),
    (13, "生态创建", "预期性", "省级以上生态文明示范区创建比率*", "%", "88.9", "100", "100"),
    (14, "风险防范", "预期性", "五年期突发环境事件发生数下降比率", "%", "/", "十三五期间比十二五总数下降5%", "89.8"),
]
# 序号, 领域, 属性, 指标, 单位, 2019, 2020, 2025 goal.
TABLE_2 = [
    (1, "生态保护", "约束性", "生态保护红线占国土面积比例", "%", "以省公布为准", "以省公布为准", "省下达指标"),
    (2, "生态保护", "预期性", "生态质量指数*", "", "/", "/", "省下达指标"),
    (3, "生态保护", "约束性", "森林覆盖率", "%", "66.84", "66.85", "≥66.85"),
    (4, "环境质量", "约束性", "城市空气质量优良天数比率", "%", "78.6", "91.3", "≥91.5"),
    (5, "环境质量", "约束性", "城市细颗粒物(PM2.5)平均浓度", "μg/m³", "38", "29.8", "≤28"),
    (6, "环境质量", "约束性", "地表水市控断面达到或优于Ⅲ类水质比例*", "%", "94.2", "98.1", "100"),
    (7, "环境质量", "预期性", "县级以上城市集中式饮用水水源地水质达标率", "%", "100", "100", "100"),
    (8, "环境质量", "预期性", "“千吨万人”饮用水水源地水质达标率", "%", "/", "/", "100"),
    (9, "环境质量", "预期性", "地表水交接断面水质达标率", "%", "88.9", "100", "100"),
    (10, "环境质量", "预期性", "地下水质量Ⅴ类水比例", "%", "/", "/", "省下达指标"),
    (11, "总量控制", "约束性", "化学需氧量五年削减比例", "%", "/", "/", "省下达指标"),
    (12, "总量控制", "约束性", "氨氮五年削减比例", "%", "/", "/", "省下达指标"),
    (13, "总量控制", "约束性", "氮氧化物五年削减比例", "%", "/", "/", "省下达指标"),
    (14, "总量控制", "约束性", "挥发性有机物五年削减比例", "%", "/", "/", "省下达指标"),
    (15, "风险防控", "约束性", "受污染耕地安全利用率", "%", "/", "95.49", "省下达指标"),
    (16, "风险防控", "约束性", "污染地块安全利用率", "%", "100", "100", "95"),
    (17, "风险防控", "预期性", "5年期突发环境事件下降比例", "%", "91.5", "89.8(“十三五”期间总数6起)", "省下达指标"),
    (18, "应对气候变化", "约束性", "单位GDP二氧化碳排放降低", "%", "24.1", "25", "省下达指标"),
]
BOX_ITEMS = {1: 8, 2: 6, 3: 7, 4: 2, 5: 4, 6: 5, 7: 2, 8: 2, 9: 7}
SECTIONS_BY_CHAPTER = {1: 3, 2: 3, 3: 4, 4: 4, 5: 5, 6: 5, 7: 5, 8: 5, 9: 6, 10: 5, 11: 3, 12: 5, 13: 4}


def words_of(document: Document, paragraph: Paragraph) -> str:
    return document.source[paragraph.start : paragraph.end]


def read(document: Document, path: str) -> list[str]:
    """The paragraphs under a path in reading form."""
    section = next(section for section in document.root.walk() if section.path == path)
    return [reading(words_of(document, paragraph)) for paragraph in section.paragraphs]


def spans(document: Document) -> Iterator[tuple[str, int, int]]:
    for section in document.root.walk():
        yield section.path, section.start, section.end
        for paragraph in section.paragraphs:
            yield f"{section.path}/p", paragraph.start, paragraph.end
        for table in section.tables:
            yield f"table-{table.number}", table.start, table.end
            for part in (*table.rows, *table.notes):
                yield f"table-{table.number}/", part.start, part.end


def without_blanks(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\s", "", text)


# -- the real plan -------------------------------------------------------------------------


def test_the_plan_has_thirteen_chapters_and_fifty_seven_sections(plan: Document) -> None:
    assert [chapter.number for chapter in plan.sections("chapter")] == list(range(1, 14))
    assert len(plan.sections("section")) == 57
    for chapter in plan.sections("chapter"):
        numbers = [child.number for child in chapter.children if child.kind == "section"]
        assert numbers == list(range(1, SECTIONS_BY_CHAPTER[chapter.number or 0] + 1))


def test_chapters_bear_their_titles(plan: Document) -> None:
    assert {chapter.number: chapter.title for chapter in plan.sections("chapter")} == {
        1: "背景与形势",
        2: "总体要求",
        3: "优化调整结构，推动绿色低碳发展",
        4: "推动碳排放达峰，积极应对气候变化",
        5: "加强协同控制，持续改善环境空气质量",
        6: "实施系统治理，稳步提升水生态环境",
        7: "坚持源头防控，保障土壤环境安全",
        8: "聚焦闭环监管，建设全域“无废城市”",
        9: "突出优化提升，筑牢自然生态本底",
        10: "强化风险防控，坚守环境安全底线",
        11: "推动联防联控，促进区域一体化发展",
        12: "深化改革创新，推进治理体系和治理能力现代化",
        13: "保障措施",
    }


def test_the_nine_boxes_have_all_their_items(plan: Document) -> None:
    boxes = {box.number: box for box in plan.sections("box")}
    assert {number: len(box.paragraphs) for number, box in boxes.items()} == BOX_ITEMS
    for number, box in boxes.items():
        items = [int(re.findall(r"^(?:- )?(\d+)\.", words_of(plan, item))[0]) for item in box.paragraphs]
        assert items == list(range(1, BOX_ITEMS[number or 0] + 1))


def test_boxes_stand_in_the_chapter_that_they_close(plan: Document) -> None:
    places = {c.number: [child.number for child in c.children if child.kind == "box"] for c in plan.sections("chapter")}
    assert places == {
        1: [], 2: [], 3: [], 4: [1], 5: [2], 6: [3], 7: [4], 8: [5], 9: [6], 10: [7], 11: [8], 12: [9], 13: [],
    }  # fmt: skip


def test_subsections_are_counted_within_their_section(plan: Document) -> None:
    counts = {s.path: len([c for c in s.children if c.kind == "subsection"]) for s in plan.sections("section")}
    assert {path: count for path, count in counts.items() if count} == {
        "1.1": 4, "1.2": 4, "1.3": 5, "2.2": 4, "2.3": 2, "3.2": 4,
    }  # fmt: skip


@pytest.mark.parametrize(("number", "expected"), [(1, TABLE_1), (2, TABLE_2)])
def test_every_row_and_value_of_the_tables_is_as_printed(
    plan: Document, number: int, expected: list[tuple[object, ...]]
) -> None:
    table = next(table for table in plan.tables() if table.number == number)
    found = [
        (
            row.number,
            row.group,
            row.attribute,
            row.name + "*" * row.starred,
            row.unit,
            *(without_blanks(cell.text) for cell in row.cells),
        )
        for row in table.rows
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("number", "title", "years"),
    [
        (1, "杭州市生态环境保护“十三五”规划指标完成情况", [2015, 2020, 2020]),
        (2, "杭州市生态环境保护“十四五”规划指标", [2019, 2020, 2025]),
    ],
)
def test_the_tables_bear_title_and_years(plan: Document, number: int, title: str, years: list[int]) -> None:
    table = next(table for table in plan.tables() if table.number == number)
    assert table.title == title
    assert all([cell.year for cell in row.cells] == years for row in table.rows)


def test_the_value_lost_in_the_scan_is_missing_and_its_neighbours_are_not_shifted(plan: Document) -> None:
    table = next(table for table in plan.tables() if table.number == 1)
    (row,) = [row for row in table.rows if row.number == 8]
    assert (row.group, row.name) == ("水环境", "地表水交接断面水质达标率")
    assert [(cell.header, cell.text) for cell in row.cells] == [
        ("2015年", "68.4"),
        ("规划目标2020年", "78.9"),
        ("2020年完成情况", None),
    ]
    assert [row.cells[2].text for row in table.rows if row.number in (7, 9)] == ["10.11", "100"]


def test_the_tables_keep_their_notes(plan: Document) -> None:
    notes = {table.number: [words_of(plan, note) for note in table.notes] for table in plan.tables()}
    assert notes == {
        1: ["注：省级以上生态文明示范区创建比率指标完成情况按“十三五”时期创建考核要求进行评价。"],
        2: ["注：1.受疫情等因素影响，2020年空气、水等指标值明显高于正常年份。", "2.带*的指标“十四五”统计口径较“十三五”有调整。"],
    }  # fmt: skip


def test_paragraphs_of_the_body_are_whole(plan: Document) -> None:
    torn = [
        f"{section.path}: …{words_of(plan, paragraph)[-20:]}"
        for section in plan.root.walk()
        if section.kind in BODY
        for paragraph in section.paragraphs
        if not re.search(r"[。！？：][”’）》]*$", words_of(plan, paragraph))
    ]
    assert torn == []


def test_no_paragraph_begins_in_the_middle_of_a_sentence(plan: Document) -> None:
    for section in plan.root.walk():
        for paragraph in section.paragraphs:
            assert not re.match(r"[，。；、）》”]", words_of(plan, paragraph))


def test_every_span_points_into_the_source(plan: Document, other_plan: Document) -> None:
    for document in (plan, other_plan):
        for path, start, end in spans(document):
            assert 0 <= start <= end <= len(document.source), path
            if path:
                words = document.source[start:end]
                assert words.strip(), path
                assert words == words.rstrip(), path


def test_children_lie_inside_their_parents_and_in_order(plan: Document) -> None:
    def check(section: Section) -> None:
        parts: list[Paragraph | Table | Section] = [*section.paragraphs, *section.tables, *section.children]
        assert all(section.start <= part.start and part.end <= section.end for part in parts), section.path
        starts = [child.start for child in section.children]
        assert starts == sorted(starts)
        for child in section.children:
            check(child)

    check(plan.root)


def test_no_paragraph_overlaps_another(plan: Document) -> None:
    ordered = sorted((start, end, path) for path, start, end in spans(plan) if path.endswith("/p"))
    for (_, end, path), (start, _, after) in pairwise(ordered):
        assert end <= start, (path, after)


def test_a_box_item_torn_by_a_page_break_is_whole(plan: Document) -> None:
    assert read(plan, "box-3")[0] == (
        "1.美丽河湖、幸福河湖建设：持续推进美丽河湖建设，推动“美丽河湖”向“幸福河湖”迭代升级。"
        "全面完成主城区河道整治工作，逐步开展绕城以外建成区城市河道综合整治工程。"
    )


def test_a_name_torn_by_a_page_break_is_joined_in_reading_form_and_untouched_in_the_source(plan: Document) -> None:
    (paragraph,) = [words for words in read(plan, "preamble") if "上城、拱墅" in words]
    assert "上城、拱墅、西湖、滨江" in paragraph
    assert "拱墅、西\n\n湖、滨江" in plan.source


def test_two_items_on_one_line_are_two(plan: Document) -> None:
    assert read(plan, "box-4") == [
        "1.耕地安全利用：推进桐庐江南镇等受污染耕地安全利用项目。",
        "2.建设用地土壤修复：推进杭钢区域、炼油厂等一批建设用地土壤修复工程。",
    ]


def test_the_notice_and_the_imprint_are_kept_apart_from_the_body(plan: Document) -> None:
    assert "杭环发〔2021〕66号" in read(plan, "front")
    assert plan.root.children[0].kind == "front"
    assert plan.root.children[-1].kind == "imprint"
    imprint = "".join(read(plan, "imprint"))
    assert imprint.startswith("抄送：")
    assert imprint.endswith("2021年11月5日印发")
    assert "抄送" not in "".join(read(plan, "13.4"))


def test_the_source_is_kept_to_the_letter(plan: Document) -> None:
    from assistant.settings import load_settings

    file = load_settings().corpus_dir / "plans" / "hangzhou-plan-14.txt"
    assert plan.source == file.read_text(encoding="utf-8")


# -- another city's plan -------------------------------------------------------------------


def test_the_other_plan_has_its_tree(other_plan: Document) -> None:
    tree = [(s.kind, s.path, s.title) for s in other_plan.root.walk() if s.kind != "document"]
    assert tree == [
        ("front", "front", "印发通知"),
        ("preamble", "preamble", "前言"),
        ("chapter", "1", "现状与形势"),
        ("section", "1.1", "工作回顾"),
        ("section", "1.2", "存在的问题"),
        ("subsection", "1.2.1", "产业结构偏重"),
        ("subsection", "1.2.2", "基础设施不足"),
        ("subsection", "1.2.3", "监测能力薄弱"),
        ("chapter", "2", "总体要求"),
        ("section", "2.1", "基本原则"),
        ("section", "2.2", "主要指标"),
        ("chapter", "3", "加强水环境治理"),
        ("section", "3.1", "深化污水处理"),
        ("section", "3.2", "保护饮用水源"),
        ("box", "box-1", "水环境提升行动"),
        ("chapter", "4", "保障措施"),
        ("box", "box-2", "保障行动"),
        ("imprint", "imprint", "印发信息"),
    ]


@pytest.mark.parametrize(
    ("path", "paragraph"),
    [
        ("preamble", "规划范围为云江市行政区域，含东城、南溪、白鹭3个市辖区，面积4210平方公里。到2025年，PM2.5浓度持续下降。"),
        ("1.1", "“十三五”以来，全市水质优良比例由81.2%上升至93.4%，率先完成2.0版污水零直排建设。"),
        ("3.1", "新建污水处理厂2座，处理能力达到6万吨/日。"),
        ("box-1", "1.幸福河湖建设：推动“美丽河湖”迭代升级。完成河道整治12公里。"),
    ],
)  # fmt: skip
def test_a_page_break_inside_a_paragraph_or_a_word_is_closed(other_plan: Document, path: str, paragraph: str) -> None:
    assert paragraph in read(other_plan, path)


def test_a_heading_with_its_text_on_one_line_is_both(other_plan: Document) -> None:
    assert read(other_plan, "1.2.3") == ["3、监测能力薄弱。县级监测站人员不足，部分项目不能自行检测。"]


def test_dashes_begin_paragraphs_of_their_own(other_plan: Document) -> None:
    assert read(other_plan, "2.1") == ["坚持统筹推进。", "——绿色发展。加快转型。", "——系统治理。城乡统筹。"]


def test_boxed_items_on_one_line_are_items_of_their_own(other_plan: Document) -> None:
    assert read(other_plan, "box-1")[1:] == [
        "2.污水管网建设：新建管网80公里。",
        "3.饮用水源保护：完成保护区划定。",
        "4.海湾治理。",
    ]


def test_running_text_behind_a_box_belongs_to_the_chapter(other_plan: Document) -> None:
    assert read(other_plan, "3") == ["上述行动由市生态环境局会同有关部门组织实施。"]


def test_a_plan_may_have_windows_line_ends(other_plan: Document) -> None:
    crlf = parse_plan(other_plan.source.replace("\n", "\r\n"), other_plan.metadata)
    assert [(s.kind, s.path, s.title, len(s.paragraphs)) for s in crlf.root.walk()] == [
        (s.kind, s.path, s.title, len(s.paragraphs)) for s in other_plan.root.walk()
    ]
    assert read(crlf, "preamble") == read(other_plan, "preamble")


@pytest.mark.parametrize("source", ["", "\n\n", "没有章的文字。\n第二段。\n", "\t\t\n"])
def test_a_text_without_chapters_is_no_plan(source: str) -> None:
    with pytest.raises(CorpusInvalid) as caught:
        parse_plan(source, MADE_UP)
    assert "某市规划" in caught.value.sentence


def test_an_enumeration_inside_a_sentence_is_no_chapter() -> None:
    document = parse_plan("某市规划\n\n一、总则\n\n要做好以下工作：\n\n二、三产业融合发展，推动转型。\n", MADE_UP)
    assert [chapter.number for chapter in document.sections("chapter")] == [1]


def test_an_unfinished_paragraph_goes_on_where_the_next_page_begins_with_a_number() -> None:
    document = parse_plan("某市规划\n\n一、总则\n\n（一）目标\n\n污水处理厂执行标准表\n\n1.水污染物限值。\n", MADE_UP)
    assert read(document, "1.1") == ["污水处理厂执行标准表1.水污染物限值。"]


def test_a_dash_begins_a_paragraph_also_behind_one_without_an_end() -> None:
    document = parse_plan("某市规划\n\n一、总则\n\n坚持以下原则\n\n——绿色发展。\n", MADE_UP)
    assert read(document, "1") == ["坚持以下原则", "——绿色发展。"]
