"""The laws of the corpus: their text against a second source, and their life, read off the laws."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.corpus import Corpus, load_corpus
from assistant.features.successors import load_successors
from assistant.model import Document
from assistant.text import chinese_to_int, fold
from assistant.validity import RepealClause, is_current, notice_on, read_repeal_clause, status_on, with_lives

CORPUS = Path(__file__).parents[1] / "corpus"
REFERENCE = Path(__file__).parents[2] / "shared" / "reference" / "eco-code"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(CORPUS)


@pytest.fixture(scope="module")
def laws(corpus: Corpus) -> Mapping[str, Document]:
    return {document.document_id: document for document in corpus.documents}


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the second source is not on this machine")
def test_every_article_of_the_code_equals_the_second_source(laws: Mapping[str, Document]) -> None:
    wanted: dict[int, str] = {}
    for path in sorted(REFERENCE.glob("book-*.md")):
        number = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"第([一二三四五六七八九十百千零]+)条　(.*)", line):
                number = chinese_to_int(match[1])
                wanted[number] = match[2]
            elif re.match(r"第[一二三四五六七八九十百千零]+(?:编|分编|章|节)　", line):
                number = 0
            elif number:
                wanted[number] += line
    code = laws["eco-code"]
    held = {a.number: "".join(code.source[c.start : c.end] for c in a.clauses) for a in code.articles()}
    assert len(wanted) == 1242
    different = [number for number, text in wanted.items() if fold(held.get(number, "")) != fold(text)]
    assert different == []


def test_the_code_has_its_five_books_and_nine_subbooks(laws: Mapping[str, Document]) -> None:
    code = laws["eco-code"]
    books = [section.title for section in code.sections("book")]
    assert books == ["总则", "污染防治", "生态保护", "绿色低碳发展", "法律责任和附则"]
    assert len(code.sections("subbook")) == 9


def test_criminal_law_has_inserted_articles(laws: Mapping[str, Document]) -> None:
    assert "120-1" in {article.path for article in laws["criminal-law"].articles()}


TEN = [
    "environmental-protection-law",
    "environmental-impact-assessment-law",
    "marine-environment-law",
    "air-pollution-law",
    "water-pollution-law",
    "soil-pollution-law",
    "solid-waste-law",
    "noise-pollution-law",
    "radioactive-pollution-law",
    "cleaner-production-law",
]
# Days around the known changes, and what stood on them: read off the laws and decisions themselves.
STATUSES = [
    *((law, "2026-08-14", "in_force") for law in TEN),
    *((law, "2026-08-15", "repealed") for law in TEN),
    ("eco-code", "2026-08-14", "not_yet_in_force"),
    ("eco-code", "2026-08-15", "in_force"),
    ("fisheries-law-2013", "2026-04-30", "in_force"),
    ("fisheries-law-2025", "2026-04-30", "not_yet_in_force"),
    ("fisheries-law-2013", "2026-05-01", "superseded"),
    ("fisheries-law-2025", "2026-05-01", "in_force"),
    ("agriculture-law-2012", "2026-12-31", "in_force"),
    ("agriculture-law-2026", "2026-12-31", "not_yet_in_force"),
    ("agriculture-law-2012", "2027-01-01", "superseded"),
    ("agriculture-law-2026", "2027-01-01", "in_force"),
    ("agriculture-law-2012", "2012-12-31", "unknown"),
    ("hazardous-chemicals-law", "2026-04-30", "not_yet_in_force"),
    ("hazardous-chemicals-law", "2026-05-01", "in_force"),
    ("national-parks-law", "2025-12-31", "not_yet_in_force"),
    ("national-parks-law", "2026-01-01", "in_force"),
    ("public-security-penalty-law", "2025-12-31", "unknown"),
    ("public-security-penalty-law", "2026-01-01", "in_force"),
    ("development-planning-law", "2026-03-11", "not_yet_in_force"),
    ("development-planning-law", "2026-03-12", "in_force"),
    ("mineral-resources-law", "2025-06-30", "unknown"),
    ("mineral-resources-law", "2025-07-01", "in_force"),
    ("work-safety-law", "2021-08-31", "unknown"),
    ("work-safety-law", "2021-09-01", "in_force"),
    ("water-pollution-law", "2017-12-31", "unknown"),
    ("water-pollution-law", "2018-01-01", "in_force"),
    ("noise-pollution-law", "2022-06-04", "not_yet_in_force"),
    ("noise-pollution-law", "2022-06-05", "in_force"),
    ("environmental-protection-law", "2014-12-31", "unknown"),
    ("environmental-tax-law", "2025-10-27", "unknown"),
    ("environmental-tax-law", "2025-10-28", "in_force"),
    ("criminal-law", "2024-02-29", "in_force"),
    ("criminal-law", "2024-03-01", "superseded"),
    ("civil-code", "2020-12-31", "not_yet_in_force"),
    ("civil-code", "2021-01-01", "in_force"),
    ("soil-pollution-law", "2018-12-31", "not_yet_in_force"),
    ("soil-pollution-law", "2019-01-01", "in_force"),
    ("marine-environment-law", "2023-12-31", "unknown"),
    ("marine-environment-law", "2024-01-01", "in_force"),
    ("yangtze-protection-law", "2021-02-28", "not_yet_in_force"),
    ("yangtze-protection-law", "2021-03-01", "in_force"),
    ("hangzhou-plan-14", "2021-11-04", "not_yet_in_force"),
    ("hangzhou-plan-14", "2025-12-31", "in_force"),
    ("hangzhou-plan-14", "2026-01-01", "period_ended"),
]


@pytest.mark.parametrize(("document", "day", "status"), STATUSES)
def test_a_text_has_the_status_of_the_day(laws: Mapping[str, Document], document: str, day: str, status: str) -> None:
    assert status_on(laws[document].metadata, date.fromisoformat(day)) == status


def test_the_table_of_statuses_covers_thirty_days() -> None:
    assert len({day for _, day, _ in STATUSES}) >= 30


def test_a_superseded_text_stays_usable_only_where_the_later_one_is_not_held(laws: Mapping[str, Document]) -> None:
    held = {key: law.metadata for key, law in laws.items()}
    day = date(2026, 11, 23)
    assert is_current(held["criminal-law"], day, held)
    assert not is_current(held["fisheries-law-2013"], day, held)


def test_a_repeal_names_what_took_the_place(laws: Mapping[str, Document]) -> None:
    held = {key: law.metadata for key, law in laws.items()}
    notice = notice_on(held["air-pollution-law"], date(2026, 8, 15), held)
    assert notice is not None
    assert "2026年8月15日" in notice
    assert "生态环境法典" in notice


def test_a_law_that_repeals_its_own_earlier_namesake_does_not_end_itself(laws: Mapping[str, Document]) -> None:
    law = laws["water-law"].metadata
    lived = with_lives([law], {law.document_id: RepealClause(None, ("中华人民共和国水法",))})
    assert lived[0].valid_to is None


def test_a_repeal_clause_gives_the_day_and_every_title() -> None:
    clause = read_repeal_clause("第九条　本法自 2024年5月1日起施行。《甲法》、《乙法》和《丙法》同时废止。")
    assert clause == RepealClause(date(2024, 5, 1), ("甲法", "乙法", "丙法"))


def test_without_the_dataset_the_plan_still_loads_and_the_laws_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    corpus = load_corpus(CORPUS)
    assert [document.document_id for document in corpus.documents] == ["hangzhou-plan-14"]
    assert "生态环境法典" in corpus.missing
    assert "pip install" in (corpus.missing_notice or "")


def test_every_successor_names_articles_that_exist(laws: Mapping[str, Document]) -> None:
    ids = {f"{key}/{a.path}" for key, law in laws.items() for a in law.articles()}
    records = load_successors(CORPUS)
    assert len(records) == sum(len(laws[law].articles()) for law in TEN)
    assert all(record.old in ids and (record.new is None or record.new in ids) for record in records.values())


def test_every_document_of_the_dataset_can_be_read() -> None:
    everything = load_corpus(CORPUS, "all")
    assert len(everything.documents) == 379
    assert sum(len(document.articles()) for document in everything.documents) > 26_000
    twice = [
        document.document_id
        for document in everything.documents
        if len({article.path for article in document.articles()}) < len(document.articles())
    ]
    assert twice == []
