"""Word documents in Chinese: page, fonts, paragraphs, tables, links inside, page numbers.

Every style names its East Asian font itself, because Word takes Chinese characters from
`w:eastAsia` alone and the fonts of a theme overrule all others.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Literal

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from assistant.render.blocks import Runs

BODY_FONT = "仿宋"
HEADING_FONT = "黑体"
_LATIN_FONT = "Times New Roman"  # beside the body's; a heading's digits are as black as its characters
_PAGE = (Cm(21.0), Cm(29.7))
_MARGINS = {"top": Cm(3.0), "bottom": Cm(2.8), "left": Cm(2.8), "right": Cm(2.6)}
TEXT_WIDTH = Cm(15.6)  # between the margins
_GREY = RGBColor(0x59, 0x59, 0x59)
_HEADING_FILL = "F2F2F2"

StyleName = Literal["Title", "Heading 1", "Normal", "回答", "列表", "日期", "提示", "表格", "资料", "原文", "Footer"]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a style looks; lengths in points, `line` is the least height of a line."""

    size: float
    line: float
    font: str = BODY_FONT
    before: float = 0
    after: float = 0
    left: float = 0
    first: float = 0  # indent of the first line, negative where it hangs
    grey: bool = False
    centred: bool = False
    keep_with_next: bool = False
    style_id: str = ""  # of a style that the template does not have


_LOOKS: Mapping[StyleName, _Look] = MappingProxyType(
    {
        "Normal": _Look(12, 22),
        "Title": _Look(18, 30, HEADING_FONT, after=6, centred=True, keep_with_next=True),
        "Heading 1": _Look(15, 26, HEADING_FONT, before=18, after=4, keep_with_next=True),
        "Footer": _Look(9, 14, centred=True),
        "回答": _Look(12, 22, before=3, after=3, first=24, style_id="AnswerText"),
        "列表": _Look(12, 22, before=1, after=3, left=48, first=-24, style_id="AnswerItem"),
        "日期": _Look(12, 22, centred=True, style_id="AnswerDate"),
        "提示": _Look(9, 15, after=3, grey=True, keep_with_next=True, style_id="AnswerNotice"),
        "表格": _Look(10.5, 18, before=1, after=1, style_id="AnswerTable"),
        "资料": _Look(10.5, 18, before=6, left=24, first=-24, keep_with_next=True, style_id="AnswerSource"),
        "原文": _Look(10.5, 18, left=24, style_id="AnswerQuote"),
    }
)


def new_document(title: str, made_on: datetime | date) -> WordDocument:
    """An empty A4 document with the styles of `StyleName` and page numbers below.

    title, made_on: its properties."""
    document = docx.Document()
    _set_language(document)
    for name, look in _LOOKS.items():
        _define(document, name, look)
    section = document.sections[0]
    section.page_width, section.page_height = _PAGE
    for side, width in _MARGINS.items():
        setattr(section, f"{side}_margin", width)
    _number_pages(section.footer.paragraphs[0])
    properties = document.core_properties
    moment = made_on if isinstance(made_on, datetime) else datetime.combine(made_on, time.min)
    properties.created = properties.modified = moment.astimezone(UTC) if moment.tzinfo else moment
    properties.title, properties.language = title, "zh-CN"
    properties.author = properties.last_modified_by = properties.comments = ""
    return document


