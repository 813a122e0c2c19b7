"""The clock: UTC, whole milliseconds, exact both ways."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.clock import SystemClock, from_milliseconds, to_milliseconds


def test_now_lies_between_two_readings_of_the_machine() -> None:
    before = time.time_ns() // 1_000_000
    now = SystemClock().now()
    after = time.time_ns() // 1_000_000
    assert before <= to_milliseconds(now) <= after
    assert now.utcoffset() == timedelta(0)
    assert now.microsecond % 1000 == 0


@pytest.mark.parametrize(
    ("milliseconds", "instant"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1_357_016_400_123, datetime(2013, 1, 1, 5, 0, 0, 123_000, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
        (-1_500, datetime(1969, 12, 31, 23, 59, 58, 500_000, tzinfo=UTC)),
    ],
)
def test_known_instants(milliseconds: int, instant: datetime) -> None:
    assert from_milliseconds(milliseconds) == instant
    assert to_milliseconds(instant) == milliseconds


@given(st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_999))
def test_every_millisecond_of_every_year_survives_the_round_trip(milliseconds: int) -> None:
    assert to_milliseconds(from_milliseconds(milliseconds)) == milliseconds


def test_microseconds_are_cut_and_other_zones_mean_the_same_instant() -> None:
    new_york = datetime(2013, 1, 1, 0, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=-5)))
    assert to_milliseconds(new_york) == 1_357_016_400_123
