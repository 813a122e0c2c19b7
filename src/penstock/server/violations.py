"""What a request did wrong, in Glue's words: one sentence for each violation, all of them in one message (spec 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import MalformedRequest, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

# A path is a chain from the innermost step outwards, (outer path, step); None is the request itself. A step is the
# name of a member, the index of a list's item, or a map's key as a tuple of one. Chains are built on the way down,
# because tuples are cheap, and spelled only when something is wrong.
Path = tuple["Path | None", "str | int | tuple[str]"]
Violation = tuple["Path | None", str, Any, bool]

_SHOWN_MAX = 512
_LISTED_MAX = 20
# A request of a million bad members gets a message of bounded size; the number at its start counts all of them.
_TOLD_MAX = 50


class _Missing:
    """Stands for the value of a member that was not sent."""


MISSING = _Missing()


def spell(path: Path | None) -> str:
    """`predicate.conditions.1.member.logicalOperator`: first letters lower, list positions from 1, map keys raw."""
    names = []
    while path is not None:
        path, step = path
        if isinstance(step, str):
            names.append(step[:1].lower() + step[1:])
        else:
            names.append(f"{step + 1 if isinstance(step, int) else step[0][:_SHOWN_MAX]}.member")
    return ".".join(reversed(names))


def failed(violations: Sequence[Violation]) -> ValidationFailed:
    """The ValidationException for (path, rule, value, masked) of everything found wrong; at least one."""
    told = [_sentence(*violation) for violation in violations[:_TOLD_MAX]]
    if len(violations) > _TOLD_MAX:
        told.append(f"and {len(violations) - _TOLD_MAX} more")
    noun = "error" if len(violations) == 1 else "errors"
    return ValidationFailed(f"{len(violations)} validation {noun} detected: {'; '.join(told)}")


def misplaced(path: Path | None, expected: str, value: Any) -> MalformedRequest:
    """The SerializationException for a JSON value of another kind than the model's; `expected` as in `_EXPECTED`."""
    where = f" at '{spell(path)}'" if path is not None else ""
    if isinstance(value, dict):
        text = "Start of structure or map found where not expected"
    elif isinstance(value, list):
        text = "Start of list found where not expected"
    elif expected in ("structure", "list", "map"):
        text = f"Expected {expected} or null"
    else:
        text = f"{_token(value)} cannot be converted to {_EXPECTED[expected]}"
    return MalformedRequest(f"{text}{where}")


_EXPECTED = {
    "string": "String",
    "integer": "Integer",
    "long": "Long",
    "double": "Double",
    "boolean": "Boolean",
    "timestamp": "a timestamp in seconds since 1970",
    "blob": "base64 data",
}


def _token(value: Any) -> str:
    if value is True:
        return "TRUE_VALUE"
    if value is False:
        return "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _sentence(path: Path | None, rule: str, value: Any, masked: bool) -> str:
    where = f"at '{spell(path)}' failed to satisfy constraint: {rule}"
    if value is MISSING:
        return f"Value null {where}"
    if masked:
        return f"Value {where}"
    return f"Value '{_shorten(_shown(value))}' {where}"


def _shown(value: Any) -> str:
    """Values as Java prints them: [a, b], {k=v}, true."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_shown(item) for item in value[:_LISTED_MAX])}{_rest(value)}]"
    if isinstance(value, dict):
        entries = list(value.items())[:_LISTED_MAX]
        return f"{{{', '.join(f'{key}={_shown(item)}' for key, item in entries)}{_rest(value)}}}"
    return "null" if value is None else str(value)


def _rest(value: Any) -> str:
    return ", ..." if len(value) > _LISTED_MAX else ""


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}..."
