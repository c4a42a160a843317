"""Whether a law is in force on the day, since when, what ended it, and which laws it ended itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.answering.draft import Draft, Evidence
from assistant.model import Article, Document, Metadata, Passage
from assistant.text import fold
from assistant.validity import chinese_date, plain_title, status_on

_BEGINS = "起施行|施行日期|公布之日"
_TELLING = 4.0  # the weight of a word that asks for more than the life of a law


@dataclass(frozen=True, slots=True)
class LawLife:
    """Answers from the dates of laws, with the articles that set them.

    documents: every document of the corpus; text_on: the text of a law on a day, by its title (`ArticleIndex.text_on`);
    passage: gives a passage by its id; asks, asks_repealed: patterns of questions for the life of a law, and for the laws
    that were repealed."""

    documents: Mapping[str, Document]
    text_on: Callable[[str, date], Document | None]
    passage: Callable[[str], Passage]
    asks: re.Pattern[str]
    asks_repealed: re.Pattern[str]

    def write(self, evidence: Evidence, draft: Draft) -> bool:
        """Write the life of the law that is named, or the laws that were repealed; False where nothing of it is asked."""
        own = fold(evidence.question.own)
        laws = evidence.question.laws
        if self._asks_more(evidence):
            return False
        if self.asks_repealed.search(own) and self._repealed(evidence, draft):
            return True
        if not laws or not self.asks.search(own):
            return False
        for name in dict.fromkeys(law.title or "" for law in laws):
            text = self.text_on(name, evidence.citations.as_of) if name else None
            if text is not None:
                draft.lines += self._life(text, evidence)
        unheld = [law.words for law in laws if not law.title]
        if unheld:
            draft.lines.append(f"现有文件里没有收录{'、'.join(f'《{words}》' for words in unheld)}，不能判断是否有效。")
        draft.refused = len(unheld) == len(laws)
        return True

    def _life(self, text: Document, evidence: Evidence) -> list[str]:
        """What a law's text is on the day, and what is to come."""
        metadata, day = text.metadata, evidence.citations.as_of
        status, name = status_on(metadata, day), f"《{metadata.title}》"
        if status == "repealed":
            return [
                f"**已废止。**{name}{self._end(metadata, evidence)}",
                f"{name}{self._versions(metadata)}。{self._beginning(text, evidence)}",
                "想看某一条由哪一条接替，请带上条号提问。",
            ]
        if status == "superseded":
            return [f"**收录的文本已被修改。**{name}{self._end(metadata, evidence)}修改后的文本没有收录。"]
        if status == "unknown":
            return [f"**当日的文本没有收录。**{name}{self._versions(metadata)}。{self._beginning(text, evidence)}"]
        word = "尚未施行" if status == "not_yet_in_force" else "现行有效"
        lines = [f"**{word}。**{name}{self._versions(metadata)}。{self._beginning(text, evidence)}"]
        return lines + [f"这个文本{self._end(metadata, evidence)}"] * bool(metadata.end)

    def _end(self, metadata: Metadata, evidence: Evidence) -> str:
        """When and by what a text ends, with the mark of the article that says so."""
        by = self.documents.get(metadata.ended_by)
        what = f"《{by.metadata.short_title}》" if by else metadata.ended_by
        if by and by.metadata.title == metadata.title:
            what = f"{by.metadata.decided.year}年修订的文本" if by.metadata.decided else "新的文本"
        how, says = (
            ("废止", re.escape(plain_title(metadata.title))) if metadata.end == "repealed" else ("取代", _BEGINS)
        )
        mark = self._mark(by, re.compile(says), evidence) if by else ""
        return f"自{chinese_date(metadata.valid_to or date.max)}起被{what}{how}。{mark}"

    def _beginning(self, text: Document, evidence: Evidence) -> str:
        return self._mark(text, re.compile(_BEGINS), evidence)

    def _versions(self, metadata: Metadata) -> str:
        """Since when a law holds, and since when in this text."""
        this = metadata.valid_from
        if this is None:
            return ""
        held = (d.metadata for d in self.documents.values() if d.metadata.title == metadata.title)
        first = min(other.first_in_force or other.valid_from or this for other in held)
        if first >= this:
            return f"自{chinese_date(this)}起施行"
        return f"最早自{chinese_date(first)}起施行，收录的文本自{chinese_date(this)}起施行"

    def _repealed(self, evidence: Evidence, draft: Draft) -> bool:
        """The laws that a law which is named, or any, has ended by the day."""
        day = evidence.citations.as_of
        named = [
            text.document_id for law in evidence.question.laws if law.title and (text := self.text_on(law.title, day))
        ]
        ended = [
            document.metadata
            for document in self.documents.values()
            if status_on(document.metadata, day) == "repealed" and (not named or document.metadata.ended_by in named)
        ]
        if not ended or (evidence.question.laws and not named):
            return False
        lines = []
        for number, metadata in enumerate(ended, 1):
            lines.append(f"{number}. 《{metadata.short_title}》{self._end(metadata, evidence)}")
        scanned = sum(document.metadata.kind == "law" for document in self.documents.values())
        draft.lines += [f"已废止的法律共{len(ended)}部（检索范围：收录的{scanned}部法律文本）：", "\n".join(lines)]
        draft.total, draft.scanned = len(ended), scanned
        return True

    def _mark(self, document: Document, wanted: re.Pattern[str], evidence: Evidence) -> str:
        """The mark of the last article of a law that says something; "" where none does."""
        for article in reversed(document.articles()):
            if wanted.search(document.source[article.start : article.end]):
                return f"[{evidence.citations.cite_whole(self._passage(document, article)).marker}]"
        return ""

    def _passage(self, document: Document, article: Article) -> Passage:
        return self.passage(f"{document.document_id}/{article.path}")

    def _asks_more(self, evidence: Evidence) -> bool:
        """Whether a question names something beside the law and its life."""
        known = "".join(law.words + (law.title or "") for law in evidence.question.laws)
        rest = self.asks.sub("", self.asks_repealed.sub("", fold(evidence.question.own)))
        return any(
            term.weight > _TELLING and len(term.word) > 1 and term.word not in fold(known) and term.word in rest
            for term in evidence.terms.terms
        )
