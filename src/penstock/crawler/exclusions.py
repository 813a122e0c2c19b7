"""Exclusion patterns of S3 targets: globs relative to the include path, with Glue's rules (specification 1.6).

`*` any characters within one path component, `**` any characters at all, `?` one character within a component,
`[abc]` `[a-z]` `[!a-c]` one character of a class (inside it `* ? \\` stand for themselves, and `-` does when first),
`{a,b}` either of several patterns (which may not nest), `\\` takes the next character as it is. Leading dots are
ordinary characters. Patterns are matched with the whole key below the include path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NoReturn

from penstock.errors import InvalidInput

_PATTERN_LENGTH_MAX: Final = 2048


class Exclusions:
    """The compiled exclusions of one target; raises InvalidInput, naming the pattern, for one that is no glob."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        self._compiled = [(pattern, compile_glob(pattern)) for pattern in patterns]

    def matching(self, path: str) -> str | None:
        """The first pattern that excludes a path (relative to the include path, without leading slash), or None."""
        for pattern, compiled in self._compiled:
            if compiled.fullmatch(path):
                return pattern
        return None


def compile_glob(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression for whole paths.

    Raises InvalidInput when a bracket or brace is never closed, a brace nests, or nothing follows a backslash.
    """
    if len(pattern) > _PATTERN_LENGTH_MAX:
        raise InvalidInput(f"Exclusion pattern is longer than {_PATTERN_LENGTH_MAX} characters: {pattern[:60]}...")
    return re.compile(_Translator(pattern).translate(), re.DOTALL)


class _Translator:
    """One pass over a glob, writing the regular expression."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._in_braces = False

    def translate(self) -> str:
        pieces = []
        while self._at < len(self._pattern):
            character = self._pattern[self._at]
            self._at += 1
            pieces.append(self._piece(character))
        if self._in_braces:
            self._fail("'{' without '}'")
        return "".join(pieces)

    def _piece(self, character: str) -> str:
        match character:
            case "*":
                stars = 1
                while self._pattern.startswith("*", self._at):
                    self._at += 1
                    stars += 1
                return ".*" if stars > 1 else "[^/]*"
            case "?":
                return "[^/]"
            case "[":
                return self._class()
            case "{":
                if self._in_braces:
                    self._fail("braces may not nest")
                self._in_braces = True
                return "(?:"
            case "}" if self._in_braces:
                self._in_braces = False
                return ")"
            case "," if self._in_braces:
                return "|"
            case "\\":
                if self._at >= len(self._pattern):
                    self._fail("nothing follows the last backslash")
                self._at += 1
                return re.escape(self._pattern[self._at - 1])
            case _:
                return re.escape(character)

    def _class(self) -> str:
        """`[...]`: never a slash, as in every glob over paths."""
        end = self._pattern.find("]", self._at + 1 + self._pattern.startswith("!", self._at))
        if end < 0:
            self._fail("'[' without ']'")
        content = self._pattern[self._at : end]
        self._at = end + 1
        negated = content.startswith("!")
        characters = content.removeprefix("!")
        ranges = []
        at = 0
        while at < len(characters):
            first = characters[at]
            # A dash that is first or last stands for itself; elsewhere it makes a range.
            if at + 2 < len(characters) and characters[at + 1] == "-":
                last = characters[at + 2]
                if last < first:
                    self._fail(f"the range {first}-{last} is empty")
                ranges.append(f"{re.escape(first)}-{re.escape(last)}")
                at += 3
            else:
                ranges.append(re.escape(first))
                at += 1
        return f"(?!/)[{'^' if negated else ''}{''.join(ranges)}]"

    def _fail(self, why: str) -> NoReturn:
        raise InvalidInput(f"Exclusion pattern '{self._pattern}' is not valid: {why}")
