"""The task ledger: out as a file, filled in by an office, back in, and cited."""

from __future__ import annotations

import argparse
import io
import json
import os
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filelock import FileLock

from assistant.errors import InvalidOption, StateError
from assistant.exports.ledger import ledger_json, ledger_markdown, ledger_xlsx
from assistant.exports.workbook import Column, Sheet, read_workbook, workbook
from assistant.features.ledger import Ledger, ledger_folder, load_ledger
from assistant.features.tasks import Task, tasks_of
from assistant.force import Force
from assistant.interfaces.cli.tasks import add_tasks
from assistant.model import Document, Passage
from assistant.service import ledger as service
from assistant.service.ledger import ImportReport, import_ledger
from tests.conftest import CHECKOUT

TODAY, LATER = date(2026, 11, 3), date(2026, 12, 1)
HEADERS = [
    "任务编号", "章节", "任务（规划原文）", "力度", "时限", "指标数值", "规划点名的单位", "专栏关联", "出处",
    "牵头处室", "配合处室", "联系人", "进度",
]  # fmt: skip
NUMBER, TEXT, LEAD, SUPPORTING, CONTACT, PROGRESS = 1, 3, 10, 11, 12, 13
AIR, WATER = "5-02", "6.4-02"
FILLED = {
    AIR: {"牵头处室": "大气处", "配合处室": "监测处、执法队", "联系人": "王工", "进度": "已完成80%"},
    WATER: {"牵头处室": "水处", "进度": "按季度调度\n第三季度已报"},
}


# Workbooks of a part of the plan are made faster.
SOME_CHAPTERS = {"第五章", "第六章", "第十三章"}


@pytest.fixture(scope="module")
def every_task(plan: Document, passages: list[Passage]) -> list[Task]:
    return tasks_of(plan, passages, Force.load(CHECKOUT / "corpus" / "force.toml"))


@pytest.fixture(scope="module")
def tasks(every_task: list[Task]) -> list[Task]:
    """The tasks of some chapters."""
    return [task for task in every_task if task.path[0].split(" ")[0] in SOME_CHAPTERS]


