"""Chinese text as it comes out of scans: folding, reading form, sentences, numerals.

Three forms of one text:

source   as it stands in the file; citations point into it and never change it
reading  what a person sees: page breaks closed, stray blanks and subscript notation gone
search   what is compared: width, case and white space folded away

The folded forms exist for comparing and for showing; offsets lead back to the source.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

CJK = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CHINESE_PUNCTUATION = r"，。；：、！？（）《》〈〉“”‘’【】…—·"

_SUBSCRIPT_OPEN = re.compile(r"\s*_\{")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―－"), "-")
_TERMINAL = "。！？!?"
_CLOSING = "”’」』）)】》"
# Characters that carry no text: control, zero-width, bidirectional marks, byte-order mark.
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """The search form of a text; `offsets[i]` is the source index of its character i."""

    text: str
    offsets: tuple[int, ...]

    def find(self, needle: str) -> tuple[int, int] | None:
        """Where a folded needle stands, as a half-open span of the source; None if nowhere."""
        at = self.text.find(needle) if needle else -1
        if at < 0:
            return None
        return self.offsets[at], self.offsets[at + len(needle) - 1] + 1


def fold_with_offsets(source: str) -> Folded:
    """The search form of a text with the way back: NFKC, lower case, no white space and nothing
    invisible, `PM_{2.5}` and `PM₂.₅` as `pm2.5`, one kind of dash."""
    out: list[str] = []
    offsets: list[int] = []
    in_subscript = False
    index = 0
    while index < len(source):
        opened = _SUBSCRIPT_OPEN.match(source, index)
        if opened:
            in_subscript, index = True, opened.end()
            continue
        char = source[index]
        if in_subscript and char == "}":
            in_subscript = False
        elif _INVISIBLE.match(char):
            pass
        elif char == "_" and index and source[index - 1].isalpha() and source[index + 1 : index + 2].isalpha():
            pass  # NO_x
        else:
            for folded in unicodedata.normalize("NFKC", char).lower().translate(_DASHES):
                if not folded.isspace():
                    out.append(folded)
                    offsets.append(index)
        index += 1
    return Folded("".join(out), tuple(offsets))


def fold(source: str) -> str:
    """The search form of a text."""
    return fold_with_offsets(source).text


def character_pairs(text: str) -> list[str]:
    """The pairs of letters and digits that stand side by side, in search form: what two texts share whatever words they are
    cut into."""
    folded = "".join(char for char in fold(text) if char.isalnum())
    return [folded[at : at + 2] for at in range(len(folded) - 1)]


def reading(source: str) -> str:
    """The reading form: page breaks closed, blanks between Chinese and digits dropped,
    `PM_{2.5}` as `PM2.5`, `m ³` as `m³`; tabs of table rows and the words stay."""
    text = _INVISIBLE.sub("", source).replace("条\u3000", "条\u0001")  # the gap behind an article's number
    text = re.sub(r"\s*_\{([^}]*)\}", r"\1", text)
    text = re.sub(r"(?<=[A-Za-z])_(?=[a-z])", "", text)
    text = text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉ₓ", "0123456789x"))
    text = re.sub(r"\s+(?=[²³])", "", text)
    text = re.sub(r"[ \u3000\u00a0\r]*\n\s*", "\n", text)
    soft = rf"[{CJK}{CHINESE_PUNCTUATION}]"
    text = re.sub(rf"(?<={soft})[ \u3000\u00a0\n]+|[ \u3000\u00a0\n]+(?={soft})", "", text)
    text = re.sub(r"(?<=\d)[ \u00a0]+(?=[%‰℃])|(?<=[≥≤＞＜><])[ \u00a0]+(?=\d)", "", text)
    return re.sub(r"[ \u00a0\n]+", " ", text).strip(" \n").replace("\u0001", "\u3000")


def strip_invisible(text: str) -> str:
    """The text without control, zero-width and direction characters."""
    return _INVISIBLE.sub("", text)


def sentence_spans(text: str, *, clause_above: int = 120, line_breaks: bool = True) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a text, in order, covering all but white space.

    A sentence ends after 。！？ with the closing quotes and brackets that follow; one longer than
    `clause_above` characters is divided again at ；.  In reading form a line break is meant and
    ends a sentence too; in a source it is a page break, and `line_breaks` has to be false."""
    spans: list[tuple[int, int]] = []
    for start, end in _split(text, 0, len(text), _TERMINAL + "\n" * line_breaks):
        if end - start > clause_above:
            spans.extend(_split(text, start, end, "；;"))
        else:
            spans.append((start, end))
    return spans


def _split(text: str, start: int, end: int, marks: str) -> list[tuple[int, int]]:
    spans, begin, index = [], start, start
    while index < end:
        if text[index] in marks:
            index += 1
            while index < end and text[index] in _CLOSING:
                index += 1
            spans.append((begin, index))
            begin = index
        else:
            index += 1
    spans.append((begin, end))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a whole sentence does, closing quotes and brackets aside."""
    return text.rstrip().rstrip(_CLOSING).endswith(tuple(_TERMINAL + "：；:;"))


# -- numerals ----------------------------------------------------------------------------

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE_NUMERAL = r"[零〇一二两三四五六七八九十百千]+"


def chinese_to_int(numeral: str) -> int:
    """一千一百零二 → 1102; 二〇三五 → 2035; Arabic digits of any width are read too.

    Raises ValueError where the text is not a numeral."""
    plain = unicodedata.normalize("NFKC", numeral)
    if plain.isdecimal():
        return int(plain)
    if not plain or any(c not in _DIGITS and c not in _UNITS for c in plain):
        raise ValueError(f"not a Chinese numeral: {numeral!r}")
    if not any(c in _UNITS for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    total, digit = 0, None
    for c in plain:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
    return total + (digit or 0)


def int_to_chinese(number: int) -> str:
    """1102 → 一千一百零二, 12 → 十二; for 1 to 9999.  Raises ValueError outside."""
    if not 0 < number < 10000:
        raise ValueError(f"out of range: {number}")
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return out[1:] if out.startswith("一十") else out
