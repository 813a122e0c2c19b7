"""The tables of starts that wait their turn, beside those of `schema`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table

from penstock.store.sql.dialects import Name, RowNumber
from penstock.store.sql.schema import METADATA
from penstock.store.sql.schema import _namespace as namespace
from penstock.store.sql.schema import _one_of as one_of

_KINDS = ("workflow", "crawler")

# A row: this workflow or crawler lets starts wait.
queueing = Table(
    "queueing",
    METADATA,
    *namespace(primary_key=True),
    Column("kind", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    CheckConstraint(one_of("kind", _KINDS), "kind"),
    sqlite_with_rowid=False,
)

waiting_starts = Table(
    "waiting_starts",
    METADATA,
    Column("number", RowNumber, primary_key=True),
    *namespace(),
    Column("kind", Name, nullable=False),
    Column("name", Name, nullable=False),
    Column("run_id", Name, nullable=False),
    Column("origin_id", Name, nullable=False),
    CheckConstraint(one_of("kind", _KINDS), "kind"),
    CheckConstraint("kind <> 'workflow' OR run_id = origin_id", "workflow_run"),
    sqlite_autoincrement=True,  # who comes later has a higher number, whoever has gone meanwhile
)
Index(None, waiting_starts.c.run_id, unique=True)
Index(
    None,
    waiting_starts.c.account,
    waiting_starts.c.region,
    waiting_starts.c.kind,
    waiting_starts.c.name,
    waiting_starts.c.number,
)
