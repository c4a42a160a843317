"""The tab 适用要求: the form of an enterprise, and what applies to it, at every answer anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.errors import AssistantError
from assistant.exports.register import TITLE, register_file
from assistant.features.obligations import Profile, Register, RegisterItem, load_profile
from assistant.features.obligations.records import TOPICS
from assistant.features.obligations.register import Applicability, Binding
from assistant.interfaces.web.chat import Conversation
from assistant.interfaces.web.conversation import Talk
from assistant.interfaces.web.downloads import File, download_on_click, telling
from assistant.interfaces.web.profile_form import ProfileForm, build_form
from assistant.interfaces.web.tables import read_only_table
from assistant.interfaces.web.targets import ALL
from assistant.render import citation_place
from assistant.render.register_html import counts_html, item_html, questions_html, topics_html
from assistant.text import fold

_KINDS: dict[str, tuple[Applicability, Binding | None]] = {
    "适用": ("applicable", "statutory"),
    "待确认": ("to_confirm", None),
    "政策导向": ("applicable", "policy"),
    "不适用": ("not_applicable", None),
}
_HEADERS = ("序号", "主题", "义务", "触发原因", "条款")
_WIDTHS = [56, 90, 230, 200, 160]  # pixels
_LONGEST_SEARCH = 100  # characters
_NO_ITEM = '<p class="hint">点表中的一行，这里显示条款原文、触发原因和罚则。</p>'


def build_obligations(assistant: Assistant, tab: gr.Tab) -> ProfileForm:
    """The tab's content; call inside the tab.  Gives the form, for those who fill it from elsewhere."""
    with gr.Row(elem_id="obligations"):
        with gr.Column(scale=2, min_width=300, elem_id="profile"):
            with gr.Row(elem_classes="filters actions"):
                upload = gr.UploadButton("读入档案", size="sm", min_width=90, elem_id="import-profile")
                save = gr.Button("保存档案", size="sm", min_width=90, elem_id="save-profile")
                clear = gr.Button("清空", size="sm", min_width=70, elem_id="clear-profile")
            told = gr.HTML(elem_id="profile-told")
            form = build_form(assistant.parts.profile_schema)
        with gr.Column(scale=3, min_width=320, elem_id="register"):
            counts = gr.HTML(elem_id="register-counts")
            questions = gr.HTML(elem_id="register-questions")
            with gr.Row(elem_classes="filters"):
                day = gr.DateTime(
                    value=lambda: date.today().isoformat(),
                    include_time=False,
                    type="string",
                    label="按哪一天的规定",
                    elem_id="register-day",
                )
                kind = gr.Dropdown(list(_KINDS), value="适用", label="结果", min_width=110, elem_id="register-kind")
                topic = gr.Dropdown([ALL, *TOPICS], value=ALL, label="主题", min_width=120, elem_id="register-topic")
                words = gr.Textbox(
                    label="查找", placeholder="义务、条款", value="", min_width=120, elem_id="register-words"
                )
            table = read_only_table("register-table", 380, _HEADERS, _WIDTHS)
            item = gr.HTML(_NO_ITEM, elem_id="register-item")
            with gr.Row(elem_classes="filters actions"):
                for name, label in (
                    ("xlsx", "导出Excel"),
                    ("docx", "导出Word"),
                    ("md", "导出Markdown"),
                    ("json", "导出JSON"),
                ):
                    button = gr.Button(label, size="sm", min_width=96, elem_id=f"export-register-{name}")
                    download_on_click(button, partial(_export, assistant, form, name), [day, *form.inputs])
            topics = gr.HTML(elem_id="register-topics")

    views = [day, kind, topic, words]
    shown = [counts, questions, topics, table, *form.fields.values()]
    show = telling(partial(_show, assistant, form))
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_name": False, "trigger_mode": "always_last"}
    # What the visitor does, not what a file or a question fills in: that would be one run for each field.
    by_hand = [field.input for field in form.inputs]
    changed = [tab.select, *(view.change for view in views), *by_hand]
    gr.on(changed, show, [*views, *form.inputs], shown, **quiet)

    def opened(event: gr.SelectData, *values: Any) -> str:
        return _open(assistant, form, str((event.row_value or [""])[0]), *values)

    table.select(telling(opened), [*views, *form.inputs], item, api_name=False)
    filled = (
        upload.upload(partial(_import, assistant, form), upload, [told, *form.inputs], api_name=False),
        clear.click(lambda: ["", *form.updates(Profile(form.schema, {}))], None, [told, *form.inputs], api_name=False),
    )
    for event in filled:
        event.success(show, [*views, *form.inputs], shown, show_progress="hidden", api_name=False)
    download_on_click(save, partial(_save, form), form.inputs)
    return form


