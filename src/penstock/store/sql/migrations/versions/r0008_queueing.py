"""Starts that wait their turn, and which workflows and crawlers let them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "queueing",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.CheckConstraint("kind IN ('workflow', 'crawler')", name="queueing_kind"),
        sa.PrimaryKeyConstraint("account", "region", "kind", "name", name="queueing_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "waiting_starts",
        sa.Column("number", ROW_NUMBER, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("run_id", NAME, nullable=False),
        sa.Column("origin_id", NAME, nullable=False),
        sa.CheckConstraint("kind IN ('workflow', 'crawler')", name="waiting_starts_kind"),
        sa.CheckConstraint("kind <> 'workflow' OR run_id = origin_id", name="waiting_starts_workflow_run"),
        sa.PrimaryKeyConstraint("number", name="waiting_starts_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("waiting_starts_run_id", "waiting_starts", ["run_id"], unique=True)
    op.create_index(
        "waiting_starts_account_region_kind_name_number",
        "waiting_starts",
        ["account", "region", "kind", "name", "number"],
    )
