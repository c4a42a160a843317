"""Answers, citations and passages as text: for the terminal, for programs, for the page.

The only place where a citation is formatted.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from assistant.model import Answer, Citation, Hit, Metadata, Passage, Status
from assistant.text import reading
from assistant.validity import STATUS_NAMES


def citation_place(citation: Citation) -> str:
    """Where a quote stands: 《杭州市“十四五”生态环保规划》第五章 › （一） › 第2段."""
    return f"《{citation.document.short_title}》{citation.locator}"


def answer_text(answer: Answer) -> str:
    """An answer for the terminal: notices, what is said, numbered evidence, what may be asked next."""
    parts = [f"注意：{notice}" for notice in answer.notices]
    if answer.standalone_question != answer.question:
        parts.append(f"（理解为：{answer.standalone_question}）")
    parts.append(answer.text)
    if answer.citations:
        parts.append("依据：\n" + "\n".join(_evidence_line(citation) for citation in answer.citations))
    if answer.suggestions:
        parts.append("猜你想问：\n" + "\n".join(f"    {question}" for question in answer.suggestions))
    return "\n\n".join(parts)


def _evidence_line(citation: Citation) -> str:
    return f"[{citation.marker}] {citation_place(citation)}（{STATUS_NAMES[citation.status]}）\n    {reading(citation.quote)}"


def answer_json(answer: Answer, id_: str | None = None) -> dict[str, Any]:
    """An answer as the stable JSON object of `--json` and the API."""
    return {
        "id": id_,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "as_of": answer.as_of.isoformat(),
        "answer": answer.text,
        "refused": answer.refused,
        "card": answer.card,
        "total": answer.total,
        "scanned": answer.scanned,
        "notices": list(answer.notices),
        "citations": [citation_json(citation) for citation in answer.citations],
        "suggestions": list(answer.suggestions),
        "mode": answer.mode,
        "elapsed_ms": answer.elapsed_ms,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as JSON: quote and passage are source text, start and end offsets of the quote
    in the passage."""
    return {
        "marker": citation.marker,
        "passage_id": citation.passage.passage_id,
        "document_id": citation.passage.document_id,
        "document": citation.document.title,
        "locator": citation.locator,
        "article": citation.passage.article,
        "status": citation.status,
        "successor": citation.successor,
        "source": citation.document.source_name,
        "quote": citation.quote,
        "passage": citation.passage.text,
        "start": citation.start,
        "end": citation.end,
    }


def passage_json(rank: int, hit: Hit, document: Metadata, status: Status) -> dict[str, Any]:
    """A retrieved passage as JSON."""
    return {
        "rank": rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage.passage_id,
        "document_id": hit.passage.document_id,
        "document": document.title,
        "locator": hit.passage.locator,
        "article": hit.passage.article,
        "status": status,
        "text": hit.passage.text,
    }


def retrieval_json(id_: str | None, question: str, passages: list[dict[str, Any]], elapsed_ms: float) -> dict[str, Any]:
    """What `retrieve --json` prints for one question."""
    return {"id": id_, "question": question, "passages": passages, "elapsed_ms": elapsed_ms}


def passage_line(rank: int, hit: Hit, document: Metadata) -> str:
    """A retrieved passage for the terminal."""
    return (
        f"{rank:>2}. {hit.score:.3f}  《{document.short_title}》{hit.passage.locator}\n    {reading(hit.passage.text)}"
    )


def markdown_escape(text: str) -> str:
    """A text that Markdown and HTML show as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~<>&-])", _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    char = match[1]
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(char, "\\" + char)


def evidence_html(citation: Citation, anchor: str) -> str:
    """A citation for the evidence panel: its place under the headings, the whole passage, the
    quote marked in it.  Everything from the source is escaped; its id is `anchor`-marker."""
    path = "".join(f"<li>{escape(heading)}</li>" for heading in citation.passage.heading)
    return (
        f'<article class="evidence" id="{anchor}-{citation.marker}">'
        f'<header><span class="marker">[{citation.marker}]</span> {escape(citation_place(citation))}'
        f' <span class="status {citation.status}">{STATUS_NAMES[citation.status]}</span></header>'
        f'<ol class="path">{path}</ol>{_row_html(citation) if citation.passage.kind == "row" else _marked_html(citation)}'
        "</article>"
    )


def _marked_html(citation: Citation) -> str:
    text = citation.passage.text
    before, quote, after = (
        _lines_html(part, citation.passage)
        for part in (text[: citation.start], text[citation.start : citation.end], text[citation.end :])
    )
    return f"<p>{before}<mark>{quote}</mark>{after}</p>"


def _lines_html(part: str, passage: Passage) -> str:
    """A part of a passage in reading form: line breaks of a statute are its 款 and 项, those of a scan
    are page breaks."""
    if passage.kind not in ("article", "appendix"):
        return escape(reading(part))
    return "<br>".join(escape(reading(line)) for line in part.split("\n"))


def _row_html(citation: Citation) -> str:
    cells = "".join(f"<td>{escape(reading(cell))}</td>" for cell in citation.quote.split("\t"))
    return f'<div class="row"><table><tbody><tr class="quoted">{cells}</tr></tbody></table></div>'
