"""Who is responsible: each role on real passages of the plan, of another plan, and of the laws."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.bodies import Bodies
from assistant.chunking import cut_document
from assistant.corpus import load_corpus
from assistant.errors import CorpusInvalid
from assistant.features.duties import Duty, DutyIndex, duties_of
from assistant.model import Document, Passage
from assistant.tokens import Segmenter

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies.load(CORPUS / "bodies.toml")


@pytest.fixture(scope="module")
def of_plan(bodies: Bodies, plan: Document, passages: list[Passage]) -> DutyIndex:
    return duties_of(passages, {plan.document_id: plan}, bodies)


@pytest.fixture(scope="module")
def law_passages(segmenter: Segmenter) -> tuple[dict[str, Document], list[Passage]]:
    documents = {document.document_id: document for document in load_corpus(CORPUS).documents}
    if "eco-code" not in documents:
        pytest.skip("the laws are not installed")
    return documents, [p for document in documents.values() for p in cut_document(document, segmenter.count)]


@pytest.fixture(scope="module")
def of_laws(bodies: Bodies, law_passages: tuple[dict[str, Document], list[Passage]]) -> DutyIndex:
    documents, passages = law_passages
    return duties_of(passages, documents, bodies)


def said(duties: Iterable[Duty]) -> set[tuple[str, str, str]]:
    return {(duty.role, duty.body.id, duty.force) for duty in duties}


def roles(duties: Iterable[Duty]) -> set[tuple[str, str]]:
    return {(duty.role, duty.body.id) for duty in duties}


# -- the plan --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passage", "role", "body", "force"),
    [
        ("13.1/p1", "责任主体", "government", ""),
        ("13.1/p2", "主管", "ecology", "统一监管"),
        ("13.1/p2", "责任主体", "enterprise", "主体"),
        ("13.1/p2", "配合", "departments", "联动"),
        ("13.1/p2", "配合", "public", "参与"),
        ("5.1/p1", "主管", "development-reform", "要求"),
        ("10.5/p2", "配合", "forestry-water", "联动"),
        ("10.2/p1", "义务人", "heavy-metal-enterprise", "必须"),
        ("10.2/p3", "责任主体", "heavy-metal-enterprise", "主体责任"),
        ("7.1/p3", "配合", "grain", "共享"),
        ("7.1/p3", "配合", "market", "共享"),
        ("7.5/p2", "义务人", "enterprise", "督促"),
        ("7/p1", "牵头", "government", "主导"),
        ("7/p1", "监督", "society", "监督"),
        ("8.2/p3", "牵头", "government", "引导"),
        ("8.2/p3", "配合", "farmer", "参与"),
        ("8.5/p1", "义务人", "hazardous-waste-unit", "严控"),
        ("12.5/p2", "实施", "ecology", "和人员力量"),
        ("12.3/p1", "监督", "grid-worker", "巡查管理制度"),
        ("13.3/p1", "监督", "media", "监督作用"),
        ("3.4/p1", "实施", "citizen", "引导"),
        ("5.3/p1", "义务人", "site", "严格"),
        ("front/p1", "印发", "ecology", "印发"),
        ("front/p1", "印发", "development-reform", "印发"),
        ("front/p1", "审批", "government", "同意"),
        ("imprint/p1", "抄送", "party-committee", "抄送"),
    ],
)
def test_the_plan_gives_tasks_in_each_role(of_plan: DutyIndex, passage: str, role: str, body: str, force: str) -> None:
    assert (role, body, force) in said(of_plan.by_passage(f"hangzhou-plan-14/{passage}"))


def test_every_department_of_the_emergency_list_joins_in(of_plan: DutyIndex) -> None:
    found = of_plan.by_passage("hangzhou-plan-14/10.5/p2")
    assert [duty.body_words for duty in found] == [
        "应急",
        "公安",
        "消防",
        "林水",
        "交通运输",
        "城市管理",
        "生态环境",
        "气象",
    ]
    assert {duty.role for duty in found} == {"配合"}


def test_the_plan_is_sent_to_districts_that_have_to_carry_it_out(of_plan: DutyIndex) -> None:
    (duty,) = [
        d for d in of_plan.by_passage("hangzhou-plan-14/front/p1") if d.body.id == "government" and d.role == "实施"
    ]
    assert (duty.body_words, duty.level, duty.force) == ("各区、县（市）人民政府", "县", "贯彻实施")


def test_a_plan_binds_as_policy_and_is_cited_verbatim(of_plan: DutyIndex, passages: list[Passage]) -> None:
    text = {passage.passage_id: passage.text for passage in passages}
    assert len(of_plan) > 80
    for duty in of_plan:
        assert duty.binding == "policy"
        assert duty.document_id == "hangzhou-plan-14"
        assert 0 <= duty.start < duty.end <= len(text[duty.passage_id])
        assert duty.task
        quote = "".join(text[duty.passage_id][duty.start : duty.end].split())
        assert "".join(duty.task.split())[:6] in quote


@pytest.mark.parametrize("chapter", ["1", "1.1", "1.1.1", "1.2.4", "1.3.5"])
def test_what_the_plan_looks_back_on_is_no_task(of_plan: DutyIndex, passages: list[Passage], chapter: str) -> None:
    of_chapter = [p for p in passages if p.passage_id.startswith(f"hangzhou-plan-14/{chapter}/")]
    assert [duty for passage in of_chapter for duty in of_plan.by_passage(passage.passage_id)] == []


@pytest.mark.parametrize("passage", ["6.4/p1", "6.5/p1", "10.1/p5", "7.2/p1"])
def test_what_is_done_to_enterprises_is_no_task_of_theirs(of_plan: DutyIndex, passage: str) -> None:
    assert of_plan.by_passage(f"hangzhou-plan-14/{passage}") == ()


def test_duties_of_a_body_come_from_the_whole_plan(of_plan: DutyIndex) -> None:
    found = of_plan.of_body("ecology")
    assert {duty.passage_id.split("/")[1] for duty in found} >= {"front", "10.5", "12.3", "13.1", "imprint"}
    assert of_plan.of_body("no-such-body") == ()
    assert of_plan.by_passage("no-such-passage") == ()


def test_the_plan_of_another_city_is_read_too(bodies: Bodies, other_plan: Document, segmenter: Segmenter) -> None:
    passages = cut_document(other_plan, segmenter.count)
    index = duties_of(passages, {other_plan.document_id: other_plan}, bodies)
    found = {(d.role, d.body.id, d.body_words) for d in index}
    assert ("印发", "ecology", "云江市生态环境局") in found
    assert ("实施", "government", "各县（区）人民政府") in found
    assert ("牵头", "ecology", "市生态环境局") in found
    assert ("配合", "departments", "有关部门") in found
    assert ("抄送", "party-committee", "市委办公室") in found


# -- the laws --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("article", "role", "body", "force"),
    [
        (654, "主管", "ecology", ""),
        (469, "主管", "ecology", ""),
        (177, "监督", "ecology", "应当"),
        (209, "牵头", "market", ""),
        (209, "配合", "ecology", "会同"),
        (45, "配合", "coast-guard", "会同"),
        (45, "审批", "state-council", "批准"),
        (549, "配合", "residents-committee", ""),
        (620, "义务人", "nuclear-unit", "应当"),
        (493, "义务人", "solid-waste-unit", "应当"),
        (7, "义务人", "anyone", "都有"),
        (1102, "执法", "ecology", "责令"),
        (1102, "审批", "government", "批准"),
        (1102, "执法", "public-security", "处十"),
        (1114, "执法", "energy", "责令"),
        (627, "实施", "state-council", "由"),
        (541, "实施", "government", "由"),
        (541, "执法", "government", "可以"),
        (78, "责任主体", "responsible-person", "应当"),
        (986, "实施", "enterprise", "鼓励"),
        (599, "实施", "residents-committee", "应当"),
        (599, "执法", "departments", "应当"),
        (76, "实施", "meteorology", ""),
        (646, "监督", "customs", ""),
        (890, "实施", "basin", ""),
        (1202, "义务人", "unit", "由"),
    ],
)
def test_articles_of_the_code_give_tasks_in_each_role(
    of_laws: DutyIndex, article: int, role: str, body: str, force: str
) -> None:
    assert (role, body, force) in said(of_laws.by_passage(f"eco-code/{article}"))


@pytest.mark.parametrize(
    ("passage", "words", "level"),
    [
        ("eco-code/783", "设区的市级以上地方人民政府生态环境主管部门", "市级以上"),
        ("eco-code/635", "铀（钍）矿和伴生放射性矿开发利用单位", "企业"),
        ("eco-code/534", "从事收集、贮存、利用、处置危险废物经营活动的单位", "企业"),
        ("eco-code/912", "沙化土地所在地区的县级人民政府", "县"),
        ("air-pollution-law/79", "向大气排放持久性有机污染物的企业事业单位和其他生产经营者", "企业"),
    ],
)
def test_a_subject_has_its_whole_name(of_laws: DutyIndex, passage: str, words: str, level: str) -> None:
    assert (words, level) in {(duty.body_words, duty.level) for duty in of_laws.by_passage(passage)}


def test_a_government_and_its_departments_are_of_one_level(of_laws: DutyIndex) -> None:
    levels = {duty.body.id: duty.level for duty in of_laws.by_passage("eco-code/756")}
    assert levels == {"government": "县级以上", "departments": "县级以上"}


def test_a_department_that_is_only_named_beside_another_has_no_task(of_laws: DutyIndex) -> None:
    # 由县级以上地方人民政府确定的监督管理部门责令改正: not the government
    assert roles(of_laws.by_passage("eco-code/1129")) == {("执法", "departments"), ("执法", "maritime")}
    # 生产工艺的采用者应当在国务院工业和信息化主管部门会同有关部门规定的期限内…
    asked = of_laws.by_passage("eco-code/488")
    assert sum(duty.role == "配合" for duty in asked) == 1


@pytest.mark.parametrize("article", [1176, 1052, 148, 643, 524, 259])
def test_articles_without_a_body_that_acts_hold_no_duty(of_laws: DutyIndex, article: int) -> None:
    assert of_laws.by_passage(f"eco-code/{article}") == ()


def test_what_was_done_wrong_is_no_task_of_the_wrongdoer(of_laws: DutyIndex) -> None:
    assert roles(of_laws.by_passage("eco-code/1221")) == {("执法", "development-reform"), ("执法", "ecology")}
    assert of_laws.by_passage("administrative-penalty-law/83") == ()


def test_a_right_is_no_task(of_laws: DutyIndex) -> None:
    # 单位和个人可以按照国家规定，参与温室气体自愿减排交易
    assert roles(of_laws.by_passage("eco-code/1038")) == {("实施", "state")}


def test_the_list_that_a_sentence_introduces_belongs_to_it(
    of_laws: DutyIndex, law_passages: tuple[dict[str, Document], list[Passage]]
) -> None:
    text = {passage.passage_id: passage.text for passage in law_passages[1]}["eco-code/404"]
    duty = of_laws.by_passage("eco-code/404")[0]
    assert text[duty.start : duty.end].count("\n") == 4
    assert "（四）" in duty.task


def test_each_item_of_a_list_names_its_own_body(of_laws: DutyIndex) -> None:
    found = of_laws.by_passage("hazardous-chemicals-law/7")
    bodies = [duty.body.id for duty in found if duty.force == "负责"]
    assert bodies == [
        "emergency",
        "public-security",
        "market",
        "ecology",
        "transport",
        "railway",
        "civil-aviation",
        "post",
        "health",
        "natural-resources",
        "industry",
        "customs",
    ]


def test_the_task_is_what_the_sentence_says_of_its_body(of_laws: DutyIndex) -> None:
    first, second = of_laws.by_passage("eco-code/647")
    assert first.task.startswith("国务院生态环境主管部门根据化学物质的危害特性")
    assert first.task.endswith("化学物质污染信息调查")
    assert second.task.startswith("生产、进口、销售化学物质")
    assert (first.start, first.end) == (second.start, second.end)


def test_a_law_binds_by_statute_and_is_cited_verbatim(
    of_laws: DutyIndex, law_passages: tuple[dict[str, Document], list[Passage]]
) -> None:
    text = {passage.passage_id: passage.text for passage in law_passages[1]}
    for duty in of_laws:
        assert duty.binding == ("policy" if duty.document_id == "hangzhou-plan-14" else "statutory")
        assert 0 <= duty.start < duty.end <= len(text[duty.passage_id])
        if duty.binding == "statutory":
            assert "".join(duty.task.split())[:8] in "".join(text[duty.passage_id][duty.start : duty.end].split())


def test_the_duties_of_all_laws_are_read(
    bodies: Bodies, law_passages: tuple[dict[str, Document], list[Passage]]
) -> None:
    documents, passages = law_passages
    assert len(duties_of(passages, documents, bodies)) > 8000


@pytest.mark.parametrize("missing", ["modals", "decides", "plan"])
def test_data_without_the_words_of_statements_is_reported(missing: str) -> None:
    table = tomllib.loads((CORPUS / "bodies.toml").read_text(encoding="utf-8"))
    del table["frame"][missing]
    with pytest.raises(CorpusInvalid, match="frame"):
        duties_of((), {}, Bodies(table))
