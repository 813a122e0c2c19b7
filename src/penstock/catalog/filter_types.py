"""The types a partition key may have in an Expression, and how text becomes a value of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from penstock.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class KeyType:
    """`family` is how AWS names the type in its errors; values of one type compare with each other only."""

    family: str
    noun: str
    read: Callable[[str], Any]

    def convert(self, text: str) -> Any:
        """A comparable value. Raises ValueError with Glue's text: the caller knows whose mistake it is."""
        try:
            return self.read(text)
        except ValueError:
            raise ValueError(f"{text} is not {self.noun}") from None

    @property
    def is_text(self) -> bool:
        return self is STRING

    @property
    def is_timestamp(self) -> bool:
        return self is TIMESTAMP


def key_type(declared: str) -> KeyType:
    """The type of a partition key from its declaration: `int`, `decimal(10,2)`, `varchar(20)`.

    Raises InvalidInput for the types that Glue does not compare (spec 3.5).
    """
    word = declared.partition("(")[0].strip().lower()
    found = _TYPES.get(word)
    if found is None:
        raise InvalidInput(f"Unknown type : '{declared}'")
    return found


_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?")


def _checked(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    # Python's own conversions take more than Hive writes (blanks, underscores, digits of other scripts, NaN).
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match


def _integer(text: str) -> int:
    return int(_checked(_INTEGER, text)[0])


def _decimal(text: str) -> Decimal:
    return Decimal(_checked(_DECIMAL, text)[0])


def _date(text: str) -> date:
    return date.fromisoformat(_checked(_DATE, text)[0])


def _timestamp(text: str) -> tuple[datetime, int]:
    """The second and the nanoseconds in it: Hive's timestamps are finer than Python's."""
    match = _checked(_TIMESTAMP, text)
    return datetime.fromisoformat(match[1]), int((match[2] or "").ljust(9, "0"))


STRING = KeyType("String", "a string", str)
INTEGRAL = KeyType("Integral", "an integer", _integer)
DECIMAL = KeyType("Decimal", "a decimal", _decimal)
DATE = KeyType("Date", "a date", _date)
TIMESTAMP = KeyType("Timestamp", "a timestamp", _timestamp)

TEXT_TYPES = frozenset({"string", "char", "varchar"})

_TYPES = {
    **dict.fromkeys(TEXT_TYPES, STRING),
    "tinyint": INTEGRAL,
    "smallint": INTEGRAL,
    "int": INTEGRAL,
    "integer": INTEGRAL,
    "bigint": INTEGRAL,
    "long": INTEGRAL,
    "decimal": DECIMAL,
    "date": DATE,
    "timestamp": TIMESTAMP,
}
