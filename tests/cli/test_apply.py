"""`penstock apply`: what command lines mean, and what is refused before a server is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.cli.apply import ApplyTemplate, carry_call_out
from penstock.templates.kinds import Call

T = Path("t.yaml")


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("t.yaml", ApplyTemplate(T, {}, None, plan=False, yes=False, prune=False)),
        ("t.yaml --plan", ApplyTemplate(T, {}, None, plan=True, yes=False, prune=False)),
        (
            "t.yaml --parameter A=b --parameter C=d=e --stack-name s --yes --prune",
            ApplyTemplate(T, {"A": "b", "C": "d=e"}, "s", plan=False, yes=True, prune=True),
        ),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("apply", *line.split()) == options


@pytest.mark.parametrize("line", ["", "t.yaml --parameter A", "t.yaml"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("apply", *line.split()).code == 2


def test_a_template_is_read_before_a_server_is_asked(command: Callable[..., Any], data: Path, tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_text("Resources: {A: *b}")
    done = command("apply", str(template), "--plan", "--data", str(data))
    assert done.code == 1
    assert "line 1, column 16: YAML aliases" in done.err
    assert command("apply", str(tmp_path / "none.yaml"), "--plan", "--data", str(data)).code == 1


def test_a_call_is_the_method_of_its_name() -> None:
    class Glue:
        def get_job(self, **request: object) -> object:
            return request

    assert carry_call_out(Call("glue", "GetJob", {"JobName": "j"}), {"glue": Glue()}) == {"JobName": "j"}
