"""The Hive type grammar: parse, print, merge and compare; every type is a frozen value.

`merge` is the least type that both sides can be read as. It is idempotent, and commutative up to the order (and the
spelling) of struct members, which follow the left side. `VOID` is what a column without any value has: it gives way
to everything, and `settle` turns what is left of it into `string` before a type is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from penstock.errors import BadType

DEPTH_MAX: Final = 100
DECIMAL_DIGITS_MAX: Final = 38

# Control characters but the tab, lone surrogates, and the two that are no characters.
_UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_PLAIN_NAME: Final = re.compile(r"[^\s:<>,`]+(?: +[^\s:<>,`]+)*")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type that is only a name: bigint, double, string, timestamp, ..."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Decimal:
    precision: int
    scale: int

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})"


@dataclass(frozen=True, slots=True)
class Text:
    """Text of a bounded length: `name` is char or varchar."""

    name: str
    length: int

    def __str__(self) -> str:
        return f"{self.name}({self.length})"


@dataclass(frozen=True, slots=True)
class Array:
    element: HiveType

    def __str__(self) -> str:
        return f"array<{self.element}>"


@dataclass(frozen=True, slots=True)
class Map:
    key: HiveType
    value: HiveType

    def __str__(self) -> str:
        return f"map<{self.key},{self.value}>"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a struct; names keep their case, and are compared without regard to it.

    A name that holds the grammar's own characters is printed between back-ticks, so that every type parses again.
    """

    name: str
    type: HiveType

    def __str__(self) -> str:
        plain = _PLAIN_NAME.fullmatch(self.name) is not None
        name = self.name if plain else "`" + self.name.replace("`", "``") + "`"
        return f"{name}:{self.type}"


@dataclass(frozen=True, slots=True)
class Struct:
    members: tuple[Member, ...]

    def __str__(self) -> str:
        return f"struct<{','.join(map(str, self.members))}>"


@dataclass(frozen=True, slots=True)
class Union:
    alternatives: tuple[HiveType, ...]

    def __str__(self) -> str:
        return f"uniontype<{','.join(map(str, self.alternatives))}>"


HiveType = Scalar | Decimal | Text | Array | Map | Struct | Union

VOID: Final = Scalar("void")
BOOLEAN: Final = Scalar("boolean")
TINYINT: Final = Scalar("tinyint")
SMALLINT: Final = Scalar("smallint")
INT: Final = Scalar("int")
BIGINT: Final = Scalar("bigint")
FLOAT: Final = Scalar("float")
DOUBLE: Final = Scalar("double")
STRING: Final = Scalar("string")
BINARY: Final = Scalar("binary")
DATE: Final = Scalar("date")
TIMESTAMP: Final = Scalar("timestamp")

# Decimal digits that hold every value of a whole-number type; the order is also the order of widening.
_WHOLE_DIGITS: Final = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
_ALIASES: Final = {"integer": "int", "double precision": "double", "dec": "decimal", "numeric": "decimal"}
_OTHERS: Final = ("void", "boolean", "float", "double", "string", "binary", "date", "timestamp")
_RARE: Final = ("timestamp with local time zone", "interval_year_month", "interval_day_time")
_SCALARS: Final = frozenset([*_OTHERS, *_RARE, *_WHOLE_DIGITS])


def parse(text: str) -> HiveType:
    """The type that `text` spells, in any case, with blanks where Hive allows them.

    Raises BadType, naming text and position, when it is not in the grammar or nests deeper than DEPTH_MAX.
    """
    reader = _Reader(text)
    parsed = reader.type(0)
    reader.end()
    return parsed


def parse_leniently(text: str) -> HiveType:
    """`parse`, or a Scalar of that very name: catalogues hold types of engines that speak more than Hive."""
    try:
        return parse(text)
    except BadType:
        return Scalar(text)


def settle(kind: HiveType) -> HiveType:
    """Every VOID inside becomes `string`: the type to store when no value was seen."""
    return fill_void(kind, STRING)


def fill_void(kind: HiveType, other: HiveType) -> HiveType:
    """Where `kind` knows nothing, what `other` says in the same place (`string` where that says nothing either)."""
    match kind, other:
        case Scalar("void"), Scalar("void"):
            return STRING
        case Scalar("void"), _:
            return fill_void(other, STRING)
        case Array(element), Array(theirs):
            return Array(fill_void(element, theirs))
        case Array(element), _:
            return Array(fill_void(element, STRING))
        case Map(key, value), Map(their_key, their_value):
            return Map(fill_void(key, their_key), fill_void(value, their_value))
        case Map(key, value), _:
            return Map(fill_void(key, STRING), fill_void(value, STRING))
        case Struct(members), _:
            types = {m.name.lower(): m.type for m in other.members} if isinstance(other, Struct) else {}
            return Struct(tuple(Member(m.name, fill_void(m.type, types.get(m.name.lower(), STRING))) for m in members))
        case _:
            return kind


