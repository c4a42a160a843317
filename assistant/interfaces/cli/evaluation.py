"""`assistant eval`: the figures over question files, compared with an earlier run."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from assistant.errors import InvalidOption
from assistant.interfaces.cli.options import EPILOG, Commands, add_scope_and_day, opened_assistant

if TYPE_CHECKING:
    from assistant.evaluation.questions import JudgedQuestion
    from assistant.evaluation.report import Comparison, Figures, Result, Run
    from assistant.evaluation.scoring import Rate

_NAMES = {
    "correct": "全对",
    "must": "要点齐全",
    "evidence": "引到原文",
    "article@1": "首引条文对",
    "article@any": "引到条文",
    "short": "篇幅合适",
    "answered": "作了回答",
    "refused": "该拒而拒",
    "false_refusals": "不该拒而拒",
}
_SHOWN_OF_ANSWER = 80


def add_evaluation(commands: Commands) -> None:
    """Add the command that measures."""
    evaluation = commands.add_parser("eval", help="用问题文件评测回答，可与以前的结果比较", epilog=EPILOG)
    evaluation.add_argument("files", nargs="+", type=Path, metavar="F", help="问题文件，每行一个JSON问题")
    evaluation.add_argument("--json", action="store_true", help="输出一个JSON对象")
    evaluation.add_argument("--totals", action="store_true", help="只给合计：不显示也不写出问题和回答")
    evaluation.add_argument("--against", type=Path, metavar="RUN.json", help="与这个以前的结果比较")
    evaluation.add_argument("-o", dest="out", type=Path, metavar="RUN.json", help="把结果写到这个文件")
    add_scope_and_day(evaluation)
    evaluation.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    """Everything that may be wrong with the request is told before the first question is asked."""
    from assistant.evaluation.questions import load_questions
    from assistant.evaluation.report import check_shared, compare, comparison_json, read_run, run_json

    questions = load_questions(options.files)
    before = read_run(options.against) if options.against else None
    if before:
        check_shared(before, (question.id for question in questions))
    _check_writable(options.out)
    run = _run(questions, options)
    comparison = compare(before, run) if before else None
    if options.out:
        _write(run_json(run), options.out)
    if options.json:
        shown = run_json(run)
        if options.totals:
            del shown["questions"]
        if comparison:
            shown["comparison"] = comparison_json(comparison)
        print(json.dumps(shown, ensure_ascii=False))
    else:
        print("\n".join(_run_lines(run, misses=not options.totals)))
        if comparison:
            print("\n" + "\n".join(_comparison_lines(comparison, options.against)))
    return 0


def _run(questions: tuple[JudgedQuestion, ...], options: argparse.Namespace) -> Run:
    from tqdm import tqdm

    from assistant.evaluation.report import Run, ask_all, versions_of

    assistant = opened_assistant()
    chain, as_of = assistant.chain, options.as_of or date.today()
    chain.check_scope(options.scope)
    versions = versions_of(assistant.generation, as_of, options.scope)
    asked = ask_all(questions, chain, as_of, options.scope)
    bar = tqdm(asked, total=len(questions), desc="评测", unit="题", file=sys.stderr, disable=None, leave=False)
    results = tuple(_without_texts(result) if options.totals else result for result in bar)
    return Run(tuple(path.name for path in options.files), versions, results)


def _without_texts(result: Result) -> Result:
    """What remains of a question of which only the totals may be seen."""
    return replace(result, question="", answer="", passages=())


def _check_writable(out: Path | None) -> None:
    if out and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise InvalidOption(f"结果不能写到 {out}", "请写一个已有文件夹里的文件名")


def _write(run: dict[str, Any], out: Path) -> None:
    try:
        out.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidOption(f"结果不能写到 {out}（{error.strerror}）", "请检查路径和权限") from error


# -- as text ---------------------------------------------------------------------------------


def _run_lines(run: Run, *, misses: bool) -> Iterator[str]:
    versions = run.versions
    yield f"{'、'.join(run.files)}：{len(run.results)}题，按{versions['as_of']}回答，范围{versions['scope']}"
    yield f"索引{versions['generation']}，模型{versions['model']}（{versions['precision']}）"
    yield ""
    for name, rate in run.figures.items():
        yield f"{_figure_label(name)}{_count(rate):>9}  {rate.share:6.1%}"
    yield f"回答用时中位数 {run.median_ms} 毫秒"
    for title, groups in (("题型", run.by_type), ("来源", run.by_corpus)):
        yield ""
        yield from _group_lines(title, groups)
    if misses:
        yield ""
        yield f"没有全对的 {len(run.misses)} 题："
        yield from map(_miss_line, run.misses)


def _figure_label(name: str) -> str:
    return _padded(f"{name:<15}{_NAMES[name]}", 26)


def _group_lines(title: str, groups: Mapping[str, Figures]) -> Iterator[str]:
    """A line a group, a column a figure."""
    columns = [name for name in _NAMES if any(name in figures for figures in groups.values())]
    widths = {column: max(len(column), 7) + 2 for column in columns}
    yield _padded(title, 16) + "".join(f"{column:>{widths[column]}}" for column in columns)
    for group, figures in groups.items():
        cells = ((widths[column], _count(figures[column]) if column in figures else "-") for column in columns)
        yield _padded(group, 16) + "".join(f"{cell:>{width}}" for width, cell in cells)


def _miss_line(miss: Result) -> str:
    answer = " ".join(miss.answer.split())[:_SHOWN_OF_ANSWER]
    return f"{miss.id} [{', '.join(miss.failed)}] {miss.question} → {answer}"


def _comparison_lines(comparison: Comparison, against: Path) -> Iterator[str]:
    versions = comparison.before.versions
    yield f"与 {against}（索引{versions.get('generation', '？')}，按{versions.get('as_of', '？')}回答）都有的 {comparison.shared} 题："
    for name, (before, after) in comparison.figures.items():
        change = f"{100 * (after.share - before.share):+.1f}"
        yield f"{_figure_label(name)}{_count(before):>9} → {_count(after):<9}{change:>7}"
    for label, ids in (("由错变对", comparison.gained), ("由对变错", comparison.lost)):
        yield f"{label} {len(ids)} 题" + (f"：{' '.join(ids)}" if ids else "")


def _count(rate: Rate) -> str:
    return f"{rate.hits}/{rate.of}"


def _padded(text: str, width: int) -> str:
    """A text filled up to a width on the screen, where a Chinese character takes two columns."""
    taken = sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(1, width - taken)
