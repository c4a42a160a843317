"""The status of a text on a day: computed from dates, never copied from a flag."""

from __future__ import annotations

from datetime import date

from assistant.model import Metadata, Status

STATUS_NAMES: dict[Status, str] = {
    "in_force": "现行有效",
    "superseded": "已被新文本取代",
    "repealed": "已废止",
    "not_yet_in_force": "尚未施行",
    "period_ended": "规划期已届满",
    "unknown": "状态未知",
}


def status_on(document: Metadata, day: date) -> Status:
    """The status of a document on a day.

    A plan holds from the day that it was issued to the end of the last year of its period."""
    if document.kind == "plan" and document.period is not None:
        if document.issued is not None and day < document.issued:
            return "not_yet_in_force"
        return "period_ended" if day.year > document.period.last else "in_force"
    return "unknown"


def notice_on(document: Metadata, day: date) -> str | None:
    """The sentence that an answer from this document has to carry on a day; None if none."""
    status = status_on(document, day)
    if status == "period_ended" and document.period is not None:
        return (
            f"规划期已届满：《{document.title}》的规划期为{document.period.first}—{document.period.last}年，"
            f"文中数值是{document.issued.year if document.issued else document.period.first}年设定的目标，不是完成情况。"
        )
    if status == "not_yet_in_force" and document.issued is not None:
        return f"《{document.title}》于{chinese_date(document.issued)}印发，在{chinese_date(day)}还没有发布。"
    return None


def chinese_date(day: date) -> str:
    """2026-08-15 → 2026年8月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
