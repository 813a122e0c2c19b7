"""How an operation is declared, `@operation("GetJob") def get_job(request, context) -> response`, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from penstock.arns import Namespace
from penstock.identifiers import Identifiers
from penstock.locations import Locations
from penstock.settings import Settings
from penstock.store.contract import Store

Request = Mapping[str, Any]
Response = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What an operation may use. `now` is one instant for the whole request.

    `wake` tells the loops, after the store has committed, that there is something to do.
    `supported_commands` are the JobCommand names that an executor of this server can run.
    """

    namespace: Namespace
    caller_arn: str
    request_id: str
    now: datetime
    store: Store
    identifiers: Identifiers
    locations: Locations
    settings: Settings
    wake: Callable[[], None]
    supported_commands: frozenset[str]


Handler = Callable[[Request, Context], Response]

GLUE = "glue"
_DECLARED: dict[str, dict[str, Handler]] = {}


def operation(name: str, service: str = GLUE) -> Callable[[Handler], Handler]:
    """Declare the function that answers the operation `name` of Glue, or of another service as signatures name it.

    A second one of that name is refused at import.
    """

    def declare(handler: Handler) -> Handler:
        others = _DECLARED.setdefault(service, {})
        if name in others:
            raise ValueError(f"operation {name} is declared twice: {others[name].__module__}, {handler.__module__}")
        others[name] = handler
        return handler

    return declare


def declared(service: str = GLUE) -> Mapping[str, Handler]:
    """All operations of a service declared by the modules imported so far, by name."""
    return dict(_DECLARED.get(service, {}))
