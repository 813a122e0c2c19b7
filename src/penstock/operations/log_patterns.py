"""Filter patterns of CloudWatch Logs, the plain ones: terms that a message must have, may have, or must not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from penstock.errors import InvalidParameter

if TYPE_CHECKING:
    from collections.abc import Callable

_TERM = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)')
_ESCAPED = re.compile(r"\\(.)")


def message_filter(pattern: str) -> Callable[[str], bool]:
    """Whether a message matches. Case counts; all terms must be in it, none of those with `-`.

    Of terms with `?` one is enough; beside plain terms they decide nothing, as on AWS. Phrases stand in double quotes.
    Raises InvalidParameter for the other languages of patterns: JSON (`{`), columns (`[`), regular expressions (`%`).
    """
    text = pattern.strip()
    if text[:1] in ("{", "[", "%"):
        raise InvalidParameter(f"Invalid filter pattern: {text[:100]}: only patterns of terms are supported")
    needed: list[str] = []
    optional: list[str] = []
    forbidden: list[str] = []
    position = 0
    while position < len(text):
        found = _TERM.match(text, position)
        if found is None:
            raise InvalidParameter(f"Invalid filter pattern: {text[:100]}: at character {position}")
        term = found[3] if found[2] is None else _ESCAPED.sub(r"\1", found[2])
        {"": needed, "?": optional, "-": forbidden}[found[1]].append(term)
        position = found.end()

    def matches(message: str) -> bool:
        if any(term in message for term in forbidden):
            return False
        if needed:
            return all(term in message for term in needed)
        return not optional or any(term in message for term in optional)

    return matches
