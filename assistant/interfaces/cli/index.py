"""`assistant index build|status`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from assistant.interfaces.cli.options import EPILOG, Commands

if TYPE_CHECKING:
    from assistant.corpus import Corpus


def add_index(commands: Commands) -> None:
    """Add the commands on the index."""
    index = commands.add_parser("index", help="建立或查看索引", epilog=EPILOG)
    steps = index.add_subparsers(dest="step", required=True, metavar="build|status")
    build = steps.add_parser("build", help="建立新索引，核验后切换；没有变化时不动")
    build.add_argument("--force", action="store_true", help="即使没有变化也重新建立")
    build.set_defaults(run=_build)
    status = steps.add_parser("status", help="索引里有什么，用的什么模型和许可")
    status.add_argument("--json", action="store_true", help="输出JSON")
    status.set_defaults(run=_status)


def say_missing(corpus: Corpus) -> None:
    """Print which laws the corpus should hold and does not, if any."""
    if corpus.missing_notice:
        print(corpus.missing_notice)


def _build(options: argparse.Namespace) -> int:
    from assistant.bootstrap import Parts
    from assistant.indexing import read_manifest
    from assistant.service.building import build_index
    from assistant.settings import load_settings

    settings = load_settings()
    built = build_index(settings, _progress_bar(), force=options.force)
    print(f"新索引已启用：{built.generation}" if built.new else f"索引已是最新，无需重建：{built.generation}")
    print(_content(read_manifest(built.generation)["counts"]))
    say_missing(Parts(settings).corpus)
    return 0


def _content(counts: Mapping[str, int]) -> str:
    """What an index holds, in a line."""
    return (
        f"内容：{counts['documents']}个文件，{counts['passages']}个段落，{counts['sentences']}个句子向量，"
        f"{counts['questions']}个标注问题"
    )


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


def _status(options: argparse.Namespace) -> int:
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
    print(_content(counts))
    for document in manifest["documents"]:
        print(f"  {document['id']}  《{document['title']}》  {document['passages']}段")
    print(f"模型：{model['name']}（{precision}，{model['dimension']}维），许可：{model['licence'] or '不用模型'}")
    print("状态：" + ("语料或设置有变化，请运行 assistant index build" if stale else "最新"))
    say_missing(corpus)
    return 0
