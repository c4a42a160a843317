"""Question files: one JSON object a line, UTF-8 with or without a byte-order mark.

To be asked, a question needs `q` and may have `id` and `history`.  To be judged it needs besides
`type`, `corpus` and what a right answer holds: `must` (from every group one string stands in the
answer), `evidence` (one of these verbatim strings stands in a cited passage), `articles` (numbers,
one of which is cited), or `refuse` where no source answers it.  Questions that are only searched for have `passages`
instead of `must`: ids of the passages that answer them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import InvalidOption, RequestError
from assistant.model import Turn
from assistant.understanding import clean

_ADVICE = "请每行写一个含 q 的JSON对象"
_HISTORY_ADVICE = '请写成 [{"role": "user", "content": "…"}]'


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with what a right answer to it holds."""

    id: str
    type: str
    corpus: str
    text: str
    history: tuple[Turn, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    passages: tuple[str, ...] = ()
    refuse: bool = False


# -- questions to be asked -------------------------------------------------------------------


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a question file that are not blank, with their numbers from 1.  Bytes that are
    not UTF-8 stay in their line as lone surrogates.  Raises InvalidOption where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise InvalidOption(f"问题文件 {path} 打不开（{error.strerror}）", "请检查路径") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def read_record(line: str, number: int) -> dict[str, Any]:
    """The JSON object of a line.  Raises InvalidOption."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InvalidOption(f"第{number}行不是JSON", _ADVICE) from error
    if not isinstance(record, dict):
        raise InvalidOption(f"第{number}行没有问题 q", _ADVICE)
    return record


def read_question(record: dict[str, Any], number: int) -> str:
    """The question of a record.  Raises InvalidOption."""
    question = record.get("q")
    if not isinstance(question, str):
        raise InvalidOption(f"第{number}行没有问题 q", _ADVICE)
    return question


def read_history(record: dict[str, Any], number: int) -> tuple[Turn, ...]:
    """The earlier turns of a record, none where it has none.  Raises InvalidOption."""
    history = record.get("history") or []
    try:
        return tuple(Turn(turn["role"], str(turn["content"])) for turn in history)
    except (TypeError, KeyError) as error:
        raise InvalidOption(f"第{number}行的 history 写法不对", _HISTORY_ADVICE) from error


# -- questions to be judged ------------------------------------------------------------------


def load_questions(paths: Iterable[Path]) -> tuple[JudgedQuestion, ...]:
    """The questions of several files in their order.

    Raises InvalidOption, with file and line, where a file cannot be read, a line is no question
    that can be asked and judged, or an id has been used before."""
    questions: dict[str, JudgedQuestion] = {}
    for path in paths:
        for number, line in numbered_lines(path):
            try:
                question = _judged(line, number)
                if question.id in questions:
                    raise InvalidOption(f"第{number}行的编号“{question.id}”前面用过了", "请让每个问题有自己的编号")
            except InvalidOption as error:
                raise InvalidOption(f"问题文件 {path} {error.problem}", error.advice) from error
            questions[question.id] = question
    if not questions:
        raise InvalidOption("问题文件里没有问题", _ADVICE)
    return tuple(questions.values())


def _judged(line: str, number: int) -> JudgedQuestion:
    record = read_record(line, number)
    text = read_question(record, number)
    try:
        json.dumps(record, ensure_ascii=False).encode("utf-8")
        clean(text)
    except UnicodeEncodeError as error:
        raise InvalidOption(f"第{number}行的编码不完整", "请把文件存为UTF-8编码") from error
    except RequestError as error:
        raise InvalidOption(f"第{number}行的{error.problem}", error.advice) from error
    keys = _Line(record, number)
    refuse = keys.value("refuse", "true 或 false", _is_bool, default=False)
    passages = tuple(keys.value("passages", '["water-law/12"]', _are_words, default=[]))
    return JudgedQuestion(
        id=str(keys.value("id", "文字", _is_id)),
        type=keys.value("type", "文字", _is_word),
        corpus=keys.value("corpus", "文字", _is_word),
        text=text,
        history=read_history(record, number),
        must=() if refuse or passages else tuple(map(tuple, keys.value("must", '[["…", "…"], ["…"]]', _are_groups))),
        evidence=tuple(keys.value("evidence", '["…"]', _are_words, default=[])),
        articles=tuple(keys.value("articles", "[12]", _are_numbers, default=[])),
        passages=passages,
        refuse=refuse,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """The record of a line, its values checked as they are taken."""

    record: dict[str, Any]
    number: int

    def value(self, key: str, form: str, is_right: Callable[[Any], bool], default: Any = None) -> Any:
        value = self.record.get(key)
        if value is None:
            value = default
        if value is None:
            raise InvalidOption(f"第{self.number}行缺少 {key}", f"请写上 {key}，形式是 {form}")
        if not is_right(value):
            raise InvalidOption(f"第{self.number}行的 {key} 写法不对", f"请写成 {form}")
        return value


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_id(value: Any) -> bool:
    return _is_word(value) or (isinstance(value, int) and not _is_bool(value))


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_word, value))


def _are_groups(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(group and _are_words(group) for group in value)


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, int) and not _is_bool(one) for one in value)
