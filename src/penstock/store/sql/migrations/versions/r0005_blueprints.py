"""Blueprints: their documents, archives, runs, and what is still to be done about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "blueprints",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name="blueprints_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="blueprints_key"),
    )
    op.create_table(
        "blueprint_archives",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("blueprint_name", NAME, nullable=False),
        sa.Column("digest", NAME, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "blueprint_name", "digest", name="blueprint_archives_key"),
        sa.ForeignKeyConstraint(
            ["account", "region", "blueprint_name"],
            ["blueprints.account", "blueprints.region", "blueprints.name"],
            name="blueprint_archives_of_blueprints",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "blueprint_runs",
        sa.Column("id", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("blueprint_name", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("started_on", sa.BigInteger(), nullable=False),
        sa.Column("completed_on", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'ROLLING_BACK')", name="blueprint_runs_state"),
        sa.CheckConstraint(
            "(completed_on IS NOT NULL) = (state IN ('SUCCEEDED', 'FAILED'))",
            name="blueprint_runs_completed_when_ended",
        ),
        sa.PrimaryKeyConstraint("id", name="blueprint_runs_key"),
    )
    op.create_index(
        "blueprint_runs_account_region_blueprint_name_started_on_id",
        "blueprint_runs",
        ["account", "region", "blueprint_name", "started_on", "id"],
    )
    op.create_table(
        "blueprint_tasks",
        sa.Column("number", ROW_NUMBER, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("blueprint_name", NAME, nullable=False),
        sa.Column("run_id", NAME, nullable=True),
        sa.Column("owner", NAME, nullable=True),
        sa.Column("claimable_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries >= 0", name="blueprint_tasks_tries"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["blueprint_runs.id"], name="blueprint_tasks_of_blueprint_runs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="blueprint_tasks_key"),
    )
