"""Yes or no: the verdict first and bold, from the word of command that governs the clause; none where the clause is about
something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.answering.statements import Statement
from assistant.answering.verdicts import Verdicts
from assistant.bootstrap import Parts
from assistant.features.indicators import indicators_of
from assistant.model import Answer, Document, Hit, Passage
from assistant.text import fold
from assistant.tokens import Segmenter
from assistant.understanding import FacetReader, Places, Question, Term, Terms

Ask = Callable[..., Answer]

# What is asked, the verdict, the word that governs, where it stands.
DENIED = [
    ("可以新增化工园区吗？", "不允许", "禁止", "3.2.1/p1-1"),
    ("化工园区能再新增吗？", "不允许", "禁止", "3.2.1/p1-1"),
    ("国三柴油货车还能在杭州开吗", "不允许", "禁行", "5.2/p1"),
    ("能不能在水源保护区上游建水污染严重的项目？", "不允许", "严禁", "3.1/p1-1"),
    ("城市上风向可以建气污染严重的项目吗", "不允许", "严禁", "3.1/p1-1"),
    ("是否允许污染型企业向中上游转移？", "不允许", "严格禁止", "10.1/p3"),
    ("可以过度开发西溪湿地吗", "不允许", "杜绝", "9.2/p1"),
]
ALLOWED = [
    ("企业可以集中建喷涂中心吗", "可以，并且鼓励", "鼓励", "5.1/p2"),
    ("水泥窑可以协同处置实验室危险废物吗", "可以，并且鼓励", "鼓励", "8.4/p2"),
    ("居民可以拼车出行吗", "可以，并且鼓励", "倡导", "3.4/p1"),
]
OBLIGED = [
    ("重金属重点防控企业必须做清洁生产审核吗", "需要，属于约束性要求", "必须", "10.2/p1"),
    ("工业企业堆场料场需要控制扬尘吗", "需要，属于约束性要求", "应", "5.3/p3"),
    ("港口码头需要采取苫盖措施吗", "需要，属于约束性要求", "应", "5.3/p3"),
    ("散乱污企业要不要关停", "需要，属于约束性要求", "坚决", "3.1/p1-2"),
    ("是否要全面消除重污染天气", "需要，属于要完成的任务", "消除", "5/p1"),
    ("2025年要基本淘汰国三营运重型柴油货车吗", "要，规划作了部署", "淘汰", "3.2.3/p1"),
    ("要建立尾矿库污染防治长效机制吗", "要，规划作了部署", "建立健全", "10.2/p2"),
]
NOT_OBLIGED = [
    ("居民要购买绿色低碳产品吗", "不强制，属于鼓励", "鼓励", "3.4/p1"),
    ("需要建设近零碳排放试点吗", "不强制，还在探索", "探索", "4.3/p1"),
]
GIVEN = [*DENIED, *ALLOWED, *OBLIGED, *NOT_OBLIGED]

# The nearest clauses do not say whether: no verdict, the source speaks for itself.
NONE = [
    "能不能把固体废物全部交给运输单位处置？",
    "农药使用强度能超过0.17千克吗",
    "可以随意处置蓄电池吗",
    "能新增燃煤锅炉吗",
    "车可以停在路边吗",
]
NOT_ASKED = ["怎么治理施工扬尘？", "化工园区有什么要求？", "森林覆盖率2025年目标是多少？", "亚运会期间做什么保障"]

_VERDICT = re.compile(r"^\*\*([^*]+)。\*\*原文用词“([^”]+)”（([^，]+)，([^）]+)）：")


def first(answer: Answer) -> str:
    return answer.text.split("\n\n")[0]


# -- in answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "verdict", "word", "place"), GIVEN)
def test_the_verdict_stands_first_and_bold_with_the_word_it_rests_on(
    ask: Ask, question: str, verdict: str, word: str, place: str
) -> None:
    answer = ask(question)
    match = _VERDICT.match(answer.text)
    assert match is not None
    assert match[1] == verdict
    assert match[2] == word
    assert word in first(answer)[match.end() :]
    assert answer.citations[0].passage.passage_id == f"hangzhou-plan-14/{place}"
    assert fold(word) in fold(answer.citations[0].quote)


@pytest.mark.parametrize("question", [question for question, *_ in GIVEN])
def test_a_verdict_from_the_plan_is_called_policy_and_given_once(ask: Ask, question: str) -> None:
    answer = ask(question)
    match = _VERDICT.match(answer.text)
    assert match is not None
    assert match[4] == "政策导向"
    assert "法定义务" not in first(answer)[: match.end()]
    assert answer.text.count("**") == 2


@pytest.mark.parametrize("question", NONE)
def test_a_clause_about_something_else_gives_no_verdict(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "**" not in answer.text
    assert "原文用词" not in answer.text


@pytest.mark.parametrize("question", NOT_ASKED)
def test_a_question_that_does_not_ask_whether_gets_no_verdict(ask: Ask, question: str) -> None:
    assert "**" not in ask(question).text


def test_one_clause_denies_and_its_neighbour_is_read_by_its_own_word(ask: Ask) -> None:
    denied, planned = ask("可以新增化工园区吗？"), ask("需要改造提升现有化工园区吗？")
    assert denied.text.startswith("**不允许。**")
    assert not planned.text.startswith(("**不允许。**", "**不得这样做。**"))


# -- the rule ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verdict(parts: Parts, segmenter: Segmenter) -> Callable[[str, str], str | None]:
    """The verdict of a sentence of a plan on a question, whose words tell alike but for those that only ask."""
    verdicts = Verdicts(parts.force, parts.language.verdicts)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml")))

    def of(question: str, sentence: str) -> str | None:
        words = (word for word in segmenter.words(question) if word not in parts.language.asking_words)
        terms = Terms(tuple(Term(word, 4.0) for word in dict.fromkeys(words)))
        return verdicts.of(Question(question, question, facets=facets.read(question)), terms, statement(sentence))

    return of


def statement(sentence: str) -> Statement:
    passage = Passage("plan/1/p1", "plan", "paragraph", "第1段", (), sentence, sentence, 0, len(sentence))
    return Statement(Hit(passage, 1.0, 0.0, 0.0), sentence, 0, fold(sentence), "", 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("可以新建煤矿吗？", "禁止新建煤矿。", "**不允许。**原文用词“禁止”（禁止性，政策导向）："),
        ("能不能新建煤矿", "不得新建煤矿。", "**不允许。**原文用词“不得”（禁止性，政策导向）："),
        ("可以使用清洁能源吗", "鼓励使用清洁能源。", "**可以，并且鼓励。**原文用词“鼓励”（鼓励类，政策导向）："),
        ("可以建碳账户吗", "探索建立碳账户。", "**可以探索，属于探索试点。**原文用词“探索”（探索类，政策导向）："),
        ("需要购买低碳产品吗", "鼓励购买低碳产品。", "**不强制，属于鼓励。**原文用词“鼓励”（鼓励类，政策导向）："),
        ("企业需要安装监测设备吗", "企业必须安装监测设备。", "**需要，属于约束性要求。**原文用词“必须”（约束性要求，政策导向）："),
        ("要不要新建煤矿", "禁止新建煤矿。", None),  # to forbid is not to say whether one must
    ],
)  # fmt: skip
def test_a_verdict_is_that_of_what_is_asked_and_of_the_class_of_the_word(
    verdict: Callable[[str, str], str | None], question: str, sentence: str, said: str | None
) -> None:
    assert verdict(question, sentence) == said


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("可以新建煤矿吗？", "禁止新建煤矿，鼓励使用清洁能源。", "不允许"),
        ("可以使用清洁能源吗？", "禁止新建煤矿，鼓励使用清洁能源。", "可以，并且鼓励"),
    ],
)
def test_of_two_clauses_the_one_that_is_asked_about_governs(
    verdict: Callable[[str, str], str | None], question: str, sentence: str, said: str
) -> None:
    found = verdict(question, sentence)
    assert found is not None
    assert found.startswith(f"**{said}。**")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("煤矿可以种树吗？", "禁止开采矿产，加强植被恢复。"),  # hardly a word of the question
        ("可以新建煤矿吗？", "煤矿产量为三十万吨。"),  # commands nothing
        ("可以新建煤矿吗？", "推进煤矿新建和改造。"),  # a task is no permission
        ("煤矿在哪里？", "禁止新建煤矿。"),  # does not ask whether
        ("有没有煤矿？", "禁止新建煤矿。"),  # asks whether there is one
    ],
)
def test_no_verdict_is_made_up(verdict: Callable[[str, str], str | None], question: str, sentence: str) -> None:
    assert verdict(question, sentence) is None


def test_a_table_row_gives_no_verdict(parts: Parts, other_plan: Document) -> None:
    verdicts = Verdicts(parts.force, parts.language.verdicts)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml"))).read("可以新建煤矿吗？")
    row = replace(statement("禁止新建煤矿。"), indicator=next(iter(indicators_of([other_plan]).values())))
    terms = Terms((Term("煤矿", 4.0), Term("新建", 4.0)))
    assert verdicts.of(Question("可以新建煤矿吗？", "可以新建煤矿吗？", facets=facets), terms, row) is None
    assert verdicts.of(
        Question("可以新建煤矿吗？", "可以新建煤矿吗？", facets=facets), terms, replace(row, indicator=None)
    )


def test_a_verdict_from_a_law_is_called_statutory(parts: Parts) -> None:
    verdicts = Verdicts(parts.force, parts.language.verdicts)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml"))).read("可以新建煤矿吗？")
    article = statement("禁止新建煤矿。")
    hit = replace(article.hit, passage=replace(article.hit.passage, kind="article", article=5))
    terms = Terms((Term("煤矿", 4.0), Term("新建", 4.0)))
    said = verdicts.of(
        Question("可以新建煤矿吗？", "可以新建煤矿吗？", facets=facets), terms, replace(article, hit=hit)
    )
    assert said == "**不允许。**原文用词“禁止”（禁止性，法定义务）："


@pytest.mark.parametrize(
    ("word", "heading", "said"),
    [
        ("应当", "第五章 煤炭", "**需要，属于约束性要求。**原文用词“应当”（约束性要求，法定义务）："),
        ("鼓励", "第五章 煤炭", "**不强制，属于鼓励。**原文用词“鼓励”（鼓励类，法律倡导，不强制）："),
        ("消除", "第五章 煤炭", None),  # a goal of a law is no duty of its reader
        ("应当", "第九章 法律责任", None),  # said of those who broke another article
    ],
)
def test_a_law_binds_by_the_words_that_bind_and_not_in_its_chapter_on_liability(
    parts: Parts, word: str, heading: str, said: str | None
) -> None:
    verdicts = Verdicts(parts.force, parts.language.verdicts)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml"))).read("需要公开信息吗？")
    article = statement(f"企业{word}公开信息。")
    passage = replace(article.hit.passage, kind="article", article=5, heading=(heading,))
    question = Question("需要公开信息吗？", "需要公开信息吗？", facets=facets)
    terms = Terms((Term("公开", 4.0), Term("信息", 4.0)))
    assert verdicts.of(question, terms, replace(article, hit=replace(article.hit, passage=passage))) == said


@pytest.mark.parametrize("question", ["企业可以不公开信息吗？", "没有许可证可以公开信息吗？"])
def test_a_question_that_turns_its_clause_round_gets_no_verdict(
    verdict: Callable[[str, str], str | None], question: str
) -> None:
    assert verdict(question, "鼓励企业公开信息。") is None


def test_a_statement_that_holds_less_than_half_of_the_matter_gives_no_verdict(parts: Parts) -> None:
    verdicts = Verdicts(parts.force, parts.language.verdicts, parts.language.yes_no_words)
    facets = FacetReader(parts.language, Places.load(parts.data("places.toml"))).read("化工园区能不能建幼儿园？")
    question = Question("化工园区能不能建幼儿园？", "化工园区能不能建幼儿园？", facets=facets)
    park, school, asking = Term("化工园区", 6.0), Term("幼儿园", 7.0), Term("不能", 9.0)
    of = statement("禁止新增化工园区。")
    assert verdicts.of(question, Terms((park,), content=(park, asking)), of) is not None
    assert verdicts.of(question, Terms((park,), content=(park, school, asking)), of) is None
