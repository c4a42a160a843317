"""Statutes: 编, 分编, 章, 节, 条, 款, 项, and what has to be put right before."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.errors import CorpusInvalid
from assistant.model import Metadata
from assistant.parsing.laws import LawDatabase, Repair
from assistant.parsing.statute import parse_statute

TEXT = """第一编 总则
第一章 一般规定
第一条　为了试验，制定本法。
第二条　下列单位应当报告：
（一）甲单位；
（二）乙单位。
报告每年一次。
第三条之一　补充的一条。
第二编 水
第一分编 河流
第一章 一般规定
第一节 取水
第四条　取水应当节约。
附则
第五条　本法自2024年5月1日起施行。《旧试验法》同时废止。
附表一：
名目 | 数额
"""


def statute():
    return parse_statute(TEXT, Metadata("trial", "law", "中华人民共和国试验法", "试验法"))


def test_headings_hang_by_their_rank() -> None:
    titles = {section.path: section.title for section in statute().root.walk() if section.path}
    assert titles == {
        "b1": "总则",
        "b1.c1": "一般规定",
        "b2": "水",
        "b2.s1": "河流",
        "b2.s1.c1": "一般规定",
        "b2.s1.c1.j1": "取水",
        "b2.s1.c0": "附则",
    }


def test_a_number_that_comes_again_is_that_of_a_text_that_is_quoted() -> None:
    text = "第一条　下列条文适用：\n第三条　公约的第三条。\n二、另一公约：\n第三条　又一条。\n第四条　本法自公布之日起施行。\n"
    document = parse_statute(text, Metadata("trial", "law", "试验法", "试验法"))
    assert [article.path for article in document.articles()] == ["1", "3", "4"]
    third = document.articles()[1]
    assert "第三条　又一条。" in document.source[third.start : third.end]


def test_an_article_has_its_clauses_and_they_their_items() -> None:
    document = statute()
    second = document.articles()[1]
    assert [document.source[c.start : c.end].split("\n")[0] for c in second.clauses] == [
        "下列单位应当报告：",
        "报告每年一次。",
    ]
    assert [document.source[i.start : i.end] for i in second.clauses[0].items] == ["（一）甲单位；", "（二）乙单位。"]


def test_an_inserted_article_keeps_its_suffix() -> None:
    assert [article.path for article in statute().articles()] == ["1", "2", "3-1", "4", "5"]


def test_tables_behind_the_last_article_are_its_appendix() -> None:
    document = statute()
    last = document.articles()[-1]
    assert last.appendix is not None
    assert document.source[last.appendix.start : last.appendix.end].startswith("附表一")
    assert "附表" not in document.source[last.clauses[-1].start : last.clauses[-1].end]


def test_a_text_without_articles_is_refused() -> None:
    with pytest.raises(CorpusInvalid):
        parse_statute("第一章 总则\n没有条文。\n", Metadata("x", "law", "x", "x"))


@pytest.fixture
def database(tmp_path: Path) -> LawDatabase:
    """A dataset with the faults of the real one, made up."""
    path = tmp_path / "laws.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "create table laws (law_id, law_name, issuing_body, publish_date, effective_date, version_date);"
        "create table articles (id integer primary key, law_id, article_no, chapter, section, article_text);"
    )
    connection.execute(
        "insert into laws values ('a', '中华人民共和国试验法', '某机关', '2024-01-01', '2024-05-01', '2024-01-01')"
    )
    rows = [
        ("第一条", "第一章 总 则", None, "为了试\n验， 制定本法。"),
        ("第二条", "第一章 总 则", None, "甲应当报告。\n第二编 水 体\n第一分编 河流"),
        ("第三条", "第一章 取水", "第一节 许可", "取水的，由水行政主\n管部门许可。\n政主管部门处罚。"),
    ]
    connection.executemany(
        "insert into articles (law_id, article_no, chapter, section, article_text) values ('a', ?, ?, ?, ?)", rows
    )
    connection.commit()
    connection.close()
    return LawDatabase(path, sha256(path.read_bytes()).hexdigest())


def test_broken_lines_close_blanks_go_and_glued_headings_return_to_their_place(database: LawDatabase) -> None:
    clean = database.clean_text("a", [Repair(4, 3, "政主管部门处罚", "违法的，由水行")], "第一编 总则")
    assert clean.text.splitlines() == [
        "第一编 总则",
        "第一章 总则",
        "第一条　为了试验，制定本法。",
        "第二条　甲应当报告。",
        "第二编 水体",
        "第一分编 河流",
        "第一章 取水",
        "第一节 许可",
        "第三条　取水的，由水行政主管部门许可。",
        "第四条　违法的，由水行政主管部门处罚。",
    ]
    assert {change.kind for change in clean.changes} == {"break", "blank", "heading", "repair"}


def test_a_repair_that_no_longer_fits_the_dataset_is_an_error(database: LawDatabase) -> None:
    with pytest.raises(CorpusInvalid):
        database.clean_text("a", [Repair(4, 3, "没有这些字", "")])


def test_a_dataset_with_another_content_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "laws.db"
    path.write_bytes(b"something else")
    with pytest.raises(CorpusInvalid):
        LawDatabase(path, "0" * 64)
