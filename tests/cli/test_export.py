"""`penstock export`: what command lines mean. tests/acceptance/test_templates.py runs them against a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.export import ExportTemplate


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("", ExportTemplate((), tables=False, form="yaml")),
        ("a b --format json", ExportTemplate(("a", "b"), tables=False, form="json")),
        ("--tables", ExportTemplate((), tables=True, form="yaml")),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("export", *line.split()) == options


def test_refused(command: Callable[..., Any]) -> None:
    assert command("export", "--format", "toml").code == 2
