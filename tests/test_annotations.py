"""The questions written down for passages: how they are read, and the rules that the shipped ones keep."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.annotations import Annotation, annotation_files, load_annotations
from assistant.chunking import cut_document
from assistant.corpus import load_corpus
from assistant.errors import CorpusInvalid
from assistant.model import Passage
from assistant.text import CHINESE_NUMERAL, fold
from assistant.tokens import Segmenter

CORPUS = Path(__file__).parents[1] / "corpus"
DEV_QUESTIONS = Path(__file__).parents[2] / "shared" / "eval" / "dev_questions.jsonl"
PLAN = "hangzhou-plan-14"
# Laws of which every article has its questions, and how many there are.
LAWS = {
    "eco-code": 1242,
    "administrative-penalty-law": 86,
    "environmental-tax-law": 36,
    "hazardous-chemicals-law": 127,
    "yangtze-protection-law": 96,
    "energy-conservation-law": 87,
    "water-law": 82,
}
FEWEST, MOST = 3, 6  # questions of a passage
LONGEST_COPY = 19  # characters in a row that a question may share with its passage
OWN_WORDS = 0.4  # the least share of questions in words other than those of the heading
TOO_NEAR = 0.6  # Jaccard similarity of the character 3-grams of two questions
_TITLE = re.compile("《[^》]*》")
# What numbers a heading: 第五章, （一）, 1., 专栏2, 表1.
_NUMBERING = re.compile(rf"^(?:第{CHINESE_NUMERAL}(?:编|分编|章|节)|（{CHINESE_NUMERAL}）|\d+\.|(?:专栏|表)\d+)\s*")


# -- reading ---------------------------------------------------------------------------------------------


def write(corpus: Path, name: str, *lines: str) -> None:
    folder = corpus / "annotations"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def line(passage: str, *questions: str) -> str:
    record = {"passage_id": passage, "questions": questions or ("怎么管？",), "terms": ["俗称"]}
    return json.dumps(record, ensure_ascii=False)


def test_annotations_are_read_by_their_passage(tmp_path: Path) -> None:
    write(tmp_path, "b.jsonl", line("a/2", "归谁管？", "怎么管？"))
    write(tmp_path, "a.jsonl", line("a/1"))
    assert [path.name for path in annotation_files(tmp_path)] == ["a.jsonl", "b.jsonl"]
    assert load_annotations(tmp_path) == {
        "a/1": Annotation("a/1", ("怎么管？",), ("俗称",)),
        "a/2": Annotation("a/2", ("归谁管？", "怎么管？"), ("俗称",)),
    }


def test_a_corpus_without_annotations_has_none(tmp_path: Path) -> None:
    assert load_annotations(tmp_path) == {}
    write(tmp_path, "a.txt", "no annotation")
    assert load_annotations(tmp_path) == {}


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "",
        "[1]",
        "7",
        '{"passage_id": "a/2", "questions": ["怎么管？"]}',
        '{"questions": ["怎么管？"], "terms": []}',
        '{"passage_id": 2, "questions": ["怎么管？"], "terms": []}',
        '{"passage_id": "a/2", "questions": [1], "terms": []}',
        '{"passage_id": "a/2", "questions": ["怎么管？"], "terms": [null]}',
        '{"passage_id": "a/2", "questions": null, "terms": []}',
        '{"passage_id": "a/2", "questions": "怎么管？", "terms": []}',
        '{"passage_id": "a/2", "questions": ["怎么管？"], "terms": "俗称"}',
    ],
    ids=[
        "no JSON",
        "empty line",
        "list",
        "number",
        "no terms",
        "no passage",
        "passage no text",
        "question no text",
        "term no text",
        "questions null",
        "questions one text",
        "terms one text",
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, bad: str) -> None:
    write(tmp_path, "a.jsonl", line("a/1"), bad)
    with pytest.raises(CorpusInvalid) as caught:
        load_annotations(tmp_path)
    assert "a.jsonl" in caught.value.problem
    assert "第2行" in caught.value.problem


def test_a_passage_may_be_annotated_once(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", line("a/1"), line("a/1"))
    with pytest.raises(CorpusInvalid, match="第2行"):
        load_annotations(tmp_path)


def test_a_passage_may_be_annotated_once_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", line("a/1"))
    write(tmp_path, "b.jsonl", line("a/2"), line("a/1"))
    with pytest.raises(CorpusInvalid, match=r"b\.jsonl 第2行"):
        load_annotations(tmp_path)


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl")
    (tmp_path / "annotations" / "a.jsonl").write_bytes("{}".encode("utf-16"))
    with pytest.raises(CorpusInvalid, match=r"a\.jsonl"):
        load_annotations(tmp_path)


def test_a_folder_in_the_place_of_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "annotations" / "a.jsonl").mkdir(parents=True)
    with pytest.raises(CorpusInvalid, match=r"a\.jsonl"):
        load_annotations(tmp_path)


# -- the shipped annotations ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the data and where it stands."""

    file: str
    line: int
    passage_id: str
    question: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.passage_id} {self.question}"


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    """Every question of the shipped annotations, in the order of the files."""
    return [
        Asked(path.name, number, record["passage_id"], question)
        for path in annotation_files(CORPUS)
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for record in [json.loads(text)]
        for question in record["questions"]
    ]


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, Annotation]:
    return load_annotations(CORPUS)


@pytest.fixture(scope="module")
def articles(segmenter: Segmenter) -> list[Passage]:
    """The articles and appendices of the annotated laws; none where the laws are not installed."""
    laws = [document for document in load_corpus(CORPUS).documents if document.document_id in LAWS]
    return [passage for document in laws for passage in cut_document(document, segmenter.count)]


