"""What the commands share: kinds of values, options, the opened assistant."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant

EPILOG = "退出状态：0 完成（拒答也算完成），1 失败，2 请求或状态有问题。"

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a family adds its commands."""


def positive(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


def day(text: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是YYYY-MM-DD形式的日期") from error


def add_scope_and_day(parser: argparse.ArgumentParser) -> None:
    """Where to look, and on which day."""
    parser.add_argument("--scope", default="all", help="检索范围：all、plan、law或文件编号，默认all")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="按哪一天回答，默认今天")


def opened_assistant() -> Assistant:
    """The assistant as the settings say.  Raises StateError where the index cannot be used."""
    from assistant.bootstrap import Assistant
    from assistant.settings import load_settings

    return Assistant(load_settings())
