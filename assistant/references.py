"""References to law in a text: 《大气法》第九十九条第一款, 法典1102条, 固废法112条.

Names come from the corpus (titles and short names); numbers may be Chinese or Arabic, in full or half
width.  A reference without a name belongs to the law named before it in the same text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.text import CHINESE_NUMERAL, chinese_to_int, fold

_N = rf"(?:{CHINESE_NUMERAL}|\d{{1,5}})"
_ARTICLE = re.compile(
    rf"(?:第\s*(?P<number>{_N})\s*条|(?<![\d.])(?P<bare>\d{{1,4}})\s*条(?!例|件|款|道|河|街|线))"
    rf"(?:之(?P<suffix>{_N}))?"
    rf"(?:\s*第\s*(?P<clause>{_N})\s*款)?(?:\s*第\s*(?P<item>{_N})\s*项)?"
)
_BOX = re.compile(rf"专栏{_N}[的里中]?$")
_QUOTED = re.compile(r"《([^《》]{2,60})》|[“\"]([^“”\"]{2,20}?(?:条|办法|规定|方案|条例|细则|标准))[”\"]")
_SOUNDS_LIKE_LAW = re.compile(r"(?:法|法典|条例|办法|规定|细则|标准)(?:（[^）]*）|\([^)]*\))?$")
_NATION = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class LawName:
    """A law named in a text: the words used, its title as the corpus has it (None where the corpus
    does not hold it), and where the name stands."""

    words: str
    title: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An article named in a text.  `law` is None where no law is named before it; suffix, clause
    (款) and item (项) are 0 where they are not given."""

    law: LawName | None
    number: int
    suffix: int
    clause: int
    item: int
    start: int
    end: int


class ReferenceReader:
    """Reads references to the laws of one corpus.

    names: every title and short name → the title of its law."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {fold(name): title for name, title in names.items()}
        ordered = sorted(self._names, key=len, reverse=True)  # the longest name wins
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def names(self, text: str) -> list[LawName]:
        """The laws named in a text, in order.

        The text is compared after folding, and offsets are those of the folded text.  What stands
        between 《》 is one name, whether the corpus holds it or not."""
        folded = fold(text)
        found = [
            LawName(words, self._title(words), match.start(), match.end())
            for match in _QUOTED.finditer(folded)
            if (words := match[1] or match[2]) and (match[2] or _SOUNDS_LIKE_LAW.search(words))
        ]
        quoted = [(match.start(), match.end()) for match in _QUOTED.finditer(folded)]
        for match in self._pattern.finditer(folded) if self._pattern else ():
            if not any(start <= match.start() < end for start, end in quoted):
                found.append(LawName(match[0], self._names[match[0]], match.start(), match.end()))
        return sorted(found, key=lambda name: name.start)

    def _title(self, words: str) -> str | None:
        return self._names.get(words) or self._names.get(words.removeprefix(_NATION))

    def references(self, text: str) -> list[Reference]:
        """The articles named in a text, in order."""
        folded = fold(text)
        names = self.names(text)
        found = []
        for match in _ARTICLE.finditer(folded):
            before = [name for name in names if name.end <= match.start()]
            directly = before and before[-1].end + 1 >= match.start()
            if match["bare"] and not directly:
                continue  # 112条 alone may count anything; behind a law's name it is an article
            if _BOX.search(folded, 0, match.start()):
                continue  # an item of a box of a plan
            suffix, clause, item = (
                chinese_to_int(match[part]) if match[part] else 0 for part in ("suffix", "clause", "item")
            )
            number = chinese_to_int(match["number"] or match["bare"])
            law = before[-1] if before else None
            found.append(Reference(law, number, suffix, clause, item, match.start(), match.end()))
        return found
