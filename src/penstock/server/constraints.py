"""Checks of request shapes, compiled once to closures: those that botocore makes, and those it leaves out.

botocore checks requests where they are sent, and so not everything: maximums, patterns, enumerations, map and list
sizes and nulls are left to the server (spec 4.1). Its `ParamValidator` walks the model anew for every value; these
closures find the same and the rest in one pass, several times faster. The tests hold them against `ParamValidator`.

A check takes (value, path, violations) and returns the value as operations receive it: unknown members and nulls left
out, since newer clients send members that this model does not know. It appends (path, rule, value, masked) for each
broken constraint and raises MalformedRequest for a JSON value of the wrong kind, which Glue refuses while reading,
before it looks at any constraint.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from penstock.server.patterns import compile_pattern
from penstock.server.violations import MISSING, Path, Violation, misplaced

if TYPE_CHECKING:
    from collections.abc import Mapping

Check = Callable[[Any, "Path | None", "list[Violation]"], Any]
Shape = "Mapping[str, Any]"

# Enumerations that Glue's guide has extended beyond the model (spec 3.2): any text is taken, operations judge.
OPEN_ENUMERATIONS = frozenset({"WorkerType"})

NOT_NULL = "Member must not be null"
# Seconds from year 1 to year 9999: what a datetime can hold.
_TIMESTAMP_MIN, _TIMESTAMP_MAX = -62_135_596_800, 253_402_300_799
_RANGES = {"integer": 2**31, "long": 2**63}


class Checks:
    """The compiled checks of one service model's shapes; each is made when first asked for and kept."""

    def __init__(self, shapes: Mapping[str, Mapping[str, Any]]) -> None:
        self._shapes = shapes
        self._compiled: dict[tuple[str, bool], Check] = {}

    def of(self, name: str, masked: bool = False) -> Check:
        """The check of the shape `name`; `masked` when what holds it is sensitive, so that no value is quoted."""
        shape = self._shapes[name]
        masked = masked or bool(shape.get("sensitive"))
        check = self._compiled.get((name, masked))
        if check is None:
            check = self._compile(name, shape, masked)
        return check

    def _compile(self, name: str, shape: Mapping[str, Any], masked: bool) -> Check:
        kind = shape["type"]
        if kind == "structure":
            return self._structure(name, shape, masked)
        check: Check
        if kind == "list":
            check = _list(shape, self.of(shape["member"]["shape"], masked), masked)
        elif kind == "map":
            check = _map(
                shape, self.of(shape["key"]["shape"], masked), self.of(shape["value"]["shape"], masked), masked
            )
        elif kind == "string":
            check = _string(name, shape, masked)
        elif kind in ("integer", "long"):
            check = _whole(kind, shape, masked)
        elif kind == "timestamp":
            check = _iso_timestamp if shape.get("timestampFormat") == "iso8601" else _timestamp
        else:
            check = {"double": _double(shape, masked), "boolean": _boolean, "blob": _blob}[kind]
        self._compiled[name, masked] = check
        return check

    def _structure(self, name: str, shape: Mapping[str, Any], masked: bool) -> Check:
        if shape.get("document"):
            self._compiled[name, masked] = _document
            return _document
        members: dict[str, Check] = {}
        required = frozenset(shape.get("required", ()))
        union = bool(shape.get("union"))

        def check(value: Any, path: Path | None, violations: list[Violation]) -> Any:
            if type(value) is not dict:
                raise misplaced(path, "structure", value)
            kept = {}
            for member, item in value.items():
                known = members.get(member)
                if known is not None and item is not None:
                    kept[member] = known(item, (path, member), violations)
            if not kept.keys() >= required:
                missing = (member for member in shape["required"] if member not in kept)
                violations.extend(((path, member), NOT_NULL, MISSING, masked) for member in missing)
            if union and len(kept) != 1:
                rule = f"Member must have exactly one of these members set: [{', '.join(members)}]"
                violations.append((path, rule, value, masked))
            return kept

        # Registered before its members are compiled: a shape may hold itself.
        self._compiled[name, masked] = check
        for member, reference in shape["members"].items():
            members[member] = self.of(reference["shape"], masked)
        return check


def _document(value: Any, path: Path | None, violations: list[Violation]) -> Any:
    if type(value) is not dict:
        raise misplaced(path, "structure", value)
    return value


def _sized(shape: Mapping[str, Any]) -> tuple[int, float, str, str]:
    """(least, most, rule of the least, rule of the most) of a length."""
    least, most = shape.get("min", 0), shape.get("max", math.inf)
    return (
        least,
        most,
        f"Member must have length greater than or equal to {least}",
        f"Member must have length less than or equal to {most}",
    )


def _list(shape: Mapping[str, Any], item_check: Check, masked: bool) -> Check:
    least, most, too_short, too_long = _sized(shape)

    def check(value: Any, path: Path | None, violations: list[Violation]) -> Any:
        if type(value) is not list:
            raise misplaced(path, "list", value)
        if not least <= len(value) <= most:
            violations.append((path, too_short if len(value) < least else too_long, value, masked))
        kept = []
        for index, item in enumerate(value):
            if item is None:
                violations.append(((path, index), NOT_NULL, MISSING, masked))
            else:
                kept.append(item_check(item, (path, index), violations))
        return kept

    return check


