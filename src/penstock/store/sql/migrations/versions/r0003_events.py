"""EventBridge rules, events on their way, batches of EVENT triggers, and what of them started a run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    _rules()
    _queue()
    _batches()


def _rules() -> None:
    op.create_table(
        "event_rules",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name="event_rules_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="event_rules_key"),
    )


def _queue() -> None:
    op.create_table(
        "event_queue",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("arrived", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="event_queue_key"),
        sqlite_autoincrement=True,
    )


def _batches() -> None:
    op.create_table(
        "event_batches",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("trigger_name", NAME, nullable=False),
        sa.Column("event_ids", sa.Text(), nullable=False),
        sa.Column("opened", INSTANT, nullable=False),
        sa.Column("deadline", INSTANT, nullable=False),
        sa.CheckConstraint("deadline > opened", name="event_batches_window"),
        sa.ForeignKeyConstraint(
            ["account", "region", "trigger_name"],
            ["triggers.account", "triggers.region", "triggers.name"],
            name="event_batches_of_triggers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "region", "trigger_name", name="event_batches_key"),
    )
    op.create_index("event_batches_deadline", "event_batches", ["deadline"])
    op.create_table(
        "event_starts",
        sa.Column("origin_id", NAME, nullable=False),
        sa.Column("batch_size", sa.Integer(), nullable=False),
        sa.Column("batch_window", sa.Integer(), nullable=False),
        sa.CheckConstraint("(batch_size > 0) <> (batch_window > 0)", name="event_starts_one_condition"),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.id"], name="event_starts_of_origins", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin_id", name="event_starts_key"),
    )
