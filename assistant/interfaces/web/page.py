"""The layout of the page: its title and its tabs."""

from __future__ import annotations

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.interfaces.web.conversation import build_conversation
from assistant.interfaces.web.indicators import build_indicators
from assistant.interfaces.web.ledger import build_ledger
from assistant.interfaces.web.library import build_library
from assistant.interfaces.web.obligations import build_obligations, fill_from_talk

_TITLE = "杭州生态环境规划问答"
# Files that were made or uploaded are looked through every hour, and deleted when they are a day old.
_CLEANING = (3600, 86400)  # seconds


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page as Gradio blocks."""
    with gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True, delete_cache=_CLEANING) as page:
        gr.HTML(
            f"<h1>{_TITLE}</h1><p>《杭州市生态环境保护“十四五”规划》和有关法律，每句回答都有原文出处</p>",
            elem_id="title",
        )
        with gr.Tabs():
            with gr.Tab("问答"):
                talk = build_conversation(assistant)
            with gr.Tab("适用要求") as requirements:
                fill_from_talk(assistant, build_obligations(assistant, requirements), talk)
            with gr.Tab("规划指标"):
                build_indicators(assistant)
            with gr.Tab("任务分解表") as ledger:
                build_ledger(assistant, ledger)
            with gr.Tab("资料库"):
                build_library(assistant)
    return page
