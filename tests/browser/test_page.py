"""A person at the page: asks, reads, clicks a mark, sees the sentence; nothing leaves the machine."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlparse

import docx
import pytest

from tests.browser.visits import NARROW, Visit

expect = pytest.importorskip("playwright.sync_api").expect

TARGET = "森林覆盖率的目标是多少？"


# -- answers -------------------------------------------------------------------------------


def test_a_question_is_answered_and_its_mark_shows_the_quoted_sentence(visit: Visit) -> None:
    answer = visit.ask("到2025年PM2.5年均浓度要控制在多少？")
    assert "28微克/立方米以下" in answer or "≤28μg/m³" in answer
    visit.page.click('#chat a[href="#evidence-1-1"]')
    chosen = visit.page.locator("#evidence article.chosen")
    expect(chosen).to_be_visible()
    quoted = chosen.locator("mark, tr.quoted").inner_text()
    assert "28" in quoted
    assert "章" in chosen.locator("header").inner_text()
    assert visit.problems == []
    visit.picture("answer-wide")


def test_the_card_of_a_target_stands_below_the_first_line_with_the_goal_largest(visit: Visit) -> None:
    visit.ask(TARGET)
    answer = visit.answer(1)
    card = answer.locator("dl.card")
    expect(card).to_be_visible()
    assert "66.85" in card.locator(".goal dd").inner_text()
    assert {"指标", "目标", "基期", "性质"} <= set(card.locator("dt").all_inner_texts())
    first = answer.locator("p").first
    assert first.bounding_box()["y"] < card.bounding_box()["y"]
    sizes = card.locator("dd").evaluate_all("cells => cells.map(cell => parseFloat(getComputedStyle(cell).fontSize))")
    assert sizes.index(max(sizes)) == card.locator("dt").all_inner_texts().index("目标")
    visit.picture("card-wide")


def test_a_list_is_numbered_line_by_line_and_says_how_much_was_read(visit: Visit) -> None:
    visit.ask("约束性指标有哪些？")
    items = visit.answer(1).locator("ol > li")
    expect(items).to_have_count(12)
    assert all(re.search(r"\[\d+\]$", item.strip()) for item in items.all_inner_texts())
    expect(visit.answer(1).locator(".extent")).to_have_text("共12项 · 扫描18段")
    visit.page.click('#chat li a[href="#evidence-1-12"]')
    expect(visit.page.locator("#evidence-1-12.chosen")).to_be_visible()
    visit.picture("list-wide")


def test_a_verdict_is_bold_and_its_signs_are_not_shown(visit: Visit) -> None:
    visit.ask("施工单位必须公示扬尘防治信息吗？")
    verdict = visit.answer(1).locator("strong").first
    expect(verdict).to_be_visible()
    assert "**" not in visit.answer(1).inner_text()
    visit.picture("verdict-wide")


def test_a_refusal_says_so_and_marks_what_is_near_as_not_the_answer(visit: Visit) -> None:
    visit.ask("上海2025年PM2.5目标是多少？")
    refused = visit.answer(1).locator(".refused")
    expect(refused).to_contain_text("【未给出答案】")
    expect(refused).to_contain_text("上海")
    near = refused.locator(".near")
    expect(near).to_contain_text("不是答案")
    assert "28" not in refused.inner_text().replace(near.inner_text(), "")
    visit.picture("refusal-wide")


def test_a_long_answer_is_shown_from_its_first_line(visit: Visit) -> None:
    visit.ask(TARGET)
    visit.ask("约束性指标有哪些？")
    visit.page.wait_for_timeout(300)
    chat, question = visit.page.locator("#chat").bounding_box(), visit.page.locator("#chat .user-row").nth(1)
    assert chat["y"] <= question.bounding_box()["y"] < chat["y"] + 60


def test_nothing_is_loaded_from_outside(visit: Visit) -> None:
    visit.ask("化工园区还能新建吗？")
    visit.page.click('#chat a[href="#evidence-1-1"]')
    for tab in ("规划指标", "任务分解表", "资料库"):
        visit.open(tab)
        visit.page.wait_for_timeout(800)
    outside = [url for url in visit.requests if urlparse(url).hostname not in ("127.0.0.1", None)]
    assert outside == []
    assert visit.problems == []


def test_the_notice_that_the_period_has_ended_stands_above_the_conversation(visit: Visit) -> None:
    expect(visit.page.locator("#notices")).to_contain_text("规划期已届满")


def test_an_example_question_is_asked_by_a_click(visit: Visit) -> None:
    visit.page.get_by_text("工地扬尘“七个百分之百”是哪些要求？").click()
    assert "土方开挖湿法作业" in visit.answered()


def test_a_question_to_go_on_with_is_asked_by_a_click(visit: Visit) -> None:
    visit.ask(TARGET)
    options = visit.page.locator("#chat .option")
    expect(options.first).to_be_visible(timeout=15_000)
    chosen = options.first.inner_text()
    visit.picture("suggestions-wide")
    options.first.click()
    visit.answered()
    assert visit.page.locator("#chat .user.message").last.inner_text() == chosen
    expect(visit.answer(2).locator(".refused")).to_have_count(0)
    expect(options.first).to_be_visible(timeout=15_000)
    assert chosen not in options.all_inner_texts()
    assert visit.page.locator("#chat .options").count() == 1
    assert visit.problems == []


def test_marks_of_an_earlier_answer_still_open_its_own_evidence(visit: Visit) -> None:
    visit.ask("工地扬尘七个百分之百是什么？")
    visit.ask("秸秆综合利用率的目标是多少？")
    visit.page.click('#chat a[href="#evidence-1-1"]')
    expect(visit.page.locator("#evidence .turn.open")).to_have_count(1)
    expect(visit.page.locator("#evidence .turn.open")).to_contain_text("七个百分之百")


def test_a_question_with_marks_of_html_and_markdown_is_shown_as_it_stands(visit: Visit) -> None:
    visit.ask("<b>生态质量指数*</b>的目标是多少？")
    asked = visit.page.locator("#chat .user.message").first.inner_text()
    assert "<b>生态质量指数*</b>" in asked


def test_a_bad_question_gets_one_sentence_and_the_conversation_goes_on(visit: Visit) -> None:
    assert "问题太长" in visit.ask("环" * 1200)
    assert re.search(r"65|40%|化肥", visit.ask("化肥利用率的目标是多少？"))


def test_clear_empties_conversation_and_evidence(visit: Visit) -> None:
    visit.ask(TARGET)
    visit.page.click("#clear")
    expect(visit.page.locator("#chat .bot.message")).to_have_count(0)
    expect(visit.page.locator("#evidence article")).to_have_count(0)


def test_the_day_that_is_chosen_reaches_the_answer(visit: Visit) -> None:
    question = "大气污染防治法第九十九条规定了什么？"
    assert "接替条文" in visit.ask(question)
    expect(visit.page.locator("#evidence .turn.open .status").first).to_have_text("已废止")
    visit.page.fill("#as-of input", "2026-08-01")
    visit.page.keyboard.press("Tab")
    visit.page.wait_for_timeout(500)
    assert "接替条文" not in visit.ask(question)
    expect(visit.page.locator("#evidence .turn.open .status").first).to_have_text("现行有效")
    visit.picture("law-wide")


# -- taking answers away -------------------------------------------------------------------


def test_the_conversation_and_its_last_answer_are_taken_away_as_files(visit: Visit, folder: Path) -> None:
    visit.ask(TARGET)
    visit.ask("化肥利用率的目标是多少？")
    whole = visit.download("#export-word", folder)
    assert re.fullmatch(r"规划问答记录\d{4}-\d\d-\d\d\.docx", whole.name)
    headings = [p.text for p in docx.Document(str(whole)).paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [f"一、{TARGET}", "二、化肥利用率的目标是多少？", "资料来源"]
    visit.choose("#export-extent", "最近一个回答")
    text = visit.download("#export-markdown", folder).read_text(encoding="utf-8")
    assert "## 化肥利用率的目标是多少？" in text
    assert TARGET not in text


def test_without_an_answer_there_is_nothing_to_take_away_not_even_what_was_taken_before(
    visit: Visit, folder: Path
) -> None:
    visit.ask(TARGET)
    visit.download("#export-word", folder)
    visit.page.click("#clear")
    expect(visit.page.locator("#chat .bot.message")).to_have_count(0)
    files: list[object] = []
    visit.page.on("download", lambda download: files.append(download))
    visit.page.click("#export-word")
    message = visit.page.get_by_test_id("toast-body")
    expect(message).to_contain_text("没有可以导出的回答：请先提问，再导出。")
    visit.page.wait_for_timeout(500)
    assert files == []


# -- the library, narrow screens -----------------------------------------------------------


def test_the_library_shows_status_text_and_search(visit: Visit) -> None:
    visit.open("资料库")
    row = visit.page.locator("#library-table tr", has_text="大气污染防治法")
    expect(row).to_contain_text("已废止")
    visit.page.fill("#library-day input", "2026-08-14")
    visit.page.keyboard.press("Tab")
    expect(row).to_contain_text("现行有效")
    visit.choose("#library-document", "中华人民共和国生态环境法典")
    reader = visit.page.locator("#library-reader")
    expect(reader.locator("nav")).to_contain_text("第二编 污染防治")
    search = visit.page.locator("#library-search").locator("input, textarea").first
    search.fill("油烟")
    search.press("Enter")
    expect(reader.locator("mark").first).to_have_text("油烟")
    visit.picture("library-wide")


@pytest.mark.parametrize("visit", [NARROW], indirect=True)
def test_a_phone_shows_everything_without_scrolling_sideways(visit: Visit) -> None:
    visit.ask(TARGET)
    visit.page.click('#chat a[href="#evidence-1-1"]')
    for button in ("#send", "#clear", "#export-word", "#copy-answer"):
        box = visit.page.locator(button).bounding_box()
        assert box["width"] > 40
        assert box["x"] + box["width"] <= NARROW["width"]
    visit.page.wait_for_timeout(500)
    visit.picture("answer-narrow")
    for tab in ("规划指标", "任务分解表", "资料库"):
        visit.open(tab)
        visit.page.wait_for_timeout(500)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab
