"""The task ledger (任务分解表) as a file: Excel, JSON, Markdown.

What an office fills in is empty, or filled with what was imported before.  `assistant.exports.filled`
reads the files back, by the same table of columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.exports.workbook import Column, Sheet, workbook
from assistant.features.ledger import OFFICE_FIELDS, Ledger, LedgerEntry
from assistant.features.tasks import Task
from assistant.force import ForceReading
from assistant.model import Metadata


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: its key in JSON, its heading; `names` are further headings that it is known by."""

    key: str
    header: str
    width: float
    names: tuple[str, ...] = ()


_OFFICE = dict(OFFICE_FIELDS)
LEDGER_COLUMNS = (
    LedgerColumn("number", "任务编号", 11, ("编号",)),
    LedgerColumn("chapter", "章节", 22),
    LedgerColumn("text", "任务（规划原文）", 54, ("任务", "任务内容", "规划原文")),
    LedgerColumn("force", "力度", 11),
    LedgerColumn("deadline", "时限", 10),
    LedgerColumn("figures", "指标数值", 12),
    LedgerColumn("bodies", "规划点名的单位", 12),
    LedgerColumn("links", "专栏关联", 11),
    LedgerColumn("place", "出处", 15),
    LedgerColumn("lead", _OFFICE["lead"], 13, ("牵头单位", "牵头部门", "责任处室")),
    LedgerColumn("supporting", _OFFICE["supporting"], 13, ("配合单位", "配合部门")),
    LedgerColumn("contact", _OFFICE["contact"], 11),
    LedgerColumn("progress", _OFFICE["progress"], 20, ("进展", "完成情况", "进展情况")),
)
_EXTRA_WIDTH = 16

_HOW_TO = (
    ("填什么", "黄色的四列由本单位填写：牵头处室、配合处室、联系人、进度。只填一部分也可以，空着的以后再填。"),
    ("不要改什么", "任务编号和任务原文用来对应规划，请不要改动；改坏了编号，仍会按任务原文对应，两者对不上的行会单独列出。"),
    ("可以改什么", "行可以排序、筛选、删减，列可以换位置、删去，也可以增加自己的列，导入时一并保留。"),
    ("请避免", "合并单元格；在填写的格子里使用没有结果或出错的公式（如#REF!）。这样的格子导入时会按行列出，不会采纳。"),
    ("填好以后", "运行 assistant tasks --import 文件名。可以分几次、分几个文件导入；文件里没有的行和清空的格子不会删掉原有内容。"),
    ("力度", "规划用词的力度，由强到弱：禁止性、约束性要求、完成类、推进类、鼓励类、探索类。规划约束政府，不是企业的法定义务。"),
    ("专栏关联", "专栏项目与正文任务重复的，互相注明编号，可以合并分工。"),
)  # fmt: skip


def ledger_xlsx(tasks: Sequence[Task], document: Metadata, ledger: Ledger | None = None) -> bytes:
    """The ledger of a plan as a workbook: the table, and how to fill it in."""
    headings = _extra_headings(ledger)
    columns = [Column(column.header, column.width, entry=column.key in _OFFICE) for column in LEDGER_COLUMNS]
    columns += [Column(heading, _EXTRA_WIDTH, entry=True) for heading in headings]
    entries = _entries(ledger)
    rows = [[*_values(task, entries).values(), *_extras(task, entries, headings)] for task in tasks]
    about = [("规划", f"《{document.title}》{document.number}"), ("任务数", f"{len(tasks)}条"), *_HOW_TO]
    how = [Column("事项", 16), Column("说明", 100)]
    return workbook([Sheet("任务分解表", columns, rows), Sheet("填表说明", how, about)])


def ledger_json(tasks: Sequence[Task], document: Metadata, ledger: Ledger | None = None) -> str:
    """The ledger of a plan as JSON, with the structure of every task."""
    entries = _entries(ledger)
    shown = [
        {
            **_values(task, entries),
            "kind": task.kind,
            "chapter": list(task.path),
            "source": task.source,
            "passage_id": task.passage_id,
            "start": task.start,
            "end": task.end,
            "force": _force_json(task.force),
            "parts": [{"text": part.text, "force": _force_json(part.force)} for part in task.parts],
            "deadline": [{"text": deadline.text, "year": deadline.year} for deadline in task.deadlines],
            "figures": list(task.figures),
            "bodies": list(task.bodies),
            "links": list(task.links),
            "extras": dict(entries[task.number].extras) if task.number in entries else {},
        }
        for task in tasks
    ]
    about = {"id": document.document_id, "title": document.title, "number": document.number}
    return json.dumps({"document": about, "tasks": shown}, ensure_ascii=False, indent=1)


def ledger_markdown(tasks: Sequence[Task], document: Metadata, ledger: Ledger | None = None) -> str:
    """The ledger of a plan as a Markdown table."""
    entries, headings = _entries(ledger), _extra_headings(ledger)
    table = [[*(column.header for column in LEDGER_COLUMNS), *headings]]
    table += [[*_values(task, entries).values(), *_extras(task, entries, headings)] for task in tasks]
    lines = ["| " + " | ".join(map(_escaped, row)) + " |" for row in table]
    lines.insert(1, "|" + " --- |" * len(table[0]))
    return (
        f"# 任务分解表\n\n《{document.title}》{document.number}，共{len(tasks)}条任务。\n\n" + "\n".join(lines) + "\n"
    )


def _values(task: Task, entries: Mapping[str, LedgerEntry]) -> dict[str, str]:
    """The cells of a task by column."""
    entry = entries.get(task.number)
    names = dict.fromkeys(part.force.name for part in task.parts if part.force)
    return {
        "number": task.number,
        "chapter": " › ".join(task.path),
        "text": task.text,
        "force": "、".join(names) or "（未写力度词）",
        "deadline": "、".join(deadline.text for deadline in task.deadlines),
        "figures": "、".join(task.figures),
        "bodies": "、".join(task.bodies),
        "links": "、".join(task.links),
        "place": task.locator,
        **{key: getattr(entry, key) if entry else "" for key in _OFFICE},
    }


def _entries(ledger: Ledger | None) -> dict[str, LedgerEntry]:
    return {entry.number: entry for entry in ledger.entries} if ledger else {}


def _extra_headings(ledger: Ledger | None) -> list[str]:
    return list(dict.fromkeys(heading for entry in _entries(ledger).values() for heading, _ in entry.extras))


def _extras(task: Task, entries: Mapping[str, LedgerEntry], headings: Iterable[str]) -> list[str]:
    held = dict(entries[task.number].extras) if task.number in entries else {}
    return [held.get(heading, "") for heading in headings]


def _force_json(reading: ForceReading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {"word": reading.word, "class": reading.class_id, "name": reading.name, "rank": reading.rank}


def _escaped(cell: str) -> str:
    """A cell of a Markdown table."""
    for plain, escaped in (("\\", "\\\\"), ("|", "\\|"), ("&", "&amp;"), ("<", "&lt;"), ("\n", "<br>")):
        cell = cell.replace(plain, escaped)
    return cell
