"""`penstock workflow resume`: a new run of what went wrong in a run that is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.exit_codes import ExitCode
from penstock.cli.graph import component, succeeded
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result, fields, without_metadata
from penstock.cli.runs import latest_run
from penstock.cli.watch import watch_run
from penstock.errors import NothingThere

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

WENT_WRONG = frozenset({"FAILED", "TIMEOUT", "ERROR", "EXPIRED", "STOPPED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class ResumeRun:
    """`run_id` None: the latest run. No `nodes`: those that went wrong."""

    name: str
    run_id: str | None
    nodes: tuple[str, ...]
    wait: bool


@click.command(
    "resume",
    cls=Command,
    examples=[
        ("penstock workflow resume flights", "run again what went wrong in its latest run, and all that follows it"),
        ("penstock workflow resume flights --node clean --wait", "begin at job or crawler `clean`, watch to the end"),
    ],
)
@click.argument("name", metavar="NAME", help="Name of the workflow.")
@click.option("--run", "run_id", metavar="RUN_ID", help="The completed run; the latest one when left out.")
@click.option(
    "--node",
    "nodes",
    metavar="NODE",
    multiple=True,
    help="Job or crawler to begin at; may be repeated. All that went wrong when left out.",
)
@click.option("--wait", is_flag=True, help="Watch the new run to its end.")
def resume_command(name: str, run_id: str | None, nodes: tuple[str, ...], wait: bool) -> None:
    """Run the failed part of a completed run again, as a new run."""
    carry_out(ResumeRun(name, run_id, nodes, wait), resume_run)


def resume_run(options: ResumeRun, invocation: Invocation) -> Result:
    glue = invocation.glue
    run_id = options.run_id or latest_run(glue, options.name)
    run = glue.get_workflow_run(Name=options.name, RunId=run_id, IncludeGraph=True)["Run"]
    chosen = beginnings(run.get("Graph", {}), options.nodes)
    answer = glue.resume_workflow_run(Name=options.name, RunId=run_id, NodeIds=list(chosen))
    if options.wait:
        ended = watch_run(glue, options.name, answer["RunId"], invocation.output, invocation.clock)
        code = ExitCode.OK if succeeded(ended) else ExitCode.RUN_FAILED
        return Result(without_metadata(ended), fields([("Run", answer["RunId"])]), code)
    document = {"Name": options.name, "RunId": answer["RunId"], "NodeIds": answer["NodeIds"]}
    again = ", ".join(chosen[node] for node in answer["NodeIds"])
    watch = f"penstock workflow watch {options.name}"
    return Result(document, fields([("Resumed as", answer["RunId"]), ("From", again), ("Watch it", watch)]))


def beginnings(graph: Mapping[str, Any], names: Collection[str]) -> dict[str, str]:
    """Node id to name, for those named, else for those that went wrong. Raises NothingThere when there is none.

    A job and a crawler of the same name are both meant by it.
    """
    nodes = {node["UniqueId"]: component(node) for node in graph.get("Nodes", []) if node["Type"] != "TRIGGER"}
    unknown = sorted(set(names) - {one.name for one in nodes.values()})
    if unknown:
        raise NothingThere(f"the run has no job or crawler '{unknown[0]}'")
    found = {node: one.name for node, one in nodes.items() if (one.name in names if names else one.state in WENT_WRONG)}
    if not found:
        raise NothingThere("nothing went wrong in that run: name a node with --node to run it again")
    return found
