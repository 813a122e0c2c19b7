"""Bring a database to this version's schema: the Alembic revisions in `migrations/versions` that it lacks, in order."""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from penstock.errors import BadSetting

_REVISIONS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Take all missing steps within the connection's transaction; none when the schema is up to date.

    The caller keeps other processes out meanwhile, and commits. Raises BadSetting when a newer Penstock has written
    the database.
    """
    context = MigrationContext.configure(connection)
    revisions = ScriptDirectory(str(_REVISIONS))
    present = context.get_current_revision()
    if present == revisions.get_current_head():
        return
    if present is not None and present not in {revision.revision for revision in revisions.walk_revisions()}:
        raise BadSetting(f"the database has schema {present}, which this version of Penstock does not know")
    missing = list(revisions.iterate_revisions("head", present or "base"))
    with Operations.context(context):
        for revision in reversed(missing):
            revision.module.upgrade()
    context.stamp(revisions, "head")
