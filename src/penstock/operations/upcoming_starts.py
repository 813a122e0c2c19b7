"""When schedules fire, beyond Glue: ListUpcoming."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.engine.state import TriggerState, TriggerType
from penstock.engine.upcoming import Due, Scheduled, upcoming
from penstock.errors import InvalidInput
from penstock.models import SERVICE
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_token
from penstock.store.contract import Documents, Stored, Transaction

_PAGE_MAXIMUM = 1000
_HOURS_DEFAULT = 24
_ROWS_A_QUERY = 500
_STEP = timedelta(minutes=1)

Key = tuple[int, str, str]


@operation("ListUpcoming", SERVICE)
def list_upcoming(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    seen = _read_key(request)
    begin, end = _span(request, context.now)
    with context.store.read() as transaction:
        scheduled = list(scheduled_now(transaction, context))
    # An instant that several schedules share may have been cut in two: it is made again, and what was seen left out.
    begin = begin if seen is None else max(begin, from_milliseconds(seen[0]) - _STEP)
    due = (one for one in upcoming(scheduled, begin, end) if seen is None or _key(one) > seen)
    shown, token = cut("ListUpcoming", request, list(islice(due, size + 1)), size, _key)
    return {"Upcoming": [_document(one) for one in shown], **token}


def _span(request: Request, now: datetime) -> tuple[datetime, datetime]:
    try:
        begin = from_milliseconds(int(request["StartingAt"] * 1000)) if "StartingAt" in request else now
        return begin, begin + timedelta(hours=request.get("Hours", _HOURS_DEFAULT))
    except OverflowError:
        raise InvalidInput("The span of time ends behind the year 9999") from None


def _read_key(request: Request) -> Key | None:
    after = read_token("ListUpcoming", request)
    if after is None:
        return None
    milliseconds, kind, name = after
    return int(milliseconds), str(kind), str(name)


def _key(due: Due) -> Key:
    return to_milliseconds(due.at), due.kind, due.name


def _document(due: Due) -> dict[str, Any]:
    document = {"DueOn": due.at, "Kind": due.kind, "Name": due.name, "Schedule": due.expression}
    return {**document, "WorkflowName": due.workflow_name} if due.workflow_name else document


def scheduled_now(transaction: Transaction, context: Context) -> Iterator[Scheduled]:
    for row in _all(transaction.triggers, context):
        document = row.document
        if document["Type"] == TriggerType.SCHEDULED.value and document["State"] == TriggerState.ACTIVATED.value:
            yield Scheduled("TRIGGER", row.name, document["Schedule"], document.get("WorkflowName") or "")
    for row in _all(transaction.crawlers, context):
        if row.document.get("Schedule") and row.document.get("ScheduleState") == "SCHEDULED":
            yield Scheduled("CRAWLER", row.name, row.document["Schedule"])


def _all(documents: Documents, context: Context) -> Iterator[Stored]:
    after = None
    while rows := documents.page(context.namespace, after, _ROWS_A_QUERY):
        yield from rows
        after = rows[-1].name
