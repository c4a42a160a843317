"""Figures and dated goals of the running text: of the real plan, of a made-up one, of single sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.chunking import cut_document
from assistant.corpus import load_corpus
from assistant.errors import CorpusInvalid
from assistant.features.figures import Figure, FigureLanguage, by_passage, figures_of
from assistant.features.indicators import indicators_of
from assistant.model import Document, Passage, PassageKind
from assistant.text import fold
from assistant.tokens import Segmenter

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGE = FigureLanguage.load(CORPUS / "figures.toml")
TASKS = ("第三章 加强治理", "（一）主要任务")
REVIEW = ("第一章 现状与形势", "（一）工作回顾")
TARGETS, GOALS = 25, 20  # at the least, with a number and a year, and without a number

Read = Callable[..., list[Figure]]


@pytest.fixture(scope="module")
def read(other_plan: Document) -> Read:
    """The figures of a text that stands in the made-up plan."""

    def figures(text: str, heading: tuple[str, ...] = TASKS, kind: PassageKind = "paragraph") -> list[Figure]:
        passage = Passage(
            "yunjiang-plan/9/p1", other_plan.document_id, kind, "第九章", heading, text, text, 0, len(text)
        )
        return figures_of([other_plan], [passage], LANGUAGE)

    return figures


@pytest.fixture(scope="module")
def real(plan: Document, passages: list[Passage]) -> list[Figure]:
    return figures_of([plan], passages, LANGUAGE)


@pytest.fixture(scope="module")
def other(other_plan: Document, segmenter: Segmenter) -> list[Figure]:
    return figures_of([other_plan], cut_document(other_plan, segmenter.count), LANGUAGE)


def brief(figure: Figure) -> tuple[str, str, int | None]:
    return figure.subject, figure.value, figure.year


# -- one sentence ----------------------------------------------------------------------------------------


def test_a_value_has_its_subject_number_unit_bound_year_and_date(read: Read) -> None:
    (figure,) = read("加强管养。到2024年，城区绿道保洁率达到85.5%以上。")
    assert figure == Figure(
        passage_id="yunjiang-plan/9/p1",
        sentence="到2024年，城区绿道保洁率达到85.5%以上。",
        clause="城区绿道保洁率达到85.5%以上",
        subject="城区绿道保洁率",
        value="85.5%以上",
        number=85.5,
        unit="%",
        comparator="≥",
        year=2024,
        dated="到2024年",
        kind="target",
    )


def test_a_short_subject_goes_on_with_the_one_before_it(read: Read) -> None:
    first, second = read("到2024年，绿道保洁率城区达到85%以上，县市达到75%以上。")
    assert (first.subject, first.number) == ("绿道保洁率城区", 85.0)
    assert (second.subject, second.number, second.year) == ("绿道保洁率（县市）", 75.0, 2024)


def test_one_value_each_for_several_things_of_one_clause(read: Read) -> None:
    assert [brief(figure) for figure in read("新增污水处理能力6万吨/日、污水收集管网80公里。")] == [
        ("新增污水处理能力", "6万吨/日", None),
        ("污水收集管网", "80公里", None),
    ]


@pytest.mark.parametrize(
    ("value", "comparator", "number", "unit"),
    [
        ("36%以上", "≥", 36, "%"),
        ("不低于36%", "≥", 36, "%"),
        ("不少于6座", "≥", 6, "座"),
        ("至少6座", "≥", 6, "座"),
        ("超过200辆", "≥", 200, "辆"),
        ("大于36%", "≥", 36, "%"),
        ("高于36%", "≥", 36, "%"),
        ("28微克/立方米以下", "≤", 28, "微克/立方米"),
        ("15天以内", "≤", 15, "天"),
        ("不高于28微克/立方米", "≤", 28, "微克/立方米"),
        ("不超过200起", "≤", 200, "起"),
        ("低于200起", "≤", 200, "起"),
        ("小于15天", "≤", 15, "天"),
        ("约80公里", "约", 80, "公里"),
        ("近30公里", "约", 30, "公里"),
        ("300吨/日左右", "约", 300, "吨/日"),
        ("20余辆", "约", 20, "余辆"),
        ("36%", "", 36, "%"),
        ("0.17千克/亩", "", 0.17, "千克/亩"),
        ("1.2万吨", "", 1.2, "万吨"),
    ],
)
def test_a_value_keeps_its_bound(read: Read, value: str, comparator: str, number: float, unit: str) -> None:
    (figure,) = read(f"绿化养护指标为{value}。")
    assert (figure.value, figure.comparator) == (value, comparator)
    assert (figure.number, figure.unit) == (number, unit)
    assert figure.subject == "绿化养护指标"


def test_the_year_is_that_of_the_value_and_not_of_the_base_it_is_compared_with(read: Read) -> None:
    (figure,) = read("到2025年，万元产值取水量较2015年降低48%。")
    assert (figure.value, figure.number, figure.year, figure.dated) == ("48%", 48.0, 2025, "到2025年")
    assert "2015" not in figure.subject
    assert [figure.year for figure in read("到2024年，绿化养护用水量比2020年下降15%。")] == [2024]


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，万元产值取水量较2015年降低48%。",
        "到2025年，万元产值取水量比2015年下降48%。",
        "万元产值取水量较2015年降低48%。",
    ],
)
def test_the_subject_of_a_change_holds_nothing_of_its_base(read: Read, text: str) -> None:
    (figure,) = read(text)
    assert figure.subject == "万元产值取水量"


@pytest.mark.parametrize("words", ["分别比2020年下降", "分别下降"])
def test_values_said_of_several_things_respectively_have_them_all_as_their_subject(read: Read, words: str) -> None:
    figures = read(f"到2025年，化工园区取水量、纺织园区取水量{words}8%、5%。")
    assert [figure.number for figure in figures] == [8.0, 5.0]
    assert {figure.subject for figure in figures} == {"化工园区取水量、纺织园区取水量"}


def test_from_and_to_are_of_the_years_beside_them(read: Read) -> None:
    figures = read("噪声达标区覆盖率由2018年76.5%上升至2021年88.3%。", REVIEW)
    assert [brief(figure) for figure in figures] == [
        ("噪声达标区覆盖率", "76.5%", 2018),
        ("噪声达标区覆盖率", "88.3%", 2021),
    ]


def test_from_and_to_are_of_the_years_beside_them_with_the_word_of_belonging(read: Read) -> None:
    figures = read("噪声达标区覆盖率由2018年的76.5%上升至2021年的88.3%。", REVIEW)
    assert [brief(figure) for figure in figures] == [
        ("噪声达标区覆盖率", "76.5%", 2018),
        ("噪声达标区覆盖率", "88.3%", 2021),
    ]


@pytest.mark.parametrize("between", ["2016年至2020年", "2016年到2020年", "2016年-2020年"])
def test_from_and_to_are_of_the_years_that_the_paragraph_spans(read: Read, between: str) -> None:
    figures = read(
        f"{between}，环境质量好转。城区绿化覆盖率由31.5%提高到36.2%，夜间噪声投诉量从80起下降至61起。", REVIEW
    )
    assert [(figure.number, figure.year) for figure in figures] == [(31.5, 2016), (36.2, 2020), (80, 2016), (61, 2020)]


def test_the_words_of_a_span_of_years_are_no_subject(read: Read) -> None:
    figures = read("2016年至2020年，绿地率由31.5%提高到36.2%。", REVIEW)
    assert [figure.subject for figure in figures] == ["绿地率", "绿地率"]


def test_a_paragraph_on_a_year_speaks_of_it_to_its_end_or_to_the_next_year(read: Read) -> None:
    figures = read("2020年，绿道总长为320公里。公交分担率为41%。2021年，噪声投诉量为61起。湿地保护率为52%。", REVIEW)
    assert [figure.year for figure in figures] == [2020, 2020, 2021, 2021]


def test_what_stands_in_a_review_is_a_result_and_elsewhere_a_target(read: Read) -> None:
    text = "绿道总长达到320公里。"
    assert {figure.kind for figure in read(text, REVIEW)} == {"result"}
    assert {figure.kind for figure in read(text, ("第三章 任务",))} == {"target"}
    assert {figure.kind for figure in read(text, ("第一章 背景",))} == {"result"}


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("2024年底前完成泵站改造，消除城区内涝点。", [("完成泵站改造", 2024), ("消除城区内涝点", 2024)]),
        (
            "到2023年，内涝点全面消除。到2025年，河道管护实现全覆盖。",
            [("内涝点全面消除", 2023), ("河道管护实现全覆盖", 2025)],
        ),
        ("加强泵站改造。", []),
    ],
)
def test_a_goal_with_a_day_and_no_number_is_read_with_its_day(
    read: Read, text: str, goals: list[tuple[str, int]]
) -> None:
    figures = read(text)
    assert [(figure.subject, figure.year) for figure in figures] == goals
    assert {(figure.value, figure.number, figure.kind) for figure in figures} <= {("", None, "target")}


def test_what_was_done_by_a_day_is_no_goal(read: Read) -> None:
    assert read("2019年，完成泵站改造。", REVIEW) == []


@pytest.mark.parametrize(
    "text",
    ["推动PM2.5和O3协同控制，执行国六标准。", "2.加强泵站检修。", "3、加强泵站检修。", "落实2号方案。", "编号12.5.3。"],
)
def test_numbers_that_measure_nothing_are_no_figures(read: Read, text: str) -> None:
    assert [figure.value for figure in read(text) if figure.value] == []


def test_the_number_of_an_item_is_no_part_of_what_it_says(read: Read) -> None:
    (figure,) = read("2.新建大型泵站6座。", kind="item")
    assert (figure.subject, figure.value) == ("新建大型泵站", "6座")


@pytest.mark.parametrize("kind", ["row", "note", "article", "appendix"])
def test_only_running_text_is_read(read: Read, kind: PassageKind) -> None:
    assert read("绿道总长达到320公里。", kind=kind) == []


def test_a_document_that_is_no_plan_has_no_figures(passages: list[Passage]) -> None:
    assert figures_of([], passages, LANGUAGE) == []
    laws = [document for document in load_corpus(CORPUS).documents if document.metadata.kind == "law"]
    if not laws:
        pytest.skip("the laws are not installed")
    text = "处二十万元以上的罚款，三十日内改正，排放不得超过30吨。"
    passage = Passage(f"{laws[0].document_id}/1", laws[0].document_id, "paragraph", "", (), text, text, 0, len(text))
    assert figures_of(laws, [passage], LANGUAGE) == []


def test_figures_are_found_by_their_passage(read: Read) -> None:
    figures = read("绿道总长达到320公里。泵站达到6座。")
    assert by_passage(figures) == {"yunjiang-plan/9/p1": tuple(figures)}
    assert by_passage([]) == {}


# -- a made-up plan ---------------------------------------------------------------------------------------


def test_the_figures_of_another_plan(other: list[Figure]) -> None:
    assert [(f.passage_id.removeprefix("yunjiang-plan/"), f.subject, f.value, f.kind) for f in other] == [
        ("preamble/p2", "含东城、南溪、白鹭", "3个", "result"),
        ("preamble/p2", "含东城、南溪、白鹭（面积）", "4210平方公里", "result"),
        ("1.1/p1", "全市水质优良比例", "81.2%", "result"),
        ("1.1/p1", "全市水质优良比例", "93.4%", "result"),
        ("2.2/p1", "共设置指标", "6项", "target"),
        ("3.1/p1", "新建污水处理厂", "2座", "target"),
        ("3.1/p1", "新建污水处理厂（处理能力）", "6万吨/日", "target"),
        ("3.2/p1", "划定保护区", "5个", "target"),
        ("box-1/i1", "完成河道整治", "12公里", "target"),
        ("box-1/i2", "污水管网建设（新建管网）", "80公里", "target"),
    ]


def test_a_version_number_is_no_figure(other: list[Figure]) -> None:
    assert not any("2.0" in figure.value for figure in other)


def test_a_value_over_a_page_break_is_read_whole(other: list[Figure]) -> None:
    figure = next(figure for figure in other if figure.passage_id == "yunjiang-plan/3.1/p1" and figure.number == 6)
    assert figure.sentence == "新建污水处理厂2座，处理能力达到6万吨/日。"


# -- the real plan ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passage", "subject", "value", "comparator", "year", "kind"),
    [
        ("5/p1", "PM2.5年均浓度", "28微克/立方米以下", "≤", 2025, "target"),
        ("3.2.4/p1", "化肥利用率", "40%以上", "≥", 2025, "target"),
        ("3.2.4/p1", "单位播种面积农药使用强度", "0.17千克/亩", "", 2025, "target"),
        ("8.3/p3", "秸秆综合利用率", "95%以上", "≥", 2025, "target"),
        ("8.3/p5", "建筑垃圾资源化利用项目", "8个", "", 2022, "target"),
        ("5.3/p2", "道路机械化清扫率（县市）", "75%以上", "≥", 2025, "target"),
        ("6.4/p1", "城市再生水利用率", "18%", "", 2025, "target"),
        ("1.1.1/p1", "空气优良率", "66.3%", "", 2015, "result"),
        ("1.1.1/p1", "空气优良率", "78.6%", "", 2019, "result"),
        ("1.1.1/p1", "市区PM2.5年均浓度", "57微克/立方米", "", 2015, "result"),
        ("1.1.1/p1", "市区PM2.5年均浓度", "38微克/立方米", "", 2019, "result"),
        ("1.1.1/p5-1", "全市工业固废无害化处置利用率", "98%以上", "≥", None, "result"),
        ("1.1.3/p1-2", "公交车中新能源车", "超过73%", "≥", None, "result"),
    ],
)
def test_figures_of_the_plan(
    real: list[Figure], passage: str, subject: str, value: str, comparator: str, year: int | None, kind: str
) -> None:
    found = [f for f in real if f.passage_id == f"hangzhou-plan-14/{passage}" and brief(f) == (subject, value, year)]
    assert [(figure.comparator, figure.kind) for figure in found] == [(comparator, kind)]


def test_a_change_against_a_base_year_is_of_the_year_that_it_is_for(real: list[Figure]) -> None:
    (figure,) = [f for f in real if f.passage_id == "hangzhou-plan-14/6.4/p1" and f.number == 48]
    assert (figure.year, figure.kind) == (2025, "target")
    assert figure.subject == "万元GDP用水量"


def test_the_plan_has_its_targets_with_a_number_and_a_year(plan: Document, real: list[Figure]) -> None:
    of_text = [figure for figure in real if figure.kind == "target" and figure.number is not None and figure.year]
    cells = [indicator.target for indicator in indicators_of([plan]).values() if indicator.table.number == 2]
    of_rows = [cell for cell in cells if cell and cell.year and re.search(r"\d", cell.text or "")]
    assert len(of_text) >= 17
    assert len(of_text) + len(of_rows) >= TARGETS


def test_the_plan_has_its_dated_goals_without_a_number(real: list[Figure]) -> None:
    goals = [figure for figure in real if figure.kind == "target" and figure.number is None]
    assert len(goals) >= GOALS
    assert all(figure.year and figure.dated and figure.subject and not figure.value for figure in goals)


def test_no_goal_is_only_what_is_left_of_a_date(real: list[Figure]) -> None:
    goals = [figure for figure in real if figure.kind == "target" and figure.number is None]
    assert [figure.subject for figure in goals if len(LANGUAGE.date.sub("", figure.subject)) < 4] == []


def test_every_figure_stands_in_its_passage(real: list[Figure], passages: list[Passage]) -> None:
    texts = {passage.passage_id: passage for passage in passages}
    for figure in real:
        passage = texts[figure.passage_id]
        assert figure.sentence in passage.index_text
        assert fold(figure.sentence) in fold(passage.text)
        assert figure.clause in figure.sentence
        assert figure.value in figure.clause


def test_every_year_of_a_figure_is_named_in_its_passage(real: list[Figure], passages: list[Passage]) -> None:
    texts = {passage.passage_id: passage.index_text for passage in passages}
    assert [f for f in real if f.year and str(f.year) not in texts[f.passage_id]] == []


def test_every_number_and_unit_of_a_figure_is_that_of_its_value(real: list[Figure]) -> None:
    for figure in real:
        if figure.number is not None:
            assert figure.unit
            assert figure.unit in figure.value
            assert float(re.findall(r"\d+(?:\.\d+)?", figure.value)[0]) == figure.number


def test_every_number_with_a_percent_sign_of_the_tasks_is_a_figure(real: list[Figure], passages: list[Passage]) -> None:
    wanted = [
        (passage.passage_id, number)
        for passage in passages
        if passage.kind in ("paragraph", "item")
        for number in re.findall(r"(\d+(?:\.\d+)?)%", passage.index_text)
    ]
    found = [(figure.passage_id, figure.value) for figure in real if figure.unit == "%"]
    assert len(wanted) > 40
    missing = [(place, number) for place, number in wanted if not any(p == place and number in v for p, v in found)]
    assert missing == []


def test_figures_come_in_reading_order(real: list[Figure], passages: list[Passage]) -> None:
    order = {passage.passage_id: number for number, passage in enumerate(passages)}
    places = [order[figure.passage_id] for figure in real]
    assert places == sorted(places)


# -- data -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[unit", "", 'verbs = []\nunits = ["%"]\n', "results = ['(']\n"])
def test_figure_data_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "figures.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusInvalid, match=re.escape(str(path))):
        FigureLanguage.load(path)


def test_a_broken_pattern_in_the_figure_data_says_so(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    text = (CORPUS / "figures.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('"回顾"', '"(回顾"', 1), encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        FigureLanguage.load(path)


def test_figure_data_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid):
        FigureLanguage.load(tmp_path / "figures.toml")