def storable_name(name: str) -> str:
    """A name with `_` for the characters that the catalogue's names and types cannot hold (specification 3.1)."""
    return _UNSTORABLE.sub("_", name)


def storable(kind: HiveType) -> HiveType:
    """The type with storable names of struct members."""
    match kind:
        case Struct(members):
            return Struct(tuple(Member(storable_name(m.name), storable(m.type)) for m in members))
        case Array(element):
            return Array(storable(element))
        case Map(key, value):
            return Map(key, storable(value))
        case _:
            return kind


def merge(left: HiveType, right: HiveType, text: bool) -> HiveType | None:
    """The least type both can be read as (specification 2.9).

    `text`: the data is text (CSV, JSON), so that a scalar and a nested value can both be read as `string`. In binary
    formats they cannot: None says that the two do not go into one schema.
    """
    if left == right or right == VOID:
        return left
    if left == VOID:
        return right
    match left, right:
        case Struct(), Struct():
            return _merge_structs(left, right, text)
        case Array(mine), Array(theirs):
            element = merge(mine, theirs, text)
            return None if element is None else Array(element)
        case Map(), Map():
            key, value = merge(left.key, right.key, text), merge(left.value, right.value, text)
            return None if key is None or value is None else Map(key, value)
        case (Scalar() | Decimal() | Text(), Scalar() | Decimal() | Text()):
            return _merge_scalars(left, right)
        case _:
            return STRING if text else None


def compatible(left: HiveType, right: HiveType) -> bool:
    """Whether merging keeps the nature of both: the same, numbers with numbers, dates with timestamps, text with text.

    A number and a string can be stored as `string`, but they are no evidence that two schemas are one.
    """
    if left == right or VOID in (left, right):
        return True
    match left, right:
        case Struct(), Struct():
            types = {member.name.lower(): member.type for member in right.members}
            shared = [(m.type, types[m.name.lower()]) for m in left.members if m.name.lower() in types]
            return all(compatible(mine, theirs) for mine, theirs in shared)
        case Array(mine), Array(theirs):
            return compatible(mine, theirs)
        case Map(), Map():
            return compatible(left.key, right.key) and compatible(left.value, right.value)
        case _:
            return family(left) == family(right)


def family(kind: HiveType) -> str:
    """`number`, `text` or `time` for the scalars that widen among themselves; otherwise the kind of type it is."""
    match kind:
        case Decimal():
            return "number"
        case Text():
            return "text"
        case Scalar(name):
            if name in _WHOLE_DIGITS or name in ("float", "double"):
                return "number"
            return {"string": "text", "date": "time", "timestamp": "time"}.get(name, name)
        case _:
            return type(kind).__name__.lower()


def readable_as(stored: HiveType, declared: HiveType) -> bool:
    """Whether an engine can read data of type `stored` through a column declared `declared` without losing values."""
    if isinstance(stored, Struct) and isinstance(declared, Struct):
        types = {member.name.lower(): member.type for member in declared.members}
        return all(readable_as(m.type, types[m.name.lower()]) for m in stored.members if m.name.lower() in types)
    if isinstance(stored, Array) and isinstance(declared, Array):
        return readable_as(stored.element, declared.element)
    return merge(stored, declared, text=False) == declared


def _merge_structs(left: Struct, right: Struct, text: bool) -> Struct | None:
    merged = {member.name.lower(): member for member in left.members}
    for member in right.members:
        mine = merged.get(member.name.lower())
        if mine is None:
            merged[member.name.lower()] = member
            continue
        kind = merge(mine.type, member.type, text)
        if kind is None:
            return None
        merged[member.name.lower()] = Member(mine.name, kind)
    return Struct(tuple(merged.values()))


def _merge_scalars(left: HiveType, right: HiveType) -> HiveType:
    families = {family(left), family(right)}
    if families == {"number"}:
        return _merge_numbers(left, right)
    if families == {"time"}:
        return TIMESTAMP
    if isinstance(left, Text) and isinstance(right, Text):
        name = left.name if left.name == right.name else "varchar"
        return Text(name, max(left.length, right.length))
    return STRING


