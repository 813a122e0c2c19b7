"""What a run of a workflow would do, beyond Glue: SimulateWorkflow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from penstock.engine.capacity import command_name
from penstock.engine.explanations import Verdict
from penstock.engine.mocks import Mocks, checked_seconds, checked_states, named
from penstock.engine.problems import Problem, ProblemKind
from penstock.engine.runs import execution_seconds
from penstock.engine.simulation import Simulation, simulate
from penstock.engine.state import Definitions, Node, NodeKind, Origin, OriginKind, Run
from penstock.engine.triggers import nodes_started_by, read_trigger, start_trigger
from penstock.errors import InvalidInput
from penstock.models import SERVICE
from penstock.operations.advance import load_definitions
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.explanation_documents import history, node_findings, trigger_finding
from penstock.operations.workflows import existing_workflow
from penstock.store.contract import Transaction

_RUN_ID = "wr_simulated"
_PAST_RUNS = 20


@operation("SimulateWorkflow", SERVICE)
def simulate_workflow(request: Request, context: Context) -> Response:
    """Nodes take the median of their last successful runs, or 1 s, unless the request says otherwise."""
    name = request["Name"]
    with context.store.read() as transaction:
        existing_workflow(transaction, context, name)
        rows = transaction.triggers.of_workflow(context.namespace, name)
        snapshot = tuple(read_trigger(row.document) for row in rows)
        nodes = nodes_started_by(snapshot)
        definitions = load_definitions(transaction, context.namespace, nodes)
        expected = dict(_expected(transaction, context, nodes))
    first = start_trigger(snapshot)
    if first is None:
        raise InvalidInput(f"Workflow {name} has no start trigger: there is nothing to simulate")
    mocks = Mocks(_states(request, nodes), {**expected, **_durations(request, nodes)})
    origin = Origin(_RUN_ID, OriginKind.WORKFLOW_RUN, context.namespace, name)
    delay = timedelta(seconds=context.settings.retry_delay_seconds)
    simulation = simulate(origin, first, snapshot, definitions, mocks, context.now, delay)
    found = (*simulation.problems, *_unsupported(definitions, context))
    return {"Simulation": {"Name": name, **_document(simulation), "Problems": [_problem(one) for one in found]}}


def _expected(transaction: Transaction, context: Context, nodes: Collection[Node]) -> Iterator[tuple[Node, float]]:
    for node in nodes:
        rows = transaction.runs.page(context.namespace, node, None, _PAST_RUNS)
        seconds = [execution_seconds(row.run, context.now) for row in rows if row.run.state.value == "SUCCEEDED"]
        if seconds:
            yield node, median(seconds)


def _states(request: Request, nodes: Collection[Node]) -> dict[Node, tuple[str, ...]]:
    found = {}
    for wanted in request.get("Outcomes", ()):
        node = _node(wanted, nodes)
        found[node] = checked_states(node, wanted["States"])
    return found


def _durations(request: Request, nodes: Collection[Node]) -> dict[Node, float]:
    found = {}
    for wanted in request.get("Durations", ()):
        node = _node(wanted, nodes)
        found[node] = checked_seconds(node, wanted["Seconds"])
    return found


def _node(wanted: Request, nodes: Collection[Node]) -> Node:
    kind = NodeKind(wanted["NodeKind"]) if "NodeKind" in wanted else None
    return named(wanted["NodeName"], kind, nodes)


def _unsupported(definitions: Definitions, context: Context) -> Iterator[Problem]:
    for job in definitions.jobs.values():
        command = command_name(job.document)
        if command not in context.supported_commands:
            able = ", ".join(sorted(context.supported_commands))
            message = f"job {job.name} has Command.Name '{command}', and this server can run: {able}"
            yield Problem(ProblemKind.UNSUPPORTED_JOB, job.name, message)


def _document(simulation: Simulation) -> dict[str, Any]:
    situation = simulation.situation
    return {
        "Status": situation.status.value,
        "Outcome": simulation.outcome.value,
        "Statistics": simulation.statistics,
        "Seconds": simulation.seconds,
        "Runs": [_run(simulation, run) for run in situation.runs.values()],
        "Fired": [{"Name": name, "FiresAfter": simulation.since_start(at)} for name, at in situation.fired.items()],
        "NotFired": [
            trigger_finding(finding)
            for finding in simulation.explanation.triggers
            if finding.verdict is not Verdict.FIRED
        ],
        "NotRun": node_findings(simulation.explanation.not_run),
        "History": history(simulation.history),
    }


def _run(simulation: Simulation, run: Run) -> dict[str, Any]:
    document = {
        "NodeName": run.node.name,
        "NodeKind": run.node.kind.value,
        "Attempt": run.attempt,
        "State": run.state.value,
        "StartsAfter": simulation.since_start(run.started_on),
        "EndsAfter": simulation.since_start(run.completed_on),
    }
    optional = {"TriggerName": run.trigger_name, "ErrorMessage": run.error_message}
    return document | {member: value for member, value in optional.items() if value is not None}


def _problem(problem: Problem) -> dict[str, str]:
    return {"Kind": problem.kind.value, "Name": problem.name, "Message": problem.message}
