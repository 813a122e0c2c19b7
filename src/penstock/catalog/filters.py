"""Partition filters: the Expression of GetPartitions, tied to a table's partition keys.

Values of partitions are text; a comparison turns both sides into the type of the key, so `'9' < '10'` holds for an int
key and not for a string key (spec 3.5). Two mistakes are kept apart as Glue does: a literal that is no value of the
type is InvalidInput, a stored value that is none is InvalidState.

The default partition stands for NULL: a comparison with NULL is neither true nor false, as in SQL, and IS NULL finds
it. AWS fails or never matches there; clients check again themselves, so this is safe. Who compares a key with the
default partition's own name asks for NULL, because on AWS that is how one finds it.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from penstock.catalog.filter_parser import parse, unsupported
from penstock.catalog.filter_tokens import invalid_expression
from penstock.catalog.filter_tree import (
    And,
    Between,
    Column,
    Comparison,
    In,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
    Predicate,
)
from penstock.catalog.filter_types import DECIMAL, STRING, TEXT_TYPES, KeyType, key_type
from penstock.catalog.like_patterns import LikePattern
from penstock.errors import InvalidInput, InvalidState

DEFAULT_PARTITION = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, Trino and Athena write as the value of a partition whose key is NULL."""

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

Values = Sequence[str]
Test = Callable[[Values], bool | None]
"""Whether a partition with these values is meant: None is SQL's unknown."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where in the order of values everything meant must lie, both ends included; () is no bound.

    Each is the beginning of a list of values: `("2024", "05")` bounds the first two keys.
    """

    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()

    @property
    def start(self) -> tuple[str, ...] | None:
        """Values that sort before all that could be meant, to start a walk behind them; None to start at the first.

        The low end itself is among what is meant when it names every key, so the walk starts just below it: behind the
        last character's predecessor with the highest of all characters after it.
        """
        if not self.low:
            return None
        last = self.low[-1]
        if not last:
            return self.low[:-1] or None
        below = ord(last[-1]) - 1
        if 0xD800 <= below <= 0xDFFF:
            below = 0xD7FF  # half characters cannot be stored
        return (*self.low[:-1], last[:-1] + (chr(below) + chr(sys.maxunicode) if below >= 0 else ""))

    def is_beyond(self, values: tuple[str, ...]) -> bool:
        """Whether these values, and all that sort behind them, lie above the high end."""
        return bool(self.high) and values[: len(self.high)] > self.high


@dataclass(frozen=True, slots=True)
class _Key:
    """A partition key: its place among the values, and how their text becomes comparable."""

    name: str
    index: int
    type: KeyType

    def read(self, values: Values) -> Any | None:
        """The value of this key, None for NULL: a partition from before the key was added has none either.

        Raises InvalidState when the text is no value of the key's type.
        """
        text = values[self.index] if self.index < len(values) else DEFAULT_PARTITION
        if text == DEFAULT_PARTITION:
            return None
        try:
            return self.type.convert(text)
        except ValueError as error:
            raise InvalidState(f"{error}: partition key {self.name} of partition [{', '.join(values)}]") from None

    def literal(self, literal: Literal) -> Any:
        """A literal as a value of this key's type. Raises InvalidInput."""
        text = literal.text
        if self.type.is_timestamp and literal.kind == "date":
            text += " 00:00:00"
        try:
            return self.type.convert(text)
        except ValueError as error:
            raise InvalidInput(str(error)) from None


