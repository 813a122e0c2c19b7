"""Events from outside: rules, EVENT triggers that gather events into batches, and those who send and those who meddle.

Nobody meddles with a *faithful* workflow: each of its events has to start exactly one run. With a *careless* one users
switch rules off, change batching conditions and delete triggers: an event may be dropped there, but never used twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.simulation.calls import NAMESPACE

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer
    from tests.simulation.workload import Workload

FAITHFUL, CARELESS = "faithful", "careless"
SOURCES = {FAITHFUL: "shop", CARELESS: "mill"}


class EventTraffic:
    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._random = workload.random
        self.workflows = self._random.choice(((), (FAITHFUL,), (FAITHFUL, CARELESS)))
        self._sent = 0

    def define(self, server: SimulatedServer) -> None:
        call = self._workload.call
        for name in self.workflows:
            call(server, "CreateWorkflow", self._workload.workflow_definition(name))
            self._create_trigger(server, name)
            # Two rules that lead to one workflow are one way: it gets an event once.
            for number in range(self._random.choice((1, 1, 2))):
                rule = f"{name}-{number}"
                call(server, "PutRule", {"Name": rule, "EventPattern": json.dumps({"source": [SOURCES[name]]})})
                arn = f"arn:aws:glue:{NAMESPACE.region}:{NAMESPACE.account}:workflow/{name}"
                call(server, "PutTargets", {"Rule": rule, "Targets": [{"Id": "one", "Arn": arn}]})

    def send(self, server: SimulatedServer) -> None:
        """Some events at once, and some that nobody waits for."""
        sources = [*(SOURCES[name] for name in self.workflows), "elsewhere"]
        entries = []
        for _ in range(self._random.choice((1, 1, 2, 5))):
            self._sent += 1
            detail = json.dumps({"number": self._sent})
            entries.append({"Source": self._random.choice(sources), "DetailType": "order", "Detail": detail})
        self._workload.call(server, "PutEvents", {"Entries": entries})

    def meddle(self, server: SimulatedServer) -> None:
        if CARELESS not in self.workflows:
            return
        call, trigger, rule = self._workload.call, f"{CARELESS}-start", f"{CARELESS}-0"
        match self._random.randrange(5):
            case 0:
                call(server, "DisableRule", {"Name": rule})
            case 1:
                call(server, "EnableRule", {"Name": rule})
            case 2:
                update = {"Actions": self._workload.actions(()), "EventBatchingCondition": self._condition()}
                call(server, "UpdateTrigger", {"Name": trigger, "TriggerUpdate": update})
            case 3:
                call(server, "DeleteTrigger", {"Name": trigger})
            case _:
                self._create_trigger(server, CARELESS)

    def _create_trigger(self, server: SimulatedServer, workflow: str) -> None:
        request: dict[str, Any] = {
            "Name": f"{workflow}-start",
            "Type": "EVENT",
            "WorkflowName": workflow,
            "Actions": self._workload.actions(()),
        }
        if self._random.random() < 0.9:
            request["EventBatchingCondition"] = self._condition()
        self._workload.call(server, "CreateTrigger", request)

    def _condition(self) -> dict[str, int]:
        return {"BatchSize": self._random.choice((1, 2, 3, 5)), "BatchWindow": self._random.choice((20, 60, 300))}
