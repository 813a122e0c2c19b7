"""How fast the engine decides, beside the least that any decision costs: `python benchmarks/engine.py [--nodes 1000]`.

Four designs are run to their end with facts in the order in which executors report them: every job begins, then ends.
Times are processor time per decision. The floor is the same run in a loop that thinks nothing: a copy of one frozen run
with another state, put into one dictionary that nobody else may look at.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from penstock.arns import Namespace
from penstock.engine import workflows
from penstock.engine.commands import LaunchRun
from penstock.engine.decide import decide, needed
from penstock.engine.events import Event, RunBegan, RunFinished
from penstock.engine.snapshot import Snapshot
from penstock.engine.state import Definitions, JobDefinition, JobRunState, Origin, OriginKind, Run, Trigger
from penstock.engine.triggers import read_trigger

NAMESPACE = Namespace("000000000000", "us-east-1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONDITIONS_MAX = 500
Edges = Iterable[tuple[list[str], list[str]]]


def trigger(name: str, watched: list[str], started: list[str], logical: str = "AND") -> Trigger:
    conditions = [{"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"} for job in watched]
    document = {
        "Name": name,
        "Type": "CONDITIONAL" if watched else "ON_DEMAND",
        "State": "ACTIVATED",
        "WorkflowName": "w",
        "Actions": [{"JobName": job} for job in started],
    }
    if watched:
        document["Predicate"] = {"Logical": logical, "Conditions": conditions}
    return read_trigger(document)


def design(first: list[str], edges: Edges) -> Snapshot:
    rest = (trigger(f"t{number}", watched, started) for number, (watched, started) in enumerate(edges))
    return Snapshot([trigger("start", [], first), *rest])


def designs(nodes: int) -> dict[str, Snapshot]:
    names = [f"job-{number}" for number in range(nodes)]
    wide = names[: min(nodes, CONDITIONS_MAX)]
    layer = max(2, nodes // 50)
    layers = [names[start : start + layer] for start in range(0, nodes, layer)]
    on_failure = trigger("alarm", wide, ["alarm"], "ANY")
    failed = tuple(replace(condition, state=JobRunState.FAILED) for condition in on_failure.conditions)
    return {
        f"chain of {nodes}": design(names[:1], [([a], [b]) for a, b in pairwise(names)]),
        f"fan-out 1 > {nodes}": design(["first"], [(["first"], names)]),
        f"ALL join of {len(wide)}, and ANY failure": Snapshot(
            [*design(wide, [(wide, ["last"])]), replace(on_failure, conditions=failed)]
        ),
        f"layers of {layer}, each ALL of the one before": design(layers[0], pairwise(layers)),
    }


def definitions(snapshot: Snapshot) -> Definitions:
    names = {action.node.name for one in snapshot for action in one.actions}
    command = {"Name": "pythonshell", "ScriptLocation": "s3://scripts/load.py", "PythonVersion": "3.9"}
    document = {"Role": "role", "Command": command, "DefaultArguments": {"--day": "1"}, "Timeout": 60}
    return Definitions(jobs={name: JobDefinition({"Name": name, **document}) for name in names})


def play(snapshot: Snapshot) -> tuple[int, float]:
    """Run a design to its end. Returns the decisions after the start, and their processor seconds."""
    known = definitions(snapshot)
    origin = Origin("wr_1", OriginKind.WORKFLOW_RUN, NAMESPACE, "w")
    now = NOW
    decision = workflows.start(origin, snapshot[0], snapshot, known, now)
    facts: list[Event] = []
    count, seconds = 0, 0.0
    while True:
        launched = [command.run_id for command in decision.commands if isinstance(command, LaunchRun)]
        facts += [RunBegan(run_id, now) for run_id in launched]
        facts += [RunFinished(run_id, "SUCCEEDED", now) for run_id in launched]
        if not facts:
            break
        event = facts.pop(0)
        now += timedelta(seconds=1)
        begun = time.process_time_ns()
        needed(decision.after, event)
        decision = decide(decision.after, event, now)
        workflows.statistics(decision.after)
        seconds += (time.process_time_ns() - begun) / 1e9
        count += 1
    assert decision.after.status == "COMPLETED", decision.after.status
    return count, seconds


def floor(decisions: int) -> float:
    run = Run("jr_0", next(iter(designs(2).values()))[0].actions[0].node, JobRunState.STARTING, started_on=NOW)
    runs: dict[str, Run] = {}
    begun = time.process_time()
    for number in range(decisions):
        name = f"jr_{number % 1000}"
        runs[name] = replace(run, id=name, state=JobRunState.RUNNING, running_on=NOW)
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5, help="each design is run so often; the best counts")
    arguments = parser.parse_args()
    bare = min(floor(20_000) for _ in range(arguments.rounds)) / 20_000
    print(f"{'floor: one frozen run replaced, one dictionary written':56} {bare * 1e6:8.1f} us {1 / bare:9.0f} /s")
    for title, snapshot in designs(arguments.nodes).items():
        count, seconds = min((play(snapshot) for _ in range(arguments.rounds)), key=lambda found: found[1])
        each = seconds / count
        print(f"{title:56} {each * 1e6:8.1f} us {1 / each:9.0f} /s   {each / bare:4.1f} x the floor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
