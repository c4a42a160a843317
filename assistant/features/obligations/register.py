"""The register (合规义务清单): every record held against a profile, with its reason, its article and its penalty.

Nothing is decided by similarity: a record applies where its trigger holds, does not where it fails, and is to be
confirmed where a fact is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from assistant.citations import article_locator, locate, locator
from assistant.features.articles import current_ids
from assistant.features.obligations.profile import Profile, State
from assistant.features.obligations.records import TOPICS, Duty, Policy
from assistant.features.obligations.triggers import Trigger, Truth
from assistant.features.penalties import Place
from assistant.model import Article, Citation, Document, Passage, Status
from assistant.text import reading
from assistant.validity import chinese_date, status_on

Applicability = Literal["applicable", "not_applicable", "to_confirm"]
Binding = Literal["statutory", "policy"]
Modality = Literal["must", "must_not", "encouraged"]
_LIMITS = (
    "只列规划和收录的法律里的要求，不含排放标准、技术规范和部门规章；地方性法规没有收录的也不含。",
    "清单按企业自己填写的情况得出，供自查使用，不是法律意见；以法律原文和主管部门的认定为准。",
    "规划任务是政策导向，约束的是政府，不是企业的法定义务。",
)


@dataclass(frozen=True, slots=True)
class Sanction:
    """What follows a breach: the article on liability, down to its 款 and 项, and its words."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """One line of a register.

    `because` says which facts decide, `facts` are their keys; `confirm` the fact to tell next where the line is to be
    confirmed, one that settles it alone where there is such a one; `breadth` how many values the condition admits: the
    fewer, the more special the line."""

    id: str
    applicability: Applicability
    binding: Binding
    modality: Modality
    topic: str
    subject: str
    act: str
    because: tuple[str, ...]
    period: str
    evidence: tuple[str, ...]
    penalty: Sanction | None
    citation: Citation
    facts: tuple[str, ...] = ()
    breadth: int = 0
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact that is not known, and how many lines that are to be confirmed it may settle alone."""

    key: str
    question: str
    settles: int


@dataclass(frozen=True, slots=True)
class Register:
    """What applies to a profile on a day."""

    profile: Profile
    as_of: date
    scanned: int
    items: tuple[RegisterItem, ...]
    questions: tuple[OpenQuestion, ...]
    limits: tuple[str, ...]

    def of(self, applicability: Applicability, binding: Binding | None = None) -> list[RegisterItem]:
        """The lines of one kind, in order."""
        return [item for item in self.items if item.applicability == applicability and binding in (None, item.binding)]


@dataclass(frozen=True, slots=True)
class _Line:
    """What of a line does not depend on the profile."""

    trigger: Trigger
    item: RegisterItem


@dataclass(frozen=True, slots=True)
class Obligations:
    """Makes registers over one set of documents.

    documents: of the corpus, by their ids; passages: theirs, by their ids; encouraged: words of the plan that encourage."""

    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]
    duties: Sequence[Duty]
    policies: Sequence[Policy]
    encouraged: frozenset[str]
    _lines: tuple[_Line, ...] = field(init=False)

    def __post_init__(self) -> None:
        laws = {key: document for key, document in self.documents.items() if document.metadata.kind == "law"}
        articles = {key: {a.number: a for a in law.articles() if not a.suffix} for key, law in laws.items()}
        of_laws = [
            _Line(duty.trigger, _of_duty(duty, laws[duty.document_id], articles[duty.document_id], self.passages))
            for duty in self.duties
            if duty.document_id in laws
        ]
        of_plan = [
            _Line(policy.trigger, self._of_policy(policy))
            for policy in self.policies
            if policy.passage_id in self.passages
        ]
        # Lines of a topic together, those of the law before what the plan aims at.
        lines = sorted((*of_laws, *of_plan), key=lambda line: TOPICS.index(line.item.topic))
        object.__setattr__(self, "_lines", tuple(lines))

    def register(self, profile: Profile, as_of: date) -> Register:
        """Which lines apply to a profile on a day."""
        statuses = {key: status_on(self.documents[key].metadata, as_of) for key in current_ids(self.documents, as_of)}
        current = {key for key, status in statuses.items() if status != "not_yet_in_force"}
        judged = [
            (line, line.trigger.holds(profile))
            for line in self._lines
            if line.item.citation.passage.document_id in current
        ]
        settles = Counter(
            key
            for _, truth in judged
            if truth.value is None
            for key in dict.fromkeys(_asked_first(key, profile) for key in truth.settling)
        )
        order = {key: rank for rank, key in enumerate(profile.schema.facts)}
        asked = sorted(settles, key=lambda key: (-settles[key], order[key]))
        ranks = {key: rank for rank, key in enumerate([*asked, *(key for key in order if key not in settles)])}
        items = tuple(
            _decided(line.item, truth, profile, statuses, marker, ranks)
            for marker, (line, truth) in enumerate(judged, 1)
        )
        questions = tuple(OpenQuestion(key, profile.schema.facts[key].question, settles[key]) for key in asked)
        return Register(profile, as_of, len(items), items, questions, self._limits(as_of, current))

    def held_against(self, profile: Profile, key: str, as_of: date) -> Iterator[tuple[RegisterItem, bool]]:
        """The lines that set a bound for a number of the profile and otherwise fit it, each with whether the number is
        within the bound."""
        current = current_ids(self.documents, as_of)
        for line in self._lines:
            document_id = line.item.citation.passage.document_id
            if document_id in current and key in dict(line.trigger.named()):
                truth = line.trigger.holds(profile)
                if truth.value or (truth.value is False and truth.deciding == (key,)):
                    status = status_on(self.documents[document_id].metadata, as_of)
                    yield replace(line.item, citation=replace(line.item.citation, status=status)), truth.value

    def _limits(self, as_of: date, current: Iterable[str]) -> tuple[str, ...]:
        named = dict.fromkeys(line.item.citation.passage.document_id for line in self._lines)
        absent = [
            f"《{self.documents[key].metadata.short_title}》在{chinese_date(as_of)}没有施行，没有列入。"
            for key in named
            if key not in set(current)
        ]
        return (*_LIMITS, *absent)

    def _of_policy(self, policy: Policy) -> RegisterItem:
        passage = self.passages[policy.passage_id]
        start, end = locate(passage, policy.quote)
        modality: Modality = "encouraged" if policy.modality in self.encouraged else "must"
        if policy.told != policy.act:
            modality = "must_not"
        return RegisterItem(
            id=policy.id,
            applicability="to_confirm",
            binding="policy",
            modality=modality,
            topic=policy.topic,
            subject=policy.subject,
            act=policy.told,
            because=(),
            period=policy.period,
            evidence=(),
            penalty=None,
            breadth=_breadth(policy.trigger),
            citation=_cited(self.documents[passage.document_id], passage, start, end),
        )


