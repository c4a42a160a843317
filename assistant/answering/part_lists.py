"""The parts of a plan as a list: a box, the sections of a chapter, what stands below a heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.answering.numbered import numbered, without_label
from assistant.features.outline import Outline, first_below, headed
from assistant.model import Passage, Section
from assistant.text import fold, int_to_chinese

_COUNTS = re.compile(r"[二两三四五六七八九十](?:个|项|条|种|类|点|大|方面)")
_PART = re.compile(r"[章节]|专栏|部分|\d")  # a word that names the part itself
_OWN_WORDS, _MORE_WORDS = 2, 3
_HEADING_TAIL = re.compile(r"^(?:进一步|全面|持续|着力|推进|推动|加强|强化)+")


@dataclass(frozen=True, slots=True)
class PartLister:
    """Lists the parts of plans.

    outlines: of the plans; words: cuts a text into words; passage: gives a passage by its id."""

    outlines: Iterable[Outline]
    words: Callable[[str], list[str]]
    passage: Callable[[str], Passage]

    def write_box(self, evidence: Evidence, draft: Draft) -> bool:
        """The items of a 专栏 that is named by its number."""
        number = evidence.question.facets.box
        for outline in self.outlines:
            box = outline.box(number) if number else None
            if box is None or not _asks_for_all(evidence, box):
                continue
            items = [without_label(item) for item in outline.items(box)]
            passages = [self._passage(outline, f"{box.path}/i{n}") for n in range(1, len(items) + 1)]
            draft.lines.append(f"专栏{box.number}“{box.title}”共{len(items)}项：")
            draft.lines.append(numbered(items, passages, evidence.citations))
            draft.total, draft.scanned = len(items), len(items)
            return True
        return False

    def write_chapter(self, evidence: Evidence, draft: Draft) -> bool:
        """The sections of a chapter that is named by its number."""
        number, question = evidence.question.facets.chapter, evidence.question
        if question.laws:
            return False
        for outline in self.outlines:
            chapter = outline.chapter(number) if number else None
            if chapter is not None and _asks_for_all(evidence, chapter):
                self._sections(outline, chapter, f"第{int_to_chinese(number or 0)}章“{chapter.title}”", evidence, draft)
                return True
        return False

    def write_headed(self, evidence: Evidence, draft: Draft) -> bool:
        """The headed parts of the section whose heading is what the question asks for."""
        question = evidence.question
        if not {"list", "count", "definition"} & set(question.facets.asks):
            return False
        folded = fold(question.text)
        words = set(self.words(question.text))
        for outline in self.outlines:
            named = [
                section
                for section in outline.divided()
                if _names(folded, words, section, self.words) and len(_own_words(evidence, section)) <= _MORE_WORDS
            ]
            if named:
                section = max(named, key=lambda section: len(section.title))
                self._sections(outline, section, f"“{section.title}”", evidence, draft)
                return True
        return False

    def _sections(self, outline: Outline, section: Section, name: str, evidence: Evidence, draft: Draft) -> None:
        parts = headed(section)
        passages = [first_below(outline.document, part, self.passage) for part in parts]
        titles = [part.title for part in parts]
        boxes = [child for child in section.children if child.kind == "box"]
        draft.lines.append(f"{name}共{len(parts)}部分：")
        draft.lines.append(numbered(titles, passages, evidence.citations))
        if boxes:
            draft.lines.append("另有" + "、".join(f"专栏{box.number}“{box.title}”" for box in boxes) + "。")
        draft.total, draft.scanned = len(parts), len(parts)

    def _passage(self, outline: Outline, path: str) -> Passage:
        return self.passage(f"{outline.document.document_id}/{path}")


def _asks_for_all(evidence: Evidence, section: Section) -> bool:
    """Whether a question asks for what a part holds, not for one thing in it: it has hardly a word that is
    neither asking nor in the part's heading."""
    asked = bool({"list", "count", "definition", "open"} & {evidence.question.facets.asked})
    return asked and len(_own_words(evidence, section)) <= _OWN_WORDS


def _own_words(evidence: Evidence, section: Section) -> list[str]:
    """The words of a question that neither only ask nor stand in the heading of a part."""
    title = fold(section.title)
    told = {term.word for term in evidence.terms.terms if term.weight > 2}
    words = (term.word for term in evidence.terms.content)
    return [word for word in words if word in told and word not in title and not _PART.search(word)]


def _names(folded: str, words: set[str], section: Section, cut: Callable[[str], list[str]]) -> bool:
    """Whether a question holds the heading of a section, what is left of it without its verb, or all its words where the
    question counts them (形势的五点分析)."""
    title = fold(section.title)
    if title in folded or (len(title) > 6 and _HEADING_TAIL.sub("", title) in folded):
        return True
    return bool(_COUNTS.search(folded)) and len(title) > 4 and all(word in words for word in cut(section.title))
