"""Who is responsible: the bodies that plan and laws name, with their roles and the force; the office where the user's own
ledger says it; a refusal where an office is asked for that no document names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.draft import Draft, Evidence
from assistant.answering.extractive import cite, in_order
from assistant.answering.statements import Statement
from assistant.bodies import Bodies
from assistant.features.duties import Duty, DutyIndex
from assistant.features.offices import Offices
from assistant.model import Passage
from assistant.text import fold, reading
from assistant.understanding import Terms, stands_in
from assistant.validity import is_current

_MOST_BODIES = 5
_LOOKED_AT = 3  # statements of each kind whose duties are read
# A statement is looked at for bodies where it is about as near as the best one; a plan names few.
_NEAR = 0.12
_LOOKED_AT_IN_PLAN, _NEAR_IN_PLAN = 8, 0.25
_ASSIGNMENTS = re.compile(r"《[^《》]*职责》")
# Roles that say who has to do a thing, before those who help, watch or are told.
_RANK = {
    "责任主体": 0,
    "牵头": 1,
    "主管": 2,
    "实施": 3,
    "义务人": 4,
    "配合": 5,
    "监督": 6,
    "审批": 7,
    "执法": 8,
    "印发": 9,
    "抄送": 10,
}
_OF_PLAN = "规划实施"  # what a task says that is the plan's as a whole
_NATION = "state"  # 国家 names nobody who could be asked
_LETTER_ROLES = ("抄送",)  # roles of the letter itself, not of a task
_FORCE = {"policy": "政策导向", "statutory": "法定"}
_ASKS_DUTIES = re.compile(
    r"(?:负责|承担|管)(?:些|哪些)?(?:什么|啥|哪些)|(?:有|是)(?:哪些|什么)(?:职责|责任|任务|义务)|职责(?:是|有)"
)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Answers questions on who is responsible.

    bodies: reads names of bodies; duties: what plan and laws give to whom; offices: what the user's own ledger adds;
    passages: those of the plans, in order; passage: gives a passage by its id."""

    bodies: Bodies
    duties: DutyIndex
    offices: Offices
    passages: Sequence[Passage]
    passage: Callable[[str], Passage]

    def write_office(self, evidence: Evidence, draft: Draft) -> bool:
        """Answer a question for a section inside a body: from the ledger, or say that the documents do not go down to it;
        False where it asks for none."""
        office = self.bodies.asks_office(evidence.question.standalone)
        if office is None:
            return False
        first = next(iter(in_order(evidence)[0]), None)
        if first is not None and self.write_ledger_row(first, evidence, draft):
            draft.lines.append(f"规划原文：{first.words} [{cite(first, evidence.citations).marker}]")
            return True
        draft.refused = True
        draft.lines.append(f"规划和法律只写到部门和单位，没有写到处室和个人，因此不能回答“{office}”的分工。")
        named = self._bodies(evidence, (evidence.plan, evidence.law), public=True)
        if named:
            draft.lines.append(f"与所问事项有关、文件点名的单位（不是处室）：{named}")
        draft.lines += self._where_it_would_stand(evidence)
        draft.notices.append("导出任务分解表，填好牵头处室后导入，就能按本单位资料回答到处室。")
        return True

    def write_ledger_row(self, statement: Statement, evidence: Evidence, draft: Draft) -> bool:
        """The office that the ledger gives for the task of a statement; False where it gives none."""
        found = self.offices.of(statement.passage_id, statement.folded)
        if found is None:
            return False
        entry, row = found
        marker = evidence.citations.cite_whole(row).marker
        filled = "；".join(
            f"{label}：{value}"
            for label, value in (
                ("牵头处室", entry.lead),
                ("配合处室", entry.supporting),
                ("联系人", entry.contact),
                ("进度", entry.progress),
            )
            if value
        )
        draft.lines.append(f"{filled}（据本单位任务分解表，任务{entry.number}） [{marker}]")
        return True

    def write_opening(self, evidence: Evidence, draft: Draft) -> None:
        """What a question on who is responsible begins with: the office of the ledger, the bodies with role and
        force; nothing where another thing is asked."""
        if "who" not in evidence.question.facets.asks:
            return
        first = next(iter(in_order(evidence)[0]), None)
        if first is not None:
            self.write_ledger_row(first, evidence, draft)
        named = self._bodies(evidence, in_order(evidence))
        if named:
            draft.lines.append(f"责任单位：{named}")

    def write_duties(self, evidence: Evidence, draft: Draft) -> bool:
        """What one body is responsible for, where a question asks for that; False where it does not."""
        question = evidence.question.standalone
        mentions = [mention for mention in self.bodies.mentions(question) if not mention.body.private]
        if not mentions or not _ASKS_DUTIES.search(fold(question)):
            return False
        body = mentions[-1].body
        others = [s for s in evidence.terms.subjects if not any(s.word in fold(m.words) for m in mentions)]
        if others:
            return False  # a matter is asked about, not the whole of a body's work
        current = _current(evidence)
        found = [duty for duty in self.duties.of_body(body.id) if duty.passage_id.partition("/")[0] in current]
        if not found:
            return False
        ranked = sorted(found, key=lambda duty: (-_told(duty, evidence.terms), _RANK.get(duty.role, 9)))
        shown = _distinct(ranked)[:5]
        plans = sum(duty.binding == "policy" for duty in found)
        draft.lines.append(
            f"{body.name}：文件里有{len(found)}处写到它的职责（规划{plans}处，法律{len(found) - plans}处），最相关的是："
        )
        draft.lines.append(
            "\n".join(f"{n}. {_duty_line(d)} [{self._mark(d, evidence)}]" for n, d in enumerate(shown, 1))
        )
        draft.total = len(found)
        if body.note:
            draft.notices.append(body.note)
        return True

    def write_role(self, evidence: Evidence, draft: Draft) -> bool:
        """The bodies of a role that a question names (抄送, 印发); False where it names none."""
        folded = fold(evidence.question.text)
        role = next((role for role in _LETTER_ROLES if role in folded), None)
        if role is None or "who" not in evidence.question.facets.asks:
            return False
        found = [duty for passage in self.passages for duty in self.duties.by_passage(passage.passage_id)]
        named = [duty for duty in found if duty.role == role]
        if not named:
            return False
        words = "、".join(dict.fromkeys(duty.body_words for duty in named))
        marks = "".join(f"[{n}]" for n in dict.fromkeys(self._mark(duty, evidence) for duty in named))
        draft.lines.append(f"{role}单位：{words} {marks}")
        quotes = dict.fromkeys(reading(self.passage(d.passage_id).text[d.start : d.end]) for d in named)
        draft.lines += [f"原文：{quote}" for quote in quotes]
        return True

    # -- parts ---------------------------------------------------------------------------------

    def _bodies(self, evidence: Evidence, kinds: Iterable[Sequence[Statement]], *, public: bool = False) -> str:
        """The bodies named by the statements nearest to the question, with role and force, each cited; for a matter of
        the plan whose sentences name none, behind them who answers for the whole of it.

        public: authorities only."""
        named: dict[str, list[int]] = {}
        whole: dict[str, list[int]] = {}
        for statements in kinds:
            found = [pair for pair in self._named(statements) if not (public and pair[0].body.private)]
            for duty, statement in found:
                marker = cite(statement, evidence.citations).marker
                named.setdefault(_words(duty), []).append(marker)
            if statements and not statements[0].is_law and not found:
                for duty in self._answerable(statements[0].hit.passage.document_id):
                    whole.setdefault(f"规划整体由{_words(duty)}", []).append(self._mark(duty, evidence))
        near = _MOST_BODIES - len(whole)
        shown = [*list(named.items())[:near], *whole.items()]
        left_out = list(named.values())[near:]
        if left_out:
            shown.append((f"另有{len(left_out)}个", [mark for marks in left_out for mark in marks]))
        return "；".join(words + "".join(f"[{n}]" for n in dict.fromkeys(marks)) for words, marks in shown)

    def _answerable(self, document_id: str) -> list[Duty]:
        """Who answers for a plan as a whole."""
        of_plan = (passage for passage in self.passages if passage.document_id == document_id)
        duties = (duty for passage in of_plan for duty in self.duties.by_passage(passage.passage_id))
        return [d for d in duties if d.role == "责任主体" and not d.body.private and _OF_PLAN in d.task][:1]

    def _named(self, statements: Sequence[Statement]) -> list[tuple[Duty, Statement]]:
        found = []
        looked_at, near = (
            (_LOOKED_AT, _NEAR) if statements[:1] and statements[0].is_law else (_LOOKED_AT_IN_PLAN, _NEAR_IN_PLAN)
        )
        for statement in statements[:looked_at]:
            if statement.fit < statements[0].fit - near:
                continue
            duties = [
                duty
                for duty in self.duties.by_passage(statement.passage_id)
                if duty.body.id != _NATION and _in_statement(duty, statement)
            ]
            found += [(duty, statement) for duty in duties]
        return sorted(found, key=lambda pair: _RANK.get(pair[0].role, 9))

    def _where_it_would_stand(self, evidence: Evidence) -> list[str]:
        """The document that the plan names for the distribution of duties."""
        for passage in self.passages:
            match = _ASSIGNMENTS.search(passage.index_text)
            if match:
                marker = evidence.citations.cite(passage, match[0]).marker
                return [f"处室分工要看{match[0]}或本单位的三定方案，规划只提到这个文件的名称 [{marker}]"]
        return []

    def _mark(self, duty: Duty, evidence: Evidence) -> int:
        passage = self.passage(duty.passage_id)
        return evidence.citations.cite_span(passage, duty.start, duty.end).marker


def _words(duty: Duty) -> str:
    return f"{duty.body_words}（{duty.role}，{_FORCE[duty.binding]}）"


def _in_statement(duty: Duty, statement: Statement) -> bool:
    """Whether a duty is read out of the sentence of a statement."""
    passage = statement.hit.passage
    sentence = fold(passage.text[duty.start : duty.end])
    return statement.folded in sentence or sentence in statement.folded or fold(duty.task) in statement.folded


def _current(evidence: Evidence) -> set[str]:
    """The documents that an answer on the day may stand on."""
    citations = evidence.citations
    held = {key: document.metadata for key, document in citations.documents.items()}
    return {key for key, metadata in held.items() if is_current(metadata, citations.as_of, held)}


def _told(duty: Duty, terms: Terms) -> float:
    task = fold(duty.task)
    return sum(term.weight for term in terms.terms if stands_in(term, task))


def _distinct(duties: Sequence[Duty]) -> list[Duty]:
    return list({(duty.passage_id, duty.start): duty for duty in reversed(duties)}.values())[::-1]


def _duty_line(duty: Duty) -> str:
    task = duty.task if len(duty.task) <= 70 else f"{duty.task[:68]}……"
    return f"（{duty.role}，{_FORCE[duty.binding]}）{task}"
