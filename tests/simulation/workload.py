"""What users have defined and what they do: random designs, starts, stops, edits, all through Glue's own operations.

Some of the acts come again and again (`second_tries`), some come as events from outside (`event_traffic`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.simulation.calls import Calls
from tests.simulation.event_traffic import EventTraffic
from tests.simulation.second_tries import SecondTries
from tests.simulation.strands import Strand

from penstock.engine.state import Situation
from penstock.executors.contract import LaunchSpec

if TYPE_CHECKING:
    from tests.simulation.server import SimulatedServer
    from tests.simulation.world import World

_EVERY_FIVE_MINUTES = "cron(0/5 * * * ? *)"


class Workload:
    def __init__(self, world: World) -> None:
        self._world = world
        self.random = world.random
        self._calls = Calls(world, world.retry_delay)
        pick = self.random
        self.end = world.time + timedelta(minutes=pick.choice((6, 12, 20)))
        self.jobs = [f"job-{index}" for index in range(pick.randint(2, 6))]
        self.crawlers = [f"crawler-{index}" for index in range(pick.randint(0, 2))]
        self.workflows = [f"workflow-{index}" for index in range(pick.randint(1, 2))]
        self.triggers: dict[str, dict[str, Any]] = {}
        self._failing = pick.choice((0.0, 0.2, 0.6))
        self._patience = pick.choice((20, 90, 300))
        self.event_traffic = EventTraffic(self)
        self.second_tries = SecondTries(self)

    # Outcomes.

    def script(self, spec: LaunchSpec) -> tuple[timedelta, str, str | None]:
        """How long a script takes and how it ends."""
        duration = timedelta(seconds=self.random.randrange(0, self._patience))
        if self.random.random() < self._failing:
            return duration, "FAILED", f"RuntimeError: attempt {spec.attempt} of {spec.job_name}"
        return duration, "SUCCEEDED", None

    def crawl(self, crawler_name: str) -> tuple[timedelta, str, str | None]:
        duration = timedelta(seconds=self.random.randrange(0, self._patience))
        if self.random.random() < self._failing:
            return duration, "FAILED", f"{crawler_name}: the folder is gone"
        return duration, "SUCCEEDED", None

    # Definitions.

    def define(self) -> None:
        """Make the first definitions; no fault strikes yet."""
        server = self._world.servers[0]
        for name in self.jobs:
            self.call(server, "CreateJob", self._job(name))
        for name in self.crawlers:
            self.call(server, "CreateCrawler", self._crawler(name))
        for name in self.workflows:
            self.call(server, "CreateWorkflow", self.workflow_definition(name))
            self.call(server, "CreateTrigger", self._start_trigger(f"{name}-start", name))
            deep = self.random.random() < 0.5
            for index in range(self.random.randint(0, 4)):
                trigger = self._conditional(f"{name}-{index}", name)
                before = self.triggers[f"{name}-{index - 1}" if index else f"{name}-start"]
                self.call(server, "CreateTrigger", self._behind(before, trigger) if deep else trigger)
        for index in range(self.random.randint(0, 2)):
            self.call(server, "CreateTrigger", self._start_trigger(f"chain-start-{index}", None))
        for index in range(self.random.randint(0, 3)):
            self.call(server, "CreateTrigger", self._conditional(f"chain-{index}", None))
        self.event_traffic.define(server)
        for kind, names in (("WORKFLOW", self.workflows[:1]), ("CRAWLER", self.crawlers[:1])):
            for name in names:
                self.call(server, "PutQueueing", {"Kind": kind, "Name": name, "Enabled": True})

    def _job(self, name: str) -> dict[str, Any]:
        pick = self.random
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
        request = {"Name": name, "Role": "role", "DatabaseName": "lake", "Targets": targets}
        return request | ({"Schedule": _EVERY_FIVE_MINUTES} if self.random.random() < 0.4 else {})

    def workflow_definition(self, name: str) -> dict[str, Any]:
        limit = self.random.choice((None, 1, 2))
        return {"Name": name} | ({"MaxConcurrentRuns": limit} if limit else {})

    def _start_trigger(self, name: str, workflow: str | None) -> dict[str, Any]:
        request: dict[str, Any] = {"Name": name, "Type": "ON_DEMAND", "Actions": self.actions(())}
        if self.random.random() < 0.3:
            request |= {"Type": "SCHEDULED", "Schedule": _EVERY_FIVE_MINUTES, "StartOnCreation": True}
        return request | ({"WorkflowName": workflow} if workflow else {})

    def _conditional(self, name: str, workflow: str | None) -> dict[str, Any]:
        request: dict[str, Any] = {"Name": name, "Type": "CONDITIONAL", **self._rule()}
        request["StartOnCreation"] = self.random.random() < 0.9
        return request | ({"WorkflowName": workflow} if workflow else {})

    def _behind(self, before: dict[str, Any], trigger: dict[str, Any]) -> dict[str, Any]:
        """The trigger as the next step after another one: it waits for the end of what that one starts."""
        name = next(iter(before["Actions"][0].values()))
        state = {"CrawlerName": name, "CrawlState": "SUCCEEDED"}
        if name in self.jobs:
            state = {"JobName": name, "State": self.random.choice(("SUCCEEDED", "SUCCEEDED", "STOPPED"))}
        predicate = {"Logical": "AND", "Conditions": [{"LogicalOperator": "EQUALS", **state}]}
        return trigger | {"Predicate": predicate, "Actions": self.actions([name]), "StartOnCreation": True}

    def _rule(self) -> dict[str, Any]:
        """Predicate and actions; a job is not both watched and started by one trigger (Glue refuses that)."""
        pick = self.random
        nodes = self.jobs + self.crawlers
        watched = pick.sample(nodes, pick.randint(1, min(3, len(nodes) - 1)))
        conditions = [self._condition(name) for name in watched]
        predicate = {"Logical": pick.choice(("AND", "ANY")), "Conditions": conditions}
        return {"Predicate": predicate, "Actions": self.actions(watched)}

    def _condition(self, name: str) -> dict[str, Any]:
        if name in self.crawlers:
            state = self.random.choice(("SUCCEEDED", "SUCCEEDED", "FAILED", "CANCELLED"))
            return {"LogicalOperator": "EQUALS", "CrawlerName": name, "CrawlState": state}
        state = self.random.choice(("SUCCEEDED", "SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"))
        return {"LogicalOperator": "EQUALS", "JobName": name, "State": state}

    def actions(self, watched: tuple[str, ...] | list[str]) -> list[dict[str, Any]]:
        pick = self.random
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
            (self._replace_workflow, 1),
            (self._update_crawler, 2),
            (self._replace_crawler, 1),
            (self.second_tries.start_workflow, 2),
            (self.second_tries.start_job, 2),
            (self.second_tries.resume, 5),
            (self.event_traffic.send, 8 if self.event_traffic.workflows else 0),
            (self.event_traffic.meddle, 3 if self.event_traffic.workflows else 0),
        ]
        weights = [weight for _, weight in acts]
        seconds = int((self.end - self._world.time).total_seconds())
        planned = [act for act, _ in self.random.choices(acts, weights, k=self.random.choice((6, 12, 30)))]
        # Some worlds live on events, in some users resume whatever has ended.
        if self.event_traffic.workflows:
            planned += [self.event_traffic.send] * self.random.choice((0, 5, 25))
        planned += [self.second_tries.resume] * self.random.choice((0, 0, 0, 5))
        for act in planned:
            at = timedelta(seconds=self.random.randrange(seconds))
            self._world.later(at, self._starter(act))
            if self.random.random() < 0.4:  # some acts come in pairs, at the same time
                self._world.later(at, self._starter(act))

    def stop_schedules(self) -> None:
        """Nothing is to begin by itself any more."""
        self._world.database.connection.execute("DELETE FROM schedules")

    def _starter(self, act: Callable[[SimulatedServer], None]) -> Callable[[], None]:
        def start() -> None:
            alive = [server for server in self._world.servers if server.alive]
            if not alive:
                return  # the user finds no server, and goes away
            server = self.random.choice(alive)
            strand = Strand(lambda: act(server))
            strand.due = self._world.time
            server.tasks.append(strand)

        return start

    def _start_workflow(self, server: SimulatedServer) -> None:
        self.call(server, "StartWorkflowRun", {"Name": self.random.choice(self.workflows)})

    def _stop_workflow(self, server: SimulatedServer) -> None:
        rows = self.rows("SELECT workflow_name, id FROM origins WHERE kind = 'WORKFLOW_RUN' AND status = 'RUNNING'")
        if rows:
            name, run_id = self.random.choice(rows)
            self.call(server, "StopWorkflowRun", {"Name": name, "RunId": run_id})

    def _start_job(self, server: SimulatedServer) -> None:
        request: dict[str, Any] = {"JobName": self.random.choice(self.jobs)}
        if self.random.random() < 0.3:
            request["JobRunQueuingEnabled"] = True
        self.call(server, "StartJobRun", request)

    def _stop_job(self, server: SimulatedServer) -> None:
        rows = self.rows("SELECT name, id, state FROM runs WHERE kind = 'JOB' AND completed_on IS NULL ORDER BY id")
        rows = [row for row in rows if row[2] == "WAITING"] or rows
        if rows:
            name, run_id, _ = self.random.choice(rows)
            self.call(server, "BatchStopJobRun", {"JobName": name, "JobRunIds": [run_id]})

    def _start_crawler(self, server: SimulatedServer) -> None:
        if self.crawlers:
            self.call(server, "StartCrawler", {"Name": self.random.choice(self.crawlers)})

    def _stop_crawler(self, server: SimulatedServer) -> None:
        if self.crawlers:
            self.call(server, "StopCrawler", {"Name": self.random.choice(self.crawlers)})

    def _start_trigger_by_hand(self, server: SimulatedServer) -> None:
        self.call(server, "StartTrigger", {"Name": self.random.choice(sorted(self.triggers))})

    def _stop_trigger(self, server: SimulatedServer) -> None:
        self.call(server, "StopTrigger", {"Name": self.random.choice(sorted(self.triggers))})

    def _update_trigger(self, server: SimulatedServer) -> None:
        request = self.triggers[self.random.choice(sorted(self.triggers))]
        update = self._rule() if request["Type"] == "CONDITIONAL" else {"Actions": self.actions(())}
        if "Schedule" in request:
            update["Schedule"] = request["Schedule"]
        self.call(server, "UpdateTrigger", {"Name": request["Name"], "TriggerUpdate": update})

    def _replace_trigger(self, server: SimulatedServer) -> None:
        request = self.triggers[self.random.choice(sorted(self.triggers))]
        self.call(server, "DeleteTrigger", {"Name": request["Name"]})
        if self.random.random() < 0.7:
            self.call(server, "CreateTrigger", request | {"Actions": request["Actions"][:1]})

    def _update_job(self, server: SimulatedServer) -> None:
        job = self._job(self.random.choice(self.jobs))
        self.call(server, "UpdateJob", {"JobName": job.pop("Name"), "JobUpdate": job})

    def _delete_job(self, server: SimulatedServer) -> None:
        name = self.random.choice(self.jobs)
        self.call(server, "DeleteJob", {"JobName": name})
        if self.random.random() < 0.7:
            server.sleep(timedelta(seconds=self.random.randrange(0, 60)))
            self.call(server, "CreateJob", self._job(name))

    def _update_workflow(self, server: SimulatedServer) -> None:
        request = self.workflow_definition(self.random.choice(self.workflows))
        self.call(server, "UpdateWorkflow", {"MaxConcurrentRuns": 3, **request})

    def _replace_workflow(self, server: SimulatedServer) -> None:
        """What runs goes on: it has its snapshot."""
        name = self.random.choice(self.workflows)
        self.call(server, "DeleteWorkflow", {"Name": name})
        server.sleep(timedelta(seconds=self.random.randrange(0, 60)))
        self.call(server, "CreateWorkflow", self.workflow_definition(name))

    def _update_crawler(self, server: SimulatedServer) -> None:
        if not self.crawlers:
            return
        name = self.random.choice(self.crawlers)
        match self.random.randrange(4):
            case 0:
                self.call(server, "StartCrawlerSchedule", {"CrawlerName": name})
            case 1:
                self.call(server, "StopCrawlerSchedule", {"CrawlerName": name})
            case 2:
                request = {"CrawlerName": name, "Schedule": self.random.choice((_EVERY_FIVE_MINUTES, ""))}
                self.call(server, "UpdateCrawlerSchedule", request)
            case _:
                self.call(server, "UpdateCrawler", {"Name": name, "Description": "changed"})

    def _replace_crawler(self, server: SimulatedServer) -> None:
        if self.crawlers:
            request = self._crawler(self.random.choice(self.crawlers))
            self.call(server, "DeleteCrawler", {"Name": request["Name"]})
            server.sleep(timedelta(seconds=self.random.randrange(0, 60)))
            self.call(server, "CreateCrawler", request)

    def stored(self, origin_id: str) -> Situation:
        return self._world.stored[origin_id]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return list(self._world.database.connection.execute(query).fetchall())

    def call(self, server: SimulatedServer, name: str, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """One request of a user; None when it is refused, which is an answer too."""
        if name == "CreateTrigger" and request["Type"] != "EVENT":
            self.triggers[request["Name"]] = dict(request)
        return self._calls.call(server, name, request)
