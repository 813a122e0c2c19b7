"""Operations on a bucket's notifications: EventBridge on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.objects.documents import document, element, read
from penstock.objects.exchange import Answer, xml
from penstock.objects.faults import not_implemented
from penstock.objects.notifications import notifies, switch_notifications
from penstock.objects.object_operations import read_document

if TYPE_CHECKING:
    from penstock.objects.exchange import Exchange

_ROOT = "NotificationConfiguration"
_EVENT_BRIDGE = "EventBridgeConfiguration"


async def put(exchange: Exchange) -> Answer:
    """Replaces the configuration; an empty one switches off. Queues, topics and functions are not implemented."""
    wish = read(await read_document(exchange), _ROOT)
    others = [child.name for child in wish.children if child.name != _EVENT_BRIDGE]
    if others:
        raise not_implemented(f"{others[0]} (a bucket can notify by {_EVENT_BRIDGE} only)")
    await exchange.run(switch_notifications, exchange.store, exchange.bucket, bool(wish.children))
    return Answer()


async def get(exchange: Exchange) -> Answer:
    await exchange.run(exchange.store.bucket_path, exchange.bucket)
    on = await exchange.run(notifies, exchange.store, exchange.bucket)
    return xml(document(_ROOT, [element(_EVENT_BRIDGE, "")] if on else []))