def to_bytes(document: WordDocument) -> bytes:
    """The document as the bytes of a .docx file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# -- paragraphs and tables -----------------------------------------------------------------


def add_paragraph(document: WordDocument, style: StyleName, runs: Runs) -> Paragraph:
    """A paragraph at the end of the document; a mark is a link to the bookmark of its number."""
    paragraph = document.add_paragraph(style=style)
    add_runs(paragraph, runs)
    return paragraph


def add_runs(paragraph: Paragraph, runs: Runs) -> None:
    """Words at the end of a paragraph: line breaks and tabs stay, marks are raised."""
    for run in runs:
        if run.mark is None:
            _add_words(paragraph, run.text).bold = run.bold or None
        else:
            _add_mark(paragraph, run.text, run.mark)


def add_table(
    document: WordDocument,
    rows: Sequence[Sequence[Runs]],
    widths: Sequence[Length],
    *,
    headings: Literal["row", "column"],
) -> Table:
    """A table with lines.

    rows: all with as many cells as there are widths; headings: whether the first row (repeated on
    every page) or the first column names the rest."""
    table: Table = document.add_table(len(rows), len(widths), "Table Grid")
    _divide(document, table)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row_number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if headings == "row" and row_number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for column_number, (cell, runs, width) in enumerate(zip(row.cells, cells, widths, strict=True)):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["表格"]
            add_runs(paragraph, runs)
            # A small table stays on one page, a long one at least keeps its heading with a row.
            paragraph.paragraph_format.keep_with_next = row_number < (len(rows) - 1 if len(rows) <= 12 else 1)
            if (row_number if headings == "row" else column_number) == 0:
                cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_HEADING_FILL))
                for run in paragraph.runs:
                    _set_fonts(run._r.get_or_add_rPr(), HEADING_FONT)
    return table


def _divide(document: WordDocument, table: Table) -> None:
    """Leave room above a table; Word would join it to a table right before it."""
    before = table._tbl.getprevious()
    if before is not None and before.tag == qn("w:tbl"):
        before.addnext(document.add_paragraph(style="表格")._p)
    elif before is not None:
        Paragraph(before, document).paragraph_format.space_after = Pt(6)


def add_bookmark(paragraph: Paragraph, number: int) -> None:
    """Make a paragraph the place to which the marks of a number lead."""
    start = _element("w:bookmarkStart", id=str(number), name=_bookmark(number))
    paragraph._p.insert_element_before(start, "w:r", "w:hyperlink")
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def _bookmark(number: int) -> str:
    return f"source_{number}"


def _add_words(paragraph: Paragraph, text: str) -> WordRun:
    run = paragraph.add_run(text)
    # Quotation marks, dots and dashes stand in both scripts; here they are Chinese.
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def _add_mark(paragraph: Paragraph, text: str, number: int) -> None:
    link = _element("w:hyperlink", anchor=_bookmark(number), history="1")
    run = WordRun(OxmlElement("w:r"), paragraph)
    run.text = text
    run.font.superscript = True
    link.append(run._r)
    paragraph._p.append(link)


# -- styles --------------------------------------------------------------------------------


def _define(document: WordDocument, name: StyleName, look: _Look) -> None:
    if look.style_id:
        added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.style_id, added.base_style, added.quick_style = look.style_id, document.styles["Normal"], True
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    properties = style.element.get_or_add_rPr()
    for inherited in list(properties):
        properties.remove(inherited)
    _set_fonts(properties, look.font)
    style.font.size = Pt(look.size)
    style.font.color.rgb = _GREY if look.grey else RGBColor(0, 0, 0)
    for border in style.element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(look.line)
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.left_indent, layout.first_line_indent = Pt(look.left), Pt(look.first)
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else None
    # What is kept with the next paragraph is a heading of it, and short: it is not divided either.
    layout.keep_with_next = layout.keep_together = look.keep_with_next
    layout.widow_control = True


def _set_fonts(properties: BaseOxmlElement, font: str) -> None:
    """Give run properties a Chinese font and its Latin companion, the theme's fonts taken away."""
    fonts = properties.get_or_add_rFonts()
    for attribute in [key for key in fonts.attrib if key != qn("w:hint")]:
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _LATIN_FONT if font == BODY_FONT else font)
    fonts.set(qn("w:eastAsia"), font)


def _set_language(document: WordDocument) -> None:
    """Chinese as the language of the text, and the layout of today's Word."""
    (defaults,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    _set_fonts(defaults, BODY_FONT)
    for language in (*defaults.xpath("w:lang"), *document.settings.element.xpath("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for setting in document.settings.element.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        setting.set(qn("w:val"), "15")


def _number_pages(footer: Paragraph) -> None:
    for before, field, after in (("第", "PAGE", "页　"), ("共", "NUMPAGES", "页")):
        _add_words(footer, before)
        simple = _element("w:fldSimple", instr=field)
        run = WordRun(OxmlElement("w:r"), footer)
        run.text = "1"
        simple.append(run._r)
        footer._p.append(simple)
        _add_words(footer, after)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