@pytest.fixture(scope="module")
def annotated(passages: list[Passage], articles: list[Passage]) -> dict[str, Passage]:
    """The passages of the plan and of the annotated laws, as far as they are there, by their ids."""
    return {passage.passage_id: passage for passage in (*passages, *articles)}


def plain(question: str) -> str:
    """A question without marks and blanks, in search form."""
    return re.sub(r"[\W_]", "", fold(question))


def grams(question: str) -> frozenset[str]:
    text = plain(question)
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def copies(question: str, passage: Passage) -> bool:
    """Whether a question has a run of characters of its passage, titles aside."""
    text = fold(passage.text)
    length = LONGEST_COPY + 1
    return any(
        piece[at : at + length] in text
        for piece in map(fold, _TITLE.split(question))
        for at in range(len(piece) - length + 1)
    )


def heading_words(passage: Passage, segmenter: Segmenter) -> frozenset[str]:
    """The words of the heading that a passage stands under, parts included, its number and single characters aside."""
    heading = _NUMBERING.sub("", passage.heading[-1])
    return frozenset(word for word in segmenter.words(heading) if len(word) > 1)


def counts_out_of_bounds(passages: Sequence[Passage], shipped: Mapping[str, Annotation]) -> dict[str, int]:
    """How many questions the passages have that have too few or too many."""
    counts = {
        passage.passage_id: len(shipped[passage.passage_id].questions) if passage.passage_id in shipped else 0
        for passage in passages
    }
    return {passage: count for passage, count in counts.items() if not FEWEST <= count <= MOST}


def test_every_annotation_is_of_a_passage_that_exists(asked: list[Asked], annotated: dict[str, Passage]) -> None:
    held = {passage_id.partition("/")[0] for passage_id in annotated}
    assert {entry.passage_id.partition("/")[0] for entry in asked} == {PLAN, *LAWS}
    unknown = {e.passage_id for e in asked if e.passage_id.partition("/")[0] in held and e.passage_id not in annotated}
    assert unknown == set()


def test_every_passage_of_the_plan_has_its_questions(
    passages: list[Passage], shipped: Mapping[str, Annotation]
) -> None:
    assert counts_out_of_bounds(passages, shipped) == {}


def test_every_article_of_the_annotated_laws_has_its_questions(
    articles: list[Passage], shipped: Mapping[str, Annotation]
) -> None:
    if not articles:
        pytest.skip("the laws are not installed")
    assert Counter(article.document_id for article in articles) == LAWS
    assert counts_out_of_bounds(articles, shipped) == {}


def test_no_question_is_asked_twice(asked: list[Asked]) -> None:
    times = Counter(plain(entry.question) for entry in asked)
    assert [str(entry) for entry in asked if times[plain(entry.question)] > 1] == []


def test_every_question_and_every_term_says_something(shipped: Mapping[str, Annotation]) -> None:
    texts = [text for annotation in shipped.values() for text in (*annotation.questions, *annotation.terms)]
    assert [text for text in texts if not plain(text) or text != text.strip()] == []
    assert [key for key, annotation in shipped.items() if not annotation.terms] == []


def test_no_question_copies_its_passage(asked: list[Asked], annotated: dict[str, Passage]) -> None:
    there = [(entry, annotated[entry.passage_id]) for entry in asked if entry.passage_id in annotated]
    assert [str(entry) for entry, passage in there if copies(entry.question, passage)] == []


def test_a_copy_is_seen(passages: list[Passage]) -> None:
    passage = max(passages, key=lambda passage: len(passage.index_text))
    text = passage.index_text[: LONGEST_COPY + 1]
    assert copies(f"规划里“{text}”怎么理解", passage)
    assert not copies(f"规划里“{text[:-1]}”怎么理解", passage)
    assert not copies(f"《{text}》怎么理解", passage)


@pytest.mark.parametrize("document", [PLAN, *LAWS])
def test_many_questions_are_in_words_other_than_those_of_the_heading(
    asked: list[Asked], annotated: dict[str, Passage], segmenter: Segmenter, document: str
) -> None:
    there = [e for e in asked if e.passage_id in annotated and e.passage_id.startswith(f"{document}/")]
    if not there:
        pytest.skip("the laws are not installed")
    words = {entry.passage_id: heading_words(annotated[entry.passage_id], segmenter) for entry in there}
    judged = [entry for entry in there if words[entry.passage_id]]
    own = [e for e in judged if not any(word in fold(e.question) for word in words[e.passage_id])]
    share = len(own) / len(judged)
    logging.getLogger(__name__).info(
        "%s: %.3f of %d questions hold no word of the heading", document, share, len(judged)
    )
    assert len(judged) > 0.9 * len(there)
    assert share >= OWN_WORDS, f"{share:.3f} of {len(judged)}"


@pytest.mark.skipif(not DEV_QUESTIONS.is_file(), reason="the development questions are not on this machine")
def test_no_question_was_written_after_a_development_question(asked: list[Asked]) -> None:
    lines = DEV_QUESTIONS.read_text(encoding="utf-8").splitlines()
    development = [grams(json.loads(text)["q"]) for text in lines if text.strip()]
    assert development
    of_asked = [(entry, grams(entry.question)) for entry in asked]
    near = [(entry, max(similarity(own, other) for other in development)) for entry, own in of_asked]
    assert [f"{entry} ({value:.2f})" for entry, value in near if value >= TOO_NEAR] == []


def test_questions_alike_are_told_from_others() -> None:
    one = grams("绿道由哪个部门管护？")
    assert similarity(one, grams("绿道由哪个部门管护")) == 1.0
    assert similarity(one, grams("请问绿道由哪个部门管护")) >= TOO_NEAR
    assert similarity(one, grams("绿道归谁管")) < TOO_NEAR
    assert similarity(grams("管"), grams("护")) == 0.0