def fill_from_talk(assistant: Assistant, form: ProfileForm, talk: Talk) -> None:
    """Fill the form with what a question tells of its asker, where it asks what applies."""
    for answered in talk.answered:
        answered.then(
            partial(_told_in, assistant, form),
            talk.conversation,
            form.inputs,
            queue=False,
            show_progress="hidden",
            api_name=False,
        )


def _told_in(assistant: Assistant, form: ProfileForm, conversation: Conversation) -> list[Any]:
    """The form with what the last question tells; as it was, where that tells nothing."""
    reader = assistant.parts.profile_reader
    last_is_answer = bool(conversation.messages) and conversation.messages[-1] is conversation.answered
    question = conversation.answers[-1].standalone_question if last_is_answer else ""
    profile = reader.read(question)
    if not (profile.values and reader.asks_what_applies(question)):
        return [gr.skip() for _ in form.inputs]
    return form.told(profile)


# -- what is shown -------------------------------------------------------------------------


def _register(assistant: Assistant, form: ProfileForm, day: str | None, values: Sequence[Any]) -> Register:
    """The register of the form.  Raises InvalidOption."""
    return assistant.obligations.register(form.profile(values), _day(day))


def _day(chosen: str | None) -> date:
    try:
        return date.fromisoformat((chosen or "")[:10])
    except ValueError:
        return date.today()


def _show(
    assistant: Assistant, form: ProfileForm, day: str, kind: str, topic: str, words: str, *values: Any
) -> list[Any]:
    """The whole right side, and which fields matter.  Raises InvalidOption where answers contradict each other."""
    register = _register(assistant, form, day, values)
    rows = [
        [str(number), item.topic, item.act, "；".join(item.because), citation_place(item.citation)]
        for number, item in enumerate(_chosen(register, kind, topic, words), 1)
    ]
    table = {"headers": list(_HEADERS), "data": rows}
    return [
        counts_html(register),
        questions_html(register),
        topics_html(register),
        table,
        *form.visible(register.profile),
    ]


def _chosen(register: Register, kind: str, topic: str, words: str) -> list[RegisterItem]:
    """The lines that are looked at."""
    wanted = fold(words.strip()[:_LONGEST_SEARCH])
    return [
        item
        for item in register.of(*_KINDS[kind])
        if topic in (ALL, item.topic)
        and wanted in fold(f"{item.act}{item.subject}{citation_place(item.citation)}{item.citation.quote}")
    ]


def _open(
    assistant: Assistant, form: ProfileForm, number: str, day: str, kind: str, topic: str, words: str, *values: Any
) -> str:
    """The line with a number, with its article."""
    items = _chosen(_register(assistant, form, day, values), kind, topic, words)
    return item_html(items[int(number) - 1]) if number.isdecimal() and 0 < int(number) <= len(items) else _NO_ITEM


# -- out and in ----------------------------------------------------------------------------


def _export(assistant: Assistant, form: ProfileForm, kind: str, day: str, *values: Any) -> File:
    register = _register(assistant, form, day, values)
    return f"{TITLE}{register.as_of:%Y-%m-%d}.{kind}", register_file(kind, register, datetime.now())


def _save(form: ProfileForm, *values: Any) -> File:
    profile = form.profile(values)
    return "企业档案.json", json.dumps(profile.nested(), ensure_ascii=False, indent=1).encode("utf-8")


def _import(assistant: Assistant, form: ProfileForm, path: str) -> list[Any]:
    """Fill the form with a profile; where it cannot be read, say why and leave the form."""
    try:
        profile = load_profile(Path(path), assistant.parts.profile_schema)
    except AssistantError as error:
        failed = f'<p class="notice failed" role="alert">{escape(error.sentence)}</p>'
        return [failed, *(gr.skip() for _ in form.inputs)]
    return ["", *form.updates(profile)]
