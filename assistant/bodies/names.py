"""Who a text speaks of: governments, departments, enterprises, the public, under all their names.

`corpus/bodies.toml` holds the bodies and their words.  A department is named by a stem (生态环境) and an
ending (主管部门, 局), by several stems with one ending (应急、公安、消防等部门), or by a word of its own (海关);
before it stand the government that it belongs to and its level (县级以上地方人民政府…).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.bodies.patterns import any_of, by_last, flattened, office_pattern, token_pattern
from assistant.errors import CorpusInvalid

EVERY_LEVEL = "各级"
PRIVATE_LEVELS = frozenset({"企业", "公众"})
_CHINESE = "\u4e00-\u9fff"
_UNREADABLE = (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError, re.error)
_SEPARATOR = re.compile(r"、|以及|或者|和|与|及|")
_WHOLE = "门构关局"  # what the full name of a department ends with
_GOVERNS = frozenset({"state", "state-council", "government"})
"""Bodies whose name, right before a department's, says whose department it is."""


@dataclass(frozen=True, slots=True)
class Body:
    """One body.  `level` is 国务院, 省, 市, 县, 乡镇, 企业, 公众, or 各级 where the words around its name decide."""

    id: str
    name: str
    level: str
    note: str

    @property
    def private(self) -> bool:
        """Whether it is an enterprise or a person, not an authority."""
        return self.level in PRIVATE_LEVELS


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body named in a text: `text[start:end]` names it, `words` is that without line breaks.

    `level` is the level that the words say (县级以上, 设区的市 → 市), the body's own where they say none."""

    body: Body
    words: str
    start: int
    end: int
    level: str