class PartitionFilter:
    """An Expression over the partition keys of one table.

    `keys` are PartitionKeys, each (name, type), in their order. Raises InvalidInput when the expression cannot be read,
    names what is no partition key, or compares a key with what its type cannot hold.
    """

    def __init__(self, expression: str, keys: Sequence[tuple[str, str]]) -> None:
        self._keys = keys
        predicate = parse(expression)
        self._test = self._bind(predicate)
        self.bounds = self._bounds(predicate)

    def matches(self, values: Values) -> bool:
        """Whether the partition is meant. Raises InvalidState when a value that decides it is not of its key's type."""
        return self._test(values) is True

    def _key(self, column: Column) -> _Key:
        for index, (name, declared) in enumerate(self._keys):
            if name.lower() == column.name.lower():
                return _Key(name, index, key_type(declared))
        raise invalid_expression(f"'{column.name}' is not a partition key of the table, named", column.position)

    def _bind(self, predicate: Predicate) -> Test:
        match predicate:
            case And(predicates):
                return _all([self._bind(part) for part in predicates])
            case Or(predicates):
                return _any([self._bind(part) for part in predicates])
            case Not(part):
                return _negation(self._bind(part))
            case IsNull(column):
                return _is_null(self._key(column))
            case Comparison(Column() as column, sign, Literal() as literal):
                return _comparison(self._key(column), sign, literal)
            case Comparison(Literal() as left, sign, Literal() as right):
                return _constant(left, sign, right)
            case Comparison(left, sign, right):
                raise unsupported(f"{left} {sign} {right}")
            case In(column, literals):
                return _membership(self._key(column), literals)
            case Between(column, low, high):
                key = self._key(column)
                return _all([_comparison(key, ">=", low), _comparison(key, "<=", high)])
            case Like(column, pattern, escape):
                return _likeness(self._key(column), pattern, escape)
            case _:
                assert_never(predicate)

    def _bounds(self, predicate: Predicate) -> Bounds:
        """What the conditions that must all hold say about the first keys, as far as those are text: order of the store
        is order of text, which no other type shares."""
        conjuncts = predicate.predicates if isinstance(predicate, And) else (predicate,)
        prefix: tuple[str, ...] = ()
        for name, declared in self._keys:
            if declared.partition("(")[0].strip().lower() not in TEXT_TYPES:
                break
            lows, highs = _ends(name, conjuncts)
            if lows and highs and max(lows) == min(highs):
                prefix = (*prefix, max(lows))
                continue
            return Bounds(prefix + ((max(lows),) if lows else ()), prefix + ((min(highs),) if highs else ()))
        return Bounds(prefix, prefix)


def _ends(name: str, conjuncts: Sequence[Predicate]) -> tuple[list[str], list[str]]:
    """The low and the high ends that these conditions set for one text key."""
    lows: list[str] = []
    highs: list[str] = []
    for condition in conjuncts:
        match condition:
            case Comparison(Column() as column, sign, Literal(text)) if column.name.lower() == name.lower():
                if sign in ("=", ">", ">="):
                    lows.append(text)
                if sign in ("=", "<", "<="):
                    highs.append(text)
            case Between(column, low, high) if column.name.lower() == name.lower():
                lows.append(low.text)
                highs.append(high.text)
            case _:
                pass
    return lows, highs


def _all(tests: Sequence[Test]) -> Test:
    def test(values: Values) -> bool | None:
        result: bool | None = True
        for part in tests:
            outcome = part(values)
            if outcome is False:
                return False
            if outcome is None:
                result = None
        return result

    return test


def _any(tests: Sequence[Test]) -> Test:
    def test(values: Values) -> bool | None:
        result: bool | None = False
        for part in tests:
            outcome = part(values)
            if outcome is True:
                return True
            if outcome is None:
                result = None
        return result

    return test


def _negation(part: Test) -> Test:
    def test(values: Values) -> bool | None:
        outcome = part(values)
        return None if outcome is None else not outcome

    return test


def _is_null(key: _Key) -> Test:
    return lambda values: key.read(values) is None


def _comparison(key: _Key, sign: str, literal: Literal) -> Test:
    if literal.text == DEFAULT_PARTITION and sign in ("=", "<>"):
        return _is_null(key) if sign == "=" else _negation(_is_null(key))
    compare = _OPERATORS[sign]
    wanted = key.literal(literal)

    def test(values: Values) -> bool | None:
        value = key.read(values)
        return None if value is None else compare(value, wanted)

    return test


def _constant(left: Literal, sign: str, right: Literal) -> Test:
    """Two literals: numbers as numbers, anything else as text."""
    kind = DECIMAL if left.kind == right.kind == "number" else STRING
    sides = []
    for literal in (left, right):
        try:
            sides.append(kind.convert(literal.text))
        except ValueError as error:
            raise InvalidInput(str(error)) from None
    outcome = _OPERATORS[sign](*sides)
    return lambda values: outcome


def _membership(key: _Key, literals: Sequence[Literal]) -> Test:
    null_is_member = any(literal.text == DEFAULT_PARTITION for literal in literals)
    members = frozenset(key.literal(literal) for literal in literals if literal.text != DEFAULT_PARTITION)

    def test(values: Values) -> bool | None:
        value = key.read(values)
        if value is None:
            return True if null_is_member else None
        return value in members

    return test


def _likeness(key: _Key, pattern: str, escape: str | None) -> Test:
    if not key.type.is_text:
        raise InvalidInput(f"{key.type.family} data type doesn't support operation 'LIKE'")
    like = LikePattern(pattern, escape)

    def test(values: Values) -> bool | None:
        value = key.read(values)
        return None if value is None else like.matches(value)

    return test
