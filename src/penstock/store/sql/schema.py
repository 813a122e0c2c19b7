"""The tables. What the code promises is repeated here as CHECKs, keys and unique indexes.

Instants are milliseconds since the epoch; documents are JSON text. A thing that belongs to an origin is deleted with
it, a table with its database, a version or a partition with its table.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from penstock.engine.state import (
    ENDED,
    CrawlState,
    JobRunState,
    NodeKind,
    OriginKind,
    TriggerState,
    TriggerType,
    WorkflowRunStatus,
)
from penstock.store.sql.dialects import Instant, Name, RowNumber, partial_index

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_of_%(referred_table_name)s",
        "ix": "%(table_name)s_%(column_0_N_name)s",
    }
)
SCHEDULED_KINDS = ("trigger", "crawler")


def _namespace(primary_key: bool = False) -> tuple[Column[str], Column[str]]:
    return (
        Column("account", Name, nullable=False, primary_key=primary_key),
        Column("region", Name, nullable=False, primary_key=primary_key),
    )


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _named(name: str, *more: Column[str] | CheckConstraint) -> Table:
    """A table of named documents."""
    return Table(
        name,
        METADATA,
        *_namespace(primary_key=True),
        Column("name", Name, primary_key=True),
        Column("document", Text, nullable=False),
        Column("created", Instant, nullable=False),
        Column("modified", Instant, nullable=False),
        Column("version", Integer, nullable=False),
        CheckConstraint("version >= 1", "version"),
        *more,
    )


def _origin() -> Column[str]:
    return Column("origin_id", Name, ForeignKey("origins.id", ondelete="CASCADE"), nullable=False)


jobs = _named("jobs")
workflows = _named("workflows")
crawlers = _named("crawlers")
databases = _named("databases")
connections = _named("connections")
classifiers = _named("classifiers")
security_configurations = _named("security_configurations")
resource_policies = _named("resource_policies")  # by the ARN that the policy is for
catalog_settings = _named("catalog_settings")  # by what they are about: `encryption`
triggers = _named(
    "triggers",
    Column("type", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("workflow_name", Name),
    CheckConstraint(_one_of("type", TriggerType), "type"),
    CheckConstraint(_one_of("state", TriggerState), "state"),
)
Index(None, triggers.c.account, triggers.c.region, triggers.c.workflow_name, triggers.c.name)

trigger_jobs = Table(
    "trigger_jobs",
    METADATA,
    *_namespace(primary_key=True),
    Column("job_name", Name, primary_key=True),
    Column("trigger_name", Name, primary_key=True),
    ForeignKeyConstraint(
        ["account", "region", "trigger_name"],
        ["triggers.account", "triggers.region", "triggers.name"],
        ondelete="CASCADE",
    ),
    sqlite_with_rowid=False,
)
Index(None, trigger_jobs.c.account, trigger_jobs.c.region, trigger_jobs.c.trigger_name)

tables = Table(
    "tables",
    METADATA,
    Column("id", RowNumber, primary_key=True),
    *_namespace(),
    Column("database", Name, nullable=False),
    Column("name", Name, nullable=False),
    Column("document", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("modified", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    CheckConstraint("version >= 0", "version"),
    ForeignKeyConstraint(
        ["account", "region", "database"],
        ["databases.account", "databases.region", "databases.name"],
        ondelete="CASCADE",
    ),
    sqlite_autoincrement=True,  # the number of a deleted table is never given again
)
Index(None, tables.c.account, tables.c.region, tables.c.database, tables.c.name, unique=True)

table_versions = Table(
    "table_versions",
    METADATA,
    Column("table_id", RowNumber, ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("modified", Instant, nullable=False),
)

partitions = Table(
    "partitions",
    METADATA,
    Column("table_id", RowNumber, ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Name, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created", Instant, nullable=False),
)

partition_indexes = Table(
    "partition_indexes",
    METADATA,
    Column("table_id", RowNumber, ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Name, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created", Instant, nullable=False),
)

table_statistics = Table(
    "table_statistics",
    METADATA,
    Column("table_id", RowNumber, ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True),
    Column("column", Name, primary_key=True),
    Column("document", Text, nullable=False),
)

partition_statistics = Table(
    "partition_statistics",
    METADATA,
    Column("table_id", RowNumber, primary_key=True),
    Column("key", Name, primary_key=True),
    Column("column", Name, primary_key=True),
    Column("document", Text, nullable=False),
    ForeignKeyConstraint(["table_id", "key"], ["partitions.table_id", "partitions.key"], ondelete="CASCADE"),
)

user_defined_functions = Table(
    "user_defined_functions",
    METADATA,
    *_namespace(primary_key=True),
    Column("database", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created", Instant, nullable=False),
    ForeignKeyConstraint(
        ["account", "region", "database"],
        ["databases.account", "databases.region", "databases.name"],
        ondelete="CASCADE",
    ),
)

# One row for each state that a job has stored; a reset takes rows away, the newest first.
job_bookmarks = Table(
    "job_bookmarks",
    METADATA,
    *_namespace(primary_key=True),
    Column("job_name", Name, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("run", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("run_id", Name, nullable=False),
    Column("previous_run_id", Name),
    Column("bookmark", Text, nullable=False),
    CheckConstraint("version >= 1", "version"),
    ForeignKeyConstraint(
        ["account", "region", "job_name"], ["jobs.account", "jobs.region", "jobs.name"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)

tags = Table(
    "tags",
    METADATA,
    *_namespace(primary_key=True),
    Column("kind", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("key", Name, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

schedules = Table(
    "schedules",
    METADATA,
    *_namespace(primary_key=True),
    Column("kind", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("expression", Text, nullable=False),
    Column("next_due", Instant),
    CheckConstraint(_one_of("kind", SCHEDULED_KINDS), "kind"),
    sqlite_with_rowid=False,
)
partial_index(schedules.c.next_due, where=schedules.c.next_due.is_not(None))

# The triggers that workflow runs started with, by the SHA-256 of their text: runs of one design share one row.
snapshots = Table("snapshots", METADATA, Column("id", Name, primary_key=True), Column("triggers", Text, nullable=False))

_OVER = (WorkflowRunStatus.STOPPED, WorkflowRunStatus.COMPLETED, WorkflowRunStatus.ERROR)
origins = Table(
    "origins",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("kind", Name, nullable=False),
    *_namespace(),
    Column("workflow_name", Name),
    Column("version", Integer, nullable=False),
    Column("status", Name, nullable=False),
    Column("started_on", Instant, nullable=False),
    Column("completed_on", Instant),
    Column("error_message", Text),  # JSON text
    Column("previous_run_id", Name),
    Column("snapshot_id", Name, ForeignKey("snapshots.id")),
    Column("fired", Text, nullable=False),
    Column("statistics", Text, nullable=False),
    Column("properties", Text, nullable=False),
    CheckConstraint("version >= 1", "version"),
    CheckConstraint(_one_of("kind", OriginKind), "kind"),
    CheckConstraint(_one_of("status", WorkflowRunStatus), "status"),
    CheckConstraint(f"(completed_on IS NOT NULL) = ({_one_of('status', _OVER)})", "completed_when_over"),
    CheckConstraint("kind <> 'WORKFLOW_RUN' OR workflow_name IS NOT NULL", "workflow"),
    CheckConstraint("(kind = 'WORKFLOW_RUN') = (snapshot_id IS NOT NULL)", "snapshot"),
)
WORKFLOW_RUN_ROWS = origins.c.kind == OriginKind.WORKFLOW_RUN.value
Index(
    None,
    origins.c.account,
    origins.c.region,
    origins.c.workflow_name,
    origins.c.kind,
    origins.c.started_on,
    origins.c.id,
)
Index(None, origins.c.snapshot_id)
Index(None, origins.c.account, origins.c.region, origins.c.kind, origins.c.started_on, origins.c.id)

# One row for each commit: a second commit of one version has no place.
history = Table(
    "history",
    METADATA,
    Column("origin_id", Name, ForeignKey("origins.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("reasons", Text, nullable=False),
    sqlite_with_rowid=False,
)

runs = Table(
    "runs",
    METADATA,
    Column("origin_id", Name, ForeignKey("origins.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Name, nullable=False),
    *_namespace(),
    Column("kind", Name, nullable=False),
    Column("name", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("started_on", Instant, nullable=False),
    Column("running_on", Instant),
    Column("completed_on", Instant),
    Column("slot", Name),  # HELD: counts against the node's limit; AWAITED: queued for it
    Column("copied", Boolean, nullable=False),
    Column("modified_on", Instant, nullable=False),
    Column("document", Text, nullable=False),
    Column("crawl", Text),
    Column("server", Name),  # which one has, or had, its process
    CheckConstraint(
        f"(kind = '{NodeKind.JOB}' AND {_one_of('state', JobRunState)})"
        f" OR (kind = '{NodeKind.CRAWLER}' AND {_one_of('state', CrawlState)})",
        "state",
    ),
    CheckConstraint(f"(completed_on IS NOT NULL) = ({_one_of('state', sorted(ENDED))})", "completed_when_ended"),
    CheckConstraint("slot IS NULL OR (slot IN ('HELD', 'AWAITED') AND completed_on IS NULL)", "slot"),
    CheckConstraint("slot <> 'AWAITED' OR state = 'WAITING'", "awaited"),
    CheckConstraint("copied = false OR completed_on IS NOT NULL", "copied"),
)
ORIGINAL = ~runs.c.copied
UNFINISHED = runs.c.completed_on.is_(None)
IN_SLOT = runs.c.slot.is_not(None)
partial_index(runs.c.id, where=ORIGINAL, unique=True)
Index(None, runs.c.account, runs.c.region, runs.c.kind, runs.c.name, runs.c.started_on, runs.c.id)
partial_index(runs.c.account, runs.c.region, runs.c.kind, runs.c.name, runs.c.slot, where=IN_SLOT)
partial_index(runs.c.completed_on, where=UNFINISHED)

slots = Table(
    "slots",
    METADATA,
    *_namespace(primary_key=True),
    Column("kind", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("version >= 1", "version"),
    CheckConstraint(_one_of("kind", NodeKind), "kind"),
    sqlite_with_rowid=False,
)

# Facts outlive their handling (they are the history), and may come for an origin that is gone: no foreign key.
inbox = Table(
    "inbox",
    METADATA,
    Column("id", RowNumber, primary_key=True),
    Column("origin_id", Name, nullable=False),
    Column("key", Name, nullable=False),
    Column("event", Text, nullable=False),
    Column("arrived", Instant, nullable=False),
    Column("handled", Instant),
)
UNHANDLED = inbox.c.handled.is_(None)
Index(None, inbox.c.origin_id, inbox.c.key, unique=True)
partial_index(inbox.c.id, where=UNHANDLED)

outbox = Table(
    "outbox",
    METADATA,
    Column("number", RowNumber, primary_key=True),
    Column("id", Name, nullable=False),
    _origin(),
    *_namespace(),
    Column("command", Text, nullable=False),
    Column("owner", Name),
    Column("claimable_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("server", Name),  # the only one that may claim it; NULL: any
    CheckConstraint("tries >= 0", "tries"),
)
Index(None, outbox.c.id, unique=True)

# The servers at work on this database. `beats` rises as long as one lives.
servers = Table(
    "servers",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("name", Text, nullable=False),
    Column("beats", BigInteger, nullable=False),
    CheckConstraint("beats >= 1", "beats"),
    sqlite_with_rowid=False,
)

timers = Table(
    "timers",
    METADATA,
    Column("id", Name, primary_key=True),
    _origin(),
    Column("due", Instant, nullable=False),
    Column("event", Text, nullable=False),
)
Index(None, timers.c.due, timers.c.id)

event_rules = _named("event_rules")

# A number is never given again, so that "handled" can be told from "never there".
event_queue = Table(
    "event_queue",
    METADATA,
    Column("number", RowNumber, primary_key=True),
    *_namespace(),
    Column("event", Text, nullable=False),
    Column("arrived", Instant, nullable=False),
    sqlite_autoincrement=True,
)

event_batches = Table(
    "event_batches",
    METADATA,
    *_namespace(primary_key=True),
    Column("trigger_name", Name, primary_key=True),
    Column("event_ids", Text, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    CheckConstraint("deadline > opened", "window"),
    ForeignKeyConstraint(
        ["account", "region", "trigger_name"],
        ["triggers.account", "triggers.region", "triggers.name"],
        ondelete="CASCADE",
    ),
)
Index(None, event_batches.c.deadline)

event_starts = Table(
    "event_starts",
    METADATA,
    Column("origin_id", Name, ForeignKey("origins.id", ondelete="CASCADE"), primary_key=True),
    Column("batch_size", Integer, nullable=False),
    Column("batch_window", Integer, nullable=False),
    CheckConstraint("(batch_size > 0) <> (batch_window > 0)", "one_condition"),
)

# What is still to be told outside (webhook, command, lineage); a number is never given again.
notices = Table(
    "notices",
    METADATA,
    Column("number", RowNumber, primary_key=True),
    *_namespace(),
    Column("kind", Name, nullable=False),
    Column("document", Text, nullable=False),
    Column("made", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    CheckConstraint("tries >= 0", "tries"),
    sqlite_autoincrement=True,
)
Index(None, notices.c.kind, notices.c.number)

# The web console: who may use it, who does, which one-time codes were used, how often signing in failed.
console_users = Table(
    "console_users",
    METADATA,
    Column("name", Name, primary_key=True),
    Column("password", Text, nullable=False),
    Column("created", Instant, nullable=False),
)

console_preferences = Table(
    "console_preferences",
    METADATA,
    Column("user_name", Name, primary_key=True),
    Column("document", Text, nullable=False),
)

console_sessions = Table(
    "console_sessions",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("user_name", Name, nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("keep", Boolean, nullable=False),
    Column("by_link", Boolean, nullable=False),
    CheckConstraint("expires > created", "expires"),
)
Index(None, console_sessions.c.user_name)
Index(None, console_sessions.c.expires)

console_codes = Table(
    "console_codes",
    METADATA,
    Column("id", Name, primary_key=True),
    Column("expires", Instant, nullable=False),
)

console_failures = Table(
    "console_failures",
    METADATA,
    Column("user_name", Name, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("failures >= 1", "failures"),
)

# What the console has saved, the newest few of each workflow.
workflow_definitions = Table(
    "workflow_definitions",
    METADATA,
    *_namespace(primary_key=True),
    Column("workflow_name", Name, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Name, nullable=False),
    Column("snapshot_id", Name, nullable=False),
    Column("saved_on", Instant, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("message", Text),  # JSON text
    Column("definition", Text, nullable=False),
    CheckConstraint("number >= 1", "number"),
    ForeignKeyConstraint(
        ["account", "region", "workflow_name"],
        ["workflows.account", "workflows.region", "workflows.name"],
        ondelete="CASCADE",
    ),
)
