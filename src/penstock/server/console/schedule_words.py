"""A cron expression in words: `every day at 07:00 UTC`. What has no short words stays as it is."""

from __future__ import annotations

import calendar
import re

_DAYS = {str(number): name for number, name in enumerate(("Sunday", *calendar.day_name[:6]), start=1)}
_NAMES = {name[:3].upper(): name for name in _DAYS.values()}
_MONTHS = {str(number): name for number, name in enumerate(calendar.month_name) if number}
_MONTH_NAMES = {name[:3].upper(): name for name in _MONTHS.values()}


def in_words(expression: str) -> str:
    """`expression` is one that Glue takes, with or without `cron( )` around it."""
    match = re.fullmatch(r"cron\((.*)\)", expression.strip())
    fields = (match[1] if match else expression).upper().split()
    if len(fields) != 6:
        return expression
    minutes, hours, month_days, months, week_days, years = fields
    time = _time(minutes, hours)
    if time is None:
        return expression
    day = _day(month_days, week_days)
    month = _months(months)
    if day is None or month is None or years != "*":
        return expression
    if time.startswith("every") and day == "every day":
        return f"{time}{month}"
    return f"{day}{month}, {time}" if time.startswith("every") else f"{day}{month} at {time}"


def _time(minutes: str, hours: str) -> str | None:
    step = re.fullmatch(r"(?:0|\*)/(\d+)", minutes)
    if step and hours == "*":
        return f"every {step[1]} minutes"
    if not minutes.isdigit():
        return None
    if hours == "*":
        return "every hour" if minutes == "0" else f"every hour at minute {int(minutes)}"
    every = re.fullmatch(r"(?:0|\*)/(\d+)", hours)
    if every:
        return f"every {every[1]} hours" + ("" if minutes == "0" else f" at minute {int(minutes)}")
    if all(hour.isdigit() for hour in hours.split(",")):
        times = [f"{int(hour):02}:{int(minutes):02}" for hour in hours.split(",")]
        return f"{_listed(times)} UTC"
    return None


def _day(month_days: str, week_days: str) -> str | None:
    if (month_days, week_days) in (("*", "?"), ("?", "*")):
        return "every day"
    if week_days == "?":
        if month_days == "L":
            return "on the last day of every month"
        if all(day.isdigit() for day in month_days.split(",")):
            return f"on day {_listed(month_days.split(','))} of every month"
        return None
    if month_days != "?":
        return None
    if week_days in ("MON-FRI", "2-6"):
        return "Monday to Friday"
    names = [_DAYS.get(day) or _NAMES.get(day) for day in week_days.split(",")]
    return None if None in names else f"every {_listed([name for name in names if name])}"


def _months(months: str) -> str | None:
    if months == "*":
        return ""
    names = [_MONTHS.get(month) or _MONTH_NAMES.get(month) for month in months.split(",")]
    return None if None in names else f" in {_listed([name for name in names if name])}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
