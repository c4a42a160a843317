"""`assistant tasks`: the task ledger of the plan, out and back in filled."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import InvalidOption, StateError
from assistant.interfaces.cli.options import EPILOG, Commands

if TYPE_CHECKING:
    from assistant.features.tasks import Task
    from assistant.model import Document
    from assistant.settings import Settings


def add_tasks(commands: Commands) -> None:
    """Add the command on the task ledger."""
    tasks = commands.add_parser("tasks", help="任务分解表：导出填写，填好导入", epilog=EPILOG)
    tasks.add_argument("--format", choices=["xlsx", "json", "md"], help="导出的格式")
    tasks.add_argument("-o", "--output", type=Path, metavar="OUT", help="导出到哪个文件，json和md默认输出到终端")
    tasks.add_argument(
        "--import", dest="filled", type=Path, metavar="FILE", help="导入填好的任务分解表（xlsx、json或md）"
    )
    tasks.set_defaults(run=_tasks)


def _tasks(options: argparse.Namespace) -> int:
    from assistant.settings import load_settings

    if (options.format is None) == (options.filled is None):
        raise InvalidOption("需要用 --format 导出，或者用 --import 导入", "两者写一个即可")
    if options.filled is not None:
        if options.output is not None:
            raise InvalidOption("导入时不能同时指定 -o", "请去掉 -o，或者改用 --format 导出")
        return _import(options.filled, load_settings())
    if options.format == "xlsx" and options.output is None:
        raise InvalidOption("导出 xlsx 需要指定文件", "请加上 -o 文件名")
    return _export(options.format, options.output, load_settings())


def _export(kind: str, output: Path | None, settings: Settings) -> int:
    from assistant.exports.ledger import ledger_json, ledger_markdown, ledger_xlsx
    from assistant.features.ledger import ledger_folder, load_ledger

    plan, tasks = _plan_tasks(settings)
    ledger = load_ledger(ledger_folder(settings.data_dir))
    if kind == "xlsx":
        content = ledger_xlsx(tasks, plan.metadata, ledger)
    else:
        text = (ledger_json if kind == "json" else ledger_markdown)(tasks, plan.metadata, ledger)
        if output is None:
            print(text.rstrip("\n"))
            return 0
        content = text.encode("utf-8")
    assert output is not None
    try:
        output.write_bytes(content)
    except OSError as error:
        raise InvalidOption(
            f"文件 {output} 写不了（{error.strerror}）", "请检查路径和权限，表格软件正打开它时请先关闭"
        ) from error
    print(f"已导出{len(tasks)}条任务：{output}")
    return 0


def _import(filled: Path, settings: Settings) -> int:
    from assistant.service.ledger import import_ledger

    report = import_ledger(filled, _plan_tasks(settings)[1], settings.data_dir, date.today())
    print(f"采纳{report.taken}行，{report.unchanged}行没有变化，{len(report.problems)}处没有采纳。")
    for problem in report.problems:
        print(f"  没有采纳  {problem.line}")
    for kept in report.kept:
        print(f"  原有内容保留  {kept.line}")
    return 0 if report.taken or not report.problems else 2


def _plan_tasks(settings: Settings) -> tuple[Document, list[Task]]:
    """The plan of the corpus and its tasks.  The laws are not read: they take longer than all else."""
    from assistant.bootstrap import Parts
    from assistant.chunking import cut_document
    from assistant.corpus import load_corpus

    documents = load_corpus(settings.corpus_dir, "none").documents
    plan = next((document for document in documents if document.metadata.kind == "plan"), None)
    if plan is None:
        raise StateError("文件库里没有规划", "请检查 corpus/manifest.toml")
    parts = Parts(settings)
    return plan, parts.tasks([plan], cut_document(plan, parts.segmenter.count))
