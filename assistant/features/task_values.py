"""What a task names beside its words: by when, and with which figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.force import PlanWords
from assistant.text import chinese_to_int, fold, fold_with_offsets, reading

_YEAR = re.compile(
    r"(?P<lead>(?:到|至|截至|力争|争取|在|和|、)?)(?P<year>20\d\d)年"
    r"(?P<end>(?:底|末|年底|年末|中|上半年|下半年|1?\d月(?:底|末)?)?(?:以?前|之前)?)"
)
_PLAN_PERIOD = re.compile(r"“?十(?P<plan>[一二三四五六七八九])五”?(?:规划)?(?:期间|时期|期末|末期?)")
_RECURRING = re.compile(r"每(?:半|[一两二三四五六七八九十\d]+个?)?(?:年|季度|月|周)|[一两二三四五\d]+年内")
# The third five-year plan ended in 1970; the first two did not follow the count.
_THIRD_PLAN, _PLAN_YEARS = 1970, 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when: the plan's words and the year, None where they name none (每两年)."""

    text: str
    year: int | None


class ValueReader:
    """Reads deadlines and figures of a plan.

    first_year: that of the plan's period, 0 where it is unknown; an earlier year is no deadline."""

    def __init__(self, words: PlanWords, first_year: int) -> None:
        self._first_year = first_year
        self._figure = _figure_pattern(words)
        self._quoted = re.compile(f"[^,;。]{{0,16}}的(?:{'|'.join(words.quoted_aims)})")

    def figures(self, source: str) -> tuple[str, ...]:
        """The figures with unit and comparator, each once, in reading form."""
        folded = fold_with_offsets(source)
        found = self._figure.finditer(folded.text)
        spans = [(folded.offsets[match.start()], folded.offsets[match.end() - 1] + 1) for match in found]
        return tuple(dict.fromkeys(reading(source[start:end]) for start, end in spans))

    def deadlines(self, source: str) -> tuple[Deadline, ...]:
        """The deadlines, each once, in order."""
        text = fold(source)
        found = [
            (match.start(), Deadline(match[0].lstrip("和、"), int(match["year"])))
            for match in _YEAR.finditer(text)
            if self._is_deadline(text, match)
        ]
        for match in _PLAN_PERIOD.finditer(text):
            number = 10 + chinese_to_int(match["plan"])
            found.append((match.start(), Deadline(match[0], _THIRD_PLAN + _PLAN_YEARS * (number - 3))))
        found += [(match.start(), Deadline(match[0], None)) for match in _RECURRING.finditer(text)]
        return tuple(dict.fromkeys(deadline for _, deadline in sorted(found, key=lambda pair: pair[0])))

    def _is_deadline(self, text: str, match: re.Match[str]) -> bool:
        """A year with 到, 底, 前 … or at the head of its clause; no year of an aim quoted from elsewhere,
        and none to compare with (较2015年)."""
        if int(match["year"]) < self._first_year or self._quoted.match(text, match.end()):
            return False
        at_head = match.start() == 0 or text[match.start() - 1] in ",;。:"
        return bool(match["lead"] or match["end"] or at_head)


def _figure_pattern(words: PlanWords) -> re.Pattern[str]:
    before, unit, behind = (
        "|".join(map(re.escape, sorted(part, key=len, reverse=True)))
        for part in (words.comparators_before, words.units, words.comparators_behind)
    )
    number = r"\d+(?:\.\d+)?"
    return re.compile(
        rf"(?<![\d.a-z第])(?:{before})?(?<![\d.a-z第]){number}(?:(?:{unit})?[-~—至]{number})?(?:万|亿|千)?(?:{unit})(?:{behind})?"
    )
