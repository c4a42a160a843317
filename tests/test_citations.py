"""Citations: a quote is the source's own words, and where it stands is proved."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.citations import Citations, QuoteNotFound, locate
from assistant.model import Document, Passage
from assistant.render import citation_json, citation_place
from assistant.text import sentence_spans


def passage(text: str, document_id: str = "plan") -> Passage:
    return Passage(f"{document_id}/1/p1", document_id, "paragraph", "第一章 › 第1段", (), text, text, 0, len(text))


@pytest.mark.parametrize(
    "words",
    ["PM2.5年均浓度由57微克/立方米", "PM_{2.5}年均浓度由 57 微克/立方米", "ＰＭ2.5年均浓度由57微克／立方米"],
)
def test_a_quote_is_found_however_it_is_written(words: str) -> None:
    text = "市区PM _{2.5}年均浓\n\n度由 57 微克/立方米下降。"
    start, end = locate(passage(text), words)
    assert text[start:end] == "PM _{2.5}年均浓\n\n度由 57 微克/立方米"


@pytest.mark.parametrize("words", ["由58微克", "下降。尾巴", "", "  "])
def test_words_that_do_not_stand_there_are_no_quote(words: str) -> None:
    with pytest.raises(QuoteNotFound):
        locate(passage("年均浓度由57微克/立方米下降。"), words)


def test_invisible_characters_of_the_source_hide_no_quote() -> None:
    text = "推\u200b进绿色\u00ad低碳发展。"
    start, end = locate(passage(text), "推进绿色低碳发展。")
    assert text[start:end] == text


def test_every_sentence_of_every_passage_can_be_cited(passages: list[Passage]) -> None:
    for cited in passages:
        if cited.kind == "row":
            assert locate(cited, cited.text)
            continue
        for start, end in sentence_spans(cited.index_text):
            found = locate(cited, cited.index_text[start:end])
            assert 0 <= found[0] < found[1] <= len(cited.text)


def test_quotes_are_numbered_in_order_and_each_once(plan: Document, passages: list[Passage]) -> None:
    citations = Citations({plan.document_id: plan}, date(2023, 1, 1))
    first, second = passages[10], passages[40]
    assert citations.cite(first, first.text).marker == 1
    assert citations.cite(second, second.text[:12]).marker == 2
    assert citations.cite(first, first.text).marker == 1
    assert citations.cite(second, second.text[:13]).marker == 3
    assert [citation.marker for citation in citations.found] == [1, 2, 3]


def test_a_citation_carries_document_and_status_of_the_day(plan: Document, passages: list[Passage]) -> None:
    for day, status in ((date(2023, 1, 1), "in_force"), (date(2026, 1, 1), "period_ended")):
        citation = Citations({plan.document_id: plan}, day).cite(passages[0], "杭环发〔2021〕66号")
        assert (citation.status, citation.document) == (status, plan.metadata)
        assert citation.quote == "杭环发〔2021〕66号"


def test_a_citation_as_json_is_source_text_with_offsets(plan: Document, passages: list[Passage]) -> None:
    (cited,) = [p for p in passages if p.passage_id == "hangzhou-plan-14/box-3/i1"]
    citation = Citations({plan.document_id: plan}, date(2026, 1, 1)).cite(cited, "推动“美丽河湖”向“幸福河湖”迭代升级。")
    shown = citation_json(citation)
    assert shown["quote"] == "推动“美丽河\n\n湖”向“幸福河湖”迭代升级。"
    assert shown["passage"][shown["start"] : shown["end"]] == shown["quote"]
    assert plan.source[cited.start :].startswith(shown["passage"])
    assert {key: shown[key] for key in ("marker", "passage_id", "document_id", "article", "status", "successor")} == {
        "marker": 1,
        "passage_id": "hangzhou-plan-14/box-3/i1",
        "document_id": "hangzhou-plan-14",
        "article": None,
        "status": "period_ended",
        "successor": None,
    }
    assert citation_place(citation) == "《杭州市“十四五”生态环保规划》第六章 › 专栏3 › 第1项"