class Office:
    """An office with an installation: exports, fills in, imports."""

    def __init__(self, folder: Path, plan: Document, tasks: Sequence[Task]) -> None:
        self.folder, self.data = folder, folder / "data"
        self.plan, self.tasks = plan, tasks

    def book(self) -> Any:
        """The exported workbook, opened."""
        return openpyxl.load_workbook(io.BytesIO(ledger_xlsx(self.tasks, self.plan.metadata, self.ledger)))

    def row(self, number: str) -> int:
        """The row of a task in an exported workbook."""
        return 2 + next(position for position, task in enumerate(self.tasks) if task.number == number)

    def filled(self, *changes: tuple[int, int, object], name: str = "分解表.xlsx") -> Path:
        """An exported workbook with some cells (row, column, value) written and saved."""
        book = self.book()
        for row, column, value in changes:
            book["任务分解表"].cell(row, column).value = value
        return self.saved(book, name)

    def saved(self, book: Any, name: str = "分解表.xlsx") -> Path:
        path = self.folder / name
        book.save(path)
        return path

    def take(self, path: Path, today: date = TODAY) -> ImportReport:
        return import_ledger(path, self.tasks, self.data, today)

    @property
    def ledger(self) -> Ledger | None:
        return load_ledger(ledger_folder(self.data))

    def held(self, number: str) -> dict[str, str]:
        """What is stored for a task."""
        entry = self.ledger.entry(number) if self.ledger else None
        return entry.values() if entry else {}

    def files(self) -> dict[str, bytes]:
        """Everything in the data folder but the lock."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in self.data.rglob("*")
            if path.is_file() and path.suffix != ".lock"
        }


@pytest.fixture
def office(tmp_path: Path, plan: Document, tasks: list[Task]) -> Office:
    return Office(tmp_path, plan, tasks)


@pytest.fixture
def whole(tmp_path: Path, plan: Document, every_task: list[Task]) -> Office:
    """An office with the whole plan."""
    return Office(tmp_path, plan, every_task)


@pytest.fixture
def with_content(office: Office) -> Office:
    """An office that has imported a lead and a contact before."""
    row = office.row(AIR)
    office.take(office.filled((row, LEAD, "大气处"), (row, CONTACT, "王工"), name="一月.xlsx"))
    return office


# -- out -----------------------------------------------------------------------------------


def test_the_workbook_has_a_row_for_every_task_and_empty_columns_to_fill_in(whole: Office) -> None:
    page = whole.book()["任务分解表"]
    assert [cell.value for cell in page[1]] == HEADERS
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [task.number for task in whole.tasks]
    assert [row[2].value for row in page.iter_rows(min_row=2)] == [task.text for task in whole.tasks]
    assert {cell.value for row in page.iter_rows(min_row=2, min_col=LEAD) for cell in row} == {None}


def test_a_row_says_what_the_plan_says(whole: Office) -> None:
    page = whole.book()["任务分解表"]
    air = [cell.value for cell in page[whole.row(AIR)]]
    assert air[1] == "第五章 加强协同控制，持续改善环境空气质量"
    assert air[3:6] == ["完成类、探索类", "到2025年", "28微克/立方米以下"]
    assert air[8] == "第五章 › 第1段"
    assert page.cell(whole.row("4.3-01"), 8).value == "box-1-08"


def test_the_workbook_can_be_printed_and_filtered(whole: Office) -> None:
    book = whole.book()
    page = book["任务分解表"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == f"A1:M{len(whole.tasks) + 1}"
    assert page.print_title_rows == "$1:$1"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert all(cell.alignment.wrap_text for cell in page[2])
    assert page.row_dimensions[whole.row("12.5-06")].height > page.row_dimensions[whole.row(WATER)].height
    assert "《杭州市生态环境保护“十四五”规划》" in str(book["填表说明"]["B2"].value)


@pytest.mark.parametrize("text", ["=1+1", "+86 571", "-5%", "@SUM(A1)", '=HYPERLINK("http://x","y")', "  =1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    content = workbook([Sheet("表", [Column("列", 10)], [[text]], notes=[text])])
    page = openpyxl.load_workbook(io.BytesIO(content))["表"]
    for cell in (page["A2"], page["A4"]):
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix


def test_characters_that_no_workbook_can_hold_are_left_out_and_too_long_text_is_marked() -> None:
    content = workbook(
        [Sheet("表", [Column("列", 10)], [["a\x00b\x1fc"], ["字" * 40000], ["坏\ud800字"], [3], [None]])]
    )
    (sheet,) = read_workbook(content)
    values = [cells[0].text for _, cells in sheet.rows]
    assert values[1] == "abc"
    assert len(values[2]) == 32767
    assert values[2].endswith("…（过长，已截断）")
    assert values[3:] == ["坏?字", "3"]


def test_json_has_the_structure_of_every_task(whole: Office) -> None:
    record = json.loads(ledger_json(whole.tasks, whole.plan.metadata))
    assert record["document"]["id"] == "hangzhou-plan-14"
    air = next(task for task in record["tasks"] if task["number"] == AIR)
    assert air["source"] == whole.plan.source[air["start"] : air["end"]]
    assert air["deadline"] == [{"text": "到2025年", "year": 2025}]
    assert air["force"] == {"word": "消除", "class": "result", "name": "完成类", "rank": 3}
    assert [part["force"]["class"] for part in air["parts"]].count("exploration") == 2


# -- round trip ------------------------------------------------------------------------------


def fill_xlsx(office: Office) -> Path:
    return office.filled(
        *(
            (office.row(number), HEADERS.index(heading) + 1, value)
            for number, cells in FILLED.items()
            for heading, value in cells.items()
        )
    )


def fill_json(office: Office) -> Path:
    keys = {"牵头处室": "lead", "配合处室": "supporting", "联系人": "contact", "进度": "progress"}
    record = json.loads(ledger_json(office.tasks, office.plan.metadata))
    for task in record["tasks"]:
        task |= {keys[heading]: value for heading, value in FILLED.get(task["number"], {}).items()}
    path = office.folder / "分解表.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


def fill_markdown(office: Office) -> Path:
    lines = ledger_markdown(office.tasks, office.plan.metadata).splitlines()
    for position, line in enumerate(lines):
        cells = line.split(" | ")
        for heading, value in FILLED.get(cells[0].strip("| "), {}).items():
            cells[HEADERS.index(heading)] = value.replace("\n", "<br>")
            lines[position] = " | ".join(cells) + (" |" if heading == "进度" else "")
    path = office.folder / "分解表.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("fill", [fill_xlsx, fill_json, fill_markdown])
def test_what_was_filled_in_comes_back_whole_and_a_passage_cites_the_row(
    office: Office, fill: Callable[[Office], Path]
) -> None:
    path = fill(office)
    assert office.take(path) == ImportReport(taken=2, unchanged=0)
    fields = {"lead": "牵头处室", "supporting": "配合处室", "contact": "联系人", "progress": "进度"}
    for number, cells in FILLED.items():
        assert {fields[name]: value for name, value in office.held(number).items()} == cells
    ledger = office.ledger
    assert ledger is not None
    assert ledger.imported_on == TODAY
    passage = ledger.passage(AIR)
    assert passage is not None
    assert passage.passage_id == "task-ledger/5-02"
    assert passage.text.split("\t")[2:] == [
        "牵头处室：大气处",
        "配合处室：监测处、执法队",
        "联系人：王工",
        "进度：已完成80%",
    ]
    entry = ledger.entry(AIR)
    assert entry is not None
    assert passage.locator == f"《{path.name}》第{entry.row}行"
    if path.suffix == ".xlsx":
        assert entry.row == office.row(AIR)
    if path.suffix == ".md":
        assert "大气处" in path.read_text(encoding="utf-8").splitlines()[entry.row - 1]


def test_lists_in_json_are_joined(office: Office) -> None:
    path = office.folder / "表.json"
    rows = [{"number": AIR, "牵头处室": "大气处", "supporting": ["监测处", "执法队"], "progress": 80}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert office.take(path).taken == 1
    assert office.held(AIR) == {"lead": "大气处", "supporting": "监测处、执法队", "progress": "80"}


def test_the_ledger_is_a_document_of_its_rows(office: Office) -> None:
    office.take(fill_xlsx(office))
    ledger = office.ledger
    assert ledger is not None
    document = ledger.document()
    assert document.document_id == "task-ledger"
    assert document.metadata.title == "任务分解表（本单位资料）"
    assert document.metadata.source_name == "《分解表.xlsx》"
    assert len(document.source.splitlines()) == 2
    for passage in ledger.passages():
        assert document.source[passage.start : passage.end] == passage.text
        assert passage.document_id == document.document_id
    assert ledger.passage("3.1-01") is None


def test_what_was_imported_is_in_the_next_export(office: Office) -> None:
    office.take(fill_xlsx(office))
    page = office.book()["任务分解表"]
    assert [cell.value for cell in page[office.row(WATER)]][9:] == ["水处", None, None, "按季度调度\n第三季度已报"]
    assert office.take(office.saved(office.book(), "又一份.xlsx"), LATER) == ImportReport(taken=0, unchanged=2)
    assert office.ledger is not None
    assert office.ledger.imported_on == TODAY
    for text in (ledger_json(office.tasks, office.plan.metadata, office.ledger),
                 ledger_markdown(office.tasks, office.plan.metadata, office.ledger)):  # fmt: skip
        assert "监测处、执法队" in text


def test_text_that_looks_like_a_formula_and_marks_of_markdown_survive(office: Office) -> None:
    odd = "=1+1|<br>&lt; a\\|b\\"
    office.take(office.filled((office.row(AIR), LEAD, "大气处")))
    entry = office.ledger.entry(AIR) if office.ledger else None
    assert entry is not None
    book = openpyxl.load_workbook(office.filled((office.row(AIR), PROGRESS, "x")))
    cell = book["任务分解表"].cell(office.row(AIR), PROGRESS)
    cell.value, cell.data_type = odd, "s"
    office.take(office.saved(book))
    assert office.held(AIR)["progress"] == odd
    assert office.book()["任务分解表"].cell(office.row(AIR), PROGRESS).data_type == "s"
    again = office.folder / "再来.md"
    again.write_text(ledger_markdown(office.tasks, office.plan.metadata, office.ledger), encoding="utf-8")
    assert office.take(again) == ImportReport(taken=0, unchanged=1)


# -- what people do to tables --------------------------------------------------------------


def rebuilt(office: Office, change: Callable[[list[list[Any]]], list[list[Any]]]) -> Path:
    """The filled workbook with its rows (heading first) changed."""
    page = openpyxl.load_workbook(fill_xlsx(office))["任务分解表"]
    book = openpyxl.Workbook()
    for row in change([[cell.value for cell in row] for row in page.iter_rows()]):
        book.active.append(row)
    return office.saved(book, "改过.xlsx")


def test_rows_and_columns_in_another_order_are_found(office: Office) -> None:
    report = office.take(rebuilt(office, lambda rows: [list(reversed(row)) for row in [rows[0], *reversed(rows[1:])]]))
    assert report == ImportReport(taken=2, unchanged=0)
    assert office.held(AIR)["contact"] == "王工"


def test_a_title_above_the_headings_and_other_names_for_them_are_understood(office: Office) -> None:
    def change(rows: list[list[Any]]) -> list[list[Any]]:
        renamed = {"任务（规划原文）": "任务内容", "牵头处室": "牵头单位", "进度": " 进 展 "}
        return [["任务分解表"], [], [renamed.get(heading, heading) for heading in rows[0]], *rows[1:]]

    assert office.take(rebuilt(office, change)).taken == 2
    assert office.held(WATER) == {"lead": "水处", "progress": "按季度调度\n第三季度已报"}


@pytest.mark.parametrize("columns", [[NUMBER], [TEXT], [2, 4, 5, 6, 7, 8, 9], [NUMBER, 2, 8]])
def test_deleted_columns_lose_nothing_as_long_as_number_or_text_is_there(office: Office, columns: list[int]) -> None:
    def without(rows: list[list[Any]]) -> list[list[Any]]:
        return [[value for position, value in enumerate(row, 1) if position not in columns] for row in rows]

    assert office.take(rebuilt(office, without)) == ImportReport(taken=2, unchanged=0)
    assert office.held(AIR)["lead"] == "大气处"


def test_a_deleted_column_keeps_what_was_there(with_content: Office) -> None:
    def only_progress(rows: list[list[Any]]) -> list[list[Any]]:
        return [[row[0], row[12]] for row in rows]

    report = with_content.take(rebuilt(with_content, only_progress))
    assert (report.taken, report.kept) == (2, ())
    assert with_content.held(AIR) == {"lead": "大气处", "contact": "王工", "progress": "已完成80%"}


def test_columns_of_the_office_s_own_are_kept_and_go_out_again(office: Office) -> None:
    def with_own(rows: list[list[Any]]) -> list[list[Any]]:
        return [[*rows[0], "经费", None], *([*row, "50万" if row[0] == AIR else None, None] for row in rows[1:])]

    office.take(rebuilt(office, with_own))
    assert office.held(AIR)["经费"] == "50万"
    page = office.book()["任务分解表"]
    assert page.cell(1, 14).value == "经费"
    assert page.cell(office.row(AIR), 14).value == "50万"
    assert office.take(office.saved(office.book())) == ImportReport(taken=0, unchanged=2)


def test_a_column_that_only_counts_the_rows_fills_in_nothing(office: Office) -> None:
    def counted(rows: list[list[Any]]) -> list[list[Any]]:
        return [["序号", *rows[0]], *([position, *row] for position, row in enumerate(rows[1:], 1))]

    assert office.take(rebuilt(office, counted)) == ImportReport(taken=2, unchanged=0)
    assert "序号" not in office.held(AIR)


@pytest.mark.parametrize(
    "damaged", [None, "５－０２", "5-2", " 5-02 ", datetime(2026, 5, 2), "#N/A?", "第二条", "99-99", 5.02]
)
def test_a_damaged_number_is_made_good_by_the_text(office: Office, damaged: object) -> None:
    row = office.row(AIR)
    report = office.take(office.filled((row, NUMBER, damaged), (row, LEAD, "大气处")))
    assert report == ImportReport(taken=1, unchanged=0)
    assert office.held(AIR) == {"lead": "大气处"}


def test_a_text_with_small_changes_is_still_its_task_s(office: Office, tasks: list[Task]) -> None:
    row = office.row(AIR)
    text = next(task.text for task in tasks if task.number == AIR).replace("，", ",").replace("全面消除", "消除")
    assert office.take(office.filled((row, NUMBER, None), (row, TEXT, text), (row, LEAD, "大气处"))).taken == 1
    assert office.held(AIR) == {"lead": "大气处"}


@pytest.mark.parametrize(
    ("number", "text", "reason"),
    [
        (WATER, ..., "与任务原文不符，原文与5-02一致"),
        (AIR, "另外一项工作，由本处自行安排。", "编号5-02与任务原文不符"),
        ("99-99", "另外一项工作，由本处自行安排。", "编号“99-99”不认识，任务原文也对不上"),
        ("99-99", None, "编号“99-99”不认识，也没有任务原文"),
        (None, "另外一项工作，由本处自行安排。", "没有编号，任务原文也对不上"),
        (None, None, "没有编号，也没有任务原文"),
    ],
)
def test_a_row_that_belongs_nowhere_is_named_and_the_others_are_taken(
    office: Office, number: object, text: object, reason: str
) -> None:
    row, good = office.row(AIR), office.row("13.4-02")
    changes = [(row, NUMBER, number), (row, LEAD, "大气处"), (good, LEAD, "综合处")]
    report = office.take(office.filled(*changes, *([] if text is ... else [(row, TEXT, text)])))
    assert report.taken == 1
    assert [problem.row for problem in report.problems] == [row]
    assert reason in report.problems[0].reason
    assert office.held("13.4-02") == {"lead": "综合处"}
    assert office.held(AIR) == office.held(WATER) == {}


def test_rows_of_one_task_with_different_contents_are_all_named(office: Office) -> None:
    row, other = office.row(AIR), office.row("5.1-01")
    report = office.take(
        office.filled((row, LEAD, "大气处"), (other, NUMBER, AIR), (other, TEXT, None), (other, LEAD, "水处"))
    )
    assert report.taken == 0
    assert [problem.row for problem in report.problems] == [row, other]
    assert all("内容不同" in problem.reason for problem in report.problems)
    assert office.ledger is None


def test_rows_of_one_task_with_the_same_content_are_one(office: Office) -> None:
    row, other = office.row(AIR), office.row("5.1-01")
    changes = ((row, LEAD, "大气处"), (other, NUMBER, AIR), (other, TEXT, None), (other, LEAD, "大气处"))
    assert office.take(office.filled(*changes)) == ImportReport(taken=1, unchanged=0)


def test_formulas_without_a_usable_result_are_named_and_the_rest_of_the_row_is_taken(office: Office) -> None:
    row, other = office.row(AIR), office.row(WATER)
    book = openpyxl.load_workbook(office.filled((row, LEAD, "大气处"), (other, LEAD, "水处")))
    page = book["任务分解表"]
    page.cell(row, PROGRESS).value, page.cell(row, PROGRESS).data_type = "#REF!", "e"
    page.cell(other, PROGRESS).value, page.cell(other, PROGRESS).data_type = "=A1&B1", "f"
    report = office.take(office.saved(book))
    assert report.taken == 2
    assert [(problem.row, problem.reason) for problem in report.problems] == [
        (row, "“进度”是公式错误#REF!，这一格没有采纳"),
        (other, "“进度”是公式，没有计算结果，这一格没有采纳"),
    ]
    assert office.held(AIR) == {"lead": "大气处"}


def test_merged_cells_count_for_their_first_row_and_the_others_are_named(office: Office) -> None:
    row = office.row(AIR)
    book = openpyxl.load_workbook(office.filled((row, LEAD, "大气处"), (row + 1, CONTACT, "李工")))
    book["任务分解表"].merge_cells(start_row=row, end_row=row + 2, start_column=LEAD, end_column=LEAD)
    book["任务分解表"].merge_cells(start_row=row, end_row=row + 5, start_column=2, end_column=2)  # 章节: no matter
    report = office.take(office.saved(book))
    assert report.taken == 2
    assert [(problem.row, problem.reason[:6]) for problem in report.problems] == [
        (row + 1, "“牵头处室”"),
        (row + 2, "“牵头处室”"),
    ]
    assert office.held(AIR) == {"lead": "大气处"}
    assert office.held("5.1-01") == {"contact": "李工"}


def test_numbers_percentages_and_days_are_taken_as_they_look(office: Office) -> None:
    row = office.row(AIR)
    book = openpyxl.load_workbook(office.filled((row, LEAD, 12), (row, CONTACT, datetime(2026, 6, 30))))
    cell = book["任务分解表"].cell(row, PROGRESS)
    cell.value, cell.number_format = 0.8, "0%"
    office.take(office.saved(book))
    assert office.held(AIR) == {"lead": "12", "contact": "2026-06-30", "progress": "80%"}


def test_a_cell_that_is_far_too_long_is_named(office: Office) -> None:
    row = office.row(AIR)
    report = office.take(office.filled((row, LEAD, "大气处"), (row, PROGRESS, "长" * 5001)))
    assert report.taken == 1
    assert "5001字" in report.problems[0].reason
    assert office.held(AIR) == {"lead": "大气处"}


# -- what was there before -----------------------------------------------------------------


def test_what_is_not_in_a_new_file_stays(with_content: Office) -> None:
    def only_water(rows: list[list[Any]]) -> list[list[Any]]:
        return [rows[0], *(row for row in rows[1:] if row[0] == WATER)]

    assert with_content.take(rebuilt(with_content, only_water)) == ImportReport(taken=1, unchanged=0)
    assert with_content.held(AIR) == {"lead": "大气处", "contact": "王工"}
    assert with_content.ledger is not None
    assert [entry.number for entry in with_content.ledger.entries] == [AIR, WATER]


def test_an_emptied_cell_deletes_nothing_and_is_told(with_content: Office) -> None:
    row = with_content.row(AIR)
    report = with_content.take(with_content.filled((row, LEAD, None), (row, CONTACT, None)), LATER)
    assert (report.taken, report.unchanged, report.problems) == (0, 0, ())
    assert [(kept.row, kept.reason) for kept in report.kept] == [
        (row, "“牵头处室”清空了，原有内容保留：大气处"),
        (row, "“联系人”清空了，原有内容保留：王工"),
    ]
    assert with_content.held(AIR) == {"lead": "大气处", "contact": "王工"}


def test_a_citation_names_every_row_that_its_content_is_of(with_content: Office) -> None:
    row = with_content.row(AIR)
    with_content.take(with_content.filled((row, CONTACT, None), (row, PROGRESS, "完成"), name="二月.xlsx"), LATER)
    ledger = with_content.ledger
    assert ledger is not None
    passage = ledger.passage(AIR)
    assert passage is not None
    assert passage.locator == f"《二月.xlsx》第{row}行（部分内容见《一月.xlsx》第{row}行）"
    with_content.take(with_content.filled((row, PROGRESS, "完成验收"), name="三月.xlsx"), LATER)
    renewed = with_content.ledger.passage(AIR) if with_content.ledger else None
    assert renewed is not None
    assert renewed.locator == f"《三月.xlsx》第{row}行"


def test_a_changed_cell_replaces_and_the_former_store_and_every_file_are_kept(with_content: Office) -> None:
    before = with_content.files()
    row = with_content.row(AIR)
    path = with_content.filled((row, LEAD, "综合处"))
    assert with_content.take(path, LATER).taken == 1
    after = with_content.files()
    assert with_content.held(AIR)["lead"] == "综合处"
    assert after["ledger/ledger.1.json"] == before["ledger/ledger.json"]
    assert path.read_bytes() in after.values()
    assert all(after[name] == content for name, content in before.items() if name != "ledger/ledger.json")
    assert sum(name.startswith("ledger/files/") for name in after) == 2


def test_backups_are_numbered_in_order(office: Office) -> None:
    for turn in range(1, 13):
        office.take(office.filled((office.row(AIR), PROGRESS, f"第{turn}次")))
    names = {path.name for path in ledger_folder(office.data).glob("ledger*.json")}
    assert names == {"ledger.json", *(f"ledger.{number}.json" for number in range(1, 12))}
    latest = json.loads((ledger_folder(office.data) / "ledger.11.json").read_text(encoding="utf-8"))
    assert latest["entries"][0]["progress"] == "第11次"


# -- damage --------------------------------------------------------------------------------


def test_a_truncated_workbook_changes_nothing_wherever_it_is_cut(with_content: Office) -> None:
    whole = with_content.filled((with_content.row(AIR), LEAD, "综合处")).read_bytes()
    before = with_content.files()
    broken = with_content.folder / "半个.xlsx"
    for share in (0, 1, 10, 50, 90, 99):
        broken.write_bytes(whole[: len(whole) * share // 100])
        with pytest.raises(InvalidOption, match="不完整或已损坏"):
            with_content.take(broken)
    assert with_content.files() == before


@pytest.mark.parametrize("position", [0.1, 0.3, 0.5, 0.7])
def test_a_workbook_with_a_damaged_part_changes_nothing(with_content: Office, position: float) -> None:
    content = bytearray(with_content.filled((with_content.row(AIR), LEAD, "综合处")).read_bytes())
    at = int(len(content) * position)
    content[at : at + 40] = b"\0" * 40
    path = with_content.folder / "坏.xlsx"
    path.write_bytes(bytes(content))
    before = with_content.files()
    with pytest.raises(InvalidOption):
        with_content.take(path)
    assert with_content.files() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.json", b""),
        ("半个.json", b'{"tasks": [{"number": "5-02", '),
        ("数.json", b"3"),
        ("深.json", b"[" * 100_000),
        ("空.md", b""),
        ("文.md", "没有表格".encode()),
        ("乱.md", b"\xff\xff\xff"),
        ("表.csv", "任务编号,牵头处室".encode()),
        ("别的.xlsx", workbook([Sheet("表", [Column("甲", 5), Column("乙", 5)], [["1", "2"]])])),
    ],
)
def test_a_file_of_another_kind_is_said_in_one_sentence(office: Office, name: str, content: bytes) -> None:
    path = office.folder / name
    path.write_bytes(content)
    with pytest.raises(InvalidOption) as raised:
        office.take(path)
    assert name in raised.value.sentence
    assert office.ledger is None


def test_a_missing_file_is_said(office: Office) -> None:
    with pytest.raises(InvalidOption, match="打不开"):
        office.take(office.folder / "没有.xlsx")


def test_a_file_in_the_old_chinese_encoding_is_read(office: Office) -> None:
    path = fill_markdown(office)
    path.write_bytes(path.read_text(encoding="utf-8").replace("›", ">").encode("gb18030"))
    assert office.take(path).taken == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": 9, "entries": [], "imported_on": "2026-01-01"}',
                                     '{"format": 1, "imported_on": "2026-01-01", "entries": [{"number": 3}]}'])  # fmt: skip
def test_a_damaged_store_is_said_and_never_overwritten(with_content: Office, content: str) -> None:
    store = ledger_folder(with_content.data) / "ledger.json"
    path = with_content.filled((with_content.row(AIR), LEAD, "综合处"))
    store.write_text(content, encoding="utf-8")
    with pytest.raises(StateError, match="无法读取"):
        load_ledger(store.parent)
    with pytest.raises(StateError, match="无法读取"):
        with_content.take(path)
    assert store.read_text(encoding="utf-8") == content


def test_a_write_that_fails_leaves_the_former_store(with_content: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = with_content.filled((with_content.row(AIR), LEAD, "综合处"))
    replace = os.replace

    def full(source: str, target: Path) -> None:
        if Path(target).name == "ledger.json":
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StateError, match="不可写"):
        with_content.take(path)
    assert with_content.held(AIR)["lead"] == "大气处"
    assert list(with_content.data.rglob(".ledger*")) == []


def test_only_one_import_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_LOCK_SECONDS", 0.1)
    folder = ledger_folder(office.data)
    folder.mkdir(parents=True)
    with FileLock(folder / "ledger.lock"), pytest.raises(StateError, match="正在进行"):
        office.take(fill_xlsx(office))


def test_imports_of_several_people_lose_nothing(office: Office) -> None:
    numbers = [task.number for task in office.tasks[:6]]
    paths = [office.filled((office.row(number), LEAD, f"处{number}"), name=f"{number}.xlsx") for number in numbers]
    threads = [threading.Thread(target=office.take, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: office.held(number) for number in numbers} == {
        number: {"lead": f"处{number}"} for number in numbers
    }


# -- the command ---------------------------------------------------------------------------


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs `assistant tasks …`."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(office.data))
    monkeypatch.chdir(office.folder)
    parser = argparse.ArgumentParser()
    add_tasks(parser.add_subparsers())

    def ran(*arguments: str) -> int:
        options = parser.parse_args(["tasks", *arguments])
        status: int = options.run(options)
        return status

    return ran


def test_the_command_exports_every_format_and_takes_it_back(
    office: Office, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--format", "xlsx", "-o", "表.xlsx") == 0
    assert run("--format", "json") == 0
    assert len(json.loads(capsys.readouterr().out.split("\n", 1)[1])["tasks"]) == 415
    assert run("--format", "md", "-o", "表.md") == 0
    assert run("--import", str(fill_xlsx(office))) == 0
    assert capsys.readouterr().out.endswith("采纳2行，0行没有变化，0处没有采纳。\n")
    assert run("--import", "表.md") == 0  # nothing filled in, nothing wrong
    assert office.held(AIR)["lead"] == "大气处"


def test_the_command_names_every_problem_and_fails_where_nothing_was_taken(
    office: Office, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    row = office.row(AIR)
    bad = office.filled((row, NUMBER, "99-99"), (row, TEXT, None), (row, LEAD, "大气处"))
    assert run("--import", str(bad)) == 2
    assert f"第{row}行：编号“99-99”不认识" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--format", "xlsx"),
        ("--format", "json", "--import", "x"),
        ("--import", "x", "-o", "y"),
        ("--import", "没有.xlsx"),
    ],
)
def test_the_command_says_what_is_missing(run: Callable[..., int], arguments: tuple[str, ...]) -> None:
    with pytest.raises(InvalidOption):
        run(*arguments)


def test_the_command_names_the_authorities_of_the_plan(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--format", "json") == 0
    bodies = {task["number"]: task["bodies"] for task in json.loads(capsys.readouterr().out)["tasks"]}
    assert bodies["5.1-02"] == ["省发改委"]
    assert "公安" in bodies["10.5-03"]
    assert bodies[AIR] == []
