"""The supervisor's hold on its keepers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.executors.supervisor import records

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

DRIVER = """
import os, select
from penstock.executors.supervisor import hands
def until(hand, word):
    said = []
    while word not in said:
        select.select([hand.channel], [], [])
        words = hand.words()
        if not words:
            break
        said += words
    return said
first, second, large = given
hand = hands.fork(first)
said = [until(hand, "started")]
hand.stop("jr_other", "timeout")                 # not this keeper's run: passed over
hand.stop("jr_1", "stopped")
said += [until(hand, "free"), hand.take(large), hand.take(second), until(hand, "free")]
open_files = sorted(os.listdir(f"/proc/{hand.pid}/fd"), key=int)
hand.close()
said += [len(open_files), os.waitstatus_to_exitcode(os.waitpid(hand.pid, 0)[1]), hand.words()]
print(json.dumps(said))
"""


def test_one_keeper_keeps_one_run_after_another(drive: Any, order: Callable[..., dict[str, Any]]) -> None:
    """It leaves nothing of the first to the second, refuses what the channel cannot hold, and ends when let go."""
    first = order("jr_1", "/bin/sh", "-c", "while :; do sleep 60; done")
    second = order("jr_2", "/bin/sh", "-c", "exit 0")
    large = order("jr_3", "/bin/echo", "x" * 70_000)
    started, ended, took_large, took, again, open_files, code, last = drive(DRIVER, [first, second, large])
    assert (started, ended) == (["started"], ["ended", "free"])
    assert (took_large, took) == (False, True)
    assert again == ["started", "ended", "free"]
    assert open_files <= 6  # the three standard ones, the channel, the wakeup pipe
    assert (code, last) == (0, [])
    ends = [records.read_exit(given["folder"]) for given in (first, second)]
    assert [end and end["reason"] for end in ends] == [records.STOPPED, records.EXITED]
    claims = [records.read_claim(given["folder"]) for given in (first, second)]
    assert claims[0] is not None
    assert claims[1] is not None
    assert claims[0]["pid"] == claims[1]["pid"]
