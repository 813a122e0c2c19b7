"""What waits to be handled: facts for the dispatcher, commands for the workers (the rest is in `contract`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from penstock.arns import Namespace
from penstock.engine.commands import Command
from penstock.engine.events import Event

if TYPE_CHECKING:
    from penstock.store.contract import RunRow


@dataclass(frozen=True, slots=True)
class InboxEntry:
    id: int
    origin_id: str
    event: Event


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A command with its cause: `origin_id`, and `tries` counting how often it was claimed."""

    id: str
    origin_id: str
    namespace: Namespace
    command: Command
    tries: int


class Inbox(Protocol):
    """Facts waiting for the dispatcher; handled in order within an origin."""

    def put(self, origin_id: str, event: Event, key: str, now: datetime) -> bool:
        """Append; False when this `key` was put before (handled or not): a repeated report is one fact."""
        ...

    def pending(self, limit: int) -> list[InboxEntry]:
        """The oldest unhandled facts, in order of arrival."""
        ...

    def waiting(self) -> int:
        """How many facts are unhandled."""
        ...

    def handled(self, entries: Collection[InboxEntry], now: datetime) -> None:
        """Conflict when one of them was handled before: what follows from a fact follows once."""
        ...


class Outbox(Protocol):
    """Commands waiting for a worker. Most are for whoever comes first.

    Those about a job run's process are for one server: whoever claims a launch has the run from then on, and may alone
    claim the launch again, or the stop of the run.
    """

    def claim(self, owner: str, limit: int, now: datetime, lease_seconds: int) -> list[OutboxEntry]:
        """Commands that the owner may have and nobody has, or its own whose lease has run out, oldest first.

        Another owner's are never claimed, whatever the clock says: clocks of two machines differ. See `release_owner`.
        """
        ...

    def put(self, command_id: str, row: RunRow, command: Command, server: str) -> None:
        """Leave a command about a run for one server, beside any decision. A second one of this id is not left."""
        ...

    def renew(self, ids: Collection[str], owner: str, now: datetime, lease_seconds: int) -> set[str]:
        """Those of `ids` that are still the owner's."""
        ...

    def done(self, ids: Collection[str]) -> None: ...

    def waiting(self) -> int:
        """How many commands are not done, claimed or not."""
        ...

    def launching(self) -> set[str]:
        """The ids of the runs whose LaunchRun command is still in the outbox, claimed or not."""
        ...

    def release(self, ids: Collection[str], not_before: datetime) -> None:
        """Give back: to be claimed again, by anyone who may, from `not_before` on."""
        ...

    def release_owner(self, owner: str) -> None:
        """Give back all that an owner had claimed: it starts again under its own name, or is taken for dead."""
        ...

    def owners(self) -> list[str]:
        """Who has claimed commands that are not done."""
        ...

    def earliest(self, owner: str) -> datetime | None:
        """When the owner can claim the next command (in the past: now); None when there is none for it."""
        ...
