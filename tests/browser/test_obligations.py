"""A manager at the tab 适用要求: fills in, answers what is open, reads an article, takes the register away."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.browser.visits import NARROW, Visit

expect = pytest.importorskip("playwright.sync_api").expect

PROFILES = Path(__file__).parents[2] / "corpus" / "profiles"
TIMEOUT = 20_000


def counts(visit: Visit) -> dict[str, int]:
    names = visit.page.locator("#register-counts dt").all_inner_texts()
    return dict(zip(names, map(int, visit.page.locator("#register-counts dd").all_inner_texts()), strict=True))


def opened(visit: Visit) -> None:
    visit.open("适用要求")
    expect(visit.page.locator("#register-counts dd").first).to_be_visible(timeout=TIMEOUT)


def filled(visit: Visit, name: str = "furniture.toml") -> dict[str, int]:
    """The counts once a profile has been read in and its register is shown."""
    opened(visit)
    visit.upload("#import-profile", PROFILES / name)
    expect(visit.page.locator("#register-questions li")).to_have_count(2, timeout=TIMEOUT)
    return counts(visit)


@pytest.fixture(autouse=True)
def _with_laws(with_laws: object) -> None:
    """The register needs the laws."""


def test_a_profile_is_read_in_and_what_is_open_is_answered(visit: Visit) -> None:
    before = filled(visit)
    assert before["适用"] > 100
    assert before["待确认"] > 0
    visit.page.click('#register-questions a[href="#fact-soil-key_unit"]')
    field = visit.page.locator("#fact-soil-key_unit")
    expect(field).to_be_visible(timeout=TIMEOUT)
    field.get_by_text("是", exact=True).click()
    expect(visit.page.locator("#register-questions li")).to_have_count(1, timeout=TIMEOUT)
    after = counts(visit)
    assert after["适用"] > before["适用"]
    assert after["待确认"] < before["待确认"]
    visit.picture("register-wide")
    assert visit.problems == []


def test_a_line_opens_its_article(visit: Visit) -> None:
    filled(visit)
    visit.rows("#register-table").nth(2).locator("[role=gridcell]").nth(2).click()
    item = visit.page.locator("#register-item .register-item")
    expect(item).to_be_visible(timeout=TIMEOUT)
    expect(item.locator("mark").first).to_be_visible()
    expect(item).to_contain_text("触发原因")


def test_what_does_not_matter_is_not_asked(visit: Visit) -> None:
    opened(visit)
    visit.page.locator("#section-gas button.label-wrap").click()
    gate = visit.page.locator("#fact-gas-emits")
    expect(gate).to_be_visible(timeout=TIMEOUT)
    expect(visit.page.locator("#fact-gas-vocs")).to_be_visible(timeout=TIMEOUT)
    gate.get_by_text("否", exact=True).click()
    expect(visit.page.locator("#fact-gas-vocs")).to_have_count(0, timeout=TIMEOUT)


def test_what_was_closed_does_not_stand_in_the_way(visit: Visit) -> None:
    """A boiler's size was told, then that there is no waste gas."""
    filled(visit)
    visit.page.locator("#section-gas button.label-wrap").click()
    expect(visit.page.locator("#fact-gas-boiler_tonnes")).to_be_visible(timeout=TIMEOUT)
    before = counts(visit)
    visit.page.locator("#fact-gas-emits").get_by_text("否", exact=True).click()
    expect(visit.page.locator("#fact-gas-boiler_tonnes")).to_have_count(0, timeout=TIMEOUT)
    assert counts(visit)["不适用"] > before["不适用"]


def test_the_register_and_the_profile_are_taken_away(visit: Visit, folder: Path) -> None:
    before = filled(visit)
    book = openpyxl.load_workbook(visit.download("#export-register-xlsx", folder))
    assert book["适用"].max_row == 1 + before["适用"]
    written = json.loads(visit.download("#export-register-json", folder).read_text(encoding="utf-8"))
    assert sum(i["applicability"] == "to_confirm" for i in written["items"]) == before["待确认"]
    profile = json.loads(visit.download("#save-profile", folder).read_text(encoding="utf-8"))
    assert profile["name"] == "示例家具有限公司"
    assert profile["gas"]["boiler_tonnes"] == 4


def test_a_file_that_is_no_profile_is_told_and_the_form_stays(visit: Visit, folder: Path) -> None:
    filled(visit)
    bad = folder / "bad.json"
    bad.write_text('{"gas": {"boiler_tonnes": -1}}', encoding="utf-8")
    visit.upload("#import-profile", bad)
    expect(visit.page.locator("#profile-told .failed")).to_contain_text("gas.boiler_tonnes", timeout=TIMEOUT)
    assert visit.page.input_value("#profile-name textarea, #profile-name input") == "示例家具有限公司"


def test_what_a_question_tells_fills_the_form(visit: Visit) -> None:
    visit.ask("我们是一家有喷漆线的家具厂，要注意什么")
    visit.open("适用要求")
    activities = visit.page.locator("#fact-enterprise-activities")
    expect(activities).to_contain_text("喷漆", timeout=TIMEOUT)
    expect(activities).to_contain_text("家具")


@pytest.mark.parametrize("visit", [NARROW], indirect=True)
def test_on_a_narrow_screen_nothing_sticks_out(visit: Visit) -> None:
    opened(visit)
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
    visit.picture("register-narrow")
