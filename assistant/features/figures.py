"""Figures and dated goals in the running text of a plan, as records.

A table says what its columns are; in a sentence the subject, the value, the unit, the comparator and
the year stand scattered: 到2025年，道路机械化清扫率城区达到85%以上，县市达到75%以上 is two targets.  Words and units
are data (`corpus/figures.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import CorpusInvalid
from assistant.model import Document, Passage
from assistant.text import fold, sentence_spans

FigureKind = Literal["target", "result"]
_NUMBER = r"(?<![\d.A-Za-zⅠ-Ⅹ_{+\-])\d+(?:\.\d+)?(?!\.?\d)"
_CLAUSE = re.compile(r"[^，；。：]+")
_SHORT = 4  # characters: 县市 alone needs the subject before it
_OPENING_YEAR = re.compile(r"(20\d\d)年，")
_SPAN = re.compile(r"(20\d\d)年(?:[至到]|[—–~-]+)(20\d\d)年")
_OWN_YEAR = re.compile(r"(20\d\d)年的?$")  # 上升至2019年78.6%
_TURN = re.compile(r"[由从][^由从]*\d[^由从]*(?:至(?!少)|(?<!达)到)")  # from what it was to what it became
_LEADING_VERB = re.compile(r"^(?:实现|建成|其中|累计|先后|年(?!均))")
_CHAINED = re.compile(rf"（[^（）]{{1,{_SHORT}}}）$")
_JOINING = re.compile(r"[在于自从由至到和与及、起间\s—–~-]*")
_ITEM_NUMBER = re.compile(r"^(?:-\s*)?\d{1,2}\s*[.．、]\s*")


@dataclass(frozen=True, slots=True)
class FigureLanguage:
    """The data of `corpus/figures.toml`, compiled."""

    results: re.Pattern[str]
    verbs: re.Pattern[str]
    comparators: tuple[tuple[str, re.Pattern[str]], ...]
    value: re.Pattern[str]
    date: re.Pattern[str]
    base: re.Pattern[str]
    frame: re.Pattern[str]
    goal: re.Pattern[str]
    measure: re.Pattern[str]
    place: re.Pattern[str]
    scope: tuple[str, ...]
    same_subject: tuple[tuple[str, str], ...]
    units: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> FigureLanguage:
        """Raises CorpusInvalid where the file cannot be read."""
        try:
            return cls._of(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, re.error) as error:
            raise CorpusInvalid(f"数值数据 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error

    @classmethod
    def _of(cls, table: Mapping[str, Any]) -> FigureLanguage:
        signs = [(w, sign) for part in table["comparators"].values() for sign, words in part.items() for w in words]
        before, within, behind = (
            _any_of(word for words in table["comparators"][part].values() for word in words)
            for part in ("before", "within", "behind")
        )
        units = _any_of(re.escape(unit) for unit in table["units"])
        subject = table["subject"]
        return cls(
            results=re.compile("|".join(table["results"])),
            verbs=re.compile(f"(?:{_any_of(table['verbs'])})$"),
            # The longest first: 不超过 holds 超过.
            comparators=tuple((s, re.compile(w)) for w, s in sorted(signs, key=lambda one: len(one[0]), reverse=True)),
            value=re.compile(rf"(?:{before})?(?P<number>{_NUMBER})\s*(?P<unit>(?:{within})?(?:{units}))(?:{behind})?"),
            date=re.compile("|".join(table["dates"])),
            base=re.compile("|".join(table["bases"])),
            frame=re.compile("|".join(table["frames"])),
            goal=re.compile("|".join(table["goals"])),
            measure=re.compile(f"(?:{_any_of(subject['measures'])})$"),
            place=re.compile(f"(?:{_any_of(subject['places'])})$"),
            scope=tuple(fold(word) for word in subject["scope"]),
            same_subject=tuple((fold(one), fold(other)) for one, other in subject["same"]),
            units=table["unit"],
        )


def _any_of(words: Iterable[str]) -> str:
    """Some patterns as one, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or a dated goal of the running text.

    `sentence` stands in the passage in reading form; `clause` is the part of it that holds the value;
    `value` is as written with its bound (85%以上), "" for a goal without a number; `comparator` is ≥, ≤, 约
    or ""; `year` the year that it is for, None where the sentence names none; `dated` the words that
    say so; `former` whether it is what a value was before it became another (由31.5%上升至36.2%)."""

    passage_id: str
    sentence: str
    clause: str
    subject: str
    value: str
    number: float | None
    unit: str
    comparator: str
    year: int | None
    dated: str
    kind: FigureKind
    former: bool = False


def figures_of(documents: Iterable[Document], passages: Iterable[Passage], language: FigureLanguage) -> list[Figure]:
    """The figures and dated goals of the plans among some documents, in reading order."""
    plans = {document.document_id for document in documents if document.metadata.kind == "plan"}
    return [
        figure
        for passage in passages
        if passage.document_id in plans and passage.kind in ("paragraph", "item")
        for figure in _of_passage(passage, language)
    ]


def by_passage(figures: Iterable[Figure]) -> dict[str, tuple[Figure, ...]]:
    """Figures by the passage that they stand in."""
    found: dict[str, tuple[Figure, ...]] = {}
    for figure in figures:
        found[figure.passage_id] = (*found.get(figure.passage_id, ()), figure)
    return found


def _of_passage(passage: Passage, language: FigureLanguage) -> Iterator[Figure]:
    kind: FigureKind = "result" if any(language.results.search(heading) for heading in passage.heading) else "target"
    text = passage.index_text
    # A paragraph that begins 2020年，… speaks of that year until it names another.
    opening = _OPENING_YEAR.match(text)
    year = int(opening[1]) if opening and kind == "result" else None
    # One that begins 2015年至2019年，… says of each subject what it was and what it became.
    between = _SPAN.search(text) if kind == "result" else None
    span = (int(between[1]), int(between[2])) if between else None
    for start, end in sentence_spans(text):
        for figure in _of_sentence(passage.passage_id, text[start:end], kind, year, span, language):
            yield figure
            year = figure.year if kind == "result" and opening and not span else None


def _of_sentence(
    passage_id: str,
    sentence: str,
    kind: FigureKind,
    year: int | None,
    span: tuple[int, int] | None,
    language: FigureLanguage,
) -> Iterator[Figure]:
    subject = ""
    moments: list[tuple[int | None, str]] = [(year, "")]
    for match in _CLAUSE.finditer(_ITEM_NUMBER.sub("", sentence)):
        clause = match[0].strip()
        days = _days(clause, language)
        framed = bool(language.frame.match(clause))
        here = days or moments
        moments = moments if framed else here
        values = [value for value in language.value.finditer(clause) if not _is_year(value)]
        begin = 0
        for value, (of_year, former) in zip(values, _years(clause, values, here[0][0], span), strict=True):
            subject = _subject(clause[begin : value.start()], subject, language) or clause[value.end() :].strip("的")
            begin = value.end()
            yield Figure(
                passage_id=passage_id,
                sentence=sentence,
                clause=clause,
                subject=subject,
                value=value[0].strip(),
                number=float(value["number"]),
                unit=value["unit"],
                comparator=_comparator(value[0], language),
                year=of_year,
                dated=here[0][1] if of_year == here[0][0] else f"{of_year}年" if of_year else "",
                kind=kind,
                former=former,
            )
        rest = "" if values else _rest(clause, days, language)
        if kind == "target" and rest and not framed:
            for day, dated in moments:
                if dated:
                    yield Figure(passage_id, sentence, clause, rest, "", None, "", "", day, dated, kind)
        subject = rest or subject


def _days(clause: str, language: FigureLanguage) -> list[tuple[int | None, str]]:
    """The days that a clause sets, with their words: a span of years its last, several only where it says
    nothing else (在2023年中和2025年底，); not the year that a value is measured against (较2015年降低48%) or
    that it begins with (由2018年的76.5%上升至88.3%)."""
    span = _SPAN.search(clause)
    if span:
        return [(int(span[2]), span[0])]
    own = language.base.sub(lambda base: " " * len(base[0]), clause)
    turn = _TURN.search(clause)
    dates = [d for d in language.date.finditer(own) if not (turn and turn.start() < d.start() < turn.end())]
    found: list[tuple[int | None, str]] = [(int(next(filter(None, date.groups()))), date[0]) for date in dates]
    return found if _says_only_when(clause, language) else found[:1]


def _says_only_when(clause: str, language: FigureLanguage) -> bool:
    return _JOINING.fullmatch(language.date.sub("", clause)) is not None


def _rest(clause: str, days: list[tuple[int | None, str]], language: FigureLanguage) -> str:
    """What a clause says without its first day, "" where it only says when."""
    if _says_only_when(clause, language):
        return ""
    return re.sub(rf"[在于]?{re.escape(days[0][1])}", "", clause, count=1).strip() if days else clause


def _years(
    clause: str, values: list[re.Match[str]], year: int | None, span: tuple[int, int] | None
) -> list[tuple[int | None, bool]]:
    """The year of each value of a clause, and whether it is what was before.

    year: that which the clause is of; span: the years that the paragraph is of."""
    turn = _TURN.search(clause)
    found: list[tuple[int | None, bool]] = []
    named: int | None = None
    begin = 0
    for value in values:
        former = turn is not None and turn.start() < value.start() < turn.end()
        own = _OWN_YEAR.search(clause[begin : value.start()])
        if own:
            named = int(own[1])
        elif found and found[-1][1] and not former:
            named = None
        between = span[0 if former else 1] if span and turn else None
        found.append((named or between or (None if former else year), former))
        begin = value.end()
    return found


def _is_year(value: re.Match[str]) -> bool:
    return value["unit"] == "年" and len(value["number"]) == 4


def _subject(before: str, earlier: str, language: FigureLanguage) -> str:
    """What a value is said of: the words before it without verb, base and date; where these are few, behind
    the subject of the value before."""
    words = language.date.sub("", _SPAN.sub("", language.base.sub("", before))).strip("，、（）() ")
    stripped = None
    while stripped != words:
        stripped, words = words, language.verbs.sub("", words.strip("，、 和及与的"))
    if not words:
        return earlier
    words = _LEADING_VERB.sub("", words) or words
    if len(words) > _SHORT or not earlier or earlier.endswith(words):
        return words
    head = language.place.sub("", _CHAINED.sub("", earlier))
    # What is measured has places (县市), no parts: another name in another clause is a subject of its own.
    named = len(words) == _SHORT or language.measure.search(words)
    if named and language.measure.search(head) and not before.startswith("、"):
        return words
    return f"{head}（{words}）"


def _comparator(value: str, language: FigureLanguage) -> str:
    return next((sign for sign, pattern in language.comparators if pattern.search(value)), "")
