"""What the tests of the command line share: parse without running, run in this process, a server for the slow ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from penstock.cli.main import penstock, run
from penstock.cli.options import GlobalOptions
from penstock.credentials import Keyring

Parse = Callable[..., object]
ACCOUNT = "000000000000"


@dataclass(frozen=True)
class Done:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Done]


@pytest.fixture
def parse() -> Parse:
    """The options that a command line means, without carrying it out; a usage error is raised as AssertionError."""

    def parsed(*arguments: str) -> object:
        found: list[object] = []
        done = CliRunner().invoke(penstock, arguments, obj=GlobalOptions(parsed=found.append))
        assert done.exit_code == 0, done.output
        (options,) = found
        return options

    return parsed


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Carry a command line out in this process."""

    def carried_out(*arguments: str) -> Done:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Done(int(code), out, err)

    return carried_out


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with keys, whose server is this process at an address where nothing listens."""
    folder = tmp_path / "data"
    Keyring.open(folder, ACCOUNT)
    state = {"endpoint": "http://127.0.0.1:9", "pid": os.getpid(), "region": "eu-central-1"}
    (folder / "server.json").write_text(json.dumps(state))
    return folder


@pytest.fixture(autouse=True)
def _no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The default data folder is never the developer's own."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return iter(())
