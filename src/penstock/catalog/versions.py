"""Table versions: VersionId as text, and the optimistic lock that commits of table formats rely on."""

from __future__ import annotations

import re

from penstock.errors import ConcurrentModification, InvalidInput

_DIGITS = re.compile(r"[0-9]{1,255}")

VERSION_MAXIMUM = 2**31 - 1
"""The largest integer of the store. No table gets so far, and larger numbers name no version either."""


def version_text(version: int) -> str:
    """VersionId as it goes on the wire: a decimal string, "0" at creation; PyIceberg refuses a number (spec 5, 1)."""
    return str(version)


def parse_version(text: str) -> int:
    """The number that a VersionId stands for, at most VERSION_MAXIMUM. Raises InvalidInput when it is none."""
    if _DIGITS.fullmatch(text) is None:
        raise InvalidInput(f"VersionId must be a whole number, not '{text}'")
    return min(int(text), VERSION_MAXIMUM)


def check_unchanged(sent: str | None, current: int) -> None:
    """The optimistic lock of UpdateTable: a VersionId that is sent must be the current one (spec 3.3).

    None takes no part in it: the last writer wins. Raises ConcurrentModification with Glue's text.
    """
    if sent is not None and parse_version(sent) != current:
        raise concurrent_update()


def concurrent_update() -> ConcurrentModification:
    return ConcurrentModification("Update table failed due to concurrent modifications.")
