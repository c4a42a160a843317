"""The command line: `assistant …`, a module for each family of commands.

Text is for people, `--json` for programs.  Exit status: 0 done (a refusal is done), 1 failed,
2 the request or the state is wrong.  Heavy imports happen inside the commands.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import NoReturn

from assistant import __version__
from assistant.errors import AssistantError, InvalidOption
from assistant.interfaces.cli.corpus import add_corpus
from assistant.interfaces.cli.evaluation import add_evaluation
from assistant.interfaces.cli.index import add_index
from assistant.interfaces.cli.obligations import add_obligations
from assistant.interfaces.cli.options import EPILOG
from assistant.interfaces.cli.questions import add_questions
from assistant.interfaces.cli.serve import add_serve
from assistant.interfaces.cli.tasks import add_tasks

# In the order in which the help lists them.
_FAMILIES = (add_index, add_questions, add_corpus, add_tasks, add_obligations, add_evaluation, add_serve)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = _parser().parse_args(arguments)
        status: int = options.run(options)
    except AssistantError as error:
        print(error.sentence, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader has gone: nothing more to say.  What is still in the buffer goes nowhere, or the
        # interpreter would complain of it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="assistant",
        description="杭州市生态环境保护“十四五”规划及有关法律问答：有据可查，离线可用。",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for add_family in _FAMILIES:
        add_family(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line the way everything else is said."""

    def error(self, message: str) -> NoReturn:
        for english, chinese in _COMPLAINTS:
            message = re.sub(english, chinese, message)
        raise InvalidOption(f"命令写法不对（{message}）", f"请用 {self.prog} --help 查看用法")


# argparse's own words; what our types raise is Chinese already.
_COMPLAINTS = (
    (r"^argument ", "参数 "),
    (r"^the following arguments are required: ", "缺少 "),
    (r"^unrecognized arguments: ", "不认识 "),
    (r": invalid choice: '(.*)' \(choose from (.*)\)$", r" 不能是“\1”，可以是 \2"),
    (r": expected (one|at least one) argument$", " 后面缺少内容"),
    (r": not allowed with argument ", " 不能同时用 "),
)
