"""Events of the embedded object store: "Object Created", as S3 puts them on the bus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from penstock.arns import Namespace
from penstock.clock import to_milliseconds
from penstock.operations.events import event, publish

if TYPE_CHECKING:
    from penstock.identifiers import Identifiers
    from penstock.objects.notifications import ObjectCreated
    from penstock.store.contract import Store


class ObjectEvents:
    """Called for each new object; when it returns, the event is stored. Buckets belong to one namespace."""

    def __init__(self, store: Store, namespace: Namespace, identifiers: Identifiers, wake: Callable[[], None]) -> None:
        self._store = store
        self._namespace = namespace
        self._identifiers = identifiers
        self._wake = wake

    def __call__(self, created: ObjectCreated) -> None:
        detail = {
            "version": "0",
            "bucket": {"name": created.bucket},
            "object": {
                "key": created.key,
                "size": created.size,
                "etag": created.etag,
                "sequencer": f"{to_milliseconds(created.at):016X}",
            },
            "requester": self._namespace.account,
            "reason": created.reason,
        }
        made = event(self._namespace, self._identifiers.draw_uuid(), "aws.s3", "Object Created", detail, created.at)
        made["resources"] = [f"arn:aws:s3:::{created.bucket}"]
        with self._store.write() as transaction:
            waiting = publish(transaction, self._namespace, [made], created.at)
        if waiting:
            self._wake()
