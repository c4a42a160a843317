"""References to articles, as people write them, and where they lead on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.corpus import load_corpus
from assistant.features.articles import ArticleIndex

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def articles() -> ArticleIndex:
    corpus = load_corpus(Path(__file__).parents[1] / "corpus")
    return ArticleIndex(corpus.documents, default="中华人民共和国生态环境法典")


@pytest.mark.parametrize(
    ("written", "passage_id"),
    [
        ("生态环境法典第1102条", "eco-code/1102"),
        ("法典第一千一百零二条", "eco-code/1102"),
        ("法典1102条", "eco-code/1102"),
        ("《生态环境法典》第１１０２条", "eco-code/1102"),
        ("《中华人民共和国生态环境法典》第1102条", "eco-code/1102"),
        ("第1102条", "eco-code/1102"),
        ("《大气法》第九十九条第一款", "air-pollution-law/99"),
        ("固废法112条", "solid-waste-law/112"),
        ("环评法第31条", "environmental-impact-assessment-law/31"),
        ("刑法第一百二十条之一", "criminal-law/120-1"),
        ("刑法第120条之一", "criminal-law/120-1"),
        ("民法典第1234条", "civil-code/1234"),
        ("核安全法第三条", "nuclear-safety-law/3"),
    ],
)
def test_a_reference_leads_to_its_article(articles: ArticleIndex, written: str, passage_id: str) -> None:
    [reference] = articles.reader().references(written)
    assert articles.resolve(reference, TODAY).passage_id == passage_id


@pytest.mark.parametrize(
    ("day", "document"), [("2026-04-30", "fisheries-law-2013"), ("2026-05-01", "fisheries-law-2025")]
)
def test_the_text_of_the_day_is_meant(articles: ArticleIndex, day: str, document: str) -> None:
    [reference] = articles.reader().references("渔业法第三条")
    assert articles.resolve(reference, date.fromisoformat(day)).passage_id == f"{document}/3"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("生态环境法典第1300条", "最后一条是第一千二百四十二条"),
        ("生态环境法典第1102条第9款", "共1款，没有第9款"),
        ("刑法第338条之五", "没有第338条之五"),
        ("《浙江省大气污染防治条例》第三条", "没有收录《浙江省大气污染防治条例》"),
        ("《下水法》第3条", "没有收录《下水法》"),
    ],
)
def test_a_reference_that_leads_nowhere_says_so(articles: ArticleIndex, written: str, said: str) -> None:
    [reference] = articles.reader().references(written)
    resolution = articles.resolve(reference, TODAY)
    assert resolution.passage_id is None
    assert said in resolution.problem


@pytest.mark.parametrize("text", ["15条河流", "生活小区1855个", "第三项工作", "这条河"])
def test_other_numbers_are_no_references(articles: ArticleIndex, text: str) -> None:
    assert articles.reader().references(text) == []


def test_several_references_keep_their_laws(articles: ArticleIndex) -> None:
    found = articles.reader().references("大气法第99条和第100条，与民法典第1229条")
    assert [(r.law and r.law.words, r.number) for r in found] == [("大气法", 99), ("大气法", 100), ("民法典", 1229)]
