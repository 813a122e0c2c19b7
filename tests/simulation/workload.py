"""What users have defined and what they do: random designs, starts, stops, edits, all through Glue's own operations.

The handlers are production's; only the address, the signature and the JSON in front of them are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

from tests.simulation.strands import Strand

import penstock.operations  # noqa: F401  (declares the operations)
from penstock.arns import Namespace
from penstock.errors import ClientFault, Conflict
from penstock.executors.contract import LaunchSpec
from penstock.identifiers import Identifiers
from penstock.locations import Locations
from penstock.operations.contract import Context, declared
from penstock.settings import Settings

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer
    from tests.simulation.world import World

NAMESPACE = Namespace("123456789012", "eu-west-1")
_EVERY_FIVE_MINUTES = "cron(0/5 * * * ? *)"
_TRIES_MAX = 5


class SeededIdentifiers(Identifiers):
    def __init__(self, random: Random) -> None:
        self._random = random

    def draw(self, prefix: str) -> str:
        return f"{prefix}{self._random.getrandbits(48):012x}"

    def draw_uuid(self) -> str:
        return f"crawl-{self._random.getrandbits(48):012x}"


class Workload:
    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._identifiers = SeededIdentifiers(world.random)
        self._settings = Settings(data=Path("nowhere"), retry_delay_seconds=int(world.retry_delay.total_seconds()))
        pick = self._random
        self.end = world.time + timedelta(minutes=pick.choice((6, 12, 20)))
        self.jobs = [f"job-{index}" for index in range(pick.randint(2, 6))]
        self.crawlers = [f"crawler-{index}" for index in range(pick.randint(0, 2))]
        self.workflows = [f"workflow-{index}" for index in range(pick.randint(1, 2))]
        self.triggers: dict[str, dict[str, Any]] = {}
        self._failing = pick.choice((0.0, 0.2, 0.6))
        self._patience = pick.choice((20, 90, 300))

    # Outcomes.

    def script(self, spec: LaunchSpec) -> tuple[timedelta, str, str | None]:
        """How long a script takes and how it ends."""
        duration = timedelta(seconds=self._random.randrange(0, self._patience))
        if self._random.random() < self._failing:
            return duration, "FAILED", f"RuntimeError: attempt {spec.attempt} of {spec.job_name}"
        return duration, "SUCCEEDED", None

    def crawl(self, crawler_name: str) -> tuple[timedelta, str, str | None]:
        duration = timedelta(seconds=self._random.randrange(0, self._patience))
        if self._random.random() < self._failing:
            return duration, "FAILED", f"{crawler_name}: the folder is gone"
        return duration, "SUCCEEDED", None

    # Definitions.

    def define(self) -> None:
        """Make the first definitions; no fault strikes yet."""
        server = self._world.servers[0]
        for name in self.jobs:
            self._call(server, "CreateJob", self._job(name))
        for name in self.crawlers:
            self._call(server, "CreateCrawler", self._crawler(name))
        for name in self.workflows:
            self._call(server, "CreateWorkflow", self._workflow(name))
            self._call(server, "CreateTrigger", self._start_trigger(f"{name}-start", name))
            for index in range(self._random.randint(0, 4)):
                self._call(server, "CreateTrigger", self._conditional(f"{name}-{index}", name))
        for index in range(self._random.randint(0, 2)):
            self._call(server, "CreateTrigger", self._start_trigger(f"chain-start-{index}", None))
        for index in range(self._random.randint(0, 3)):
            self._call(server, "CreateTrigger", self._conditional(f"chain-{index}", None))

    def _job(self, name: str) -> dict[str, Any]:
        pick = self._random
        return {
            "Name": name,
            "Role": "role",
            "Command": {"Name": "pythonshell", "ScriptLocation": "s3://bucket/script.py"},
            "MaxRetries": pick.choice((0, 0, 1, 2)),
            "Timeout": pick.choice((1, 2, 60)),
            "JobRunQueuingEnabled": pick.random() < 0.5,
            "ExecutionProperty": {"MaxConcurrentRuns": pick.choice((1, 1, 2, 3))},
        }

    def _crawler(self, name: str) -> dict[str, Any]:
        targets = {"S3Targets": [{"Path": "s3://bucket/data"}]}
        return {"Name": name, "Role": "role", "DatabaseName": "lake", "Targets": targets}

    def _workflow(self, name: str) -> dict[str, Any]:
        limit = self._random.choice((None, 1, 2))
        return {"Name": name} | ({"MaxConcurrentRuns": limit} if limit else {})

    def _start_trigger(self, name: str, workflow: str | None) -> dict[str, Any]:
        request: dict[str, Any] = {"Name": name, "Type": "ON_DEMAND", "Actions": self._actions(())}
        if self._random.random() < 0.3:
            request |= {"Type": "SCHEDULED", "Schedule": _EVERY_FIVE_MINUTES, "StartOnCreation": True}
        return request | ({"WorkflowName": workflow} if workflow else {})

    def _conditional(self, name: str, workflow: str | None) -> dict[str, Any]:
        request: dict[str, Any] = {"Name": name, "Type": "CONDITIONAL", **self._rule()}
        request["StartOnCreation"] = self._random.random() < 0.9
        return request | ({"WorkflowName": workflow} if workflow else {})

    def _rule(self) -> dict[str, Any]:
        """Predicate and actions; a job is not both watched and started by one trigger (Glue refuses that)."""
        pick = self._random
        nodes = self.jobs + self.crawlers
        watched = pick.sample(nodes, pick.randint(1, min(3, len(nodes) - 1)))
        conditions = [self._condition(name) for name in watched]
        predicate = {"Logical": pick.choice(("AND", "ANY")), "Conditions": conditions}
        return {"Predicate": predicate, "Actions": self._actions(watched)}

    def _condition(self, name: str) -> dict[str, Any]:
        if name in self.crawlers:
            state = self._random.choice(("SUCCEEDED", "SUCCEEDED", "FAILED", "CANCELLED"))
            return {"LogicalOperator": "EQUALS", "CrawlerName": name, "CrawlState": state}
        state = self._random.choice(("SUCCEEDED", "SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"))
        return {"LogicalOperator": "EQUALS", "JobName": name, "State": state}

    def _actions(self, watched: tuple[str, ...] | list[str]) -> list[dict[str, Any]]:
        pick = self._random
        free = [name for name in self.jobs + self.crawlers if name not in watched]
        chosen = pick.sample(free, pick.randint(1, min(3, len(free))))
        actions = [{"CrawlerName" if name in self.crawlers else "JobName": name} for name in chosen]
        for action in actions:
            if "JobName" in action and pick.random() < 0.2:
                action["Timeout"] = 1
        return actions

    # Acts.

    def plan(self) -> None:
        """Spread the users' acts over the first act of the world."""
        acts = [
            (self._start_workflow, 6),
            (self._stop_workflow, 3),
            (self._start_job, 5),
            (self._stop_job, 4),
            (self._start_crawler, 2),
            (self._stop_crawler, 2),
            (self._start_trigger_by_hand, 4),
            (self._stop_trigger, 1),
            (self._update_trigger, 1),
            (self._replace_trigger, 1),
            (self._update_job, 2),
            (self._delete_job, 1),
            (self._update_workflow, 1),
        ]
        weights = [weight for _, weight in acts]
        seconds = int((self.end - self._world.time).total_seconds())
        for _ in range(self._random.choice((6, 12, 30))):
            (act, _) = self._random.choices(acts, weights)[0]
            at = timedelta(seconds=self._random.randrange(seconds))
            self._world.later(at, self._starter(act))
            if self._random.random() < 0.4:  # some acts come in pairs, at the same time
                self._world.later(at, self._starter(act))

    def stop_schedules(self) -> None:
        """Nothing is to begin by itself any more."""
        self._world.database.connection.execute("DELETE FROM schedules")

    def _starter(self, act: Callable[[SimulatedServer], None]) -> Callable[[], None]:
        def start() -> None:
            alive = [server for server in self._world.servers if server.alive]
            if not alive:
                return  # the user finds no server, and goes away
            server = self._random.choice(alive)
            strand = Strand(lambda: act(server))
            strand.due = self._world.time
            server.tasks.append(strand)

        return start

    def _start_workflow(self, server: SimulatedServer) -> None:
        self._call(server, "StartWorkflowRun", {"Name": self._random.choice(self.workflows)})

    def _stop_workflow(self, server: SimulatedServer) -> None:
        rows = self._rows("SELECT workflow_name, id FROM origins WHERE kind = 'WORKFLOW_RUN' AND status = 'RUNNING'")
        if rows:
            name, run_id = self._random.choice(rows)
            self._call(server, "StopWorkflowRun", {"Name": name, "RunId": run_id})

    def _start_job(self, server: SimulatedServer) -> None:
        request: dict[str, Any] = {"JobName": self._random.choice(self.jobs)}
        if self._random.random() < 0.3:
            request["JobRunQueuingEnabled"] = True
        self._call(server, "StartJobRun", request)

    def _stop_job(self, server: SimulatedServer) -> None:
        rows = self._rows("SELECT name, id FROM runs WHERE kind = 'JOB' AND completed_on IS NULL ORDER BY id")
        if rows:
            name, run_id = self._random.choice(rows)
            self._call(server, "BatchStopJobRun", {"JobName": name, "JobRunIds": [run_id]})

    def _start_crawler(self, server: SimulatedServer) -> None:
        if self.crawlers:
            self._call(server, "StartCrawler", {"Name": self._random.choice(self.crawlers)})

    def _stop_crawler(self, server: SimulatedServer) -> None:
        if self.crawlers:
            self._call(server, "StopCrawler", {"Name": self._random.choice(self.crawlers)})

    def _start_trigger_by_hand(self, server: SimulatedServer) -> None:
        self._call(server, "StartTrigger", {"Name": self._random.choice(sorted(self.triggers))})

    def _stop_trigger(self, server: SimulatedServer) -> None:
        self._call(server, "StopTrigger", {"Name": self._random.choice(sorted(self.triggers))})

    def _update_trigger(self, server: SimulatedServer) -> None:
        request = self.triggers[self._random.choice(sorted(self.triggers))]
        update = self._rule() if request["Type"] == "CONDITIONAL" else {"Actions": self._actions(())}
        if "Schedule" in request:
            update["Schedule"] = request["Schedule"]
        self._call(server, "UpdateTrigger", {"Name": request["Name"], "TriggerUpdate": update})

    def _replace_trigger(self, server: SimulatedServer) -> None:
        request = self.triggers[self._random.choice(sorted(self.triggers))]
        self._call(server, "DeleteTrigger", {"Name": request["Name"]})
        if self._random.random() < 0.7:
            self._call(server, "CreateTrigger", request | {"Actions": request["Actions"][:1]})

    def _update_job(self, server: SimulatedServer) -> None:
        job = self._job(self._random.choice(self.jobs))
        self._call(server, "UpdateJob", {"JobName": job.pop("Name"), "JobUpdate": job})

    def _delete_job(self, server: SimulatedServer) -> None:
        name = self._random.choice(self.jobs)
        self._call(server, "DeleteJob", {"JobName": name})
        if self._random.random() < 0.7:
            server.sleep(timedelta(seconds=self._random.randrange(0, 60)))
            self._call(server, "CreateJob", self._job(name))

    def _update_workflow(self, server: SimulatedServer) -> None:
        request = self._workflow(self._random.choice(self.workflows))
        self._call(server, "UpdateWorkflow", {"MaxConcurrentRuns": 3, **request})

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return list(self._world.database.connection.execute(query).fetchall())

    def _call(self, server: SimulatedServer, name: str, request: Mapping[str, Any]) -> None:
        """One request of a user. Lost races are tried again as the API does; a refusal is an answer."""
        world = self._world
        if name == "CreateTrigger":
            self.triggers[request["Name"]] = dict(request)
        context = Context(
            namespace=NAMESPACE,
            caller_arn="arn:aws:iam::123456789012:root",
            request_id="request",
            now=server.clock.now(),
            store=server.store,
            identifiers=self._identifiers,
            locations=cast("Locations", None),
            settings=self._settings,
            wake=server.ring,
            supported_commands=frozenset({"pythonshell"}),
        )
        handler = declared()[name]
        for tries in range(1, _TRIES_MAX + 1):
            try:
                handler(request, context)
            except ClientFault as fault:
                world.note("user", name, dict(request), "is refused", fault.message)
                return
            except Conflict:
                if tries == _TRIES_MAX:
                    raise
                continue
            world.note("user", name, dict(request))
            return
