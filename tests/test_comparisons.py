"""Comparisons that are computed: the calculation is shown, right, and every number of it stands in the row that is cited."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from assistant.answering.comparisons import Comparer, number_of
from assistant.answering.draft import Draft, Evidence
from assistant.answering.statements import Statement
from assistant.bootstrap import Parts
from assistant.chunking import cut_document
from assistant.citations import Citations
from assistant.features.indicators import indicators_of
from assistant.model import Answer, Cell, Citation, Document, Hit
from assistant.text import fold
from assistant.tokens import Segmenter
from assistant.understanding import FacetReader, Places, Question, Term, Terms

Ask = Callable[..., Answer]

# What is asked, the row, the two values in order, what lies between them, in words.
DIFFERENCES = [
    ("森林覆盖率2019年到2020年提高了多少", "table-2/r3", ("2019年 66.84%", "2020年 66.85%"), "高0.01个百分点"),
    ("PM2.5的目标比2020年差多少", "table-2/r5", ("2020年 29.8μg/m³", "2025年目标 ≤28μg/m³"), "至少低1.8μg/m³"),
    ("2020年的PM2.5浓度比2019年下降了多少？", "table-2/r5", ("2019年 38μg/m³", "2020年 29.8μg/m³"), "低8.2μg/m³"),
    ("细颗粒物浓度2025年目标比2020年低多少？", "table-2/r5", ("2020年 29.8μg/m³", "2025年目标 ≤28μg/m³"), "至少低1.8μg/m³"),
    ("细颗粒物浓度2025年比2019年降低多少", "table-2/r5", ("2019年 38μg/m³", "2025年目标 ≤28μg/m³"), "至少低10μg/m³"),
    ("地表水交接断面水质达标率2020年比2019年高多少", "table-2/r9", ("2019年 88.9%", "2020年 100%"), "高11.1个百分点"),
    (
        "地表水市控断面优于三类比例2020年比2019年提高了几个百分点",
        "table-2/r6",
        ("2019年 94.2%", "2020年 98.1%"),
        "高3.9个百分点",
    ),
    ("污染地块安全利用率2025年目标比2020年低多少", "table-2/r16", ("2020年 100%", "2025年目标 95%"), "低5个百分点"),
    (
        "县级以上城市环境空气质量优良比例2020年完成比2015年高多少",
        "table-1/r14",
        ("2015年 72%", "2020年完成情况 92.7%"),
        "高20.7个百分点",
    ),
    (
        "“十三五”末国考断面水质比目标高多少",
        "table-1/r1",
        ("规划目标2020年 ≥92.3%", "2020年完成情况 100%"),
        "至少高7.7个百分点",
    ),
    ("氨氮减排超额完成了多少", "table-1/r7", ("规划目标2020年 18.1%", "2020年完成情况 27.0%"), "高8.9个百分点"),
    ("重金属减排2020年比目标多多少", "table-1/r10", ("规划目标2020年 10%", "2020年完成情况 10.11%"), "高0.11个百分点"),
]  # fmt: skip
REDUCTIONS = {"COD": "6.9", "氨氮": "8.9", "二氧化硫": "5.2", "氮氧化物": "1.9"}

_CALCULATION = re.compile(r"（(\d+(?:\.\d+)?)－(\d+(?:\.\d+)?)＝(\d+(?:\.\d+)?)）")


def first(answer: Answer) -> str:
    return answer.text.split("\n\n")[0]


def place(citation: Citation) -> str:
    return citation.passage.passage_id.partition("/")[2]


def calculations(text: str) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(Decimal(a), Decimal(b), Decimal(c)) for a, b, c in _CALCULATION.findall(text)]


def entries(answer: Answer) -> list[str]:
    """The lines of a comparison of several, the first of them the answer."""
    return [line.removeprefix("- ") for line in answer.text.split("\n") if "→" in line]


# -- two values ----------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "row", "values", "change"), DIFFERENCES)
def test_the_difference_of_two_values_is_given_with_its_calculation(
    ask: Ask, question: str, row: str, values: tuple[str, str], change: str
) -> None:
    answer = ask(question)
    assert not answer.refused
    assert f"{values[0]} → {values[1]}，{change}（" in first(answer)
    assert [place(citation) for citation in answer.citations] == [row]
    assert answer.card is not None


@pytest.mark.parametrize("question", [question for question, *_ in DIFFERENCES])
def test_a_calculation_is_right_and_its_numbers_stand_in_the_row(ask: Ask, question: str) -> None:
    answer = ask(question)
    ((larger, smaller, result),) = calculations(answer.text)
    assert larger - smaller == result
    assert result > 0
    quoted = {Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", answer.citations[0].quote)}
    assert {larger, smaller} <= quoted


def test_the_share_of_a_change_is_given_where_the_value_is_no_share_itself(ask: Ask) -> None:
    said = first(ask("2020年的PM2.5浓度比2019年下降了多少？"))
    assert f"降幅{(Decimal(38) - Decimal('29.8')) / 38 * 100:.1f}%" in said
    assert "降幅" not in first(ask("污染地块安全利用率2025年目标比2020年低多少"))


def test_a_bound_makes_the_difference_a_bound(ask: Ask) -> None:
    bounded, exact = (first(ask(f"细颗粒物浓度{year}年比2019年降低多少")) for year in (2025, 2020))
    assert "至少低10μg/m³" in bounded
    assert "降幅至少26.3%" in bounded
    assert "至少" not in exact


def test_equal_values_are_called_unchanged(ask: Ask) -> None:
    said = first(ask("县级以上城市集中式饮用水水源地水质达标率2020年比2019年高多少"))
    assert "2019年 100% → 2020年 100%，没有变化" in said


@pytest.mark.parametrize("question", ["森林覆盖率2018年比2017年提高多少", "PM2.5浓度2024年比2023年降低多少"])
def test_years_that_the_row_has_not_are_refused(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.refused
    assert "没有20" in first(answer)
    assert calculations(answer.text) == []


def test_a_goal_without_a_number_is_not_computed(ask: Ask) -> None:
    answer = ask("受污染耕地安全利用率2025年比2020年提高多少")
    assert not answer.refused
    assert "2025年目标 省下达指标" in first(answer)
    assert calculations(answer.text) == []


# -- the most and the least ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("COD、氨氮、二氧化硫、氮氧化物减排谁超额最多", ["氨氮", "COD", "二氧化硫", "氮氧化物"]),
        ("四项减排指标谁超过目标最多？", ["氨氮", "COD", "二氧化硫", "氮氧化物"]),
        ("四项减排指标谁超过目标最少？", ["氮氧化物", "二氧化硫", "COD", "氨氮"]),
        ("COD、氨氮、二氧化硫、氮氧化物哪个超额最少", ["氮氧化物", "二氧化硫", "COD", "氨氮"]),
    ],
)
def test_the_first_of_several_is_named_first_and_the_others_follow_in_order(
    ask: Ask, question: str, names: list[str]
) -> None:
    answer = ask(question)
    lines = entries(answer)
    assert [re.split(r"[（：]", line)[0] for line in lines] == names
    assert ("超过目标最少：" if "最少" in question else "超过目标最多：") in lines[0]
    assert answer.text.startswith(names[0])
    for name, line in zip(names, lines, strict=True):
        ((larger, smaller, result),) = calculations(line)
        assert larger - smaller == result == Decimal(REDUCTIONS[name])
    assert answer.total == 4
    assert {place(citation) for citation in answer.citations} == {f"table-1/r{n}" for n in range(6, 10)}


def test_all_rows_of_a_matter_are_compared_where_none_is_named(ask: Ask) -> None:
    answer = ask("主要污染物减排中哪一项超额最多？")
    assert answer.text.startswith("氨氮（减排比例）超过目标最多：")
    results = [result for _, _, result in calculations(answer.text)]
    assert results == sorted(results, reverse=True)
    assert answer.total == len(results) == 5
    assert answer.card is not None
    assert answer.card["指标"].startswith("氨氮")


# -- what one table has and the other has not ----------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "“十四五”和“十三五”相比总量控制换了哪些指标？",
        "“十四五”主要污染物总量控制新增了哪些指标，取消了哪些？",
    ],
)
def test_indicators_that_came_and_went_are_named_from_both_tables(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert first(answer) == "表2新列入：挥发性有机物；不再列入：二氧化硫。"
    assert [place(citation) for citation in answer.citations] == [
        *(f"table-1/r{n}" for n in range(6, 10)),
        *(f"table-2/r{n}" for n in range(11, 15)),
    ]
    assert answer.scanned == 17 + 18


def test_one_pollutant_under_two_names_has_neither_come_nor_gone(ask: Ask) -> None:
    answer = ask("“十四五”和“十三五”相比总量控制换了哪些指标？")
    assert "COD" not in first(answer)
    assert "化学需氧量" not in first(answer)
    assert "COD（减排比例） [1]" in answer.text
    assert "化学需氧量五年削减比例 [5]" in answer.text


# -- cells, and another plan ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("≥66.85", Decimal("66.85")),
        ("6.4%", Decimal("6.4")),
        ("27.0", Decimal("27.0")),
        ("100", Decimal(100)),
        ("省下达指标", None),
        ("/", None),
        (None, None),
        ("十三五期间比十二五总数下降 5%", None),
    ],
)
def test_a_cell_has_a_number_where_it_says_nothing_else(text: str | None, number: Decimal | None) -> None:
    assert number_of(Cell("2020年", 2020, text)) == number


@pytest.fixture(scope="module")
def compare(other_plan: Document, parts: Parts, segmenter: Segmenter) -> Callable[[str, str], str | None]:
    """What is computed for a question whose best statement is a row of the other plan; None where nothing is."""
    documents = {other_plan.document_id: other_plan}
    by_id = {passage.passage_id: passage for passage in cut_document(other_plan, segmenter.count)}
    indicators = indicators_of([other_plan])
    comparer = Comparer(indicators, by_id.__getitem__, parts.glossary.names_of)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml")))

    def compare(text: str, row: str) -> str | None:
        passage = by_id[f"yunjiang-plan/{row}"]
        best = Statement(
            Hit(passage, 1.0, 0.9, 1.0), passage.index_text, 0, fold(passage.index_text), "", 1.0, 0.9, 30.0,
            indicators[passage.passage_id],
        )  # fmt: skip
        question = Question(text, text, facets=facets.read(text))
        words = Terms(tuple(Term(word, 4.0) for word in segmenter.words(text)))
        draft = Draft()
        evidence = Evidence(question, words, (best,), (), Citations(documents, date(2023, 1, 1)))
        return "\n".join(draft.lines) if comparer.write(evidence, draft) else None

    return compare


@pytest.mark.parametrize(
    ("question", "row", "said"),
    [
        ("森林覆盖率2025年目标比2020年高多少？", "table-2/r1", "至少高0.4个百分点（60.5－60.1＝0.4）"),
        ("优良天数比率2025年比2020年提高多少", "table-2/r3", "至少高1.0个百分点（92－91.0＝1.0）"),
        ("PM2.5浓度2020年比2015年下降多少", "table-1/r2", "低20μg/m³（51－31＝20），降幅39.2%"),
        ("化学需氧量减排超额了多少", "table-1/r3", "高3.5个百分点（15.5－12＝3.5）"),
    ],
)
def test_another_plan_is_computed_from_its_own_rows(
    compare: Callable[[str, str], str | None], question: str, row: str, said: str
) -> None:
    text = compare(question, row)
    assert text is not None
    assert said in text
    ((larger, smaller, result),) = calculations(text)
    assert larger - smaller == result


def test_the_least_of_another_plan_is_found(compare: Callable[[str, str], str | None]) -> None:
    text = compare("化学需氧量和氨氮谁超额最少", "table-1/r4")
    assert text is not None
    assert text.startswith("氨氮（减排比例）超过目标最少")
    assert [result for *_, result in calculations(text)] == [Decimal("2.1"), Decimal("3.5")]


def test_a_value_that_the_scan_lost_is_not_computed_with(compare: Callable[[str, str], str | None]) -> None:
    assert compare("二氧化硫减排超额了多少", "table-1/r5") is None
