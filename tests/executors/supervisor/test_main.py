"""How a supervisor starts, and what it is then."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock.executors.supervision import find_or_start

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setenv("PENSTOCK_SECRET", "of the server")
    secret = os.open(__file__, os.O_RDONLY)
    os.set_inheritable(secret, True)
    connection, _ = find_or_start(tmp_path)
    os.close(secret)
    with connection:
        yield int((tmp_path / "supervisor" / "lock").read_text())


def test_it_stands_apart_from_the_server(supervisor: int, tmp_path: Path) -> None:
    assert os.getsid(supervisor) != os.getsid(0)
    assert b"of the server" not in Path(f"/proc/{supervisor}/environ").read_bytes()
    files = [str(entry.readlink()) for entry in Path(f"/proc/{supervisor}/fd").iterdir()]
    assert __file__ not in files
    assert stat.S_IMODE((tmp_path / "supervisor").stat().st_mode) == 0o700


def test_it_is_small_and_single_threaded(supervisor: int) -> None:
    status = Path(f"/proc/{supervisor}/status").read_text().splitlines()
    fields = {name: value.split() for name, _, value in (line.partition(":") for line in status)}
    assert fields["Threads"] == ["1"]
    assert int(fields["VmRSS"][0]) < 16_000  # kB; interpreter and libraries count, most of it is shared


def test_there_is_one_for_a_folder(supervisor: int, tmp_path: Path) -> None:
    connection, _ = find_or_start(tmp_path)
    with connection:
        assert int((tmp_path / "supervisor" / "lock").read_text()) == supervisor
