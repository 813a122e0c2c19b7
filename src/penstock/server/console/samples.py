"""The first rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk


def sample(desk: Desk, asked: Asked) -> dict[str, Any]:
    raise NotImplementedError
