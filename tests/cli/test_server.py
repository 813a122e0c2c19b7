"""`penstock up`: what its command line means, and what it says. tests/acceptance starts it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.cli.output import Output
from penstock.cli.server import Up, announcement
from penstock.settings import Settings

LINK = "http://127.0.0.1:9080/console/sign-in#code=" + "c0de" * 30


def test_parse(parse: Callable[..., object]) -> None:
    assert parse("up") == Up(None, None, None, None, None, None, None)
    line = "up --host 0.0.0.0 --port 0 --no-auth --log-format json --log-level debug --settings penstock.toml"
    parsed = Up("0.0.0.0", 0, False, None, "json", "debug", Path("penstock.toml"))  # noqa: S104 the flag is what is tested
    assert parse(*line.split()) == parsed


def test_settings_that_cannot_be_used_are_refused(command: Callable[..., Any], tmp_path: Path) -> None:
    for line in ("--settings missing.toml", "--host 0.0.0.0 --no-auth"):
        done = command("up", "--data", str(tmp_path), *line.split())
        assert done.code == 1
        assert done.err.startswith("penstock: ")
        assert done.err.count("\n") == 1
    assert command("up", "--port", "70000").code == 2


def test_the_announcement_says_how_to_connect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/opt/my venv/bin/penstock"])
    monkeypatch.setattr(sys, "executable", "/opt/my venv/bin/python")
    penstock = "'/opt/my venv/bin/python' -m penstock"
    stream = io.StringIO()
    result = announcement("http://127.0.0.1:9080", LINK, "1" * 12, Settings(data=tmp_path, region="eu-west-1"))
    Output("text", stream, stream).show(result)
    text = stream.getvalue()
    for part in ("http://127.0.0.1:9080", "1" * 12, "eu-west-1", f'eval "$({penstock} --data {tmp_path} env)"'):
        assert part in text
    assert LINK in text, "a link that is broken into lines cannot be followed"
    assert result.document["endpoint"] == "http://127.0.0.1:9080"
    assert result.document["console"] == LINK
    default = announcement("http://127.0.0.1:9080", LINK, "1" * 12, Settings())
    stream.truncate(0)
    Output("text", stream, stream).show(default)
    assert f'eval "$({penstock} env)"' in stream.getvalue()
