"""The tab 规划指标: the indicator tables and the targets of the text, to filter, sort and take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape
from typing import Any

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.exports.indicators import ChosenTable, indicators_xlsx
from assistant.interfaces.web.charts import build_charts
from assistant.interfaces.web.downloads import File, download_on_click, telling
from assistant.interfaces.web.tables import read_only_table
from assistant.interfaces.web.targets import Filters, Targets
from assistant.render import TextTable

_LONGEST_SEARCH = 100  # characters
# Of columns, in pixels.
_WIDTHS = {
    "表": 56, "领域": 172, "指标": 340, "单位": 84, "属性": 90, "说明": 150,
    "主题": 300, "目标值": 150, "年份": 80, "原文": 530, "出处": 222,
}  # fmt: skip
_VALUE_WIDTH = 130


def build_indicators(assistant: Assistant) -> None:
    """The tab's content; call inside a gr.Tab."""
    targets = Targets(assistant)
    with gr.Row(elem_classes="filters"):
        table = _dropdown("表", targets.tables, "indicator-table", targets.own_table)
        group = _dropdown("领域", targets.groups, "indicator-group")
        attribute = _dropdown("属性", targets.attributes, "indicator-attribute")
        year = _dropdown("年份", targets.years, "indicator-year")
        words = gr.Textbox(
            label="查找", placeholder="指标、领域、数值", value="", min_width=150, elem_id="indicator-words"
        )
        export = gr.Button("导出Excel", size="sm", min_width=96, elem_id="export-indicators")
    counted = gr.HTML(elem_id="indicator-count", elem_classes="caption")
    rows = read_only_table("indicators", 460)
    notes = gr.HTML(elem_id="indicator-notes")
    build_charts(targets)
    with gr.Row(elem_classes="filters"):
        gr.HTML("<h2>正文中的目标</h2>", elem_classes="caption")
        chapter = _dropdown("章节", targets.chapters, "target-chapter")
    target_count = gr.HTML(elem_id="target-count", elem_classes="caption")
    target_rows = read_only_table("targets", 460)

    chosen = [table, group, attribute, chapter, year, words]

    shown = [counted, rows, notes, target_count, target_rows]
    # Without triggers: when the page is opened and at every change.
    gr.on(
        None,
        telling(partial(_show, assistant)),
        chosen,
        shown,
        show_progress="hidden",
        trigger_mode="always_last",
        api_name=False,
    )
    download_on_click(export, partial(_export, assistant), chosen)


def _show(assistant: Assistant, *values: str) -> tuple[str, dict[str, Any], str, str, dict[str, Any]]:
    targets, filters = Targets(assistant), _filters(values)
    indicators, texts = targets.indicator_table(filters), targets.target_table(filters)
    return (
        f"<p>指标共{len(indicators.rows)}项。“/”是原文写法，表示没有列出数值；点表头可以排序。</p>",
        _data(indicators),
        "".join(f"<p>{escape(note)}</p>" for note in targets.notes(filters)),
        f"<p>数值和期限目标共{len(texts.rows)}处，由程序从正文逐句摘出，以原文为准；年份和查找用上面的筛选。</p>",
        _data(texts),
    )


def _export(assistant: Assistant, *values: str) -> File:
    targets, filters = Targets(assistant), _filters(values)
    content = indicators_xlsx(
        ChosenTable(targets.indicator_table(filters), filters.line("表", "领域", "属性", "年份")),
        ChosenTable(targets.target_table(filters), filters.line("章节", "年份")),
        targets.plan.metadata,
        targets.notes(filters),
    )
    return f"规划指标{date.today():%Y-%m-%d}.xlsx", content


def _filters(values: Sequence[str]) -> Filters:
    table, group, attribute, chapter, year, words = values
    return Filters(table, group, attribute, chapter, year, words.strip()[:_LONGEST_SEARCH])


def _dropdown(label: str, choices: list[str], elem_id: str, value: str | None = None) -> gr.Dropdown:
    return gr.Dropdown(choices, value=value or choices[0], label=label, min_width=130, elem_id=elem_id)


def _data(table: TextTable) -> dict[str, Any]:
    """The table with the widths of its columns, which depend on how many there are."""
    widths = [_WIDTHS.get(header, _VALUE_WIDTH) for header in table.headers]
    value = {"headers": list(table.headers), "data": [list(row) for row in table.rows]}
    update: dict[str, Any] = gr.update(value=value, column_widths=widths)
    return update