class Bodies:
    """The bodies of the field and the reader of their names."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        """table: the content of `corpus/bodies.toml`."""
        self.table = table
        self._body: dict[str, Body] = {}
        self._word: dict[str, Body] = {}
        self._stem: dict[str, Body] = {}
        self._before: dict[str, re.Pattern[str]] = {}
        self._patterns: list[tuple[str, re.Pattern[str], Body]] = []
        for record in table["body"]:
            self._add(record)
        department = table["department"]
        self._tail = re.compile(f"{any_of(department['tails'])}|(?={any_of(department['bare_before'])})")
        self._list_tail = re.compile(f"(?={any_of(department['list_before'])})")
        self._level_of_tail: dict[str, str] = department["level_of_tail"]
        self._level_of_head: dict[str, str] = department["level_of_head"]
        self._token = token_pattern({*self._word, *self._stem})
        self._levels = {word: level for level, words in table["level"].items() for word in words}
        self._levels |= dict.fromkeys(table["before"]["words"], "")
        self._prefixes = by_last(self._levels)
        place = table["place"]
        named = f"(?!{any_of(place['never'])})(?:(?![{place['never_characters']}])[{_CHINESE}]){{2,3}}"
        self._place = re.compile(rf"(?:(?<=[{re.escape(place['boundary'])}])|(?<![{_CHINESE}])){named}\Z")
        self._office = office_pattern(table["office"])

    @classmethod
    def load(cls, path: Path) -> Bodies:
        """Read `corpus/bodies.toml`.  Raises CorpusInvalid."""
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8")))
        except _UNREADABLE as error:
            raise CorpusInvalid(f"责任主体数据 {path} 无法读取（{error}）", "请改正这个文件，或者重新安装") from error

    def _add(self, record: Mapping[str, Any]) -> None:
        body = Body(record["id"], record["name"], record["level"], record.get("note", ""))
        if body.id in self._body:
            raise ValueError(f"{body.id} 重复")
        self._body[body.id] = body
        for word in [*record.get("words", ()), *record.get("stems", ())]:
            if word in self._word or word in self._stem:
                raise ValueError(f"“{word}”属于两个主体")
        self._word |= dict.fromkeys(record.get("words", ()), body)
        self._stem |= dict.fromkeys(record.get("stems", ()), body)
        self._patterns += [(anchor, re.compile(form), body) for anchor, form in record.get("patterns", ())]
        if "not_before" in record:
            self._before[body.id] = re.compile(f"(?!{any_of(record['not_before'])})")
        elif "only_before" in record:
            self._before[body.id] = re.compile(f"(?={any_of(record['only_before'])})")

    def __iter__(self) -> Iterator[Body]:
        return iter(self._body.values())

    def get(self, body_id: str) -> Body | None:
        """The body with an id."""
        return self._body.get(body_id)

    # -- reading names ---------------------------------------------------------------------

    def mentions(self, text: str) -> list[BodyMention]:
        """The bodies named in a text, in order; of names that overlap, the longest.

        Line breaks inside a name are page breaks.  A list of departments gives one mention each."""
        if "\n" not in text:
            return self._mentions(text)
        flat, offsets = flattened(text)
        return [
            BodyMention(m.body, m.words, offsets[m.start], offsets[m.end - 1] + 1, m.level)
            for m in self._mentions(flat)
        ]

    def authorities(self, text: str) -> list[str]:
        """The authorities that a text names, in its words; 国家 alone names none that could be given a task."""
        return [m.words for m in self.mentions(text) if not m.body.private and m.body.id != "state"]

    def normalise(self, words: str) -> Body | None:
        """The body that words mean, 环保局 or 省发改委 or 林水; None where they mean none.

        Where several are named it is the last, which is what a Chinese name ends with."""
        words = words.strip()
        found = self._stem.get(words) or self._word.get(words)
        if found is None and (mentions := self.mentions(words)):
            found = mentions[-1].body
        return found

    def asks_office(self, question: str) -> str | None:
        """The words with which a question asks for a section inside a body, or for the person who leads it
        (水处的处长); None where it does not.  Plans and laws give tasks to bodies, not to their sections."""
        match = self._office.search(question)
        if match is None:
            return None
        start = match.start()
        before = (m.start for m in self.mentions(question) if m.end <= start and question[m.end : start] in ("", "的"))
        return question[next(before, start) : match.end()]

    def _mentions(self, text: str) -> list[BodyMention]:
        found = self._joined(text, sorted(self._cores(text), key=lambda m: m.start))
        wide = [
            BodyMention(body, match[0], match.start(), match.end(), body.level)
            for anchor, pattern, body in self._patterns
            if anchor in text
            for match in pattern.finditer(text)
        ]
        if not wide:
            return found
        kept: list[BodyMention] = []
        for mention in sorted([*found, *wide], key=lambda m: (m.start - m.end, m.start)):
            if all(mention.end <= other.start or other.end <= mention.start for other in kept):
                kept.append(mention)
        return self._joined(text, sorted(kept, key=lambda m: m.start))

    def _cores(self, text: str) -> Iterator[BodyMention]:
        """Names without what stands before them; stems only where an ending makes them a name."""
        waiting: list[tuple[int, int]] = []  # stems whose ending is still to come
        reached = 0
        for match in self._token.finditer(text):
            start, end = match.span()
            if start < reached:
                continue
            if waiting and not _SEPARATOR.fullmatch(text, reached, start):
                waiting = []
            reached = end
            body = self._word.get(match[0])
            if body is not None:
                condition = self._before.get(body.id)
                if condition is None or condition.match(text, end):
                    yield BodyMention(body, match[0], start, end, self._own_level(body, match[0]))
                continue
            waiting.append((start, end))
            tail = self._tail.match(text, end) or (self._list_tail.match(text, end) if len(waiting) > 1 else None)
            if tail is not None:
                yield from self._departments(text, waiting, tail)
                waiting, reached = [], tail.end()

    def _departments(self, text: str, stems: list[tuple[int, int]], tail: re.Match[str]) -> Iterator[BodyMention]:
        """One name for each stem; the ending belongs to the last, if it does not speak of the list."""
        for start, end in stems:
            body = self._stem[text[start:end]]
            if end == tail.start() and not tail[0].startswith("等"):
                end = tail.end()
            yield BodyMention(body, text[start:end], start, end, self._own_level(body, text[start:end]))

    def _own_level(self, body: Body, words: str) -> str:
        if body.level != EVERY_LEVEL:
            return body.level
        heads = (level for head, level in self._level_of_head.items() if words.startswith(head))
        tails = (level for tail, level in self._level_of_tail.items() if words.endswith(tail))
        return next(heads, "") or next(tails, EVERY_LEVEL)

    def _joined(self, text: str, cores: Iterable[BodyMention]) -> list[BodyMention]:
        """Names with the level, the place and the government that stand before them."""
        found: list[BodyMention] = []
        said = ""  # the level that the words before the last name say: it holds for a list
        for core in cores:
            if core.body.private:
                found.append(core)
                said = ""
                continue
            listed = bool(found) and text[found[-1].end : core.start] == "、"
            start, level = self._prefix(text, found[-1].end if found else 0, core.start)
            if found and found[-1].end == start and _leads(found[-1], core.body):
                before = found.pop()
                start, level = before.start, before.level
                if found and found[-1].words == "国务院" and _SEPARATOR.fullmatch(text, found[-1].end, start):
                    start, level = found.pop().start, EVERY_LEVEL
            said = level or (said if listed else "")
            level = said if core.level == EVERY_LEVEL or level else core.level
            found.append(BodyMention(core.body, text[start : core.end], start, core.end, level or core.level))
        return found

    def _prefix(self, text: str, reached: int, start: int) -> tuple[int, str]:
        """Where the words of level and place before a name begin, and the level that they say."""
        level, at = "", start
        while at > reached:
            word = next((w for w in self._prefixes.get(text[at - 1], ()) if text.endswith(w, reached, at)), None)
            if word is None:
                break
            at -= len(word)
            level = level or self._levels[word]
            if len(word) == 1 and (place := self._place.search(text, max(reached, at - 3), at)):
                at = place.start()
        return at, level


def _leads(before: BodyMention, body: Body) -> bool:
    """Whether a name right before another says whose it is: 国务院 before 有关部门, 水行政主管部门 before 流域管理机构."""
    if before.body.id in _GOVERNS:
        return body.id not in _GOVERNS or before.body.id == body.id == "government"
    return before.words[-1] in _WHOLE and body.id not in _GOVERNS and not before.body.private
