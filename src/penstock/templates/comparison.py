"""Comparison: what differs between a resource as it shall be and as Glue shows it, member by member."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_ABSENT = object()
_HIDDEN = "****"
_SECRET_WORDS = ("PASSWORD", "SECRET")


@dataclass(frozen=True, slots=True)
class Difference:
    """One member: `before` None where Glue has none, `after` None where the template has none."""

    path: tuple[str, ...]
    before: Any
    after: Any

    @property
    def name(self) -> str:
        return ".".join(self.path)


def differences(
    wanted: Any, found: Any, defaults: Any, shape: Any = None, path: tuple[str, ...] = ()
) -> Iterator[Difference]:
    """`wanted` is the template's request, `found` Glue's in the same form, `defaults` what Glue fills in itself.

    A member that the template leaves out equals one that is empty or is Glue's default. Texts, numbers and lists
    are compared whole. With botocore's `shape` of the request, maps are told from structures: an empty text in a map
    of arguments is a value.
    """
    for member in [*wanted, *(member for member in found if member not in wanted)]:
        inner_shape = shape.members.get(member) if getattr(shape, "type_name", "") == "structure" else None
        after, before = wanted.get(member, _ABSENT), found.get(member, _ABSENT)
        if getattr(shape, "type_name", "") != "map":
            after, before = _without_empty(after, inner_shape), _without_empty(before, inner_shape)
        default = defaults.get(member, _ABSENT) if isinstance(defaults, Mapping) else _ABSENT
        if isinstance(before, dict) and (isinstance(after, dict) or after is _ABSENT):
            inner = {} if default is _ABSENT else default
            yield from differences({} if after is _ABSENT else after, before, inner, inner_shape, (*path, member))
        elif isinstance(after, dict) and before is _ABSENT:
            yield from differences(after, {}, {} if default is _ABSENT else default, inner_shape, (*path, member))
        elif not _equal(after, before, _without_empty(default)):
            yield Difference((*path, member), _none(before), _none(after))


def hidden(difference: Difference, secrets: frozenset[str]) -> Difference:
    """With passwords, and what NoEcho parameters hold, replaced by asterisks."""
    named = any(word in member.upper() for member in difference.path for word in _SECRET_WORDS)
    return Difference(
        difference.path,
        _masked(difference.before, named, secrets),
        _masked(difference.after, named, secrets),
    )


def _masked(value: Any, named: bool, secrets: frozenset[str]) -> Any:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return _HIDDEN if named or any(secret in text for secret in secrets) else value


def _equal(after: Any, before: Any, default: Any) -> bool:
    if after is _ABSENT or before is _ABSENT:
        present = before if after is _ABSENT else after
        return present is _ABSENT or (default is not _ABSENT and bool(present == default))
    return bool(after == before)


def _without_empty(value: Any, shape: Any = None) -> Any:
    """Empty texts, lists and structures are absent, inside each other too; false and 0 are values, and so is what
    stands in a map of texts."""
    if getattr(shape, "type_name", "") == "map":
        return value or _ABSENT
    if isinstance(value, Mapping):
        kept = {key: inner for key, item in value.items() if (inner := _without_empty(item)) is not _ABSENT}
        return kept or _ABSENT
    if isinstance(value, list):
        return [_inside_list(item) for item in value] or _ABSENT
    return _ABSENT if value is None or value == "" else value


def _inside_list(item: Any) -> Any:
    """An item keeps its place, empty or not."""
    cleaned = _without_empty(item)
    return "" if cleaned is _ABSENT else cleaned


def _none(value: Any) -> Any:
    return None if value is _ABSENT else value
