"""From a template's texts to the types of Glue's service model, and from Glue's answers to what a request may say."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from penstock.errors import BadTemplate

# A shape is botocore's (botocore.model.Shape): the model is given, never loaded here.
Shape = Any

_TRUE = frozenset({"true", "True", "TRUE", "yes", "on"})
_NAMES: Mapping[type, str] = {str: "a text", list: "a list", dict: "a map"}
_FALSE = frozenset({"false", "False", "FALSE", "no", "off"})


def typed(value: Any, shape: Shape, place: str) -> Any:
    """`value`, resolved, as a request of this shape has it.

    Names in structures match whatever their case: Glue's model says scanAll where CloudFormation says ScanAll. Raises
    BadTemplate naming `place`, the member and what is allowed there.
    """
    match shape.type_name:
        case "structure":
            return _structure(_expect(value, dict, place), shape, place)
        case "map":
            entries = _expect(value, dict, place)
            return {key: typed(item, shape.value, f"{place}.{key}") for key, item in entries.items()}
        case "list":
            items = _expect(value, list, place)
            return [typed(item, shape.member, f"{place}[{index}]") for index, item in enumerate(items)]
        case "boolean":
            return _boolean(_expect(value, str, place), place)
        case "integer" | "long":
            return _number(int, _expect(value, str, place), "a whole number", place)
        case "double" | "float":
            return _number(float, _expect(value, str, place), "a number", place)
        case _:
            return _text(_expect(value, str, place), shape, place)


def fitted(value: Any, shape: Shape) -> Any:
    """The part of an answer that a request of this shape can say: members that Glue computes are left out."""
    match shape.type_name:
        case "structure":
            return {name: fitted(value[name], member) for name, member in shape.members.items() if name in value}
        case "list":
            return [fitted(item, shape.member) for item in value]
        case "map":
            return {key: fitted(item, shape.value) for key, item in value.items()}
        case _:
            return value


def _structure(value: Mapping[str, Any], shape: Shape, place: str) -> dict[str, Any]:
    spelled = {name.lower(): name for name in shape.members}
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = spelled.get(key.lower())
        if name is None:
            near = difflib.get_close_matches(key, list(shape.members), 1)
            advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(shape.members))}"
            raise BadTemplate(f"{place} has no member {key}; {advice}")
        found[name] = typed(item, shape.members[name], f"{place}.{name}")
    missing = [name for name in shape.required_members if name not in found]
    if missing:
        raise BadTemplate(f"{place} needs {missing[0]}; add it")
    return found


def _expect(value: Any, kind: type, place: str) -> Any:
    if not isinstance(value, kind):
        raise BadTemplate(f"{place} must be {_NAMES[kind]}, not {_NAMES[type(value)]}")
    return value


def _boolean(text: str, place: str) -> bool:
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise BadTemplate(f"{place} must be true or false, not '{text[:80]}'")


def _number(kind: type[int] | type[float], text: str, what: str, place: str) -> int | float:
    try:
        number = kind(text)
    except ValueError:
        raise BadTemplate(f"{place} must be {what}, not '{text[:80]}'") from None
    if number != number or abs(number) == float("inf"):
        raise BadTemplate(f"{place} must be {what}, not '{text[:80]}'")
    return number


def _text(text: str, shape: Shape, place: str) -> str:
    allowed = getattr(shape, "enum", [])
    if allowed and text not in allowed:
        raise BadTemplate(f"{place} must be one of {', '.join(allowed)}, not '{text[:80]}'")
    return text
