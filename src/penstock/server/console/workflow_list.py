"""The list of workflows: filtered, sorted and paged on the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from penstock.errors import InvalidInput
from penstock.server.console.workflow_rows import row_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.server.console.workflow_rows import WorkflowRow

_SIZE_DEFAULT, _SIZE_MAX = 25, 200
_TOKENS_MAX = 50
_PAGES_MAX = 10**9


def list_workflows(desk: Desk, asked: Asked) -> dict[str, Any]:
    """Raises InvalidInput for a parameter that cannot be used."""
    size = asked.number("size", _SIZE_DEFAULT, 1, _SIZE_MAX)
    page = asked.number("page", 1, 1, _PAGES_MAX)
    _, rows = desk.rows(desk.namespace(asked)).present()
    found = list(filter(_wanted(asked), rows)) if _filters(asked) else list(rows)
    _sort(found, asked.one("sort", "name"), asked.now)
    if asked.one("select"):
        page = next((at // size + 1 for at, row in enumerate(found) if row.name == asked.one("select")), page)
    pages = max(1, -(-len(found) // size))
    page = min(page, pages)
    return {
        "items": [row_document(row, asked.now) for row in found[(page - 1) * size : page * size]],
        "total": len(found),
        "all": len(rows),
        "page": page,
        "pages": pages,
        "size": size,
        "now": asked.now,
    }


def status_of(row: WorkflowRow) -> str:
    """The status of the last run; NEVER without one."""
    return "NEVER" if row.last_run is None else row.last_run.status.value


def _filters(asked: Asked) -> bool:
    return any(asked.one(name) for name in ("q", "status", "filter"))


def _wanted(asked: Asked) -> Callable[[WorkflowRow], bool]:
    words = asked.one("q").casefold().split()
    statuses = frozenset(asked.all("status"))
    matches = _property_filter(asked.one("filter"))

    def wanted(row: WorkflowRow) -> bool:
        if statuses and not statuses & _statuses(row):
            return False
        return all(word in row.words for word in words) and matches(row)

    return wanted


def _statuses(row: WorkflowRow) -> frozenset[str]:
    status = status_of(row)
    return frozenset({status, "FAILED"} if status == "COMPLETED" and row.failed else {status})


def _property_filter(text: str) -> Callable[[WorkflowRow], bool]:
    """A query of Cloudscape's property filter as a predicate."""
    if not text:
        return lambda row: True
    try:
        query = json.loads(text)
        tokens = query.get("tokens") or []
        parts = [_token(token) for token in tokens]
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise InvalidInput("filter must be a query of a property filter, as JSON") from None
    if len(parts) > _TOKENS_MAX:
        raise InvalidInput(f"filter has {len(parts)} tokens; at most {_TOKENS_MAX} are looked at")
    if not parts:
        return lambda row: True
    quantify = any if query.get("operation") == "or" else all
    return lambda row: quantify(part(row) for part in parts)


def _token(token: Mapping[str, Any]) -> Callable[[WorkflowRow], bool]:
    key, operator, value = token.get("propertyKey"), token.get("operator", ":"), str(token.get("value", ""))
    if key is not None and key not in _TEXTS:
        raise InvalidInput(f"filter: there is no property '{str(key)[:40]}'; there are {', '.join(sorted(_TEXTS))}")
    if operator not in _OPERATORS:
        raise InvalidInput(f"filter: there is no operator '{str(operator)[:10]}'; there are {', '.join(_OPERATORS)}")
    wanted = value.casefold()
    texts = (lambda row: (row.words,)) if key is None else _TEXTS[key]
    compare = _OPERATORS[operator.removeprefix("!") if operator != "!=" else "="]
    negated = operator.startswith("!")
    return lambda row: any(compare(text.casefold(), wanted) for text in texts(row)) != negated


def _tags(row: WorkflowRow) -> tuple[str, ...]:
    return (*row.tags, *(f"{name}={value}" for name, value in row.tags.items()))


def _truth(value: bool) -> tuple[str, ...]:
    return ("true",) if value else ("false",)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda text, wanted: text == wanted,
    "!=": lambda text, wanted: text == wanted,
    ":": lambda text, wanted: wanted in text,
    "!:": lambda text, wanted: wanted in text,
    "^": lambda text, wanted: text.startswith(wanted),
    "!^": lambda text, wanted: text.startswith(wanted),
}
_TEXTS: dict[str, Callable[[WorkflowRow], tuple[str, ...]]] = {
    "name": lambda row: (row.name,),
    "description": lambda row: (row.stored.document.get("Description") or "",),
    "status": lambda row: tuple(_statuses(row)),
    "startType": lambda row: (row.start["Type"] if row.start else "NONE",),
    "tag": _tags,
    "failed": lambda row: _truth(row.failed > 0),
    "activated": lambda row: _truth(row.counts["notActivated"] == 0),
    "running": lambda row: _truth(row.running > 0),
}


def _sort(rows: list[WorkflowRow], order: str, now: datetime) -> None:
    """In place. Rows come by name: what is equal keeps that order; what has no value comes last, either way."""
    column, backward = order.removeprefix("-"), order.startswith("-")
    if column not in _KEYS:
        raise InvalidInput(f"sort: there is no column '{column[:40]}'; there are {', '.join(_KEYS)}")
    if column == "name":
        if backward:
            rows.reverse()
        return
    value = _KEYS[column]
    keyed = [(value(row, now), row) for row in rows]
    valued = [pair for pair in keyed if pair[0] is not None]
    valued.sort(key=lambda pair: pair[0], reverse=backward)
    rows[:] = [row for _, row in valued] + [row for found, row in keyed if found is None]


def _duration(row: WorkflowRow, now: datetime) -> float | None:
    run = row.last_run
    return None if run is None else ((run.completed_on or now) - run.started_on).total_seconds()


_KEYS: dict[str, Callable[[WorkflowRow, datetime], Any]] = {
    "name": lambda row, now: row.name,
    "status": lambda row, now: None if row.last_run is None else (status_of(row), row.failed > 0),
    "lastRun": lambda row, now: None if row.last_run is None else row.last_run.started_on,
    "duration": _duration,
    "nextRun": lambda row, now: row.next_run,
    "startType": lambda row, now: row.start["Type"] if row.start else None,
    "modified": lambda row, now: row.stored.modified,
    "maxConcurrentRuns": lambda row, now: row.stored.document.get("MaxConcurrentRuns"),
    "running": lambda row, now: row.running,
    "description": lambda row, now: (row.stored.document.get("Description") or "").casefold() or None,
}
