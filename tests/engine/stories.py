"""Random designs and what befalls them, each from its seed: the same facts for whoever decides about them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random  # noqa: TID251 (from seeds)

from penstock.arns import Namespace
from penstock.engine import workflows
from penstock.engine.events import RetryFell, RunBegan, RunFinished, SlotFreed, StopAsked, TimeoutFell
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    Slot,
)
from penstock.engine.triggers import read_trigger

STATES = ("SUCCEEDED", "SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
CRAWL_STATES = {"TIMEOUT": "CANCELLED", "STOPPED": "CANCELLED"}


class Story:
    """One origin: a workflow run, or a chain whose triggers change under it."""

    def __init__(self, seed: int) -> None:
        self.pick = pick = Random(seed)
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.names = [f"j{i}" for i in range(pick.randint(2, 8))] + [f"c{i}" for i in range(pick.randint(0, 2))]
        self.kind = pick.choice((OriginKind.WORKFLOW_RUN, OriginKind.WORKFLOW_RUN, OriginKind.CHAIN))
        self.first = {"Name": "t0", "Type": "ON_DEMAND", "State": "CREATED", "Actions": self._actions()}
        self.others = [self._conditional(f"t{number}") for number in range(1, pick.randint(2, 14))]
        self.jobs = {name: self._job(name) for name in self.names if name[0] == "j" and pick.random() < 0.9}
        self.crawlers = [name for name in self.names if name[0] == "c" and pick.random() < 0.8]
        self.busy = {name: pick.random() < 0.15 for name in self.names}

    def start(self):
        triggers = self._triggers()
        first = read_trigger(self.first)
        snapshot = (first, *triggers) if self.kind is OriginKind.WORKFLOW_RUN else triggers
        origin = Origin("wr_1", self.kind, Namespace("123456789012", "eu-west-1"), "w")
        return workflows.start(origin, first, snapshot, self.definitions(None), self.now)

    def goes_on(self, situation):
        """The situation as it is found when the next fact comes, and the fact; None when nothing more can come."""
        pick = self.pick
        if situation.completed_on is not None:
            return None
        self.now += timedelta(seconds=pick.randint(0, 60))
        if pick.random() < 0.1:
            self.busy[pick.choice(self.names)] ^= True
        if pick.random() < 0.05:
            self.jobs.pop(pick.choice(self.names), None)
        if self.kind is OriginKind.CHAIN:
            if pick.random() < 0.2:
                self.others[pick.randrange(len(self.others))] = self._conditional("new")
            situation = replace(situation, triggers=self._triggers())
        return situation, self._event(situation)

    def _event(self, situation):
        pick = self.pick
        runs = list(situation.runs.values())
        run = pick.choice(runs if pick.random() < 0.2 else [run for run in runs if not run.ended])
        chance = pick.random()
        if run.state == "WAITING" and chance > 0.3:
            return RetryFell(run.id) if run.holds_slot else SlotFreed(run.id)
        if run.state == "WAITING" or chance < 0.05:
            return StopAsked((run.id,))
        if chance < 0.07:
            return StopAsked()
        if chance < 0.12:
            return TimeoutFell(run.id)
        if chance < 0.4 and run.node.kind is NodeKind.JOB:
            return RunBegan(run.id, self.now)
        outcomes = ("SUCCEEDED", "SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT")
        if run.node.kind is NodeKind.CRAWLER:
            outcomes = outcomes[:4]
        return RunFinished(run.id, pick.choice(outcomes), self.now, "boom")

    def definitions(self, situation, nodes=None):
        """Of these nodes, or of all."""
        held, waiting = Counter(), Counter()
        for run in situation.runs.values() if situation else ():
            held[run.node] += run.holds_slot
            waiting[run.node] += run.state == "WAITING" and not run.holds_slot

        def slot(node):
            return Slot(held[node] + 5 * self.busy[node.name], 3, waiting[node])

        jobs = {name: Node(NodeKind.JOB, name) for name in self.jobs}
        crawlers = {name: Node(NodeKind.CRAWLER, name) for name in self.crawlers}
        return Definitions(
            {
                name: JobDefinition(self.jobs[name], slot(node))
                for name, node in jobs.items()
                if nodes is None or node in nodes
            },
            {
                name: CrawlerDefinition(name, slot(node))
                for name, node in crawlers.items()
                if nodes is None or node in nodes
            },
        )

    def _triggers(self):
        return tuple(map(read_trigger, self.others))

    def _job(self, name):
        pick = self.pick
        return {
            "Name": name,
            "Command": {"Name": "pythonshell"},
            "MaxRetries": pick.choice((0, 0, 1)),
            "JobRunQueuingEnabled": pick.random() < 0.3,
            "ExecutionProperty": {"MaxConcurrentRuns": pick.choice((1, 1, 2, 5))},
        }

    def _conditional(self, name):
        pick = self.pick
        watched = pick.sample(self.names, pick.randint(1, min(4, len(self.names) - 1)))
        often = [name for name in watched for _ in range(1 if pick.random() < 0.85 else 2)]
        conditions = [self._condition(name, pick.choice(STATES)) for name in often]
        return {
            "Name": name,
            "Type": "CONDITIONAL",
            "State": "CREATED" if pick.random() < 0.1 else "ACTIVATED",
            "Predicate": {"Logical": pick.choice(("AND", "ANY")), "Conditions": conditions},
            "Actions": self._actions(),
        }

    def _condition(self, name, state):
        if name[0] == "c":
            return {"CrawlerName": name, "CrawlState": CRAWL_STATES.get(state, state)}
        return {"JobName": name, "State": state}

    def _actions(self):
        chosen = self.pick.choices(self.names, k=self.pick.randint(1, 3))
        return [{"CrawlerName" if name[0] == "c" else "JobName": name} for name in chosen]
