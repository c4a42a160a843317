"""A register in the page: counts, what to ask next, how many duties by topic, one line with its article."""

from __future__ import annotations

from collections import Counter
from html import escape

from assistant.features.obligations import Register, RegisterItem
from assistant.features.obligations.records import TOPICS
from assistant.render.answers import evidence_html
from assistant.render.register import APPLICABILITY_NAMES, BINDING_NAMES

_MOST_QUESTIONS = 3


def counts_html(register: Register) -> str:
    """The live count: what applies, what is to be confirmed, what was excluded, policy."""
    counts = (
        ("适用", len(register.of("applicable", "statutory"))),
        ("待确认", len(register.of("to_confirm"))),
        ("不适用", len(register.of("not_applicable"))),
        ("政策导向", len(register.of("applicable", "policy"))),
    )
    cells = "".join(f"<div><dt>{name}</dt><dd>{count}</dd></div>" for name, count in counts)
    return f'<dl class="register-counts" role="status">{cells}</dl>'


def questions_html(register: Register) -> str:
    """The facts to tell next, the one that settles most first; each leads to its field."""
    if not register.questions:
        return '<p class="hint">没有待回答的问题了。</p>'
    items = "".join(
        f'<li><a href="#fact-{q.key.replace(".", "-")}">{escape(q.question)}</a>（最多可以确定{q.settles}条）</li>'
        for q in register.questions[:_MOST_QUESTIONS]
    )
    return f'<div class="register-questions"><p>先回答这些，能确定的最多：</p><ol>{items}</ol></div>'


def topics_html(register: Register) -> str:
    """How many duties apply by topic, as bars."""
    counts = Counter(item.topic for item in register.of("applicable", "statutory"))
    most = max(counts.values(), default=1)
    rows = "".join(
        f'<div class="bar"><span class="name">{topic}</span>'
        f'<span class="track"><span class="fill" style="width:{100 * counts[topic] / most:.0f}%"></span></span>'
        f'<span class="count">{counts[topic]}</span></div>'
        for topic in TOPICS
        if counts[topic]
    )
    return f'<figure class="register-topics"><figcaption>各主题适用的法定义务（条）</figcaption>{rows}</figure>'


def item_html(item: RegisterItem) -> str:
    """One line with its reason, its article and what punishes the breach."""
    penalty = ""
    if item.penalty:
        words = "<br>".join(escape(line) for line in item.penalty.text.split("\n"))
        penalty = f"<dt>罚则</dt><dd><b>{escape(item.penalty.article)}</b><br>{words}</dd>"
    told = {
        "结果": f"{APPLICABILITY_NAMES[item.applicability]}（{BINDING_NAMES[item.binding]}）",
        "主体": item.subject,
        "触发原因": "；".join(item.because),
        "期限或频次": item.period,
        "台账证据": "、".join(item.evidence),
    }
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in told.items() if value)
    return (
        f'<section class="register-item"><h3>{escape(item.act)}</h3><dl>{rows}{penalty}</dl>'
        f"{evidence_html(item.citation, 'register')}</section>"
    )
