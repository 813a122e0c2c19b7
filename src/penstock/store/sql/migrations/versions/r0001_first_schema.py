"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    _documents()
    _triggers()
    _resources()
    _catalog()
    _origins()
    _runs()
    _slots()
    _queues()


def _documents() -> None:
    op.create_table(
        "jobs",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name="jobs_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="jobs_key"),
    )
    op.create_table(
        "workflows",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name="workflows_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="workflows_key"),
    )
    op.create_table(
        "crawlers",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name="crawlers_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="crawlers_key"),
    )
    op.create_table(
        "databases",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name="databases_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="databases_key"),
    )


def _triggers() -> None:
    op.create_table(
        "triggers",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("workflow_name", NAME, nullable=True),
        sa.CheckConstraint("state IN ('CREATED', 'ACTIVATED', 'DEACTIVATED')", name="triggers_state"),
        sa.CheckConstraint("type IN ('SCHEDULED', 'CONDITIONAL', 'ON_DEMAND', 'EVENT')", name="triggers_type"),
        sa.CheckConstraint("version >= 1", name="triggers_version"),
        sa.PrimaryKeyConstraint("account", "region", "name", name="triggers_key"),
    )
    op.create_index(
        "triggers_account_region_workflow_name_name", "triggers", ["account", "region", "workflow_name", "name"]
    )
    op.create_table(
        "trigger_jobs",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("job_name", NAME, nullable=False),
        sa.Column("trigger_name", NAME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account", "region", "trigger_name"],
            ["triggers.account", "triggers.region", "triggers.name"],
            name="trigger_jobs_of_triggers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "region", "job_name", "trigger_name", name="trigger_jobs_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("trigger_jobs_account_region_trigger_name", "trigger_jobs", ["account", "region", "trigger_name"])


def _resources() -> None:
    op.create_table(
        "tags",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "kind", "name", "key", name="tags_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "schedules",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("next_due", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('trigger', 'crawler')", name="schedules_kind"),
        sa.PrimaryKeyConstraint("account", "region", "kind", "name", name="schedules_key"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "schedules_next_due",
        "schedules",
        ["next_due"],
        sqlite_where=sa.text("next_due IS NOT NULL"),
        postgresql_where=sa.text("next_due IS NOT NULL"),
    )


def _catalog() -> None:
    op.create_table(
        "tables",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("database", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 0", name="tables_version"),
        sa.ForeignKeyConstraint(
            ["account", "region", "database"],
            ["databases.account", "databases.region", "databases.name"],
            name="tables_of_databases",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="tables_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "tables_account_region_database_name", "tables", ["account", "region", "database", "name"], unique=True
    )
    op.create_table(
        "table_versions",
        sa.Column("table_id", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("modified", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["tables.id"], name="table_versions_of_tables", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("table_id", "version", name="table_versions_key"),
    )
    op.create_table(
        "partitions",
        sa.Column("table_id", NUMBER, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["table_id"], ["tables.id"], name="partitions_of_tables", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("table_id", "key", name="partitions_key"),
    )


def _origins() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", NAME, nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="snapshots_key"),
    )
    op.create_table(
        "origins",
        sa.Column("id", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("workflow_name", NAME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", NAME, nullable=False),
        sa.Column("started_on", INSTANT, nullable=False),
        sa.Column("completed_on", INSTANT, nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("previous_run_id", NAME, nullable=True),
        sa.Column("snapshot_id", NAME, nullable=True),
        sa.Column("fired", sa.Text(), nullable=False),
        sa.Column("statistics", sa.Text(), nullable=False),
        sa.Column("properties", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(completed_on IS NOT NULL) = (status IN ('STOPPED', 'COMPLETED', 'ERROR'))",
            name="origins_completed_when_over",
        ),
        sa.CheckConstraint("(kind = 'WORKFLOW_RUN') = (snapshot_id IS NOT NULL)", name="origins_snapshot"),
        sa.CheckConstraint("kind <> 'WORKFLOW_RUN' OR workflow_name IS NOT NULL", name="origins_workflow"),
        sa.CheckConstraint("kind IN ('WORKFLOW_RUN', 'CHAIN', 'MANUAL')", name="origins_kind"),
        sa.CheckConstraint("status IN ('RUNNING', 'STOPPING', 'STOPPED', 'COMPLETED', 'ERROR')", name="origins_status"),
        sa.CheckConstraint("version >= 1", name="origins_version"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name="origins_of_snapshots"),
        sa.PrimaryKeyConstraint("id", name="origins_key"),
    )
    op.create_index(
        "origins_account_region_workflow_name_kind_started_on_id",
        "origins",
        ["account", "region", "workflow_name", "kind", "started_on", "id"],
    )
    op.create_index("origins_snapshot_id", "origins", ["snapshot_id"])
    op.create_table(
        "history",
        sa.Column("origin_id", NAME, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.id"], name="history_of_origins", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin_id", "version", name="history_key"),
        sqlite_with_rowid=False,
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("origin_id", NAME, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("started_on", INSTANT, nullable=False),
        sa.Column("running_on", INSTANT, nullable=True),
        sa.Column("completed_on", INSTANT, nullable=True),
        sa.Column("slot", NAME, nullable=True),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.Column("modified_on", INSTANT, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("crawl", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(completed_on IS NOT NULL) = (state IN ('CANCELLED', 'ERROR', 'EXPIRED', "
            "'FAILED', 'STOPPED', 'SUCCEEDED', 'TIMEOUT'))",
            name="runs_completed_when_ended",
        ),
        sa.CheckConstraint(
            "(kind = 'JOB' AND state IN ('WAITING', 'STARTING', 'RUNNING', 'STOPPING', "
            "'STOPPED', 'SUCCEEDED', 'FAILED', 'ERROR', 'TIMEOUT', 'EXPIRED')) OR (kind = "
            "'CRAWLER' AND state IN ('RUNNING', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', "
            "'FAILED', 'ERROR'))",
            name="runs_state",
        ),
        sa.CheckConstraint("slot <> 'AWAITED' OR state = 'WAITING'", name="runs_awaited"),
        sa.CheckConstraint("slot IS NULL OR (slot IN ('HELD', 'AWAITED') AND completed_on IS NULL)", name="runs_slot"),
        sa.CheckConstraint("copied = false OR completed_on IS NOT NULL", name="runs_copied"),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.id"], name="runs_of_origins", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin_id", "position", name="runs_key"),
    )
    op.create_index(
        "runs_account_region_kind_name_slot",
        "runs",
        ["account", "region", "kind", "name", "slot"],
        sqlite_where=sa.text("slot IS NOT NULL"),
        postgresql_where=sa.text("slot IS NOT NULL"),
    )
    op.create_index(
        "runs_account_region_kind_name_started_on_id", "runs", ["account", "region", "kind", "name", "started_on", "id"]
    )
    op.create_index(
        "runs_completed_on",
        "runs",
        ["completed_on"],
        sqlite_where=sa.text("completed_on IS NULL"),
        postgresql_where=sa.text("completed_on IS NULL"),
    )
    op.create_index(
        "runs_id",
        "runs",
        ["id"],
        unique=True,
        sqlite_where=sa.text("copied = 0"),
        postgresql_where=sa.text("NOT copied"),
    )


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('JOB', 'CRAWLER')", name="slots_kind"),
        sa.CheckConstraint("version >= 1", name="slots_version"),
        sa.PrimaryKeyConstraint("account", "region", "kind", "name", name="slots_key"),
        sqlite_with_rowid=False,
    )


def _queues() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("origin_id", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("arrived", INSTANT, nullable=False),
        sa.Column("handled", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="inbox_key"),
    )
    op.create_index(
        "inbox_id",
        "inbox",
        ["id"],
        sqlite_where=sa.text("handled IS NULL"),
        postgresql_where=sa.text("handled IS NULL"),
    )
    op.create_index("inbox_origin_id_key", "inbox", ["origin_id", "key"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("origin_id", NAME, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("owner", NAME, nullable=True),
        sa.Column("claimable_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries >= 0", name="outbox_tries"),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.id"], name="outbox_of_origins", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="outbox_key"),
    )
    op.create_index("outbox_id", "outbox", ["id"], unique=True)
    op.create_table(
        "timers",
        sa.Column("id", NAME, nullable=False),
        sa.Column("origin_id", NAME, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.id"], name="timers_of_origins", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="timers_key"),
    )
    op.create_index("timers_due_id", "timers", ["due", "id"])
