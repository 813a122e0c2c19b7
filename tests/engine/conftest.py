"""A stage for the engine: definitions, triggers and reports in, decisions out. No store, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from penstock.arns import Namespace
from penstock.engine.decide import decide, needed
from penstock.engine.draft import Decision
from penstock.engine.events import Event, RunBegan, RunFinished
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    Run,
    Situation,
    Slot,
)
from penstock.engine.triggers import read_trigger
from penstock.engine.workflows import start

NAMESPACE = Namespace("123456789012", "eu-west-1")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Stage:
    """One workflow and its runs. Node names that start with `c-` are crawlers, all others jobs."""

    def __init__(self) -> None:
        self.now = NOON
        self.jobs: dict[str, dict] = {}
        self.busy: Counter[str] = Counter()
        self.crawlers: set[str] = set()
        self.triggers: list[dict] = []
        self.situation: Situation | None = None
        self.decisions: list[Decision] = []

    def job(self, name: str, **members: object) -> None:
        self.jobs[name] = {"Name": name, "Command": {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}, **members}

    def trigger(self, name: str, actions: list, when: dict | None = None, logical: str = "AND", **members) -> None:
        """`actions`: names; `when`: watched name -> state. Without `when` it is the on-demand start trigger."""
        document = {
            "Name": name,
            "Type": "CONDITIONAL" if when else "ON_DEMAND",
            "State": "ACTIVATED" if when else "CREATED",
            "WorkflowName": "w",
            "Actions": [self._action(action) for action in actions],
        }
        if when:
            conditions = [self._condition(watched, state) for watched, state in when.items()]
            document["Predicate"] = {"Logical": logical, "Conditions": conditions}
        self.triggers.append({**document, **members})

    def start(self) -> Decision:
        snapshot = tuple(read_trigger(document) for document in self.triggers)
        nodes = {action.node for trigger in snapshot for action in trigger.actions}
        for node in nodes:
            if node.kind is NodeKind.JOB and node.name not in self.jobs and not node.name.startswith("gone-"):
                self.job(node.name)
            elif node.kind is NodeKind.CRAWLER and not node.name.startswith("c-gone"):
                self.crawlers.add(node.name)
        origin = Origin("wr_1", OriginKind.WORKFLOW_RUN, NAMESPACE, "w")
        return self._take(start(origin, snapshot[0], snapshot, self._definitions(nodes), self.now))

    def tell(self, event: Event, retry_delay: timedelta = timedelta(0)) -> Decision:
        situation = replace(self.situation, definitions=self._definitions(needed(self.situation, event)))
        return self._take(decide(situation, event, self.now, retry_delay))

    def ends(self, name: str, outcome: str = "SUCCEEDED", message: str | None = None) -> Decision:
        """The newest run of a node begins (if it is a job) and ends a minute later."""
        run = self.run(name)
        if run.node.kind is NodeKind.JOB:
            self.tell(RunBegan(run.id, self.now))
        self.now += timedelta(minutes=1)
        return self.tell(RunFinished(run.id, outcome, self.now, message))

    def run(self, name: str) -> Run:
        run = self.situation.latest(self._node(name))
        assert run is not None, f"{name} has not run"
        return run

    def ran(self) -> list[str]:
        return [run.node.name for run in self.situation.runs.values()]

    def _take(self, decision: Decision) -> Decision:
        self.decisions.append(decision)
        self.situation = decision.after
        return decision

    def _definitions(self, nodes: set[Node]) -> Definitions:
        return Definitions(
            jobs={n.name: JobDefinition(self.jobs[n.name], self._slot(n)) for n in nodes if n.name in self.jobs},
            crawlers={n.name: CrawlerDefinition(n.name, self._slot(n)) for n in nodes if n.name in self.crawlers},
        )

    def _slot(self, node: Node) -> Slot:
        runs = self.situation.runs.values() if self.situation else ()
        own = sum(run.holds_slot for run in runs if run.node == node)
        waiting = sum(run.state == "WAITING" and not run.holds_slot for run in runs if run.node == node)
        return Slot(active=own + self.busy[node.name], version=3, waiting=waiting)

    def _node(self, name: str) -> Node:
        return Node(NodeKind.CRAWLER if name.startswith("c-") else NodeKind.JOB, name)

    def _action(self, action: object) -> dict:
        if isinstance(action, dict):
            return action
        return {"CrawlerName" if str(action).startswith("c-") else "JobName": action}

    def _condition(self, watched: str, state: str) -> dict:
        if watched.startswith("c-"):
            return {"LogicalOperator": "EQUALS", "CrawlerName": watched, "CrawlState": state}
        return {"LogicalOperator": "EQUALS", "JobName": watched, "State": state}


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="module")
def stage_origin():
    return NAMESPACE, NOON
