"""The records of duties and of policy lines: data that people can correct.

`corpus/obligations/` holds a file for each law (`eco-code.jsonl`), a record a line: whom an article binds, when that
is the case, and as `parts` what it commands.  Places are named as the law names them (247第二款); the text of the law
is read from the corpus where it is shown.  `eco-code-left-out.jsonl` names the articles of books one to four that were
read and bind no enterprise, `hangzhou-plan-14.jsonl` what the plan aims at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import CorpusInvalid
from assistant.features.obligations.triggers import Trigger, parse_trigger
from assistant.features.penalties import Place, place_of

FOLDER = "obligations"
PLAN = "hangzhou-plan-14"
LEFT_OUT = "-left-out"
MODALITIES = ("应当", "必须", "须", "按照规定", "不得", "禁止", "严禁")
PROHIBITIONS = ("不得", "禁止", "严禁")
TOPICS = (
    "综合", "环评与三同时", "排污许可", "监测与信息", "应急", "大气", "水", "海洋", "土壤", "固体废物", "危险废物", "噪声",
    "光", "放射性", "电磁辐射", "化学品", "生态保护", "自然资源", "能源与碳", "循环利用",
)  # fmt: skip
"""The topics in the order in which a register lists them."""

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an article commands: `act` in the project's own words, behind a prohibition what is forbidden; `period`
    the deadline, frequency or retention as the article has it; `penalty` the place that punishes the breach."""

    place: Place
    modality: str
    act: str
    period: str = ""
    penalty: Place | None = None

    @property
    def forbids(self) -> bool:
        return self.modality in PROHIBITIONS

    @property
    def told(self) -> str:
        return f"{self.modality}{self.act}" if self.forbids else self.act


@dataclass(frozen=True, slots=True)
class Duty:
    """By which an article binds a subject: `subject` in the article's own words, `evidence` what an inspector asks to see."""

    id: str
    document_id: str
    article: int
    subject: str
    topic: str
    trigger: Trigger
    evidence: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What the plan aims at for enterprises: `quote` its words in a passage, `modality` the word of command."""

    id: str
    passage_id: str
    quote: str
    subject: str
    topic: str
    trigger: Trigger
    modality: str
    act: str
    period: str

    @property
    def told(self) -> str:
        return f"{self.modality}{self.act}" if self.modality in PROHIBITIONS else self.act


def load_duties(corpus: Path) -> tuple[Duty, ...]:
    """Every duty of a corpus folder.  Raises CorpusInvalid."""
    return tuple(
        duty
        for path in sorted((corpus / FOLDER).glob("*.jsonl"))
        if path.stem != PLAN and not path.stem.endswith(LEFT_OUT)
        for duty in _read(path, _duty)
    )


def load_policies(corpus: Path) -> tuple[Policy, ...]:
    """Every policy line of a corpus folder.  Raises CorpusInvalid."""
    return _read(corpus / FOLDER / f"{PLAN}.jsonl", _policy)


def load_left_out(corpus: Path, document_id: str) -> Mapping[int, str]:
    """The articles of a law that were read and bind no enterprise, with the reason.  Raises CorpusInvalid."""
    path = corpus / FOLDER / f"{document_id}{LEFT_OUT}.jsonl"
    return dict(_read(path, lambda record: (int(record["article"]), str(record["reason"]))))


def _duty(record: Mapping[str, Any]) -> Duty:
    return Duty(
        id=record["id"],
        document_id=record["id"].partition("/")[0],
        article=record["article"],
        subject=record["subject"],
        topic=_topic(record),
        trigger=parse_trigger(record["trigger"]),
        evidence=tuple(record["evidence"]),
        parts=tuple(
            Part(
                place_of(part["place"]),
                part["modality"],
                part["act"],
                part["period"],
                place_of(part["penalty"]) if part["penalty"] else None,
            )
            for part in record["parts"]
        ),
    )


def _policy(record: Mapping[str, Any]) -> Policy:
    names = ("id", "passage_id", "quote", "subject", "modality", "act", "period")
    return Policy(
        topic=_topic(record), trigger=parse_trigger(record["trigger"]), **{name: record[name] for name in names}
    )


def _topic(record: Mapping[str, Any]) -> str:
    topic: str = record["topic"]
    if topic not in TOPICS:
        raise ValueError(f"{topic!r} is no topic")
    return topic


def _read(path: Path, make: Callable[[Mapping[str, Any]], _Record]) -> tuple[_Record, ...]:
    found: list[_Record] = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            found.append(make(json.loads(line)))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid(f"义务数据 {path.name} 无法读取", "请检查安装是否完整，或者重新安装") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusInvalid(f"义务数据 {path.name} 第{len(found) + 1}行无法读取（{error}）", "请改正这一行") from error
    return tuple(found)
