"""A register (合规义务清单) as a file: Excel, Word, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from docx.shared import Cm

from assistant.exports.word import add_paragraph, add_table, new_document, to_bytes
from assistant.exports.workbook import Column, Sheet, workbook
from assistant.features.obligations import Difference, Register, RegisterItem
from assistant.render import citation_place, life_text
from assistant.render.blocks import Run, Runs
from assistant.render.register import (
    BINDING_NAMES,
    difference_lines,
    item_penalty,
    item_source,
    item_status,
    reading_lines,
    register_counts,
    register_json,
)
from assistant.validity import chinese_date

TITLE = "合规义务清单"
_COLUMNS = (
    Column("序号", 6),
    Column("主题", 11),
    Column("义务", 30),
    Column("主体", 20),
    Column("触发原因", 24),
    Column("条款与原文", 52),
    Column("效力", 10),
    Column("时效", 11),
    Column("期限或频次", 15),
    Column("台账证据", 18),
    Column("罚则（条款与幅度）", 44),
    Column("状态", 10, entry=True),
    Column("责任人", 10, entry=True),
    Column("备注", 16, entry=True),
)
_TO_CONFIRM = Column("要先弄清的问题", 30)
_WIDTHS = (Cm(1.0), Cm(4.6), Cm(4.4), Cm(6.2))


def register_file(kind: str, register: Register, made_on: datetime, changes: Difference | None = None) -> bytes:
    """The content of a file of one kind: xlsx, docx, json or md."""
    if kind == "xlsx":
        return register_xlsx(register, changes)
    if kind == "docx":
        return register_docx(register, made_on, changes)
    if kind == "json":
        return (json.dumps(register_json(register, changes), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return register_markdown(register, changes).encode("utf-8")


def register_xlsx(register: Register, changes: Difference | None = None) -> bytes:
    """The register as a workbook: what it is and its limits, what applies, what is to be confirmed, policy, what was
    excluded, the sources; and what became different, where that is known."""
    duties = register.of("applicable", "statutory")
    open_ = register.of("to_confirm")
    questions = {fact.key: fact.question for fact in register.profile.schema.facts.values()}
    sheets = [
        Sheet("说明", [Column("事项", 16), Column("内容", 110)], _about(register)),
        Sheet("适用", _COLUMNS, [_row(number, item) for number, item in enumerate(duties, 1)]),
        Sheet(
            "待确认",
            [*_COLUMNS[:3], _TO_CONFIRM, *_COLUMNS[3:]],
            [_with(3, questions.get(item.confirm, ""), _row(number, item)) for number, item in enumerate(open_, 1)],
        ),
        Sheet(
            "政策导向",
            _COLUMNS,
            [_row(number, item) for number, item in enumerate(register.of("applicable", "policy"), 1)],
        ),
        Sheet(
            "不适用",
            _COLUMNS[:9],
            [_row(number, item)[:9] for number, item in enumerate(register.of("not_applicable"), 1)],
        ),
        Sheet("来源", [Column("文件", 44), Column("时效", 12), Column("说明", 70)], _sources(register)),
    ]
    if changes is not None:
        lines: list[list[str | int]] = [[n, line] for n, line in enumerate(difference_lines(changes, register), 1)]
        sheets.insert(1, Sheet("变化", [Column("序号", 6), Column("与上次相比", 110)], lines))
    return workbook(sheets)


def register_docx(register: Register, made_on: datetime, changes: Difference | None = None) -> bytes:
    """The register as a Word document: what applies by topic, what is to be confirmed, policy, limits."""
    document = new_document(_title(register), made_on)
    add_paragraph(document, "Title", _plain(_title(register)))
    add_paragraph(document, "日期", _plain(f"按{chinese_date(register.as_of)}的规定"))
    add_paragraph(document, "回答", _plain(register_counts(register)))
    for limit in register.limits:
        add_paragraph(document, "提示", _plain(limit))
    if changes is not None:
        add_paragraph(document, "Heading 1", _plain("与上次相比"))
        for line in difference_lines(changes, register):
            add_paragraph(document, "列表", _plain(line))
    for heading, items in _parts(register):
        add_paragraph(document, "Heading 1", _plain(f"{heading}（{len(items)}条）"))
        if items:
            head = [_plain(words) for words in ("序号", "义务", "触发原因、期限", "条款与原文、罚则")]
            rows = [_word_row(number, item) for number, item in enumerate(items, 1)]
            add_table(document, [head, *rows], _WIDTHS, headings="row")
    return to_bytes(document)


def register_markdown(register: Register, changes: Difference | None = None) -> str:
    """The register as Markdown: a table for each kind."""
    lines = [f"# {_title(register)}", f"按{chinese_date(register.as_of)}的规定。{register_counts(register)}"]
    lines.append("\n".join(f"- {limit}" for limit in register.limits))
    if changes is not None:
        lines += ["## 与上次相比", "\n".join(f"- {line}" for line in difference_lines(changes, register))]
    for heading, items in _parts(register):
        lines.append(f"## {heading}（{len(items)}条）")
        if items:
            names = [column.header for column in _COLUMNS[:11]]
            table: list[Sequence[str | int]] = [
                names,
                *(_row(number, item)[:11] for number, item in enumerate(items, 1)),
            ]
            written = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in table]
            lines.append("\n".join([written[0], "|" + " --- |" * len(names), *written[1:]]))
    return "\n\n".join(lines) + "\n"


def _title(register: Register) -> str:
    return f"{register.profile.name}{TITLE}" if register.profile.name else TITLE


def _parts(register: Register) -> list[tuple[str, list[RegisterItem]]]:
    return [
        ("适用的法定义务", register.of("applicable", "statutory")),
        ("待确认", register.of("to_confirm")),
        ("政策导向", register.of("applicable", "policy")),
    ]


def _about(register: Register) -> list[list[str]]:
    """What the register is made from, and what it is not."""
    profile = register.profile
    told = (profile.schema.told(key, value) for key, value in profile.values.items())
    rows: list[tuple[str, Sequence[str]]] = [
        ("企业", [profile.name or "（未填名称）"]),
        ("基准日", [chinese_date(register.as_of)]),
        ("结果", [register_counts(register)]),
        ("范围和限度", register.limits),
        ("待回答的问题", [f"{q.question}（最多可以确定{q.settles}条）" for q in register.questions[:10]]),
        ("填写的情况", list(told)),
    ]
    return [[heading, line] for heading, lines in rows for line in lines]


def _sources(register: Register) -> list[list[str]]:
    """The documents that the lines come from, with their lives."""
    found = {item.citation.passage.document_id: item for item in register.items}
    return [
        [f"《{item.citation.document.title}》", item_status(item), life_text(item.citation.document)]
        for item in found.values()
    ]


def _row(number: int, item: RegisterItem) -> list[str | int]:
    return [
        number,
        item.topic,
        item.act,
        item.subject,
        "；".join(item.because),
        item_source(item),
        BINDING_NAMES[item.binding],
        item_status(item),
        item.period,
        "、".join(item.evidence),
        item_penalty(item),
        "",
        "",
        "",
    ]


def _with(place: int, value: str, row: Sequence[str | int]) -> list[str | int]:
    return [*row[:place], value, *row[place:]]


def _word_row(number: int, item: RegisterItem) -> list[Runs]:
    why = "；".join(item.because) + (f"\n期限：{item.period}" if item.period else "")
    penalty = f"\n罚则：{item.penalty.article}" if item.penalty else ""
    duty = f"{item.act}\n（{item.subject}）"
    source = f"{citation_place(item.citation)}（{item_status(item)}）\n{reading_lines(item)}{penalty}"
    return [_plain(str(number)), _plain(duty), _plain(why), _plain(source)]


def _plain(text: str) -> Runs:
    return (Run(text),)


def _cell(value: str | int) -> str:
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")
