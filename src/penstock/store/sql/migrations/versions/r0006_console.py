"""The web console: users, sessions, saved definitions of workflows; and workflow runs by time alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    _users()
    _sessions()
    _definitions()
    op.create_index(
        "origins_account_region_kind_started_on_id", "origins", ["account", "region", "kind", "started_on", "id"]
    )


def _users() -> None:
    op.create_table(
        "console_users",
        sa.Column("name", NAME, nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="console_users_key"),
    )
    op.create_table(
        "console_preferences",
        sa.Column("user_name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_name", name="console_preferences_key"),
    )
    op.create_table(
        "console_failures",
        sa.Column("user_name", NAME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("failures >= 1", name="console_failures_failures"),
        sa.PrimaryKeyConstraint("user_name", name="console_failures_key"),
    )


def _sessions() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id", NAME, nullable=False),
        sa.Column("user_name", NAME, nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.CheckConstraint("expires > created", name="console_sessions_expires"),
        sa.PrimaryKeyConstraint("id", name="console_sessions_key"),
    )
    op.create_index("console_sessions_user_name", "console_sessions", ["user_name"])
    op.create_index("console_sessions_expires", "console_sessions", ["expires"])
    op.create_table(
        "console_codes",
        sa.Column("id", NAME, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="console_codes_key"),
    )


def _definitions() -> None:
    op.create_table(
        "workflow_definitions",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("workflow_name", NAME, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", NAME, nullable=False),
        sa.Column("snapshot_id", NAME, nullable=False),
        sa.Column("saved_on", INSTANT, nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name="workflow_definitions_number"),
        sa.ForeignKeyConstraint(
            ["account", "region", "workflow_name"],
            ["workflows.account", "workflows.region", "workflows.name"],
            name="workflow_definitions_of_workflows",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "region", "workflow_name", "number", name="workflow_definitions_key"),
    )
