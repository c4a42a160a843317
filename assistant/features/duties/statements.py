"""What a sentence says of the bodies that it names: who acts, who joins in, who decides, who is moved to act.

A sentence is read clause by clause; what stands before and behind a group of bodies says which part it has.
"""

from __future__ import annotations

import re

from assistant.bodies import Bodies
from assistant.features.duties.frames import Frames
from assistant.features.duties.groups import CLAUSE_END, STATE, Group, read_groups
from assistant.features.duties.parts import Part, Role, Statement, statements_of

_CLAUSES_AHEAD = 4  # how far behind its subject a binding word is looked for


class StatementReader:
    """Reads the statements of sentences."""

    def __init__(self, bodies: Bodies) -> None:
        self.bodies = bodies
        self.frames = Frames(bodies.table)

    def sentence(self, sentence: str) -> list[Statement]:
        """The statements of a sentence, in the order of the bodies in it."""
        groups = read_groups(self.bodies, sentence)
        parts = [part for group in groups if (part := self.part(sentence, group))]
        return statements_of(sentence, parts, self.frames)

    def part(self, sentence: str, group: Group) -> Part | None:
        """What part a group has in its sentence; None where it has none of its own."""
        # 人民政府指定的部门: the first body only describes the second.
        if group.right.startswith("的") or self.frames.describing.match(group.between):
            return None
        return self._other(sentence, group) or self._subject(sentence, group)

    # -- bodies that are not the subject ---------------------------------------------------

    def _other(self, sentence: str, group: Group) -> Part | None:
        frames, left, right = self.frames, group.left, group.right
        if match := frames.agent.search(left) or (frames.agent_of_kind.search(left) if group.private else None):
            return self._agent(sentence, group, match["modal"] or match["force"])
        if match := frames.moved.search(left):
            return self._moved(group, match["force"])
        if group.private:
            match = frames.forbidden.search(left)
            return Part(group, "义务人", match["force"]) if match and right else None
        if frames.submits.search(left) and (match := frames.decides.match(right)):
            return Part(group, "审批", match["force"])
        if (match := frames.joint.search(left)) and not frames.attribute.match(right):
            return Part(group, "配合", match["force"])
        if left.endswith(("与", "和", "同")) and (match := frames.together_with.match(right)):
            return Part(group, "配合", match[0])
        if match := frames.arranged.search(left):
            return Part(group, "配合", match["force"])
        return None

    def _agent(self, sentence: str, group: Group, force: str) -> Part | None:
        """Behind 由."""
        frames, right = self.frames, group.right
        if frames.not_agent.match(right) or frames.attribute.match(right):
            return None
        head = _head(sentence, group)
        if group.private:
            return Part(group, "义务人", force, acts=True)
        if match := frames.enforces.search(head):
            return Part(group, "执法", match[0], acts=True)
        if frames.decides.match(right):
            return Part(group, "审批", force, acts=True)
        return Part(group, "牵头" if frames.leads.search(head) else "实施", force, acts=True)

    def _moved(self, group: Group, force: str) -> Part | None:
        """Behind 鼓励, 督促."""
        frames = self.frames
        promotes = force in frames.promotes  # which takes a thing for its object as readily: 推进低碳工业园区建设
        others = None if promotes else frames.listed_first.match(group.right)
        right = group.right[others.end() :] if others else group.right
        if len(right) < 2 or right[0] in "、（和等" or frames.case_end.search(right):
            return None
        if promotes and (not frames.begins.match(right) or frames.verb.fullmatch(right)):
            return None
        return Part(group, "义务人" if force in frames.requires and group.private else "实施", force)

    # -- subjects --------------------------------------------------------------------------

    def _subject(self, sentence: str, group: Group) -> Part | None:
        describes = self._describes(group)
        if describes is None:
            return None
        force = self._force(sentence, group)
        if force is None:
            return None
        role = self._role(sentence, group, force)
        return Part(group, role, force, acts=True, describes=describes) if role else None

    def _describes(self, group: Group) -> str | None:
        """The words before a subject that belong to its name; None where it is not the subject."""
        frames = self.frames
        joined = frames.joins.match(group.left)
        rest = group.left[joined.end() :] if joined else group.left
        if not rest:
            return ""
        if frames.modal.search(rest) or frames.urges.match(rest) or (frames.opens.match(rest) and "的" not in rest):
            return None
        if group.private and frames.described.search(rest):
            return None if frames.led_to_object.match(rest) or frames.open_place.fullmatch(rest) else rest
        if frames.governed.search(rest) or (frames.led_to_other.match(rest) and not rest.endswith("的")):
            return None
        if rest.endswith("的"):
            return None if frames.within_description.search(rest) else rest
        general = group.private or group.mentions[0].words == "部门"
        # 公民发现任何(单位) is no compound: the first body acts.
        names = (name for name in self.bodies.mentions(rest) if name.body.id != STATE)
        alone = all(rest[name.end : name.end + 1] in ("", "、", "和", "或", "等") for name in names)
        return rest if general and alone and frames.compound.fullmatch(rest) else None

    def _force(self, sentence: str, group: Group) -> str | None:
        """The word that binds a subject, empty for a plain statement; None where it is bound to nothing."""
        frames, right, authority = self.frames, group.right, not group.private
        if authority and group.mentions[0].body.id == STATE:
            return self._stated(right)
        modal = frames.modal.search(right)
        if modal is not None:
            before = right[: modal.start()]
            another = "的" in before or 0 < len(group.between) < modal.start()  # which is the subject, then
            plain = not before or frames.manner.match(before) or not another
            return modal[0] if plain and not right.startswith("由", modal.end()) else None
        if frames.attribute.match(right):
            return None
        bound = None if authority else frames.bound.match(right)
        ahead, is_case = self._modal_ahead(sentence, group), self._is_case(sentence, group)
        # 船舶排放含油污水，应当…
        whole = "的" not in right and not group.between and not frames.verb.match(group.left)
        if ahead and (bound or is_case or whole or frames.begins.match(right) or not right):
            return ahead
        if frames.condition.match(right) or is_case:
            return None
        if authority:
            # 生态环境、自然资源等有关部门，在各自职责范围内做好…
            end = group.clause[1]
            following = sentence[end + 1 : _clause_end(sentence, end)]
            goes_on = not right and (following.startswith("在") or frames.verb.match(following))
            return self._stated(following if goes_on else right)
        return bound[0] if bound else None

    def _stated(self, right: str) -> str | None:
        """The word of a plain statement of what an authority does; empty where it says nothing of its force."""
        frames = self.frames
        if frames.named_act.fullmatch(right) or frames.attribute.match(right):
            return None
        urges = frames.urges.match(right)
        return urges[0] if urges else "" if frames.begins.match(right) else None

    def _is_case(self, sentence: str, group: Group) -> bool:
        """Whether a plain statement only says in which case the rest of the sentence holds."""
        start, end = group.clause
        clauses = [group.right, *re.split("[；。：]", sentence[end:], maxsplit=1)[0].split("，")]
        cases = (self.frames.case_end.search(clause) or self.frames.wrong.match(clause) for clause in clauses)
        return "违反" in sentence[:start] or any(cases)

    def _modal_ahead(self, sentence: str, group: Group) -> str | None:
        """The binding word at the head of one of the next clauses that has the same subject."""
        end = group.clause[1]
        for _ in range(_CLAUSES_AHEAD):
            if sentence[end : end + 1] != "，":
                return None
            stop = _clause_end(sentence, end)
            clause = sentence[end + 1 : stop]
            if self.frames.ends_reach.match(clause):
                return None
            modal = self.frames.modal.search(clause)
            bound = modal and (modal.start() == 0 or self.frames.manner.match(clause))
            if modal and bound and not clause.endswith("的"):
                other = clause.startswith("由", modal.end()) or self.frames.done_to_subject.match(clause, modal.end())
                return None if other else modal[0]
            end = stop
        return None

    def _role(self, sentence: str, group: Group, force: str) -> Role | None:
        """The role of a subject, read from what it does; None for a right that is no task."""
        frames, right, head = self.frames, group.right, _head(sentence, group)
        if frames.answers.search(head):
            return "责任主体"
        if group.private:
            if force in frames.permits:
                return "监督" if frames.reports.search(head) else None
            return "监督" if force.startswith("依法") and frames.supervises.match(right) else "义务人"
        if group.mentions[0].body.id == STATE:
            return "实施"
        if frames.assists.match(head):
            return "配合"
        if frames.enforces.search(right):
            return "执法"
        if frames.leads.search(head) and not (frames.governs.search(right) and not frames.leads.search(right)):
            return "牵头"
        if frames.governs.search(head):
            return "主管"
        if frames.supervises.match(right or head):
            return "监督"
        return "审批" if frames.approves.match(right) else "实施"


def _clause_end(sentence: str, end: int) -> int:
    """Where the clause behind the mark at `end` ends."""
    match = CLAUSE_END.search(sentence, end + 1)
    return match.start() if match else len(sentence)


def _head(sentence: str, group: Group) -> str:
    """What a group does: to the end of the clause behind its own, if that goes on from it."""
    end = group.clause[1]
    return sentence[group.end : _clause_end(sentence, end) if sentence[end : end + 1] == "，" else end]
