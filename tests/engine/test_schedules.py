"""AWS cron: what is accepted, what is refused, and when it is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cronsim import CronSim, CronSimError
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.engine.schedules import next_due, parse
from penstock.errors import InvalidInput

START = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # a Sunday


def due(expression, after=START):
    return next_due(parse(expression), after)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0/5 8-17 ? * MON-FRI *)", "2026-11-23T08:00+00:00"),
        ("cron(15 12 * * ? *)", "2026-11-23T12:15+00:00"),
        ("cron(1/10 * * * ? *)", "2026-11-22T18:01+00:00"),
        ("cron(0 0 L * ? *)", "2026-11-30T00:00+00:00"),
        ("cron(0 10 15W * ? *)", "2026-12-15T10:00+00:00"),
        ("cron(0 0 22W * ? *)", "2026-11-23T00:00+00:00"),  # the 22nd is a Sunday: the Monday after it
        ("cron(0 0 1W 8 ? 2026-2027)", "2027-08-02T00:00+00:00"),  # the first is a Sunday: stay in the month
        ("cron(0 0 LW 1 ? *)", "2027-01-29T00:00+00:00"),
        ("cron(0 0 ? * 2#1 *)", "2026-12-07T00:00+00:00"),
        ("cron(0 0 ? * 6L *)", "2026-11-27T00:00+00:00"),
        ("cron(0 0 ? * L *)", "2026-11-28T00:00+00:00"),
        ("cron(0 0 ? * sun *)", "2026-11-29T00:00+00:00"),
        ("cron(0 0 29 2 ? *)", "2028-02-29T00:00+00:00"),
        ("cron(0 0 31 * ? *)", "2026-12-31T00:00+00:00"),
        ("cron(30 23 ? NOV-JAN 7,1 *)", "2026-11-22T23:30+00:00"),
    ],
)
def test_when_it_is_due(expression, expected):
    assert due(expression) == datetime.fromisoformat(expected)


def test_the_instant_itself_is_over():
    instant = datetime(2026, 11, 23, 12, 15, tzinfo=UTC)
    assert due("cron(15 12 * * ? *)", instant) == instant + timedelta(days=1)
    assert due("cron(15 12 * * ? *)", instant - timedelta(milliseconds=1)) == instant


def test_a_schedule_of_past_years_never_fires():
    assert due("cron(0 0 1 1 ? 2020)") is None


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 0 * * * *)",
        "cron(0 0 ? * ? *)",
        "cron(0/4 * * * ? *)",
        "cron(0,58 * * * ? *)",
        "cron(* * * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(60 0 * * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 ? * MON#6 *)",
        "cron(0 0 1 13 ? *)",
        "cron(0 0 1 1 ? 1969)",
        "cron(0 0 1 1 ?)",
        "cron(0 0 1 1 ? * *)",
        "rate(5 minutes)",
        "0 0 1 1 ? *",
        "cron(a b c d e f)",
        "cron(0 0 1/0 * ? *)",
        "cron(-1 0 1 * ? *)",
        "",
        "cron(" + "0," * 5000 + "0 0 1 1 ? *)x",
    ],
)
def test_what_is_refused_is_named(expression):
    with pytest.raises(InvalidInput) as raised:
        parse(expression)
    assert raised.value.message.startswith(f"The schedule {expression} is invalid.")


@settings(max_examples=200, deadline=None)
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    day=st.integers(1, 31),
    after=st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_a_monthly_schedule_is_due_on_the_next_such_instant(minute, hour, day, after):
    """Checked against walking through the days one by one."""
    found = due(f"cron({minute} {hour} {day} * ? *)", after)
    candidate = after.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while candidate.day != day or candidate <= after:
        candidate += timedelta(days=1)
    assert found == candidate


# Schedules that AWS's dialect and that of Unix share, each as (AWS's text, Unix's text). Left out, since Unix has no
# such thing or means another: `15W` (LW is shared), a bare `L` among weekdays (Saturday), ranges that wrap (NOV-JAN).
# Weekdays count from 1 here and from 0 there. `?` is `*` there, and as one of the two day fields always is `?`, it does
# not matter that Unix fires when either of two restricted day fields is met.
def same(*fields):
    return st.tuples(*fields).map(lambda parts: ("".join(map(str, parts)),) * 2)


def spans(low, high):
    pairs = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return pairs.map(lambda pair: (f"{pair[0]}-{pair[1]}",) * 2)


def numbers(low, high):
    number = st.integers(low, high)
    lists = st.lists(number, min_size=2, max_size=4, unique=True).map(lambda found: (",".join(map(str, found)),) * 2)
    steps = same(number, st.just("/"), st.integers(2, high))
    return st.one_of(same(st.just("*")), same(number), spans(low, high), lists, steps)


MINUTES = same(st.integers(0, 59)) | same(st.integers(0, 19), st.just("/"), st.sampled_from((20, 30)))
MONTHS = numbers(1, 12) | same(st.sampled_from(("JAN", "feb", "NOV", "MAR-JUN", "JAN,DEC")))
DAYS = numbers(1, 31) | same(st.sampled_from(("L", "LW", "*/2", "1-7", "29", "31", "1,L")))
WEEKDAY = st.integers(1, 7)
WEEKDAYS = st.one_of(
    WEEKDAY.map(lambda day: (str(day), str(day - 1))),
    st.tuples(WEEKDAY, st.integers(1, 5)).map(lambda pair: (f"{pair[0]}#{pair[1]}", f"{pair[0] - 1}#{pair[1]}")),
    WEEKDAY.map(lambda day: (f"{day}L", f"{day - 1}L")),
    st.tuples(WEEKDAY, WEEKDAY).map(sorted).map(lambda pair: (f"{pair[0]}-{pair[1]}", f"{pair[0] - 1}-{pair[1] - 1}")),
    same(st.sampled_from(("MON-FRI", "SUN", "TUE,THU", "SAT"))),
)
BLANK = st.just(("?", "*"))
DAY_FIELDS = st.tuples(DAYS, BLANK) | st.tuples(BLANK, WEEKDAYS)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(MINUTES, numbers(0, 23), DAY_FIELDS, MONTHS, INSTANTS)
@settings(max_examples=250, deadline=None)
def test_it_is_due_when_another_library_says(minutes, hours, days, months, instant):
    aws, unix = zip(minutes, hours, days[0], months, days[1], strict=True)
    cron = parse(f"cron({' '.join(aws)} *)")
    try:
        reference = CronSim(" ".join(unix), instant)
    except CronSimError:
        # It refuses days that no month of the schedule has; here such a schedule is just never due.
        assert next_due(cron, instant) is None
        return
    for _ in range(3):
        expected = next(reference, None)
        assert next_due(cron, instant) == expected
        if expected is None:
            return
        instant = expected


@given(MINUTES, DAY_FIELDS, st.integers(2020, 2060), st.integers(0, 3), INSTANTS)
@settings(max_examples=100, deadline=None)
def test_years_only_choose_among_those_instants(minutes, days, first, more, instant):
    aws = f"{minutes[0]} 6 {days[0][0]} * {days[1][0]}"
    every, some = parse(f"cron({aws} *)"), parse(f"cron({aws} {first}-{first + more})")
    begin = max(instant, datetime(first, 1, 1, tzinfo=UTC) - timedelta(minutes=1))
    expected = next_due(every, begin)
    within = expected is not None and expected.year <= first + more
    assert next_due(some, instant) == (expected if within else None)
