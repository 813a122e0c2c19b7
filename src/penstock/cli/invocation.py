"""Invocation: what a running command works with, made when first asked for."""

from __future__ import annotations

import importlib
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from penstock.cli.options import GlobalOptions
from penstock.cli.output import Output
from penstock.clock import SystemClock
from penstock.settings import default_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from penstock.cli.connection import Connection
    from penstock.cli.output import Result
    from penstock.clock import Clock

Options = TypeVar("Options")


class Invocation:
    """Output, clock, environment and the connection of one command."""

    def __init__(self, chosen: GlobalOptions, environment: Mapping[str, str], clock: Clock) -> None:
        self.chosen = chosen
        self.environment = environment
        self.clock = clock
        self.output = Output(chosen.output, sys.stdout, sys.stderr)

    @property
    def data(self) -> Path:
        """The data folder: the one that was named, or the default one."""
        return (self.chosen.data or default_data()).expanduser().absolute()

    @cached_property
    def connection(self) -> Connection:
        """Raises ServerUnreachable or CredentialsMissing. botocore is loaded here: help needs none of it."""
        chosen = self.chosen
        connect = importlib.import_module("penstock.cli.connection").connect
        found: Connection = connect(
            self.environment, chosen.endpoint, self.data if chosen.data else None, self.data, chosen.region
        )
        return found

    @cached_property
    def glue(self) -> Any:
        """botocore's Glue client."""
        return self.connection.client("glue")

    @cached_property
    def penstock(self) -> Any:
        """A client of Penstock's own operations (docs/reference/penstock-operations.md)."""
        return self.connection.client("penstock")


def carry_out(options: Options, run: Callable[[Options, Invocation], Result]) -> None:
    """Run a parsed command, print its result and leave with its exit code."""
    context = click.get_current_context()
    chosen = context.find_object(GlobalOptions) or GlobalOptions()
    if chosen.parsed is not None:
        chosen.parsed(options)
        return
    invocation = Invocation(chosen, os.environ, SystemClock())
    result = run(options, invocation)
    invocation.output.show(result)
    context.exit(int(result.exit_code))
