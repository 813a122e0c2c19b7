"""What a user's page remembers: columns, sizes, saved views; an object that the server does not look into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import InvalidInput, MalformedRequest
from penstock.server import wire

if TYPE_CHECKING:
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk

BYTES_MAX = 64 * 1024


def get_preferences(desk: Desk, asked: Asked) -> dict[str, Any]:
    assert asked.session is not None
    with desk.runtime.store.read() as transaction:
        return {"preferences": transaction.console.preferences(asked.session.user_name)}


def put_preferences(desk: Desk, asked: Asked) -> dict[str, Any]:
    assert asked.session is not None
    if len(asked.body) > BYTES_MAX:
        raise InvalidInput(f"Preferences have {len(asked.body)} bytes; at most {BYTES_MAX} are kept")
    preferences = wire.read_json(asked.body).get("preferences")
    if not isinstance(preferences, dict):
        raise MalformedRequest("The member preferences must be an object")
    with desk.runtime.store.write() as transaction:
        transaction.console.put_preferences(asked.session.user_name, preferences)
    return {}
