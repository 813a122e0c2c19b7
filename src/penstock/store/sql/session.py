"""A session: one driver connection inside one transaction, and the four ways to run a statement on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from penstock.store.console_contract import Change

if TYPE_CHECKING:
    from sqlalchemy import Dialect

    from penstock.arns import Namespace
    from penstock.store.sql.snapshots import Snapshots
    from penstock.store.sql.statements import Among, Parameters, Statement

Row = tuple[Any, ...]


class Session:
    """What the nouns work on. `connection` is the driver's own; `snapshots` remembers what never changes."""

    __slots__ = ("_connection", "_dialect", "_writable", "changes", "rings", "snapshots")

    def __init__(self, connection: Any, dialect: Dialect, snapshots: Snapshots, writable: bool) -> None:
        self._connection = connection
        self._dialect = dialect
        self._writable = writable
        self.snapshots = snapshots
        self.rings = False
        """Whether this transaction leaves something to do, for whichever server comes first."""
        self.changes: set[Change] = set()
        """What this transaction has written, as far as somebody may be looking at it."""

    def ring(self) -> None:
        self.rings = True

    def touch(self, kind: str, namespace: Namespace, name: str, workflow: str | None = None) -> None:
        self.changes.add(Change(kind, namespace, name, workflow))

    def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        text, own = statement.text(self._dialect)
        found: list[Row] = self._connection.execute(text, {**own, **parameters} if own else parameters).fetchall()
        return found

    def row(self, statement: Statement, parameters: Parameters) -> Row | None:
        text, own = statement.text(self._dialect)
        found: Row | None = self._connection.execute(text, {**own, **parameters} if own else parameters).fetchone()
        return found

    def rows_among(self, among: Among, values: Sequence[Any], parameters: Parameters) -> list[Row]:
        """The rows of a statement about a list of values, in no order beyond that of each chunk."""
        found: list[Row] = []
        for statement, filled in among.chunks(values, parameters):
            found.extend(self.rows(statement, filled))
        return found

    def change(self, statement: Statement, parameters: Parameters) -> int:
        """How many rows were written."""
        self._require_writable()
        text, own = statement.text(self._dialect)
        written: int = self._connection.execute(text, {**own, **parameters} if own else parameters).rowcount
        return written

    def change_returning(self, statement: Statement, parameters: Parameters) -> list[Row]:
        self._require_writable()
        return self.rows(statement, parameters)

    def change_many(self, statement: Statement, parameters: Sequence[Parameters]) -> int:
        """How many rows were written in all."""
        self._require_writable()
        if not parameters:
            return 0
        if len(parameters) == 1:
            return self.change(statement, parameters[0])
        text, own = statement.text(self._dialect)
        cursor = self._connection.cursor()
        cursor.executemany(text, [{**own, **row} for row in parameters] if own else parameters)
        return int(cursor.rowcount)

    def change_among(self, among: Among, values: Sequence[Any], parameters: Parameters) -> int:
        return sum(self.change(statement, filled) for statement, filled in among.chunks(values, parameters))

    def change_among_returning(self, among: Among, values: Sequence[Any], parameters: Parameters) -> list[Row]:
        self._require_writable()
        return self.rows_among(among, values, parameters)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What the block writes is taken back when it raises; the transaction goes on."""
        self._require_writable()
        self._connection.execute("SAVEPOINT block")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO SAVEPOINT block")
            self._connection.execute("RELEASE SAVEPOINT block")
            raise
        self._connection.execute("RELEASE SAVEPOINT block")

    def _require_writable(self) -> None:
        if not self._writable:
            raise RuntimeError("a transaction from read() was asked to write: use write()")
