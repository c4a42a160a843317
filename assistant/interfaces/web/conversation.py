"""The tab 问答: the conversation on the left, the proof on the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import gradio as gr
from gradio.events import Dependency

from assistant.bootstrap import Assistant
from assistant.exports.answers import answers_docx, answers_markdown
from assistant.interfaces.web.chat import EXAMPLES, Conversation, Update, answer_question, banner_html, with_suggestions
from assistant.interfaces.web.downloads import File, download_on_click
from assistant.model import Answer

# People who may be answered at the same moment; the rest wait in Gradio's queue.
_AT_ONCE = 10
_NO_EVIDENCE = '<h2>依据</h2><p class="hint">提问之后，这里列出回答所依据的原文；点回答里的 [1] 可以定位到那一句。</p>'
_WHOLE, _LAST = "全部对话", "最近一个回答"


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation of a visitor, and the events after which a question has been answered."""

    conversation: gr.State
    answered: Sequence[Dependency]


def build_conversation(assistant: Assistant) -> Talk:
    """The tab's content; call inside a gr.Tab."""
    notices = gr.HTML(partial(_today, assistant), elem_id="notices")
    conversation = gr.State(lambda: Conversation())  # gradio mistakes a dataclass itself for its instance
    with gr.Row(elem_id="desk"):
        with gr.Column(scale=3, min_width=320, elem_id="talk"):
            chat = _chat()
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
            with gr.Row(elem_id="after-row"):
                day = gr.DateTime(
                    value=lambda: date.today().isoformat(),
                    include_time=False,
                    type="string",
                    label="按哪一天的规定回答",
                    elem_id="as-of",
                )
                _build_exports(conversation)
        with gr.Column(scale=2, min_width=300, elem_id="proof"):
            evidence = gr.HTML(_NO_EVIDENCE, elem_id="evidence")

    outputs = [question, chat, evidence, notices, conversation]
    ask = partial(answer_question, assistant)

    def chosen(event: gr.SelectData, day: str, conversation: Conversation) -> Iterator[Update]:
        value = event.value
        yield from ask(value["text"] if isinstance(value, dict) else str(value), day, conversation)

    # A question that is sent while the last one is still being answered is asked afterwards.
    asking: dict[str, Any] = {
        "outputs": outputs,
        "concurrency_limit": _AT_ONCE,
        "api_name": False,
        "trigger_mode": "always_last",
    }
    asked = [trigger(ask, [question, day, conversation], **asking) for trigger in (question.submit, send.click)]
    asked += [trigger(chosen, [day, conversation], **asking) for trigger in (chat.example_select, chat.option_select)]
    for event in asked:
        # By itself, so that the next question need not wait for it; outside the queue, in which a question that is
        # sent while it ends would be lost.
        event.then(
            partial(with_suggestions, assistant),
            conversation,
            chat,
            queue=False,
            show_progress="hidden",
            api_name=False,
        )

    def clear_all(conversation: Conversation) -> Update:
        conversation.asked += 1  # what is still looked up for it comes too late
        return "", [], _NO_EVIDENCE, _today(assistant), Conversation()

    for cleared in (clear.click, chat.clear):
        cleared(clear_all, conversation, outputs, api_name=False)
    return Talk(conversation, asked)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label="对话",
        show_label=False,
        height="56vh",
        buttons=[],  # what they copy is HTML; the page copies what is read
        feedback_options=None,
        latex_delimiters=[],
        placeholder="请直接提问，例如：",
        examples=[{"text": example} for example in EXAMPLES],
        layout="bubble",
        autoscroll=False,  # to the end of an answer; the page scrolls to its beginning
        elem_id="chat",
    )


def _build_exports(conversation: gr.State) -> None:
    """What can be taken away: the whole conversation or the last answer."""
    extent = gr.Dropdown(
        [_WHOLE, _LAST],
        value=_WHOLE,
        label="导出范围",
        filterable=False,
        min_width=130,
        elem_id="export-extent",
    )
    word = gr.Button("导出Word", size="sm", min_width=96, elem_id="export-word")
    markdown = gr.Button("导出Markdown", size="sm", min_width=116, elem_id="export-markdown")
    gr.Button("复制回答", size="sm", min_width=88, elem_id="copy-answer")
    kinds: list[tuple[gr.Button, str, Callable[[Sequence[Answer], datetime], bytes]]] = [
        (word, "docx", answers_docx),
        (markdown, "md", lambda answers, moment: answers_markdown(answers, moment).encode("utf-8")),
    ]
    for button, suffix, write in kinds:
        make = partial(_export, suffix, write)
        download_on_click(button, make, [extent, conversation])


def _export(
    suffix: str, write: Callable[[Sequence[Answer], datetime], bytes], extent: str, conversation: Conversation
) -> File:
    """The file of a conversation.  Raises RequestError where nothing was answered yet."""
    moment = datetime.now()
    answers = conversation.answers[-1:] if extent == _LAST else conversation.answers
    return f"规划问答记录{moment:%Y-%m-%d}.{suffix}", write(answers, moment)


def _today(assistant: Assistant) -> str:
    return banner_html(assistant, date.today())