def _map(shape: Mapping[str, Any], key_check: Check, value_check: Check, masked: bool) -> Check:
    least, most, too_short, too_long = _sized(shape)

    def check(value: Any, path: Path | None, violations: list[Violation]) -> Any:
        if type(value) is not dict:
            raise misplaced(path, "map", value)
        if not least <= len(value) <= most:
            violations.append((path, too_short if len(value) < least else too_long, value, masked))
        kept = {}
        for key, item in value.items():
            broken = len(violations)
            key_check(key, path, violations)
            if len(violations) > broken:
                # A key has no path of its own; Glue names the map and says that the rule is its keys'.
                violations[broken:] = [
                    (at, f"Map keys must satisfy constraint: [{rule}]", wrong, hidden)
                    for at, rule, wrong, hidden in violations[broken:]
                ]
            if item is None:
                violations.append(((path, (key,)), NOT_NULL, MISSING, masked))
            else:
                kept[key] = value_check(item, (path, (key,)), violations)
        return kept

    return check


def _string(name: str, shape: Mapping[str, Any], masked: bool) -> Check:
    least, most, too_short, too_long = _sized(shape)
    pattern = shape.get("pattern")
    unmatched = f"Member must satisfy regular expression pattern: {pattern}"
    allowed = frozenset(shape.get("enum", ())) if name not in OPEN_ENUMERATIONS else frozenset()
    unlisted = f"Member must satisfy enum value set: [{', '.join(shape.get('enum', ()))}]"

    def plain(value: Any, path: Path | None, violations: list[Violation]) -> Any:
        if type(value) is not str:
            raise misplaced(path, "string", value)
        return value

    if not (allowed or pattern or least or most != math.inf):
        return plain

    def check(value: Any, path: Path | None, violations: list[Violation]) -> Any:
        if type(value) is not str:
            raise misplaced(path, "string", value)
        if allowed and value not in allowed:
            violations.append((path, unlisted, value, masked))
        if len(value) > most:
            # No pattern is tried on it: matching may cost more than the length, and the length is bounded only here.
            violations.append((path, too_long, value, masked))
            return value
        if len(value) < least:
            violations.append((path, too_short, value, masked))
        if pattern and not compile_pattern(pattern).fullmatch(value):
            violations.append((path, unmatched, value, masked))
        return value

    return check


def _valued(shape: Mapping[str, Any]) -> tuple[float, float, str, str]:
    least, most = shape.get("min", -math.inf), shape.get("max", math.inf)
    return (
        least,
        most,
        f"Member must have value greater than or equal to {least}",
        f"Member must have value less than or equal to {most}",
    )


def _whole(kind: str, shape: Mapping[str, Any], masked: bool) -> Check:
    least, most, too_small, too_great = _valued(shape)
    beyond = _RANGES[kind]

    def check(value: Any, path: Path | None, violations: list[Violation]) -> Any:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int or not -beyond <= value < beyond:
            raise misplaced(path, kind, value)
        if not least <= value <= most:
            violations.append((path, too_small if value < least else too_great, value, masked))
        return value

    return check


def _double(shape: Mapping[str, Any], masked: bool) -> Check:
    least, most, too_small, too_great = _valued(shape)

    def check(value: Any, path: Path | None, violations: list[Violation]) -> Any:
        if not _is_number(value):
            raise misplaced(path, "double", value)
        if not least <= value <= most:
            violations.append((path, too_small if value < least else too_great, value, masked))
        return value

    return check


def _boolean(value: Any, path: Path | None, violations: list[Violation]) -> Any:
    if type(value) is not bool:
        raise misplaced(path, "boolean", value)
    return value


def _timestamp(value: Any, path: Path | None, violations: list[Violation]) -> Any:
    """Numbers stay numbers: stored documents hold timestamps as seconds since 1970."""
    if not _is_number(value) or not _TIMESTAMP_MIN <= value <= _TIMESTAMP_MAX:
        raise misplaced(path, "timestamp", value)
    return value


def _iso_timestamp(value: Any, path: Path | None, violations: list[Violation]) -> Any:
    if type(value) is str:
        try:
            # Loaded for the few members of this form: botocore is much to import.
            import_module("botocore.utils").parse_to_aware_datetime(value)
        except (ValueError, OverflowError):
            raise misplaced(path, "timestamp", value) from None
        return value
    return _timestamp(value, path, violations)


def _blob(value: Any, path: Path | None, violations: list[Violation]) -> Any:
    """Base64 text stays text: stored documents are JSON."""
    if type(value) is str:
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise misplaced(path, "blob", value) from None
        return value
    raise misplaced(path, "blob", value)


def _is_number(value: Any) -> bool:
    return (type(value) is int and abs(value) < 2**1023) or (type(value) is float and math.isfinite(value))
