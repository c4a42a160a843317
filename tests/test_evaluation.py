"""Question files, the marks of an answer, and runs compared with each other."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.errors import InvalidOption
from assistant.evaluation.questions import JudgedQuestion, load_questions
from assistant.evaluation.report import Result, Run, check_shared, compare, comparison_json, read_run, run_json
from assistant.evaluation.scoring import Rate, fold_for_scoring, holds, score, tally
from assistant.model import Answer, Citation, Metadata, Passage, Turn
from assistant.render import answer_json
from tests.conftest import CHECKOUT

OFFICIAL = CHECKOUT.parent / "shared" / "eval" / "score.py"
DEVELOPMENT = OFFICIAL.with_name("dev_questions.jsonl")
DOCUMENT = Metadata("d", "plan", "云江市规划", "规划")


def answer(text: str, *citations: Citation, refused: bool = False) -> Answer:
    return Answer("问", "问", date(2023, 1, 1), text, refused, citations)


def cited(passage: str, quote: str = "", article: int | None = None) -> Citation:
    shown = Passage("d/1", "d", "paragraph", "第1段", (), passage, passage, 0, len(passage), article=article)
    return Citation(1, shown, DOCUMENT, "in_force", "第1段", quote, 0, len(quote))


def question(**keys: Any) -> dict[str, Any]:
    """A record of a question file."""
    record = {"id": "Q1", "type": "fact", "corpus": "plan", "q": "要治理多少条河？", "must": [["18"]], **keys}
    return {key: value for key, value in record.items() if value is not None}


def file_of(path: Path, *records: object) -> Path:
    lines = (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def loaded(path: Path, record: dict[str, Any]) -> JudgedQuestion:
    (one,) = load_questions([file_of(path / "one.jsonl", record)])
    return one


# -- marks -----------------------------------------------------------------------------------

EVIDENCE = question(evidence=["治理河道18条"])
ARTICLES = question(type="lookup", corpus="code", articles=[12, 15])
UNANSWERABLE = question(must=None, type="unanswerable", refuse=True)
OTHER = cited("与此无关的一段。")
LONG = "长" * 1250

# A question, its answer, and the marks that are wrong.
CASES: dict[str, tuple[dict[str, Any], Answer, set[str]]] = {
    "a number": (question(), answer("治理18条。"), set()),
    "a number inside a longer one": (question(), answer("治理118条。"), {"must", "correct"}),
    "a number with more digits": (question(), answer("治理180条。"), {"must", "correct"}),
    "a number with decimals": (question(), answer("治理18.1条。"), {"must", "correct"}),
    "a number behind a decimal point": (question(), answer("治理3.18条。"), {"must", "correct"}),
    "a number at the end of a sentence": (question(), answer("There are 18."), set()),
    "a number of another width": (question(), answer("治理１８条。"), set()),
    "a number in the second place": (question(), answer("治理118条，其中18条为省级。"), set()),
    "a number made by a mark": (question(must=[["181"]]), answer("治理18[1]1条。"), set()),
    "a number that only the mark has": (question(must=[["1"]]), answer("治理十八条[1]。"), {"must", "correct"}),
    "a decimal number": (question(must=[["66.85"]]), answer("达到 ≥66.85%。"), set()),
    "a number with a unit is words": (question(must=[["18条"]]), answer("治理118条。"), set()),
    "one group is not met": (question(must=[["18", "十八"], ["省级"]]), answer("治理十八条。"), {"must", "correct"}),
    "another string of the group": (question(must=[["18", "十八"]]), answer("治理十八条。"), set()),
    "Markdown between the words": (question(must=[["治理河道"]]), answer("治**理** 河\n道 | # > `x`"), set()),
    "a subscript in the question": (question(must=[["PM_{2.5}"]]), answer("控制PM2.5浓度"), set()),
    "a subscript in the answer": (question(must=[["pm2.5"]]), answer("控制 PM_{2.5} 浓度"), set()),
    "an underscore without braces": (question(must=[["NOx"]]), answer("控制NO_x"), set()),
    "refused": (EVIDENCE, answer("治理河道18条", cited("治理河道18条"), refused=True), {"answered", "must", "correct"}),
    "a long answer": (question(), answer("18条" + "长" * 398), {"short", "correct"}),
    "the longest answer": (question(), answer("18条 " + "长" * 397 + "\n[1]"), set()),
    "a long list": (question(type="list"), answer("18条" + "长" * 598), {"short", "correct"}),
    "the longest list": (question(type="measure"), answer("18条" + "长" * 597), set()),
    "the longest comparison": (question(type="compare"), answer("18条" + "长" * 597), set()),
    "the longest penalty": (question(type="penalty"), answer("18条" + "长" * 597), set()),
    "the longest structure": (question(type="structure"), answer("18条" + "长" * 597), set()),
    "no citation": (EVIDENCE, answer("18条"), {"evidence", "correct"}),
    "evidence in the passage": (EVIDENCE, answer("18条", cited("共治理河 道\n18条。")), set()),
    "evidence in the quote": (EVIDENCE, answer("18条", cited("略", quote="治理河道18条")), set()),
    "another evidence string": (question(evidence=["甲", "治理河道18条"]), answer("18", cited("治理河道18条")), set()),
    "evidence with a subscript": (question(evidence=["PM_{2.5}浓度18"]), answer("18", cited("PM2.5 浓 度１８")), set()),
    "evidence in the answer only": (EVIDENCE, answer("治理河道18条", OTHER), {"evidence", "correct"}),
    "evidence in the sixth citation": (EVIDENCE, answer("18条", *[OTHER] * 5, cited("治理河道18条")), set()),
    "evidence in the seventh citation": (
        EVIDENCE,
        answer("18条", *[OTHER] * 6, cited("治理河道18条")),
        {"evidence", "correct"},
    ),
    "evidence before 2,500 characters": (
        EVIDENCE,
        answer("18条", cited(LONG), cited("长" * 1243 + "治理河道18条")),
        set(),
    ),
    "evidence over 2,500 characters": (
        EVIDENCE,
        answer("18条", cited(LONG), cited("长" * 1244 + "治理河道18条")),
        {"evidence", "correct"},
    ),
    "blanks do not count": (EVIDENCE, answer("18条", cited(" \n" * 3000 + "治理河道18条")), set()),
    "a quote counts too": (
        EVIDENCE,
        answer("18条", cited("长" * 1250 + "治理河道18条", quote=LONG)),
        {"evidence", "correct"},
    ),
    "nothing is left for the next": (
        EVIDENCE,
        answer("18", cited(LONG * 2), cited("治理河道18条")),
        {"evidence", "correct"},
    ),
    "the first article": (ARTICLES, answer("18", cited("略", article=15), cited("略", article=3)), set()),
    "a later article": (ARTICLES, answer("18", cited("略", article=3), cited("略", article=12)), {"article@1"}),
    "a plan before the article": (ARTICLES, answer("18", OTHER, cited("略", article=12)), set()),
    "another article": (
        ARTICLES,
        answer("18", cited("略", article=3)),
        {"article@1", "article@any", "correct"},
    ),
    "the article in the sixth citation": (ARTICLES, answer("18", *[OTHER] * 5, cited("略", article=12)), set()),
    "the article in the seventh citation": (
        ARTICLES,
        answer("18", *[OTHER] * 6, cited("略", article=12)),
        {"article@1", "article@any", "correct"},
    ),
    "the wrong article with the evidence": (
        {**ARTICLES, "evidence": ["治理河道18条"]},
        answer("18", cited("治理河道18条", article=3)),
        {"article@1", "article@any"},
    ),
    "the right article without the evidence": (
        {**ARTICLES, "evidence": ["治理河道18条"]},
        answer("18", cited("略", article=12)),
        {"evidence", "correct"},
    ),
    "an unanswerable question refused": (UNANSWERABLE, answer("资料没有给出。", refused=True), set()),
    "an unanswerable question answered": (UNANSWERABLE, answer("18条", OTHER), {"refused", "correct"}),
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_gets_its_marks(name: str, tmp_path: Path) -> None:
    record, given, wrong = CASES[name]
    marks = score(loaded(tmp_path, record), given)
    assert {mark for mark, right in marks.items() if not right} == wrong


def test_only_marks_that_apply_are_given(tmp_path: Path) -> None:
    assert set(score(loaded(tmp_path, question()), answer("18"))) == {"answered", "must", "short", "correct"}
    assert set(score(loaded(tmp_path, UNANSWERABLE), answer("18"))) == {"refused", "correct"}


@pytest.fixture(scope="module")
def official() -> ModuleType:
    """The scorer that came with the development questions."""
    if not OFFICIAL.is_file():
        pytest.skip("score.py is not at hand")
    specification = importlib.util.spec_from_file_location("official_score", OFFICIAL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", CASES)
def test_marks_are_those_of_the_development_scorer(name: str, official: ModuleType, tmp_path: Path) -> None:
    record, given, _ = CASES[name]
    assert score(loaded(tmp_path, record), given) == official.score_one(record, answer_json(given))


def test_development_questions_are_scored_alike(official: ModuleType) -> None:
    """Made-up answers to every development question: right ones, and right ones spoilt."""
    records = official.load(DEVELOPMENT)
    for judged, record in zip(load_questions([DEVELOPMENT]), records, strict=True):
        words = "；".join(group[0] for group in judged.must)
        evidence = [cited(f"前文\n{words}后文", article=7) for words in judged.evidence]
        article = [cited("条文", article=number) for number in judged.articles]
        for text in (words, f"**{words}** [1]", words + "0", words + "长" * 450, ""):
            for citations in (evidence, article + evidence, evidence + article, [OTHER] * 6 + evidence, []):
                for refused in (False, True):
                    given = answer(text, *citations, refused=refused)
                    assert score(judged, given) == official.score_one(record, answer_json(given)), judged.id


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("≥６６．８５％", "≥66.85%"),
        ("**PM_{2.5}** 年均\t浓度 [12]", "pm2.5年均浓度"),
        ("| 甲 | 乙 |\n# 丙\n> 丁`戊`", "甲乙丙丁戊"),
        ("\u3000第 1 条［3］", "第1条"),
    ],
)
def test_texts_are_compared_without_width_blanks_markdown_and_marks(text: str, folded: str) -> None:
    assert fold_for_scoring(text) == folded


def test_a_number_is_held_only_as_a_whole() -> None:
    assert holds("共18条", "18")
    assert not holds("共118条", "18")
    assert not holds("共18.1条", "18")
    assert holds("共18.", "18")


# -- figures ---------------------------------------------------------------------------------


def test_figures_count_what_applies() -> None:
    right = {"answered": True, "must": True, "short": True, "correct": True}
    refused = {"answered": False, "must": False, "short": True, "correct": False}
    figures = tally([right, refused, refused, {"refused": True, "correct": True}])
    assert figures == {
        "correct": Rate(2, 4),
        "must": Rate(1, 3),
        "short": Rate(3, 3),
        "answered": Rate(1, 3),
        "refused": Rate(1, 1),
        "false_refusals": Rate(2, 3),
    }
    assert figures["must"].share == pytest.approx(1 / 3)


def test_figures_of_nothing_are_none() -> None:
    assert tally([]) == {}


# -- question files --------------------------------------------------------------------------


def test_a_question_file_is_read_with_everything_that_it_says(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "大气呢？"}, {"role": "assistant", "content": "如下。"}]
    path = tmp_path / "f.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + json.dumps(question(history=history, evidence=["甲"], articles=[3])).encode()
        + b"\r\n\r\n"
        + json.dumps({**UNANSWERABLE, "id": 2}).encode()
    )
    first, second = load_questions([path])
    assert first == JudgedQuestion(
        id="Q1",
        type="fact",
        corpus="plan",
        text="要治理多少条河？",
        history=(Turn("user", "大气呢？"), Turn("assistant", "如下。")),
        must=(("18",),),
        evidence=("甲",),
        articles=(3,),
    )
    assert (second.id, second.refuse, second.must) == ("2", True, ())


BAD: list[tuple[object, str]] = [
    ("{不是JSON", "不是JSON"),
    ("[1]", "没有问题 q"),
    (question(q=None), "没有问题 q"),
    (question(q=" "), "问题是空的"),
    (question(q="问" * 3000), "3000字"),
    (question(id=None), "缺少 id"),
    (question(type=None), "缺少 type"),
    (question(corpus=None), "缺少 corpus"),
    (question(must=None), "缺少 must"),
    (question(must=[]), "must 写法不对"),
    (question(must=["18"]), "must 写法不对"),
    (question(must=[[]]), "must 写法不对"),
    (question(must=[[18]]), "must 写法不对"),
    (question(evidence="治理"), "evidence 写法不对"),
    (question(evidence=[""]), "evidence 写法不对"),
    (question(articles=["12"]), "articles 写法不对"),
    (question(refuse="yes"), "refuse 写法不对"),
    (question(history=["甲"]), "history 写法不对"),
    ('{"id": "a", "type": "fact", "corpus": "plan", "q": "问", "must": [["\\ud800"]]}', "编码不完整"),
]


@pytest.mark.parametrize(("bad", "words"), BAD)
def test_a_bad_line_is_told_with_its_file_and_number(bad: object, words: str, tmp_path: Path) -> None:
    path = file_of(tmp_path / "bad.jsonl", question(id="first"), "", bad)
    with pytest.raises(InvalidOption) as caught:
        load_questions([path])
    assert words in caught.value.problem
    assert f"{path} 第3行" in caught.value.problem


def test_an_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    one, other = file_of(tmp_path / "1.jsonl", question()), file_of(tmp_path / "2.jsonl", question(id="x"), question())
    with pytest.raises(InvalidOption, match=r"2\.jsonl 第2行的编号“Q1”"):
        load_questions([one, other])


def test_a_file_that_is_missing_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="打不开"):
        load_questions([tmp_path / "none.jsonl"])
    with pytest.raises(InvalidOption, match="没有问题"):
        load_questions([file_of(tmp_path / "empty.jsonl", "")])


# -- runs ------------------------------------------------------------------------------------


def result(id_: str, *, correct: bool, type_: str = "fact") -> Result:
    marks = {"answered": True, "must": correct, "short": True, "correct": correct}
    return Result(id_, type_, "plan", marks, 20.0, f"问题{id_}", "答", False, ("d/1",))


def run_of(*results: Result) -> Run:
    return Run(("f.jsonl",), {"generation": "gen-1", "as_of": "2023-01-01"}, results)


def test_a_run_has_figures_by_type_and_the_misses() -> None:
    run = run_of(result("a", correct=True), result("b", correct=False), result("c", correct=True, type_="list"))
    assert run.figures["correct"] == Rate(2, 3)
    assert {name: figures["correct"] for name, figures in run.by_type.items()} == {
        "fact": Rate(1, 2),
        "list": Rate(1, 1),
    }
    assert run.by_corpus["plan"] == run.figures
    assert [(miss.id, miss.failed) for miss in run.misses] == [("b", ("must",))]


def test_the_time_of_a_run_is_its_median() -> None:
    times = (10.0, 500.0, 20.0)
    assert run_of(*(replace(result("a", correct=True), elapsed_ms=time) for time in times)).median_ms == 20.0


def test_a_run_comes_back_from_its_file(tmp_path: Path) -> None:
    run = run_of(result("a", correct=True), replace(result("b", correct=False), question="", answer="", passages=()))
    path = file_of(tmp_path / "run.json", run_json(run))
    assert read_run(path) == run


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "files": [], "versions": {}}'])
def test_a_file_that_is_no_run_is_told(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="不是评测结果"):
        read_run(file_of(tmp_path / "run.json", text))


def test_a_run_whose_questions_have_no_marks_is_told(tmp_path: Path) -> None:
    written = run_json(run_of(result("a", correct=True)))
    for marks in ({"must": True}, [], None):
        written["questions"][0]["marks"] = marks
        with pytest.raises(InvalidOption, match="不是评测结果"):
            read_run(file_of(tmp_path / "run.json", written))


def test_runs_are_compared_over_the_questions_of_both() -> None:
    before = run_of(*(result(id_, correct=id_ in "ab") for id_ in "abcx"))
    after = run_of(*(result(id_, correct=id_ in "bcy") for id_ in "abcy"))
    comparison = compare(before, after)
    assert (comparison.shared, comparison.gained, comparison.lost) == (3, ("c",), ("a",))
    assert comparison.figures["correct"] == (Rate(2, 3), Rate(2, 3))
    shown = comparison_json(comparison)
    assert shown["figures"]["correct"] == {
        "before": {"hits": 2, "of": 3, "share": 0.6667},
        "after": {"hits": 2, "of": 3, "share": 0.6667},
        "difference": 0.0,
    }


def test_the_difference_is_that_of_the_shares() -> None:
    before = run_of(*(result(id_, correct=id_ == "a") for id_ in "abcd"))
    after = run_of(*(result(id_, correct=id_ != "a") for id_ in "abcd"))
    shown = comparison_json(compare(before, after))
    assert shown["figures"]["must"]["difference"] == 0.5
    assert shown["figures"]["answered"]["difference"] == 0.0
    assert (shown["gained"], shown["lost"]) == (["b", "c", "d"], ["a"])


def test_runs_without_a_question_in_common_are_not_compared() -> None:
    with pytest.raises(InvalidOption, match="没有相同的问题"):
        check_shared(run_of(result("a", correct=True)), ["b"])
    with pytest.raises(InvalidOption, match="没有相同的问题"):
        compare(run_of(result("a", correct=True)), run_of(result("b", correct=True)))
