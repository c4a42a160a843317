"""Which words may stand for one another: names of one thing, and everyday words for terms of art.

The words live in `corpus/glossary.toml`, where people read and correct them.  A group is either
`same` (any of its words may stand for another) or one way: `leads` (said so in talk, written so in
the documents) and `asking` (words of asking, and words of the sentences that answer).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import CorpusInvalid
from assistant.text import fold

SHORTEST = 2  # characters; a single one stands in too many other words
_SIDES = {"same": ("words",), "leads": ("from", "to"), "asking": ("from", "to")}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The glossary, folded and ready to be read against questions.

    names: each word of a `same` group → its whole group; others: each word that has any → the words
    that may stand for it; starts: the first two characters → the words that begin so, longest first;
    asking: the words that only ask."""

    groups: int
    names: Mapping[str, Words]
    others: Mapping[str, Words]
    starts: Mapping[str, Words]
    asking: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Glossary:
        """Read `corpus/glossary.toml`.  Raises CorpusInvalid, which names the word at fault."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CorpusInvalid(f"同义词表 {path} 无法读取", "请检查安装是否完整，或者重新安装") from error
        reader = _Reader(path)
        groups = reader.groups(table)
        names = reader.names(groups["same"])
        leads = reader.leads([*groups["leads"], *groups["asking"]])
        others = {word: found for word in (names | leads) if (found := _others(word, names, leads))}
        known = {*names, *leads, *(word for targets in leads.values() for word in targets)}
        asking = frozenset(word for words, _ in groups["asking"] for word in words)
        return cls(sum(map(len, groups.values())), names, others, _by_start(known), asking)

    def __len__(self) -> int:
        return self.groups

    def alternatives(self, text: str) -> dict[str, Words]:
        """The terms of the glossary in a text, each with the other words that may stand for it.

        Longest terms first; all words folded; the term itself left out; the others in the order of
        the file.  A term inside a longer word of the glossary is not meant (尾矿 in 尾矿库)."""
        terms = dict.fromkeys(term for term in self._occurrences(fold(text)) if term in self.others)
        return {term: self.others[term] for term in sorted(terms, key=len, reverse=True)}

    def knows(self, word: str) -> bool:
        """Whether a folded word stands in the glossary, on whichever side of a group, and is none that only asks."""
        return word not in self.asking and word in self.starts.get(word[:SHORTEST], ())

    def names_of(self, term: str) -> Words:
        """The names of what a term names, itself first, folded."""
        folded = fold(term)
        return (folded, *(name for name in self.names.get(folded, ()) if name != folded))

    def same(self, term: str, other: str) -> bool:
        """Whether two terms name the same thing: equal after folding, or of one `same` group."""
        first, second = fold(term), fold(other)
        return first == second or second in self.names.get(first, ())

    def _occurrences(self, folded: str) -> Iterator[str]:
        covered = 0  # whatever begins later and ends before this lies inside a longer word
        for at in range(len(folded) - 1):
            for word in self.starts.get(folded[at : at + SHORTEST], ()):
                end = at + len(word)
                if folded.startswith(word, at) and _stands_alone(folded, at, end):
                    if end > covered:
                        covered = end
                        yield word
                    break


def _others(word: str, names: Mapping[str, Words], leads: Mapping[str, Words]) -> Words:
    """The other names of a word, then where they all lead, with the other names of that."""
    group = names.get(word, (word,))
    targets = (target for name in group for target in leads.get(name, ()))
    found = dict.fromkeys([*group, *(name for target in targets for name in names.get(target, (target,)))])
    return tuple(name for name in found if name != word)


def _by_start(words: Iterable[str]) -> dict[str, Words]:
    starts: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        starts.setdefault(word[:SHORTEST], []).append(word)
    return {start: tuple(found) for start, found in starts.items()}


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word that begins or ends in Latin letters or digits is not cut out of a longer one:
    no COD in CODcr, no PM2 in PM2.5."""
    before, after = text[max(start - 2, 0) : start][::-1], text[end : end + 2]
    return not (_runs_on(text[start], before) or _runs_on(text[end - 1], after))


def _runs_on(edge: str, beyond: str) -> bool:
    """Whether a Latin word goes on past its edge; `beyond`: the next two characters, nearest first."""
    if not _is_latin(edge) or not beyond:
        return False
    through_point = edge.isdecimal() and beyond[0] == "." and beyond[1:].isdecimal()
    return through_point or _is_latin(beyond[0])


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the groups of one file and says what is wrong with them."""

    path: Path

    def groups(self, table: Mapping[str, Any]) -> dict[str, list[tuple[Words, ...]]]:
        """Every kind of group → its groups, each with its sides, folded."""
        if unknown := set(table) - set(_SIDES):
            self._invalid(f"不认识的组“{'”“'.join(sorted(unknown))}”")
        found: dict[str, list[tuple[Words, ...]]] = {}
        for kind, sides in _SIDES.items():
            groups = table.get(kind, [])
            if not isinstance(groups, list):
                self._invalid(f"“{kind}”要写成 [[{kind}]]")
            found[kind] = [tuple(self._side(kind, group, side) for side in sides) for group in groups]
        return found

    def names(self, groups: Iterable[tuple[Words, ...]]) -> dict[str, Words]:
        """Each word of a `same` group → the group."""
        names: dict[str, Words] = {}
        for (words,) in groups:
            for word in words:
                if word in names:
                    self._invalid(f"“{word}”在两组同义词里，要合成一组")
                names[word] = words
        return names

    def leads(self, groups: Iterable[tuple[Words, ...]]) -> dict[str, Words]:
        """Each word on the left → the words on the right."""
        leads: dict[str, Words] = {}
        for words, targets in groups:
            for word in words:
                if word in targets:
                    self._invalid(f"“{word}”引向它自己")
                if word in leads:
                    self._invalid(f"“{word}”在两组的 from 里，要合成一组")
                leads[word] = targets
        return leads

    def _side(self, kind: str, group: object, side: str) -> Words:
        if not isinstance(group, dict) or set(group) != set(_SIDES[kind]):
            self._invalid(f"[[{kind}]] 的一组要有且只有 {'、'.join(_SIDES[kind])}（读到：{group}）")
        written = group[side]
        if not isinstance(written, list) or not all(isinstance(word, str) for word in written):
            self._invalid(f'[[{kind}]] 的 {side} 要写成 {side} = ["…", "…"]（读到：{written}）')
        words = tuple(fold(word) for word in written)
        if len(words) < (2 if kind == "same" else 1):
            self._invalid(f"[[{kind}]] 的一组词太少（读到：{written}）")
        if short := [word for word in words if len(word) < SHORTEST]:
            self._invalid(f"“{short[0]}”太短，每个词至少{SHORTEST}个字")
        if len(set(words)) < len(words):
            self._invalid(f"一组里有重复的词（读到：{written}）")
        return words

    def _invalid(self, what: str) -> NoReturn:
        raise CorpusInvalid(f"同义词表 {self.path} 有错，{what}", "请改正这一处")
