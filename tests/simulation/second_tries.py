"""Users who try again: starts with a client token, asked for as often as they like, and resumes of finished runs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.simulation.calls import NAMESPACE

from penstock.engine.graph import node_id
from penstock.operations.client_tokens import KEY

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer
    from tests.simulation.workload import Workload

ORDER = "--order"
"""Travels with a start that has a token, and shows in the run which token it was."""


class SecondTries:
    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        self._random = workload.random
        self.answers: defaultdict[str, list[str]] = defaultdict(list)
        """The runs that were answered to each order."""

    def start_workflow(self, server: SimulatedServer) -> None:
        name = self._random.choice(self._workload.workflows)
        order = f"{name} {self._random.randrange(3)}"
        properties = {KEY: order, ORDER: order}
        self._ask(server, "StartWorkflowRun", {"Name": name, "RunProperties": properties}, order, "RunId")

    def start_job(self, server: SimulatedServer) -> None:
        name = self._random.choice(self._workload.jobs)
        order = f"{name} {self._random.randrange(3)}"
        arguments = {f"--{KEY}": order, ORDER: order}
        self._ask(server, "StartJobRun", {"JobName": name, "Arguments": arguments}, order, "JobRunId")

    def _ask(self, server: SimulatedServer, name: str, request: dict[str, Any], order: str, member: str) -> None:
        for _ in range(self._random.choice((1, 2, 3))):
            answer = self._workload.call(server, name, request)
            if answer is not None:
                self.answers[order].append(answer[member])

    def resume(self, server: SimulatedServer) -> None:
        rows = self._workload.rows(
            "SELECT workflow_name, id FROM origins WHERE kind = 'WORKFLOW_RUN' AND status = 'COMPLETED' ORDER BY id"
        )
        if not rows:
            return
        name, run_id = self._random.choice(rows)
        ran = sorted({run.node for run in self._workload.stored(run_id).runs.values()})
        chosen = self._random.sample(ran, self._random.randint(1, min(3, len(ran))))
        ids = [node_id(NAMESPACE, name, kind, node) for kind, node in chosen]
        self._workload.call(server, "ResumeWorkflowRun", {"Name": name, "RunId": run_id, "NodeIds": ids})
