"""`penstock console`: a link that the server of the folder takes once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from penstock.cli.console import CODE_LIFE, Console
from penstock.credentials import Keyring


def test_parse(parse: Callable[..., object]) -> None:
    assert parse("console") == Console()


def test_the_link_holds_a_code_that_the_folders_keys_know(command: Callable[..., Any], data: Path) -> None:
    done = command("--data", str(data), "console")
    assert done.code == 0, done.err
    address, _, code = done.out.strip().partition("#code=")
    assert address == "http://127.0.0.1:9/console/sign-in"
    read = Keyring.open(data, "0" * 12).read_code(code)
    assert read is not None
    assert timedelta() < read[1] - datetime.now(UTC) <= CODE_LIFE  # noqa: TID251 - the command has read the real clock
    other = command("--data", str(data), "--output", "json", "console").document["link"]
    assert other.partition("#code=")[2] != code


def test_without_a_server_there_is_no_link(command: Callable[..., Any], tmp_path: Path) -> None:
    done = command("--data", str(tmp_path), "console")
    assert done.code != 0
    assert "no server runs on" in done.err
    assert done.err.count("\n") == 1
