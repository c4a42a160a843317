"""What a question takes over from the ones before it, and when it stands alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.bootstrap import Parts
from assistant.features.articles import ArticleIndex
from assistant.features.records import records_of
from assistant.model import Document, Passage, Turn
from assistant.tokens import Segmenter
from assistant.understanding import Conversation, Language, Question, Vocabulary

CORPUS = Path(__file__).parents[1] / "corpus"
EARLIER = "2025年绿道保洁率要达到多少？"
SIBLINGS = frozenset({"二氧化硫", "氮氧化物", "氨氮", "化学需氧量", "cod", "pm2.5"})


def siblings(term: str) -> frozenset[str]:
    return SIBLINGS - {term} if term in SIBLINGS else frozenset()


@pytest.fixture(scope="module")
def conversation(segmenter: Segmenter) -> Conversation:
    """A conversation in which a few things are subjects and some of them siblings."""
    subjects = {"湿地", "泵站", "竹林", "油烟"} | SIBLINGS
    return Conversation(
        segmenter.words, Language.load(CORPUS / "language.toml"), lambda word: word in subjects, siblings
    )


Ask = Callable[..., Question]


@pytest.fixture(scope="module")
def talk(parts: Parts, plan: Document, passages: Sequence[Passage]) -> Ask:
    """Reads the last of some questions as the assistant does, over the real plan."""
    records = records_of({plan.document_id: plan}, passages, parts.figure_language, parts.glossary)
    vocabulary = Vocabulary(
        parts.segmenter.words,
        parts.segmenter.cut,
        lambda word: 1.0,
        lambda word: True,
        parts.segmenter.dictionary,
        parts.glossary,
        parts.language.asking_words,
        parts.language.measure_nouns,
        parts.language.details,
    )
    understanding = parts.understanding(ArticleIndex([plan], default=None), vocabulary, records)

    def talked(*questions: str) -> Question:
        history: list[Turn] = []
        for question in questions[:-1]:
            history += [Turn("user", question), Turn("assistant", "规划没有写。")]
        return understanding.read(questions[-1], history)

    return talked


# -- what is named takes the place of its like ------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "asked", "standalone"),
    [
        (EARLIER, "那2022年呢？", "2022年绿道保洁率要达到多少？"),
        (EARLIER, "2022年底的呢", "2022年底绿道保洁率要达到多少？"),
        ("“十三五”末绿道保洁率是多少？", "“十四五”呢？", "“十四五”绿道保洁率是多少？"),
        ("十三五末绿道有多长？", "那么十四五末呢？", "十四五末绿道有多长？"),
        ("约束性的指标有几项？", "预期性呢？", "预期性的指标有几项？"),
        ("专栏2写了哪几项工程？", "专栏 5 呢", "专栏5写了哪几项工程？"),
        ("表1列了哪些指标？", "那表2呢？", "表2列了哪些指标？"),
        ("第三章讲什么？", "第十一章呢？", "第十一章讲什么？"),
        ("2025年氨氮要减排多少？", "二氧化硫呢？", "2025年二氧化硫要减排多少？"),
        ("2025年COD要减排多少？", "那氨氮呢", "2025年氨氮要减排多少？"),
    ],
    ids=["year", "end of year", "period", "end of period", "attribute", "box", "table", "chapter", "sibling", "latin"],
)
def test_what_is_named_takes_the_place_of_its_like(
    conversation: Conversation, earlier: str, asked: str, standalone: str
) -> None:
    joined = conversation.join(earlier, asked)
    assert (joined.standalone, joined.context) == (standalone, "")


def test_a_year_goes_before_a_question_that_names_none(conversation: Conversation) -> None:
    assert conversation.join("绿道保洁率要达到多少？", "到2022年呢").standalone == "2022年绿道保洁率要达到多少？"


def test_an_indicator_with_a_point_in_its_name_is_a_subject_and_takes_a_place(conversation: Conversation) -> None:
    assert conversation.has_subject("那PM2.5呢？")
    assert conversation.join("二氧化硫2020年是多少？", "那PM2.5呢？").standalone == "PM2.5的2020年是多少？"
    assert conversation.join("二氧化硫2020年是多少？", "氨氮呢？").standalone == "氨氮2020年是多少？"


def test_only_siblings_take_each_others_place(conversation: Conversation) -> None:
    joined = conversation.join("2025年氨氮要减排多少？", "那湿地呢？")
    assert joined.standalone == "2025年氨氮要减排多少；那湿地呢？"
    assert joined.context == "2025年氨氮要减排多少？"


# -- leaning and standing alone -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "那湿地怎么修复",
        "湿地呢？",
        "其中哪些要先修？",
        "它由谁管护？",
        "这些泵站归谁管",
        "上述要求从哪年起执行",
        "谁来考核",
    ],
)
def test_an_elliptical_question_keeps_the_earlier_one_as_its_context(conversation: Conversation, asked: str) -> None:
    joined = conversation.join(EARLIER, asked)
    assert joined.context == EARLIER
    assert joined.standalone == f"2025年绿道保洁率要达到多少；{asked}"


@pytest.mark.parametrize("asked", ["湿地由哪个部门修复", "油烟怎么治理", "竹林改造有哪些要求？"])
def test_a_question_with_a_subject_of_its_own_stands_alone(conversation: Conversation, asked: str) -> None:
    joined = conversation.join(EARLIER, asked)
    assert (joined.standalone, joined.context) == (asked, "")


def test_a_question_of_many_words_stands_alone_even_where_it_begins_with_that(conversation: Conversation) -> None:
    asked = (
        "那么饮用水水源保护区里面已经建成的码头、餐馆、养殖场和公路桥梁应当按照怎样的步骤拆除、"
        "搬迁或者改造，费用由政府承担还是企业承担？"
    )
    assert conversation.join(EARLIER, asked).standalone == asked


def test_a_first_question_stands_alone_whatever_it_looks_like(conversation: Conversation) -> None:
    assert conversation.join(None, "那湿地呢？").standalone == "那湿地呢？"


def test_a_subject_is_one_of_the_field_and_none_that_only_asks(conversation: Conversation) -> None:
    assert conversation.has_subject("那湿地呢？")
    assert not conversation.has_subject("那到底要怎么做呢？")


def test_words_that_only_ask_are_no_subject_whatever_the_dictionary_says(segmenter: Segmenter) -> None:
    wide = Conversation(
        segmenter.words, Language.load(CORPUS / "language.toml"), lambda word: word in {"目标", "部门", "湿地"}
    )
    assert not wide.has_subject("目标是哪个部门定的")
    assert wide.has_subject("湿地的目标")
    assert wide.join(EARLIER, "由哪个部门定目标").context == EARLIER


# -- conversations over the real plan --------------------------------------------------------------------


def test_an_indicator_takes_the_place_of_another_one_of_the_plans_tables(talk: Ask) -> None:
    assert talk("2020年二氧化硫减排比例是多少？", "氮氧化物呢？").standalone == "2020年氮氧化物减排比例是多少？"
    assert talk("2020年二氧化硫减排比例是多少？", "NOx呢？").standalone == "2020年NOx减排比例是多少？"


def test_a_chain_of_three_turns_changes_one_thing_at_a_time(talk: Ask) -> None:
    question = talk("2025年氨氮削减比例是多少？", "化学需氧量呢？", "那2020年呢？")
    assert question.standalone == "2020年化学需氧量削减比例是多少？"
    assert question.context == ""
    assert question.facets.years == (2020,)


def test_a_third_turn_leans_on_what_the_second_made_of_the_first(talk: Ask) -> None:
    question = talk("2025年道路机械化清扫率是多少？", "那2022年呢？", "其中富阳是多少？")
    assert question.context == "2022年道路机械化清扫率是多少？"
    assert question.facets.years == (2022,)
    assert question.facets.inside == ("富阳",)


def test_a_new_subject_ends_a_chain(talk: Ask) -> None:
    question = talk("2025年氨氮削减比例是多少？", "化学需氧量呢？", "餐饮油烟归哪个部门管？", "那噪声怎么治？")
    assert question.context == "餐饮油烟归哪个部门管？"
    assert "氨氮" not in question.standalone
    assert "化学需氧量" not in question.standalone


def test_a_question_with_context_is_told_from_the_one_it_leans_on(talk: Ask) -> None:
    question = talk("秸秆综合利用率要达到多少？", "那桐庐呢？")
    assert question.own == "那桐庐呢？"
    assert question.context == "秸秆综合利用率要达到多少？"


def test_a_question_that_took_the_earlier_one_in_is_its_own(talk: Ask) -> None:
    question = talk("2025年森林覆盖率要达到多少？", "2020年呢？")
    assert question.own == question.standalone == "2020年森林覆盖率要达到多少？"


# -- of its own ------------------------------------------------------------------------------------------


def test_a_place_alone_asks_for_the_same_figure(talk: Ask) -> None:
    facets = talk("2025年秸秆综合利用率要达到多少？", "那桐庐呢？").facets
    assert facets.asked == "value"
    assert facets.metric == "秸秆综合利用率"
    assert facets.years == (2025,)
    assert [demand.name for demand in facets.demands] == ["数值"]


def test_a_subject_of_its_own_asks_for_a_figure_of_that_subject(talk: Ask) -> None:
    facets = talk("2025年秸秆综合利用率要达到多少？", "那挥发性有机物呢？").facets
    assert facets.metric == ""
    assert facets.years == (2025,)
    assert [demand.name for demand in facets.demands] == ["数值"]


def test_the_facets_of_a_question_that_stands_alone_owe_nothing_to_the_one_before(talk: Ask) -> None:
    facets = talk("2025年秸秆综合利用率要达到多少？", "餐饮油烟归哪个部门管？").facets
    assert (facets.years, facets.metric, facets.demands) == ((), "", ())


@pytest.mark.parametrize("asked", ["它由谁负责？", "那要怎么做？", "其中有哪些是试点？"])
def test_a_follow_up_that_asks_something_else_demands_no_number(talk: Ask, asked: str) -> None:
    assert talk("2025年秸秆综合利用率要达到多少？", asked).facets.demands == ()


def test_a_bare_goal_hands_on_that_a_value_is_asked_for(talk: Ask) -> None:
    facets = talk("2025年秸秆综合利用率目标？", "那畜禽粪污呢？").facets
    assert facets.asked == "value"
    assert facets.years == (2025,)


def test_what_earlier_answers_said_is_kept_apart_from_the_question(talk: Ask) -> None:
    question = talk("秸秆综合利用率要达到多少？", "那桐庐呢？")
    assert question.said == "规划没有写。"
    assert "规划没有写" not in question.standalone
