"""`penstock demo`: a real workflow on a server of its own, from raw files to a report."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from penstock.cli.connection import Connection
from penstock.cli.demo_steps import (
    WORKFLOW,
    create_example,
    example_folder,
    explain_failure,
    read_outcome,
    stop_run,
    summary,
)
from penstock.cli.graph import headline, succeeded
from penstock.cli.hosting import hosted
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result
from penstock.cli.watch import watch_run
from penstock.settings import Settings

FOLDER = "penstock-data"


@dataclass(frozen=True, slots=True)
class Demo:
    keep: bool


@click.command(
    cls=Command,
    examples=[
        ("penstock demo", "everything in ./penstock-data; the server ends with the demonstration"),
        ("penstock demo --keep", "the server stays up until Ctrl-C, to look around"),
        ("penstock demo --data /tmp/try", "in another folder"),
    ],
)
@click.option("--keep", is_flag=True, help="Leave the server up until Ctrl-C.")
def demo(keep: bool) -> None:
    """Run a real workflow of crawlers, jobs and triggers on New York's flights of 2013.

    Starts a server on a free loopback port, creates everything through boto3 as examples/flights does, runs the
    workflow and shows it live.
    """
    carry_out(Demo(keep), run_demo)


def run_demo(options: Demo, invocation: Invocation) -> Result:
    """Exit code 3 when a node of the run fails. Raises BadSetting when the folder is in use."""
    begun = invocation.clock.now()
    data = invocation.data if invocation.chosen.data else Path.cwd() / FOLDER
    settings = Settings(data=data, port=0, region=invocation.chosen.region or Settings().region)
    example = example_folder()
    with hosted(settings, warn_on_stderr=False) as server:
        connection = Connection(server.endpoint, settings.region, server.keyring.primary, data)
        tell(invocation, f"Server  {server.endpoint}, data in {data}")
        tell(invocation, f"Console {server.sign_in_link()}")
        create_example(example, connection, invocation.environment, lambda line: tell(invocation, f"Create  {line}"))
        glue = connection.client("glue")
        run = run_workflow(glue, invocation)
        if succeeded(run):
            outcome = read_outcome(glue, connection.client("s3"))
            seconds = (invocation.clock.now() - begun).total_seconds()
            result = summary(run, outcome, data, seconds, options.keep)
        else:
            result = explain_failure(run, glue, data)
        if options.keep:
            invocation.output.show(result)
            wait_for_interrupt(invocation, server.endpoint, server.sign_in_link())
            return Result(None, "", result.exit_code, silent=True)
    return result


def run_workflow(glue: Any, invocation: Invocation) -> dict[str, Any]:
    """Start the workflow and show it live; Ctrl-C stops the run before it goes on its way."""
    run_id = glue.start_workflow_run(Name=WORKFLOW)["RunId"]
    tell(invocation, f"Run     workflow {WORKFLOW}, {run_id[:12]}…\n")
    try:
        run = watch_run(glue, WORKFLOW, run_id, invocation.output, invocation.clock)
    except KeyboardInterrupt:
        stop_run(glue, run_id, invocation.clock)
        raise
    tell(invocation, "" if invocation.output.interactive else f"\n{headline(run, invocation.clock.now()).plain}\n")
    return run


def tell(invocation: Invocation, line: str) -> None:
    """Progress for people; a machine gets the result alone."""
    if invocation.output.form == "text":
        invocation.output.line(line)


def wait_for_interrupt(invocation: Invocation, endpoint: str, console: str) -> None:
    tell(invocation, f"\nSee the run in the console, by a link that signs in once:\n{console}")
    tell(invocation, f"The server stays up at {endpoint} until Ctrl-C.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        tell(invocation, "Stopped.")
