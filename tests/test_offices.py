"""Which office does it: refused from the documents alone, answered from the user's own ledger, citing its row."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from assistant.bootstrap import Assistant
from assistant.chain import Request
from assistant.errors import StateError
from assistant.exports.ledger import ledger_xlsx
from assistant.features.ledger import OFFICE_FIELDS, STORE, Ledger, LedgerEntry, ledger_folder
from assistant.features.offices import Offices
from assistant.features.tasks import Task
from assistant.model import Answer
from assistant.service.ledger import import_ledger
from assistant.settings import Settings
from assistant.text import fold

DAY, LATER = date(2023, 1, 1), date(2023, 6, 1)
DUST, DUST_QUESTION = "5.3-01", "施工扬尘由哪个处室负责？"
GAMES, GAMES_BOX, GAMES_QUESTION = "11.3-06", "box-8-01", "亚运会环境质量保障由哪个处室负责？"
FILLED = {"牵头处室": "大气处", "配合处室": "监测处、执法队", "联系人": "王工", "进度": "已完成80%"}
HEADERS = dict(OFFICE_FIELDS).values()


@dataclass(frozen=True)
class Installation:
    """The real index with a data folder of its own."""

    assistant: Assistant
    folder: Path
    data: Path

    def ask(self, question: str, day: date = DAY) -> Answer:
        return self.assistant.chain.answer(Request(question, day))

    def take(self, filled: Mapping[str, Mapping[str, str]], name: str = "分解表.xlsx", day: date = DAY) -> None:
        """Export the ledger, fill in cells by task and heading, import it."""
        tasks = self.assistant.offices.tasks()
        metadata = self.assistant.generation.documents["hangzhou-plan-14"].metadata
        book = openpyxl.load_workbook(io.BytesIO(ledger_xlsx(list(tasks), metadata)))
        page = book["任务分解表"]
        columns = {cell.value: cell.column for cell in page[1]}
        rows = {task.number: row for row, task in enumerate(tasks, 2)}
        for number, cells in filled.items():
            for heading, value in cells.items():
                page.cell(rows[number], columns[heading]).value = value
        book.save(self.folder / name)
        report = import_ledger(self.folder / name, tasks, self.data, day)
        assert (report.taken, report.problems) == (len(filled), ())


@pytest.fixture
def installation(opened: Callable[[Settings], Assistant], built: Settings, tmp_path: Path) -> Installation:
    data = tmp_path / "data"
    return Installation(opened(Settings(index_dir=built.index_dir, data_dir=data, laws="none")), tmp_path, data)


def paragraphs(answer: Answer) -> list[str]:
    return answer.text.split("\n\n")


# -- before and after ----------------------------------------------------------------------


def test_an_office_is_refused_before_the_import_and_answered_after_it(installation: Installation) -> None:
    before = installation.ask(DUST_QUESTION)
    assert before.refused
    assert "大气处" not in before.text
    installation.take({DUST: FILLED})
    after = installation.ask(DUST_QUESTION)
    assert not after.refused
    assert paragraphs(after)[0] == (
        "牵头处室：大气处；配合处室：监测处、执法队；联系人：王工；进度：已完成80%（据本单位任务分解表，任务5.3-01） [1]"
    )


def test_the_citation_is_the_row_of_the_user_s_file(installation: Installation) -> None:
    installation.take({DUST: FILLED})
    row, plan = installation.ask(DUST_QUESTION).citations
    assert row.passage.passage_id == "task-ledger/5.3-01"
    assert row.quote == row.passage.text == row.passage.text[row.start : row.end]
    assert all(f"{heading}：{FILLED[heading]}" in row.quote for heading in HEADERS)
    number = 2 + [task.number for task in installation.assistant.offices.tasks()].index(DUST)
    assert row.locator == f"《分解表.xlsx》第{number}行"
    assert (row.document.title, row.status) == ("任务分解表（本单位资料）", "own_record")
    assert plan.passage.passage_id == "hangzhou-plan-14/5.3/p1"


def test_the_sentence_of_the_plan_stands_under_the_row(installation: Installation) -> None:
    installation.take({DUST: {"牵头处室": "大气处"}})
    answer = installation.ask(DUST_QUESTION)
    assert paragraphs(answer) == [
        "牵头处室：大气处（据本单位任务分解表，任务5.3-01） [1]",
        "规划原文：强化施工扬尘综合治理，构建过程全覆盖、管理全方位、责任全链条的施工扬尘治理体系。 [2]",
    ]


def test_who_is_responsible_begins_with_the_row_and_goes_on_with_the_bodies(installation: Installation) -> None:
    installation.take({DUST: FILLED})
    lead, bodies, *_ = paragraphs(installation.ask("施工扬尘由谁负责？"))
    assert lead.startswith("牵头处室：大气处；")
    assert bodies.startswith("责任单位：施工场地（义务人，政策导向）")


def test_a_question_for_measures_is_not_answered_from_the_ledger(installation: Installation) -> None:
    installation.take({DUST: FILLED})
    answer = installation.ask("怎么治理施工扬尘？")
    assert "大气处" not in answer.text
    assert {citation.passage.document_id for citation in answer.citations} == {"hangzhou-plan-14"}


def test_another_task_is_still_refused(installation: Installation) -> None:
    installation.take({DUST: FILLED})
    answer = installation.ask("建筑垃圾资源化利用项目由哪个处室负责？")
    assert answer.refused
    assert "大气处" not in answer.text


def test_a_row_without_a_lead_does_not_answer(installation: Installation) -> None:
    installation.take({DUST: {"进度": "已完成80%"}})
    assert installation.ask(DUST_QUESTION).refused


@pytest.mark.parametrize("number", [GAMES, GAMES_BOX])
def test_a_box_item_and_the_sentence_it_repeats_share_their_row(installation: Installation, number: str) -> None:
    installation.take({number: {"牵头处室": "亚运保障专班"}})
    answer = installation.ask(GAMES_QUESTION)
    assert not answer.refused
    assert paragraphs(answer)[0] == f"牵头处室：亚运保障专班（据本单位任务分解表，任务{number}） [1]"
    assert answer.citations[0].passage.passage_id == f"task-ledger/{number}"


def test_a_later_import_is_answered_at_once(installation: Installation) -> None:
    installation.take({DUST: {"牵头处室": "大气处"}})
    assert "大气处" in installation.ask(DUST_QUESTION).text
    installation.take({DUST: {"牵头处室": "建管处"}}, "新表.xlsx", LATER)
    answer = installation.ask(DUST_QUESTION)
    assert paragraphs(answer)[0].startswith("牵头处室：建管处")
    assert answer.citations[0].locator.startswith("《新表.xlsx》第")


def test_another_installation_knows_nothing_of_the_ledger(
    installation: Installation, opened: Callable[[Settings], Assistant], built: Settings, tmp_path: Path
) -> None:
    installation.take({DUST: FILLED})
    other = opened(Settings(index_dir=built.index_dir, data_dir=tmp_path / "other", laws="none"))
    assert other.chain.answer(Request(DUST_QUESTION, DAY)).refused


def test_a_damaged_ledger_is_told_and_not_taken_for_none(installation: Installation) -> None:
    installation.take({DUST: FILLED})
    (ledger_folder(installation.data) / STORE).write_text("{", encoding="utf-8")
    with pytest.raises(StateError, match="存档"):
        installation.ask(DUST_QUESTION)


# -- the join ------------------------------------------------------------------------------


def task(number: str, passage_id: str, text: str, links: tuple[str, ...] = ()) -> Task:
    return Task(number, "sentence", passage_id, "第1段", 0, len(text), text, (), text, (), (), (), (), links)


def ledger(*leads: tuple[str, str]) -> Ledger:
    entries = (LedgerEntry(n, f"任务{n}", lead, "", "", "", "表.xlsx", "表", 2) for n, lead in leads)
    return Ledger(tuple(entries), DAY)


TASKS = [task("1-01", "plan/1/p1", "推进河道整治。", ("box-1-01",)), task("1-02", "plan/1/p1", "新建管网。")]


@pytest.mark.parametrize(
    ("held", "passage_id", "sentence", "found"),
    [
        (ledger(("1-01", "水处")), "plan/1/p1", "推进河道整治。", "1-01"),
        (ledger(("1-01", "水处")), "plan/1/p1", "新建管网。", None),
        (ledger(("1-01", "水处")), "plan/2/p1", "推进河道整治。", None),
        (ledger(("box-1-01", "水处")), "plan/1/p1", "推进河道整治。", "box-1-01"),
        (ledger(("1-01", ""), ("box-1-01", "水处")), "plan/1/p1", "推进河道整治。", "box-1-01"),
        (ledger(("1-01", "")), "plan/1/p1", "推进河道整治。", None),
        (None, "plan/1/p1", "推进河道整治。", None),
    ],
)
def test_a_sentence_finds_the_row_of_its_task_or_of_one_that_repeats_it(
    held: Ledger | None, passage_id: str, sentence: str, found: str | None
) -> None:
    offices = Offices(lambda: held, lambda: TASKS)
    row = offices.of(passage_id, fold(sentence))
    assert (row[0].number if row else None) == found
    assert row is None or row[1].passage_id == f"task-ledger/{found}"


def test_the_ledger_can_be_cited_as_a_document_where_there_is_one() -> None:
    assert Offices(lambda: None, lambda: TASKS).document() is None
    document = Offices(lambda: ledger(("1-01", "水处")), lambda: TASKS).document()
    assert document is not None
    assert document.document_id == "task-ledger"