def _merge_numbers(left: HiveType, right: HiveType) -> HiveType:
    mine, theirs = _as_decimal(left), _as_decimal(right)
    if mine is None or theirs is None:
        return DOUBLE
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return left if mine.precision >= theirs.precision else right
    whole = max(mine.precision - mine.scale, theirs.precision - theirs.scale)
    # Digits before the point come first: a shorter fraction rounds, a lost leading digit is another number.
    scale = min(max(mine.scale, theirs.scale), DECIMAL_DIGITS_MAX - whole)
    return Decimal(whole + scale, scale)


def _as_decimal(kind: HiveType) -> Decimal | None:
    """The decimal that holds every value of an exact number type; None for float and double."""
    if isinstance(kind, Scalar):
        digits = _WHOLE_DIGITS.get(kind.name)
        return None if digits is None else Decimal(digits, 0)
    return kind if isinstance(kind, Decimal) else None


class _Reader:
    """A recursive-descent reader over one type text."""

    _WORD = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]*(?: precision| with local time zone)?)\s*", re.IGNORECASE)
    _NUMBER = re.compile(r"\s*(\d{1,9})\s*")
    _NAME = re.compile(r"\s*(?:`((?:[^`]|``)*)`|([^:<>,`]+?))\s*:")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def type(self, depth: int) -> HiveType:
        if depth > DEPTH_MAX:
            raise BadType(f"column type nests deeper than {DEPTH_MAX} levels: {self._text[:60]}...")
        name = self._take(self._WORD, "a type name").lower()
        name = _ALIASES.get(name, name)
        match name:
            case "array":
                (element,) = self._nested(depth, 1)
                return Array(element)
            case "map":
                key, value = self._nested(depth, 2)
                return Map(key, value)
            case "uniontype":
                return Union(tuple(self._nested(depth, None)))
            case "struct":
                return Struct(tuple(self._members(depth)))
            case "decimal":
                return self._decimal()
            case "char" | "varchar":
                (length,) = self._numbers(1, 1)
                return Text(name, length)
        if name not in _SCALARS:
            self._fail(f"unknown type '{name}'")
        return Scalar(name)

    def end(self) -> None:
        if self._past_blanks() < len(self._text):
            self._fail("nothing more")

    def _decimal(self) -> Decimal:
        if not self._next_is("("):
            return Decimal(10, 0)  # Hive's default
        numbers = self._numbers(1, 2)
        precision, scale = numbers[0], numbers[1] if len(numbers) > 1 else 0
        if not 1 <= precision <= DECIMAL_DIGITS_MAX or scale > precision:
            self._fail(f"a decimal of at most {DECIMAL_DIGITS_MAX} digits")
        return Decimal(precision, scale)

    def _members(self, depth: int) -> list[Member]:
        self._expect("<")
        members: list[Member] = []
        while not (not members and self._next_is(">")):
            match = self._NAME.match(self._text, self._at)
            if match is None:
                self._fail("a member 'name:type'")
            self._at = match.end()
            name = match[2] if match[1] is None else match[1].replace("``", "`")
            members.append(Member(name, self.type(depth + 1)))
            if not self._next_is(","):
                break
            self._expect(",")
        self._expect(">")
        return members

    def _nested(self, depth: int, count: int | None) -> list[HiveType]:
        self._expect("<")
        types = [self.type(depth + 1)]
        while self._next_is(","):
            self._expect(",")
            types.append(self.type(depth + 1))
        self._expect(">")
        if count is not None and len(types) != count:
            self._fail(f"{count} type{'s' if count > 1 else ''} between the angle brackets")
        return types

    def _numbers(self, least: int, most: int) -> list[int]:
        self._expect("(")
        numbers = [int(self._take(self._NUMBER, "a number"))]
        while len(numbers) < most and self._next_is(","):
            self._expect(",")
            numbers.append(int(self._take(self._NUMBER, "a number")))
        self._expect(")")
        if len(numbers) < least:
            self._fail(f"{least} numbers")
        return numbers

    def _next_is(self, character: str) -> bool:
        return self._text.startswith(character, self._past_blanks())

    def _expect(self, character: str) -> None:
        if not self._next_is(character):
            self._fail(f"'{character}'")
        self._at = self._past_blanks() + 1

    def _past_blanks(self) -> int:
        at = self._at
        while at < len(self._text) and self._text[at].isspace():
            at += 1
        return at

    def _take(self, pattern: re.Pattern[str], wanted: str) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            self._fail(wanted)
        self._at = match.end()
        return match[1]

    def _fail(self, wanted: str) -> NoReturn:
        raise BadType(f"column type '{self._text[:200]}': expected {wanted} at position {self._at}")
