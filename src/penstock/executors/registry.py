"""The table of commands that jobs may name, the file that prepares runs of each, and what such a file is given."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from penstock.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from penstock.executors.contract import LaunchSpec
    from penstock.executors.modules import ModuleEnvironments
    from penstock.locations import Locations
    from penstock.settings import Settings
    from penstock.signature import AccessKey

REGISTRY: dict[str, str] = {
    "pythonshell": "penstock.executors.python_shell",
}
"""Command.Name of a job -> module with a function `prepare`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and with what a run is prepared."""

    folder: Path
    """The run's folder."""
    work: Path
    """The script's working directory, inside `folder`."""
    scratch: Path
    """For temporary files; made when the run starts, wiped when it ends."""
    endpoint: str
    """This server's address; the run keeps it, also when a restarted server listens on another port."""
    key: AccessKey
    """The run's own credentials."""
    locations: Locations
    modules: ModuleEnvironments
    settings: Settings
    inherited: Mapping[str, str]
    """The server's environment, of which little is passed on."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A process ready to be started in the run's working directory."""

    argv: list[str]
    environment: dict[str, str]
    warm: bool = False
    """An interpreter that was started beforehand may run it: `argv` is an interpreter, a script and its arguments."""


class Preparation(Protocol):
    """What the module of a command offers: from a run to the process that runs it."""

    def prepare(self, spec: LaunchSpec, place: Place) -> Prepared: ...


def supported_commands() -> tuple[str, ...]:
    """The values of Command.Name that can be run here."""
    return tuple(REGISTRY)


def check_command(name: str) -> None:
    """Raise InvalidInput, naming the command, when no executor runs it."""
    if name not in REGISTRY:
        known = ", ".join(REGISTRY)
        raise InvalidInput(f"Command '{name}' cannot be run by this server; supported commands: {known}")


def preparation(name: str) -> Preparation:
    """The module that prepares runs of the command, imported at its first use. Raises InvalidInput."""
    check_command(name)
    module: Preparation = importlib.import_module(REGISTRY[name])
    return module
