"""SQL's LIKE: `%` is any text, `_` any one character."""

from __future__ import annotations

import re

from penstock.errors import InvalidInput


class LikePattern:
    """A compiled pattern, matched piece by piece: time grows with the value, never with tries, unlike `.*` in `re`.

    Raises InvalidInput for an escape character with nothing behind it.
    """

    def __init__(self, pattern: str, escape: str | None = None) -> None:
        pieces = [""]
        length = 0
        characters = iter(pattern)
        for character in characters:
            if character == escape:
                following = next(characters, None)
                if following is None:
                    raise InvalidInput(f"LIKE pattern '{pattern}' ends with its escape character")
                pieces[-1] += re.escape(following)
                length += 1
            elif character == "%":
                pieces.append("")
                length = 0
            else:
                pieces[-1] += "." if character == "_" else re.escape(character)
                length += 1
        # A piece holds literals and single dots only, so each search is a plain scan without backtracking.
        self._first, *rest = (re.compile(piece, re.DOTALL) for piece in pieces)
        self._rest = rest
        self._last_length = length

    def matches(self, value: str) -> bool:
        """Whether the whole value fits: the first piece at the start, the last at the end, others leftmost between."""
        if not self._rest:
            return self._first.fullmatch(value) is not None
        start = self._first.match(value)
        if start is None:
            return False
        at = start.end()
        for piece in self._rest[:-1]:
            found = piece.search(value, at)
            if found is None:
                return False
            at = found.end()
        end = len(value) - self._last_length
        return end >= at and self._rest[-1].fullmatch(value, end) is not None
