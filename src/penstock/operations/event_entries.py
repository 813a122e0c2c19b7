"""EventBridge events from clients: PutEvents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from penstock.clock import from_milliseconds
from penstock.errors import ValidationFailed
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.event_rules import BUS, SERVICE, is_default_bus
from penstock.operations.events import event, publish

ENTRIES_BYTES_MAX = 1024 * 1024
DETAIL_DEPTH_MAX = 100


class _BadEntryError(Exception):
    """An entry that is refused: the others of its request are not."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@operation("PutEvents", SERVICE)
def put_events(request: Request, context: Context) -> Response:
    """Each entry gets an id or an error of its own; those with an id are stored when this returns."""
    entries = request["Entries"]
    if request.get("EndpointId"):
        raise ValidationFailed("Parameter EndpointId is not supported: there are no global endpoints here")
    if sum(_bytes(entry) for entry in entries) > ENTRIES_BYTES_MAX:
        raise ValidationFailed(f"Total size of the entries in the request is over the limit of {ENTRIES_BYTES_MAX}.")
    results: list[dict[str, str]] = []
    accepted = []
    for entry in entries:
        try:
            accepted.append(_event(entry, context))
        except _BadEntryError as error:
            results.append({"ErrorCode": error.code, "ErrorMessage": str(error)})
        else:
            results.append({"EventId": accepted[-1]["id"]})
    if accepted:
        with context.store.write() as transaction:
            waiting = publish(transaction, context.namespace, accepted, context.now)
        if waiting:
            context.wake()
    return {"FailedEntryCount": len(entries) - len(accepted), "Entries": results}


def _event(entry: Mapping[str, Any], context: Context) -> dict[str, Any]:
    for member in ("Source", "DetailType", "Detail"):
        if not entry.get(member):
            raise _invalid(member, f"{member} is a required argument.")
    if entry["Source"].startswith("aws."):
        raise _BadEntryError("NotAuthorizedForSourceException", "Not authorized for the source.")
    if not is_default_bus(entry.get("EventBusName")):
        raise _invalid("EventBusName", f"there is only the bus '{BUS}'.")
    at = _time(entry.get("Time"), context.now)
    detail = _detail(entry["Detail"])
    made = event(context.namespace, context.identifiers.draw_uuid(), entry["Source"], entry["DetailType"], detail, at)
    return {**made, "resources": list(entry.get("Resources", ()))}


def _detail(text: str) -> dict[str, Any]:
    """Raises _BadEntryError for what is no JSON object, or is nested deeper than `DETAIL_DEPTH_MAX`."""
    try:
        detail = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        detail = None
    if not isinstance(detail, dict) or _deeper_than(detail, DETAIL_DEPTH_MAX):
        raise _BadEntryError("MalformedDetail", "Detail is malformed.")
    return detail


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)]
        level = [inner for inner in level if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _time(seconds: float | None, now: datetime) -> datetime:
    if seconds is None:
        return now
    try:
        return from_milliseconds(int(seconds * 1000))
    except (ValueError, OverflowError, OSError):
        raise _invalid("Time", f"{seconds} is no instant.") from None


def _bytes(entry: Mapping[str, Any]) -> int:
    """As EventBridge counts: the time as 14, every text as UTF-8."""
    texts = [entry.get("Source", ""), entry.get("DetailType", ""), entry.get("Detail", ""), *entry.get("Resources", ())]
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + (14 if "Time" in entry else 0)


def _invalid(member: str, why: str) -> _BadEntryError:
    return _BadEntryError("InvalidArgument", f"Parameter {member} is not valid. Reason: {why}")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")
