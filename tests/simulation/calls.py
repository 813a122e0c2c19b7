"""Requests of users: Glue's operations with production's handlers, in the one namespace of a world.

Only the address, the signature and the JSON in front of the handlers are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

import penstock.operations  # noqa: F401  (declares the operations)
from penstock.arns import Namespace
from penstock.errors import ClientFault, Conflict
from penstock.identifiers import Identifiers
from penstock.locations import Locations
from penstock.models import SERVICE as OWN_SERVICE
from penstock.operations.contract import GLUE, Context, declared
from penstock.operations.event_rules import SERVICE
from penstock.settings import Settings

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer
    from tests.simulation.world import World

NAMESPACE = Namespace("123456789012", "eu-west-1")
_EVENTS = ("PutEvents", "PutRule", "PutTargets", "EnableRule", "DisableRule")
_OWN = ("PutQueueing",)
_TRIES_MAX = 5


class SeededIdentifiers(Identifiers):
    def __init__(self, random: Random) -> None:
        self._random = random

    def draw(self, prefix: str) -> str:
        return f"{prefix}{self._random.getrandbits(48):012x}"

    def draw_uuid(self) -> str:
        return f"uuid-{self._random.getrandbits(48):012x}"


class Calls:
    def __init__(self, world: World, retry_delay: timedelta) -> None:
        self._world = world
        self._identifiers = SeededIdentifiers(world.random)
        self._settings = Settings(data=Path("nowhere"), retry_delay_seconds=int(retry_delay.total_seconds()))

    def call(self, server: SimulatedServer, name: str, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The answer to one request; None for a refusal. Lost races are tried again as the API does."""
        world = self._world
        context = Context(
            namespace=NAMESPACE,
            caller_arn="arn:aws:iam::123456789012:root",
            request_id="request",
            now=server.clock.now(),
            store=server.store,
            identifiers=self._identifiers,
            locations=cast("Locations", None),
            settings=self._settings,
            wake=server.ring,
            supported_commands=frozenset({"pythonshell"}),
        )
        service = {**dict.fromkeys(_EVENTS, SERVICE), **dict.fromkeys(_OWN, OWN_SERVICE)}.get(name, GLUE)
        handler = declared(service)[name]
        for tries in range(1, _TRIES_MAX + 1):
            try:
                answer = handler(request, context)
            except ClientFault as fault:
                world.note("user", name, dict(request), "is refused", fault.message)
                return None
            except Conflict:
                if tries == _TRIES_MAX:
                    raise
                continue
            world.note("user", name, dict(request))
            return answer
        raise AssertionError
