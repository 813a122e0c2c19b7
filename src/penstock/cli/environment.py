"""`penstock env`: the environment that lets any AWS client talk to the server."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from rich.text import Text

from penstock.cli.connection import read_key
from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result
from penstock.errors import CredentialsMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.cli.connection import Connection

FORMATS = ("sh", "fish", "json")
# What a shell may have left from another account: a stale token would spoil the new key, and an endpoint for one
# service is stronger than the one for all.
UNSET = ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL_GLUE", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_STS")


@dataclass(frozen=True, slots=True)
class Env:
    form: str


@click.command(
    cls=Command,
    examples=[
        ('eval "$(penstock env)"', "in bash, zsh and other POSIX shells"),
        ("penstock env --format fish | source", "in fish"),
        ("penstock env --format json", "for programs"),
    ],
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="sh", show_default=True, help="For which reader.")
def env(form: str) -> None:
    """Print what any AWS client needs to talk to the server."""
    carry_out(Env(form), print_environment)


def print_environment(options: Env, invocation: Invocation) -> Result:
    found = variables(invocation.connection, invocation.environment)
    if options.form == "json":
        invocation.output.form = "json"
    return Result(found, Text(lines(found, options.form), no_wrap=True, overflow="ignore"))


def variables(connection: Connection, environment: Mapping[str, str]) -> dict[str, str]:
    """Name → value of what must be set. Raises CredentialsMissing when the keys are not ours to print."""
    key = connection.access_key
    if key is None and connection.data is not None:
        key = read_key(connection.data)  # A shell that talks to this server already may ask again.
    if key is None:
        raise CredentialsMissing(
            f"this shell has an address ({connection.endpoint}) and credentials already; for the server on another "
            "folder name it: penstock --data FOLDER env"
        )
    found = {
        "AWS_ENDPOINT_URL": connection.endpoint,
        "AWS_ACCESS_KEY_ID": key.id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        "AWS_REGION": connection.region,
        "AWS_DEFAULT_REGION": connection.region,
        "AWS_S3_CONDITIONAL_PUT": "etag",  # delta-rs: commits need no lock table
    }
    if urlsplit(connection.endpoint).scheme == "http":
        found["AWS_ALLOW_HTTP"] = "true"  # delta-rs refuses such an address otherwise
    if any(name in environment for name in ("HTTP_PROXY", "http_proxy")):
        # Clients would look for the server through the proxy, which does not know it.
        host = urlsplit(connection.endpoint).hostname or ""
        kept = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
        found["NO_PROXY"] = ",".join(part for part in (kept, host) if part)
    return found


def lines(found: Mapping[str, str], form: str) -> str:
    """The commands of a shell that set `found` and unset what would spoil it."""
    if form == "fish":
        commands = [f"set -e {name}" for name in UNSET]
        return "\n".join([*commands, *(f"set -gx {name} {_fish_quoted(value)}" for name, value in found.items())])
    commands = [f"unset {' '.join(UNSET)}"]
    return "\n".join([*commands, *(f"export {name}={shlex.quote(value)}" for name, value in found.items())])


def _fish_quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
