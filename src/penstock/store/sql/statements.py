"""Statements: SQLAlchemy constructs, compiled once for each dialect and then run by the driver itself.

Running a construct through SQLAlchemy's own connection costs four times what the statement costs in SQLite. The text
that SQLAlchemy compiles never changes, so it is kept, and goes to the driver's cursor with a dictionary of parameters.
Columns are texts, whole numbers and booleans only, which both drivers take and give without any conversion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Column, ColumnElement, Executable, Table, and_, bindparam
from sqlalchemy.sql.elements import ClauseElement

from penstock.store.sql.dialects import insert

if TYPE_CHECKING:
    from sqlalchemy import Dialect

Parameters = Mapping[str, Any]
CHUNK = 256


class Statement:
    """One construct, its text in each dialect, and the values that the construct itself brings."""

    def __init__(self, construct: Executable) -> None:
        assert isinstance(construct, ClauseElement)
        self._construct = construct
        self._compiled: dict[str, tuple[str, Parameters]] = {}

    def text(self, dialect: Dialect) -> tuple[str, Parameters]:
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled = self._construct.compile(dialect=dialect)
            own = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._compiled[dialect.name] = (str(compiled), own)
        return found


class Among:
    """A statement about a list of values. One text for each power of two: the list is filled up with its last value."""

    def __init__(self, build: Callable[[Sequence[BindParameter[Any]]], Executable]) -> None:
        self._build = build
        self._statements: dict[int, Statement] = {}

    def chunks(self, values: Sequence[Any], parameters: Parameters) -> Iterator[tuple[Statement, Parameters]]:
        for start in range(0, len(values), CHUNK):
            chunk = values[start : start + CHUNK]
            size = 1 << (len(chunk) - 1).bit_length()
            statement = self._statements.get(size)
            if statement is None:
                statement = Statement(self._build([bindparam(f"among_{index}") for index in range(size)]))
                self._statements[size] = statement
            filled = dict(parameters)
            for index in range(size):
                filled[f"among_{index}"] = chunk[min(index, len(chunk) - 1)]
            yield statement, filled


def key(*columns: Column[Any]) -> ColumnElement[bool]:
    """Each column equals the parameter of its name, `key_` in front: SQLAlchemy keeps the bare names for new values."""
    return and_(*(column == bindparam(f"key_{column.name}") for column in columns))


def new(table: Table, *names: str, ignore_existing: bool = False) -> Statement:
    """Insert a row of these columns, parameters by their names; or nothing, if a row with one of its keys is there."""
    columns = names or tuple(column.name for column in table.columns)
    construct = insert(table).values({name: bindparam(name) for name in columns}).inline()
    return Statement(construct.on_conflict_do_nothing() if ignore_existing else construct)
