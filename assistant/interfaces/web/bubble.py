"""An answer as it stands in the conversation: first line, card, evidence marks; a refusal looks like one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from assistant.model import Answer
from assistant.render import card_html, extent_html, mark_html
from assistant.render.blocks import Block, ItemBlock, Run, Runs, TableBlock, one_line, read_blocks, writable

NO_ANSWER = "【未给出答案】"


def bubble_html(answer: Answer, anchor: str) -> str:
    """The answer; its marks lead to `anchor`-1, -2 …  Without blank lines, at which the chat would end HTML."""
    markers = {citation.marker: citation.marker for citation in answer.citations}
    blocks = read_blocks(answer.text, markers)
    understood = ""
    if answer.standalone_question != answer.question:
        understood = f'<p class="understood">理解为：{escape(one_line(answer.standalone_question))}</p>'
    if answer.refused:
        return f'<div class="answer refused">{understood}{_refusal(blocks, anchor)}</div>'
    first, rest = blocks[:1], blocks[1:]
    card = card_html(answer.card, anchor, markers) if answer.card else ""
    said = f"{_blocks(first, anchor)}{card}{_blocks(rest, anchor)}{extent_html(answer.total, answer.scanned)}"
    return f'<div class="answer">{understood}{said}</div>'


def plain_html(text: str, kind: str) -> str:
    """Words without structure: a question, a progress, a failure."""
    lines = (escape(line) for line in writable(text).split("\n") if line.strip())
    return f'<div class="{kind}">{"<br>".join(lines)}</div>'


def _refusal(blocks: Sequence[Block], anchor: str) -> str:
    """The reason first; what is cited is only near the question, and is marked as that."""
    reason = [block for block in blocks if not _is_cited(block)]
    near = [block for block in blocks if _is_cited(block)]
    shown = f'<p class="no-answer">{NO_ANSWER}</p>{_blocks(reason, anchor)}'
    if near:
        shown += f'<aside class="near"><p class="label">不是答案，仅供参考</p>{_blocks(near, anchor)}</aside>'
    return shown


def _is_cited(block: Block) -> bool:
    rows = block.rows if isinstance(block, TableBlock) else ((block.runs,),)
    return any(run.mark is not None for row in rows for cell in row for run in cell)


def _blocks(blocks: Sequence[Block], anchor: str) -> str:
    return "".join(_grouped(blocks, anchor))


def _grouped(blocks: Sequence[Block], anchor: str) -> Iterator[str]:
    """Each paragraph and table by itself, the items of a list together."""
    for kind, group in groupby(blocks, key=_list_kind):
        if kind:
            listed = [block for block in group if isinstance(block, ItemBlock)]
            items = "".join(f"<li>{_runs(item.runs, anchor)}</li>" for item in listed)
            start = f' start="{listed[0].label.rstrip(".")}"' if kind == "ol" else ""
            yield f"<{kind}{start}>{items}</{kind}>"
            continue
        for block in group:
            if isinstance(block, TableBlock):
                yield _table(block, anchor)
            else:
                yield f"<p>{_runs(block.runs, anchor)}</p>"


def _list_kind(block: Block) -> str:
    if not isinstance(block, ItemBlock):
        return ""
    return "ul" if block.label == "-" else "ol"


def _table(table: TableBlock, anchor: str) -> str:
    head, *rows = (
        "".join(f"<{tag}>{_runs(cell, anchor)}</{tag}>" for cell in row)
        for tag, row in zip(("th", *["td"] * (len(table.rows) - 1)), table.rows, strict=True)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _runs(runs: Runs, anchor: str) -> str:
    return "".join(_run(run, anchor) for run in runs)


def _run(run: Run, anchor: str) -> str:
    if run.mark is not None:
        return mark_html(run.mark, anchor)
    text = escape(run.text).replace("\n", "<br>")
    return f"<strong>{text}</strong>" if run.bold else text
