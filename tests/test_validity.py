"""The status of a text on a day: from dates, at the boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.model import Metadata, Period, Status
from assistant.validity import STATUS_NAMES, chinese_date, notice_on, status_on

PLAN = Metadata(
    document_id="plan",
    kind="plan",
    title="某市“十四五”规划",
    short_title="某市规划",
    issued=date(2021, 11, 5),
    period=Period(2021, 2025),
)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2000, 1, 1), "not_yet_in_force"),
        (date(2021, 11, 4), "not_yet_in_force"),
        (date(2021, 11, 5), "in_force"),
        (date(2023, 1, 1), "in_force"),
        (date(2025, 12, 31), "in_force"),
        (date(2026, 1, 1), "period_ended"),
        (date(2050, 6, 1), "period_ended"),
    ],
)
def test_a_plan_holds_from_its_issue_to_the_last_day_of_its_period(day: date, status: Status) -> None:
    assert status_on(PLAN, day) == status


def test_a_plan_without_a_day_of_issue_holds_from_ever_to_the_end_of_its_period() -> None:
    undated = replace(PLAN, issued=None)
    assert status_on(undated, date(1999, 1, 1)) == "in_force"
    assert status_on(undated, date(2026, 1, 1)) == "period_ended"


def test_a_plan_without_a_period_has_no_known_status() -> None:
    assert status_on(replace(PLAN, period=None), date(2023, 1, 1)) == "unknown"


def test_an_ended_plan_says_that_its_figures_are_targets_of_its_time() -> None:
    notice = notice_on(PLAN, date(2026, 1, 1))
    assert notice is not None
    for words in ("规划期已届满", "某市“十四五”规划", "2021—2025", "2021年设定的目标", "不是完成情况"):
        assert words in notice


def test_a_plan_in_its_period_needs_no_notice() -> None:
    assert notice_on(PLAN, date(2021, 11, 5)) is None
    assert notice_on(PLAN, date(2025, 12, 31)) is None


def test_a_plan_that_is_not_yet_issued_says_when_it_will_be() -> None:
    notice = notice_on(PLAN, date(2021, 3, 1))
    assert notice is not None
    assert "2021年11月5日印发" in notice
    assert "2021年3月1日" in notice


def test_every_status_has_a_chinese_name() -> None:
    assert set(STATUS_NAMES) == set(Status.__args__)  # type: ignore[attr-defined]
    assert all(STATUS_NAMES.values())


def test_dates_are_written_without_leading_zeros() -> None:
    assert chinese_date(date(2026, 8, 5)) == "2026年8月5日"
