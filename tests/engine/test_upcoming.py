from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

from penstock.engine.upcoming import Scheduled, upcoming

MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
HOURLY = Scheduled("TRIGGER", "hourly", "cron(0 * * * ? *)", "w")
NOON = Scheduled("CRAWLER", "noon", "cron(0 12 * * ? *)")


def test_many_schedules_in_one_order():
    due = list(upcoming([HOURLY, NOON], MIDNIGHT + timedelta(hours=10), MIDNIGHT + timedelta(hours=13)))
    assert [(one.at.hour, one.name) for one in due] == [(11, "hourly"), (12, "noon"), (12, "hourly"), (13, "hourly")]
    assert due[0].workflow_name == "w"


def test_the_span_leaves_out_its_beginning_and_holds_its_end():
    assert [one.at.hour for one in upcoming([HOURLY], MIDNIGHT, MIDNIGHT + timedelta(hours=1))] == [1]
    assert list(upcoming([NOON], MIDNIGHT, MIDNIGHT + timedelta(hours=11))) == []


def test_a_schedule_that_is_over_has_nothing():
    past = Scheduled("TRIGGER", "past", "cron(0 12 1 1 ? 2020)")
    assert list(upcoming([past], MIDNIGHT, MIDNIGHT + timedelta(days=365))) == []


def test_only_what_is_asked_for_is_made():
    ever = upcoming([HOURLY], MIDNIGHT, datetime(2199, 1, 1, tzinfo=UTC))
    assert len(list(islice(ever, 3))) == 3
