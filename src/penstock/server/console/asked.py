"""A request to the console's API, taken apart: each part of the path and each value of the query decoded once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes

from penstock.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from penstock.store.console_contract import ConsoleSession

_PARAMETERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """`parts`: the path behind `/console/api/`. `secure`: the browser's connection is encrypted. `port`: the server's.

    `session` is None where none is needed.
    """

    method: str
    parts: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    now: datetime
    secure: bool
    port: int
    session: ConsoleSession | None = None

    def one(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def all(self, name: str) -> tuple[str, ...]:
        return self.query.get(name, ())

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Raises InvalidInput for what is no whole number within the bounds."""
        text = self.one(name)
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 15 or not low <= int(text) <= high:
            raise InvalidInput(f"{name} must be a whole number from {low} to {high}, not '{text[:40]}'")
        return int(text)

    def required(self, name: str) -> str:
        text = self.one(name)
        if not text:
            raise InvalidInput(f"The parameter {name} is missing")
        return text


def split_path(raw_path: bytes) -> tuple[str, ...]:
    """The parts of a path as sent, split at its slashes first and then decoded, once.

    Raises InvalidInput for what is no UTF-8 or holds a NUL.
    """
    return tuple(_decoded(part) for part in raw_path.split(b"/") if part)


def split_query(query: bytes) -> dict[str, tuple[str, ...]]:
    """Raises InvalidInput for what is no UTF-8, and for more parameters than anybody needs."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS_MAX
        )
    except ValueError:
        raise InvalidInput("The query cannot be read: it must be percent-encoded UTF-8") from None
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if "\0" in value:
            raise InvalidInput(f"The parameter {name[:40]} holds a NUL character")
        found[name] = (*found.get(name, ()), value)
    return found


def _decoded(part: bytes) -> str:
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("The path cannot be read: it must be percent-encoded UTF-8") from None
    if "\0" in text:
        raise InvalidInput("The path holds a NUL character")
    return text
