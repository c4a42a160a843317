"""A register and its lines as text: for programs and for the cells of tables."""

from __future__ import annotations

from typing import Any

from assistant.features.obligations import Difference, Register, RegisterItem
from assistant.render.answers import citation_json, citation_place
from assistant.text import reading
from assistant.validity import STATUS_NAMES

APPLICABILITY_NAMES = {"applicable": "适用", "to_confirm": "待确认", "not_applicable": "不适用"}
BINDING_NAMES = {"statutory": "法定义务", "policy": "政策导向"}
_CHANGED_NAMES = {
    "applicability": "是否适用",
    "modality": "要求的方式",
    "topic": "主题",
    "subject": "主体",
    "act": "义务",
    "period": "期限或频次",
    "evidence": "台账证据",
    "penalty": "罚则",
    "quote": "条款原文",
}


def register_json(register: Register, changes: Difference | None = None) -> dict[str, Any]:
    """A register as the stable JSON object of `--format json` and the API."""
    shown: dict[str, Any] = {
        "profile": register.profile.nested(),
        "as_of": register.as_of.isoformat(),
        "scanned": register.scanned,
        "items": [item_json(item) for item in register.items],
        "questions": [{"fact": q.key, "question": q.question, "settles": q.settles} for q in register.questions],
        "limits": list(register.limits),
    }
    if changes is not None:
        shown["difference"] = {
            "new": list(changes.new),
            "gone": list(changes.gone),
            "changed": {key: list(names) for key, names in changes.changed.items()},
            "status": {key: list(statuses) for key, statuses in changes.status.items()},
        }
    return shown


def item_json(item: RegisterItem) -> dict[str, Any]:
    """A line of a register as JSON."""
    return {
        "id": item.id,
        "applicability": item.applicability,
        "binding": item.binding,
        "modality": item.modality,
        "topic": item.topic,
        "subject": item.subject,
        "act": item.act,
        "because": list(item.because),
        "period": item.period,
        "evidence": list(item.evidence),
        "penalty": {"article": item.penalty.article, "text": item.penalty.text} if item.penalty else None,
        "citation": citation_json(item.citation),
        "confirm": item.confirm or None,
    }


def item_source(item: RegisterItem) -> str:
    """The place of a line and the words of the source there."""
    return f"{citation_place(item.citation)}\n{reading_lines(item)}"


def reading_lines(item: RegisterItem) -> str:
    """The words of the source in reading form, 款 and 项 on lines of their own."""
    return "\n".join(reading(line) for line in item.citation.quote.split("\n"))


def item_penalty(item: RegisterItem) -> str:
    """What punishes a breach: the article and its words."""
    return f"{item.penalty.article}\n{item.penalty.text}" if item.penalty else ""


def item_status(item: RegisterItem) -> str:
    """The status of a line's source on the day, in words."""
    return STATUS_NAMES[item.citation.status]


def register_counts(register: Register) -> str:
    """How many lines are of which kind, in a sentence."""
    duties, policies = register.of("applicable", "statutory"), register.of("applicable", "policy")
    return (
        f"适用的法定义务{len(duties)}条，政策导向{len(policies)}条；待确认{len(register.of('to_confirm'))}条，"
        f"不适用{len(register.of('not_applicable'))}条（检索范围：{register.scanned}条记录）。"
    )


def difference_lines(changes: Difference, register: Register) -> list[str]:
    """What became different, a line each."""
    acts = {item.id: f"{citation_place(item.citation)} {item.act}" for item in register.items}
    lines = [f"新增：{acts[key]}" for key in changes.new]
    lines += [f"不再列入：{acts.get(key, key)}" for key in changes.gone]
    lines += [
        f"有变化（{'、'.join(_CHANGED_NAMES[name] for name in names)}）：{acts[key]}"
        for key, names in changes.changed.items()
    ]
    lines += [
        f"时效变化（{STATUS_NAMES.get(was, was)}→{STATUS_NAMES.get(now, now)}）：{acts[key]}"  # type: ignore[call-overload]
        for key, (was, now) in changes.status.items()
    ]
    return lines or ["没有变化。"]
