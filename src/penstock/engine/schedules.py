"""AWS cron: parse `cron(minutes hours day-of-month month day-of-week year)`, and find the next due instant, in UTC.

The dialect is Glue's (developer guide, time-based schedules; spec 2.7): six fields, one of the two day fields is `?`,
1 is Sunday, `L` and `W` among the days. `d#n` (the nth weekday) and `dL` (the last such weekday) of EventBridge are
accepted too. Schedules that fire faster than every five minutes are refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from penstock.errors import InvalidInput

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
_YEARS = (1970, 2199)
MINUTES_BETWEEN = 5


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed schedule. The day fields stay text, since L, W and # depend on the month; `?` is 'not this one'."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days_of_month: str
    months: tuple[int, ...]
    days_of_week: str
    years: frozenset[int]


def parse(expression: str) -> Cron:
    """Raises InvalidInput with Glue's sentence for anything that is not such a schedule."""
    match = re.fullmatch(r"cron\(([^()]*)\)", expression.strip())
    fields = match[1].upper().split() if match else []
    if len(fields) != 6:
        raise _invalid(expression, "expected cron(minutes hours day-of-month month day-of-week year)")
    try:
        cron = Cron(
            minutes=tuple(sorted(_numbers(fields[0], 0, 59))),
            hours=tuple(sorted(_numbers(fields[1], 0, 23))),
            days_of_month=fields[2],
            months=tuple(sorted(_numbers(fields[3], 1, 12, _MONTHS))),
            days_of_week=fields[4],
            years=frozenset(_numbers(fields[5], *_YEARS)),
        )
        if (cron.days_of_month == "?") == (cron.days_of_week == "?"):
            raise ValueError("exactly one of day-of-month and day-of-week must be ?")
        # A leap year has every day that a day field may name; parsing it here finds every mistake in the field.
        set(_days(cron, 2024, 1))
    except ValueError as error:
        raise _invalid(expression, str(error)) from None
    if _fires_too_often(cron):
        raise _invalid(expression, f"it fires more often than every {MINUTES_BETWEEN} minutes")
    return cron


def next_due(cron: Cron, after: datetime) -> datetime | None:
    """The first due instant strictly after `after`, or None when the schedule never fires again."""
    start = (after.astimezone(UTC) + timedelta(minutes=1)).replace(second=0, microsecond=0)
    if after.second == 0 and after.microsecond == 0:
        start = after.astimezone(UTC) + timedelta(minutes=1)
    for year in range(max(start.year, _YEARS[0]), _YEARS[1] + 1):
        if year not in cron.years:
            continue
        for month in cron.months:
            if (year, month) < (start.year, start.month):
                continue
            for day in sorted(set(_days(cron, year, month))):
                found = _time_on(cron, date(year, month, day), start)
                if found is not None:
                    return found
    return None


def _time_on(cron: Cron, day: date, start: datetime) -> datetime | None:
    if day < start.date():
        return None
    for hour in cron.hours:
        for minute in cron.minutes:
            due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
            if due >= start:
                return due
    return None


def _days(cron: Cron, year: int, month: int) -> Iterator[int]:
    """The days of a month on which the schedule is due. Raises ValueError for a field that cannot be read."""
    first_weekday, length = calendar.monthrange(year, month)
    if cron.days_of_week == "?":
        for part in cron.days_of_month.split(","):
            yield from _days_of_month(part, year, month, length)
        return
    for part in cron.days_of_week.split(","):
        yield from _days_of_week(part, first_weekday, length)


def _days_of_month(part: str, year: int, month: int, length: int) -> Iterator[int]:
    if part == "L":
        yield length
    elif part == "LW":
        yield _nearest_weekday(length, year, month, length)
    elif nearest := re.fullmatch(r"(\d+)W", part):
        wanted = int(nearest[1])
        _within(wanted, 1, 31)
        if wanted <= length:
            yield _nearest_weekday(wanted, year, month, length)
    else:
        yield from (day for day in _numbers(part, 1, 31) if day <= length)


def _days_of_week(part: str, first_weekday: int, length: int) -> Iterator[int]:
    if part == "L":
        part = "SAT"  # the last day of the week
    if nth := re.fullmatch(r"(\w+)#(\d)", part):
        days = _all_such(_number(nth[1], 1, 7, _WEEKDAYS), first_weekday, length)
        position = int(nth[2])
        _within(position, 1, 5)
        if position <= len(days):
            yield days[position - 1]
    elif last := re.fullmatch(r"(\w+)L", part):
        yield _all_such(_number(last[1], 1, 7, _WEEKDAYS), first_weekday, length)[-1]
    else:
        for weekday in _numbers(part, 1, 7, _WEEKDAYS):
            yield from _all_such(weekday, first_weekday, length)


def _all_such(weekday: int, first_weekday: int, length: int) -> list[int]:
    """The days of a month that fall on a weekday (1 = Sunday); `first_weekday` is Python's (0 = Monday)."""
    python_weekday = (weekday - 2) % 7
    first = 1 + (python_weekday - first_weekday) % 7
    return list(range(first, length + 1, 7))


def _nearest_weekday(day: int, year: int, month: int, length: int) -> int:
    """The weekday nearest to a day without leaving the month, as Quartz and EventBridge read `W`."""
    weekday = date(year, month, day).weekday()
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < length else day - 2
    return day


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    """The numbers of a field of `,`, `-`, `*` and `/`: `a/b` is from a on, every b; a range may wrap when named so."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step_text = part.partition("/")
        step = _number(step_text, 1, high, None) if slash else 1
        begin, dash, end = span.partition("-")
        if span == "*":
            first, last = low, high
        elif dash:
            first, last = _number(begin, low, high, names), _number(end, low, high, names)
        else:
            first = _number(begin, low, high, names)
            last = high if slash else first
        if first <= last:
            found.update(range(first, last + 1, step))
        else:
            wrapped = [*range(first, high + 1), *range(low, last + 1)]
            found.update(wrapped[::step])
    return found


def _number(text: str, low: int, high: int, names: dict[str, int] | None) -> int:
    if names and text in names:
        return names[text]
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(f"'{text}' is not a value from {low} to {high}")
    return _within(int(text), low, high)


def _within(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise ValueError(f"{value} is not between {low} and {high}")
    return value


def _fires_too_often(cron: Cron) -> bool:
    minutes = cron.minutes
    if any(later - earlier < MINUTES_BETWEEN for earlier, later in pairwise(minutes)):
        return True
    follows = any((hour + 1) % 24 in cron.hours for hour in cron.hours)
    return follows and minutes[0] + 60 - minutes[-1] < MINUTES_BETWEEN


def _invalid(expression: str, detail: str) -> InvalidInput:
    return InvalidInput(f"The schedule {expression} is invalid. ({detail})")
