"""`assistant obligations`: the register of what applies to an enterprise."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistant.errors import InvalidOption
from assistant.interfaces.cli.options import EPILOG, Commands, day, opened_assistant

_BINARY = ("xlsx", "docx")
_LARGEST_EARLIER = 50_000_000  # bytes


def add_obligations(commands: Commands) -> None:
    """Add the command on registers."""
    obligations = commands.add_parser("obligations", help="合规义务清单：按企业档案列出适用的要求", epilog=EPILOG)
    obligations.add_argument(
        "--profile", type=Path, metavar="FILE", help="企业档案（TOML或JSON，字段见 docs/profile.md）"
    )
    obligations.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="按哪一天的规定，默认今天")
    obligations.add_argument("--format", choices=["json", "xlsx", "docx", "md"], help="输出的格式，默认md")
    obligations.add_argument("-o", "--output", type=Path, metavar="OUT", help="写到哪个文件，json和md默认输出到终端")
    obligations.add_argument("--against", type=Path, metavar="EARLIER.json", help="与以前的清单（json）比较")
    obligations.add_argument("--schema", action="store_true", help="输出企业档案的字段：JSON Schema，或者 --format md")
    obligations.set_defaults(run=_obligations)


def _obligations(options: argparse.Namespace) -> int:
    if options.schema:
        if options.output is not None or options.format in _BINARY:
            raise InvalidOption("--schema 只输出到终端，格式是 json 或 md", "请去掉 -o，需要文件时用重定向")
        return _schema(options.format)
    if options.profile is None:
        raise InvalidOption("需要用 --profile 指定企业档案", "字段见 docs/profile.md，示例在 corpus/profiles")
    if options.format in _BINARY and options.output is None:
        raise InvalidOption(f"导出 {options.format} 需要指定文件", "请加上 -o 文件名")
    return _register(options)


def _schema(kind: str | None) -> int:
    from assistant.bootstrap import Parts
    from assistant.features.obligations import json_schema
    from assistant.render.profile import schema_markdown
    from assistant.settings import load_settings

    schema = Parts(load_settings()).profile_schema
    if kind == "md":
        print(schema_markdown(schema).rstrip("\n"))
    else:
        print(json.dumps(json_schema(schema), ensure_ascii=False, indent=1))
    return 0


def _register(options: argparse.Namespace) -> int:
    from assistant.exports.register import register_file
    from assistant.features.obligations import difference, load_profile
    from assistant.render.register import difference_lines, register_counts, register_json

    assistant = opened_assistant()
    profile = load_profile(options.profile, assistant.parts.profile_schema)
    earlier = _earlier(options.against) if options.against else None
    register = assistant.obligations.register(profile, options.as_of or date.today())
    changes = difference(earlier, register_json(register)) if earlier is not None else None
    content = register_file(options.format or "md", register, datetime.now(), changes)
    if options.output is None:
        print(content.decode("utf-8").rstrip("\n"))
        return 0
    try:
        options.output.write_bytes(content)
    except OSError as error:
        raise InvalidOption(
            f"文件 {options.output} 写不了（{error.strerror}）", "请检查路径和权限，正打开它的软件请先关闭"
        ) from error
    print(f"{register_counts(register)}已写入：{options.output}")
    for question in register.questions[:3]:
        print(f"  待回答：{question.question}（{question.key}，最多可以确定{question.settles}条）")
    if changes is not None:
        print("\n".join(difference_lines(changes, register)))
    return 0


def _earlier(path: Path) -> dict[str, Any]:
    """An earlier register.  Raises InvalidOption."""
    try:
        if path.stat().st_size > _LARGEST_EARLIER:
            raise InvalidOption(
                f"用来比较的文件 {path.name} 太大", "请用 assistant obligations --format json 生成的文件"
            )
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidOption(f"用来比较的文件 {path} 打不开（{error.strerror}）", "请检查路径") from error
    except (ValueError, RecursionError) as error:
        raise InvalidOption(
            f"用来比较的文件 {path.name} 不是JSON", "请用 assistant obligations --format json 生成的文件"
        ) from error
    if not isinstance(earlier, dict):
        raise InvalidOption("用来比较的文件不是合规义务清单", "请用 assistant obligations --format json 生成的文件")
    return earlier
