"""What applies to an enterprise: conditions, profiles, registers, their differences, their files."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.errors import InvalidOption
from assistant.exports.register import register_docx, register_markdown, register_xlsx
from assistant.features.obligations import (
    Profile,
    ProfileReader,
    ProfileSchema,
    Register,
    difference,
    json_schema,
    load_profile,
    load_schema,
    read_profile,
)
from assistant.features.obligations.triggers import TriggerInvalid, parse_trigger
from assistant.render.profile import schema_markdown
from assistant.render.register import difference_lines, register_json

CORPUS = Path(__file__).parents[1] / "corpus"
PROFILES = Path(__file__).parent / "evaluation" / "profiles.jsonl"
DAY = date(2026, 11, 24)
RECALL, WRONG = 0.97, 0.03


@pytest.fixture(scope="module")
def schema() -> ProfileSchema:
    return load_schema(CORPUS)


@pytest.fixture(scope="module")
def reader(schema: ProfileSchema) -> ProfileReader:
    return ProfileReader.load(CORPUS, schema)


@pytest.fixture(scope="module")
def furniture(schema: ProfileSchema) -> Profile:
    return load_profile(CORPUS / "profiles" / "furniture.toml", schema)


@pytest.fixture(scope="module")
def register(with_laws: Assistant, furniture: Profile) -> Register:
    return with_laws.obligations.register(furniture, DAY)


# -- conditions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trigger", "facts", "value", "deciding", "settling"),
    [
        ("always", {}, True, (), set()),
        ("waste.hazardous", {}, None, ("waste.hazardous",), {"waste.hazardous"}),
        ("waste.hazardous", {"waste.hazardous": True}, True, ("waste.hazardous",), set()),
        ("not waste.hazardous", {"waste.hazardous": True}, False, ("waste.hazardous",), set()),
        ("gas.vocs and waste.hazardous", {"waste.hazardous": False}, False, ("waste.hazardous",), set()),
        ("gas.vocs and waste.hazardous", {"waste.hazardous": True}, None, ("gas.vocs",), {"gas.vocs"}),
        ("gas.vocs or waste.hazardous", {"waste.hazardous": True}, True, ("waste.hazardous",), set()),
        ("waste.medical or waste.hazardous", {}, None, ("waste.medical", "waste.hazardous"), {"waste.medical", "waste.hazardous"}),
        ("enterprise.permit in (key, simplified)", {"enterprise.permit": "key"}, True, ("enterprise.permit",), set()),
        ("enterprise.permit != none", {"enterprise.permit": "none"}, False, ("enterprise.permit",), set()),
        ("enterprise.activities has (port, hotel)", {"enterprise.activities": ("hotel",)}, True, ("enterprise.activities",), set()),
        ("enterprise.activities has port", {"enterprise.activities": ()}, False, ("enterprise.activities",), set()),
        ("gas.boiler_tonnes < 35", {"gas.boiler": ("coal",), "gas.boiler_tonnes": 20.0}, True, ("gas.boiler_tonnes",), set()),
        ("gas.boiler_tonnes < 35", {"gas.emits": False}, False, ("gas.boiler_tonnes",), set()),
        ("not gas.vocs", {"gas.emits": False}, True, ("gas.vocs",), set()),
    ],
)  # fmt: skip
def test_a_condition_is_true_false_or_unknown(
    schema: ProfileSchema,
    trigger: str,
    facts: dict[str, Any],
    value: bool | None,
    deciding: tuple[str, ...],
    settling: set[str],
) -> None:
    truth = parse_trigger(trigger).holds(Profile(schema, facts))
    assert truth.value is value
    assert truth.deciding == deciding
    assert truth.settling == settling


def test_what_cannot_settle_alone_is_not_said_to(schema: ProfileSchema) -> None:
    """Of (a or b) and c, only c can settle by its absence; a alone settles nothing."""
    truth = parse_trigger("(waste.medical or waste.farm) and waste.hazardous").holds(Profile(schema, {}))
    assert truth.settling == {"waste.hazardous"}


@pytest.mark.parametrize(
    "trigger", ["", "and", "waste.hazardous and", "waste", "waste.hazardous )", "(waste.hazardous", "a.b has"]
)
def test_a_condition_that_cannot_be_read_is_an_error(trigger: str) -> None:
    with pytest.raises(TriggerInvalid):
        parse_trigger(trigger)


# -- profiles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ({"gass": {"emits": True}}, "gass"),
        ({"gas": {"smell": True}}, "gas.smell"),
        ({"gas": True}, "gas"),
        ({"gas": {"emits": "yes"}}, "gas.emits"),
        ({"gas": {"emits": 1}}, "gas.emits"),
        ({"gas": {"boiler": "coal"}}, "gas.boiler"),
        ({"gas": {"boiler": ["wood"]}}, "gas.boiler"),
        ({"gas": {"boiler": ["gas"], "boiler_tonnes": -3}}, "gas.boiler_tonnes"),
        ({"gas": {"boiler": ["gas"], "boiler_tonnes": True}}, "gas.boiler_tonnes"),
        ({"gas": {"boiler": ["gas"], "boiler_tonnes": 1e12}}, "gas.boiler_tonnes"),
        ({"enterprise": {"permit": ["key"]}}, "enterprise.permit"),
        ({"enterprise": {"permit": "gold"}}, "enterprise.permit"),
        ({"gas": {"emits": False, "vocs": True}}, "gas.vocs"),
        ({"enterprise": {"stage": "operating", "eia": "book"}}, "enterprise.eia"),
        ({"waste": {"hazardous": False, "hazardous_tonnes": 3}}, "waste.hazardous_tonnes"),
        ({"place": {"zones": ["none", "coast"]}}, "place.zones"),
        ({"name": 7}, "name"),
        ({"name": "厂" * 300}, "name"),
    ],
)
def test_a_bad_profile_names_the_field(schema: ProfileSchema, table: Mapping[str, Any], names: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        read_profile(table, schema)
    assert names in caught.value.problem


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"gas = [", "TOML"),
        ("[gas]\nemits = true # 厂".encode("gb18030"), "UTF-8"),
        (b"name = 'a'\n" + b"# line\n" * 20_000, "太大"),
    ],
)
def test_a_file_that_is_no_profile_says_so(schema: ProfileSchema, tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(content)
    with pytest.raises(InvalidOption, match=says):
        load_profile(path, schema)


def test_json_and_toml_hold_the_same_profile(schema: ProfileSchema, furniture: Profile, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(furniture.nested(), ensure_ascii=False), encoding="utf-8")
    assert load_profile(path, schema).values == furniture.values


def test_what_is_told_presupposes_its_gate(schema: ProfileSchema) -> None:
    assert read_profile({"gas": {"vocs": True}}, schema).values["gas.emits"] is True


def test_the_schema_covers_every_fact(schema: ProfileSchema) -> None:
    written = json_schema(schema)
    for fact in schema.facts.values():
        shape = written["properties"][fact.section]["properties"][fact.key.partition(".")[2]]
        assert shape["title"] == fact.label
        assert fact.why in shape["description"]
    assert written["additionalProperties"] is False


def test_the_page_on_profiles_is_that_of_the_schema(schema: ProfileSchema) -> None:
    page = CORPUS.parent / "docs" / "profile.md"
    assert page.read_text(encoding="utf-8") == schema_markdown(schema)


@pytest.mark.parametrize("path", sorted((CORPUS / "profiles").glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_are_profiles(schema: ProfileSchema, path: Path) -> None:
    assert load_profile(path, schema).name


# -- what a question tells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("我们是一家有喷漆线的家具厂，要注意什么", {"enterprise.activities": ("coating", "manufacturing", "furniture"), "gas.vocs": True, "gas.emits": True}),
        ("我们有20吨燃煤锅炉会被淘汰吗", {"gas.boiler": ("coal",), "gas.boiler_tonnes": 20.0, "gas.emits": True}),
        ("我们厂没有锅炉，只有喷漆", {"enterprise.activities": ("coating",), "gas.vocs": True, "gas.emits": True}),
        ("规划有几章", {}),
        ("我们是不锈钢家具厂", {"enterprise.activities": ("manufacturing", "furniture")}),
        ("我们没有喷漆和危废", {}),
        ("35蒸吨/小时以下的燃煤锅炉要淘汰吗", {"gas.boiler": ("coal",), "gas.emits": True}),
    ],
)  # fmt: skip
def test_facts_are_read_from_a_sentence(reader: ProfileReader, question: str, facts: dict[str, Any]) -> None:
    assert reader.read(question).values == facts


@pytest.mark.parametrize(
    "question", ["我们是一家家具厂，要注意什么", "开了家小餐馆，环保上有哪些要求", "作为施工单位要遵守哪些规定"]
)
def test_a_question_for_what_applies_is_recognised(reader: ProfileReader, question: str) -> None:
    assert reader.asks_what_applies(question)


@pytest.mark.parametrize(
    "question", ["我们厂的在线监测坏了没修会被罚多少", "工地扬尘有哪些要求", "我们市有哪些国家级自然保护区"]
)
def test_another_question_is_not(reader: ProfileReader, question: str) -> None:
    assert not (reader.asks_what_applies(question) and reader.read(question).values)


def test_the_answer_gives_the_most_important_lines_with_their_articles(with_laws: Assistant) -> None:
    answer = with_laws.chain.answer(Request("我们是一家有喷漆线的家具厂，要注意什么", DAY))
    assert "喷漆" in answer.text
    assert 4 <= len(answer.citations) <= 6
    assert all(citation.status == "in_force" for citation in answer.citations)
    assert any("适用要求" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("tonnes", "verdict"), [(20, "**在这项要求的范围内。**"), (35, "**不在"), (40, "**不在这项要求的范围内。**")]
)
def test_a_size_is_compared_with_the_bound_of_the_plan(with_laws: Assistant, tonnes: int, verdict: str) -> None:
    answer = with_laws.chain.answer(Request(f"我们有{tonnes}吨燃煤锅炉会被淘汰吗", DAY))
    assert answer.text.startswith(verdict)
    assert "35蒸吨/小时以下" in answer.citations[0].quote


@pytest.mark.parametrize("question", ["我们有20吨燃煤锅炉，要办排污许可证吗", "35蒸吨/小时以下的燃煤锅炉要淘汰吗？"])
def test_a_size_is_not_compared_where_something_else_is_asked(with_laws: Assistant, question: str) -> None:
    assert "这项要求的范围" not in with_laws.chain.answer(Request(question, DAY)).text


# -- registers --------------------------------------------------------------------------------------------


def test_ten_profiles_get_what_binds_them_and_nothing_else(with_laws: Assistant, schema: ProfileSchema) -> None:
    """Profiles and articles were written from life and from the code before the engine was run on them."""
    records = [json.loads(line) for line in PROFILES.read_text(encoding="utf-8").splitlines()]
    found = wanted = wrong = forbidden = 0
    for record in records:
        register = with_laws.obligations.register(read_profile(record["profile"], schema), DAY)
        applicable = {
            item.citation.passage.article
            for item in register.of("applicable", "statutory")
            if item.id.startswith("eco-code/")
        }
        found += sum(article in applicable for article in record["must"])
        wrong += sum(article in applicable for article in record["must_not"])
        wanted, forbidden = wanted + len(record["must"]), forbidden + len(record["must_not"])
    assert (len(records), wanted, forbidden) == (10, 150, 100)
    assert found / wanted >= RECALL
    assert wrong / forbidden <= WRONG


def test_every_line_has_its_reason_and_its_article(register: Register) -> None:
    assert register.scanned == len(register.items)
    assert all(item.because for item in register.items)
    for item in register.items:
        citation = item.citation
        assert citation.passage.text[citation.start : citation.end] == citation.quote
    markers = [item.citation.marker for item in register.items]
    assert markers == list(range(1, len(markers) + 1))


def test_policy_is_no_duty_and_no_repealed_law_applies(register: Register) -> None:
    assert all(item.citation.document.kind == "law" for item in register.of("applicable", "statutory"))
    assert all(item.citation.document.kind == "plan" for item in register.of("applicable", "policy"))
    assert {item.citation.status for item in register.of("applicable", "statutory")} == {"in_force"}


def test_what_is_to_be_confirmed_names_the_question_that_settles_it(register: Register) -> None:
    open_ = register.of("to_confirm")
    assert open_
    assert {item.confirm for item in open_} <= {question.key for question in register.questions}
    assert [q.settles for q in register.questions] == sorted((q.settles for q in register.questions), reverse=True)


def test_answering_a_question_settles_its_lines(with_laws: Assistant, register: Register, furniture: Profile) -> None:
    for value, expected in ((True, "applicable"), (False, "not_applicable")):
        again = with_laws.obligations.register(furniture.with_fact("soil.key_unit", value), DAY)
        before = {item.id for item in register.of("to_confirm") if item.confirm == "soil.key_unit"}
        assert before
        after = {item.id: item.applicability for item in again.items}
        assert {after[id_] for id_ in before} == {expected}


def test_an_empty_profile_decides_only_what_binds_all(with_laws: Assistant, schema: ProfileSchema) -> None:
    register = with_laws.obligations.register(Profile(schema, {}), DAY)
    assert {item.because for item in register.of("applicable")} == {("对所有企业都适用",)}
    assert register.of("not_applicable") == []
    assert register.questions[0].key == "enterprise.activities"


def test_before_the_code_began_nothing_of_it_is_listed(with_laws: Assistant, furniture: Profile) -> None:
    register = with_laws.obligations.register(furniture, date(2026, 8, 14))
    assert not any(item.id.startswith("eco-code/") for item in register.items)
    assert any("《生态环境法典》在2026年8月14日没有施行" in limit for limit in register.limits)


def test_before_the_plan_was_issued_it_aims_at_nothing(with_laws: Assistant, furniture: Profile) -> None:
    register = with_laws.obligations.register(furniture, date(2020, 1, 1))
    assert register.of("applicable", "policy") == []


def test_a_profile_is_evaluated_again_and_again_alike(with_laws: Assistant, furniture: Profile) -> None:
    assert with_laws.obligations.register(furniture, DAY) == with_laws.obligations.register(furniture, DAY)


# -- differences and files -----------------------------------------------------------------------------------


def test_two_registers_alike_have_no_difference(register: Register) -> None:
    written = json.loads(json.dumps(register_json(register)))
    assert difference(written, written).is_empty


def test_a_difference_tells_what_is_new_and_gone_and_changed(
    with_laws: Assistant, register: Register, furniture: Profile
) -> None:
    before = json.loads(json.dumps(register_json(register)))
    now = with_laws.obligations.register(
        furniture.with_fact("soil.key_unit", True).with_fact("noise.industrial", False), DAY
    )
    changes = difference(before, json.loads(json.dumps(register_json(now))))
    assert changes.gone
    assert any(names == ("applicability",) for names in changes.changed.values())
    lines = difference_lines(changes, now)
    assert len(lines) == len(changes.new) + len(changes.gone) + len(changes.changed) + len(changes.status)


def test_what_is_no_register_cannot_be_compared() -> None:
    with pytest.raises(InvalidOption):
        difference({"items": [{"id": 1}]}, {"items": []})
    item = {"id": "a", "applicability": "applicable", "citation": {"status": ["x"], "quote": "q"}}
    with pytest.raises(InvalidOption):
        difference({"items": [item]}, {"items": []})


def test_the_workbook_has_a_sheet_for_each_kind_and_says_its_limits_first(register: Register) -> None:
    book = openpyxl.load_workbook(io.BytesIO(register_xlsx(register)))
    assert book.sheetnames == ["说明", "适用", "待确认", "政策导向", "不适用", "来源"]
    first = [[cell.value for cell in row] for row in book["说明"].iter_rows()]
    assert any("不是法律意见" in str(row[1]) for row in first)
    sheet = book["适用"]
    assert [cell.value for cell in sheet[1]][:4] == ["序号", "主题", "义务", "主体"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    assert sheet.max_row == 1 + len(register.of("applicable", "statutory"))
    assert {row[6].value for row in sheet.iter_rows(min_row=2)} == {"法定义务"}
    assert {row[6].value for row in book["政策导向"].iter_rows(min_row=2)} == {"政策导向"}


def test_word_and_markdown_hold_every_line_that_applies(register: Register) -> None:
    document = docx.Document(io.BytesIO(register_docx(register, datetime(2026, 11, 24))))
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells[1:2])
    text = register_markdown(register)
    for item in register.of("applicable"):
        assert item.act in cells
        assert item.act.replace("|", "\\|") in text
    assert text.startswith("# 示例家具有限公司合规义务清单")
