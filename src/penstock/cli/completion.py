"""`penstock completion`: the completion script of a shell."""

from __future__ import annotations

from dataclasses import dataclass

import click
from click.shell_completion import get_completion_class
from rich.text import Text

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Command
from penstock.cli.output import Result
from penstock.errors import BadSetting

SHELLS = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True)
class Completion:
    shell: str


@click.command(
    cls=Command,
    examples=[
        ('eval "$(penstock completion bash)"', "complete in this bash; in ~/.bashrc: in every new one"),
        ("penstock completion fish > ~/.config/fish/completions/penstock.fish", "complete in fish"),
    ],
)
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")
def completion(shell: str) -> None:
    """Print the completion script of SHELL."""
    carry_out(Completion(shell), print_completion)


def print_completion(options: Completion, invocation: Invocation) -> Result:
    found = get_completion_class(options.shell)
    if found is None:
        raise BadSetting(f"no completion is known for the shell '{options.shell}'")
    root = click.get_current_context().find_root().command
    script = found(root, {}, "penstock", "_PENSTOCK_COMPLETE").source()
    return Result({"shell": options.shell, "script": script}, Text(script))
