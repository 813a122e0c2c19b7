"""The server's connection to its supervisor."""

from __future__ import annotations

import os
import queue
import signal
from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import ExecutorUnavailable
from penstock.executors.supervision import Supervision, find_or_start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def heard() -> queue.SimpleQueue[dict[str, Any]]:
    return queue.SimpleQueue()


@pytest.fixture
def supervision(tmp_path: Path, heard: queue.SimpleQueue[dict[str, Any]]) -> Iterator[Supervision]:
    (tmp_path / "runs").mkdir()
    connection = Supervision(tmp_path, heard.put, lambda: ["jr_followed"] if (tmp_path / "follow").exists() else [])
    yield connection
    connection.close()


def test_it_connects_when_it_is_first_needed(
    tmp_path: Path, supervision: Supervision, heard: queue.SimpleQueue[dict[str, Any]]
) -> None:
    assert not (tmp_path / "supervisor").exists()
    supervision.send({"do": "recover", "runs": ["jr_1"]})
    assert heard.get(timeout=20)["record"]["run_id"] == "jr_1"


def test_a_new_supervisor_is_asked_for_the_followed_runs(
    tmp_path: Path, supervision: Supervision, heard: queue.SimpleQueue[dict[str, Any]]
) -> None:
    supervision.send({"do": "recover", "runs": ["jr_1"]})
    heard.get(timeout=20)
    (tmp_path / "follow").touch()
    generation = supervision.generation
    os.kill(int((tmp_path / "supervisor" / "lock").read_text()), signal.SIGKILL)
    assert heard.get(timeout=20)["record"]["run_id"] == "jr_followed"
    assert supervision.generation == generation + 1
    (tmp_path / "follow").unlink()


def test_what_keeps_a_supervisor_from_starting_is_said(tmp_path: Path) -> None:
    (tmp_path / "supervisor").mkdir()
    (tmp_path / "supervisor" / "lock").mkdir()
    with pytest.raises(ExecutorUnavailable, match=r"Is a directory.*lock"):
        find_or_start(tmp_path)


def test_a_closed_one_refuses(tmp_path: Path) -> None:
    connection = Supervision(tmp_path, print, list)
    connection.close()
    with pytest.raises(ExecutorUnavailable, match=r"it was closed"):
        connection.send({"do": "recover", "runs": []})
