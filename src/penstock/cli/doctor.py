"""`penstock doctor`: what is wrong on this machine, each finding with its remedy."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from penstock.cli.command_lines import command_line
from penstock.cli.connection import connect, is_alive, read_state
from penstock.cli.exit_codes import ExitCode
from penstock.cli.failures import explain
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result, listing
from penstock.cli.wording import size
from penstock.credentials import FILE_NAME
from penstock.errors import PenstockError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

PYTHON_MIN = (3, 11)
DISK_BYTES_MIN = 1_000_000_000
# SigV4 is refused at 15 minutes; whoever is one minute off will be fifteen off some day.
SKEW_SECONDS_MAX = 60
_SQLITE_HEAD = b"SQLite format 3\x00"
_STYLES = {"ok": "green", "note": "yellow", "wrong": "bold red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`verdict` is ok, note (nothing to mend now) or wrong; `remedy` is empty when there is nothing to do."""

    subject: str
    verdict: str
    fact: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Doctor:
    pass


@click.command(
    cls=Command,
    examples=[
        ("penstock doctor", "look at this machine, the data folder and the server"),
        ("penstock doctor --data ./penstock-data", "the same for another data folder"),
    ],
)
def doctor() -> None:
    """Look for what is wrong on this machine, with the remedy."""
    carry_out(Doctor(), examine)


def examine(_: Doctor, invocation: Invocation) -> Result:
    findings = [
        python(sys.version_info[:3]),
        data_folder(invocation.data),
        keys(invocation.data / FILE_NAME),
        disk(invocation.data, shutil.disk_usage),
        database(invocation.data / "penstock.db", invocation.environment),
        supervisor(invocation.data / "supervisor" / "lock"),
        *server(invocation),
    ]
    rows = [
        (Text(one.verdict, style=_STYLES[one.verdict]), one.subject, one.fact, one.remedy and f"→ {one.remedy}")
        for one in findings
    ]
    wrong = any(one.verdict == "wrong" for one in findings)
    text = listing(("", "WHAT", "FOUND", "REMEDY"), rows, "")
    return Result([asdict(one) for one in findings], text, ExitCode.UNHEALTHY if wrong else ExitCode.OK)


def python(version: tuple[int, ...]) -> Finding:
    words = ".".join(str(part) for part in version)
    if version[:2] < PYTHON_MIN:
        return Finding("Python", "wrong", words, "install Python 3.11 or newer and Penstock into it")
    return Finding("Python", "ok", words)


def data_folder(data: Path) -> Finding:
    if data.is_dir():
        if os.access(data, os.R_OK | os.W_OK | os.X_OK):
            return Finding("data folder", "ok", str(data))
        return Finding(
            "data folder", "wrong", f"{data} cannot be written", f"chown or chmod {data}, or name another one"
        )
    if data.exists():
        return Finding("data folder", "wrong", f"{data} is no folder", "move it away, or name another one with --data")
    parent = next((folder for folder in data.parents if folder.is_dir()), data)
    if os.access(parent, os.W_OK | os.X_OK):
        return Finding("data folder", "note", f"{data} is not there yet", "`penstock up` makes it")
    return Finding("data folder", "wrong", f"{data} cannot be made in {parent}", "name another one with --data")


def keys(file: Path) -> Finding:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return Finding("keys", "note", f"{file} is not there yet", "the first start makes it")
    except OSError as error:
        return Finding("keys", "wrong", f"{file}: {error.strerror}", f"make {file.parent} readable for yourself")
    if mode & 0o077:
        return Finding("keys", "wrong", f"others can read {file} (mode {mode:04o})", f"chmod 600 {file}")
    return Finding("keys", "ok", f"mode {mode:04o}")


def disk(data: Path, usage: Callable[[Path], Any]) -> Finding:
    place = next(folder for folder in (data, *data.parents) if folder.is_dir())
    free = usage(place).free
    if free < DISK_BYTES_MIN:
        return Finding("disk space", "wrong", f"{size(free)} free", f"make room on the file system of {place}")
    return Finding("disk space", "ok", f"{size(free)} free")


def database(file: Path, environment: Mapping[str, str]) -> Finding:
    if environment.get("PENSTOCK_DATABASE_URL"):
        return Finding(
            "database", "note", "named by PENSTOCK_DATABASE_URL", "the server's start says whether it answers"
        )
    try:
        with file.open("rb") as stream:
            head = stream.read(len(_SQLITE_HEAD))
    except FileNotFoundError:
        return Finding("database", "note", f"{file} is not there yet", "the first start makes it")
    except OSError as error:
        return Finding("database", "wrong", f"{file}: {error.strerror}", "make it readable for yourself")
    if head != _SQLITE_HEAD:
        return Finding(
            "database", "wrong", f"{file} is no SQLite database", "put a copy of the right file in its place"
        )
    return Finding("database", "ok", f"SQLite, {size(file.stat().st_size)}")


def supervisor(lock: Path) -> Finding:
    """The process that holds running jobs writes its id into its lock, and ends when no server and no job needs it."""
    try:
        pid = int(lock.read_text(encoding="ascii").strip() or 0)
    except FileNotFoundError:
        return Finding("supervisor", "note", "has never run", "the first job starts it")
    except (OSError, ValueError) as error:
        return Finding("supervisor", "wrong", f"{lock}: {error}", f"stop the server and remove {lock}")
    if pid and is_alive(pid):
        return Finding("supervisor", "ok", f"process {pid}")
    return Finding("supervisor", "note", "does not run", "the next job starts it")


def server(invocation: Invocation) -> Iterator[Finding]:
    """Whether a server answers, knows our key, and has the same time."""
    chosen, environment = invocation.chosen, invocation.environment
    named = chosen.endpoint or environment.get("AWS_ENDPOINT_URL_GLUE") or environment.get("AWS_ENDPOINT_URL")
    try:
        if named is None and read_state(invocation.data) is None:
            yield Finding("server", "note", f"none runs on {invocation.data}", f"{command_line(invocation.data)} up")
            return
        data = invocation.data if chosen.data else None
        connection = connect(environment, chosen.endpoint, data, invocation.data, chosen.region)
        answer = connection.client("sts").get_caller_identity()
        connection.client("glue").get_databases(MaxResults=1)
    except (ClientError, BotoCoreError, PenstockError) as error:
        line, code = explain(error) or (str(error), ExitCode.REFUSED)
        yield Finding("server", "wrong", line, _REMEDIES.get(code, "read the server's own messages"))
        return
    yield Finding("server", "ok", f"{connection.endpoint}, account {answer['Account']}, region {connection.region}")
    yield clock(answer["ResponseMetadata"]["HTTPHeaders"].get("date"), invocation.clock.now())


_REMEDIES = {
    ExitCode.UNREACHABLE: "start it with `penstock up`, or name the right one with --endpoint",
    ExitCode.UNAUTHENTICATED: 'eval "$(penstock env)", or name the server\'s data folder with --data',
}


def clock(date: str | None, now: datetime) -> Finding:
    if date is None:
        return Finding("clock", "note", "the server sends no time", "")
    skew = (now - parsedate_to_datetime(date)).total_seconds()
    if abs(skew) > SKEW_SECONDS_MAX:
        return Finding(
            "clock", "wrong", f"{skew:+.0f} s against the server", "set the clock, best by NTP, on both machines"
        )
    return Finding("clock", "ok", f"within {max(1, round(abs(skew)))} s of the server's")
