"""Open batches of EVENT triggers, and which condition of a batch has started a workflow run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.engine.batching import Batch, BatchStart
from penstock.errors import Conflict
from penstock.store.encoding import from_text, instant, to_text
from penstock.store.sql.schema import event_batches, event_starts
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

_c = event_batches.c
_ONE = key(_c.account, _c.region, _c.trigger_name)
# The events that were read are the version of a batch: no two batches of a trigger hold the same ones.
_SEEN = _c.event_ids == bindparam("seen")
_GET = Statement(select(_c.event_ids, _c.opened, _c.deadline).where(_ONE))
_INSERT = new(event_batches, ignore_existing=True)
_UPDATE = Statement(
    update(event_batches)
    .where(_ONE, _SEEN)
    .values({_c[name]: bindparam(name) for name in ("event_ids", "opened", "deadline")})
)
_DELETE = Statement(delete(event_batches).where(_ONE, _SEEN))
_DUE = Statement(
    select(_c.account, _c.region, _c.trigger_name)
    .where(_c.deadline <= bindparam("now"))
    .order_by(_c.deadline)
    .limit(bindparam("limit"))
)
_EARLIEST = Statement(select(func.min(_c.deadline)))
_RECORD = new(event_starts)


class SqlEventBatches:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, namespace: Namespace, trigger_name: str) -> Batch | None:
        row = self._session.row(_GET, _key(namespace, trigger_name))
        if row is None:
            return None
        event_ids, opened, deadline = row
        return Batch(tuple(from_text(event_ids)), from_milliseconds(opened), from_milliseconds(deadline))

    def put(self, namespace: Namespace, trigger_name: str, before: Batch | None, after: Batch | None) -> None:
        """Replace the batch that was read. Conflict when it is no longer that, nothing is written then."""
        place = _key(namespace, trigger_name)
        if before is not None:
            place["seen"] = to_text(before.event_ids)
        if before is None and after is None:
            return
        if after is None:
            written = self._session.change(_DELETE, place)
        elif before is None:
            named = {"account": namespace.account, "region": namespace.region, "trigger_name": trigger_name}
            written = self._session.change(_INSERT, {**named, **_columns(after)})
        else:
            written = self._session.change(_UPDATE, {**place, **_columns(after)})
        self._session.ring()
        if written != 1:
            raise Conflict(f"the batch of trigger {trigger_name} has changed since it was read")

    def due(self, now: datetime, limit: int) -> list[tuple[Namespace, str]]:
        """The triggers whose windows are over, the earliest first."""
        rows = self._session.rows(_DUE, {"now": to_milliseconds(now), "limit": limit})
        return [(Namespace(account, region), trigger_name) for account, region, trigger_name in rows]

    def earliest(self) -> datetime | None:
        row = self._session.row(_EARLIEST, {})
        return None if row is None else instant(row[0])

    def record_start(self, run_id: str, start: BatchStart) -> None:
        """Keep with a workflow run which condition of its batch has started it."""
        counted = {"batch_size": start.batch_size, "batch_window": start.batch_window}
        self._session.change(_RECORD, {"origin_id": run_id, **counted})


def _key(namespace: Namespace, trigger_name: str) -> dict[str, Any]:
    return {"key_account": namespace.account, "key_region": namespace.region, "key_trigger_name": trigger_name}


def _columns(batch: Batch) -> dict[str, Any]:
    return {
        "event_ids": to_text(batch.event_ids),
        "opened": to_milliseconds(batch.opened_on),
        "deadline": to_milliseconds(batch.deadline),
    }
