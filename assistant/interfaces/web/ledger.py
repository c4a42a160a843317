"""The tab 任务分解表: the tasks of the plan, to filter, to take away, and to bring back filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.errors import AssistantError
from assistant.exports.ledger import ledger_xlsx
from assistant.features.ledger import OFFICE_FIELDS, Ledger
from assistant.features.tasks import Task
from assistant.interfaces.web.downloads import File, download_on_click, telling
from assistant.interfaces.web.tables import read_only_table
from assistant.interfaces.web.targets import ALL, plan_of
from assistant.service.ledger import ImportReport, import_ledger
from assistant.text import fold

_LONGEST_SEARCH = 100  # characters
_MOST_LINES = 50  # of a report
_NO_FORCE, _NO_YEAR, _FILLED, _EMPTY = "（未写力度词）", "未写时限", "已填", "未填"
_HEADERS = (
    "任务编号",
    "章节",
    "任务",
    "力度",
    "时限",
    "指标数值",
    "点名单位",
    *(heading for _, heading in OFFICE_FIELDS),
)
_WIDTHS = [78, 150, 330, 98, 88, 88, 92, 96, 96, 74, 96]  # pixels


def build_ledger(assistant: Assistant, tab: gr.Tab) -> None:
    """The tab's content; call inside the tab.  The tasks are read when it is opened first."""
    with gr.Row(elem_classes="filters"):
        chapter = gr.Dropdown([ALL], value=ALL, label="章节", min_width=220, scale=2, elem_id="ledger-chapter")
        force = gr.Dropdown([ALL], value=ALL, label="力度", min_width=120, elem_id="ledger-force")
        year = gr.Dropdown([ALL], value=ALL, label="时限", min_width=110, elem_id="ledger-year")
        filled = gr.Dropdown([ALL, _FILLED, _EMPTY], value=ALL, label="填写", min_width=100, elem_id="ledger-filled")
        words = gr.Textbox(label="查找", placeholder="任务、处室", value="", min_width=150, elem_id="ledger-words")
    with gr.Row(elem_classes="filters actions"):
        export = gr.Button("下载任务分解表", size="sm", min_width=140, elem_id="export-ledger")
        upload = gr.UploadButton("导入填好的表", size="sm", min_width=140, elem_id="import-ledger")
        gr.HTML(
            "<p>下载后填写黄色四列再导入，提问“某项任务由谁负责”时就会引用本单位填写的处室。可导入xlsx、json、md。</p>",
            elem_classes="caption",
        )
    report = gr.HTML(elem_id="ledger-report")
    counted = gr.HTML(elem_id="ledger-count", elem_classes="caption")
    table = read_only_table("ledger", 560, _HEADERS, _WIDTHS)

    boxes = [chapter, force, year, filled, words]
    shown = [counted, table]
    show = telling(partial(_show, assistant))
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_name": False}
    for box in boxes:
        box.change(show, boxes, shown, trigger_mode="always_last", **quiet)
    tab.select(telling(partial(_open, assistant)), boxes, [chapter, force, year, *shown], **quiet)
    download_on_click(export, partial(_export, assistant))
    upload.upload(partial(_import, assistant), upload, report, api_name=False).then(show, boxes, shown, **quiet)


# -- what is shown -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A task as a row of the table, with what it is filtered by."""

    cells: tuple[str, ...]
    chapter: str
    forces: frozenset[str]
    years: frozenset[str]
    filled: bool


def _lines(tasks: Sequence[Task], ledger: Ledger | None) -> list[_Line]:
    entries = {entry.number: entry for entry in ledger.entries} if ledger else {}
    found = []
    for task in tasks:
        entry = entries.get(task.number)
        forces = tuple(dict.fromkeys(part.force.name for part in task.parts if part.force)) or (_NO_FORCE,)
        office = [getattr(entry, key) if entry else "" for key, _ in OFFICE_FIELDS]
        cells = (
            task.number,
            _place(task.path),
            task.text,
            "、".join(forces),
            "、".join(deadline.text for deadline in task.deadlines),
            "、".join(task.figures),
            "、".join(task.bodies),
            *office,
        )
        years = frozenset(str(deadline.year) for deadline in task.deadlines if deadline.year) or {_NO_YEAR}
        found.append(_Line(cells, task.path[0], frozenset(forces), frozenset(years), bool(entry)))
    return found


def _place(path: Sequence[str]) -> str:
    """第三章 › （一）进一步优化产业空间布局: a chapter with its title where nothing stands below it."""
    chapter, *below = path
    return " › ".join([chapter.split(" ")[0], *below]) if below else chapter


def _show(
    assistant: Assistant, chapter: str, force: str, year: str, filled: str, words: str
) -> tuple[str, dict[str, Any]]:
    lines = _lines(assistant.offices.tasks(), assistant.offices.ledger())
    wanted = fold(words.strip()[:_LONGEST_SEARCH])
    chosen = [
        line
        for line in lines
        if chapter in (ALL, line.chapter)
        and (force == ALL or force in line.forces)
        and (year == ALL or year in line.years)
        and (filled == ALL or line.filled == (filled == _FILLED))
        and wanted in fold(" ".join(line.cells))
    ]
    done = sum(line.filled for line in lines)
    counted = f"<p>共{len(lines)}条任务，本单位已填{done}条；当前显示{len(chosen)}条。</p>"
    return counted, {"headers": list(_HEADERS), "data": [list(line.cells) for line in chosen]}


def _open(assistant: Assistant, *values: str) -> tuple[Any, ...]:
    """Fill the choices, keep what was chosen."""
    lines = _lines(assistant.offices.tasks(), None)
    forces = {
        part.force.name: part.force.rank for task in assistant.offices.tasks() for part in task.parts if part.force
    }
    by_rank = sorted(forces, key=lambda name: forces[name])
    unforced = [_NO_FORCE] if any(_NO_FORCE in line.forces for line in lines) else []
    years = sorted({year for line in lines for year in line.years})
    choices = [list(dict.fromkeys(line.chapter for line in lines)), [*by_rank, *unforced], years]
    updates = [gr.update(choices=[ALL, *found]) for found in choices]
    return (*updates, *_show(assistant, *values))


# -- out and in ----------------------------------------------------------------------------


def _export(assistant: Assistant) -> File:
    plan = plan_of(assistant.generation).metadata
    content = ledger_xlsx(assistant.offices.tasks(), plan, assistant.offices.ledger())
    return f"任务分解表{date.today():%Y-%m-%d}.xlsx", content


def _import(assistant: Assistant, path: str) -> str:
    """Take a filled file in; gives the report."""
    try:
        data_dir = assistant.parts.settings.data_dir
        return _report(Path(path).name, import_ledger(Path(path), assistant.offices.tasks(), data_dir, date.today()))
    except AssistantError as error:
        return f'<p class="notice failed" role="alert">{escape(error.sentence)}</p>'


def _report(name: str, report: ImportReport) -> str:
    """What an import did: how much, and every row that was not taken."""
    counts = f"采纳{report.taken}行，{report.unchanged}行没有变化，{len(report.problems)}处没有采纳。"
    told = [("没有采纳", line.line) for line in report.problems] + [("原有内容保留", k.line) for k in report.kept]
    items = "".join(f"<li><b>{kind}</b>　{escape(line)}</li>" for kind, line in told[:_MOST_LINES])
    more = f"<p>另有{len(told) - _MOST_LINES}处没有列出。</p>" if len(told) > _MOST_LINES else ""
    listed = f"<ul>{items}</ul>{more}" if items else ""
    return f'<section class="report" role="status"><p>《{escape(name)}》：{counts}</p>{listed}</section>'
