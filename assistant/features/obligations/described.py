"""The profile that a question tells of its asker: 我们是一家有喷漆线的家具厂."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusInvalid, InvalidOption
from assistant.features.obligations.profile import Given, Profile, ProfileSchema
from assistant.text import fold

WORDS = "profile_words.toml"
_DENIED = re.compile(
    r"(?:没有|没|不(?:产生|排放?|用|涉及|含|做|搞|是)|无(?!锡))[^,。;?]{0,2}$|(?:没有|不(?:产生|排放?|用|涉及|含|做|搞))[^,。;?]{0,14}[和、或及与]$"
)


@dataclass(frozen=True, slots=True)
class _Word:
    says: re.Pattern[str]
    facts: tuple[tuple[str, Given], ...]


@dataclass(frozen=True, slots=True)
class ProfileReader:
    """Reads facts out of questions by `corpus/profile_words.toml`."""

    schema: ProfileSchema
    speaks: re.Pattern[str]
    asks: re.Pattern[str]
    words: tuple[_Word, ...]
    numbers: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def load(cls, corpus: Path, schema: ProfileSchema) -> ProfileReader:
        """The reader of a corpus folder.  Raises CorpusInvalid."""
        path = corpus / WORDS
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                schema,
                re.compile("|".join(table["speaks"])),
                re.compile("|".join(table["asks"])),
                tuple(
                    _Word(
                        re.compile(word["says"]),
                        tuple((key, tuple(v) if isinstance(v, list) else v) for key, v in word["facts"].items()),
                    )
                    for word in table["word"]
                ),
                tuple((number["fact"], re.compile(number["says"])) for number in table["number"]),
            )
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, re.error) as error:
            raise CorpusInvalid(f"企业档案用语 {path} 无法读取（{error}）", "请改正这个文件") from error

    def speaks_of_own(self, question: str) -> bool:
        """Whether a question is about works of its asker."""
        return bool(self.speaks.search(fold(question)))

    def asks_what_applies(self, question: str) -> bool:
        """Whether a question asks what applies to works of its asker."""
        return self.speaks_of_own(question) and bool(self.asks.search(fold(question)))

    def read(self, question: str) -> Profile:
        """What a question tells of its asker; nothing where what it tells contradicts itself."""
        folded = fold(question)
        values: dict[str, Given] = {}
        for key, value in self._told(folded):
            known = values.get(key)
            values[key] = (
                tuple(dict.fromkeys((*known, *value)))
                if isinstance(known, tuple) and isinstance(value, tuple)
                else value
            )
        for key, pattern in self.numbers:
            match = pattern.search(folded)
            if match:
                values[key] = float(next(group for group in match.groups() if group))
        profile = Profile(self.schema, {})
        try:
            for key, value in values.items():
                profile = profile.with_fact(key, value)
        except InvalidOption:
            return Profile(self.schema, {})
        return profile

    def rest(self, question: str) -> str:
        """A question without the words that tell of its asker, folded."""
        rest = fold(question)
        for pattern in (*(pattern for _, pattern in self.numbers), *(word.says for word in self.words)):
            rest = pattern.sub("", rest)
        return rest

    def _told(self, folded: str) -> Iterator[tuple[str, Given]]:
        for word in self.words:
            if any(not _DENIED.search(folded[: match.start()]) for match in word.says.finditer(folded)):
                yield from word.facts
