"""Answers as files: opened again, they say what was answered, and every mark leads to its source."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.citations import Citations
from assistant.errors import RequestError
from assistant.exports.answers import answers_docx, answers_markdown
from assistant.model import Answer, Document, Passage
from assistant.text import reading

ASKED_ON = date(2026, 11, 24)
TITLE = "《杭州市生态环境保护“十四五”规划》问答记录"
PM = "hangzhou-plan-14/table-2/r5"
DUST = "hangzhou-plan-14/5.3/p1"
GOVERNMENTS = "hangzhou-plan-14/13.1/p1"
NOTICE = "规划期已届满：文中数值是2021年设定的目标，不是完成情况。"
CARD = {
    "指标": "城市细颗粒物(PM2.5)平均浓度",
    "目标": "2025年 ≤28μg/m³",
    "基期": "2019年38；2020年29.8",
    "性质": "约束性",
    "责任主体": "市生态环境局",
}
Make = Callable[..., Answer]


@pytest.fixture
def make(plan: Document, passages: list[Passage]) -> Make:
    """Makes an answer that cites passages whole, or the words that are given with them."""
    by_id = {passage.passage_id: passage for passage in passages}

    def make_answer(text: str, *cited: str | tuple[str, str], as_of: date = ASKED_ON, **fields: object) -> Answer:
        citations = Citations({plan.document_id: plan}, as_of)
        for wanted in cited:
            passage_id, words = (wanted, by_id[wanted].text) if isinstance(wanted, str) else wanted
            citations.cite(by_id[passage_id], words)
        question = str(fields.pop("question", "怎么治理施工扬尘？"))
        answer = Answer(question, question, as_of, text, refused=False, citations=tuple(citations.found))
        return replace(answer, **fields)  # type: ignore[arg-type]

    return make_answer


@pytest.fixture
def conversation(make: Make) -> list[Answer]:
    """Two answers that share one source, which is [1] of the first and [2] of the second."""
    first = make("2025年目标 ≤28μg/m³ [1]", PM, question="PM2.5目标是多少？", card=CARD, notices=(NOTICE,))
    second = make(
        "先治扬尘。 [1]\n\n- 颗粒物要降低 [2]\n- 各级政府负责 [3]",
        DUST,
        PM,
        GOVERNMENTS,
        question="那扬尘呢？",
        standalone_question="杭州的扬尘怎么治理？",
    )
    return [first, second]


def opened(*answers: Answer, asked_on: date = ASKED_ON) -> WordDocument:
    return docx.Document(io.BytesIO(answers_docx(answers, asked_on)))


def paragraphs(document: WordDocument, style: str = "") -> list[str]:
    return [p.text for p in document.paragraphs if not style or (p.style is not None and p.style.name == style)]


def marks(document: WordDocument) -> list[str]:
    """The texts of all raised runs, in reading order."""
    return ["".join(t.text for t in run.iter(qn("w:t"))) for run in document.element.xpath("//w:r[w:rPr/w:vertAlign]")]


def sources(document: WordDocument) -> dict[str, str]:
    """The list of sources: `[1]` → its place."""
    return dict(line.split("\t", 1) for line in paragraphs(document, "资料"))


def words_of_word(document: WordDocument) -> Iterator[str]:
    """Everything that a person reads in the document, in order."""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row.cells)


def words_of_markdown(text: str) -> str:
    """What a person reads in a Markdown text: signs taken away, escapes undone."""
    text = re.sub(r"(?m)^(#+ |> ?|- )|(?<!\\)\*\*|(?<!\\)\||---", "", text)
    text = re.sub(r"\\(.)", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


# -- the document --------------------------------------------------------------------------


def test_the_page_is_a4_and_every_style_names_its_chinese_font(conversation: list[Answer]) -> None:
    document = opened(*conversation)
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.01)
    used = {p.style.name for p in document.element.body.iter(qn("w:p")) for p in [Paragraph(p, document)] if p.style}
    assert {"Title", "Heading 1", "回答", "列表", "提示", "表格", "资料", "原文"} <= used
    for name in used:
        (fonts,) = document.styles[name].element.xpath("w:rPr/w:rFonts")
        assert fonts.get(qn("w:eastAsia")) == ("黑体" if name in ("Title", "Heading 1") else "仿宋")
        assert not [key for key in fonts.attrib if key.endswith("Theme")]
    (fonts,) = document.styles.element.xpath("w:docDefaults//w:rFonts")
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert document.styles["回答"].font.size.pt == 12


def test_pages_are_numbered(conversation: list[Answer]) -> None:
    footer = opened(*conversation).sections[0].footer._element
    assert footer.xpath("//w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_title_and_date_stand_first(conversation: list[Answer]) -> None:
    assert paragraphs(opened(*conversation))[:2] == [TITLE, "2026年11月24日"]
    assert paragraphs(opened(*conversation, asked_on=datetime(2026, 11, 24, 9, 5)))[1] == "2026年11月24日 09:05"


def test_questions_are_numbered_headings_where_there_are_several(conversation: list[Answer]) -> None:
    several = paragraphs(opened(*conversation), "Heading 1")
    assert several == ["一、PM2.5目标是多少？", "二、那扬尘呢？", "资料来源"]
    assert paragraphs(opened(conversation[0]), "Heading 1")[0] == "PM2.5目标是多少？"


def test_headings_stay_with_what_follows(conversation: list[Answer]) -> None:
    document = opened(*conversation)
    assert all(document.styles[name].paragraph_format.keep_with_next for name in ("Heading 1", "提示", "资料"))


def test_what_was_understood_the_day_and_the_notices_stand_small_and_grey_below_the_question(
    conversation: list[Answer],
) -> None:
    document = opened(*conversation)
    assert paragraphs(document, "提示") == [
        "按2026年11月24日的规定回答",
        f"注意：{NOTICE}",
        "理解为：杭州的扬尘怎么治理？",
        "按2026年11月24日的规定回答",
    ]
    font = document.styles["提示"].font
    assert font.size.pt < 12
    assert str(font.color.rgb) == "595959"


def test_the_card_is_a_table_of_two_columns_in_reading_order(conversation: list[Answer]) -> None:
    (table,) = opened(*conversation).tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == list(CARD.items())


def test_an_answer_without_card_has_no_table(make: Make) -> None:
    assert opened(make("目标 [1]", PM)).tables == []


def test_a_table_is_as_wide_as_the_text(make: Make) -> None:
    text = f"| 序号 | 措施 |\n|---|---|\n| 1 | {'很长的措施' * 60} [1] |"
    section = (document := opened(make(text, DUST, card=CARD))).sections[0]
    available = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        assert 0.99 * available < sum(cell.width for cell in table.rows[0].cells) <= available


def test_no_answer_at_all_is_a_request_that_cannot_be_carried_out() -> None:
    for export in (answers_docx, answers_markdown):
        with pytest.raises(RequestError) as raised:
            export([], ASKED_ON)
        assert raised.value.sentence.startswith("没有可以导出的回答")


# -- the text ------------------------------------------------------------------------------


def test_paragraphs_lists_bold_words_and_tables_are_set_as_such(make: Make) -> None:
    text = (
        "**目标：**按规划执行。\n第二行\n\n措施：\n- 围挡 [1]\n  和覆盖\n- 绿化\n1. 先做\n\n2. 后做\n\n"
        "| 措施 | 责任主体 |\n|---|:-:|\n| 围挡\\|覆盖 | 市建委 [1] |\n| 绿化 |\n\n2025.5 不是列表"
    )
    document = opened(make(text, DUST))
    assert paragraphs(document, "回答") == ["目标：按规划执行。\n第二行", "措施：", "2025.5 不是列表"]
    assert paragraphs(document, "列表") == ["•\t围挡[1] 和覆盖", "•\t绿化", "1.\t先做", "2.\t后做"]
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["措施", "责任主体"],
        ["围挡|覆盖", "市建委[1]"],
        ["绿化", ""],
    ]
    bold = [run.text for p in document.paragraphs for run in p.runs if run.bold]
    assert bold == ["目标："]


def test_lines_with_bars_that_are_no_table_stay_text(make: Make) -> None:
    assert paragraphs(opened(make("|x|<1 的\n|y|>2 的", DUST)), "回答") == ["|x|<1 的\n|y|>2 的"]


def test_two_tables_in_a_row_do_not_become_one(make: Make) -> None:
    table = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"
    blocks = list(opened(make(f"{table}\n\n{table}", card=CARD)).iter_inner_content())
    assert not [pair for pair in pairwise(blocks) if all(isinstance(b, Table) for b in pair)]
    assert sum(isinstance(block, Table) for block in blocks) == 3


def test_a_refusal_is_exported_as_one(make: Make) -> None:
    refusal = make("现有文件里没有找到能回答这个问题的内容。", question="红烧肉怎么做", refused=True)
    document = opened(make("先治扬尘。 [1]", DUST), refusal)
    assert paragraphs(document, "Heading 1")[1] == "二、红烧肉怎么做"
    assert paragraphs(document, "回答") == ["先治扬尘。[1]", "【未给出答案】", refusal.text]
    assert "未给出答案" in answers_markdown([refusal], ASKED_ON)
    assert "资料来源" not in paragraphs(opened(refusal))


# -- marks and sources ---------------------------------------------------------------------


def test_the_same_words_have_one_number_over_the_whole_document(conversation: list[Answer]) -> None:
    document = opened(*conversation)
    assert marks(document) == ["[1]", "[2]", "[1]", "[3]"]
    listed = sources(document)
    assert list(listed) == ["[1]", "[2]", "[3]"]
    assert "表2 › 第5行" in listed["[1]"]
    assert "第五章" in listed["[2]"]
    assert "第十三章" in listed["[3]"]


def test_other_words_of_the_same_passage_have_a_number_of_their_own(make: Make) -> None:
    whole = make("扬尘 [1]", DUST)
    part = make("扬尘 [1]", (DUST, "构建过程全覆盖、管理全方位、责任全链条的施工扬尘治理体系"))
    assert marks(opened(whole, part)) == ["[1]", "[2]"]


def test_every_mark_is_a_link_to_its_source(conversation: list[Answer]) -> None:
    document = opened(*conversation)
    leads_to = [link.get(qn("w:anchor")) for link in document.element.xpath("//w:hyperlink")]
    places = {
        start.get(qn("w:name")): Paragraph(start.getparent(), document).text.split("\t")[0]
        for start in document.element.xpath("//w:bookmarkStart")
    }
    assert [places[anchor] for anchor in leads_to] == marks(document)


def test_a_number_in_brackets_that_is_no_mark_stays_as_it_is(make: Make) -> None:
    first = make("扬尘 [1]", DUST)
    second = make("按国发[2021]4号、[9]和[1]执行", PM, card={"文号": "国发[2021]4号 [1]"})
    document = opened(first, second)
    assert paragraphs(document, "回答")[1] == "按国发[2021]4号、[9]和[2]执行"
    assert document.tables[0].rows[0].cells[1].text == "国发[2021]4号[2]"
    assert marks(document) == ["[1]", "[2]", "[2]"]


def test_a_source_names_title_place_status_and_origin(conversation: list[Answer], plan: Document) -> None:
    document = opened(*conversation)
    citation = conversation[1].citations[0]
    assert sources(document)["[2]"] == f"《{plan.metadata.title}》{citation.locator}（规划期已届满）"
    assert f"来源：{plan.metadata.source_name}" in paragraphs(document, "原文")


def test_a_source_cited_for_two_days_has_the_status_of_each(make: Make) -> None:
    document = opened(make("扬尘 [1]", DUST), make("扬尘 [1]", DUST, as_of=date(2023, 1, 1)))
    (place,) = sources(document).values()
    assert place.endswith("（2023年1月1日现行有效；2026年11月24日规划期已届满）")


def test_quotes_stand_whole_and_in_reading_form(conversation: list[Answer]) -> None:
    quoted = paragraphs(opened(*conversation), "原文")
    for citation in conversation[1].citations:
        words = [reading(cell) for cell in citation.quote.strip("\t").split("\t")]
        assert f"原文：{' ｜ '.join(words)}" in quoted
    assert "原文：5 ｜ 城市细颗粒物(PM2.5)平均浓度(μg/m³) ｜ 38 ｜ 29.8 ｜ ≤28 ｜ 约束性" in quoted


def test_the_items_of_an_article_stay_on_their_lines(make: Make) -> None:
    answer = make("扬尘 [1]", DUST)
    (citation,) = answer.citations
    article = replace(citation.passage, kind="article", text="有下列行为之一的：\n（一）甲；\n（二）乙。")
    cited = replace(citation, passage=article, quote=article.text, start=0, end=len(article.text))
    document = opened(replace(answer, citations=(cited,)))
    assert paragraphs(document, "原文")[-3:] == ["原文：有下列行为之一的：", "（一）甲；", "（二）乙。"]


# -- text is text --------------------------------------------------------------------------

HOSTILE = "甲\x00\x07\x0b\x0c\ud800\ufffe\u202e乙 <b>&amp; *斜* _下_ `码` # 题 | 格 [链](http://x)"
SHOWN = "甲乙 <b>&amp; *斜* _下_ `码` # 题 | 格 [链](http://x)"


def test_no_character_breaks_the_file_and_no_sign_becomes_markup(make: Make) -> None:
    answer = make(
        f"{HOSTILE} [1]",
        DUST,
        question=HOSTILE,
        standalone_question=f"问：{HOSTILE}",
        notices=(HOSTILE,),
        card={HOSTILE: HOSTILE},
    )
    (citation,) = answer.citations
    hostile = replace(citation, quote=HOSTILE, locator=HOSTILE)
    answer = replace(answer, citations=(hostile,))
    # Question, what was understood, notice, card twice, answer, place, quote; the reading form of a
    # quote has fewer blanks.
    shown = [words for words in words_of_word(opened(answer)) if without_blanks(SHOWN) in without_blanks(words)]
    assert len(shown) == 8
    markdown = answers_markdown([answer], ASKED_ON)
    markdown.encode("utf-8")
    assert without_blanks(words_of_markdown(markdown)).count(without_blanks(SHOWN)) == 8
    assert not re.search(r"(?<!\\)[*_`]斜|<b>|(?<!\\)\[链", markdown)


def test_a_line_of_a_quote_never_becomes_a_list_or_a_heading(make: Make) -> None:
    answer = make("扬尘 [1]", DUST)
    (citation,) = answer.citations
    quoted = replace(
        citation,
        passage=replace(citation.passage, kind="article"),
        quote="有：\n1. PM2.5\n- SO2\n# NO2",
        document=replace(citation.document, source_name="# 源"),
    )
    markdown = answers_markdown([replace(answer, question="3. 问", citations=(quoted,))], ASKED_ON)
    assert "## 3\\. 问" in markdown
    assert "> 来源：\\# 源" in markdown
    assert markdown.endswith("> 原文：有：\n>\n> 1\\. PM2.5\n>\n> \\- SO2\n>\n> \\# NO2\n")


# -- Markdown ------------------------------------------------------------------------------


def test_markdown_says_what_the_word_document_says_in_the_same_order(conversation: list[Answer]) -> None:
    rest = without_blanks(words_of_markdown(answers_markdown(conversation, ASKED_ON)))
    for words in words_of_word(opened(*conversation)):
        before, found, rest = rest.partition(without_blanks(words.removeprefix("•")))
        assert found, words
        assert before in ("", "项目内容")
    assert rest == ""


def test_markdown_keeps_lists_bold_words_and_tables(make: Make) -> None:
    text = "**目标：**执行 [1]\n\n- 围挡\n- 绿化\n1. 先做\n2. 后做\n\n| 甲 | 乙 |\n|---|---|\n| a\\|b | 2 |"
    markdown = answers_markdown([make(text, DUST)], ASKED_ON)
    assert (
        "\n\n**目标**：执行\\[1\\]\n\n- 围挡\n- 绿化\n\n1. 先做\n2. 后做\n\n| 甲 | 乙 |\n|---|---|\n| a\\|b | 2 |\n"
        in markdown
    )


def test_marks_and_list_agree_in_markdown(conversation: list[Answer]) -> None:
    said, _, listed = answers_markdown(conversation, ASKED_ON).partition("## 资料来源")
    assert re.findall(r"\\\[(\d)\\\]", said) == ["1", "2", "1", "3"]
    assert re.findall(r"(?m)^\\\[(\d)\\\] 《", listed) == ["1", "2", "3"]


# -- same input, same output ---------------------------------------------------------------


def test_the_same_answers_give_the_same_text(conversation: list[Answer]) -> None:
    first, second = (
        zipfile.ZipFile(io.BytesIO(answers_docx(conversation, ASKED_ON))).read("word/document.xml") for _ in range(2)
    )
    assert first == second
    assert answers_markdown(conversation, ASKED_ON) == answers_markdown(conversation, ASKED_ON)


def test_the_properties_of_the_file_name_the_day_and_nobody(conversation: list[Answer]) -> None:
    properties = opened(*conversation).core_properties
    assert (properties.title, properties.author, properties.comments) == (TITLE, "", "")
    assert properties.created is not None
    assert properties.created.date() == ASKED_ON
