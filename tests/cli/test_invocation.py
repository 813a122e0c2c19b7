"""What a running command works with."""

from __future__ import annotations

from pathlib import Path

import pytest

from penstock.cli.invocation import Invocation
from penstock.cli.options import GlobalOptions
from penstock.clock import SystemClock


def test_the_data_folder_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Invocation(GlobalOptions(data=Path("here")), {}, SystemClock()).data == tmp_path / "here"
    assert Invocation(GlobalOptions(data=Path("~/there")), {}, SystemClock()).data == tmp_path / "home" / "there"
    assert Invocation(GlobalOptions(), {}, SystemClock()).data == tmp_path / "home" / ".penstock"


def test_a_connection_is_made_once(data: Path) -> None:
    invocation = Invocation(GlobalOptions(data=data), {}, SystemClock())
    assert invocation.connection is invocation.connection
    assert invocation.glue.meta.endpoint_url == "http://127.0.0.1:9"
