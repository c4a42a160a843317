"""Puts an answer together: an article that was named, or statements that were found, or a refusal;
with the notices that it has to carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.articles import ArticleAnswer
from assistant.answering.extractive import Extractor, cite
from assistant.answering.refusal import nothing_fits
from assistant.citations import Citations
from assistant.features.articles import Resolution
from assistant.features.successors import Successor
from assistant.model import Answer, Document, Hit, Metadata
from assistant.understanding import Question
from assistant.validity import chinese_date, notice_on

# The article that says which law governs an act done before the code.
TRANSITION = "eco-code/1057"
# A refusal shows the nearest thing only where it holds at least this share of the question's words.
_NEAR_ENOUGH = 0.2


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers over one set of documents.

    with_model: whether hits carry cosines."""

    documents: Mapping[str, Document]
    extractor: Extractor
    articles: ArticleAnswer
    successors: Mapping[str, Successor]
    with_model: bool

    def compose(
        self, question: Question, hits: Sequence[Hit], resolutions: Sequence[Resolution], as_of: date
    ) -> Answer:
        """The answer to a question.

        hits: what was found, best first; resolutions: where the references of the question lead."""
        successors = {old: record.new for old, record in self.successors.items() if record.new}
        citations = Citations(self.documents, as_of, successors)
        problems = [resolution.problem for resolution in resolutions if resolution.problem]
        named = [resolution for resolution in resolutions if resolution.article]
        refused = False
        if named:
            lines = [line for resolution in named for line in self.articles.lines(resolution, citations)] + problems
        elif problems:
            refused, lines = True, problems
        elif nothing_fits(hits, with_model=self.with_model):
            refused, lines = True, self._nearest(question, hits, citations)
        else:
            lines = self.extractor.lines(question, hits, citations)
            lines += self._transition(question, citations)
        return Answer(
            question=question.text,
            standalone_question=question.standalone,
            as_of=as_of,
            text="\n\n".join(lines),
            refused=refused,
            citations=tuple(citations.found),
            notices=(*question.notices, *_assumptions(named), *self._notices(citations, as_of)),
        )

    def _nearest(self, question: Question, hits: Sequence[Hit], citations: Citations) -> list[str]:
        lines = ["现有文件里没有找到能回答这个问题的内容。"]
        statements = self.extractor.statements(question, hits)
        if statements and hits[0].coverage >= _NEAR_ENOUGH:
            lines.append(
                f"最接近的内容如下，但它不是答案：{statements[0].words} [{cite(statements[0], citations).marker}]"
            )
        return lines

    def _transition(self, question: Question, citations: Citations) -> list[str]:
        """For an act done before the code began: the article that says which law governs it."""
        document_id, _, number = TRANSITION.partition("/")
        code = self.documents.get(document_id)
        if code is None or question.act_day is None or code.metadata.valid_from is None:
            return []
        if question.act_day >= code.metadata.valid_from or not any(
            citation.passage.document_id == document_id for citation in citations.found
        ):
            return []
        passage = self.articles.passage(TRANSITION)
        marker = citations.cite_span(passage, 0, len(passage.text)).marker
        return [
            f"行为发生在{chinese_date(code.metadata.valid_from)}以前的，适用行为发生时的规定；新规定处罚较轻或者"
            f"不认为是违法的，适用新规定（《{code.metadata.short_title}》第{number}条）。[{marker}]"
        ]

    def _notices(self, citations: Citations, as_of: date) -> list[str]:
        held: dict[str, Metadata] = {key: document.metadata for key, document in self.documents.items()}
        cited = dict.fromkeys(citation.passage.document_id for citation in citations.found)
        notices = [notice_on(held[document_id], as_of, held) for document_id in cited]
        notices += [held[document_id].remark for document_id in cited]
        for citation in citations.found:
            path = citation.passage.passage_id.partition("/")[2]
            notices += [remark for where, remark in citation.document.article_remarks if where == path]
        sources = {held[document_id].source_name for document_id in cited if held[document_id].kind == "law"}
        notices += [f"法律条文取自{source}。" for source in sorted(sources)]
        return list(dict.fromkeys(f"{notice.rstrip('。')}。" for notice in notices if notice))


def _assumptions(named: Sequence[Resolution]) -> list[str]:
    assumed = {r.document.metadata.short_title for r in named if r.assumed and r.document}
    return [f"问题没有写明是哪部法律，按《{title}》理解。" for title in sorted(assumed)]
