"""The parameters of a blueprint run: what was given against what blueprint.cfg asks for.

Developer Guide: "Specifying blueprint parameters". Pure.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from penstock.errors import InvalidInput
from penstock.locations import valid_bucket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ROLE_ARN = re.compile(r"arn:aws[^:]*:iam::[0-9]*:role/.+")
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_TRUTHS = {"true": True, "false": False}
_SHOWN_MAX = 100


def evaluate(specification: Mapping[str, Mapping[str, Any]], text: str | None) -> dict[str, Any]:
    """The values that the layout function gets. `specification` is normalised (see `configuration`), `text` the
    Parameters of StartBlueprintRun: one JSON object, or None.

    Whole numbers, numbers and truths may be given as texts too, as the console's forms give them. Raises InvalidInput,
    naming the parameter.
    """
    given = _read(text)
    unknown = sorted(given.keys() - specification.keys())
    if unknown:
        known = ", ".join(specification) or "none"
        raise InvalidInput(f"Parameters has '{_cut(unknown[0])}', which the blueprint does not know; it knows {known}")
    values: dict[str, Any] = {}
    for name, entry in specification.items():
        value = given.get(name)
        if value is None:
            if entry["defaultValue"] is None:
                raise InvalidInput(f"Parameter '{name}' is missing: the blueprint has no default value for it")
            value = entry["defaultValue"]
        values[name] = checked(name, entry, value)
    return values


def checked(name: str, entry: Mapping[str, Any], value: Any) -> Any:
    """A value, or each of a collection, as its type has it. Raises InvalidInput, naming the parameter."""
    if not entry["collection"]:
        return _allowed(name, entry, _typed(name, entry["type"], value))
    if isinstance(value, str):
        value = _list_in(value)
    if not isinstance(value, list):
        raise InvalidInput(f"Parameter '{name}' is a collection: give a list, not {_shown(value)}")
    return [_allowed(name, entry, _typed(name, entry["type"], item)) for item in value]


def _read(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"Parameters is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise InvalidInput("Parameters must be one JSON object of parameter names and values")
    return given


def _list_in(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _typed(name: str, kind: str, value: Any) -> Any:
    typed = TYPES[kind](value)
    if typed is None:
        raise InvalidInput(f"Parameter '{name}' is of type {kind}, which {_shown(value)} is not")
    return typed


def _allowed(name: str, entry: Mapping[str, Any], value: Any) -> Any:
    allowed = entry["allowedValues"]
    if allowed is not None and value not in allowed:
        raise InvalidInput(f"Parameter '{name}' must be one of {_shown(allowed)}, not {_shown(value)}")
    return value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: Any) -> int | None:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _double(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _truth(value: Any) -> bool | None:
    if isinstance(value, str):
        return _TRUTHS.get(value.lower())
    return value if isinstance(value, bool) else None


def _uri(value: Any) -> str | None:
    bucket = value[5:].partition("/")[0] if isinstance(value, str) and value.startswith("s3://") else ""
    return value if valid_bucket(bucket) else None


def _bucket(value: Any) -> str | None:
    return value if isinstance(value, str) and valid_bucket(value) else None


def _role_arn(value: Any) -> str | None:
    return value if isinstance(value, str) and _ROLE_ARN.fullmatch(value) else None


def _role_name(value: Any) -> str | None:
    return value if isinstance(value, str) and _ROLE_NAME.fullmatch(value) else None


TYPES: dict[str, Callable[[Any], Any]] = {
    "String": _text,
    "Integer": _integer,
    "Double": _double,
    "Boolean": _truth,
    "S3Uri": _uri,
    "S3Bucket": _bucket,
    "IAMRoleArn": _role_arn,
    "IAMRoleName": _role_name,
}
"""By the name of the type: the value as the layout function gets it, or None when it is of another type."""


def _shown(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}..."
