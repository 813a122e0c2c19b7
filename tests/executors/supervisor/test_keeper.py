"""A keeper, from its order to the exit record, without a supervisor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from penstock.executors.supervisor import records

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

ALONE = """
import os, socket
from penstock.executors.supervisor import keeper
ours, theirs = socket.socketpair()
if given["orphan"]:
    ours.close()
pid = os.fork()
if pid == 0:
    if not given["orphan"]:
        ours.close()
    keeper.serve(given["order"], theirs.fileno())
    os._exit(0)
theirs.close()
words = ""
if not given["orphan"]:
    while "free" not in words and (chunk := ours.recv(100)):
        words += chunk.decode()
    ours.close()
print(json.dumps([words, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])]))
"""


@pytest.mark.parametrize(("orphan", "words"), [(False, "started ended free "), (True, "")])
def test_a_keeper_needs_nobody(drive: Any, order: Callable[..., dict[str, Any]], orphan: bool, words: str) -> None:
    """With a supervisor it says what happens and then waits for more; without one it does the same work and ends."""
    given = order("jr_1", "/bin/sh", "-c", "echo out; echo err >&2; pwd; exit 3")
    assert drive(ALONE, {"order": given, "orphan": orphan}) == [words, 0]
    record = records.read_exit(given["folder"])
    assert record is not None
    assert (record["reason"], record["exit_code"], record["signal"]) == (records.EXITED, 3, None)
    assert record["started_at"] <= record["ended_at"]
    lines = (Path(given["folder"]) / "output.log").read_text().splitlines()
    assert [line[25:] for line in lines] == ["out", given["work"]]
    assert not Path(given["scratch"]).exists()


def test_a_run_that_is_taken_is_left_alone(drive: Any, order: Callable[..., dict[str, Any]]) -> None:
    given = order("jr_1", "/bin/touch", "made")
    records.claim(given["folder"], records.nobody())
    assert drive(ALONE, {"order": given, "orphan": False}) == ["taken free ", 0]
    assert records.read_exit(given["folder"]) is None
    assert not (Path(given["work"]) / "made").exists()


def test_what_cannot_be_started_is_recorded(drive: Any, order: Callable[..., dict[str, Any]]) -> None:
    given = order("jr_1", "/no/such/program")
    assert drive(ALONE, {"order": given, "orphan": False}) == ["ended ", 0]
    record = records.read_exit(given["folder"])
    assert record is not None
    assert record["reason"] == records.UNSTARTED
    assert "/no/such/program" in record["error"]


def test_the_timeout_is_the_keepers_own(drive: Any, order: Callable[..., dict[str, Any]]) -> None:
    given = order("jr_1", "/bin/sh", "-c", "trap '' TERM; while :; do sleep 60; done", timeout_seconds=0.2)
    assert drive(ALONE, {"order": given, "orphan": True}) == ["", 0]
    record = records.read_exit(given["folder"])
    assert record is not None
    assert (record["reason"], record["signal"]) == (records.TIMEOUT, 9)
