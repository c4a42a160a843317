"""Lists that are complete: over the records and the structure, never over the hits.

Each way of listing gives None where a question is not of its kind.  A list says how many items it has and how
much was scanned, and every item is cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.answering.rows import short_line
from assistant.features.indicators import Indicator
from assistant.features.outline import Outline, headed
from assistant.features.records import Records
from assistant.model import Passage, Section
from assistant.parsing.tables import value_text
from assistant.text import fold, int_to_chinese
from assistant.understanding import Facets, period_name

MOST_CHARACTERS = 560  # of a list: what is read in one look
_SHORT_SENTENCE = 60  # characters: one that is shown whole
_VALUE = re.compile(r"(\d+(?:\.\d+)?%)")
_ASKS_GROUPS = re.compile(r"(?:哪|几|多少)[^,。?]{0,3}(?:个)?(?:方面|领域|类别|大类)")
_COUNTS = re.compile(r"[二两三四五六七八九十](?:个|项|条|种|类|点|大|方面)")
_LABEL = re.compile(r"^(?:-\s*)?\d{1,2}\s*[.．、]\s*")
_STARRED = re.compile(r"星号|带\*|\*号|加\*|打\*")
_HEADING_TAIL = re.compile(r"^(?:进一步|全面|持续|着力|推进|推动|加强|强化)+")


@dataclass(frozen=True, slots=True)
class Lister:
    """Lists records and parts of plans.

    records: those of the plans; words: cuts a text into words; passage: gives a passage by its id."""

    records: Records
    words: Callable[[str], list[str]]
    passage: Callable[[str], Passage]

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write the list that a question asks for; False where it asks for none."""
        question = evidence.question
        if question.kind == "law" and not question.plan_only:
            return False
        for way in (self._box, self._chapter, self._indicators, self._dated, self._headed):
            if way(evidence, draft):
                return True
        return False

    # -- parts ---------------------------------------------------------------------------------

    def _box(self, evidence: Evidence, draft: Draft) -> bool:
        """The items of a 专栏 that is named by its number."""
        number = evidence.question.facets.box
        for outline in self.records.outlines.values():
            box = outline.box(number) if number else None
            if box is None or not _asks_for_all(evidence, box):
                continue
            items = [_LABEL.sub("", item) for item in outline.items(box)]
            passages = [self._passage(outline, f"{box.path}/i{n}") for n in range(1, len(items) + 1)]
            draft.lines.append(f"专栏{box.number}“{box.title}”共{len(items)}项：")
            self._numbered(items, passages, evidence, draft)
            draft.total, draft.scanned = len(items), len(items)
            return True
        return False

    def _chapter(self, evidence: Evidence, draft: Draft) -> bool:
        """The sections of a chapter that is named by its number."""
        number, question = evidence.question.facets.chapter, evidence.question
        if question.laws:
            return False
        for outline in self.records.outlines.values():
            chapter = outline.chapter(number) if number else None
            if chapter is not None and _asks_for_all(evidence, chapter):
                self._sections(outline, chapter, f"第{int_to_chinese(number or 0)}章“{chapter.title}”", evidence, draft)
                return True
        return False

    def _headed(self, evidence: Evidence, draft: Draft) -> bool:
        """The headed parts of the section whose heading is what the question asks for."""
        question = evidence.question
        if not {"list", "count", "definition"} & set(question.facets.asks):
            return False
        folded = fold(question.text)
        words = set(self.words(question.text))
        for outline in self.records.outlines.values():
            named = [section for section in outline.divided() if _names(folded, words, section, self.words)]
            if named:
                section = max(named, key=lambda section: len(section.title))
                self._sections(outline, section, f"“{section.title}”", evidence, draft)
                return True
        return False

    def _sections(self, outline: Outline, section: Section, name: str, evidence: Evidence, draft: Draft) -> None:
        parts = headed(section)
        passages = [self._first_passage(outline, part) for part in parts]
        titles = [part.title for part in parts]
        boxes = [child for child in section.children if child.kind == "box"]
        draft.lines.append(f"{name}共{len(parts)}部分：")
        self._numbered(titles, passages, evidence, draft)
        if boxes:
            draft.lines.append("另有" + "、".join(f"专栏{box.number}“{box.title}”" for box in boxes) + "。")
        draft.total, draft.scanned = len(parts), len(parts)

    # -- records -------------------------------------------------------------------------------

    def _indicators(self, evidence: Evidence, draft: Draft) -> bool:
        """The rows of the tables that meet every condition of the question."""
        question = evidence.question
        facets = question.facets
        if not {"list", "count"} & set(facets.asks):
            return False
        # One that leans on another is for a list by its own words, unless it asks for more of the list before.
        leans = question.context and (facets.attribute or not evidence.terms.subjects) and "项" in question.own
        folded = fold(question.standalone if leans or not question.context else question.own)
        rows = self._table_rows(facets)
        groups = {indicator.row.group for indicator in rows if _in_question(indicator.row.group, folded)}
        if not groups and "指标" in folded and _ASKS_GROUPS.search(folded):
            return self._groups(rows, evidence, draft)
        value = _VALUE.search(folded)
        conditions: list[tuple[str, Callable[[Indicator], bool]]] = []
        if groups:
            conditions.append(("、".join(sorted(groups)), lambda i: i.row.group in groups))
        if facets.attribute:
            conditions.append((facets.attribute, lambda i: i.row.attribute == facets.attribute))
        if _STARRED.search(folded):
            conditions.append(("带*号", lambda i: i.row.starred))
        if "省下达" in folded:
            conditions.append(("目标为“省下达指标”", lambda i: "省下达" in _goal_text(i)))
        elif value:
            conditions.append((f"目标为{value[1]}", lambda i: _goal_text(i) == value[1]))
        if "指标" not in folded and not groups:
            return False
        if not conditions and not (
            facets.table or facets.periods or "全部" in folded or "所有" in folded or "count" in facets.asks
        ):
            return False
        found = [indicator for indicator in rows if all(holds(indicator) for _, holds in conditions)]
        if not found:
            return False
        tables = "、".join(dict.fromkeys(f"表{i.table.number}" for i in rows))
        what = "、".join(name for name, _ in conditions)
        shares = _shares(found) if not facets.attribute else ""
        said = "" if conditions else self._stated(len(found), evidence)
        draft.lines.append(
            f"{what + '的' if what else ''}指标共{len(found)}项{shares}（检索范围：{tables}，扫描{len(rows)}行）{said}："
        )
        passages = [self.passage(indicator.passage_id) for indicator in found]
        self._numbered([short_line(i) for i in found], passages, evidence, draft, shorter=[_name(i) for i in found])
        if any(i.row.starred for i in found):
            self._note(found[0], evidence, draft)
        draft.total, draft.scanned = len(found), len(rows)
        return True

    def _groups(self, rows: Sequence[Indicator], evidence: Evidence, draft: Draft) -> bool:
        """The groups of the indicators with how many each has."""
        groups: dict[str, list[Indicator]] = {}
        for indicator in rows:
            groups.setdefault(indicator.row.group, []).append(indicator)
        tables = "、".join(dict.fromkeys(f"表{i.table.number}" for i in rows))
        stated = self._stated(len(rows), evidence)
        draft.lines.append(
            f"指标共{len(rows)}项，分{len(groups)}个方面（检索范围：{tables}，扫描{len(rows)}行）{stated}："
        )
        lines = []
        for number, (group, members) in enumerate(groups.items(), 1):
            passage = self.passage(members[0].passage_id)
            marker = evidence.citations.cite_span(passage, 0, len(passage.text)).marker
            lines.append(f"{number}. {group}（{len(members)}项） [{marker}]")
        draft.lines.append("\n".join(lines))
        draft.total, draft.scanned = len(groups), len(rows)
        return True

    def _table_rows(self, facets: Facets) -> list[Indicator]:
        """The rows of the table that a question means: the one named, the one of the period named, else that of the
        plan's own targets."""
        rows = list(self.records.indicators.values())
        if facets.table:
            return [i for i in rows if i.table.number == facets.table]
        for period in facets.periods:
            of_period = [i for i in rows if period_name(period) in fold(i.table.title)]
            if of_period:
                return of_period
        targets = [i for i in rows if i.target is not None and "完成" not in "".join(c.header for c in i.row.cells)]
        return targets or rows

    def _stated(self, count: int, evidence: Evidence) -> str:
        """The mark of the sentence that says the same number of indicators; "" where none does."""
        for figure in self.records.figures:
            if figure.number == count and "指标" in figure.subject and figure.kind == "target":
                return f" [{evidence.citations.cite(self.passage(figure.passage_id), figure.sentence).marker}]"
        return ""

    def _note(self, indicator: Indicator, evidence: Evidence, draft: Draft) -> None:
        """The note of the table that says what the star means."""
        document_id = indicator.passage_id.partition("/")[0]
        for number in range(1, len(indicator.table.notes) + 1):
            passage = self.passage(f"{document_id}/table-{indicator.table.number}/n{number}")
            if "*" in passage.text:
                marker = evidence.citations.cite_span(passage, 0, len(passage.text)).marker
                draft.lines.append(f"注：{_LABEL.sub('', passage.index_text)} [{marker}]")

    def _dated(self, evidence: Evidence, draft: Draft) -> bool:
        """Everything that is to be reached by a year: sentences of the text and, for the year of a column, rows."""
        question = evidence.question
        facets = question.facets
        folded = fold(question.standalone)
        if "list" not in facets.asks or len(facets.years) != 1 or not re.search("目标|任务|要求|完成|实现", folded):
            return False
        if not re.search("所有|全部|列|都|哪些目标|哪些任务|哪几", folded):
            return False
        year = facets.years[0]
        goals = [figure for figure in self.records.figures if figure.year == year and figure.kind == "target"]
        passages = {figure.sentence: figure.passage_id for figure in goals}
        rows = [
            i
            for i in self.records.indicators.values()
            if i.target is not None and i.target.year == year and "完成" not in "".join(c.header for c in i.row.cells)
        ]
        if not goals:
            return False
        scanned = sum(self.records.passages[key] for key in self.records.outlines)
        draft.lines.append(f"{year}年的目标，正文共{len(passages)}处（检索范围：规划全文，扫描{scanned}段）：")
        sentences = list(passages)
        clauses = [
            _LABEL.sub("", s)
            if len(s) <= _SHORT_SENTENCE
            else "，".join(dict.fromkeys(f.clause for f in goals if f.sentence == s))
            for s in sentences
        ]
        self._numbered(clauses, [self.passage(passages[s]) for s in sentences], evidence, draft, quotes=sentences)
        if rows:
            draft.lines.append(
                f"另有表{rows[0].table.number}的{len(rows)}项指标以{year}年为目标年，可问“表{rows[0].table.number}有哪些指标”。"
            )
        draft.total, draft.scanned = len(passages), scanned
        return True

    # -- writing -------------------------------------------------------------------------------

    def _numbered(
        self,
        items: Sequence[str],
        passages: Sequence[Passage],
        evidence: Evidence,
        draft: Draft,
        *,
        quotes: Sequence[str] = (),
        shorter: Sequence[str] = (),
    ) -> None:
        """A numbered list, one item a line, each cited; in shorter words where the whole would be too long.

        quotes: the words that are cited for each item, the whole passage where none are given."""
        fits = sum(len(item) + 2 for item in items) <= MOST_CHARACTERS
        shown = items if fits else shorter or [_shortened(item, MOST_CHARACTERS // len(items) - 4) for item in items]
        lines = []
        for number, (item, passage) in enumerate(zip(shown, passages, strict=True), 1):
            if quotes:
                marker = evidence.citations.cite(passage, quotes[number - 1]).marker
            else:
                marker = evidence.citations.cite_span(passage, 0, len(passage.text)).marker
            lines.append(f"{number}. {item} [{marker}]")
        draft.lines.append("\n".join(lines))

    def _passage(self, outline: Outline, path: str) -> Passage:
        return self.passage(f"{outline.document.document_id}/{path}")

    def _first_passage(self, outline: Outline, section: Section) -> Passage:
        """The first passage below a heading."""
        for part in section.walk():
            if part.paragraphs:
                letter = "i" if part.kind == "box" else "p"
                for path in (f"{part.path}/{letter}1", f"{part.path}/{letter}1-1"):
                    try:
                        return self._passage(outline, path)
                    except KeyError:
                        continue
        raise KeyError(section.path)


def _asks_for_all(evidence: Evidence, section: Section) -> bool:
    """Whether a question asks for what a part holds, not for one thing in it: it has hardly a word that is
    neither asking nor in the part's heading."""
    title = fold(section.title)
    own = [t for t in evidence.terms.terms if t.weight > 2 and t.word not in title and not t.word.isdecimal()]
    return bool({"list", "count", "definition", "open"} & {evidence.question.facets.asked}) and len(own) <= 4


def _names(folded: str, words: set[str], section: Section, cut: Callable[[str], list[str]]) -> bool:
    """Whether a question holds the heading of a section, what is left of it without its verb, or all its words where the
    question counts them (形势的五点分析)."""
    title = fold(section.title)
    if title in folded or (len(title) > 6 and _HEADING_TAIL.sub("", title) in folded):
        return True
    return bool(_COUNTS.search(folded)) and len(title) > 4 and all(word in words for word in cut(section.title))


def _in_question(group: str, folded: str) -> bool:
    name = fold(group)
    counted = re.search(rf"{re.escape(name)}(?:的|那|这)?(?:领域|方面|[一二两三四五六七八九十几]项)", folded)
    return bool(group) and name in folded and ("指标" in folded or counted is not None)


def _goal_text(indicator: Indicator) -> str:
    """The goal of an indicator as it is read: 100%, 省下达指标."""
    return value_text(indicator.target, indicator.row.unit) if indicator.target else ""


def _name(indicator: Indicator) -> str:
    value = _goal_text(indicator)
    return f"{indicator.row.name}{'*' if indicator.row.starred else ''}{' ' + value if value else ''}"


def _shares(found: Sequence[Indicator]) -> str:
    """（约束性12项，预期性6项）."""
    counts: dict[str, int] = {}
    for indicator in found:
        if indicator.row.attribute:
            counts[indicator.row.attribute] = counts.get(indicator.row.attribute, 0) + 1
    return f"（{'，'.join(f'{name}{count}项' for name, count in counts.items())}）" if len(counts) > 1 else ""


def _shortened(item: str, length: int) -> str:
    """An item down to a length: whole clauses, at least the first."""
    if len(item) <= length:
        return item
    cut = 0
    for match in re.finditer(r"[，；。：]", item):
        if match.start() > length and cut:
            break
        cut = match.start()
    return item[: cut or length] + "……"
