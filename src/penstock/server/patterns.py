"""The service model's patterns, which are Java's, as Python's regular expressions.

A value must match from end to end, as Java's `matches` demands. Compiling waits until a pattern first meets a value:
most never do, and `\\p{P}` takes a walk through the whole of Unicode.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

# Java reads a pair of surrogate escapes in a class as one character beyond the basic plane; Python has no pairs.
_SUPPLEMENTARY = (r"\uD800\uDC00-\uDBFF\uDFFF", "\U00010000-\U0010ffff")

# Two patterns that can be matched against the same text in many ways, at exponential or quadratic cost when it fails at
# its end; these say the same and can be read in one way only. The second means "not blank", over lines as well: schema
# definitions, which it guards, usually have several.
_UNAMBIGUOUS = {
    r"\$(\.[a-zA-Z0-9_.@\[\]\(\)-]+)*": r"\$(\.[a-zA-Z0-9_.@\[\]\(\)-]+)?",
    r".*\S.*": r"\s*\S[\s\S]*",
}

_PROPERTY = re.compile(r"\\p\{([A-Z])\}")

# Java's dot stops at every line terminator, Python's at the newline alone.
_DOT = "[^\n\r\u0085\u2028\u2029]"


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The Python form of a pattern of the service model; use its `fullmatch`. Raises re.error if it has none."""
    text = _UNAMBIGUOUS.get(pattern, pattern).replace(*_SUPPLEMENTARY)
    text = _PROPERTY.sub(lambda found: _members_of(found[1]), text)
    # Java's \w, \d and \s mean ASCII unless told otherwise; so does the flag.
    return re.compile(_widen_dots(text), re.ASCII)


def _widen_dots(pattern: str) -> str:
    """Replace the dots that stand for any character: those outside classes and not escaped."""
    parts = []
    in_class = False
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            parts.append(pattern[position : position + 2])
            position += 2
            continue
        if character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        parts.append(_DOT if character == "." and not in_class else character)
        position += 1
    return "".join(parts)


@cache
def _members_of(category: str) -> str:
    """The ranges of a Unicode category's first letter (L, N, P), to stand inside a character class."""
    ranges: list[list[int]] = []
    for point in range(sys.maxunicode + 1):
        if unicodedata.category(chr(point))[0] == category:
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
