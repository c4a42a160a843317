"""Folding, reading form, sentences and numerals."""

from __future__ import annotations

import pytest

from assistant.model import Document
from assistant.text import (
    chinese_to_int,
    ends_sentence,
    fold,
    fold_with_offsets,
    int_to_chinese,
    reading,
    sentence_spans,
    strip_invisible,
)

# -- folding -------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["PM_{2.5}", "PM _{2.5}", "PM₂.₅", "ＰＭ２.５", "pm 2.5", "P\nM2.5", "PM\u200b2.5"])
def test_all_spellings_of_an_indicator_fold_to_one(written: str) -> None:
    assert fold(written) == "pm2.5"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("NO_x", "nox"),
        ("NO_{x}", "nox"),
        ("PM₁₀", "pm10"),
        ("μg/m ³", "μg/m3"),
        ("２０２５年", "2025年"),
        ("（一）", "(一)"),
        ("2021—2025", "2021-2025"),
        ("2021–2025", "2021-2025"),
        ("西\n\n湖", "西湖"),
        ("\u3000国三 及以下\t", "国三及以下"),
        ("", ""),
    ],
)
def test_folding_drops_what_only_looks_different(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_folded_find_leads_back_to_the_source() -> None:
    source = "市区PM _{2.5}年均浓\n\n度由 57 微克/立方米下降"
    span = fold_with_offsets(source).find(fold("PM2.5年均浓度由57微克"))
    assert span is not None
    assert source[slice(*span)] == "PM _{2.5}年均浓\n\n度由 57 微克"


def test_a_find_covers_characters_that_fold_to_several() -> None:
    source = "面积㎡以上"
    span = fold_with_offsets(source).find("m2")
    assert span == (2, 3)


@pytest.mark.parametrize("needle", ["不在这里", ""])
def test_what_does_not_stand_there_is_not_found(needle: str) -> None:
    assert fold_with_offsets("持续改善").find(needle) is None


def test_offsets_rise_and_stay_inside_the_source(plan: Document) -> None:
    folded = fold_with_offsets(plan.source)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert 0 <= folded.offsets[0] <= folded.offsets[-1] < len(plan.source)


def test_the_reading_form_folds_as_the_source_does(plan: Document) -> None:
    for line in plan.source.splitlines():
        assert fold(reading(line)) == fold(line)


# -- reading form --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("含上城、拱墅、西\n\n湖、滨江", "含上城、拱墅、西湖、滨江"),
        ("西\n\n\x0c湖", "西湖"),
        ("国土面积 16850 平方公里", "国土面积16850平方公里"),
        ("PM _{2.5} 浓度", "PM2.5浓度"),
        ("NO_x减排", "NOx减排"),
        ("O₃浓度", "O3浓度"),
        ("μg/m ³", "μg/m³"),
        ("达到 90 % 以上", "达到90%以上"),
        ("≥ 92.3", "≥92.3"),
        ("green life 2025", "green life 2025"),
        ("绿色\u200b低碳\ufeff", "绿色低碳"),
        ("  两边的空白\n", "两边的空白"),
    ],
)
def test_the_reading_form_is_what_a_person_expects(source: str, read: str) -> None:
    assert reading(source) == read


def test_the_reading_form_of_a_reading_form_is_itself(plan: Document) -> None:
    for line in plan.source.splitlines():
        once = reading(line)
        assert reading(once) == once


def test_tabs_of_a_table_row_stay_in_the_reading_form() -> None:
    assert reading("\t3\t森林覆盖率(%)\t66.84") == "\t3\t森林覆盖率(%)\t66.84"


def test_invisible_characters_are_stripped_and_nothing_else() -> None:
    assert strip_invisible("\ufeff问\u200b题\x00，\u202e好\n\t 坏") == "问题，好\n\t 坏"


# -- sentences -----------------------------------------------------------------------------


def pieces(text: str, **options: object) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, **options)]  # type: ignore[arg-type]


def test_sentences_end_after_their_closing_quotes() -> None:
    assert pieces("他说：“好。”第二句！（第三句？）尾巴") == ["他说：“好。”", "第二句！", "（第三句？）", "尾巴"]


def test_only_long_sentences_are_divided_at_semicolons() -> None:
    text = "甲；乙；丙。"
    assert pieces(text) == [text]
    assert pieces(text, clause_above=3) == ["甲；", "乙；", "丙。"]


def test_a_line_break_ends_a_sentence_only_where_it_is_meant() -> None:
    text = "第一行\n第二行。"
    assert pieces(text) == ["第一行", "第二行。"]
    assert pieces(text, line_breaks=False) == [text]


def test_sentences_cover_everything_but_white_space(plan: Document) -> None:
    covered = [False] * len(plan.source)
    for start, end in sentence_spans(plan.source):
        assert not any(covered[start:end])
        covered[start:end] = [True] * (end - start)
    assert all(seen or char.isspace() for seen, char in zip(covered, plan.source, strict=True))


@pytest.mark.parametrize("text", ["", " \n ", "\t"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


@pytest.mark.parametrize(
    ("text", "ended"),
    [("完成改造。", True), ("称号）。”", True), ("如下：", True), ("；", True), ("进一步", False), ("“西湖”", False)],
)
def test_a_whole_sentence_is_told_from_a_broken_line(text: str, ended: bool) -> None:
    assert ends_sentence(text) is ended


# -- numerals ------------------------------------------------------------------------------


def test_every_numeral_comes_back_as_it_went() -> None:
    for number in range(1, 10000):
        assert chinese_to_int(int_to_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1005, "一千零五"), (1102, "一千一百零二"), (1242, "一千二百四十二")],
)  # fmt: skip
def test_numbers_are_written_as_laws_write_them(number: int, numeral: str) -> None:
    assert int_to_chinese(number) == numeral


@pytest.mark.parametrize(
    ("numeral", "number"), [("二〇三五", 2035), ("二零二五", 2025), ("两百", 200), ("１２", 12), ("12", 12), ("零", 0)]
)
def test_other_ways_of_writing_numbers_are_read(numeral: str, number: int) -> None:
    assert chinese_to_int(numeral) == number


@pytest.mark.parametrize("text", ["", "甲", "十a", "第三", "2.5"])
def test_what_is_no_numeral_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a Chinese numeral"):
        chinese_to_int(text)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_out_of_range_are_an_error(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        int_to_chinese(number)
