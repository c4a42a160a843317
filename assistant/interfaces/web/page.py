"""The layout of the page and which event calls what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.interfaces.web.chat import EXAMPLES, Conversation, Update, answer_question, banner_html
from assistant.interfaces.web.library import build_library

_TITLE = "杭州生态环境规划问答"
# People who may be answered at the same moment; the rest wait in Gradio's queue.
_AT_ONCE = 10
_NO_EVIDENCE = '<h2>依据</h2><p class="hint">提问之后，这里列出回答所依据的原文；点回答里的 [1] 可以定位到那一句。</p>'


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page as Gradio blocks."""
    with gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True) as page:
        gr.HTML(
            f"<h1>{_TITLE}</h1><p>《杭州市生态环境保护“十四五”规划》和有关法律，每句回答都有原文出处</p>",
            elem_id="title",
        )
        with gr.Tabs():
            with gr.Tab("问答"):
                _build_talk(assistant)
            with gr.Tab("资料库"):
                build_library(assistant)
    return page


def _build_talk(assistant: Assistant) -> None:
    """The conversation on the left, the proof on the right."""
    notices = gr.HTML(partial(_today, assistant), elem_id="notices")
    conversation = gr.State(lambda: Conversation())  # gradio mistakes a dataclass itself for its instance
    with gr.Row(elem_id="desk"):
        with gr.Column(scale=3, min_width=320, elem_id="talk"):
            chat = gr.Chatbot(
                label="对话",
                show_label=False,
                height="56vh",
                buttons=["copy", "copy_all"],
                feedback_options=None,
                placeholder="请直接提问，例如：",
                examples=[{"text": example} for example in EXAMPLES],
                layout="bubble",
                elem_id="chat",
            )
            with gr.Row(elem_id="ask-row"):
                question = gr.Textbox(
                    show_label=False,
                    placeholder="输入问题，按回车发送",
                    lines=1,
                    max_lines=4,
                    autofocus=True,
                    container=False,
                    scale=8,
                    elem_id="question",
                )
                send = gr.Button("提问", variant="primary", scale=1, min_width=72, elem_id="send")
                clear = gr.Button("清空", scale=1, min_width=72, elem_id="clear")
            day = gr.DateTime(
                value=lambda: date.today().isoformat(),
                include_time=False,
                type="string",
                label="按哪一天的规定回答",
                elem_id="as-of",
            )
        with gr.Column(scale=2, min_width=300, elem_id="proof"):
            evidence = gr.HTML(_NO_EVIDENCE, elem_id="evidence")

    outputs = [question, chat, evidence, notices, conversation]
    ask = partial(answer_question, assistant)
    for trigger in (question.submit, send.click):
        trigger(ask, [question, day, conversation], outputs, concurrency_limit=_AT_ONCE, api_name=False)

    def chosen(event: gr.SelectData, day: str, conversation: Conversation) -> Iterator[Update]:
        yield from ask(event.value["text"], day, conversation)

    chat.example_select(chosen, [day, conversation], outputs, concurrency_limit=_AT_ONCE, api_name=False)
    for cleared in (clear.click, chat.clear):
        cleared(lambda: ("", [], _NO_EVIDENCE, _today(assistant), Conversation()), None, outputs, api_name=False)


def _today(assistant: Assistant) -> str:
    return banner_html(assistant, date.today())
