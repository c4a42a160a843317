"""`assistant ask` and `assistant retrieve`: one question, or one a line of a file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, InvalidOption
from assistant.interfaces.cli.options import EPILOG, Commands, add_scope_and_day, opened_assistant, positive

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant
    from assistant.chain import Request


def add_questions(commands: Commands) -> None:
    """Add the commands that take a question."""
    ask = commands.add_parser("ask", help="提一个问题，得到有出处的回答", epilog=EPILOG)
    _question_options(ask)
    ask.add_argument("--mode", choices=["auto", "extractive"], default="auto", help="回答方式")
    ask.set_defaults(run=_ask)

    retrieve = commands.add_parser("retrieve", help="只检索段落，不作答", epilog=EPILOG)
    _question_options(retrieve)
    retrieve.add_argument("-k", type=positive, default=10, metavar="N", help="段落数，默认10")
    retrieve.set_defaults(run=_retrieve)


def _question_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="问题", help="要问的问题")
    parser.add_argument("--file", type=Path, metavar="F", help="每行一个JSON问题（id、q、可选history），逐行输出")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    add_scope_and_day(parser)


def _ask(options: argparse.Namespace) -> int:
    from assistant.render import answer_json, answer_text

    assistant = opened_assistant()

    def answered(request: Request, id_: str | None) -> tuple[dict[str, Any], str]:
        answer = assistant.chain.answer(request)
        if options.question is not None:  # a person may go on; a file of questions is not asked again and again
            answer = replace(answer, suggestions=assistant.chain.suggest(request, answer))
        return answer_json(answer, id_), answer_text(answer)

    return _run_questions(options, assistant, answered)


def _retrieve(options: argparse.Namespace) -> int:
    from assistant.render import passage_json, passage_line, retrieval_json
    from assistant.validity import status_on

    assistant = opened_assistant()

    def retrieved(request: Request, id_: str | None) -> tuple[dict[str, Any], str]:
        found = assistant.chain.retrieve(request, options.k)
        known = {key: document.metadata for key, document in assistant.generation.documents.items()}
        shown, lines = [], []
        for rank, hit in enumerate(found.hits, 1):
            document = known[hit.passage.document_id]
            shown.append(passage_json(rank, hit, document, status_on(document, request.as_of)))
            lines.append(passage_line(rank, hit, document))
        text = "\n".join(lines) or "没有找到段落。"
        return retrieval_json(id_, found.question.standalone, shown, found.elapsed_ms), text

    return _run_questions(options, assistant, retrieved)


def _run_questions(
    options: argparse.Namespace,
    assistant: Assistant,
    work: Callable[[Request, str | None], tuple[dict[str, Any], str]],
) -> int:
    """One question from the command line, or one a line from a file: a bad line gives an object
    with `error`, and the rest go on.  What is wrong with all of them alike (the index, the scope) is
    said once, before the first."""
    from assistant.chain import Request
    from assistant.evaluation.questions import numbered_lines, read_history, read_question, read_record
    from assistant.understanding import clean

    as_of = options.as_of or date.today()
    if (options.question is None) == (options.file is None):
        raise InvalidOption("需要一个问题，或者用 --file 指定一个问题文件", "两者写一个即可")
    if options.question is not None:
        clean(options.question)  # an empty question is told before a model is loaded
    assistant.chain.check_scope(options.scope)
    if options.question is not None:
        shown, text = work(Request(options.question, as_of, (), options.scope), None)
        print(json.dumps(shown, ensure_ascii=False) if options.json else text)
        return 0
    for number, line in numbered_lines(options.file):
        id_: str | None = str(number)
        try:
            record = read_record(line, number)
            id_ = record.get("id", id_)
            request = Request(read_question(record, number), as_of, read_history(record, number), options.scope)
            shown, text = work(request, id_)
        except AssistantError as error:
            shown, text = {"id": id_, "error": error.sentence}, error.sentence
        print(json.dumps(shown, ensure_ascii=False) if options.json else f"【{id_}】\n{text}\n", flush=True)
    return 0
