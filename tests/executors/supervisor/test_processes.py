"""Which processes live, and ending whole trees of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from penstock.executors.supervisor import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAIN = """
import os, signal, sys, threading
def child():
    if os.fork() == 0:
        os.write(1, b"%d\\n" % os.getpid())   # in one piece: two processes write here
        while True: signal.pause()
thread = threading.Thread(target=child); thread.start(); thread.join()   # a child of another thread counts as well
os.write(1, b"%d\\n" % os.getpid())
while True: signal.pause()
"""


@pytest.fixture
def chain() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHAIN],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PENSTOCK_TEST": str(os.getpid())},
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def pids(chain: subprocess.Popen[str]) -> set[int]:
    assert chain.stdout is not None
    return {int(chain.stdout.readline()) for _ in range(2)}


def test_descendants_are_found_and_may_be_left_out(chain: subprocess.Popen[str]) -> None:
    both = pids(chain)
    found = processes.descendants(os.getpid())
    assert both <= set(found)
    assert found.index(chain.pid) < found.index((both - {chain.pid}).pop())
    assert not both & set(processes.descendants(os.getpid(), besides=[chain.pid]))
    assert both & set(processes._children_by_scan(chain.pid)) == both - {chain.pid}


def test_marked_processes_are_found(chain: subprocess.Popen[str]) -> None:
    both = pids(chain)
    assert set(processes.marked(f"PENSTOCK_TEST={os.getpid()}")) == both
    assert processes.marked("PENSTOCK_TEST=") == []


def test_a_whole_group_is_signalled_and_never_our_own(chain: subprocess.Popen[str]) -> None:
    pids(chain)
    processes.signal_all([chain.pid, 2**22 + 1], signal.SIGKILL, whole_groups=True)
    assert chain.wait() == -signal.SIGKILL
    assert chain.stdout is not None
    assert chain.stdout.read() == ""  # its child is gone too: nobody holds the pipe


def test_only_exactly_this_process_lives() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = processes.identify(process.pid)
    assert processes.lives(identity)
    assert not processes.lives({**identity, "ticks": identity["ticks"] + 1})  # the id was used again
    assert not processes.lives({**identity, "boot": "another boot"})
    assert not processes.lives({"pid": 0})
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not processes.lives(identity)  # a zombie
    process.communicate()
    assert not processes.lives(identity)
    assert processes.start_ticks(process.pid) is None
