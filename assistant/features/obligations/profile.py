"""The profile of an enterprise: facts by their keys, each given, closed by another, or unknown."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from assistant.errors import CorpusInvalid, InvalidOption
from assistant.features.obligations.triggers import ALWAYS, Trigger, parse_trigger
from assistant.text import strip_invisible

SCHEMA, INDUSTRIES = "profile.toml", "industries.toml"
LONGEST_NAME = 200  # characters
LARGEST_FILE = 100_000  # bytes; a profile with every fact has about 5,000
_LARGEST_NUMBER = 1e9
_ADVICE = "请对照 docs/profile.md 改正，或者运行 assistant obligations --schema 查看可用的字段和取值"

FactKind = Literal["yes_no", "choice", "many", "number"]
Given = bool | str | float | tuple[str, ...]


class State(Enum):
    """What stands in the place of a value that was not given."""

    UNKNOWN = "unknown"
    CLOSED = "closed"  # a fact that it belongs to is not the case


Value = Given | State


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: `options` are the values with their labels, `opens` where it is asked at all, `gate` the yes_no fact that
    `opens` consists of ("" where it is more than one)."""

    key: str
    label: str
    kind: FactKind
    question: str
    why: str
    unit: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    opens: Trigger = ALWAYS
    gate: str = ""

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]


@dataclass(frozen=True, slots=True)
class ProfileSchema:
    """The facts by their keys, in order, and the titles of the sections."""

    facts: Mapping[str, Fact]
    sections: Mapping[str, str]

    def told(self, key: str, value: Value) -> str:
        """A fact with its value, for people: 锅炉燃料：煤、燃气."""
        fact = self.facts[key]
        if isinstance(value, State):
            return f"{fact.label}：{'未填' if value is State.UNKNOWN else '没有'}"
        if isinstance(value, bool):
            return f"{fact.label}：{'是' if value else '否'}"
        if isinstance(value, tuple):
            return f"{fact.label}：{'、'.join(fact.options.get(one, one) for one in value) or '都没有'}"
        if isinstance(value, str):
            return f"{fact.label}：{fact.options.get(value, value)}"
        return f"{fact.label}：{value:g}{fact.unit}"


@dataclass(frozen=True, slots=True)
class Profile:
    """What an enterprise says of itself.  Two profiles with the same values are alike."""

    schema: ProfileSchema
    values: Mapping[str, Given]
    name: str = ""

    def value(self, key: str) -> Value:
        """The value of a fact, given, closed or unknown."""
        if key in self.values:
            return self.values[key]
        return State.CLOSED if self.schema.facts[key].opens.holds(self).value is False else State.UNKNOWN

    def with_fact(self, key: str, value: Given) -> Profile:
        """The same with one fact more.  Raises InvalidOption where it contradicts another."""
        return _checked(self.schema, {**self.values, key: value}, self.name)

    def nested(self) -> dict[str, Any]:
        """The values by section, as files hold them."""
        table: dict[str, Any] = {"name": self.name} if self.name else {}
        for key, value in self.values.items():
            section, _, name = key.partition(".")
            table.setdefault(section, {})[name] = list(value) if isinstance(value, tuple) else value
        return table


# -- the schema --------------------------------------------------------------------------------------


def load_schema(corpus: Path) -> ProfileSchema:
    """The facts of a corpus folder.  Raises CorpusInvalid."""
    path = corpus / SCHEMA
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        industries = tomllib.loads((corpus / INDUSTRIES).read_text(encoding="utf-8"))
        facts = {record["key"]: _fact(record, industries) for record in table["fact"]}
        return ProfileSchema(facts, {section["key"]: section["title"] for section in table["section"]})
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
        raise CorpusInvalid(f"企业档案的字段 {path} 无法读取（{error}）", "请改正这个文件") from error


def _fact(record: Mapping[str, Any], industries: Mapping[str, str]) -> Fact:
    opens = record.get("opens", "")
    options = {option["value"]: option["label"] for option in record.get("options", ())}
    return Fact(
        key=record["key"],
        label=record["label"],
        kind=record["kind"],
        question=record["question"],
        why=record["why"],
        unit=record.get("unit", ""),
        options=industries if record.get("options_from") == "industries" else options,
        opens=parse_trigger(opens) if opens else ALWAYS,
        gate=opens if opens and " " not in opens else "",
    )


def json_schema(schema: ProfileSchema) -> dict[str, Any]:
    """The schema of a profile as JSON Schema (draft 2020-12)."""
    sections: dict[str, Any] = {}
    for fact in schema.facts.values():
        section = sections.setdefault(
            fact.section,
            {
                "type": "object",
                "title": schema.sections[fact.section],
                "additionalProperties": False,
                "properties": {},
            },
        )
        section["properties"][fact.key.partition(".")[2]] = {
            "title": fact.label,
            "description": f"{fact.question}{fact.why}",
            **_json_type(fact),
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "企业档案",
        "type": "object",
        "additionalProperties": False,
        "properties": {"name": {"type": "string", "maxLength": LONGEST_NAME, "title": "企业名称"}, **sections},
    }


