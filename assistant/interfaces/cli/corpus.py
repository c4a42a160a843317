"""`assistant corpus list`."""

from __future__ import annotations

import argparse
import json
from datetime import date

from assistant.interfaces.cli.index import say_missing
from assistant.interfaces.cli.options import Commands, day


def add_corpus(commands: Commands) -> None:
    """Add the commands on the documents."""
    corpus = commands.add_parser("corpus", help="文件库")
    parts = corpus.add_subparsers(dest="part", required=True, metavar="list")
    listing = parts.add_parser("list", help="列出文件及其状态")
    listing.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="按哪一天计算状态，默认今天")
    listing.add_argument("--json", action="store_true", help="输出JSON")
    listing.set_defaults(run=_list)


def _list(options: argparse.Namespace) -> int:
    from assistant.bootstrap import Parts
    from assistant.render import document_json, document_line
    from assistant.settings import load_settings

    as_of = options.as_of or date.today()
    corpus = Parts(load_settings()).corpus
    for document in corpus.documents:
        if options.json:
            print(json.dumps(document_json(document.metadata, as_of), ensure_ascii=False))
        else:
            print(document_line(document.metadata, as_of))
    if not options.json:
        say_missing(corpus)
    return 0
