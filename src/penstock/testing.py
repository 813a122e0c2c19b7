"""Test your workflows: run a design with mocked outcomes in milliseconds, and assert what would happen.

    workflow = load(boto3.client("glue"), "nightly")            # from a server, or `from_documents(triggers=[...])`
    result = simulate(workflow, outcomes={"clean": "FAILED"})
    assert result.ran == {"fetch", "clean", "alarm"}
    assert result.fired == ["start", "fetched", "on-failure"]
    assert result.outcome == "PARTIAL"

The engine is the one that runs workflows; only outcomes, durations and the clock are not real. Nothing is started.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from penstock.arns import Namespace
from penstock.engine.mocks import Mocks, checked_seconds, checked_states, named
from penstock.engine.simulation import Simulation
from penstock.engine.simulation import simulate as simulate_engine
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    Run,
    Trigger,
    TriggerType,
)
from penstock.engine.triggers import nodes_started_by, read_trigger, start_trigger
from penstock.errors import InvalidInput

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_NAMESPACE = Namespace("000000000000", "us-east-1")
# BatchGetJobs and BatchGetCrawlers take no more names in one call.
_NAMES_A_CALL = 100


@dataclass(frozen=True, slots=True)
class Workflow:
    """A design: its triggers and the jobs and crawlers that exist."""

    name: str
    triggers: tuple[Trigger, ...]
    definitions: Definitions


@dataclass(frozen=True, slots=True)
class SimulatedRun:
    """One attempt of a job, or one crawl. `started` and `ended` are seconds from the start of the workflow run."""

    name: str
    state: str
    attempt: int
    trigger: str | None
    started: float
    ended: float
    message: str | None


class Result:
    """What a simulated run did. `print(result)` shows it as a timeline: every decision, and why nodes never ran.

    `outcome`: SUCCEEDED, PARTIAL or FAILED; `status`: Glue's; `ran`: the names of all jobs and crawlers that ran;
    `order`: the same in the order of their first starts; `fired`: the triggers in the order of their firing; `runs`:
    every attempt in the order of the starts; `statistics`: Glue's counts; `seconds`: how long it took; `problems`: what
    is wrong with the design, a sentence each.
    """

    def __init__(self, simulation: Simulation) -> None:
        situation = simulation.situation
        self.simulation = simulation
        self.outcome: str = simulation.outcome.value
        self.status: str = situation.status.value
        self.runs = [_run(simulation, run) for run in situation.runs.values()]
        self.order = list(dict.fromkeys(run.name for run in self.runs))
        self.ran = set(self.order)
        self.fired = list(situation.fired)
        self.statistics = simulation.statistics
        self.seconds = simulation.seconds
        self.problems = [problem.message for problem in simulation.problems]

    def attempts(self, name: str) -> list[SimulatedRun]:
        """Every run of a job or crawler, first attempt first; empty when it did not run."""
        return [run for run in self.runs if run.name == name]

    def state(self, name: str) -> str | None:
        """How the last run of a job or crawler ended; None when it did not run."""
        attempts = self.attempts(name)
        return attempts[-1].state if attempts else None

    def why(self, name: str) -> str:
        """Why a trigger fired or did not, or why a job or crawler did not run. Raises KeyError for another name."""
        for finding in self.simulation.explanation.triggers:
            if finding.trigger.name == name:
                return f"{finding.verdict}: {finding.why}"
        for node in self.simulation.explanation.not_run:
            if node.node.name == name:
                return node.why
        if name in self.ran:
            return f"{name} ran: {self.state(name)}"
        raise KeyError(f"the workflow has no trigger, job or crawler {name!r}")

    def __repr__(self) -> str:
        return f"<{self.outcome}: ran {', '.join(self.order)}; fired {', '.join(self.fired)}>"

    def __str__(self) -> str:
        lines = [f"{self.outcome} after {self.seconds:.1f} s ({self.status})"]
        begin = self.simulation.situation.started_on
        lines += [f"  {(at - begin).total_seconds():10.1f} s  {reason}" for at, reason in self.simulation.history]
        lines += [f"  not run: {node.node.name}: {node.why}" for node in self.simulation.explanation.not_run]
        lines += [f"  problem: {problem}" for problem in self.problems]
        return "\n".join(lines)


def load(glue: Any, name: str) -> Workflow:
    """A workflow from a running server: `glue` is a boto3 Glue client, of Penstock or of AWS itself.

    Raises botocore's ClientError, EntityNotFoundException among others.
    """
    graph = glue.get_workflow(Name=name, IncludeGraph=True)["Workflow"].get("Graph", {})
    documents = [node["TriggerDetails"]["Trigger"] for node in graph.get("Nodes", []) if node.get("Type") == "TRIGGER"]
    nodes = nodes_started_by(read_trigger(document) for document in documents)
    jobs = sorted(node.name for node in nodes if node.kind is NodeKind.JOB)
    crawlers = sorted(node.name for node in nodes if node.kind is NodeKind.CRAWLER)
    return from_documents(
        documents,
        jobs=_in_batches(lambda names: glue.batch_get_jobs(JobNames=names)["Jobs"], jobs),
        crawlers=_in_batches(lambda names: glue.batch_get_crawlers(CrawlerNames=names)["Crawlers"], crawlers),
        name=name,
    )


def from_documents(
    triggers: Iterable[Mapping[str, Any]],
    *,
    jobs: Iterable[Mapping[str, Any]] | None = None,
    crawlers: Iterable[Mapping[str, Any]] | None = None,
    name: str = "workflow",
) -> Workflow:
    """A workflow from dictionaries: what CreateTrigger, CreateJob and CreateCrawler take, or the Get operations give.

    A trigger without a State gets the one that CreateTrigger gives it: ACTIVATED with StartOnCreation, else CREATED.
    Without `jobs` (or `crawlers`) every job (or crawler) that a trigger names exists, with Glue's defaults.
    """
    read = tuple(
        read_trigger({"State": _first_state(document), **document, "WorkflowName": name})
        for document in sorted(triggers, key=lambda document: str(document["Name"]))
    )
    nodes = nodes_started_by(read)
    if jobs is None:
        jobs = ({"Name": node.name, "Command": {"Name": "glueetl"}} for node in nodes if node.kind is NodeKind.JOB)
    if crawlers is None:
        crawlers = ({"Name": node.name} for node in nodes if node.kind is NodeKind.CRAWLER)
    definitions = Definitions(
        jobs={document["Name"]: JobDefinition(document) for document in jobs},
        crawlers={document["Name"]: CrawlerDefinition(document["Name"]) for document in crawlers},
    )
    return Workflow(name, read, definitions)


def simulate(
    workflow: Workflow,
    *,
    outcomes: Mapping[str, str | Sequence[str]] | None = None,
    seconds: Mapping[str, float] | None = None,
) -> Result:
    """Run a workflow with mocked outcomes.

    `outcomes`: job or crawler to SUCCEEDED (the default), FAILED, STOPPED, or TIMEOUT (jobs only); a list gives one
    state for each run in turn, retries included, and its last one holds on. `seconds`: how long nodes take, 1 by
    default. Where a job and a crawler have one name, `job NAME` and `crawler NAME` tell them apart.

    Raises penstock.errors.InvalidInput for a name that no trigger of the workflow starts, for a state in which a node
    cannot end, and for a workflow without a start trigger.
    """
    first = start_trigger(workflow.triggers)
    if first is None:
        raise InvalidInput(f"Workflow {workflow.name} has no start trigger: ON_DEMAND, SCHEDULED or EVENT")
    nodes = nodes_started_by(workflow.triggers)
    states: dict[Node, tuple[str, ...]] = {}
    for name, wanted in (outcomes or {}).items():
        node = _node(name, nodes)
        states[node] = checked_states(node, (wanted,) if isinstance(wanted, str) else tuple(wanted))
    durations: dict[Node, float] = {}
    for name, value in (seconds or {}).items():
        node = _node(name, nodes)
        durations[node] = checked_seconds(node, value)
    mocks = Mocks(states, durations)
    origin = Origin("wr_simulated", OriginKind.WORKFLOW_RUN, _NAMESPACE, workflow.name)
    return Result(simulate_engine(origin, first, workflow.triggers, workflow.definitions, mocks, _BEGIN))


def _run(simulation: Simulation, run: Run) -> SimulatedRun:
    return SimulatedRun(
        name=run.node.name,
        state=run.state.value,
        attempt=run.attempt,
        trigger=run.trigger_name,
        started=simulation.since_start(run.started_on),
        ended=simulation.since_start(run.completed_on),
        message=run.error_message,
    )


def _node(name: str, nodes: Collection[Node]) -> Node:
    kind, separator, rest = name.partition(" ")
    if separator and kind in ("job", "crawler") and all(node.name != name for node in nodes):
        return named(rest, NodeKind(kind.upper()), nodes)
    return named(name, None, nodes)


def _first_state(document: Mapping[str, Any]) -> str:
    activated = document.get("StartOnCreation") and document["Type"] != TriggerType.ON_DEMAND
    return "ACTIVATED" if activated else "CREATED"


def _in_batches(call: Callable[[list[str]], list[Mapping[str, Any]]], names: list[str]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for start in range(0, len(names), _NAMES_A_CALL):
        found += call(names[start : start + _NAMES_A_CALL])
    return found
