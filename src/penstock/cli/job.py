"""`penstock job`: list, show, run and stop jobs, follow their logs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from botocore.exceptions import ClientError

from penstock.cli.exit_codes import ExitCode
from penstock.cli.graph import FINAL_STATES
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.log_events import RUNS_GROUP, EventFollower
from penstock.cli.log_files import STREAMS, Follower, has_logs
from penstock.cli.options import Noun, pairs
from penstock.cli.output import Result, fields, listing
from penstock.cli.pages import items
from penstock.cli.watch import POLL_SECONDS
from penstock.cli.wording import clean, duration, instant, seconds_between
from penstock.errors import NothingThere

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_name = click.argument("name", metavar="NAME", help="Name of the job.")
_run = click.option("--run", "run_id", metavar="RUN_ID", help="Run id; the latest run when left out.")


@click.group("job", cls=Noun)
def job() -> None:
    """List and run jobs, follow their logs."""


@dataclass(frozen=True, slots=True)
class ListJobs:
    pass


@job.command("list", examples=[("penstock job list", "every job with its script")])
def list_command() -> None:
    """List the jobs."""
    carry_out(ListJobs(), list_jobs)


def list_jobs(_: ListJobs, invocation: Invocation) -> Result:
    found = sorted(items(invocation.glue.get_jobs, "Jobs"), key=lambda one: one["Name"])
    rows = []
    for one in found:
        command = one.get("Command", {})
        rows.append([one["Name"], command.get("Name", ""), command.get("ScriptLocation", ""), one.get("MaxRetries", 0)])
    return Result(found, listing(("JOB", "TYPE", "SCRIPT", "RETRIES"), rows, "There are no jobs."))


@dataclass(frozen=True, slots=True)
class ShowJob:
    name: str


@job.command("show", examples=[("penstock job show flights-report", "its script, limits and default arguments")])
@_name
def show_command(name: str) -> None:
    """Show a job's definition."""
    carry_out(ShowJob(name), show_job)


def show_job(options: ShowJob, invocation: Invocation) -> Result:
    found = invocation.glue.get_job(JobName=options.name)["Job"]
    command = found.get("Command", {})
    facts = [
        ("Job", found["Name"]),
        ("Description", found.get("Description")),
        ("Type", command.get("Name")),
        ("Script", command.get("ScriptLocation")),
        ("Role", found.get("Role")),
        ("Timeout", f"{found['Timeout']} min" if "Timeout" in found else None),
        ("Retries", found.get("MaxRetries", 0)),
        ("Concurrent runs", found.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1)),
        ("Changed", instant(found.get("LastModifiedOn"))),
    ]
    for member, word in (("DefaultArguments", "Argument"), ("NonOverridableArguments", "Fixed argument")):
        facts += [(word, f"{key} {value}") for key, value in found.get(member, {}).items()]
    return Result(found, fields(facts))


@dataclass(frozen=True, slots=True)
class RunJob:
    name: str
    arguments: Mapping[str, str]
    wait: bool
    follow: bool


@job.command(
    "run",
    examples=[
        ("penstock job run flights-report", "start it and print the run id"),
        (
            "penstock job run flights-report --argument output=s3://flights/again/ -f",
            "with an argument, showing its logs",
        ),
        ("penstock job run flights-report --wait", "wait for its end, and exit with 3 if it fails"),
    ],
)
@_name
@click.option(
    "--argument",
    "arguments",
    metavar="KEY=VALUE",
    multiple=True,
    callback=pairs,
    help="An argument of the script, with or without its leading --; may be repeated.",
)
@click.option("--wait", is_flag=True, help="Wait for the run's end.")
@click.option("-f", "--follow", is_flag=True, help="Show the logs as they come, and wait.")
def run_command(name: str, arguments: Mapping[str, str], wait: bool, follow: bool) -> None:
    """Start a job run."""
    dashed = {f"--{key.removeprefix('--')}": value for key, value in arguments.items()}
    carry_out(RunJob(name, dashed, wait, follow), run_job)


def run_job(options: RunJob, invocation: Invocation) -> Result:
    request = {"Arguments": dict(options.arguments)} if options.arguments else {}
    try:
        run_id = invocation.glue.start_job_run(JobName=options.name, **request)["JobRunId"]
    except ClientError as error:
        # Glue's words for it do not name the job.
        if error.response["Error"]["Code"] == "EntityNotFoundException":
            raise NothingThere(f"job '{options.name}' does not exist: {error.response['Error']['Message']}") from None
        raise
    if not (options.wait or options.follow):
        document = {"JobName": options.name, "JobRunId": run_id}
        logs = f"penstock job logs {options.name} --run {run_id} -f"
        return Result(document, fields([("Started run", run_id), ("Follow it", logs)]))
    return _waited(options.name, run_id, STREAMS if options.follow else (), invocation)


@dataclass(frozen=True, slots=True)
class ListRuns:
    name: str
    limit: int


@job.command("runs", examples=[("penstock job runs flights-report --limit 5", "its five latest runs")])
@_name
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many of the latest.")
def runs_command(name: str, limit: int) -> None:
    """List a job's runs, latest first."""
    carry_out(ListRuns(name, limit), list_runs)


