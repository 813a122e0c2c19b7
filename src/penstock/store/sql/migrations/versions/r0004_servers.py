"""Servers that share a database: who they are, which of them has a run's process, whose a command is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "servers",
        sa.Column("id", NAME, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("beats >= 1", name="servers_beats"),
        sa.PrimaryKeyConstraint("id", name="servers_key"),
        sqlite_with_rowid=False,
    )
    op.add_column("runs", sa.Column("server", NAME, nullable=True))
    op.add_column("outbox", sa.Column("server", NAME, nullable=True))
