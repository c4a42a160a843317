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
_OWN_YEAR = re.compile(r"(20\d\d)年$")  # 上升至2019年78.6%
_BECAME = re.compile(r"[由从].*[至到]")
_BASE = re.compile(r"[比较于]$")  # 较2015年降低48%: the base, not the year that the value is for
_TRAILING_BASE = re.compile(r"(?:分别)?[比较](?:20\d\d年)?$")
_LEADING_VERB = re.compile(r"^(?:实现|建成|其中|累计|先后|年)")
_ITEM_NUMBER = re.compile(r"^(?:-\s*)?\d{1,2}\s*[.．、]\s*")


@dataclass(frozen=True, slots=True)
class FigureLanguage:
    """The data of `corpus/figures.toml`, compiled."""

    results: re.Pattern[str]
    verbs: re.Pattern[str]
    comparators: tuple[tuple[str, re.Pattern[str]], ...]
    value: re.Pattern[str]
    date: re.Pattern[str]
    goal: re.Pattern[str]
    scope: tuple[str, ...]
    same_subject: tuple[tuple[str, str], ...]
    units: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> FigureLanguage:
        """Raises CorpusInvalid where the file cannot be read."""
        try:
            return cls._of(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError, re.error) as error:
            raise CorpusInvalid(f"数值数据 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error

    @classmethod
    def _of(cls, table: Mapping[str, Any]) -> FigureLanguage:
        comparators = table["comparators"]
        behind = "|".join(sorted((w for words in comparators.values() for w in words), key=len, reverse=True))
        units = "|".join(re.escape(unit) for unit in sorted(table["units"], key=len, reverse=True))
        verbs = "|".join(sorted(table["verbs"], key=len, reverse=True))
        return cls(
            results=re.compile("|".join(table["results"])),
            verbs=re.compile(f"(?:{verbs})$"),
            comparators=tuple((sign, re.compile("|".join(words))) for sign, words in comparators.items()),
            value=re.compile(
                rf"(?P<before>不低于|不少于|不高于|不超过|至少|超过|约|近)?(?P<number>{_NUMBER})\s*(?P<unit>(?:余|多)?(?:{units}))(?P<after>{behind})?"
            ),
            date=re.compile("|".join(table["dates"])),
            goal=re.compile("|".join(table["goals"])),
            scope=tuple(fold(word) for word in table["subject"]["scope"]),
            same_subject=tuple((fold(one), fold(other)) for one, other in table["subject"]["same"]),
            units=table["unit"],
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or a dated goal of the running text.

    `sentence` stands in the passage in reading form; `clause` is the part of it that holds the value;
    `value` is as written with its bound (85%以上), "" for a goal without a number; `comparator` is ≥, ≤, 约
    or ""; `year` the year that it is for, None where the sentence names none; `dated` the words that
    say so."""

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
    dated = subject = ""
    for match in _CLAUSE.finditer(_ITEM_NUMBER.sub("", sentence)):
        clause = match[0].strip()
        date = next((d for d in language.date.finditer(clause) if not _BASE.search(clause[: d.start()])), None)
        if date:
            year, dated = int(next(group for group in date.groups() if group)), date[0]
        values = [value for value in language.value.finditer(clause) if not _is_year(value)]
        begin = 0
        of_year = year
        for position, value in enumerate(values):
            before = clause[begin : value.start()]
            subject = _subject(before, subject, language) or clause[value.end() :].strip("的")
            begin = value.end()
            own = _OWN_YEAR.search(before)
            if own:
                of_year = int(own[1])
            elif span and len(values) == len(span) and _BECAME.search(clause):
                of_year = span[position]
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
                dated=dated,
                kind=kind,
            )
        rest = clause.replace(date[0], "", 1).strip() if date else clause
        if kind == "target" and not values and rest and dated:
            yield Figure(passage_id, sentence, clause, rest, "", None, "", "", year, dated, kind)
        if not values and rest:
            subject = rest


def _is_year(value: re.Match[str]) -> bool:
    return value["unit"] == "年" and len(value["number"]) == 4


def _subject(before: str, earlier: str, language: FigureLanguage) -> str:
    """What a value is said of: the words before it without verb and date; where these are few, behind
    the subject of the value before."""
    words = _TRAILING_BASE.sub("", language.date.sub("", before)).strip("，、（）() 和及与")
    stripped = None
    while stripped != words:
        stripped, words = words, language.verbs.sub("", words).strip()
    if not words:
        return earlier
    words = _LEADING_VERB.sub("", words) or words
    if len(words) <= _SHORT and earlier and not earlier.endswith(words):
        head = re.sub(r"(?:城区|市区|县市|县|农村|城市)$", "", earlier)
        return f"{head}（{words}）"
    return words


def _comparator(value: str, language: FigureLanguage) -> str:
    return next((sign for sign, pattern in language.comparators if pattern.search(value)), "")
