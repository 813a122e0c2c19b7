"""Options that every command takes, and the command class that adds them and shows examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORMS = ("text", "json")


@dataclass(slots=True)
class GlobalOptions:
    """What was chosen before or after the command's name; None means not given.

    `parsed`, when set, receives a command's options instead of the command being run: so a test asks what a command
    line means without doing it.
    """

    data: Path | None = None
    endpoint: str | None = None
    region: str | None = None
    output: str = "text"
    parsed: Callable[[object], None] | None = None


def _choose(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    # The same option is known to the group and to each command: the one nearest to the end of the line wins.
    if value is not None and parameter.name is not None:
        setattr(context.ensure_object(GlobalOptions), parameter.name, value)


def global_options(with_environment: bool) -> list[click.Parameter]:
    """The four options; only the group's read the environment, or they would override flags given to the group."""

    def option(name: str, metavar: str | None, text: str, kind: Any) -> click.Option:
        return click.Option(
            [f"--{name}"],
            type=kind,
            metavar=metavar,
            help=text,
            expose_value=False,
            callback=_choose,
            envvar=f"PENSTOCK_{name.upper()}" if with_environment else None,
        )

    return [
        option("data", "FOLDER", "Data folder of the server (default ~/.penstock).", click.Path(path_type=Path)),
        option("endpoint", "URL", "Address of the server, instead of the one that runs on the data folder.", str),
        option("region", "REGION", "Region to work in (default us-east-1).", str),
        option("output", None, "Text for people or JSON for machines.", click.Choice(FORMS)),
    ]


class Command(click.Command):
    """A command with the global options behind its own, and examples at the end of its help."""

    def __init__(self, *arguments: Any, examples: Sequence[tuple[str, str]] = (), **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.examples = tuple(examples)
        self.own = tuple(self.params)
        self.params = [*self.params, *global_options(with_environment=False)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        help_option = self.get_params(ctx)[len(self.params) :]
        options = [parameter for parameter in self.own if not isinstance(parameter, click.Argument)]
        write_options(ctx, formatter, "Options", [*options, *help_option])
        write_options(ctx, formatter, "Options of every command", self.params[len(self.own) :])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, self.examples)


class Noun(click.Group):
    """A group of commands about one noun; its commands are `Command`s unless they say otherwise."""

    command_class = Command


def write_options(
    context: click.Context, formatter: click.HelpFormatter, title: str, parameters: Sequence[click.Parameter]
) -> None:
    records = [record for parameter in parameters if (record := parameter.get_help_record(context)) is not None]
    if records:
        with formatter.section(title):
            formatter.write_dl(records)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]]) -> None:
    """Examples are (command line, what it does)."""
    if examples:
        with formatter.section("Examples"):
            for line, meaning in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
                formatter.write(f"{'':>{formatter.current_indent + 4}}{meaning}\n")


def pairs(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """Callback for repeated `key=value`; the value may hold further equals signs and may be empty."""
    found: dict[str, str] = {}
    for value in values:
        key, separator, rest = value.partition("=")
        if not key or not separator:
            raise click.BadParameter(f"'{value}' is not of the form key=value", context, parameter)
        found[key] = rest
    return found
