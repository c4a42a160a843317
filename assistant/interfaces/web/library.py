"""The tab 资料库: what is in the corpus on a day, and a document to read."""

from __future__ import annotations

from collections import Counter
from datetime import date

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.render import document_html, documents_html

_LONGEST_SEARCH = 100  # characters


def build_library(assistant: Assistant) -> None:
    """The tab's content; call inside a gr.Tab."""
    with gr.Row():
        day = gr.DateTime(
            value=lambda: date.today().isoformat(),
            include_time=False,
            type="string",
            label="按哪一天看状态",
            elem_id="library-day",
        )
        document = gr.Dropdown(_choices(assistant), value=None, label="阅读文件", scale=2, elem_id="library-document")
        wanted = gr.Textbox(label="在文件中查找", placeholder="输入词语，按回车", scale=2, elem_id="library-search")
    table = gr.HTML(lambda: _table(assistant, date.today().isoformat()), elem_id="library-table")
    reader = gr.HTML('<p class="hint">选择一个文件，可以按目录阅读，也可以查找词语。</p>', elem_id="library-reader")
    day.change(lambda chosen: _table(assistant, chosen), day, table, api_name=False)
    for trigger in (document.change, wanted.submit):
        trigger(lambda chosen, words: _read(assistant, chosen, words), [document, wanted], reader, api_name=False)


def _choices(assistant: Assistant) -> list[tuple[str, str]]:
    metadata = [document.metadata for document in assistant.generation.documents.values()]
    titles = Counter(document.title for document in metadata)
    return [
        (d.title + (f"（{d.decided.year}年文本）" if titles[d.title] > 1 and d.decided else ""), d.document_id)
        for d in metadata
    ]


def _table(assistant: Assistant, chosen: str | None) -> str:
    try:
        day = date.fromisoformat((chosen or "")[:10])
    except ValueError:
        return '<p class="notice">日期写法不对：请写成2026-08-15这样。</p>'
    generation = assistant.generation
    counts = Counter(passage.document_id for passage in generation.passages)
    return documents_html([document.metadata for document in generation.documents.values()], counts, day)


def _read(assistant: Assistant, chosen: str | None, words: str) -> str:
    generation = assistant.generation
    if not chosen or chosen not in generation.documents:
        return '<p class="hint">请先选择一个文件。</p>'
    passages = [passage for passage in generation.passages if passage.document_id == chosen]
    return document_html(generation.documents[chosen], passages, words.strip()[:_LONGEST_SEARCH])
