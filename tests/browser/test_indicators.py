"""The tab 规划指标: rows that are chosen, taken away as a workbook, drawn as bars."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.browser.visits import Visit

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def tab(visit: Visit) -> Visit:
    visit.open("规划指标")
    expect(visit.page.locator("#indicator-count")).to_contain_text("共18项")
    return visit


def test_the_targets_of_the_plan_come_first_with_what_they_need(tab: Visit) -> None:
    tab.expect_cells("#indicators", "表", lambda table: table == "表2")
    row = tab.rows("#indicators", "细颗粒物").first
    for value in ("环境质量", "μg/m³", "38", "29.8", "≤28", "约束性"):
        expect(row).to_contain_text(value)
    expect(tab.rows("#indicators", "生态质量指数").first).to_contain_text("口径有调整")


def test_filters_leave_the_rows_that_meet_them_all(tab: Visit) -> None:
    tab.choose("#indicator-attribute", "预期性")
    expect(tab.page.locator("#indicator-count")).to_contain_text("共6项")
    tab.choose("#indicator-group", "环境质量")
    expect(tab.page.locator("#indicator-count")).to_contain_text("共4项")
    tab.expect_cells("#indicators", "属性", lambda attribute: attribute == "预期性")
    tab.expect_cells("#indicators", "领域", lambda group: group == "环境质量")


def test_values_that_are_stated_twice_and_not_alike_are_both_told(tab: Visit) -> None:
    notes = tab.page.locator("#indicator-notes")
    expect(notes).to_contain_text("表1“2020年完成情况”30μg/m³")
    expect(notes).to_contain_text("表2“2020年”29.8μg/m³")
    tab.page.locator("#indicator-words").locator("input, textarea").first.fill("森林")
    expect(notes).not_to_contain_text("29.8")


def test_targets_of_the_text_are_chosen_by_chapter_and_year(tab: Visit) -> None:
    tab.choose("#target-chapter", "第八章", changes="#target-count")
    tab.choose("#indicator-year", "2022", changes="#target-count")
    expect(tab.rows("#targets", "建筑垃圾资源化利用项目").first).to_contain_text("8个")
    tab.expect_cells("#targets", "年份", lambda year: year == "2022")
    tab.expect_cells("#targets", "出处", lambda place: place.startswith("第八章"))


def test_what_is_shown_is_taken_away_as_a_workbook(tab: Visit, folder: Path) -> None:
    tab.page.locator("#indicator-words").locator("input, textarea").first.fill("PM2.5")
    expect(tab.page.locator("#indicator-count")).to_contain_text("共1项")
    book = openpyxl.load_workbook(tab.download("#export-indicators", folder))
    assert book.sheetnames == ["指标表", "正文目标"]
    header, row, *below = [[cell.value for cell in line] for line in book["指标表"].iter_rows()]
    values = dict(zip(header, row, strict=True))
    assert values["指标"] == "城市细颗粒物(PM2.5)平均浓度"
    assert (values["2019年"], values["2020年"], values["2025年目标"]) == (38, 29.8, "≤28")
    assert "筛选：表“表2”，查找“PM2.5”" in [line[0] for line in below]
    texts = [[cell.value for cell in line] for line in book["正文目标"].iter_rows()]
    assert ["PM2.5年均浓度", "28微克/立方米以下", 2025] in [line[:3] for line in texts]


def test_a_chart_has_a_bar_for_each_value_and_follows_the_choice(tab: Visit) -> None:
    charts = tab.page.locator("#charts .chart")
    expect(charts).to_have_count(4)
    expect(charts.first.locator("svg")).to_be_visible()
    tab.choose("#chart-unit", "μg/m³")
    expect(charts).to_have_count(2)
    bars = charts.last.locator("svg .mark-rect path")
    expect(bars).to_have_count(3)
    heights = bars.evaluate_all("bars => bars.map(bar => bar.getBBox().height)")
    assert [round(height / heights[0], 2) for height in heights] == [1.0, round(42 / 57, 2), round(30 / 57, 2)]
    expect(charts.last).to_contain_text("2015年 57μg/m³；2020年目标 ≤42μg/m³；2020年完成 30μg/m³")
    tab.picture("indicators-wide")


def test_goals_without_a_number_are_listed_not_drawn(tab: Visit) -> None:
    tab.page.click("#undrawn summary")
    undrawn = tab.page.locator("#undrawn")
    expect(undrawn).to_contain_text("化学需氧量五年削减比例：省下达指标")
    expect(undrawn).to_contain_text("劣V类断面和建成区黑臭水体：全面消除")
    expect(undrawn).not_to_contain_text("森林覆盖率")
