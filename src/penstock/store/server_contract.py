"""What the store keeps about the servers at work on it (the rest is in `contract`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ServerRow:
    """A server at work on this database: `name` is for people, `beats` rises as long as it lives."""

    id: str
    name: str
    beats: int


class Servers(Protocol):
    def beat(self, server_id: str, name: str) -> None:
        """Say that this server lives."""
        ...

    def all(self) -> list[ServerRow]: ...

    def forget(self, server_id: str, beats: int) -> None:
        """Take a server off the list that has not been heard of since."""
        ...

    def time(self) -> datetime | None:
        """The present instant by the database's clock, which all servers can read; None where it has none (SQLite)."""
        ...
