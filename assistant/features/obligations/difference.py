"""What became different between two registers: because the day, the corpus or the profile is another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import InvalidOption

# What of a line counts: its reason may be told in other words.
_COMPARED = ("applicability", "modality", "topic", "subject", "act", "period", "evidence", "penalty")

_NO_REGISTER, _ADVICE = "用来比较的文件不是合规义务清单", "请用 assistant obligations --format json 生成的文件"


@dataclass(frozen=True, slots=True)
class Difference:
    """The ids of lines that apply or are to be confirmed now and did not stand in the earlier register, that stand in it no
    more, that say something else, and whose source has another status; `changed` names what of each became different."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    status: Mapping[str, tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.gone or self.changed or self.status)


def difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> Difference:
    """The difference of two registers as JSON.  Raises InvalidOption where one of them is none."""
    old, new = _lines(before), _lines(now)
    both = [key for key in new if key in old]
    changed = {
        key: tuple(name for name in _COMPARED if old[key].get(name) != new[key].get(name))
        + ("quote",) * (old[key]["citation"]["quote"] != new[key]["citation"]["quote"])
        for key in both
    }
    status = {
        key: (was, now_is)
        for key in both
        if (was := old[key]["citation"]["status"]) != (now_is := new[key]["citation"]["status"])
    }
    return Difference(
        new=tuple(key for key in new if key not in old),
        gone=tuple(key for key in old if key not in new),
        changed={key: names for key, names in changed.items() if names},
        status=status,
    )


def _lines(register: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The lines that concern the enterprise, by their ids."""
    try:
        lines = {item["id"]: item for item in register["items"] if item["applicability"] != "not_applicable"}
        words = [(key, line["citation"]["status"], line["citation"]["quote"]) for key, line in lines.items()]
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidOption(_NO_REGISTER, _ADVICE) from error
    if not all(isinstance(word, str) for line in words for word in line):
        raise InvalidOption(_NO_REGISTER, _ADVICE)
    return lines
