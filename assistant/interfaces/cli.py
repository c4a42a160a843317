"""The command line: `assistant …`.

Text is for people, `--json` for programs.  Exit status: 0 done (a refusal is done), 1 failed,
2 the request or the state is wrong.  Heavy imports happen inside the commands.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assistant import __version__
from assistant.errors import AssistantError, InvalidOption

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant
    from assistant.chain import Request
    from assistant.corpus import Corpus

EPILOG = "退出状态：0 完成（拒答也算完成），1 失败，2 请求或状态有问题。"


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


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="assistant",
        description="杭州市生态环境保护“十四五”规划及有关法律问答：有据可查，离线可用。",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    index = commands.add_parser("index", help="建立或查看索引", epilog=EPILOG)
    steps = index.add_subparsers(dest="step", required=True, metavar="build|status")
    build = steps.add_parser("build", help="建立新索引，核验后切换；没有变化时不动")
    build.add_argument("--force", action="store_true", help="即使没有变化也重新建立")
    build.set_defaults(run=_index_build)
    status = steps.add_parser("status", help="索引里有什么，用的什么模型和许可")
    status.add_argument("--json", action="store_true", help="输出JSON")
    status.set_defaults(run=_index_status)

    ask = commands.add_parser("ask", help="提一个问题，得到有出处的回答", epilog=EPILOG)
    _question_options(ask)
    ask.add_argument("--mode", choices=["auto", "extractive"], default="auto", help="回答方式")
    ask.set_defaults(run=_ask)

    retrieve = commands.add_parser("retrieve", help="只检索段落，不作答", epilog=EPILOG)
    _question_options(retrieve)
    retrieve.add_argument("-k", type=_positive, default=10, metavar="N", help="段落数，默认10")
    retrieve.set_defaults(run=_retrieve)

    corpus = commands.add_parser("corpus", help="文件库")
    parts = corpus.add_subparsers(dest="part", required=True, metavar="list")
    listing = parts.add_parser("list", help="列出文件及其状态")
    listing.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="按哪一天计算状态，默认今天")
    listing.add_argument("--json", action="store_true", help="输出JSON")
    listing.set_defaults(run=_corpus_list)

    serve = commands.add_parser("serve", help="启动网页")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
    serve.add_argument("--port", type=_positive, default=7860, help="端口，默认7860")
    serve.set_defaults(run=_serve)
    return parser


def _question_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="问题", help="要问的问题")
    parser.add_argument("--file", type=Path, metavar="F", help="每行一个JSON问题（id、q、可选history），逐行输出")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.add_argument("--scope", default="all", help="检索范围：all、plan、law或文件编号，默认all")
    parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="按哪一天回答，默认今天")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是YYYY-MM-DD形式的日期") from error


# -- index and corpus ----------------------------------------------------------------------


def _index_build(options: argparse.Namespace) -> int:
    from assistant.bootstrap import Parts
    from assistant.service.building import build_index
    from assistant.settings import load_settings

    settings = load_settings()
    built = build_index(settings, _progress_bar(), force=options.force)
    print(f"新索引已启用：{built.generation}" if built.new else f"索引已是最新，无需重建：{built.generation}")
    _say_missing(Parts(settings).corpus)
    return 0


def _say_missing(corpus: Corpus) -> None:
    if corpus.missing_notice:
        print(corpus.missing_notice)


def _progress_bar() -> Callable[[str, int, int], None]:
    """A bar a step with rate and time left, on stderr; a line a step where that is no terminal."""
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def show(step: str, done: int, total: int) -> None:
        if step not in bars:
            bars[step] = tqdm(total=total, desc=step, file=sys.stderr, mininterval=0.2, unit="条")
        bars[step].update(done - bars[step].n)
        if done >= total:
            bars[step].close()

    return show


def _index_status(options: argparse.Namespace) -> int:
    from assistant.bootstrap import Parts
    from assistant.indexing import current_generation, read_manifest
    from assistant.service.building import is_stale
    from assistant.settings import load_settings

    settings = load_settings()
    folder = current_generation(settings.index_dir)
    manifest = read_manifest(folder)
    stale, corpus = is_stale(settings), Parts(settings).corpus
    if options.json:
        shown = {key: manifest[key] for key in ("format", "built_at", "libraries", "model", "documents", "counts")}
        state = {"generation": folder.name, "folder": str(folder), "stale": stale, "missing": corpus.missing}
        print(json.dumps({**state, **shown}, ensure_ascii=False))
        return 0
    counts, model = manifest["counts"], manifest["model"]
    precision = "int8" if model["quantized"] else "fp32"
    print(f"索引：{folder}（建于{manifest['built_at']}）")
    print(f"内容：{counts['documents']}个文件，{counts['passages']}个段落，{counts['sentences']}个句子向量")
    for document in manifest["documents"]:
        print(f"  {document['id']}  《{document['title']}》  {document['passages']}段")
    print(f"模型：{model['name']}（{precision}，{model['dimension']}维），许可：{model['licence'] or '不用模型'}")
    print("状态：" + ("语料或设置有变化，请运行 assistant index build" if stale else "最新"))
    _say_missing(corpus)
    return 0


def _corpus_list(options: argparse.Namespace) -> int:
    from assistant.bootstrap import Parts
    from assistant.render import document_json, document_line
    from assistant.settings import load_settings

    day = options.as_of or date.today()
    corpus = Parts(load_settings()).corpus
    for document in corpus.documents:
        if options.json:
            print(json.dumps(document_json(document.metadata, day), ensure_ascii=False))
        else:
            print(document_line(document.metadata, day))
    if not options.json:
        _say_missing(corpus)
    return 0


# -- ask and retrieve ------------------------------------------------------------------------


def _ask(options: argparse.Namespace) -> int:
    from assistant.render import answer_json, answer_text

    assistant = _assistant()

    def answered(request: Request, id_: str | None) -> tuple[dict[str, Any], str]:
        answer = assistant.chain.answer(request)
        return answer_json(answer, id_), answer_text(answer)

    return _run_questions(options, assistant, answered)


def _retrieve(options: argparse.Namespace) -> int:
    from assistant.render import passage_json, passage_line, retrieval_json
    from assistant.validity import status_on

    assistant = _assistant()

    def retrieved(request: Request, id_: str | None) -> tuple[dict[str, Any], str]:
        found = assistant.chain.retrieve(request, options.k)
        known = {key: document.metadata for key, document in assistant.generation.documents.items()}
        shown, lines = [], []
        for rank, hit in enumerate(found.hits, 1):
            document = known[hit.passage.document_id]
            shown.append(passage_json(rank, hit, document, status_on(document, request.as_of)))
            lines.append(passage_line(rank, hit, document))
        return retrieval_json(id_, found.question.standalone, shown, found.elapsed_ms), "\n".join(
            lines
        ) or "没有找到段落。"

    return _run_questions(options, assistant, retrieved)


def _assistant() -> Assistant:
    from assistant.bootstrap import Assistant
    from assistant.settings import load_settings

    return Assistant(load_settings())


def _run_questions(
    options: argparse.Namespace,
    assistant: Assistant,
    work: Callable[[Request, str | None], tuple[dict[str, Any], str]],
) -> int:
    """One question from the command line, or one a line from a file: a bad line gives an object
    with `error`, and the rest go on.  What is wrong with all of them alike (the index, the scope) is
    said once, before the first."""
    from assistant.chain import Request
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
    for number, line in _lines(options.file):
        id_: str | None = str(number)
        try:
            asked = _question_record(line, number)
            id_ = asked.get("id", id_)
            shown, text = work(Request(_question(asked, number), as_of, _history(asked, number), options.scope), id_)
        except AssistantError as error:
            shown, text = {"id": id_, "error": error.sentence}, error.sentence
        print(json.dumps(shown, ensure_ascii=False) if options.json else f"【{id_}】\n{text}\n", flush=True)
    return 0


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise InvalidOption(f"问题文件 {path} 打不开（{error.strerror}）", "请检查路径") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _question_record(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise InvalidOption(f"第{number}行不是JSON", "请每行写一个含 q 的JSON对象") from error
    if not isinstance(record, dict):
        raise InvalidOption(f"第{number}行没有问题 q", "请每行写一个含 q 的JSON对象")
    return record


def _question(record: dict[str, Any], number: int) -> str:
    question = record.get("q")
    if not isinstance(question, str):
        raise InvalidOption(f"第{number}行没有问题 q", "请每行写一个含 q 的JSON对象")
    return question


def _history(record: dict[str, Any], number: int) -> tuple[Any, ...]:
    from assistant.model import Turn

    history = record.get("history") or []
    try:
        return tuple(Turn(turn["role"], str(turn["content"])) for turn in history)
    except (TypeError, KeyError) as error:
        raise InvalidOption(f"第{number}行的 history 写法不对", '请写成 [{"role": "user", "content": "…"}]') from error


# -- serve -----------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from assistant.interfaces.web import serve

    serve(_assistant(), options.host, options.port)
    return 0
