"""Notifications: which buckets tell EventBridge of new objects, and what is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.clock import to_milliseconds
from penstock.objects.buckets import created_on, note_path

if TYPE_CHECKING:
    from datetime import datetime

    from penstock.objects.exchange import Exchange
    from penstock.objects.store import Entry, ObjectStore


@dataclass(frozen=True, slots=True)
class ObjectCreated:
    """An object that somebody wrote. `size` in bytes; `reason` names the operation as S3's events do."""

    bucket: str
    key: str
    size: int
    etag: str
    at: datetime
    reason: str


async def announce(exchange: Exchange, entry: Entry, reason: str) -> None:
    """Tell of an object that was written. Before the answer: what a client knows to be written has its event.

    A client that got no answer writes again, and there may be two events then: each write has one at least.
    """
    if exchange.created is not None:
        await exchange.run(_announce, exchange, entry, reason)


def _announce(exchange: Exchange, entry: Entry, reason: str) -> None:
    if exchange.created is not None and notifies(exchange.store, exchange.bucket):
        exchange.created(ObjectCreated(exchange.bucket, exchange.key, entry.size, entry.etag, exchange.now, reason))


def notifies(store: ObjectStore, bucket: str) -> bool:
    """Whether the bucket tells EventBridge of its new objects."""
    try:
        return bool(json.loads(note_path(store, bucket).read_bytes()).get("event_bridge", False))
    except FileNotFoundError:
        return False


def switch_notifications(store: ObjectStore, bucket: str, on: bool) -> None:
    """Raises NoSuchBucket."""
    store.bucket_path(bucket)
    note = {"created": to_milliseconds(created_on(store, bucket)), "event_bridge": on}
    path = note_path(store, bucket)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(store.workspace.draft_path())
    draft.write_text(json.dumps(note), encoding="utf-8")
    draft.replace(path)
