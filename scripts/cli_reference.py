"""Write docs/reference/cli.md from the commands themselves: usage, options, examples, exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from penstock.cli.exit_codes import MEANINGS
from penstock.cli.main import COMMANDS, EXAMPLES, penstock
from penstock.cli.options import Command

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"

INTRODUCTION = """# Command line

Generated from `src/penstock/cli/` by `make reference`; do not edit.

Commands are a noun and a verb. Results go to stdout, as text for people or with `--output json` for machines;
remarks and errors go to stderr. A pipe gets neither colour nor live pictures.

The server is found in this order: `--endpoint`, the one that runs on the data folder of `--data`,
`AWS_ENDPOINT_URL_GLUE` or `AWS_ENDPOINT_URL`, the one that runs on `~/.penstock`. Where the endpoint is named,
the credentials are those of the AWS environment if it has any; else they come from the data folder.
"""


def page() -> str:
    context = click.Context(penstock, info_name="penstock")
    parts = [INTRODUCTION, *_exit_codes(), *_options("Options of every command", penstock.params, context)]
    parts += _examples(EXAMPLES)
    for name in COMMANDS:
        command = penstock.get_command(context, name)
        if command is not None:
            parts += _command(command, click.Context(command, parent=context, info_name=name))
    return "\n".join(parts).rstrip() + "\n"


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n\n| Code | Name | Meaning |\n|---|---|---|"
    for code, meaning in MEANINGS.items():
        yield f"| {int(code)} | {code.name} | {meaning} |"
    yield ""


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    depth = context.command_path.count(" ")
    yield f"{'#' * (depth + 1)} {context.command_path}\n"
    if isinstance(command, click.Group):
        yield f"{_paragraphs(command.help)}\n"
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _command(child, click.Context(child, parent=context, info_name=name))
        return
    yield f"```\n{command.get_usage(context).removeprefix('Usage: ')}\n```\n\n{_paragraphs(command.help)}\n"
    if isinstance(command, Command):
        yield from _options("", command.own, context)
        yield from _examples(command.examples)


def _options(
    title: str, parameters: list[click.Parameter] | tuple[click.Parameter, ...], context: click.Context
) -> Iterator[str]:
    records = [record for parameter in parameters if (record := parameter.get_help_record(context)) and record[1]]
    if not records:
        return
    if title:
        yield f"## {title}\n"
    yield "| Option | Meaning |\n|---|---|"
    for name, text in records:
        yield f"| `{name.replace('|', chr(92) + '|')}` | {text.replace('|', chr(92) + '|')} |"
    yield ""


def _examples(examples: tuple[tuple[str, str], ...]) -> Iterator[str]:
    if examples:
        width = max(len(line) for line, _ in examples)
        yield "```sh"
        for line, meaning in examples:
            yield f"{line:<{width}}  # {meaning}"
        yield "```\n"


def _paragraphs(text: str | None) -> str:
    """Help text as it was written, without its indentation."""
    return "\n".join(line.strip() for line in (text or "").strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
