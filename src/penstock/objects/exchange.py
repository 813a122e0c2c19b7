"""What an operation of the object store gets and gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from penstock.objects.body import BodyReader
    from penstock.objects.conditions import Span
    from penstock.objects.notifications import ObjectCreated
    from penstock.objects.store import ObjectStore, Opened
    from penstock.signature import Verified

XML = ("content-type", "application/xml")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request: bucket and key decoded, header names lower case, and the means to carry it out.

    `run(function, *arguments)` calls a blocking function in a worker thread. `created` is told of new objects.
    """

    store: ObjectStore
    run: Callable[..., Awaitable[Any]]
    region: str
    now: datetime
    method: str
    bucket: str
    key: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    verified: Verified | None
    body: BodyReader
    created: Callable[[ObjectCreated], None] | None = None


@dataclass(slots=True)
class Answer:
    """One response. With `opened`, its body is the `span` of that object, which whoever sends it closes."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    opened: Opened | None = None
    span: Span | None = None


def xml(document: bytes, *headers: tuple[str, str]) -> Answer:
    return Answer(headers=[XML, *headers], body=document)
