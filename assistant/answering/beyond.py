"""Constraints that no statement can meet: what the documents cannot say at all.

A part that a plan does not have, a day that it does not know, what came of it, advice, other work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.features.outline import Outline, headed
from assistant.text import fold, int_to_chinese
from assistant.understanding import Facets, Question, five_year_period, period_name


@dataclass(frozen=True, slots=True)
class Unmet:
    """A constraint that is not met: a clause that says so, to stand behind 现有文件."""

    reason: str


def beyond(question: Question, outlines: Mapping[str, Outline]) -> Unmet | None:
    """The first constraint of a question that no document can meet; None where there is none.

    outlines: the plans' parts."""
    facets = question.facets
    if facets.other_work:
        return Unmet(f"只能用来回答规划和法律的内容，“{facets.other_work}”做不到")
    if facets.elsewhere:
        return Unmet(f"是生态环境方面的规划和法律，不涉及“{facets.elsewhere}”")
    if facets.advice:
        return Unmet("只写规划和法律的内容，不能给出个人选择上的建议")
    if facets.about_today:
        return Unmet(f"是印发时的文本，不反映“{facets.about_today[0]}”这样的当日情况")
    for demand in facets.demands:
        if demand.holds is None:
            return Unmet(f"没有写{demand.name}")
    if question.kind == "law" or question.laws:
        return None
    for outline in outlines.values():
        reason = next(_missing_parts(facets, outline), None) or _unreported(facets, outline)
        if reason:
            return Unmet(reason)
    return None


def _missing_parts(facets: Facets, outline: Outline) -> Iterator[str]:
    """The parts that a question names and a plan does not have, each with the last that it has."""
    title = f"《{outline.document.metadata.short_title}》"
    chapter = outline.chapter(facets.chapter) if facets.chapter else None
    if facets.chapter and chapter is None:
        last = int_to_chinese(len(outline.chapters))
        yield f"里，{title}没有第{int_to_chinese(facets.chapter)}章，最后一章是第{last}章"
    if chapter is not None and facets.section:
        sections = [part for part in headed(chapter) if part.kind == "section"]
        if facets.section > len(sections):
            yield f"里，{title}第{int_to_chinese(facets.chapter or 0)}章只有{len(sections)}节，没有第（{int_to_chinese(facets.section)}）节"
    if facets.box and outline.box(facets.box) is None:
        yield f"里，{title}没有专栏{facets.box}，最后一个是专栏{len(outline.boxes)}"
    box = outline.box(facets.box) if facets.box else None
    if box is not None and facets.item and facets.item > len(outline.items(box)):
        count = len(outline.items(box))
        yield f"里，{title}专栏{facets.box}只有{count}项，没有第{facets.item}项"
    table = outline.table(facets.table) if facets.table else None
    if facets.table and table is None:
        yield f"里，{title}没有表{facets.table}，最后一个是表{len(outline.tables)}"
    if table is not None and facets.row:
        last_row = max((row.number or 0 for row in table.rows), default=0)
        if facets.row > last_row:
            yield f"里，{title}表{table.number}没有第{facets.row}项，最后一项是第{last_row}项"
    if facets.part and facets.part not in fold(outline.document.source):
        yield f"里，{title}没有{facets.part}"


def _unreported(facets: Facets, outline: Outline) -> str | None:
    """What lies behind a plan: a later plan, what came of its targets."""
    period = outline.document.metadata.period
    if period is None:
        return None
    own = five_year_period(period.first)
    later = [number for number in facets.periods if number > own]
    if later:
        return f"里只有“{period_name(own)}”规划，没有“{period_name(later[0])}”的内容"
    after = any(year >= period.first for year in facets.years) or own in facets.periods
    return f"只有{period.first}年设定的目标，没有之后的完成情况" if facets.about_result and after else None
