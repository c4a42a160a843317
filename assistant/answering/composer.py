"""Puts an answer together: an article that was named, or statements that were found, or a refusal;
with the notices that it has to carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.about import About
from assistant.answering.articles import ArticleAnswer
from assistant.answering.beyond import Unmet, beyond
from assistant.answering.comparisons import Comparer
from assistant.answering.constraints import Constraints
from assistant.answering.draft import Draft, Evidence
from assistant.answering.extractive import Extractor, in_order, is_said, line
from assistant.answering.law_life import LawLife
from assistant.answering.lists import Lister
from assistant.answering.own_works import OwnWorks
from assistant.answering.refusal import nothing_fits
from assistant.answering.responsibility import Responsibility
from assistant.answering.statements import Statement, StatementReader
from assistant.answering.structure import Structure
from assistant.citations import Citations
from assistant.features.articles import Resolution
from assistant.features.outline import Outline
from assistant.features.successors import Successor
from assistant.model import Answer, Document, DocumentKind, Hit, Metadata
from assistant.understanding import Question, Terms
from assistant.validity import chinese_date, notice_on

# The article that says which law governs an act done before the code.
TRANSITION = "eco-code/1057"
# A refusal shows the nearest thing only where it holds at least this share of the question's words.
_NEAR_ENOUGH = 0.2


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers over one set of documents.

    outlines: of the plans, by their ids; other_fields: topics of laws that answer only where a question names a subject of the field; with_model: whether
    hits carry cosines."""

    documents: Mapping[str, Document]
    statements: StatementReader
    constraints: Constraints
    about: About
    outlines: Mapping[str, Outline]
    life: LawLife
    own_works: OwnWorks
    structure: Structure
    lister: Lister
    comparer: Comparer
    responsibility: Responsibility
    extractor: Extractor
    articles: ArticleAnswer
    successors: Mapping[str, Successor]
    other_fields: frozenset[str]
    with_model: bool

    def compose(
        self,
        question: Question,
        terms: Mapping[DocumentKind, Terms],
        hits: Sequence[Hit],
        resolutions: Sequence[Resolution],
        as_of: date,
    ) -> Answer:
        """The answer to a question.

        terms: its words as they tell in each kind of source; hits: what was found, best first; resolutions: where the references of the question lead."""
        successors = {old: record.new for old, record in self.successors.items() if record.new}
        ledger = self.responsibility.offices.document()
        held = {**self.documents, ledger.document_id: ledger} if ledger else self.documents
        citations = Citations(held, as_of, successors)
        problems = [resolution.problem for resolution in resolutions if resolution.problem]
        named = [resolution for resolution in resolutions if resolution.article]
        draft = Draft()
        if named:
            draft.lines = [
                line for resolution in named for line in self.articles.lines(resolution, citations)
            ] + problems
        elif problems:
            draft.refused, draft.lines = True, problems
        else:
            evidence = self._evidence(question, terms, hits, citations)
            self._write(evidence, draft)
            if not draft.refused:
                draft.lines += self._transition(question, citations)
        return Answer(
            question=question.text,
            standalone_question=question.standalone,
            as_of=as_of,
            text="\n\n".join(draft.lines),
            refused=draft.refused,
            citations=tuple(citations.found),
            notices=(*question.notices, *_assumptions(named), *draft.notices, *self._notices(citations, as_of)),
            card=draft.card,
            total=draft.total,
            scanned=draft.scanned,
        )

    def _write(self, evidence: Evidence, draft: Draft) -> None:
        """The first way of answering that fits the question; else a refusal that says what is not met."""
        question = evidence.question
        unmet = beyond(question, self.outlines)
        if unmet is not None:
            self._refuse(evidence, draft, unmet)
            return
        if self.responsibility.write_office(evidence, draft):
            return
        if not question.facets.outside and (
            (not self.constraints.only_named.titles_in(question) and self.about.write(evidence, draft))
            or self.life.write(evidence, draft)
            or self.own_works.write(evidence, draft)
            or self.structure.write(evidence, draft)
            or self.responsibility.write_role(evidence, draft)
            or self.responsibility.write_duties(evidence, draft)
            or self.comparer.write(evidence, draft)
            or self.lister.write(evidence, draft)
        ):
            return
        plan, unmet = self._meeting(evidence, evidence.plan)
        law, unmet_by_law = self._meeting(evidence, evidence.law)
        if unmet and in_order(evidence)[0] is evidence.plan:
            law = ()  # a law does not answer what the plan is asked for
        if "more" in question.facets.asks and question.context:
            plan, law = (tuple(s for s in kind if not is_said(s, question.said)) for kind in (plan, law))
        left = replace(evidence, plan=plan, law=law)
        unmet = unmet or unmet_by_law
        if left.plan or left.law:
            self.responsibility.write_opening(left, draft)
            self.extractor.write(left, draft, both=bool(draft.lines))
            if "basis" in question.facets.asks and question.context:
                draft.lines.insert(0, f"依据：{'；'.join(places(evidence.citations))}")
        else:
            self._refuse(evidence, draft, unmet)

    def _meeting(
        self, evidence: Evidence, statements: Sequence[Statement]
    ) -> tuple[tuple[Statement, ...], Unmet | None]:
        """The statements of one kind of source that meet what the question names; none where they are not near it."""
        kept, unmet = self.constraints.meeting(evidence.question, evidence.terms, statements)
        if unmet or nothing_fits(kept, with_model=self.with_model, plan_only=evidence.question.plan_only):
            return (), unmet
        return tuple(kept), None

    def _refuse(self, evidence: Evidence, draft: Draft, unmet: Unmet | None) -> None:
        """Say what is not met, and show the nearest thing, marked as not the answer."""
        draft.refused = True
        reason = unmet.reason if unmet else "里没有找到能回答这个问题的内容"
        draft.lines.append(f"现有文件{reason}。")
        first, _ = in_order(evidence)
        if first and first[0].coverage >= _NEAR_ENOUGH:
            draft.lines.append(f"最接近的内容如下，但它不是答案：{line(first[0], evidence)}")

    def _evidence(
        self, question: Question, terms: Mapping[DocumentKind, Terms], hits: Sequence[Hit], citations: Citations
    ) -> Evidence:
        of_plans = [hit for hit in hits if self.documents[hit.passage.document_id].metadata.kind == "plan"]
        of_laws = [
            hit
            for hit in hits
            if self.documents[hit.passage.document_id].metadata.kind == "law"
            and (terms["law"].subjects or question.laws or not self._of_other_field(hit))
        ]
        return Evidence(
            question,
            terms["plan"],
            tuple(self.statements.read(terms["plan"], of_plans)),
            tuple(self.statements.read(terms["law"], of_laws)),
            citations,
        )

    def _of_other_field(self, hit: Hit) -> bool:
        return self.documents[hit.passage.document_id].metadata.topic in self.other_fields

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
        marker = citations.cite_whole(passage).marker
        return [
            f"行为发生在{chinese_date(code.metadata.valid_from)}以前的，适用行为发生时的规定；新规定处罚较轻或者"
            f"不认为是违法的，适用新规定（《{code.metadata.short_title}》第{number}条）。[{marker}]"
        ]

    def _notices(self, citations: Citations, as_of: date) -> list[str]:
        held: dict[str, Metadata] = {key: document.metadata for key, document in citations.documents.items()}
        cited = dict.fromkeys(citation.passage.document_id for citation in citations.found)
        notices = [notice_on(held[document_id], as_of, held) for document_id in cited]
        notices += [held[document_id].remark for document_id in cited]
        for citation in citations.found:
            path = citation.passage.passage_id.partition("/")[2]
            notices += [remark for where, remark in citation.document.article_remarks if where == path]
        sources = {held[document_id].source_name for document_id in cited if held[document_id].kind == "law"}
        notices += [f"法律条文取自{source}。" for source in sorted(sources)]
        return list(dict.fromkeys(f"{notice.rstrip('。')}。" for notice in notices if notice))


def places(citations: Citations) -> list[str]:
    """Where the citations of an answer stand, each once, with its mark."""
    found: dict[str, list[int]] = {}
    for citation in citations.found:
        place = f"《{citation.document.short_title}》{citation.locator}"
        found.setdefault(place, []).append(citation.marker)
    return [place + "".join(f"[{n}]" for n in markers) for place, markers in found.items()]


def _assumptions(named: Sequence[Resolution]) -> list[str]:
    assumed = {r.document.metadata.short_title for r in named if r.assumed and r.document}
    return [f"问题没有写明是哪部法律，按《{title}》理解。" for title in sorted(assumed)]
