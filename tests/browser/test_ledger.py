"""The tab 任务分解表: chosen rows, and the round of a file: down, filled in, up, cited in an answer."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.browser.visits import Visit

expect = pytest.importorskip("playwright.sync_api").expect

TASK = "推进滨富特别合作区建设"
OFFICE = "产业规划处"


@pytest.fixture
def tab(visit: Visit) -> Visit:
    visit.open("任务分解表")
    expect(visit.page.locator("#ledger-count")).to_contain_text("条任务", timeout=20_000)
    return visit


def test_tasks_are_chosen_by_chapter_force_deadline_and_words(tab: Visit) -> None:
    count = "#ledger-count"
    tab.choose("#ledger-chapter", "第三章", changes=count)
    tab.choose("#ledger-force", "禁止性", changes=count)
    tab.expect_cells("#ledger", "任务编号", lambda number: number.startswith("3"))
    tab.expect_cells("#ledger", "力度", lambda force: "禁止性" in force)
    expect(tab.rows("#ledger").first).to_contain_text("严禁")
    tab.choose("#ledger-chapter", "全部", changes=count)
    tab.choose("#ledger-force", "全部", changes=count)
    tab.choose("#ledger-year", "2022", changes=count)
    tab.expect_cells("#ledger", "时限", lambda deadline: "2022" in deadline)
    tab.page.locator("#ledger-words").locator("input, textarea").first.fill("建筑垃圾")
    tab.expect_cells("#ledger", "任务", lambda task: "建筑垃圾" in task)


def test_a_filled_ledger_is_reported_shown_and_cited_with_its_row(tab: Visit, folder: Path) -> None:
    path = tab.download("#export-ledger", folder)
    assert re.fullmatch(r"任务分解表\d{4}-\d\d-\d\d\.xlsx", path.name)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    column = {cell.value: cell.column for cell in sheet[1]}
    text = column["任务（规划原文）"]
    row = next(line[0].row for line in sheet.iter_rows(min_row=2) if TASK in str(line[text - 1].value))
    sheet.cell(row, column["牵头处室"]).value = OFFICE
    sheet.cell(row, column["进度"]).value = "<b>已完成</b>"
    sheet.cell(row + 1, column["牵头处室"]).value = "=1/0"
    filled = folder / "本单位分工.xlsx"
    book.save(filled)
    tab.upload("#import-ledger", filled)
    report = tab.page.locator("#ledger-report")
    expect(report).to_contain_text("《本单位分工.xlsx》：采纳1行，0行没有变化，1处没有采纳。")
    expect(report.locator("li")).to_contain_text(f"第{row + 1}行")
    expect(tab.page.locator("#ledger-count")).to_contain_text("本单位已填1条")
    tab.choose("#ledger-filled", "已填")
    expect(tab.rows("#ledger").first).to_contain_text(OFFICE)
    expect(tab.rows("#ledger").first).to_contain_text("<b>已完成</b>")
    tab.picture("ledger-wide")
    tab.open("问答")
    assert OFFICE in tab.ask(f"{TASK}的牵头处室是哪个？")
    evidence = tab.page.locator("#evidence .turn.open article", has_text=OFFICE)
    expect(evidence.locator("header")).to_contain_text(f"《本单位分工.xlsx》第{row}行")


def test_a_broken_file_is_told_in_one_sentence(tab: Visit, folder: Path) -> None:
    broken = folder / "坏的.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    tab.upload("#import-ledger", broken)
    notice = tab.page.locator("#ledger-report .notice")
    expect(notice).to_contain_text("文件 坏的.xlsx 不完整或已损坏")
    assert "Traceback" not in tab.page.content()