def _decided(
    item: RegisterItem,
    truth: Truth,
    profile: Profile,
    statuses: Mapping[str, Status],
    marker: int,
    ranks: Mapping[str, int],
) -> RegisterItem:
    """A line with what the profile decides of it.  ranks: the facts to be asked for, the one that settles most first."""
    item = replace(item, facts=truth.deciding)
    told = tuple(profile.schema.told(key, profile.value(key)) for key in truth.deciding)
    citation = replace(item.citation, marker=marker, status=statuses[item.citation.passage.document_id])
    if truth.value is None:
        candidates = {_asked_first(key, profile) for key in truth.settling or truth.deciding}
        confirm = min(candidates, key=lambda key: ranks[key])
        return replace(item, because=told, citation=citation, confirm=confirm)
    applicability: Applicability = "applicable" if truth.value else "not_applicable"
    because = told or ("对所有企业都适用",)
    return replace(item, applicability=applicability, because=because, citation=citation)


def _asked_first(key: str, profile: Profile) -> str:
    """The fact that is asked for in the place of one that is not known: what it presupposes, where that is not known either."""
    gate = profile.schema.facts[key].gate
    return _asked_first(gate, profile) if gate and profile.value(gate) is State.UNKNOWN else key


# -- lines out of records ------------------------------------------------------------------------------------


def _of_duty(
    duty: Duty, law: Document, articles: Mapping[int, Article], passages: Mapping[str, Passage]
) -> RegisterItem:
    article = articles[duty.article]
    passage = passages[f"{duty.document_id}/{article.path}"]
    spans = [span for part in duty.parts if (span := part.place.span(article))]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    penalties = [part.penalty for part in duty.parts if part.penalty]
    return RegisterItem(
        id=duty.id,
        applicability="to_confirm",
        binding="statutory",
        modality="must_not" if all(part.forbids for part in duty.parts) else "must",
        topic=duty.topic,
        subject=duty.subject,
        act="；".join(dict.fromkeys(part.told for part in duty.parts)),
        because=(),
        period="；".join(dict.fromkeys(part.period for part in duty.parts if part.period)),
        evidence=duty.evidence,
        penalty=_sanction(dict.fromkeys(penalties), law, articles),
        breadth=_breadth(duty.trigger),
        citation=_cited(law, passage, start - passage.start, end - passage.start),
    )


def _breadth(trigger: Trigger) -> int:
    return sum(len(values) or 1 for _, values in trigger.named())


def _sanction(places: Iterable[Place], law: Document, articles: Mapping[int, Article]) -> Sanction | None:
    """What punishes the breach, in the words of the law."""
    names, texts = [], []
    for place in places:
        article = articles.get(place.article)
        span = place.span(article) if article else None
        if article is None or span is None:
            continue
        opening = place.opening(article)
        names.append(article_locator(article, *span))
        words = reading(law.source[slice(*span)])
        texts.append(f"{reading(law.source[slice(*opening)])}……{words}" if opening else words)
    return Sanction("、".join(dict.fromkeys(names)), "\n".join(dict.fromkeys(texts))) if names else None


def _cited(document: Document, passage: Passage, start: int, end: int) -> Citation:
    """The citation of a span of a passage, its status still to be told by the day."""
    return Citation(
        marker=0,
        passage=passage,
        document=document.metadata,
        status="unknown",
        locator=locator(document, passage, start, end),
        quote=passage.text[start:end],
        start=start,
        end=end,
    )
