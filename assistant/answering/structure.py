"""What is asked about the structure of a document: how many chapters or articles it has and what they are called, what a
section or a row of a table named by its number holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answering.draft import Draft, Evidence
from assistant.answering.numbered import numbered, without_label
from assistant.answering.rows import row_card, row_line
from assistant.features.indicators import Indicator
from assistant.features.outline import Outline, first_below, headed, passages_below
from assistant.model import Document, Passage, Section, SectionKind
from assistant.text import fold, int_to_chinese, sentence_spans

_LEVELS: dict[str, SectionKind] = {"编": "book", "分编": "subbook", "章": "chapter", "专栏": "box"}
_ASKED = re.compile(
    r"(?:几|多少|哪些|哪几|各)(?:大)?(?:个)?(?P<level>分编|编(?![制号])|章|专栏|条(?![例件款道河街路线]))"
    r"|(?P<contents>目录|章节(?:结构|安排|设置)|由哪(?:几|些)(?:个)?(?:部分|章)(?:组成|构成))"
)
_OF_STRUCTURE = re.compile(r"[章节编条款项]|专栏|目录|结构|部分|名称|标题")
_A_LAW = re.compile(r"法典|[\u4e00-\u9fff]法(?![律规治])|条例")
_MOST_TITLES = 30
_TELLING = 4.0  # the weight of a word that asks for more than the structure


@dataclass(frozen=True, slots=True)
class Structure:
    """Answers about the parts of documents.

    outlines: of the plans, by document; indicators: table rows by passage; text_on: the text of a law on a day, by its
    title (`ArticleIndex.text_on`); passage: gives a passage by its id."""

    outlines: Mapping[str, Outline]
    indicators: Mapping[str, Indicator]
    text_on: Callable[[str, date], Document | None]
    passage: Callable[[str], Passage]

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write what is asked about the structure; False where nothing is."""
        ways = (self._row, self._item, self._section, self._parts)
        return any(way(evidence, draft) for way in ways)

    # -- a part named by its number ---------------------------------------------------------------

    def _row(self, evidence: Evidence, draft: Draft) -> bool:
        """A row of a table: 表2第5项指标."""
        facets = evidence.question.facets
        if not (facets.table and facets.row):
            return False
        rows = [i for i in self.indicators.values() if i.table.number == facets.table and i.row.number == facets.row]
        for indicator in rows:
            passage = self.passage(indicator.passage_id)
            marker = evidence.citations.cite_whole(passage).marker
            draft.lines.append(f"表{facets.table}第{facets.row}项：{row_line(indicator)} [{marker}]")
            draft.card = row_card(indicator)
        return bool(rows)

    def _item(self, evidence: Evidence, draft: Draft) -> bool:
        """An item of a box: 专栏2第4条."""
        facets = evidence.question.facets
        for outline in self.outlines.values():
            box = outline.box(facets.box) if facets.box and facets.item else None
            items = outline.items(box) if box else []
            if box is None or not facets.item or facets.item > len(items):
                continue
            passage = self.passage(f"{outline.document.document_id}/{box.path}/i{facets.item}")
            marker = evidence.citations.cite_whole(passage).marker
            words = without_label(items[facets.item - 1])
            draft.lines.append(f"专栏{box.number}“{box.title}”第{facets.item}项：{words} [{marker}]")
            return True
        return False

    def _section(self, evidence: Evidence, draft: Draft) -> bool:
        """A section of a chapter: its parts, or what it says."""
        facets = evidence.question.facets
        if evidence.question.laws or not (facets.chapter and facets.section) or _asks_more(evidence, ""):
            return False
        for outline in self.outlines.values():
            chapter = outline.chapter(facets.chapter)
            sections = headed(chapter) if chapter else []
            if chapter is None or facets.section > len(sections):
                continue
            section = sections[facets.section - 1]
            name = f"第{int_to_chinese(facets.chapter)}章第{int_to_chinese(facets.section)}节“{section.title}”"
            parts = headed(section)
            passages = [first_below(outline.document, part, self.passage) for part in parts] or list(
                passages_below(outline.document, section, self.passage)
            )
            items = [part.title for part in parts] or [_opening(passage) for passage in passages]
            draft.lines.append(f"{name}共{len(items)}{'部分' if parts else '段'}：")
            draft.lines.append(numbered(items, passages, evidence.citations))
            draft.total = draft.scanned = len(items)
            return True
        return False

    # -- how many, and what they are called ----------------------------------------------------------

    def _parts(self, evidence: Evidence, draft: Draft) -> bool:
        """The chapters, books or boxes of a document with their titles, or how many articles it has."""
        question = evidence.question
        asked = _ASKED.search(fold(question.own))
        document = self._document(evidence) if asked and not question.facets.chapter else None
        if asked is None or document is None or _asks_more(evidence, document.metadata.title):
            return False
        level = asked["level"] or "章"
        if level == "条":
            return self._articles(document, evidence, draft)
        parts = document.sections(_LEVELS[level])
        if not parts:
            return False
        draft.lines.append(f"《{document.metadata.title}》共{len(parts)}{'个' * (level == '专栏')}{level}：")
        lines = []
        for part in parts[:_MOST_TITLES]:
            passage = first_below(document, part, self.passage)
            marker = evidence.citations.cite_whole(passage).marker
            lines.append(f"- {_numbered_title(part, level)} [{marker}]")
        draft.lines.append("\n".join(lines))
        draft.total = draft.scanned = len(parts)
        return True

    def _articles(self, document: Document, evidence: Evidence, draft: Draft) -> bool:
        articles = document.articles()
        if not articles:
            return False
        ends = (articles[0], articles[-1])
        passages = [self.passage(f"{document.document_id}/{article.path}") for article in ends]
        marks = "".join(f"[{evidence.citations.cite_whole(p).marker}]" for p in passages)
        draft.lines.append(
            f"《{document.metadata.title}》共{len(articles)}条，从{ends[0].label}到{ends[1].label} {marks}"
        )
        draft.total = draft.scanned = len(articles)
        return True

    def _document(self, evidence: Evidence) -> Document | None:
        """The law that is named, in its text of the day; else the plan."""
        question = evidence.question
        for name in question.laws:
            return self.text_on(name.title, evidence.citations.as_of) if name.title else None
        if _A_LAW.search(fold(question.own)):  # one that is not held
            return None
        return next((outline.document for outline in self.outlines.values()), None)


def _opening(passage: Passage) -> str:
    """The first sentence of a passage, without the number of an item."""
    text = without_label(passage.index_text)
    start, end = next(iter(sentence_spans(text)), (0, len(text)))
    return text[start:end]


def _numbered_title(section: Section, level: str) -> str:
    number = section.number or 0
    return f"专栏{number} {section.title}" if level == "专栏" else f"第{int_to_chinese(number)}{level} {section.title}"


def _asks_more(evidence: Evidence, title: str) -> bool:
    """Whether a question names something beside the document and its parts."""
    known = fold(title)
    words = [t.word for t in evidence.terms.terms if t.weight > _TELLING and len(t.word) > 1 and t.word not in known]
    return any(not _OF_STRUCTURE.search(word) for word in words)
