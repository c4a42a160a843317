"""One question from the page: the answer, its evidence, the notices."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

import gradio as gr

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.errors import AssistantError, InvalidOption
from assistant.interfaces.web.bubble import bubble_html, plain_html
from assistant.model import Answer, Turn
from assistant.render import evidence_html
from assistant.validity import notice_on

EXAMPLES = (
    "到2025年PM2.5年均浓度要控制在多少？",
    "工地扬尘“七个百分之百”是哪些要求？",
    "化工园区还能新建吗？",
    "小微企业的危险废物怎么收运？",
    "没有排污许可证就排污会怎么处罚？",
)
_log = logging.getLogger(__name__)

Update = tuple[Any, Any, Any, Any, Any]
"""New values of question box, chat, evidence, notices, conversation."""


@dataclass(slots=True)
class Conversation:
    """What one visitor has asked: kept in the visitor's session only."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    answered: dict[str, Any] | None = None  # the message of the last answer
    asked: int = 0  # how many questions were sent, the last of which may still be looked up
    kept: int = 0  # how many had been sent when the last answer was kept

    @property
    def has_gone_on(self) -> bool:
        """Whether something was sent, or all was cleared, after the last answer."""
        return self.asked != self.kept


def answer_question(
    assistant: Assistant, question: str, as_of: str | None, conversation: Conversation
) -> Iterator[Update]:
    """Answer one question: first that it is looked up, then the answer.

    A failure is shown as what it is, never as an answer that was not found."""
    if not question.strip() and conversation.messages:
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()  # enter was pressed twice
        return
    day = date.today()
    conversation.asked += 1
    banner = banner_html(assistant, day)
    asked = {"role": "user", "content": plain_html(question if question.strip() else "（空）", "asked")}
    messages = [*conversation.messages, asked]
    yield "", [*messages, _said(plain_html("正在检索……", "waiting"))], _panel(conversation), banner, conversation
    try:
        day = _chosen_day(as_of)
        answer = assistant.chain.answer(Request(question, day, tuple(conversation.turns)))
    except AssistantError as error:
        said = _said(plain_html(error.sentence, "failed"))
    except Exception:  # the edge: logged whole, said plainly, the conversation goes on
        _log.exception("answering failed")
        said = _said(plain_html("程序出错，这个问题没有得到处理：请稍后再试，仍不行请联系管理员查看日志。", "failed"))
    else:
        said = _keep(answer, conversation)
        banner = banner_html(assistant, day, answer.notices)
    conversation.messages = [*messages, said]
    # What was typed meanwhile stays in the box.
    yield gr.skip(), conversation.messages, _panel(conversation), banner, conversation


def with_suggestions(assistant: Assistant, conversation: Conversation) -> Any:
    """The messages, the last answer with what may be asked next; no change where that was no answer, or where the next
    question was sent meanwhile.  An answer stands without it."""
    messages = conversation.messages
    if not messages or messages[-1] is not conversation.answered or conversation.has_gone_on:
        return gr.skip()
    answer = conversation.answers[-1]
    request = Request(answer.question, answer.as_of, tuple(conversation.turns[:-2]))
    try:
        suggested = assistant.chain.suggest(request, answer)
    except Exception:  # the edge: the answer has been given, and what failed is logged whole
        _log.exception("suggesting failed")
        return gr.skip()
    if not suggested or conversation.has_gone_on:
        return gr.skip()
    return [*messages[:-1], {**messages[-1], "options": [{"value": question} for question in suggested]}]


def _keep(answer: Answer, conversation: Conversation) -> dict[str, Any]:
    """Remember an answer with its evidence; gives its message."""
    turn = len(conversation.answers) + 1
    conversation.kept = conversation.asked
    conversation.answers.append(answer)
    conversation.evidence.append(_evidence(answer, turn))
    conversation.turns += [Turn("user", answer.standalone_question), Turn("assistant", answer.text)]
    conversation.answered = _said(bubble_html(answer, f"evidence-{turn}"))
    return conversation.answered


def _chosen_day(chosen: str | None) -> date:
    if not (chosen or "").strip():
        return date.today()
    try:
        return date.fromisoformat(str(chosen)[:10])
    except ValueError as error:
        raise InvalidOption(f"“{chosen}”不是日期", "请写成2026-08-15这样，或者留空表示今天") from error


def banner_html(assistant: Assistant, day: date, notices: tuple[str, ...] = ()) -> str:
    """The notices of the day on the plan (its period has ended …) and of the last answer, each once."""
    plans = (d.metadata for d in assistant.generation.documents.values() if d.metadata.kind == "plan")
    standing = (notice_on(plan, day) for plan in plans)
    every = dict.fromkeys([*(notice for notice in standing if notice), *notices])
    return "".join(f'<p class="notice" role="status">{escape(notice)}</p>' for notice in every)


def _said(content: str) -> dict[str, Any]:
    return {"role": "assistant", "content": content}


def _evidence(answer: Answer, turn: int) -> str:
    """The evidence of one answer; the page shows that of the turn that was clicked last."""
    items = "".join(evidence_html(citation, f"evidence-{turn}") for citation in answer.citations)
    body = items or '<p class="hint">这个回答没有引用原文。</p>'
    return f'<section class="turn" data-turn="{turn}"><p class="asked">{escape(answer.question)}</p>{body}</section>'


def _panel(conversation: Conversation) -> str:
    """All turns, the last one open."""
    if not conversation.evidence:
        return '<h2>依据</h2><p class="hint">还没有回答。</p>'
    *earlier, last = conversation.evidence
    return "<h2>依据</h2>" + "".join(earlier) + last.replace('class="turn"', 'class="turn open"', 1)
