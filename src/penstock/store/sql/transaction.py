"""A transaction: the verbs of all nouns over one session."""

from __future__ import annotations

from penstock.store.sql.blueprints import SqlBlueprintArchives, SqlBlueprintRuns, SqlBlueprintTasks
from penstock.store.sql.bookmarks import SqlBookmarks
from penstock.store.sql.column_statistics import SqlColumnStatistics
from penstock.store.sql.console import SqlConsole
from penstock.store.sql.definitions import SqlDefinitions
from penstock.store.sql.documents import (
    BLUEPRINTS,
    CATALOG_SETTINGS,
    CLASSIFIERS,
    CONNECTIONS,
    CRAWLERS,
    EVENT_RULES,
    JOBS,
    RESOURCE_POLICIES,
    SECURITY_CONFIGURATIONS,
    WORKFLOWS,
    SqlDocuments,
)
from penstock.store.sql.event_batches import SqlEventBatches
from penstock.store.sql.event_queue import SqlEventQueue
from penstock.store.sql.functions import SqlFunctions
from penstock.store.sql.inbox import SqlInbox
from penstock.store.sql.notices import SqlNotices
from penstock.store.sql.origins import SqlOrigins
from penstock.store.sql.outbox import SqlOutbox
from penstock.store.sql.partition_indexes import SqlPartitionIndexes
from penstock.store.sql.partitions import SqlPartitions
from penstock.store.sql.queueing import SqlWaitingStarts
from penstock.store.sql.retention import SqlRetention
from penstock.store.sql.runs import SqlRuns
from penstock.store.sql.schedules import SqlSchedules
from penstock.store.sql.servers import SqlServers
from penstock.store.sql.session import Session
from penstock.store.sql.tables import SqlDatabases, SqlTables
from penstock.store.sql.tags import SqlTags
from penstock.store.sql.timers import SqlTimers
from penstock.store.sql.triggers import SqlTriggers
from penstock.store.sql.workflow_runs import SqlWorkflowRuns


class SqlTransaction:
    """Of one thread, for the length of its `with` block."""

    __slots__ = ("_session", "_wanted_notices")

    def __init__(self, session: Session, wanted_notices: frozenset[str] = frozenset()) -> None:
        self._session = session
        self._wanted_notices = wanted_notices

    @property
    def jobs(self) -> SqlDocuments:
        return SqlDocuments(self._session, JOBS)

    @property
    def workflows(self) -> SqlDocuments:
        return SqlDocuments(self._session, WORKFLOWS)

    @property
    def crawlers(self) -> SqlDocuments:
        return SqlDocuments(self._session, CRAWLERS)

    @property
    def connections(self) -> SqlDocuments:
        return SqlDocuments(self._session, CONNECTIONS)

    @property
    def classifiers(self) -> SqlDocuments:
        return SqlDocuments(self._session, CLASSIFIERS)

    @property
    def security_configurations(self) -> SqlDocuments:
        return SqlDocuments(self._session, SECURITY_CONFIGURATIONS)

    @property
    def resource_policies(self) -> SqlDocuments:
        return SqlDocuments(self._session, RESOURCE_POLICIES)

    @property
    def catalog_settings(self) -> SqlDocuments:
        return SqlDocuments(self._session, CATALOG_SETTINGS)

    @property
    def databases(self) -> SqlDatabases:
        return SqlDatabases(self._session)

    @property
    def triggers(self) -> SqlTriggers:
        return SqlTriggers(self._session)

    @property
    def tables(self) -> SqlTables:
        return SqlTables(self._session)

    @property
    def partitions(self) -> SqlPartitions:
        return SqlPartitions(self._session)

    @property
    def partition_indexes(self) -> SqlPartitionIndexes:
        return SqlPartitionIndexes(self._session)

    @property
    def column_statistics(self) -> SqlColumnStatistics:
        return SqlColumnStatistics(self._session)

    @property
    def functions(self) -> SqlFunctions:
        return SqlFunctions(self._session)

    @property
    def bookmarks(self) -> SqlBookmarks:
        return SqlBookmarks(self._session)

    @property
    def tags(self) -> SqlTags:
        return SqlTags(self._session)

    @property
    def schedules(self) -> SqlSchedules:
        return SqlSchedules(self._session)

    @property
    def origins(self) -> SqlOrigins:
        return SqlOrigins(self._session)

    @property
    def runs(self) -> SqlRuns:
        return SqlRuns(self._session)

    @property
    def inbox(self) -> SqlInbox:
        return SqlInbox(self._session)

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self._session)

    @property
    def timers(self) -> SqlTimers:
        return SqlTimers(self._session)

    @property
    def servers(self) -> SqlServers:
        return SqlServers(self._session)

    @property
    def event_rules(self) -> SqlDocuments:
        return SqlDocuments(self._session, EVENT_RULES)

    @property
    def event_queue(self) -> SqlEventQueue:
        return SqlEventQueue(self._session)

    @property
    def notices(self) -> SqlNotices:
        return SqlNotices(self._session, self._wanted_notices)

    @property
    def event_batches(self) -> SqlEventBatches:
        return SqlEventBatches(self._session)

    @property
    def workflow_runs(self) -> SqlWorkflowRuns:
        return SqlWorkflowRuns(self._session)

    @property
    def console(self) -> SqlConsole:
        return SqlConsole(self._session)

    @property
    def definitions(self) -> SqlDefinitions:
        return SqlDefinitions(self._session)

    @property
    def blueprints(self) -> SqlDocuments:
        return SqlDocuments(self._session, BLUEPRINTS)

    @property
    def blueprint_archives(self) -> SqlBlueprintArchives:
        return SqlBlueprintArchives(self._session)

    @property
    def blueprint_runs(self) -> SqlBlueprintRuns:
        return SqlBlueprintRuns(self._session)

    @property
    def retention(self) -> SqlRetention:
        return SqlRetention(self._session)

    @property
    def waiting_starts(self) -> SqlWaitingStarts:
        return SqlWaitingStarts(self._session)

    @property
    def blueprint_tasks(self) -> SqlBlueprintTasks:
        return SqlBlueprintTasks(self._session)
