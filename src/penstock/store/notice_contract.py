"""What the store keeps of notices: what is still to be told to somebody outside, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from penstock.arns import Namespace


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell by the way `kind`. `due` is when it may be told; `tries` how often that has failed so far."""

    number: int
    namespace: Namespace
    kind: str
    document: Mapping[str, Any]
    made: datetime
    due: datetime
    tries: int


class Notices(Protocol):
    @property
    def wanted(self) -> frozenset[str]:
        """The kinds that this server is set up to tell; nothing else need be put."""
        ...

    def put(self, namespace: Namespace, notices: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> None:
        """Pairs of kind and document."""
        ...

    def heads(self) -> list[Notice]:
        """The oldest notice of each kind: what must be told before anything else of its kind."""
        ...

    def of_kind(self, kind: str, limit: int) -> list[Notice]:
        """The oldest ones first."""
        ...

    def hold(self, head: Notice, until: datetime) -> bool:
        """Put a head off, if nobody has done so since it was read: whoever can may tell what is behind it."""
        ...

    def failed(self, notice: Notice, again: datetime) -> None:
        """It could not be told: one more try, not before `again`."""
        ...

    def done(self, notices: Sequence[Notice]) -> None:
        """They are told, or given up."""
        ...
