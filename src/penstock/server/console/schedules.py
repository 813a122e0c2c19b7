"""What is due when, with hints where two starts get in each other's way; and what an expression means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from penstock.engine import schedules
from penstock.engine.upcoming import Due
from penstock.engine.upcoming import upcoming as due_between
from penstock.errors import InvalidInput
from penstock.operations.upcoming_starts import scheduled_now
from penstock.server.console.schedule_words import in_words

if TYPE_CHECKING:
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk

_ITEMS_MAX = 1000
_WITHIN_MAX = timedelta(days=31)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_NEXT_MAX = 50


def upcoming(desk: Desk, asked: Asked) -> dict[str, Any]:
    match = re.fullmatch(r"([0-9]{1,6})([mhd])", asked.one("within") or "24h")
    span = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if span is None or not timedelta() < span <= _WITHIN_MAX:
        raise InvalidInput("within must be such as 90m, 24h or 7d, and 31 days at most")
    items, truncated = due_items(desk, asked, span, _ITEMS_MAX)
    return {"items": items, "truncated": truncated}


def describe_schedule(desk: Desk, asked: Asked) -> dict[str, Any]:
    """Raises InvalidInput for an expression that Glue would refuse."""
    expression = asked.required("expression")
    count = asked.number("count", 5, 0, _NEXT_MAX)
    cron = schedules.parse(expression)
    found: list[datetime] = []
    at = schedules.next_due(cron, asked.now)
    while at is not None and len(found) < count:
        found.append(at)
        at = schedules.next_due(cron, at)
    return {"expression": expression, "words": in_words(expression), "next": found}


def due_items(desk: Desk, asked: Asked, span: timedelta, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """What falls due within a span from now, at most `limit`; and whether there is more."""
    with desk.runtime.store.read() as transaction:
        context = desk.context(asked)
        scheduled = list(scheduled_now(transaction, context))
        due = list(islice(due_between(scheduled, asked.now, asked.now + span), limit + 1))
        shown = due[:limit]
        names = {one.name for one in shown if one.kind == "TRIGGER"}
        triggers = transaction.triggers.get_many(context.namespace, names)
        actions = {name: row.document.get("Actions", ()) for name, row in triggers.items()}
    clashes = _clashes(shown, actions)
    return [_item(one, clashes[one]) for one in shown], len(due) > limit


def _clashes(due: Iterable[Due], actions: Mapping[str, Iterable[Mapping[str, Any]]]) -> defaultdict[Due, list[str]]:
    """Jobs and crawlers that two schedules start at one instant."""
    starters: defaultdict[tuple[Any, str], list[Due]] = defaultdict(list)
    for one in due:
        if one.kind == "CRAWLER":
            starters[one.at, f"crawler {one.name}"].append(one)
        for action in actions.get(one.name, ()) if one.kind == "TRIGGER" else ():
            started = f"job {action['JobName']}" if action.get("JobName") else f"crawler {action.get('CrawlerName')}"
            starters[one.at, started].append(one)
    found: defaultdict[Due, list[str]] = defaultdict(list)
    for (_, started), ones in starters.items():
        for one in ones:
            others = sorted({other.name for other in ones} - {one.name})
            if others:
                found[one].append(f"{started} is started by {', '.join(others)} at the same time")
    return found


def _item(due: Due, clashes: list[str]) -> dict[str, Any]:
    return {
        "dueOn": due.at,
        "kind": due.kind,
        "name": due.name,
        "workflow": due.workflow_name or None,
        "schedule": due.expression,
        "words": in_words(due.expression),
        "clashes": clashes,
    }
