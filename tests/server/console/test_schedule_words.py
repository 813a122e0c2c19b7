"""Cron expressions as people say them."""

from __future__ import annotations

import pytest

from penstock.engine import schedules
from penstock.server.console.schedule_words import in_words


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("cron(0 7 * * ? *)", "every day at 07:00 UTC"),
        ("cron(5 0,12 * * ? *)", "every day at 00:05 and 12:05 UTC"),
        ("cron(0/15 * * * ? *)", "every 15 minutes"),
        ("cron(0 * * * ? *)", "every hour"),
        ("cron(30 * ? * MON-FRI *)", "Monday to Friday, every hour at minute 30"),
        ("cron(0 0/6 * * ? *)", "every 6 hours"),
        ("cron(0 8 ? * MON,WED,FRI *)", "every Monday, Wednesday and Friday at 08:00 UTC"),
        ("cron(0 8 ? * 1 *)", "every Sunday at 08:00 UTC"),
        ("cron(0 8 1 * ? *)", "on day 1 of every month at 08:00 UTC"),
        ("cron(0 8 L * ? *)", "on the last day of every month at 08:00 UTC"),
        ("cron(0 8 * 1,JUL ? *)", "every day in January and July at 08:00 UTC"),
        ("cron(0/15 * * 12 ? *)", "every 15 minutes in December"),
        ("cron(0 8 15W * ? *)", "cron(0 8 15W * ? *)"),
        ("cron(0 8 ? * MON#2 *)", "cron(0 8 ? * MON#2 *)"),
        ("cron(0 8 * * ? 2027)", "cron(0 8 * * ? 2027)"),
        ("cron(0 8-18 * * ? *)", "cron(0 8-18 * * ? *)"),
    ],
)
def test_words(expression: str, words: str) -> None:
    schedules.parse(expression)
    assert in_words(expression) == words


def test_what_is_no_schedule_stays_as_it_is() -> None:
    assert in_words("whenever") == "whenever"
