"""Passages: along the structure, short, stable in name, and nothing lost between them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from assistant.chunking import LONGEST_PASSAGE, cut_document
from assistant.model import Document, Passage
from assistant.parsing.plan import parse_plan
from assistant.parsing.tables import is_header, split_cells
from assistant.text import fold, sentence_spans
from assistant.tokens import Segmenter

# Saved answers, annotations and quiz items refer to these: a change here breaks them.
KNOWN_IDS = {
    "hangzhou-plan-14/front/p1": "印发通知",
    "hangzhou-plan-14/preamble/p1-2": "前言 › 第1段（2/2）",
    "hangzhou-plan-14/preamble/p3": "前言 › 第3段",
    "hangzhou-plan-14/1.1/p1": "第一章 › （一） › 第1段",
    "hangzhou-plan-14/1.1.1/p4-2": "第一章 › （一） › 1 › 第4段（2/2）",
    "hangzhou-plan-14/table-1/r11": "第一章 › （一） › 表1 › 第11行",
    "hangzhou-plan-14/table-1/n1": "第一章 › （一） › 表1 › 注1",
    "hangzhou-plan-14/2.3.2/p1": "第二章 › （三） › 2 › 第1段",
    "hangzhou-plan-14/table-2/r5": "第二章 › （三） › 2 › 表2 › 第5行",
    "hangzhou-plan-14/table-2/n2": "第二章 › （三） › 2 › 表2 › 注2",
    "hangzhou-plan-14/5/p1": "第五章 › 第1段",
    "hangzhou-plan-14/5.1/p2": "第五章 › （一） › 第2段",
    "hangzhou-plan-14/box-3/i1": "第六章 › 专栏3 › 第1项",
    "hangzhou-plan-14/6.2/p1-3": "第六章 › （二） › 第1段（3/3）",
    "hangzhou-plan-14/9.1/p2-1": "第九章 › （一） › 第2段（1/2）",
    "hangzhou-plan-14/13.4/p1": "第十三章 › （四） › 第1段",
    "hangzhou-plan-14/imprint/p1": "印发信息",
}


def by_id(passages: list[Passage]) -> dict[str, Passage]:
    return {passage.passage_id: passage for passage in passages}


def test_ids_are_unique(passages: list[Passage]) -> None:
    repeated = [id_ for id_, count in Counter(passage.passage_id for passage in passages).items() if count > 1]
    assert repeated == []


def test_ids_and_locators_are_those_of_every_build(passages: list[Passage]) -> None:
    known = by_id(passages)
    assert {id_: known[id_].locator for id_ in KNOWN_IDS} == KNOWN_IDS


def test_an_id_names_the_same_words_in_every_build(passages: list[Passage]) -> None:
    known = by_id(passages)
    assert fold("PM2.5年均浓度稳定控制在28微克/立方米以下") in fold(known["hangzhou-plan-14/5/p1"].text)
    assert fold("城市细颗粒物(PM2.5)平均浓度") in fold(known["hangzhou-plan-14/table-2/r5"].text)
    assert fold("终期考核") in fold(known["hangzhou-plan-14/13.4/p1"].text)


def test_cutting_twice_gives_the_same(plan: Document, passages: list[Passage], segmenter: Segmenter) -> None:
    assert cut_document(plan, segmenter.count) == passages


def test_a_passage_is_a_slice_of_its_source(plan: Document, passages: list[Passage]) -> None:
    for passage in passages:
        assert passage.text == plan.source[passage.start : passage.end]
        assert passage.text.strip()
        assert passage.document_id == plan.document_id


def test_passages_are_short_on_average_and_none_is_a_wall_of_text(passages: list[Passage]) -> None:
    lengths = [len(passage.text) for passage in passages]
    assert sum(lengths) / len(lengths) <= 300
    assert max(lengths) <= 500


def test_a_divided_paragraph_keeps_to_the_limit_but_for_its_sentences(
    plan: Document, passages: list[Passage], segmenter: Segmenter
) -> None:
    for passage in passages:
        if passage.kind in ("row", "note") or passage.passage_id.split("/")[1] in ("front", "imprint"):
            continue
        if len(sentence_spans(passage.text, line_breaks=False)) > 1:
            # Parts are balanced, so one may pass the limit by half a sentence; never by a whole part.
            assert segmenter.count(passage.text) < 1.5 * LONGEST_PASSAGE, passage.passage_id


def test_a_passage_never_crosses_a_heading(plan: Document, passages: list[Passage]) -> None:
    headings = [section.start for section in plan.root.walk() if section.kind in ("chapter", "section", "box")]
    for passage in passages:
        assert not [start for start in headings if passage.start < start < passage.end], passage.passage_id


def test_a_passage_lies_in_the_section_that_its_id_names(plan: Document, passages: list[Passage]) -> None:
    places = {section.path: section for section in plan.root.walk()}
    tables = {f"table-{table.number}": table for table in plan.tables()}
    for passage in passages:
        path = passage.passage_id.split("/")[1]
        place = tables.get(path) or places[path]
        assert place.start <= passage.start < passage.end <= place.end, passage.passage_id


@pytest.mark.parametrize("which", ["plan", "other_plan"])
def test_nothing_of_the_body_is_lost_or_taken_twice(
    which: str, request: pytest.FixtureRequest, segmenter: Segmenter
) -> None:
    document: Document = request.getfixturevalue(which)
    covered = Counter(
        i for passage in cut_document(document, segmenter.count) for i in range(passage.start, passage.end)
    )
    for section in document.root.walk():
        parts = [*section.paragraphs, *(part for table in section.tables for part in (*table.rows, *table.notes))]
        for part in parts:
            for i in range(part.start, part.end):
                assert covered[i] == 1 or document.source[i].isspace(), document.source[i - 20 : i + 20]
    assert max(covered.values()) == 1


@pytest.mark.parametrize("which", ["plan", "other_plan"])
def test_only_headings_captions_and_table_heads_stand_in_no_passage(
    which: str, request: pytest.FixtureRequest, segmenter: Segmenter
) -> None:
    document: Document = request.getfixturevalue(which)
    covered = {i for passage in cut_document(document, segmenter.count) for i in range(passage.start, passage.end)}
    headings = {section.start for section in document.root.walk()}
    position, left = 0, []
    for line in document.source.splitlines(keepends=True):
        words = line.strip()
        start = position + len(line) - len(line.lstrip())
        if words and not covered & set(range(start, start + len(words))):
            heading = start in headings and len(words) < 40
            caption = re.match(r"表\s*\d", words) or is_header(split_cells(line.rstrip()))
            title = fold(words) == fold(document.metadata.title)
            if not (heading or caption or title):
                left.append(words)
        position += len(line)
    assert left == []


def test_passages_come_in_reading_order_within_a_section(passages: list[Passage]) -> None:
    sections: dict[str, list[int]] = {}
    for passage in passages:
        sections.setdefault(passage.passage_id.rpartition("/")[0], []).append(passage.start)
    assert all(starts == sorted(starts) for starts in sections.values())


def test_a_passage_stands_under_its_headings(passages: list[Passage]) -> None:
    known = by_id(passages)
    assert known["hangzhou-plan-14/5.1/p2"].heading == (
        "第五章 加强协同控制，持续改善环境空气质量",
        "（一）深化工业源污染系统治理",
    )
    assert known["hangzhou-plan-14/table-2/r5"].heading == (
        "第二章 总体要求",
        "（三）规划目标",
        "2.主要指标",
        "表2 杭州市生态环境保护“十四五”规划指标",
    )
    assert known["hangzhou-plan-14/box-3/i1"].heading[-1] == "专栏3 水环境质量提升行动"


def test_the_searched_form_of_a_paragraph_says_what_its_source_says(passages: list[Passage]) -> None:
    for passage in passages:
        if passage.kind != "row":
            assert fold(passage.index_text) == fold(passage.text)


def test_the_searched_form_of_a_row_is_a_sentence_and_its_text_the_printed_row(passages: list[Passage]) -> None:
    row = by_id(passages)["hangzhou-plan-14/table-2/r5"]
    assert row.kind == "row"
    assert "\t≤28\t约束性" in row.text
    assert row.index_text == (
        "环境质量指标城市细颗粒物(PM2.5)平均浓度：2019年38μg/m³，2020年29.8μg/m³，2025年目标≤28μg/m³，约束性指标。"
    )


def test_kinds_tell_items_rows_and_notes_from_paragraphs(passages: list[Passage]) -> None:
    counts = Counter(passage.kind for passage in passages)
    assert (counts["item"], counts["row"], counts["note"]) == (43, 35, 3)


def test_a_sentence_is_never_divided(segmenter: Segmenter, other_plan: Document) -> None:
    sentence = "完善" + "、".join(["监测网络"] * 400) + "。"
    source = f"某市规划\n\n一、总则\n\n{sentence}第二句。\n"
    document = parse_plan(source, replace(other_plan.metadata, title="某市规划"))
    texts = [passage.text for passage in cut_document(document, segmenter.count)]
    assert sentence in texts


def test_a_lower_limit_gives_smaller_parts_of_the_same_words(
    plan: Document, passages: list[Passage], segmenter: Segmenter
) -> None:
    small = cut_document(plan, segmenter.count, longest=60)
    assert len(small) > len(passages)
    assert {p.passage_id for p in small if p.kind == "row"} == {p.passage_id for p in passages if p.kind == "row"}
    assert sum(len(p.text.strip()) for p in small) == pytest.approx(sum(len(p.text) for p in passages), rel=0.01)
