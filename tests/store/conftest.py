"""One behaviour suite over every kind of database: a SQLite file, SQLite in memory, and a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from penstock.arns import Namespace
from penstock.engine.state import (
    Action,
    Condition,
    CrawlState,
    JobRunState,
    Logical,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    Run,
    Situation,
    Trigger,
    TriggerState,
    TriggerType,
    WorkflowRunStatus,
)
from penstock.store.contract import Commit, Store
from penstock.store.sql.open import file_url, open_store

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.slow)


@pytest.fixture(params=["file", "memory", POSTGRESQL])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        return server.url(server.shared())
    return file_url(tmp_path / "penstock.db") if request.param == "file" else "sqlite://"


@pytest.fixture(params=["file", POSTGRESQL])
def durable_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The kinds of database that outlive their store; this one is the test's alone, and nothing is in it yet."""
    if request.param == "file":
        yield file_url(tmp_path / "penstock.db")
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_empty()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


class Maker:
    """Values for tests, complete enough to be stored."""

    namespace = Namespace("000000000000", "us-east-1")
    elsewhere = Namespace("000000000000", "eu-west-1")
    now = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)

    def at(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def job(self, name: str = "load") -> Node:
        return Node(NodeKind.JOB, name)

    def crawler(self, name: str = "crawl") -> Node:
        return Node(NodeKind.CRAWLER, name)

    def run(self, run_id: str, **members: Any) -> Run:
        node = members.pop("node", self.job())
        state = members.pop("state", JobRunState.RUNNING if node.kind is NodeKind.JOB else CrawlState.RUNNING)
        members.setdefault("started_on", self.now)
        return Run(run_id, node, state, **members)

    def trigger(self, name: str = "begin") -> Trigger:
        return Trigger(
            name=name,
            type=TriggerType.CONDITIONAL,
            state=TriggerState.ACTIVATED,
            workflow_name="nightly",
            logical=Logical.AND,
            conditions=(
                Condition(self.job("extract"), JobRunState.SUCCEEDED),
                Condition(self.crawler(), CrawlState.SUCCEEDED),
            ),
            actions=(Action(self.job(), {"--day": "1"}, 5, "secure"), Action(self.crawler("other"))),
            document={"Name": name, "Type": "CONDITIONAL", "Description": "naïve \u2028 text"},
        )

    def situation(
        self, origin_id: str = "wr_1", *runs: Run, kind: OriginKind = OriginKind.WORKFLOW_RUN, **members: Any
    ) -> Situation:
        in_workflow = kind is OriginKind.WORKFLOW_RUN
        namespace = members.pop("namespace", self.namespace)
        workflow_name = members.pop("workflow_name", "nightly") if in_workflow else None
        members.setdefault("started_on", self.now)
        members.setdefault("triggers", (self.trigger(),) if in_workflow else ())
        return Situation(
            origin=Origin(origin_id, kind, namespace, workflow_name),
            version=members.pop("version", 1),
            status=members.pop("status", WorkflowRunStatus.RUNNING),
            runs={run.id: run for run in runs},
            **members,
        )

    def begin(self, store: Store, situation: Situation, **members: Any) -> Situation:
        """Store an origin, and load it as it is now."""
        with store.write() as tx:
            tx.origins.commit(Commit(None, situation, **members), members.pop("now", self.now))
        return self.load(store, situation.origin.id)

    def load(self, store: Store, origin_id: str) -> Situation:
        with store.read() as tx:
            situation = tx.origins.load(origin_id)
        assert situation is not None
        return situation

    def table(self, **members: Any) -> Mapping[str, Any]:
        return {"Name": "flights", "TableType": "EXTERNAL_TABLE", **members}


@pytest.fixture
def make() -> Maker:
    return Maker()