def _json_type(fact: Fact) -> dict[str, Any]:
    if fact.kind == "yes_no":
        return {"type": "boolean"}
    if fact.kind == "number":
        return {"type": "number", "minimum": 0, "maximum": _LARGEST_NUMBER}
    options = {"oneOf": [{"const": value, "title": label} for value, label in fact.options.items()]}
    return options if fact.kind == "choice" else {"type": "array", "uniqueItems": True, "items": options}


# -- a profile ------------------------------------------------------------------------------------------


def read_profile(table: Mapping[str, Any], schema: ProfileSchema) -> Profile:
    """A profile out of nested values, as TOML and JSON hold them: {"gas": {"vocs": true}}.

    Raises InvalidOption, naming the field, where a key is unknown, a value is of the wrong kind or contradicts another."""
    name = table.get("name", "")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise InvalidOption(f"企业档案的 name 要写成不超过{LONGEST_NAME}字的文字", _ADVICE)
    seen = strip_invisible(name).encode("utf-8", "replace").decode("utf-8")
    return _checked(schema, dict(_given(table, schema)), " ".join(seen.split()))


def _given(table: Mapping[str, Any], schema: ProfileSchema) -> Iterator[tuple[str, Given]]:
    for section, values in table.items():
        if section == "name":
            continue
        if section not in schema.sections:
            raise InvalidOption(f"企业档案里没有“{section}”这一部分", _ADVICE)
        if not isinstance(values, Mapping):
            raise InvalidOption(f"企业档案的 {section} 下面要写字段", _ADVICE)
        for name, value in values.items():
            fact = schema.facts.get(f"{section}.{name}")
            if fact is None:
                raise InvalidOption(f"企业档案里没有“{section}.{name}”这个字段", _ADVICE)
            if value is not None:
                yield fact.key, _read(fact, value)


def _read(fact: Fact, value: Any) -> Given:
    """A value of a fact, checked.  Raises InvalidOption."""
    if fact.kind == "yes_no":
        if isinstance(value, bool):
            return value
        raise InvalidOption(f"企业档案的 {fact.key} 要写 true 或 false，不是“{value}”", _ADVICE)
    if fact.kind == "number":
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LARGEST_NUMBER:
            return float(value)
        raise InvalidOption(f"企业档案的 {fact.key} 要写不小于0的数（{fact.unit}），不是“{value}”", _ADVICE)
    many = value if isinstance(value, list | tuple) else [value]
    if (fact.kind == "many") != isinstance(value, list | tuple) or not all(isinstance(one, str) for one in many):
        form = '一组文字 ["…"]' if fact.kind == "many" else "一个取值"
        raise InvalidOption(f"企业档案的 {fact.key} 要写{form}", _ADVICE)
    for one in many:
        if one not in fact.options:
            raise InvalidOption(f"企业档案的 {fact.key} 没有“{one}”这个取值", _ADVICE)
    return tuple(dict.fromkeys(many)) if fact.kind == "many" else str(value)


def _checked(schema: ProfileSchema, values: Mapping[str, Given], name: str) -> Profile:
    """A profile in which what a given fact presupposes is the case too.  Raises InvalidOption where answers contradict."""
    known = dict(values)
    for key, value in values.items():
        gate = schema.facts[key].gate
        if gate and _is_the_case(value):
            known.setdefault(gate, True)
    profile = Profile(schema, known, name)
    for key, value in known.items():
        fact = schema.facts[key]
        opened = fact.opens.holds(profile)
        if opened.value is False and _is_the_case(value):
            against = "、".join(schema.told(other, profile.value(other)) for other in opened.deciding)
            raise InvalidOption(f"企业档案的 {key}（{schema.told(key, value)}）和“{against}”矛盾", "请改正其中一个")
        if isinstance(value, tuple) and "none" in value and len(value) > 1:
            raise InvalidOption(f"企业档案的 {key} 选了“{fact.options['none']}”，又选了别的", "请改正其中一个")
    return profile


def _is_the_case(value: Given) -> bool:
    return value not in (False, (), 0.0, "none", ("none",))


def load_profile(path: Path, schema: ProfileSchema) -> Profile:
    """A profile out of a TOML or JSON file.  Raises InvalidOption."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidOption(f"企业档案 {path.name} 太大（超过{LARGEST_FILE // 1000}KB）", _ADVICE)
        text = path.read_bytes().decode("utf-8-sig")
        table = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise InvalidOption(f"企业档案 {path} 打不开（{error.strerror}）", "请检查路径") from error
    except UnicodeDecodeError as error:
        raise InvalidOption(f"企业档案 {path.name} 不是UTF-8编码", "请把文件存为UTF-8编码") from error
    except (ValueError, RecursionError) as error:
        form = "JSON" if path.suffix.lower() == ".json" else "TOML"
        raise InvalidOption(f"企业档案 {path.name} 不是{form}（{error}）", "请改正后重试") from error
    if not isinstance(table, Mapping):
        raise InvalidOption(f"企业档案 {path.name} 里没有字段", _ADVICE)
    return read_profile(table, schema)
