"""Parameters: what a template asks for, what it was given, and whether that is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from penstock.errors import BadTemplate

Value = str | list[str]

VALUE_CHARACTERS_MAX = 4096
_MEMBERS = frozenset(
    {
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    }
)
_NUMBERS = ("Number", "List<Number>")


def parameter_values(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Value]:
    """A value for each declared parameter: the given one, else its default. Lists for list types.

    Raises BadTemplate naming the parameter: given but not declared, without a value, or against its constraints.
    """
    unknown = sorted(set(given) - set(declared))
    if unknown:
        known = ", ".join(sorted(declared)) or "none"
        raise BadTemplate(f"the template has no parameter '{unknown[0]}'; its parameters: {known}")
    return {name: _value(name, declaration, given.get(name)) for name, declaration in declared.items()}


def secret_values(declared: Mapping[str, Any], values: Mapping[str, Value]) -> frozenset[str]:
    """The values of NoEcho parameters: what must not be printed."""
    hidden = [values[name] for name, one in declared.items() if one.get("NoEcho", "false").lower() == "true"]
    return frozenset(text for value in hidden for text in ([value] if isinstance(value, str) else value) if text)


def _value(name: str, declaration: Any, given: str | None) -> Value:
    if not isinstance(declaration, Mapping) or not isinstance(declaration.get("Type"), str):
        raise BadTemplate(f"parameter '{name}' has no Type; add `Type: String`")
    unknown = sorted(set(declaration) - _MEMBERS)
    if unknown:
        raise BadTemplate(f"parameter '{name}': {unknown[0]} is no member of a parameter")
    kind: str = declaration["Type"]
    if kind.startswith("AWS::SSM::"):
        raise BadTemplate(
            f"parameter '{name}' is read from the SSM Parameter Store, which does not exist here: make it a String"
        )
    text = given if given is not None else declaration.get("Default")
    if text is None:
        raise BadTemplate(f"parameter '{name}' has no value and no default; give it with --parameter {name}=VALUE")
    if not isinstance(text, str):
        raise BadTemplate(f"parameter '{name}': Default must be a text, a number or a comma-delimited list")
    if len(text) > VALUE_CHARACTERS_MAX:
        raise BadTemplate(f"parameter '{name}' has {len(text)} characters; the most is {VALUE_CHARACTERS_MAX}")
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    values = [part.strip() for part in text.split(",")] if is_list else [text]
    for value in values:
        _check(name, declaration, kind, value)
    return values if is_list else text


def _check(name: str, declaration: Mapping[str, Any], kind: str, value: str) -> None:
    if kind in _NUMBERS:
        number = _number(value)
        if number is None:
            raise _refused(name, declaration, f"'{value}' is not a number")
        low, high = _bound(name, declaration, "MinValue"), _bound(name, declaration, "MaxValue")
        if (low is not None and number < low) or (high is not None and number > high):
            raise _refused(name, declaration, f"{value} is not between {low} and {high}")
    low, high = _bound(name, declaration, "MinLength"), _bound(name, declaration, "MaxLength")
    if (low is not None and len(value) < low) or (high is not None and len(value) > high):
        raise _refused(name, declaration, f"it has {len(value)} characters, not between {low or 0} and {high}")
    allowed = declaration.get("AllowedValues")
    if allowed is not None and value not in allowed:
        raise _refused(name, declaration, f"'{value}' is not one of {', '.join(map(str, allowed))}")
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not _matches(name, str(pattern), value):
        raise _refused(name, declaration, f"'{value}' does not match {pattern}")


def _matches(name: str, pattern: str, value: str) -> bool:
    """The whole value, by RE2: a template's pattern may be hostile, and RE2's time is linear in pattern and value."""
    encoded = value.encode()
    offsets = pa.py_buffer(b"".join(end.to_bytes(4, "little") for end in (0, len(encoded))))
    try:
        matched = pc.match_substring_regex(
            pa.StringArray.from_buffers(1, offsets, pa.py_buffer(encoded)), rf"\A(?:{pattern})\z"
        )
    except pa.ArrowInvalid as error:
        reason = str(error).partition(": ")[2] or str(error)
        raise BadTemplate(f"parameter '{name}': AllowedPattern {pattern} cannot be used: {reason}") from None
    return bool(matched[0].as_py())


def _bound(name: str, declaration: Mapping[str, Any], member: str) -> Decimal | None:
    if member not in declaration:
        return None
    number = _number(declaration[member])
    if number is None:
        raise BadTemplate(f"parameter '{name}': {member} must be a number, not {declaration[member]}")
    return number


def _number(text: Any) -> Decimal | None:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _refused(name: str, declaration: Mapping[str, Any], reason: str) -> BadTemplate:
    """A NoEcho value is a secret, also in an error."""
    if declaration.get("NoEcho", "false").lower() == "true":
        reason = "its value is not allowed (NoEcho: not shown)"
    description = declaration.get("ConstraintDescription")
    return BadTemplate(f"parameter '{name}': {reason}" + (f" ({description})" if description else ""))
