"""The Expression of GetTables: a glob or a regular expression over table names.

Glue's manual says regular expression, but its clients send two dialects: awswrangler sends globs (`flights*`), Hive and
Trino send regular expressions whose wildcard is `.*`. One rule serves both (spec 3.3): the whole name must match, case
does not count, and a `*` that stands behind nothing a regular expression would repeat means "anything".

Patterns come from strangers, so they run on RE2, which Arrow carries: its time is linear in pattern and name, whatever
the pattern. The price is that back references and look-around are not understood; they are refused as InvalidInput.
Arrow is loaded with the first pattern: it is sixty megabytes that a server without one does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from penstock.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Matcher = Callable[[str, Sequence[str]], list[bool]]

_REPEATABLE = ".)]}\\"


class NamePattern:
    """A compiled Expression. Raises InvalidInput when it is neither a glob nor a regular expression."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        pattern = _as_regular_expression(expression)
        # Alone first: inside the group below, an unbalanced `a)|(b` would turn into something that compiles.
        self._match(pattern, [""])
        self._pattern = rf"\A(?:{pattern})\z"

    def matching(self, names: Sequence[str]) -> list[bool]:
        """For each name, in order, whether the whole of it matches."""
        return self._match(self._pattern, names)

    def _match(self, pattern: str, names: Sequence[str]) -> list[bool]:
        matcher: Matcher = import_module("penstock.catalog.linear_matching").match
        try:
            return matcher(pattern, names)
        except ValueError as error:
            reason = str(error).partition(": ")[2] or str(error)
            raise InvalidInput(f"Expression '{self._expression}' is not a valid pattern for names: {reason}") from None


def name_pattern(expression: str | None) -> NamePattern | None:
    """The pattern, or None when there is nothing to filter by (absent, empty or blank)."""
    if expression is None or not expression.strip():
        return None
    return NamePattern(expression.strip())


def _as_regular_expression(expression: str) -> str:
    """Turn every `*` that repeats nothing into `.*`: at the start, or behind a plain letter as globs have it."""
    pieces = []
    before = ""
    for character in expression:
        pieces.append(".*" if character == "*" and (not before or before not in _REPEATABLE) else character)
        before = character
    return "".join(pieces)
