"""Ids drawn for what a user starts: the only randomness. Ids that follow from a cause are in `penstock.causes`."""

from __future__ import annotations

import secrets
import uuid
from typing import Protocol


class Identifiers(Protocol):
    """A source of ids for users' acts; the simulator replaces it by a seeded one."""

    def draw(self, prefix: str) -> str:
        """`prefix` and 64 hexadecimal digits, as Glue's `wr_`, `jr_` and `wnode_` ids."""
        ...

    def draw_uuid(self) -> str:
        """A random UUID in text form: crawl ids and request ids."""
        ...


class SystemIdentifiers:
    def draw(self, prefix: str) -> str:
        return prefix + secrets.token_hex(32)

    def draw_uuid(self) -> str:
        return str(uuid.uuid4())


def draw_secret(characters: int) -> str:
    """A random secret of hexadecimal digits: access keys and signing keys, made once at first start."""
    return secrets.token_hex((characters + 1) // 2)[:characters]
