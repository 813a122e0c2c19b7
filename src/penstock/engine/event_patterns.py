"""Event patterns: which events a rule is about, in EventBridge's language (docs/reference/events.md has the subset).

A pattern is a JSON object: every field of it must be met by the event, a field by any one of its alternatives. In an
event's list it is enough that one of its values meets an alternative.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from penstock.errors import InvalidEventPattern

DEPTH_MAX = 32
_MISSING = object()
_COMPARISONS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}

Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Pattern:
    """`fields`: each either a pattern of its own (a JSON object) or the tests of which one must hold."""

    fields: Mapping[str, Pattern | tuple[Test, ...]]


def parse(text: str) -> Pattern:
    """Raises InvalidEventPattern, which says where and why."""
    try:
        value = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_refuse_constant)
    except RecursionError:
        raise _invalid("", f"it is nested deeper than {DEPTH_MAX} levels") from None
    except ValueError as error:
        raise _invalid("", f"it is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise _invalid("", "it must be a JSON object")
    return _pattern(value, "", 1)


def matches(pattern: Pattern, event: Mapping[str, Any]) -> bool:
    """Whether an event, as a JSON object, is one of those that the pattern is about."""
    return all(_meets(wanted, event.get(name, _MISSING)) for name, wanted in pattern.fields.items())


def _meets(wanted: Pattern | tuple[Test, ...], value: Any) -> bool:
    if isinstance(wanted, Pattern):
        found = value if isinstance(value, list) else [value]
        objects = [one for one in found if isinstance(one, dict)]
        # What is not there has no fields: an `exists: false` below it holds.
        return any(matches(wanted, one) for one in objects or [{}])
    values = value if isinstance(value, list) else [value]
    return any(test(one) for test in wanted for one in values or [_MISSING])


def _pattern(value: Mapping[str, Any], path: str, depth: int) -> Pattern:
    if depth > DEPTH_MAX:
        raise _invalid(path, f"it is nested deeper than {DEPTH_MAX} levels")
    if not value:
        raise _invalid(path, "it has no fields: name one at least")
    fields: dict[str, Pattern | tuple[Test, ...]] = {}
    for name, wanted in value.items():
        place = f"{path}.{name}" if path else name
        if name.startswith("$"):
            raise _invalid(place, f"'{name}' is not supported")
        if isinstance(wanted, dict):
            fields[name] = _pattern(wanted, place, depth + 1)
        elif isinstance(wanted, list) and wanted:
            fields[name] = tuple(_test(alternative, place) for alternative in wanted)
        else:
            raise _invalid(place, "its value must be an object, or a list with one alternative at least")
    return Pattern(fields)


def _test(alternative: Any, path: str) -> Test:
    if isinstance(alternative, list):
        raise _invalid(path, "an alternative must be a value, or an object with one operator")
    if not isinstance(alternative, dict):
        return partial(_same, alternative)
    if len(alternative) != 1:
        raise _invalid(path, "an alternative must have exactly one operator")
    ((name, operand),) = alternative.items()
    maker = _OPERATORS.get(name)
    if maker is None:
        raise _invalid(path, f"operator '{name}' is not supported: there are {', '.join(sorted(_OPERATORS))}")
    return maker(operand, path)


def _prefix(operand: Any, path: str) -> Test:
    text = _text("prefix", operand, path)
    return lambda value: isinstance(value, str) and value.startswith(text)


def _suffix(operand: Any, path: str) -> Test:
    text = _text("suffix", operand, path)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _ignoring_case(operand: Any, path: str) -> Test:
    text = _text("equals-ignore-case", operand, path).casefold()
    return lambda value: isinstance(value, str) and value.casefold() == text


def _exists(operand: Any, path: str) -> Test:
    if not isinstance(operand, bool):
        raise _invalid(path, "'exists' takes true or false")
    # It is about values: a field that holds an object does not exist in this sense.
    return lambda value: (value is not _MISSING and not isinstance(value, dict)) is operand


def _anything_but(operand: Any, path: str) -> Test:
    if isinstance(operand, dict):
        if len(operand) != 1 or next(iter(operand)) not in ("prefix", "suffix"):
            raise _invalid(path, "'anything-but' takes a value, a list of values, or one of 'prefix' and 'suffix'")
        refused: tuple[Test, ...] = (_test(operand, path),)
    else:
        values = operand if isinstance(operand, list) else [operand]
        if not values or any(isinstance(value, bool | dict | list) or value is None for value in values):
            raise _invalid(path, "'anything-but' takes strings or numbers")
        refused = tuple(partial(_same, value) for value in values)
    return lambda value: (
        value is not _MISSING and not isinstance(value, dict) and not any(test(value) for test in refused)
    )


def _numeric(operand: Any, path: str) -> Test:
    """One comparison or two: `["=", 5]`, `[">", 0, "<=", 10]`."""
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        raise _invalid(path, "'numeric' takes a list of one or two comparisons, each an operator and a number")
    comparisons = []
    for sign, bound in zip(operand[::2], operand[1::2], strict=True):
        if not isinstance(sign, str) or sign not in _COMPARISONS or not _is_number(bound):
            raise _invalid(path, f"'numeric' takes {', '.join(_COMPARISONS)}, each with a number behind it")
        comparisons.append((_COMPARISONS[sign], bound))
    return lambda value: _is_number(value) and all(compare(value, bound) for compare, bound in comparisons)


_OPERATORS: Mapping[str, Callable[[Any, str], Test]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": _ignoring_case,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
}


def _same(wanted: Any, value: Any) -> bool:
    """Equal, and of one kind: in JSON, unlike in Python, 1 is not true."""
    return isinstance(wanted, bool) == isinstance(value, bool) and bool(wanted == value)


def _text(name: str, operand: Any, path: str) -> str:
    if not isinstance(operand, str):
        raise _invalid(path, f"'{name}' takes a string")
    return operand


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is named twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def _invalid(path: str, why: str) -> InvalidEventPattern:
    where = f" at '{path}'" if path else ""
    return InvalidEventPattern(f"Event pattern is not valid. Reason:{where} {why}")
