"""One answer or a whole conversation as a file: Word and Markdown, one list of sources at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docx.document import Document as WordDocument
from docx.shared import Cm, Length

from assistant.errors import RequestError
from assistant.exports.word import TEXT_WIDTH, add_bookmark, add_paragraph, add_table, new_document, to_bytes
from assistant.model import Answer, Citation, Status
from assistant.render import markdown_escape
from assistant.render.blocks import (
    Block,
    ItemBlock,
    Run,
    Runs,
    TableBlock,
    marked_runs,
    one_line,
    read_blocks,
    writable,
)
from assistant.text import int_to_chinese, reading
from assistant.validity import STATUS_NAMES, chinese_date

TITLE = "《杭州市生态环境保护“十四五”规划》问答记录"
_SOURCES = "资料来源"
_NO_ANSWER = "【未给出答案】"
_CARD_LABEL_WIDTH = Cm(3.2)
# Characters that a column of a table is made for: no word broken, no column that takes all.
_NARROWEST, _WIDEST = 4, 30
_WORDS = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)  # from the first letter to the last
_LIST_NUMBER = re.compile(r"^(\s*\d+)\.(?=\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Source:
    """An entry of the list of sources; its status on each day that was answered for."""

    number: int
    citation: Citation
    statuses: dict[date, Status]


@dataclass(frozen=True, slots=True)
class _Record:
    """The answers and their sources, numbered over all of them.

    numbers: for each answer, its markers → the numbers of the list."""

    answers: tuple[Answer, ...]
    numbers: tuple[dict[int, int], ...]
    sources: tuple[_Source, ...]

    def heading(self, index: int) -> str:
        """The question, numbered where there are several."""
        question = one_line(self.answers[index].question)
        return f"{int_to_chinese(index + 1)}、{question}" if len(self.answers) > 1 else question


def answers_docx(answers: Sequence[Answer], asked_on: datetime | date) -> bytes:
    """The answers, in order, as the bytes of a Word document.

    Marks are numbered over the whole document: the same words of the same passage have one number.
    Raises RequestError where there is no answer."""
    record = _record(answers)
    document = new_document(TITLE, asked_on)
    add_paragraph(document, "Title", _plain(TITLE))
    add_paragraph(document, "日期", _plain(_asked_on(asked_on)))
    for index, answer in enumerate(record.answers):
        add_paragraph(document, "Heading 1", _plain(record.heading(index)))
        for line in _remarks(answer):
            add_paragraph(document, "提示", marked_runs(line, record.numbers[index]))
        if answer.card:
            _add_card(document, answer.card, record.numbers[index])
        if answer.refused:
            add_paragraph(document, "回答", (Run(_NO_ANSWER, bold=True),)).paragraph_format.keep_with_next = True
        for block in read_blocks(answer.text, record.numbers[index]):
            _add_block(document, block)
    if record.sources:
        add_paragraph(document, "Heading 1", _plain(_SOURCES))
    for source in record.sources:
        add_bookmark(add_paragraph(document, "资料", _plain(f"[{source.number}]\t{_place(source)}")), source.number)
        proof = [add_paragraph(document, "原文", _plain(line)) for line in _proof(source.citation)]
        for paragraph in proof[:-1]:
            paragraph.paragraph_format.keep_with_next = True
    return to_bytes(document)


def answers_markdown(answers: Sequence[Answer], asked_on: datetime | date) -> str:
    """The answers, in order, as a Markdown text with the contents and numbers of `answers_docx`.

    Raises RequestError where there is no answer."""
    record = _record(answers)
    parts = [f"# {_literal(TITLE)}", _literal(_asked_on(asked_on))]
    for index, answer in enumerate(record.answers):
        numbers = record.numbers[index]
        parts.append(f"## {_literal(record.heading(index))}")
        parts += [_markdown(marked_runs(line, numbers)) for line in _remarks(answer)]
        if answer.card:
            card = [(_plain("项目"), _plain("内容"))]
            card += [(_plain(label), marked_runs(value, numbers)) for label, value in answer.card.items()]
            parts.append(_markdown_table(card))
        if answer.refused:
            parts.append(_markdown((Run(_NO_ANSWER, bold=True),)))
        parts += _markdown_blocks(read_blocks(answer.text, numbers))
    if record.sources:
        parts.append(f"## {_SOURCES}")
    for source in record.sources:
        parts.append(f"\\[{source.number}\\] {_literal(_place(source))}")
        parts.append("\n>\n".join(f"> {_literal(line)}" for line in _proof(source.citation)))
    return "\n\n".join(parts) + "\n"


# -- what both files say -------------------------------------------------------------------


def _record(answers: Sequence[Answer]) -> _Record:
    if not answers:
        raise RequestError("没有可以导出的回答", "请先提问，再导出")
    sources: dict[tuple[str, int, int, str], _Source] = {}
    numbers: list[dict[int, int]] = []
    for answer in answers:
        numbered = {}
        for citation in answer.citations:
            key = (citation.passage.passage_id, citation.start, citation.end, citation.quote)
            source = sources.setdefault(key, _Source(len(sources) + 1, citation, {}))
            source.statuses[answer.as_of] = citation.status
            numbered[citation.marker] = source.number
        numbers.append(numbered)
    return _Record(tuple(answers), tuple(numbers), tuple(sources.values()))


def _asked_on(moment: datetime | date) -> str:
    clock = f" {moment:%H:%M}" if isinstance(moment, datetime) else ""
    return f"{chinese_date(moment)}{clock}"


def _remarks(answer: Answer) -> Iterator[str]:
    """What stands between a question and its answer."""
    if answer.standalone_question != answer.question:
        yield f"理解为：{one_line(answer.standalone_question)}"
    yield f"按{chinese_date(answer.as_of)}的规定回答"
    yield from (f"注意：{one_line(notice)}" for notice in answer.notices)


def _place(source: _Source) -> str:
    """Where a quote stands and whether that is in force."""
    citation, names = source.citation, {day: STATUS_NAMES[status] for day, status in source.statuses.items()}
    if len(set(names.values())) > 1:
        status = "；".join(f"{chinese_date(day)}{name}" for day, name in sorted(names.items()))
    else:
        status = next(iter(names.values()))
    return one_line(f"《{citation.document.title}》{citation.locator}（{status}）")


def _proof(citation: Citation) -> list[str]:
    """Where the text was taken from, and the quoted words in reading form, line by line.

    Line breaks of a statute are its 款 and 项, those of a scan are page breaks; the cells of a row
    are divided by bars, without the empty ones that a merged cell leaves at its ends."""
    whole = citation.passage.kind not in ("article", "appendix")
    lines = [citation.quote] if whole else citation.quote.split("\n")
    words = [" ｜ ".join(map(reading, line.strip("\t").split("\t"))) for line in map(writable, lines)]
    first, *rest = [line for line in words if line] or [""]
    source_name = citation.document.source_name
    taken_from = [f"来源：{one_line(source_name)}"] if source_name else []
    return [*taken_from, f"原文：{first}", *rest]


def _plain(text: str) -> Runs:
    return (Run(writable(text)),)


# -- Word ----------------------------------------------------------------------------------


def _add_card(document: WordDocument, card: dict[str, str], numbers: dict[int, int]) -> None:
    rows = [(_plain(label), marked_runs(value, numbers)) for label, value in card.items()]
    add_table(document, rows, (_CARD_LABEL_WIDTH, Length(TEXT_WIDTH - _CARD_LABEL_WIDTH)), headings="column")


def _add_block(document: WordDocument, block: Block) -> None:
    if isinstance(block, TableBlock):
        add_table(document, block.rows, _column_widths(block), headings="row")
    elif isinstance(block, ItemBlock):
        label = "•" if block.label == "-" else block.label
        add_paragraph(document, "列表", (Run(f"{label}\t"), *block.runs))
    else:
        add_paragraph(document, "回答", block.runs)


def _column_widths(table: TableBlock) -> list[Length]:
    """The width of the text divided by how long the cells of each column are."""
    longest = [max(sum(len(run.text) for run in cell) for cell in column) for column in zip(*table.rows, strict=True)]
    shares = [min(max(length, _NARROWEST), _WIDEST) for length in longest]
    return [Length(TEXT_WIDTH * share // sum(shares)) for share in shares]


# -- Markdown ------------------------------------------------------------------------------


def _literal(text: str) -> str:
    """A text that Markdown shows as it is, at the beginning of a line too."""
    return _LIST_NUMBER.sub(r"\1\\.", markdown_escape(writable(text)))


def _markdown(runs: Runs) -> str:
    words = [_markdown_bold(run.text) if run.bold else markdown_escape(run.text) for run in runs]
    return _LIST_NUMBER.sub(r"\1\\.", "".join(words)).replace("\n", "  \n")


def _markdown_bold(text: str) -> str:
    """Bold words, the punctuation at their ends left out: Markdown does not see `**目标：**达到` as bold."""
    words = _WORDS.search(text)
    if words is None:
        return markdown_escape(text)
    before, after = text[: words.start()], text[words.end() :]
    return f"{markdown_escape(before)}**{markdown_escape(words[0])}**{markdown_escape(after)}"


def _markdown_blocks(blocks: Sequence[Block]) -> list[str]:
    """One part a block, the items of a list together in one."""
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        if isinstance(block, TableBlock):
            parts.append(_markdown_table(block.rows))
        elif not isinstance(block, ItemBlock):
            parts.append(_markdown(block.runs))
        elif isinstance(before, ItemBlock) and (before.label == "-") == (block.label == "-"):
            parts[-1] += f"\n{block.label} {_markdown(block.runs)}"
        else:
            parts.append(f"{block.label} {_markdown(block.runs)}")
        before = block
    return parts


def _markdown_table(rows: Sequence[Sequence[Runs]]) -> str:
    lines = ["| " + " | ".join(" ".join(_markdown(cell).split()) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])
