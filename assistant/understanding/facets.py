"""What a question names and what it asks for: the constraints that its evidence has to meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.text import CHINESE_NUMERAL, chinese_to_int, fold, int_to_chinese
from assistant.understanding.language import Language, Places

NUMBER = "数值"
"""The demand for some number, whatever its measure."""
_YEAR = re.compile(r"(?<![\d.])(20\d\d|19\d\d)(?!\d|[.]\d)")
# 和 joins two periods (十三五和十四五); it compares where none stands before it and 比 or 不同 behind (和“十三五”相比).
_PERIOD = re.compile(
    r"(?P<compared>[较比]|(?<![五”\"'末期间])[和与跟同](?=[“\"']?十.五[^,。?]{0,8}(?:相较|比(?![例重率])|不同|一样|相同)))?"
    r"[“\"']?(?P<number>十[一二三四五六])五[”\"']?"
)
_SENTENCE_END = re.compile(r"[。?!]")
_POINTING = re.compile(r"[这那该此其]|上述")  # 这个比例: the one of the question before
_PERIOD_NUMBERS = {"十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15, "十六": 16}
_N = rf"({CHINESE_NUMERAL}|\d{{1,3}})"
_PARTS = {
    "chapter": re.compile(rf"第{_N}(?:章|部分|大部分)"),
    "section": re.compile(rf"第[(（]?{_N}[)）]?节|第[(（]{_N}[)）]|(?:章|部分)[的里中]?[(（]{_N}[)）]"),
    "table": re.compile(rf"(?<![发代])表(?:格)?{_N}(?!\d|月|日)"),
    "box": re.compile(rf"专栏{_N}"),
    "item": re.compile(rf"专栏{_N}(?:[的里中])?第(?P<item>{CHINESE_NUMERAL}|\d{{1,2}})[条项点个]"),
}
_ATTRIBUTE = re.compile(r"约束性|预期性")
_KIND_ASKED = re.compile(r"(?:什么|哪些|啥|哪[一几]?[个条座片家种类])([^,。?!的]{2,8})")
_COUNTED_MEMBERS = re.compile(
    r"(?<![0-9.])(\d{1,4})(?:个|家|座|条|项|处|种)[^,。?]{0,16}?(?:是|有|都是|包括)?(?:哪些|哪几|都叫|叫什么|分别是什么|都是什么|的?名单)"
)
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(?!几)")
_ROW = re.compile(rf"第{_N}(?:项|行|个)?指标|第{_N}[项行]")
_MEMBERS = re.compile(
    r"(?P<but>除了?[^,。?]{1,12})?哪[“\"]?(?P<number>[二两三四五六七八九十])[”\"]?(?:个|项|种|条|句|大|类|方面|监|座|份|气|水|废|化|支|点)?"
    r"|(?P<many>[二三四五六七八九十])(?:个|种|项|类|句|条|大)[^,。?]{0,8}?(?:分别|各)(?:是|指|有)?(?:什么|哪|啥)"
    r"|(?:另外|另|其他|其余|剩下|还有)的?(?P<others>[二两三四五六七八九])(?:个|种|项|类|句|条|大)[^,。?]{0,8}?(?:是|叫|指)(?:什么|哪|啥)"
)
_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,30})[”\"」]")
_TITLE = re.compile(r"《([^《》]{2,60})》")
# 几件事是什么 asks for the things, not for their number.
_ASKS_WHAT = re.compile(r"几[^,。?]{1,6}(?:是|有|指)(?:什么|哪|啥)")
_NUMERAL = r"[0-9零〇一二三四五六七八九十百千两]"
# 好几座, 过几天 and 前几年 ask for no number, 超过几度 does.
_HOW_MANY = r"(?<![哪这前近那好头])(?<!(?<!超)过)(?:多少|几)(?:百|千|万|亿|十)?"
_COUNTED_NOUN = re.compile(r"[\u4e00-\u9fff]{2}")
_INTERROGATIVE = re.compile(r"多少|几|什么|啥|哪|谁|何|怎")
# 和“十三五”相比: a clause that only says what with.
_ONLY_COMPARES = re.compile(r"[和与跟同][^,。?]{1,14}(?:(?<![占百])比|比较|比起来|相较)$")


@dataclass(frozen=True, slots=True)
class Demand:
    """A thing that the question asks for.  `holds`: what a clause that gives it holds; None: the
    documents never give it; `words`: the words of the question that ask for it."""

    name: str
    holds: re.Pattern[str] | None
    words: str
    clause: str = ""  # the clause of the question that it stands in
    measure: str = ""  # the measure word, "" where none is named

    @property
    def is_named(self) -> bool:
        """Whether it is a kind of thing (an amount of money, a name) and not just a number."""
        return not self.measure and self.name != NUMBER


@dataclass(frozen=True, slots=True)
class Facets:
    """What a question names and asks for.

    `asks` are the kinds of question that it is, the foremost first (value, list, count, comparison,
    difference, conflict, who, when, yes_no, definition, how, basis, more); `periods` numbers of five-year
    periods (14 for 十四五), `compared_periods` those that it only compares with (和“十三五”相比); `outside` places
    outside the city, `inside` parts of it; `months` numbers of months; `chapter`, `section`, `table`,
    `row`, `box`, `item` numbers of parts, `part` another part that it names; `members` how many things it wants named; `about`
    what it asks about a document itself; `titles` what stands between 《》 and `terms` what stands between quotation marks."""

    asks: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    periods: tuple[int, ...] = ()
    compared_periods: tuple[int, ...] = ()
    outside: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    members: int = 0
    about: str = ""
    part: str = ""
    chapter: int | None = None
    section: int | None = None
    row: int | None = None
    table: int | None = None
    box: int | None = None
    item: int | None = None  # of the box
    attribute: str = ""
    demands: tuple[Demand, ...] = ()
    titles: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    metric: str = ""  # what sets the indicator apart that is named, with 率 where it is a rate
    kinds: tuple[str, ...] = ()  # what stands behind 什么 and 哪些: the kind of thing that is asked for
    meaning_of: tuple[str, ...] = ()  # terms between quotation marks whose meaning is asked for
    asks_meaning: bool = False
    asks_content: bool = False  # what a document says, or when it was made
    permission: bool = False
    obligation: bool = False
    negated: bool = False  # the permission or obligation is that of not doing
    other_work: str = ""
    elsewhere: str = ""  # a matter that no document speaks of
    advice: str = ""
    about_today: tuple[str, ...] = ()
    about_result: bool = False

    @property
    def asked(self) -> str:
        """The foremost kind of question, "open" where it is of none."""
        return self.asks[0] if self.asks else "open"

    def completed(self, earlier: Facets, *, of_its_own: bool) -> Facets:
        """These facets with what they leave open taken from those of the question before: 那富阳区呢 asks for the same
        figure.

        of_its_own: whether the question names a subject, so that it asks for another indicator."""
        asked_value = bool(earlier.demands) or "value" in earlier.asks
        if not asked_value or any(demand.measure or demand.is_named for demand in self.demands):
            return self
        # 它由谁负责 asks for something else than the figure.
        same = not self.asks or bool({"value", "basis", "more"} & set(self.asks))
        return replace(
            self,
            asks=self.asks or earlier.asks,
            demands=self.demands or (earlier.demands if same else ()),
            metric=self.metric or (earlier.metric if same and not of_its_own else ""),
            years=self.years or earlier.years,
            periods=self.periods or earlier.periods,
        )


@dataclass(frozen=True, slots=True)
class FacetReader:
    """Reads facets by the language data."""

    language: Language
    places: Places

    def read(self, question: str) -> Facets:
        """The facets of a question that stands alone."""
        folded = fold(question)
        periods = [match for match in _PERIOD.finditer(folded) if match["number"] in _PERIOD_NUMBERS]
        attribute = _ATTRIBUTE.search(folded)
        return Facets(
            asks=tuple(kind for kind, pattern in self.language.asks if pattern.search(folded)),
            years=self._years(folded),
            periods=_numbers(match for match in periods if not match["compared"]),
            compared_periods=_numbers(match for match in periods if match["compared"]),
            outside=self.places.outside_places(folded),
            inside=self.places.inside_places(folded),
            months=tuple(int(month) for month in _MONTH.findall(folded)),
            members=_members(folded),
            about=next((field for field, pattern in self.language.about if pattern.search(folded)), ""),
            part=next((word for word in self.language.part_words if word in folded), ""),
            chapter=_number(_PARTS["chapter"], folded),
            section=_number(_PARTS["section"], folded),
            row=_number(_ROW, folded),
            table=_number(_PARTS["table"], folded),
            box=_number(_PARTS["box"], folded),
            item=chinese_to_int(match["item"]) if (match := _PARTS["item"].search(folded)) else None,
            attribute=attribute[0] if attribute and len(set(_ATTRIBUTE.findall(folded))) == 1 else "",
            demands=self._first_asked(folded),
            titles=tuple(_TITLE.findall(folded)),
            terms=tuple(_QUOTED.findall(folded)),
            metric=self._metric(folded),
            kinds=tuple(match[1] for match in _KIND_ASKED.finditer(folded)),
            meaning_of=tuple(_QUOTED.findall(folded)) if self._asks_meaning(folded) else (),
            asks_meaning=self._asks_meaning(folded),
            asks_content=bool(self.language.content.search(folded)),
            permission=bool(self.language.permission.search(folded)),
            obligation=bool(self.language.obligation.search(folded)),
            negated=bool(self.language.negated.search(folded)),
            other_work=match[0] if (match := self.language.other_work.search(folded)) else "",
            elsewhere=match[0] if (match := self.language.elsewhere.search(folded)) else "",
            advice=match[0] if (match := self.language.advice.search(folded)) else "",
            about_today=tuple(word for word in self.language.today_words if word in folded),
            about_result=bool(self.language.result.search(folded)),
        )

    def _metric(self, folded: str) -> str:
        """What sets the indicator apart that the clause which asks first names."""
        first = next(self._asking(folded), None)
        end = len(folded) if first is None else first + len(_clause_rest(folded, first))
        named = [m for m in self.language.metric.finditer(folded[:end]) if not _POINTING.match(m["apart"])]
        return named[-1]["apart"] + ("率" if named[-1]["rate"] else "") if named else ""

    def _years(self, folded: str) -> tuple[int, ...]:
        """The years that a question names up to the end of the sentence that asks; what is said behind it (想跟2020年对比一下)
        only where no year stands before."""
        first = next(self._asking(folded), 0)
        end = next((match.end() for match in _SENTENCE_END.finditer(folded, first)), len(folded))
        years = _YEAR.findall(folded[:end]) or _YEAR.findall(folded)
        return tuple(dict.fromkeys(map(int, years)))

    def _asks_meaning(self, folded: str) -> bool:
        return self.language.meaning is not None and bool(self.language.meaning.asks.search(folded))

    def _first_asked(self, folded: str) -> tuple[Demand, ...]:
        """The demands of the clause that asks first: what a question asks besides need not be met for an answer."""
        demands = self._demands(folded)
        first = next((_clause_at(folded, place) for place in self._asking(folded, demands)), "")
        wanted = [demand for demand in demands if not first or demand.clause == first]
        return tuple(wanted or (d for d in self._some_number(folded) if not first or d.clause == first))

    def _asking(self, folded: str, demands: Iterable[Demand] = ()) -> Iterator[int]:
        """The places that ask, in order, left out those in clauses that only compare."""
        places = [match.start() for _, pattern in self.language.asks for match in pattern.finditer(folded)]
        places += [folded.find(demand.clause) for demand in demands if _INTERROGATIVE.search(demand.words)]
        return (place for place in sorted(places) if not _ONLY_COMPARES.search(_clause_at(folded, place)))

    def _demands(self, folded: str) -> tuple[Demand, ...]:
        found = [
            Demand(rule.name, rule.holds, match[0], _clause_at(folded, match.start()))
            for rule in self.language.demands
            if (match := rule.asks.search(folded))
        ]
        for name, units in self.language.measures:
            match = re.search(rf"{_HOW_MANY}({units})", folded)
            if match is None:
                continue
            clause = _clause_at(folded, match.start())
            asks_else = any(demand.clause == clause for demand in found) or _ASKS_WHAT.search(folded)
            if not (name in ("thing", "event") and asks_else):
                noun = _COUNTED_NOUN.match(folded, match.end())
                holds = _with_number(name, units, noun[0] if noun else "")
                found.append(Demand(match[1], holds, match[0], clause, match[1]))
        return tuple(found)

    def _some_number(self, folded: str) -> tuple[Demand, ...]:
        """The demand for a number of whatever measure."""
        number = self.language.number
        if number and (match := number.asks.search(folded)) and not _ASKS_WHAT.search(folded):
            return (Demand(NUMBER, number.holds, match[0], _clause_at(folded, match.start())),)
        return ()


def _with_number(name: str, units: str, noun: str = "") -> re.Pattern[str]:
    """A number with one of the units of a class of measures, but no year and no name (千亩田); of things also one
    right before what is counted (六城市)."""
    if name == "thing":
        counted = rf"|{_NUMERAL}大?{re.escape(noun)}" if noun else ""
        digit = r"(?<![0-9a-z.])(?!(?:19|20)[0-9]{2}(?:年|[-~—]))[0-9]"
        return re.compile(rf"(?:\d+|{_NUMERAL})(?:余|多|万)*(?:{units}){counted}|{digit}")
    first = r"(?:\d|[一二三四五六七八九十两]|[百千](?=[万亿]))"
    return re.compile(rf"(?<![0-9])(?!(?:19|20)[0-9]{{2}}年){first}(?:{_NUMERAL}|[.余多万亿])*(?:{units})")


def _clause_at(folded: str, position: int) -> str:
    """The clause of a question that a place of it lies in."""
    begin = max(folded.rfind(mark, 0, position) for mark in ",;。?!") + 1
    return folded[begin:position] + _clause_rest(folded, position)


def _clause_rest(folded: str, position: int) -> str:
    return re.split("[,;。?!]", folded[position:], maxsplit=1)[0]


def five_year_period(year: int) -> int:
    """The number of the five-year period that a year lies in: 2025 → 14 (十四五)."""
    return (year - 1956) // 5 + 1


def period_name(number: int) -> str:
    """14 → 十四五."""
    return f"{int_to_chinese(number)}五"


def _numbers(periods: Iterable[re.Match[str]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_PERIOD_NUMBERS[match["number"]] for match in periods))


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return chinese_to_int(next(group for group in match.groups() if group)) if match else None


def _members(folded: str) -> int:
    """How many things a question wants named (是哪九个 → 9, 除了绿色还有哪三个 → 3), 0 where it does not say."""
    match = _MEMBERS.search(folded)
    if match:
        return chinese_to_int(match["number"] or match["many"] or match["others"])
    counted = _COUNTED_MEMBERS.search(folded)
    return int(counted[1]) if counted else 0
