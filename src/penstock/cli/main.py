"""The command line: nouns and verbs, one lazy table, one place where errors become a line and an exit code."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from penstock import __version__
from penstock.cli.exit_codes import ExitCode
from penstock.cli.failures import explain
from penstock.cli.options import GlobalOptions, global_options, write_examples, write_options

if TYPE_CHECKING:
    from collections.abc import Sequence

# name → (module, attribute, one line of help). Naming a command loads its module alone, so help costs no imports.
COMMANDS = {
    "demo": ("penstock.cli.demo", "demo", "Run a real workflow from raw files to a report, on a server of its own."),
    "up": ("penstock.cli.server", "up", "Start a server and print how to connect."),
    "env": ("penstock.cli.environment", "env", "Print what any AWS client needs to talk to the server."),
    "doctor": ("penstock.cli.doctor", "doctor", "Look for what is wrong on this machine, with the remedy."),
    "workflow": ("penstock.cli.workflow", "workflow", "List, draw, simulate, run, watch, explain and stop workflows."),
    "job": ("penstock.cli.job", "job", "List and run jobs, follow their logs."),
    "crawler": ("penstock.cli.crawler", "crawler", "List and run crawlers, read why they decided what."),
    "blueprint": ("penstock.cli.blueprint", "blueprint", "List blueprints, make workflows from them."),
    "schedule": ("penstock.cli.schedule", "schedule", "See when triggers and crawlers are due."),
    "catalog": ("penstock.cli.catalog", "catalog", "Look at databases, tables and partitions."),
    "apply": ("penstock.cli.apply", "apply", "Create and update what a CloudFormation template describes."),
    "export": ("penstock.cli.export", "export", "Write workflows, jobs, crawlers and catalog as a template."),
    "console": ("penstock.cli.console", "console", "Print a link that signs in to the web console."),
    "completion": ("penstock.cli.completion", "completion", "Print the completion script of a shell."),
}
EXAMPLES = (
    ("penstock demo", "see a workflow of crawlers, jobs and triggers run"),
    ("penstock up", "start a server on this machine"),
    ('eval "$(penstock env)"', "let boto3 and the AWS CLI of this shell talk to it"),
    ("penstock workflow run flights --wait", "run a workflow and watch it"),
)


class Penstock(click.Group):
    """The top of the command line; its commands come out of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(ctx, formatter, "Options", self.get_params(ctx))
        self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, EXAMPLES)


@click.group("penstock", cls=Penstock)
@click.version_option(__version__, message="penstock %(version)s")
@click.pass_context
def penstock(context: click.Context) -> None:
    """AWS Glue's orchestration, self-hosted: workflows of crawlers, jobs and triggers that really run."""
    context.ensure_object(GlobalOptions)


penstock.params[:0] = global_options(with_environment=True)


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; returns its exit code. A user's mistake is one line on stderr, never a traceback."""
    try:
        code: Any = penstock.main(args=list(arguments), prog_name="penstock", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE if isinstance(error, click.UsageError) else ExitCode.REFUSED
    except (click.Abort, KeyboardInterrupt):
        click.echo("penstock: interrupted", err=True)
        return ExitCode.INTERRUPTED
    except Exception as error:
        explained = explain(error)
        if explained is None:
            raise
        line, exit_code = explained
        click.echo(f"penstock: {line}", err=True)
        return exit_code
    return int(code) if isinstance(code, int) else ExitCode.OK


def main() -> None:
    # A terminal or pipe that cannot show a character shows a question mark: output never fails for its encoding.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(int(run(sys.argv[1:])))
