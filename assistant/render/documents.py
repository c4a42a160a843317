"""Documents of the corpus as text: a line, a table, the whole to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from assistant.model import Document, Metadata, Passage
from assistant.parsing.documents import write_metadata
from assistant.text import fold, fold_with_offsets, reading
from assistant.validity import STATUS_NAMES, chinese_date, status_on


def document_json(document: Metadata, day: date, passages: int | None = None) -> dict[str, Any]:
    """A document of the corpus as JSON, with its status on a day."""
    return {
        **write_metadata(document),
        "status": status_on(document, day),
        "as_of": day.isoformat(),
        "passages": passages,
    }


def document_line(document: Metadata, day: date) -> str:
    """A document of the corpus for the terminal, with its status on a day."""
    number = f" {document.number}" if document.number else ""
    return (
        f"{STATUS_NAMES[status_on(document, day)]}  {document.document_id}  《{document.title}》{number}"
        f"（{life_text(document)}）"
    )


def life_text(document: Metadata) -> str:
    """From when to when a document holds, in words."""
    if document.period is not None:
        issued = f"{chinese_date(document.issued)}印发，" if document.issued else ""
        return f"{issued}规划期{document.period.first}—{document.period.last}年"
    if document.valid_from is None:
        return "施行日期未知"
    decided = f"{chinese_date(document.decided)}文本，" if document.decided else ""
    if document.valid_to is None:
        return f"{decided}{chinese_date(document.valid_from)}起施行"
    ended = "废止" if document.end == "repealed" else "被取代"
    return f"{decided}{chinese_date(document.valid_from)}起施行，{chinese_date(document.valid_to)}{ended}"


def documents_html(documents: Sequence[Metadata], counts: Mapping[str, int], day: date) -> str:
    """The corpus as a table: title, status on a day, life, source, number of passages."""
    rows = "".join(
        f"<tr><td>《{escape(document.title)}》</td>"
        f'<td><span class="status {status_on(document, day)}">{STATUS_NAMES[status_on(document, day)]}</span></td>'
        f"<td>{escape(life_text(document))}</td><td>{escape(document.topic or '规划')}</td>"
        f'<td class="number">{counts.get(document.document_id, 0)}</td><td>{escape(document.source_name)}</td></tr>'
        for document in documents
    )
    return (
        f"<p>{chinese_date(day)}的状态，共{len(documents)}个文本：</p>"
        '<div class="scroll"><table class="library"><thead><tr><th>文件</th><th>状态</th><th>时效</th>'
        f"<th>主题</th><th>段落</th><th>来源</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def document_html(document: Document, passages: Sequence[Passage], wanted: str = "") -> str:
    """A document to read, with its outline; with words to look for, only the passages that hold
    them, each place marked."""
    needle = fold(wanted)
    shown = [passage for passage in passages if not needle or needle in fold(passage.text)]
    found = f"<p>找到{len(shown)}段含“{escape(wanted)}”。</p>" if needle else ""
    outline: list[str] = []
    body: list[str] = []
    above: tuple[str, ...] = ()
    for passage in shown:
        for depth, heading in enumerate(passage.heading):
            if passage.heading[: depth + 1] != above[: depth + 1]:
                anchor = f"part-{len(outline)}"
                level = min(depth + 3, 6)
                outline.append(f'<li class="depth-{depth}"><a href="#{anchor}">{escape(heading)}</a></li>')
                body.append(f'<h{level} id="{anchor}">{escape(heading)}</h{level}>')
        above = passage.heading
        place = "" if passage.kind == "article" else f'<span class="place">{escape(passage.locator)}</span> '
        lines = passage.text.split("\n") if passage.kind in ("article", "appendix") else [passage.text]
        body.append(f"<p>{place}{'<br>'.join(_marked(line, needle) for line in lines)}</p>")
    title = f"<h2>《{escape(document.metadata.title)}》</h2><p>{escape(life_text(document.metadata))}</p>"
    contents = f"<details open><summary>目录</summary><ul>{''.join(outline)}</ul></details>" if outline else ""
    return f'{title}{found}<div class="reader"><nav>{contents}</nav><div class="text">{"".join(body)}</div></div>'


def _marked(text: str, needle: str) -> str:
    """A text in reading form, every place of a folded needle marked."""
    if not needle:
        return escape(reading(text)).replace("\t", "　")
    folded = fold_with_offsets(text)
    parts, begin, at = [], 0, folded.text.find(needle)
    while at >= 0:
        start, end = folded.offsets[at], folded.offsets[at + len(needle) - 1] + 1
        parts.append(f"{escape(reading(text[begin:start]))}<mark>{escape(reading(text[start:end]))}</mark>")
        begin, at = end, folded.text.find(needle, at + len(needle))
    return "".join(parts) + escape(reading(text[begin:]))
