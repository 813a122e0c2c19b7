"""The tables of blueprints, beside those of `schema`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from penstock.store.sql.dialects import Instant, Name, RowNumber
from penstock.store.sql.schema import METADATA
from penstock.store.sql.schema import _named as named
from penstock.store.sql.schema import _namespace as namespace
from penstock.store.sql.schema import _one_of as one_of

blueprints = named("blueprints")


def _blueprint(primary_key: bool = False) -> Column[str]:
    return Column("blueprint_name", Name, nullable=False, primary_key=primary_key)


def _of_blueprint() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["account", "region", "blueprint_name"],
        ["blueprints.account", "blueprints.region", "blueprints.name"],
        ondelete="CASCADE",
    )


blueprint_archives = Table(
    "blueprint_archives",
    METADATA,
    *namespace(primary_key=True),
    _blueprint(primary_key=True),
    Column("digest", Name, primary_key=True),
    Column("content", Text, nullable=False),  # in base64
    _of_blueprint(),
)

# Runs outlive their blueprint, as runs of jobs do.
_BLUEPRINT_RUN_STATES = ("RUNNING", "SUCCEEDED", "FAILED", "ROLLING_BACK")
blueprint_runs = Table(
    "blueprint_runs",
    METADATA,
    Column("id", Name, primary_key=True),
    *namespace(),
    _blueprint(),
    Column("state", Name, nullable=False),
    Column("started_on", Instant, nullable=False),
    Column("completed_on", Instant),
    Column("document", Text, nullable=False),
    CheckConstraint(one_of("state", _BLUEPRINT_RUN_STATES), "state"),
    CheckConstraint("(completed_on IS NOT NULL) = (state IN ('SUCCEEDED', 'FAILED'))", "completed_when_ended"),
)
BLUEPRINT_RUN_UNFINISHED = blueprint_runs.c.completed_on.is_(None)
Index(
    None,
    blueprint_runs.c.account,
    blueprint_runs.c.region,
    blueprint_runs.c.blueprint_name,
    blueprint_runs.c.started_on,
    blueprint_runs.c.id,
)

# What is still to be done: the registration of a blueprint (without a run), or a run of it.
blueprint_tasks = Table(
    "blueprint_tasks",
    METADATA,
    Column("number", RowNumber, primary_key=True),
    *namespace(),
    _blueprint(),
    Column("run_id", Name, ForeignKey("blueprint_runs.id", ondelete="CASCADE")),
    Column("owner", Name),
    Column("claimable_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    CheckConstraint("tries >= 0", "tries"),
)
