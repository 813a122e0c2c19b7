"""Durations, instants, sizes and strangers' text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from penstock.cli.wording import clean, duration, instant, seconds_between, size

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0, "0.0 s"),
        (-3, "0.0 s"),
        (0.44, "0.4 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (185, "3 min 05 s"),
        (3599.9, "59 min 59 s"),
        (7620, "2 h 07 min"),
        (90000, "25 h 00 min"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    # 3599.96 would round up to an hour; 3599.9 must not.
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (36_407_321, "36.4 MB"),
        (2_500_000_000, "2.5 GB"),
        (10**15, "1000.0 TB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text


def test_instants_are_the_readers_local_time() -> None:
    assert instant(None) == ""
    assert instant(NOON) == NOON.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def test_a_name_cannot_move_the_cursor() -> None:
    assert clean("a\x1b[2Jb\x07\x9bc") == "a\\x1b[2Jb\\x07\\x9bc"
    assert clean("two\r\nlines\tand a tab") == "two lines and a tab"
    assert clean("grün 表") == "grün 表"


def test_seconds_between() -> None:
    later = NOON + timedelta(seconds=5)
    assert seconds_between(None, None, NOON) is None
    assert seconds_between(NOON, None, later) == 5
    assert seconds_between(NOON, later, later + timedelta(hours=1)) == 5
    # The server's clock may be ahead of this machine's.
    assert seconds_between(later, None, NOON) == 0
