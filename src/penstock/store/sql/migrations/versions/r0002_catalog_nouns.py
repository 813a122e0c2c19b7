"""Connections, classifiers, security configurations, policies, functions, indexes, statistics and bookmarks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
NAMED = ("connections", "classifiers", "security_configurations", "resource_policies", "catalog_settings")


def upgrade() -> None:
    _documents()
    _of_tables()
    _functions()
    _bookmarks()


def _documents() -> None:
    for name in NAMED:
        op.create_table(
            name,
            sa.Column("account", NAME, nullable=False),
            sa.Column("region", NAME, nullable=False),
            sa.Column("name", NAME, nullable=False),
            sa.Column("document", sa.Text(), nullable=False),
            sa.Column("created", INSTANT, nullable=False),
            sa.Column("modified", INSTANT, nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.CheckConstraint("version >= 1", name=f"{name}_version"),
            sa.PrimaryKeyConstraint("account", "region", "name", name=f"{name}_key"),
        )


def _of_tables() -> None:
    op.create_table(
        "partition_indexes",
        sa.Column("table_id", NUMBER, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["tables.id"], name="partition_indexes_of_tables", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("table_id", "name", name="partition_indexes_key"),
    )
    op.create_table(
        "table_statistics",
        sa.Column("table_id", NUMBER, nullable=False),
        sa.Column("column", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["tables.id"], name="table_statistics_of_tables", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("table_id", "column", name="table_statistics_key"),
    )
    op.create_table(
        "partition_statistics",
        sa.Column("table_id", NUMBER, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("column", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id", "key"],
            ["partitions.table_id", "partitions.key"],
            name="partition_statistics_of_partitions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", "key", "column", name="partition_statistics_key"),
    )


def _functions() -> None:
    op.create_table(
        "user_defined_functions",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("database", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account", "region", "database"],
            ["databases.account", "databases.region", "databases.name"],
            name="user_defined_functions_of_databases",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "region", "database", "name", name="user_defined_functions_key"),
    )


def _bookmarks() -> None:
    op.create_table(
        "job_bookmarks",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("job_name", NAME, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("run_id", NAME, nullable=False),
        sa.Column("previous_run_id", NAME, nullable=True),
        sa.Column("bookmark", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name="job_bookmarks_version"),
        sa.ForeignKeyConstraint(
            ["account", "region", "job_name"],
            ["jobs.account", "jobs.region", "jobs.name"],
            name="job_bookmarks_of_jobs",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "region", "job_name", "version", name="job_bookmarks_key"),
        sqlite_with_rowid=False,
    )
