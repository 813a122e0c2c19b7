"""`penstock up`: start a server and say how to connect."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from penstock import __version__
from penstock.cli.command_lines import command_line
from penstock.cli.hosting import hosted
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result, fields, stacked
from penstock.settings import LOG_FORMATS, LOG_LEVELS, Settings, load_settings

NO_AUTH_WARNING = (
    "penstock: warning: signatures are not checked; any program that reaches the address can run code here"
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Up:
    host: str | None
    port: int | None
    auth: bool | None
    database_url: str | None
    log_format: str | None
    log_level: str | None
    file: Path | None


@click.command(
    cls=Command,
    examples=[
        ("penstock up", "serve on 127.0.0.1:9080 with the data in ~/.penstock"),
        ("penstock up --data ./lake --port 0", "on a free port, with another data folder"),
        ("penstock up --settings penstock.toml", "with every setting out of a file"),
        ("PENSTOCK_WORKERS=16 penstock up", "any setting can come from the environment"),
    ],
)
@click.option("--host", metavar="ADDRESS", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default 9080); 0 takes a free one.")
@click.option("--no-auth", "no_auth", is_flag=True, help="Do not check signatures; on a loopback address only.")
@click.option(
    "--database-url",
    metavar="URL",
    help="Database, such as postgresql+psycopg://user@host/penstock (default: SQLite in the data folder).",
)
@click.option("--log-format", type=click.Choice(LOG_FORMATS), help="Form of the log (default text).")
@click.option("--log-level", type=click.Choice(LOG_LEVELS), help="Least that the log says (default info).")
@click.option(
    "--settings",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="TOML file with settings; flags and PENSTOCK_* variables are stronger.",
)
def up(no_auth: bool, **given: Any) -> None:
    """Start a server and print how to connect; Ctrl-C stops it."""
    carry_out(Up(auth=False if no_auth else None, **given), serve)


def serve(options: Up, invocation: Invocation) -> Result:
    """Serve until SIGINT or SIGTERM. Raises BadSetting for what cannot be used."""
    settings = load_settings(
        {
            "data": invocation.chosen.data,
            "region": invocation.chosen.region,
            "host": options.host,
            "port": options.port,
            "auth": options.auth,
            "database_url": options.database_url,
            "log_format": options.log_format,
            "log_level": options.log_level,
        },
        invocation.environment,
        options.file,
    )
    with end_signals() as wait_for_one, hosted(settings, warn_on_stderr=True) as server:
        account = server.keyring.primary.account
        invocation.output.show(announcement(server.endpoint, server.sign_in_link(), account, settings))
        if not settings.auth:
            invocation.output.note(NO_AUTH_WARNING)
        wait_for_one()
        endpoint = server.endpoint
    text = "Stopped. Jobs that run go on; the next start finds them."
    return Result({"stopped": endpoint}, text, silent=invocation.output.form == "json")


@contextmanager
def end_signals() -> Iterator[Callable[[], None]]:
    """While inside, SIGINT and SIGTERM end nothing; yields what returns as soon as one of them has come.

    They travel through a pipe: a handler may be interrupted by the next signal's, and an Event or a queue that is set
    from within itself loses a wake-up or locks itself out, which would leave a server that only SIGKILL ends.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def wait_for_one() -> None:
        os.read(reader, 1)

    def end(number: int, frame: FrameType | None) -> None:
        # A full pipe says already what another byte would say.
        with suppress(BlockingIOError):
            os.write(writer, b".")

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wait_for_one
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def announcement(endpoint: str, console: str, account: str, settings: Settings) -> Result:
    """What a server says when it is up: where it is and how to connect. `console`: a link that signs in, once."""
    facts = fields(
        [
            ("Endpoint", endpoint),
            ("Console", Text(console, no_wrap=True, overflow="ignore")),
            ("Data folder", settings.data),
            ("Account", account),
            ("Region", settings.region),
        ]
    )
    penstock = command_line(None if settings.data == Settings().data else settings.data, anywhere=True)
    commands = fields(
        [
            (f'eval "$({penstock} env)"', "boto3, the AWS CLI and every other AWS client of a shell"),
            (f"{penstock} workflow list", "this command line, in another terminal"),
            (f"{penstock} console", "another link that signs in to the console"),
            ("Ctrl-C", "stop the server"),
        ]
    )
    document = {
        "endpoint": endpoint,
        "console": console,
        "data": str(settings.data),
        "account": account,
        "region": settings.region,
        "version": __version__,
    }
    text: RenderableType = stacked(f"Penstock {__version__} is up.", facts, commands)
    return Result(document, text)
