"""Global options stand before or after the command; the nearest to the end wins."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from penstock.cli.main import penstock
from penstock.cli.options import GlobalOptions, pairs


def chosen(*arguments: str, env: dict[str, str] | None = None) -> GlobalOptions:
    options = GlobalOptions(parsed=lambda _: None)
    done = CliRunner().invoke(penstock, arguments, obj=options, env=env)
    assert done.exit_code == 0, done.output
    return options


def test_nothing_is_chosen_by_default() -> None:
    found = chosen("workflow", "list")
    assert (found.data, found.endpoint, found.region, found.output) == (None, None, None, "text")


def test_options_before_and_after_the_command() -> None:
    assert chosen("--data", "/x", "--output", "json", "workflow", "list").data == Path("/x")
    found = chosen("--region", "a", "workflow", "list", "--region", "b", "--endpoint", "http://h", "--output", "json")
    assert (found.region, found.endpoint, found.output) == ("b", "http://h", "json")


def test_the_environment_is_weaker_than_any_flag() -> None:
    environment = {"PENSTOCK_REGION": "from-environment", "PENSTOCK_DATA": "/from/environment"}
    found = chosen("--region", "from-flag", "workflow", "list", env=environment)
    assert (found.region, found.data) == ("from-flag", Path("/from/environment"))


def test_a_form_that_nobody_knows_is_refused() -> None:
    done = CliRunner().invoke(penstock, ["--output", "yaml", "workflow", "list"])
    assert done.exit_code == 2
    assert "'yaml' is not one of" in done.output


def test_pairs() -> None:
    context, option = click.Context(penstock), click.Option(["--property"])
    assert pairs(context, option, ["a=b", "c=", "d=e=f"]) == {"a": "b", "c": "", "d": "e=f"}
    for wrong in ("a", "=b", ""):
        with pytest.raises(click.BadParameter, match="not of the form key=value"):
            pairs(context, option, [wrong])


def test_help_shows_arguments_own_options_common_options_and_examples() -> None:
    text = CliRunner().invoke(penstock, ["workflow", "run", "--help"]).output
    positions = [
        text.index(part)
        for part in ("Positional arguments:", "--property", "--wait", "Options of every command:", "Examples:")
    ]
    assert positions == sorted(positions)
