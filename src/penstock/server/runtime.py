"""What the server serves with: made once by the composition root, given to `create_app`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from penstock.clock import Clock
from penstock.credentials import Keyring
from penstock.identifiers import Identifiers
from penstock.locations import Locations
from penstock.measurements import Measurements
from penstock.settings import Settings
from penstock.store.contract import Store

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Runtime:
    """`wake` tells the loops that there is something to do; `objects_app` answers S3's REST API, if it is served here.

    `supported_commands`: the JobCommand names that an executor of this server can run.
    `body_seconds`: how long a client may take to send one Glue request's body.
    """

    store: Store
    settings: Settings
    clock: Clock
    identifiers: Identifiers
    locations: Locations
    keyring: Keyring = field(repr=False)
    wake: Callable[[], None]
    supported_commands: frozenset[str]
    objects_app: AsgiApp | None = None
    measurements: Measurements = field(default_factory=Measurements)
    body_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Received:
    """One request, read to its end; as penstock.signature needs it: path and query raw, texts Latin-1."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, and for the log what was asked (`operation`) and which error it is (`code`, or None)."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    operation: str
    code: str | None = None
