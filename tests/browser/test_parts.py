"""What the page shows, made without a browser: bubbles, tables, files."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pytest

from assistant.bootstrap import Assistant
from assistant.citations import Citations
from assistant.errors import StateError
from assistant.exports.indicators import ChosenTable, indicators_xlsx
from assistant.features.indicators import indicators_of
from assistant.interfaces.web.bubble import bubble_html, plain_html
from assistant.interfaces.web.chat import Conversation, answer_question
from assistant.model import Answer, Document, Passage
from assistant.render import (
    TextTable,
    can_be_drawn,
    card_html,
    extent_html,
    indicator_bars,
    indicator_table,
    undrawn_line,
)

DAY = date(2026, 11, 24)
DUST = "hangzhou-plan-14/5.3/p1"
Make = Callable[..., Answer]


@pytest.fixture
def make(plan: Document, passages: list[Passage]) -> Make:
    """Makes an answer of some words that cites one passage."""

    def make_answer(text: str, **fields: Any) -> Answer:
        citations = Citations({plan.document_id: plan}, DAY)
        passage = next(passage for passage in passages if passage.passage_id == DUST)
        citations.cite(passage, passage.text)
        answer = Answer("怎么治理？", "怎么治理？", DAY, text, refused=False, citations=tuple(citations.found))
        return replace(answer, **fields)

    return make_answer


# -- bubbles -------------------------------------------------------------------------------


def test_only_marks_of_the_answer_are_links(make: Make) -> None:
    html = bubble_html(make("见原文 [1]，数组 a[7]"), "evidence-3")
    assert 'href="#evidence-3-1">[1]</a>' in html
    assert "a[7]" in html


def test_lists_and_bold_words_are_made_and_everything_else_is_escaped(make: Make) -> None:
    html = bubble_html(make("**不得。**原文<script>：\n\n3. 甲*乙* [1]\n4. 丙\n\n- <img src=x>"), "e")
    assert "<strong>不得。</strong>原文&lt;script&gt;：" in html
    assert '<ol start="3"><li>甲*乙*<a' in html
    assert "<ul><li>&lt;img src=x&gt;</li></ul>" in html
    assert "<script" not in html
    assert "<img" not in html


def test_a_bubble_has_no_blank_line_at_which_markdown_would_begin(make: Make) -> None:
    answer = make("甲\n乙 [1]\n\n丙", standalone_question="杭州\n\n怎么治理？", card={"目标": "a\n\nb"})
    assert "\n" not in bubble_html(answer, "e")
    assert "甲<br>乙" in bubble_html(answer, "e")


def test_the_card_stands_behind_the_first_paragraph(make: Make) -> None:
    html = bubble_html(make("第一行 [1]\n\n第二行", card={"指标": "甲", "目标": "≤28"}), "e")
    assert html.index("第一行") < html.index('<dl class="card">') < html.index("第二行")


def test_a_refusal_divides_the_reason_from_what_is_near(make: Make) -> None:
    html = bubble_html(make("没有关于上海的内容。\n\n最接近的是甲 [1]", refused=True, card={"目标": "28"}), "e")
    reason, near = html.split('<aside class="near">')
    assert "【未给出答案】" in reason
    assert "上海" in reason
    assert "不是答案" in near
    assert "甲" in near
    assert "card" not in html


def test_words_of_the_page_and_of_the_visitor_are_escaped() -> None:
    assert plain_html("<b>\n\n\ud800甲", "asked") == '<div class="asked">&lt;b&gt;<br>甲</div>'


def test_a_card_is_escaped_and_links_its_marks() -> None:
    html = card_html({"<指标>": "PM2.5 & O3", "目标": "≤28 [1]", "责任主体": "市局 [9]"}, "e", {1})
    assert "<dt>&lt;指标&gt;</dt><dd>PM2.5 &amp; O3</dd>" in html
    assert '<div class="goal"><dt>目标</dt><dd>≤28<a class="mark" href="#e-1">[1]</a></dd>' in html
    assert "市局 [9]" in html


@pytest.mark.parametrize(
    ("total", "scanned", "shown"),
    [(12, 18, "共12项 · 扫描18段"), (0, None, "共0项"), (None, 5, "扫描5段"), (None, None, "")],
)
def test_the_extent_of_a_list_says_what_is_known(total: int | None, scanned: int | None, shown: str) -> None:
    html = extent_html(total, scanned)
    assert shown in html
    assert bool(html) == bool(shown)


# -- one question --------------------------------------------------------------------------


def asked(chain: Callable[[object], Answer], question: str = "怎么治理？") -> tuple[list[Any], Conversation]:
    """The messages after a question, and the conversation."""
    held = SimpleNamespace(chain=SimpleNamespace(answer=chain), generation=SimpleNamespace(documents={}))
    conversation = Conversation()
    *_, last = answer_question(cast(Assistant, held), question, None, conversation)
    return last[1], conversation


def test_a_failure_is_said_and_not_remembered_as_an_answer() -> None:
    def damaged(_: object) -> Answer:
        raise StateError("索引已损坏", "请重新建立")

    messages, conversation = asked(damaged)
    assert messages[-1]["content"] == '<div class="failed">索引已损坏：请重新建立。</div>'
    assert (conversation.answers, conversation.turns) == ([], [])


def test_what_nobody_foresaw_is_said_without_its_words() -> None:
    def broken(_: object) -> Answer:
        raise ZeroDivisionError("secret")

    messages, _ = asked(broken)
    assert "程序出错" in messages[-1]["content"]
    assert "secret" not in messages[-1]["content"]


# -- tables, bars, workbooks ---------------------------------------------------------------


@pytest.mark.parametrize("which", ["plan", "other_plan"])
def test_every_cell_of_a_table_stands_under_its_heading(which: str, request: pytest.FixtureRequest) -> None:
    document: Document = request.getfixturevalue(which)
    indicators = list(indicators_of([document]).values())
    table = indicator_table(indicators, {})
    assert len(table.rows) == len(indicators)
    for indicator, row in zip(indicators, table.rows, strict=True):
        shown = dict(zip(table.headers, row, strict=True))
        assert shown["指标"] == indicator.row.name
        for cell in indicator.row.cells:
            assert shown[cell.header] == (cell.text if cell.text is not None else "（原文缺失）")


@pytest.mark.parametrize("which", ["plan", "other_plan"])
def test_an_indicator_is_drawn_or_listed_and_bars_are_numbers_of_its_cells(
    which: str, request: pytest.FixtureRequest
) -> None:
    document: Document = request.getfixturevalue(which)
    for indicator in indicators_of([document]).values():
        bars = indicator_bars(indicator)
        written = [cell.text or "" for cell in indicator.row.cells]
        assert all(any(f"{bar.number:g}" in text for text in written) for bar in bars)
        if not can_be_drawn(indicator):
            assert indicator.row.name in undrawn_line(indicator)


def test_a_number_in_words_is_no_bar(plan: Document) -> None:
    events = indicators_of([plan])["hangzhou-plan-14/table-1/r17"]
    assert [bar.when for bar in indicator_bars(events)] == ["2020年完成"]
    assert not can_be_drawn(events)


def test_a_star_means_what_its_table_says(plan: Document) -> None:
    starred = [i for i in indicators_of([plan]).values() if i.row.starred]
    rows = indicator_table(starred, {2: "口径有调整"}).rows
    assert {row[0]: row[-1] for row in rows} == {"表1": "", "表2": "口径有调整"}


def test_numbers_of_a_workbook_can_be_reckoned_with_and_texts_are_no_formulas(plan: Document) -> None:
    table = TextTable(("指标", "2020年", "目标"), (("=1+1", "29.8", "≤28"), ("乙", "100", "/")))
    content = indicators_xlsx(ChosenTable(table, "表“表2”"), ChosenTable(TextTable(("主题",), ())), plan.metadata)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["指标表"]
    assert [[cell.value for cell in row] for row in sheet["A2:C3"]] == [["=1+1", 29.8, "≤28"], ["乙", 100, "/"]]
    assert sheet["A2"].data_type == "s"
    assert "筛选：表“表2”" in [cell.value for cell in sheet["A"]]
