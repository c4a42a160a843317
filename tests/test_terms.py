"""The words of a question: how much each tells, and what may stand for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.bootstrap import Parts
from assistant.glossary import Glossary
from assistant.text import fold
from assistant.tokens import Segmenter
from assistant.understanding import (
    FacetReader,
    Language,
    Places,
    Question,
    Term,
    TermReader,
    Terms,
    Vocabulary,
    stands_in,
)

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGE = Language.load(CORPUS / "language.toml")
FACETS = FacetReader(LANGUAGE, Places())
WEIGHT = 5.0
UNKNOWN = {"荧光", "胶带", "玻璃"}
RARE = {"石桥": 8.0}

GLOSSARY = """
[[same]]
words = ["挥发性有机物", "VOCs"]
[[same]]
words = ["细颗粒物", "PM2.5"]
[[same]]
words = ["污水处理厂", "污水厂"]
[[leads]]
from = ["净水厂"]
to = ["污水处理厂"]
[[leads]]
from = ["喷漆"]
to = ["涂装"]
[[leads]]
from = ["尾矿"]
to = ["采矿废物"]
[[leads]]
from = ["尾矿库"]
to = ["尾矿贮存设施"]
[[asking]]
from = ["归谁管"]
to = ["主管部门"]
"""


@pytest.fixture(scope="module")
def vocabulary(segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """Every word tells the same but for a rare one; a few words stand in no document."""
    path = tmp_path_factory.mktemp("words") / "glossary.toml"
    path.write_text(GLOSSARY, encoding="utf-8")
    return Vocabulary(
        words=segmenter.words,
        cut=segmenter.cut,
        weight=lambda word: RARE.get(word, WEIGHT),
        is_known=lambda word: word not in UNKNOWN,
        dictionary=frozenset({"秸秆", "森林", "森林覆盖率", "饮用水", "饮用水水源保护区"}),
        glossary=Glossary.load(path),
        asking_words=LANGUAGE.asking_words,
        measure_nouns=LANGUAGE.measure_nouns,
        details=LANGUAGE.details,
    )


Read = Callable[..., Terms]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary) -> Read:
    def terms(question: str, context: str = "") -> Terms:
        standalone = f"{context}；{question}" if context else question
        facets = FACETS.read(question)
        return TermReader(vocabulary).read(Question(question, standalone, context, facets=facets))

    return terms


def weights(terms: Terms) -> dict[str, float]:
    return {term.word: term.weight for term in terms.terms}


def words(terms: tuple[Term, ...]) -> set[str]:
    return {term.word for term in terms}


# -- how much a word tells -----------------------------------------------------------------------------


def test_a_word_that_only_asks_tells_little(read: Read) -> None:
    told = weights(read("秸秆目标是多少"))
    assert told["秸秆"] == WEIGHT
    assert 0 < told["目标"] < 0.3 * WEIGHT


def test_a_word_that_no_document_holds_tells_little(read: Read) -> None:
    told = weights(read("荧光秸秆打包"))
    assert told["秸秆"] == told["打包"] == WEIGHT
    assert 0 < told["荧光"] < 0.5 * WEIGHT


def test_a_word_of_the_field_tells_all_even_where_no_document_holds_it(vocabulary: Vocabulary) -> None:
    holding_nothing = replace(vocabulary, is_known=lambda word: False)
    told = weights(TermReader(holding_nothing).read(Question("秸秆打包", "秸秆打包")))
    assert told["秸秆"] == WEIGHT
    assert told["打包"] < WEIGHT


def test_a_word_of_the_question_before_tells_less_and_less_still_beside_a_subject(read: Read) -> None:
    bare, with_subject = weights(read("那桐庐呢", "秸秆打包")), weights(read("那森林呢", "秸秆打包"))
    assert 0 < with_subject["打包"] < bare["打包"] < WEIGHT
    assert bare["桐庐"] == with_subject["森林"] == WEIGHT


def test_a_word_of_both_questions_tells_all_of_its_own(read: Read) -> None:
    told = weights(read("那打包呢", "秸秆打包"))
    assert told["打包"] == WEIGHT
    assert len([word for word in told if word == "打包"]) == 1


def test_coverage_is_the_share_of_the_weight_that_stands_in_a_text(read: Read) -> None:
    terms = read("荧光秸秆打包")
    total = sum(term.weight for term in terms.terms)
    assert terms.coverage({"秸秆", "打包", "荧光"}, "荧光秸秆打包") == pytest.approx(1.0)
    assert terms.coverage({"秸秆"}, "秸秆还田") == pytest.approx(WEIGHT / total)
    assert terms.coverage(set(), "") == 0.0
    assert Terms(()).coverage({"秸秆"}, "秸秆") == 0.0


def test_what_stands_for_a_word_covers_it_but_not_wholly(read: Read) -> None:
    terms = read("喷漆")
    itself, other = terms.coverage({"喷漆"}, "喷漆车间"), terms.coverage({"涂装"}, "涂装车间")
    assert 0.5 < other < itself == pytest.approx(1.0)
    assert terms.coverage({"焊接"}, "焊接车间") == 0.0


# -- what may stand for a word ---------------------------------------------------------------------------


def test_the_names_of_a_thing_stand_for_each_other_and_everyday_words_lead_to_terms_of_art(read: Read) -> None:
    by_word = {term.word: term for term in read("VOCs和喷漆").terms}
    assert by_word["vocs"].alternatives == ("挥发性有机物",)
    assert by_word["喷漆"].alternatives == ("涂装",)
    assert {term.word: term.alternatives for term in read("涂装").terms} == {"涂装": ()}


def test_an_everyday_word_leads_to_every_name_of_the_term(read: Read) -> None:
    (subject,) = read("净水厂").subjects
    assert subject.alternatives == ("污水处理厂", "污水厂")


def test_alternatives_are_searched_for_as_words_and_those_asked_anyhow_left_out(read: Read) -> None:
    terms = read("喷漆和涂装废水")
    assert "涂装" not in terms.expansions
    assert "涂装" in read("喷漆废水").expansions


def test_a_term_stands_in_a_text_itself_or_by_an_alternative() -> None:
    term = Term("vocs", WEIGHT, ("挥发性有机物",))
    assert stands_in(term, "削减vocs")
    assert stands_in(term, "削减挥发性有机物")
    assert not stands_in(term, "削减有机物")


def test_a_subject_made_wholly_of_other_words_stands_in_a_text_by_all_of_them(vocabulary: Vocabulary) -> None:
    known = replace(
        vocabulary,
        dictionary=vocabulary.dictionary | {"竹林改造"},
        words=lambda text: ["竹林", "改造", "竹林改造"] if "竹林改造" in text else [],
    )
    (subject,) = TermReader(known).read(Question("竹林改造", "竹林改造")).subjects
    assert subject.parts == ("竹林", "改造")
    assert stands_in(subject, "改造老旧竹林")
    assert not stands_in(subject, "养护竹林")


def test_a_subject_with_something_left_over_has_no_parts(vocabulary: Vocabulary) -> None:
    known = replace(
        vocabulary,
        dictionary=vocabulary.dictionary | {"竹林改造区"},
        words=lambda text: ["竹林", "改造", "竹林改造区"] if "竹林" in text else [],
    )
    (subject,) = TermReader(known).read(Question("竹林改造区", "竹林改造区")).subjects
    assert subject.parts == ()


# -- subjects ----------------------------------------------------------------------------------------------


def test_subjects_are_whole_and_none_is_inside_another(read: Read) -> None:
    assert words(read("饮用水水源保护区的森林覆盖率是多少").subjects) == {"饮用水水源保护区", "森林覆盖率"}
    assert words(read("尾矿库的秸秆").subjects) == {"尾矿库", "秸秆"}


def test_words_that_ask_and_kinds_of_measure_are_no_subjects(vocabulary: Vocabulary) -> None:
    wide = replace(vocabulary, dictionary=vocabulary.dictionary | {"浓度", "目标", "面积"})
    terms = TermReader(wide).read(Question("秸秆的浓度目标和面积归谁管", "秸秆的浓度目标和面积归谁管"))
    assert words(terms.subjects) == {"秸秆"}


def test_words_of_no_field_are_no_subjects(read: Read) -> None:
    assert read("胶带怎么打包").subjects == ()


def test_subjects_of_the_question_before_are_not_the_questions_own(read: Read) -> None:
    assert words(read("那森林呢", "秸秆打包").subjects) == {"森林"}
    assert read("那桐庐呢", "秸秆打包").subjects == ()


# -- compounds, details, the indicator -----------------------------------------------------------------------


def test_a_rare_word_right_before_a_subject_sets_it_apart(read: Read) -> None:
    (compound,) = read("石桥净水厂扩建了吗").compounds
    assert (compound.word, compound.weight) == ("石桥净水厂", RARE["石桥"])


@pytest.mark.parametrize(
    "question", ["净水厂扩建了吗", "新建净水厂", "石桥旁边有净水厂", "荧光净水厂", "什么净水厂"], ids=lambda q: q
)
def test_common_distant_unknown_and_asking_words_make_no_compound(read: Read, question: str) -> None:
    assert read(question).compounds == ()


def test_details_behind_what_and_which_are_read_and_other_things_are_not(read: Read) -> None:
    terms = read("采用什么工艺，交哪些材料，有哪些要求")
    assert [term.word for term in terms.kinds] == ["工艺", "材料"]
    assert read("工艺怎么样").kinds == ()


def test_the_words_of_the_indicator_are_read_without_its_kind_of_measure(read: Read) -> None:
    assert [term.word for term in read("秸秆打包率是多少").metric] == ["秸秆"]
    assert [term.word for term in read("森林打包浓度是多少").metric] == ["森林", "打包"]
    assert [term.word for term in read("打包率是多少").metric] == ["打包"]
    assert read("秸秆怎么打包").metric == ()


def test_the_words_of_the_indicator_bring_what_may_stand_for_them(read: Read) -> None:
    (metric,) = read("VOCs浓度是多少").metric
    assert (metric.word, metric.alternatives) == ("vocs", ("挥发性有机物",))


def test_a_name_with_a_point_in_it_stays_one_word_of_the_indicator(read: Read) -> None:
    (metric,) = read("PM2.5浓度是多少").metric
    assert stands_in(metric, fold("城市细颗粒物浓度"))


# -- the real words --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(parts: Parts) -> Read:
    """Reads with the shipped dictionary and glossary."""
    vocabulary = Vocabulary(
        parts.segmenter.words,
        parts.segmenter.cut,
        lambda word: WEIGHT,
        lambda word: True,
        parts.segmenter.dictionary,
        parts.glossary,
        parts.language.asking_words,
        parts.language.measure_nouns,
        parts.language.details,
    )
    return lambda question: TermReader(vocabulary).read(Question(question, question, facets=FACETS.read(question)))


def test_everyday_words_find_the_terms_of_the_documents(real: Read) -> None:
    (subject,) = real("渣土车洒了一路").subjects
    assert stands_in(subject, fold("渣土车辆应当密闭"))
    (subject,) = real("固废怎么处理").subjects
    assert stands_in(subject, fold("工业固体废物"))


def test_a_longer_name_is_one_subject(real: Read) -> None:
    assert words(real("挥发性有机物的治理").subjects) == {"挥发性有机物"}
    subjects = words(real("饮用水水源保护区怎么划定").subjects)
    assert "饮用水水源保护区" in subjects
    assert not subjects & {"饮用水", "水源", "保护区", "饮用水水源"}


def test_the_words_that_only_ask_weigh_less_than_what_is_asked_about(real: Read) -> None:
    terms = real("规划里秸秆的目标分别是多少")
    told = weights(terms)
    assert told["秸秆"] > 0.5 * sum(told.values())