def list_runs(options: ListRuns, invocation: Invocation) -> Result:
    now = invocation.clock.now()
    runs = items(invocation.glue.get_job_runs, "JobRuns", options.limit, JobName=options.name)
    rows = [
        [run["Id"], run["JobRunState"], *_times(run, now), run.get("TriggerName", ""), run.get("ErrorMessage", "")]
        for run in runs
    ]
    columns = ("RUN", "STATE", "STARTED", "DURATION", "TRIGGER", "MESSAGE")
    return Result(runs, listing(columns, rows, "The job has never run."))


@dataclass(frozen=True, slots=True)
class ReadLogs:
    name: str
    run_id: str | None
    follow: bool
    streams: tuple[str, ...]


@job.command(
    "logs",
    examples=[
        ("penstock job logs flights-report", "what its latest run wrote"),
        ("penstock job logs flights-report -f", "the same while it runs, to the end"),
        ("penstock job logs flights-report --stream error", "what it wrote to stderr"),
    ],
)
@_name
@_run
@click.option("-f", "--follow", is_flag=True, help="Go on until the run ends.")
@click.option(
    "--stream", type=click.Choice([*STREAMS, "both"]), default="both", show_default=True, help="Which stream."
)
def logs_command(name: str, run_id: str | None, follow: bool, stream: str) -> None:
    """Show what a job run wrote."""
    carry_out(ReadLogs(name, run_id, follow, STREAMS if stream == "both" else (stream,)), read_logs)


def read_logs(options: ReadLogs, invocation: Invocation) -> Result:
    run_id = options.run_id or latest_run(invocation.glue, options.name)
    if options.follow:
        return _waited(options.name, run_id, options.streams, invocation)
    run = invocation.glue.get_job_run(JobName=options.name, RunId=run_id)["JobRun"]
    followers = _followers(run, options.streams, invocation)
    for follower in followers:
        pass_on(follower, invocation)
    if all(follower.missing for follower in followers):
        raise NothingThere(f"run {run['Id']} has no logs here: {followers[0].missing}")
    return Result(None, "", silent=True)


@dataclass(frozen=True, slots=True)
class StopRun:
    name: str
    run_id: str | None


@job.command("stop", examples=[("penstock job stop flights-report", "stop its latest run")])
@_name
@_run
def stop_command(name: str, run_id: str | None) -> None:
    """Stop a job run."""
    carry_out(StopRun(name, run_id), stop_job)


def stop_job(options: StopRun, invocation: Invocation) -> Result:
    run_id = options.run_id or latest_run(invocation.glue, options.name)
    answer = invocation.glue.batch_stop_job_run(JobName=options.name, JobRunIds=[run_id])
    for error in answer.get("Errors", []):
        detail = error.get("ErrorDetail", {})
        raise NothingThere(f"{detail.get('ErrorCode', 'refused')}: {detail.get('ErrorMessage', run_id)}")
    return Result({"JobName": options.name, "JobRunId": run_id}, fields([("Stopping run", run_id)]))


def latest_run(glue: Any, name: str) -> str:
    """The id of a job's latest run. Raises NothingThere when it has never run."""
    runs = items(glue.get_job_runs, "JobRuns", 1, JobName=name, MaxResults=1)
    if not runs:
        raise NothingThere(f"job '{name}' has never run")
    found: str = runs[0]["Id"]
    return found


def pass_on(follower: Follower | EventFollower, invocation: Invocation) -> None:
    for line in follower.lines():
        invocation.output.event(line, {"stream": follower.stream, "line": line})


def _followers(
    run: Mapping[str, Any], streams: Sequence[str], invocation: Invocation
) -> list[Follower | EventFollower]:
    """The files themselves when they are on this machine, else what the server hands out of them."""
    data = invocation.connection.data
    if data is not None and has_logs(data, run["Id"]):
        return [Follower(data, run["Id"], stream) for stream in streams]
    prefix = run.get("LogGroupName", RUNS_GROUP)
    logs = invocation.connection.client("logs")
    return [EventFollower(logs, f"{prefix}/{stream}", run["Id"], stream) for stream in streams]


def _waited(name: str, run_id: str, streams: Sequence[str], invocation: Invocation) -> Result:
    """Wait for a run's end, passing on the lines of `streams`; then its outcome."""
    followers: list[Follower | EventFollower] | None = None
    while True:
        # The state is read before the logs: what was written before the end is in them by then.
        run = invocation.glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        ended = run["JobRunState"] in FINAL_STATES
        followers = _followers(run, streams, invocation) if followers is None else followers
        for follower in followers:
            pass_on(follower, invocation)
        if ended:
            break
        time.sleep(POLL_SECONDS)
    if followers and all(follower.missing for follower in followers):
        invocation.output.note(f"run {run_id} has no logs here: {followers[0].missing}")
    return _outcome(run, invocation.clock.now())


def _outcome(run: Mapping[str, Any], now: datetime) -> Result:
    code = ExitCode.OK if run["JobRunState"] == "SUCCEEDED" else ExitCode.RUN_FAILED
    text = fields(
        [
            ("Run", run["Id"]),
            ("State", run["JobRunState"]),
            ("Duration", duration(seconds_between(run.get("StartedOn"), run.get("CompletedOn"), now))),
            ("Message", clean(run.get("ErrorMessage", ""))),
        ]
    )
    return Result(run, text, code)


def _times(run: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    started = run.get("StartedOn")
    return instant(started), duration(seconds_between(started, run.get("CompletedOn"), now))
