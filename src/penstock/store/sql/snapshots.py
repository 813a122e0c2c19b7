"""Trigger snapshots of workflow runs: stored once for each content, remembered once they were read."""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy import select

from penstock.causes import derived
from penstock.engine.state import Trigger
from penstock.store.encoding import triggers_of, triggers_text
from penstock.store.sql.schema import snapshots
from penstock.store.sql.session import Session
from penstock.store.sql.statements import Statement, key, new

_GET = Statement(select(snapshots.c.triggers).where(key(snapshots.c.id)))
_INSERT = new(snapshots, ignore_existing=True)
REMEMBERED_MAX = 64


class Snapshots:
    """The latest few snapshots, by id: what an id stands for never changes, so nothing here can be out of date."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Trigger, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def load(self, session: Session, snapshot_id: str) -> tuple[Trigger, ...]:
        with self._lock:
            known = self._known.get(snapshot_id)
            if known is not None:
                self._known.move_to_end(snapshot_id)
                return known
        row = session.row(_GET, {"key_id": snapshot_id})
        assert row is not None
        triggers = triggers_of(row[0])
        with self._lock:
            self._known[snapshot_id] = triggers
            if len(self._known) > REMEMBERED_MAX:
                self._known.popitem(last=False)
        return triggers


def save(session: Session, triggers: tuple[Trigger, ...]) -> str:
    """Store a snapshot if it is not there yet; returns its id, which is derived from its content."""
    text = triggers_text(triggers)
    snapshot_id = derived("", text)
    session.change(_INSERT, {"id": snapshot_id, "triggers": text})
    return snapshot_id
