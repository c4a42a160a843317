"""Questions on the structure of a document: how many parts, what they are called, what stands at a number."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.model import Answer

Ask = Callable[..., Answer]

# What is asked, what the first line says, how many there are.
COUNTED = [
    ("规划有几章", "《杭州市生态环境保护“十四五”规划》共13章", 13),
    ("这部规划一共多少章，都叫什么", "《杭州市生态环境保护“十四五”规划》共13章", 13),
    ("规划的目录", "《杭州市生态环境保护“十四五”规划》共13章", 13),
    ("规划设了几个专栏", "《杭州市生态环境保护“十四五”规划》共9个专栏", 9),
]
# What is asked, what the answer begins with, the passage that is cited first.
AT_A_NUMBER = [
    ("表2第5项指标是什么", "表2第5项：城市细颗粒物(PM2.5)平均浓度", "table-2/r5"),
    ("表1第3项是什么", "表1第3项：劣V类断面和建成区黑臭水体", "table-1/r3"),
    ("第八章第三节讲什么", "第八章第三节“提升固体废物资源化利用水平”共6段", "8.3/p1"),
    ("专栏2第4条是什么", "专栏2“大气质量提升行动”第4项：", "box-2/i4"),
    ("第二章第一节", "第二章第一节“指导思想”共1段", "2.1/p1"),
    ("第十二章有哪些部分", "第十二章“深化改革创新，推进治理体系和治理能力现代化”共5部分", "12.1/p1-1"),
]
NOT_ABOUT_STRUCTURE = ["水法有几章", "法典里有多少条讲排污许可", "第八章里飞灰怎么处置", "有几条河流要整治"]


@pytest.mark.parametrize(("question", "said", "total"), COUNTED)
def test_the_parts_of_a_document_are_counted_and_named(ask: Ask, question: str, said: str, total: int) -> None:
    answer = ask(question)
    assert answer.text.startswith(said)
    assert answer.total == total
    listed = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert total > 30 or len(listed) == total
    assert all(re.search(r"\[\d+\]$", line) for line in listed)


@pytest.mark.parametrize(("question", "said", "place"), AT_A_NUMBER)
def test_what_stands_at_a_number_is_told(ask: Ask, question: str, said: str, place: str) -> None:
    answer = ask(question)
    assert answer.text.startswith(said)
    assert answer.citations[0].passage.passage_id == f"hangzhou-plan-14/{place}"


@pytest.mark.parametrize("question", NOT_ABOUT_STRUCTURE)
def test_a_question_on_a_matter_is_not_taken_for_one_on_the_structure(ask: Ask, question: str) -> None:
    assert not re.match(r"《[^》]*》共\d+|第八章“", ask(question).text)
