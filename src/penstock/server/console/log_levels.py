"""How bad a line of a log is, by the words that loggers write. The console colours lines by the same rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from penstock.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS = ("error", "warning", "info", "debug")
_SEEN_CHARACTERS = 200
_WORD = re.compile(
    r"\b(CRITICAL|FATAL|ERROR|SEVERE|WARNING|WARN|INFO|DEBUG|TRACE)\b|^Traceback \(|^[\w.]*(?:Error|Exception)\b",
    re.ASCII,
)
_OF_WORD = {"WARNING": "warning", "WARN": "warning", "INFO": "info", "DEBUG": "debug", "TRACE": "debug"}


def level_of(text: str) -> str | None:
    """One of LEVELS; None where no logger has said it."""
    found = _WORD.search(text[:_SEEN_CHARACTERS])
    return _OF_WORD.get(found[1] or "", "error") if found else None


def wanted_levels(given: Iterable[str]) -> frozenset[str]:
    """Raises InvalidInput for a word that is no level."""
    for one in given:
        if one not in LEVELS:
            raise InvalidInput(f"level must be one of {', '.join(LEVELS)}, not '{one[:40]}'")
    return frozenset(given)
