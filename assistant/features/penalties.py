"""Which article on liability punishes the breach of which article: data that people can correct.

`corpus/annotations/penalties.toml` holds an entry for each act that an article on liability punishes, with the articles
whose breach the act is.  Articles are named as the law names them: 532, or "533第二款", "47第一款第二项".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import CorpusInvalid
from assistant.model import Article
from assistant.text import CHINESE_NUMERAL, chinese_to_int

PENALTIES = Path("annotations") / "penalties.toml"
_PLACE = re.compile(rf"(?P<article>\d+)?(?:第(?P<clause>{CHINESE_NUMERAL})款)?(?:第(?P<item>{CHINESE_NUMERAL})项)?")


@dataclass(frozen=True, slots=True)
class Place:
    """An article of a law, down to its 款 and 项; these are 0 where the whole is meant."""

    article: int
    clause: int = 0
    item: int = 0

    def span(self, article: Article) -> tuple[int, int] | None:
        """Where the place stands in the source of the law; None where the article does not have it.

        An article of one 款 is named by its 项 alone."""
        if not self.clause and not self.item:
            return article.clauses[0].start, article.clauses[-1].end  # without its number
        number = self.clause or 1
        if number > len(article.clauses):
            return None
        clause = article.clauses[number - 1]
        if not self.item:
            return clause.start, clause.end
        if self.item > len(clause.items):
            return None
        item = clause.items[self.item - 1]
        return item.start, item.end

    def opening(self, article: Article) -> tuple[int, int] | None:
        """Where the words stand that open the list of a 项 and say what follows; None where the place is no 项."""
        if not self.item or self.span(article) is None:
            return None
        clause = article.clauses[(self.clause or 1) - 1]
        return clause.start, clause.items[0].start


@dataclass(frozen=True, slots=True)
class Penalty:
    """An act that is punished: by which place, what it is in short, and the places whose breach it is."""

    liability: Place
    breach: str
    duties: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Penalties:
    """The penalties of one law.

    document_id: the law; without: articles on liability that punish nothing."""

    document_id: str = ""
    penalties: tuple[Penalty, ...] = ()
    without: frozenset[int] = frozenset()
    _by_liability: Mapping[str, tuple[Penalty, ...]] = field(init=False)
    _by_duty: Mapping[str, tuple[Penalty, ...]] = field(init=False)

    def __post_init__(self) -> None:
        of_liability = ((penalty.liability, penalty) for penalty in self.penalties)
        of_duty = ((duty, penalty) for penalty in self.penalties for duty in penalty.duties)
        object.__setattr__(self, "_by_liability", self._by_passage(of_liability))
        object.__setattr__(self, "_by_duty", self._by_passage(of_duty))

    @classmethod
    def load(cls, corpus: Path) -> Penalties:
        """The penalties of a corpus folder; none where there is no such file.  Raises CorpusInvalid."""
        path = corpus / PENALTIES
        if not path.is_file():
            return cls()
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                table["document"],
                tuple(
                    Penalty(
                        place_of(f"{entry['article']}{entry.get('part', '')}"),
                        entry["breach"],
                        tuple(place_of(str(duty)) for duty in entry["duties"]),
                    )
                    for entry in table["liability"]
                ),
                frozenset(table["without"]),
            )
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
            raise CorpusInvalid(f"罚则对照 {path} 无法读取", "请改正这个文件") from error

    def of_liability(self, passage_id: str) -> tuple[Penalty, ...]:
        """The acts that an article on liability punishes."""
        return self._by_liability.get(passage_id, ())

    def of_duty(self, passage_id: str) -> tuple[Penalty, ...]:
        """The acts that breach an article."""
        return self._by_duty.get(passage_id, ())

    def passage_id(self, place: Place) -> str:
        """The passage of a place."""
        return f"{self.document_id}/{place.article}"

    def linked(self) -> Iterable[tuple[str, str]]:
        """Every article on liability with an article whose breach it punishes, as passage ids."""
        for penalty in self.penalties:
            for duty in penalty.duties:
                yield self.passage_id(penalty.liability), self.passage_id(duty)

    def _by_passage(self, pairs: Iterable[tuple[Place, Penalty]]) -> dict[str, tuple[Penalty, ...]]:
        found: dict[str, list[Penalty]] = {}
        for place, penalty in pairs:
            known = found.setdefault(self.passage_id(place), [])
            if penalty not in known:
                known.append(penalty)
        return {key: tuple(penalties) for key, penalties in found.items()}


def place_of(words: str) -> Place:
    """532 or 533第二款 as a place.  Raises ValueError."""
    match = _PLACE.fullmatch(words)
    if match is None or not match["article"]:
        raise ValueError(f"{words!r} names no article")
    clause, item = (chinese_to_int(match[part]) if match[part] else 0 for part in ("clause", "item"))
    return Place(int(match["article"]), clause, item)
