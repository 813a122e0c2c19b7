"""What a partition Expression says, as a tree: predicates over columns and literals, not yet tied to a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A name as written; `position` counts from 1."""

    name: str
    position: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: `text` is its value; `kind` is string, number, date or timestamp, as it was written."""

    text: str
    kind: str

    def __str__(self) -> str:
        return self.text if self.kind == "number" else f"'{self.text}'"


Operand = Column | Literal


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of = <> < > <= >=."""

    left: Operand
    operator: str
    right: Operand


@dataclass(frozen=True, slots=True)
class In:
    column: Column
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to it."""

    column: Column
    low: Literal
    high: Literal


@dataclass(frozen=True, slots=True)
class Like:
    """`%` is any text, `_` any one character; `escape` takes the meaning of the one behind it, when given."""

    column: Column
    pattern: str
    escape: str | None


@dataclass(frozen=True, slots=True)
class IsNull:
    column: Column


@dataclass(frozen=True, slots=True)
class Not:
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class And:
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    predicates: tuple[Predicate, ...]


Predicate = Comparison | In | Between | Like | IsNull | Not | And | Or
