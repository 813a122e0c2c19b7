"""`penstock console`: a link that signs in to the web console, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import click
from rich.text import Text

from penstock.cli.connection import read_key, read_state
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result
from penstock.credentials import Keyring
from penstock.errors import ServerUnreachable

CODE_LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Console:
    pass


@click.command(
    cls=Command,
    examples=[
        ("penstock console", "print a link that signs in"),
        ("penstock console --data ./lake", "to the server on another data folder"),
    ],
)
def console() -> None:
    """Print a link that signs in to the web console, once and within 15 minutes.

    Whoever may read the server's data folder may sign in: no password is asked for.
    """
    carry_out(Console(), print_link)


def print_link(options: Console, invocation: Invocation) -> Result:
    """Raises ServerUnreachable when no server runs on the data folder, CredentialsMissing without its keys."""
    data = invocation.data
    running = read_state(data)
    if running is None:
        raise ServerUnreachable(f"no server runs on {data}: start one with `penstock up`, or name its folder by --data")
    account = read_key(data).account
    keyring = Keyring.open(data, account)
    link = keyring.sign_in_link(running.endpoint, invocation.clock.now() + CODE_LIFE)
    return Result({"link": link}, Text(link, no_wrap=True, overflow="ignore"))
