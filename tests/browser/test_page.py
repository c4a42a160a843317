"""A person at the page: asks, reads, clicks a mark, sees the sentence; nothing leaves the machine."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
PICTURES = Path(__file__).parents[2] / "test-results"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: make browser")


@pytest.fixture(scope="module")
def address(built_index: dict[str, str]) -> Iterator[str]:
    """A real server on loopback over the session's index."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--port", str(port)],
        env=built_index,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(url, timeout=2).close()
                break
            except OSError:
                assert server.poll() is None, server.stderr and server.stderr.read()
                time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One visitor's page, with every request that it made."""

    def __init__(self, browser: playwright.Browser, address: str, size: dict[str, int]) -> None:
        self.page = browser.new_page(viewport=size, locale="zh-CN")
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")
        self.turns = 0

    def ask(self, question: str) -> str:
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        return self.answered()

    def answered(self) -> str:
        """The text of the next answer, once it is complete."""
        self.turns += 1
        said = self.page.locator("#chat .bot.message").nth(self.turns - 1)
        playwright.expect(said).not_to_contain_text("正在检索", timeout=30_000)
        self.page.wait_for_timeout(500)
        return said.inner_text()

    def picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")


@pytest.fixture
def visit(browser: playwright.Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, address, getattr(request, "param", WIDE))
    yield visit
    visit.page.close()


def test_a_question_is_answered_and_its_mark_shows_the_quoted_sentence(visit: Visit) -> None:
    answer = visit.ask("到2025年PM2.5年均浓度要控制在多少？")
    assert "28微克/立方米以下" in answer or "≤28μg/m³" in answer
    visit.page.click('#chat a[href="#evidence-1-1"]')
    chosen = visit.page.locator("#evidence article.chosen")
    playwright.expect(chosen).to_be_visible()
    quoted = chosen.locator("mark, tr.quoted").inner_text()
    assert "28" in quoted
    assert "章" in chosen.locator("header").inner_text()
    assert visit.problems == []
    visit.picture("answer-wide")


def test_nothing_is_loaded_from_outside(visit: Visit) -> None:
    visit.ask("化工园区还能新建吗？")
    visit.page.click('#chat a[href="#evidence-1-1"]')
    outside = [url for url in visit.requests if urlparse(url).hostname not in ("127.0.0.1", None)]
    assert outside == []


def test_the_notice_that_the_period_has_ended_stands_above_the_conversation(visit: Visit) -> None:
    playwright.expect(visit.page.locator("#notices")).to_contain_text("规划期已届满")


def test_an_example_question_is_asked_by_a_click(visit: Visit) -> None:
    visit.page.get_by_text("工地扬尘“七个百分之百”是哪些要求？").click()
    assert "土方开挖湿法作业" in visit.answered()


def test_marks_of_an_earlier_answer_still_open_its_own_evidence(visit: Visit) -> None:
    visit.ask("工地扬尘七个百分之百是什么？")
    visit.ask("秸秆综合利用率的目标是多少？")
    visit.page.click('#chat a[href="#evidence-1-1"]')
    playwright.expect(visit.page.locator("#evidence .turn.open")).to_have_count(1)
    playwright.expect(visit.page.locator("#evidence .turn.open")).to_contain_text("七个百分之百")


def test_a_source_with_markdown_marks_is_shown_as_it_stands(visit: Visit) -> None:
    visit.ask("<b>生态质量指数*</b>的目标是多少？")
    asked = visit.page.locator("#chat .user.message").first.inner_text()
    assert "<b>生态质量指数*</b>" in asked


def test_a_bad_question_gets_one_sentence_and_the_conversation_goes_on(visit: Visit) -> None:
    assert "问题太长" in visit.ask("环" * 1200)
    assert re.search(r"65|40%|化肥", visit.ask("化肥利用率的目标是多少？"))


def test_clear_empties_conversation_and_evidence(visit: Visit) -> None:
    visit.ask("森林覆盖率的目标是多少？")
    visit.page.click("#clear")
    playwright.expect(visit.page.locator("#chat .bot.message")).to_have_count(0)
    playwright.expect(visit.page.locator("#evidence article")).to_have_count(0)


def test_the_day_that_is_chosen_reaches_the_answer(visit: Visit) -> None:
    question = "大气污染防治法第九十九条规定了什么？"
    assert "接替条文" in visit.ask(question)
    playwright.expect(visit.page.locator("#evidence .turn.open .status").first).to_have_text("已废止")
    visit.page.fill("#as-of input", "2026-08-01")
    visit.page.keyboard.press("Tab")
    visit.page.wait_for_timeout(500)
    assert "接替条文" not in visit.ask(question)
    playwright.expect(visit.page.locator("#evidence .turn.open .status").first).to_have_text("现行有效")
    visit.picture("law-wide")


def test_the_library_shows_status_text_and_search(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="资料库").click()
    row = visit.page.locator("#library-table tr", has_text="大气污染防治法")
    playwright.expect(row).to_contain_text("已废止")
    visit.page.fill("#library-day input", "2026-08-14")
    visit.page.keyboard.press("Tab")
    playwright.expect(row).to_contain_text("现行有效")
    visit.page.click("#library-document input")
    visit.page.get_by_role("option", name="中华人民共和国生态环境法典").click()
    reader = visit.page.locator("#library-reader")
    playwright.expect(reader.locator("nav")).to_contain_text("第二编 污染防治")
    search = visit.page.locator("#library-search").locator("input, textarea").first
    search.fill("油烟")
    search.press("Enter")
    playwright.expect(reader.locator("mark").first).to_have_text("油烟")
    visit.picture("library-wide")


@pytest.mark.parametrize("visit", [NARROW], indirect=True)
def test_a_phone_shows_everything_without_scrolling_sideways(visit: Visit) -> None:
    visit.ask("到2025年PM2.5年均浓度要控制在多少？")
    visit.page.click('#chat a[href="#evidence-1-1"]')
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.page.locator("#send").bounding_box()["width"] > 40
    visit.page.wait_for_timeout(800)
    visit.picture("answer-narrow")
