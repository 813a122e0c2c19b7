"""The steps of the demonstration: create the example, read what it left, say how it went."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from penstock.cli.catalog import describe_tables
from penstock.cli.command_lines import command_line
from penstock.cli.environment import UNSET, variables
from penstock.cli.exit_codes import ExitCode
from penstock.cli.graph import BAD_STATES, FINAL_RUN_STATES, components
from penstock.cli.log_files import crawl_tail, run_tail
from penstock.cli.output import Result, fields, listing, stacked, state, without_metadata
from penstock.cli.watch import POLL_SECONDS
from penstock.cli.wording import clean, duration
from penstock.errors import NothingThere, PenstockError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import RenderableType

    from penstock.cli.connection import Connection
    from penstock.cli.graph import Component
    from penstock.clock import Clock

WORKFLOW = "flights"
DATABASE = "flights"
BUCKET = "flights"
REPORT_KEY = "report/airlines.csv"
REPORT_ROWS_SHOWN = 6
COLUMNS_SHOWN = 6
LOG_LINES_SHOWN = 20
STOP_PATIENCE = timedelta(seconds=15)
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the example left: Glue Table documents, and the report as header and rows."""

    tables: Sequence[Mapping[str, Any]]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def example_folder() -> Path:
    """examples/flights, which an installed package carries within itself. Raises NothingThere when it has neither."""
    package = Path(str(files("penstock")))
    for folder in (package / "examples" / "flights", package.parent.parent / "examples" / "flights"):
        if (folder / "create.py").is_file():
            return folder
    raise NothingThere("this installation carries no examples/flights; install the package again")


def create_example(
    folder: Path, connection: Connection, environment: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Run the example's create.py as its reader would: a program with AWS's variables in its environment.

    `say` gets its lines as they come. Raises PenstockError with its last lines when it fails.
    """
    kept = {name: value for name, value in environment.items() if name not in UNSET}
    last: deque[str] = deque(maxlen=LOG_LINES_SHOWN)
    with subprocess.Popen(
        [sys.executable, "-u", str(folder / "create.py"), "--bucket", BUCKET],
        env={**kept, **variables(connection, environment)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            last.append(clean(line.rstrip("\n")))
            say(last[-1])
    if process.returncode:
        raise PenstockError(f"{folder / 'create.py'} ended with code {process.returncode}: {last[-1] if last else ''}")


def stop_run(glue: Any, run_id: str, clock: Clock) -> None:
    """Stop the workflow run and wait until its jobs have ended, so that none outlives the demonstration."""
    glue.stop_workflow_run(Name=WORKFLOW, RunId=run_id)
    deadline = clock.now() + STOP_PATIENCE
    while clock.now() < deadline:
        if glue.get_workflow_run(Name=WORKFLOW, RunId=run_id)["Run"]["Status"] in FINAL_RUN_STATES:
            return
        time.sleep(POLL_SECONDS)


def read_outcome(glue: Any, s3: Any) -> Outcome:
    """The tables out of the Data Catalog and the report out of the bucket."""
    tables = glue.get_tables(DatabaseName=DATABASE)["TableList"]
    report = s3.get_object(Bucket=BUCKET, Key=REPORT_KEY)["Body"].read().decode()
    header, *rows = csv.reader(io.StringIO(report))
    return Outcome(tables, header, rows)


def summary(run: Mapping[str, Any], outcome: Outcome, data: Path, seconds: float, kept: bool) -> Result:
    """What the demonstration shows when all went well."""
    report = data / "objects" / BUCKET / "report" / "index.html"
    rows = [[*row[:1], *(Text(cell, justify="right") for cell in row[1:])] for row in outcome.rows[:REPORT_ROWS_SHOWN]]
    places = fields(
        [
            ("Report", report),
            ("Objects", f"{data / 'objects' / BUCKET} is s3://{BUCKET}"),
            ("Job logs", data / "runs"),
            ("Crawl logs", data / "crawls"),
            ("Took", duration(seconds)),
        ]
    )
    document = {
        "run": without_metadata(run),
        "tables": list(outcome.tables),
        "report": [dict(zip(outcome.header, row, strict=False)) for row in outcome.rows],
        "report_page": str(report),
        "data": str(data),
        "seconds": round(seconds, 3),
    }
    text = stacked(
        _section("Tables that the crawlers found", describe_tables(outcome.tables)),
        _section("Their columns", _columns(outcome.tables)),
        _section(f"The report's first rows (of {len(outcome.rows)})", listing(outcome.header, rows, "It is empty.")),
        _section("Where things are", places),
        _section("Try next", _next_commands(data, kept)),
    )
    return Result(document, text)


def explain_failure(run: Mapping[str, Any], glue: Any, data: Path) -> Result:
    """The node that failed first, its message, and the end of its log. Exit code 3."""
    bad = [one for one in components(run.get("Graph", {})) if one.state in BAD_STATES]
    first = min(bad, key=lambda one: one.completed or _LATEST, default=None)
    document = {"run": without_metadata(run), "first_failure": first.name if first else None}
    if first is None:
        text: RenderableType = Text(
            f"The run ended as {run.get('Status')} {clean(run.get('ErrorMessage', ''))}".rstrip()
        )
        return Result(document, text, ExitCode.RUN_FAILED)
    log, lines = _last_lines(first, glue, data)
    facts = fields(
        [
            ("Failed first", f"{first.kind} {first.name}"),
            ("State", state(first.state)),
            ("Message", first.message or "none"),
            ("Log", log),
        ]
    )
    end = Text("\n".join(clean(line) for line in lines) or "The log is empty.", style="dim")
    return Result({**document, "log": str(log), "log_end": lines}, stacked(facts, end), ExitCode.RUN_FAILED)


def _last_lines(one: Component, glue: Any, data: Path) -> tuple[Path, list[str]]:
    if one.kind == "job":
        return run_tail(data, one.run_id, LOG_LINES_SHOWN)
    crawl = glue.list_crawls(CrawlerName=one.name, MaxResults=1)["Crawls"][0]
    return crawl_tail(data, crawl["CrawlId"], LOG_LINES_SHOWN)


def _columns(tables: Sequence[Mapping[str, Any]]) -> RenderableType:
    pairs = []
    for table in tables:
        columns = [
            f"{one['Name']} {one.get('Type', '')}" for one in table.get("StorageDescriptor", {}).get("Columns", [])
        ]
        more = len(columns) - COLUMNS_SHOWN
        pairs.append((table["Name"], ", ".join(columns[:COLUMNS_SHOWN]) + (f" and {more} more" if more > 0 else "")))
    return fields(pairs)


def _section(title: str, part: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold underline"), part)


def _next_commands(data: Path, kept: bool) -> RenderableType:
    """Three commands; without a server that stays, the first one starts it again."""
    penstock = command_line(data)
    first = (f'eval "$({penstock} env)"', "let the AWS CLI and boto3 of a shell talk to this server")
    if not kept:
        first = (f"{penstock} up", "start the server again on the same data; then, in another terminal:")
    return fields(
        [
            first,
            (f"{penstock} workflow run {WORKFLOW} --property late_minutes=30 --wait", "run it again, differently"),
            (f"{penstock} crawler log flights-raw-operations", "why the crawler decided what"),
        ]
    )
