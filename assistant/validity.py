"""The status of a text on a day: computed from dates, never copied from a flag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from assistant.model import Metadata, Status
from assistant.text import reading

STATUS_NAMES: dict[Status, str] = {
    "in_force": "现行有效",
    "superseded": "已被新文本取代",
    "repealed": "已废止",
    "not_yet_in_force": "尚未施行",
    "period_ended": "规划期已届满",
    "own_record": "本单位资料",
    "unknown": "当日文本未收录",
}
_NATION = "中华人民共和国"
_COMES_INTO_FORCE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起施行")
_REPEALS = re.compile(r"((?:《[^》]+》[、和及]?)+)(?:同时)?(?:予以)?废止")
_TITLE = re.compile(r"《([^》]+)》")


def status_on(document: Metadata, day: date) -> Status:
    """The status of a document on a day.

    A plan holds from the day that it was issued to the end of the last year of its period.  A law's
    text holds from `valid_from` to `valid_to`; on a day before it the law either was not in force,
    or was in a text that is not held (unknown)."""
    if document.kind == "plan" and document.period is not None:
        if document.issued is not None and day < document.issued:
            return "not_yet_in_force"
        return "period_ended" if day.year > document.period.last else "in_force"
    if document.kind == "ledger":
        return "own_record"  # what an office filled in is no text that is in force
    if document.valid_from is None:
        return "unknown"
    if day < document.valid_from:
        held_otherwise = document.first_in_force is not None and document.first_in_force <= day
        return "unknown" if held_otherwise else "not_yet_in_force"
    if document.valid_to is not None and day >= document.valid_to:
        return "repealed" if document.end == "repealed" else "superseded"
    return "in_force"


def is_current(document: Metadata, day: date, held: Mapping[str, Metadata]) -> bool:
    """Whether a text is what an answer on a day may stand on: in force, or a plan, or superseded
    by a text that is not held, so that there is none better."""
    status = status_on(document, day)
    if document.kind != "law":
        return True
    return status == "in_force" or (status == "superseded" and document.ended_by not in held)


# -- the life of a text --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RepealClause:
    """What a law says of its beginning and of the laws that it ends."""

    in_force: date | None
    repealed: tuple[str, ...]  # titles


def read_repeal_clause(text: str) -> RepealClause:
    """Read the last articles of a law: 本法自2026年8月15日起施行。《…》同时废止。"""
    words = reading(text)
    begins = _COMES_INTO_FORCE.search(words)
    titles = [title for group in _REPEALS.findall(words) for title in _TITLE.findall(group)]
    day = date(int(begins[1]), int(begins[2]), int(begins[3])) if begins else None
    return RepealClause(day, tuple(titles))


def plain_title(title: str) -> str:
    """A law's title without the nation's name: 中华人民共和国水法 → 水法."""
    return title.strip("《》").removeprefix(_NATION)


def with_lives(laws: Iterable[Metadata], clauses: Mapping[str, RepealClause]) -> list[Metadata]:
    """The laws with `valid_to`, `end` and `ended_by` computed.

    clauses: by document id.  A text ends when the next text of the same law begins, or when the law
    is repealed by another that is held; an end that the manifest gives stays."""
    known = list(laws)
    repeals = {
        plain_title(title): (law.valid_from, law.document_id)
        for law in known
        for title in clauses[law.document_id].repealed
        if plain_title(title) != plain_title(law.title)  # an earlier law of the same name, not held
    }
    lived = []
    for law in known:
        earlier = any(o.title == law.title and (o.valid_from or date.max) < (law.valid_from or date.max) for o in known)
        if earlier:
            law = replace(law, first_in_force=None)  # before this text there was one that is held
        later = [
            other
            for other in known
            if other.title == law.title and other.valid_from and law.valid_from and other.valid_from > law.valid_from
        ]
        repealed = repeals.get(plain_title(law.title))
        if law.valid_to is not None:
            lived.append(law)
        elif later:
            following = min(later, key=lambda other: other.valid_from or date.max)
            lived.append(replace(law, valid_to=following.valid_from, end="superseded", ended_by=following.document_id))
        elif repealed and repealed[0] and law.valid_from and repealed[0] > law.valid_from:
            lived.append(replace(law, valid_to=repealed[0], end="repealed", ended_by=repealed[1]))
        else:
            lived.append(law)
    return lived


# -- notices -------------------------------------------------------------------------------


def notice_on(document: Metadata, day: date, held: Mapping[str, Metadata] = MappingProxyType({})) -> str | None:
    """The sentence that an answer from this document has to carry on a day; None if none.

    held: the documents of the corpus by id, to name what took a text's place."""
    status = status_on(document, day)
    title = f"《{document.title}》"
    if status == "period_ended" and document.period is not None:
        set_in = document.issued.year if document.issued else document.period.first
        return (
            f"规划期已届满：{title}的规划期为{document.period.first}—{document.period.last}年，"
            f"文中数值是{set_in}年设定的目标，不是完成情况。"
        )
    if status == "repealed" and document.valid_to is not None:
        return f"已废止：{title}自{chinese_date(document.valid_to)}起被{_name(document.ended_by, held)}废止。"
    if status == "superseded" and document.valid_to is not None:
        lacking = "" if document.ended_by in held else "，修改后的文本未收录"
        return f"已被取代：{title}的这个文本自{chinese_date(document.valid_to)}起被{_name(document.ended_by, held)}取代{lacking}。"
    if status == "unknown" and document.valid_from is not None:
        return (
            f"当日文本未收录：{title}收录的是自{chinese_date(document.valid_from)}起施行的文本，"
            f"没有{chinese_date(day)}当日有效的文本。"
        )
    if status == "not_yet_in_force":
        if document.kind == "plan" and document.issued is not None:
            return f"{title}于{chinese_date(document.issued)}印发，在{chinese_date(day)}还没有发布。"
        if document.valid_from is not None:
            return f"尚未施行：{title}的这个文本自{chinese_date(document.valid_from)}起施行。"
    return None


def _name(ended_by: str, held: Mapping[str, Metadata]) -> str:
    other = held.get(ended_by)
    if other is None:
        return ended_by
    decided = f"（{chinese_date(other.decided)}文本）" if other.decided else ""
    return f"《{other.title}》{decided}"


def chinese_date(day: date) -> str:
    """2026-08-15 → 2026年8月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
