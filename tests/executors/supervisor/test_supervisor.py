"""The supervisor's answers, over its socket."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING, Any

import pytest

from penstock.executors.supervision import find_or_start
from penstock.executors.supervisor import records
from penstock.executors.supervisor.connections import PROTOCOL, encode

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


class Talk:
    def __init__(self, data: Path) -> None:
        self.connection, self._lines = find_or_start(data)
        self.connection.settimeout(20)
        self._heard: list[dict[str, Any]] = []

    def say(self, **message: Any) -> None:
        self.connection.sendall(encode(message))

    def hear(self, **wanted: Any) -> dict[str, Any]:
        """The next message that has these members; earlier ones are passed over. Empty when the supervisor left."""
        while True:
            while self._heard:
                message = self._heard.pop(0)
                if wanted.items() <= message.items():
                    return message
            chunk = self.connection.recv(65_536)
            if not chunk:
                return {}
            self._heard += self._lines.feed(chunk)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    return tmp_path


@pytest.fixture
def talk(data: Path) -> Iterator[Talk]:
    found = Talk(data)
    try:
        yield found
    finally:
        found.connection.close()


@pytest.fixture
def placed(data: Path, order: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Orders whose runs lie where the supervisor looks for them."""

    def make(run_id: str, *argv: str) -> dict[str, Any]:
        given = order(run_id, *argv)
        folder = data / "runs" / run_id
        (folder / "work").mkdir(parents=True)
        return {**given, "folder": str(folder), "work": str(folder / "work")}

    return make


def closed(connection: socket.socket) -> bool:
    while connection.recv(65_536):
        pass
    return True


def test_a_launch_is_answered_and_repeated_it_is_known(talk: Talk, placed: Callable[..., dict[str, Any]]) -> None:
    given = placed("jr_1", "/bin/true")
    talk.say(do="launch", seq=1, order=given)
    assert talk.hear(seq=1)["state"] == "started"
    assert talk.hear(event="ended")["record"]["exit_code"] == 0
    talk.say(do="launch", seq=2, order=given)
    assert talk.hear(seq=2)["state"] == "known"


def test_two_servers_hear_of_the_same_end(data: Path, talk: Talk, placed: Callable[..., dict[str, Any]]) -> None:
    other = Talk(data)
    talk.say(do="launch", seq=1, order=placed("jr_1", "/bin/false"))
    for listener in (talk, other):
        assert listener.hear(event="ended")["record"]["exit_code"] == 1
    other.connection.close()


def test_another_version_retires_the_supervisor_but_not_its_runs(
    data: Path, talk: Talk, placed: Callable[..., dict[str, Any]]
) -> None:
    given = placed("jr_1", "/bin/cat", "/dev/zero")
    given["argv"] = ["/bin/sh", "-c", "while :; do sleep 60; done"]
    talk.say(do="launch", seq=1, order=given)
    assert talk.hear(seq=1)["state"] == "started"
    first = (data / "supervisor" / "lock").read_text()
    talk.say(do="hello", version=PROTOCOL + 1)
    assert closed(talk.connection)
    successor = Talk(data)
    try:
        assert (data / "supervisor" / "lock").read_text() != first
        successor.say(do="recover", runs=["jr_1"])
        assert successor.hear(event="started")["run_id"] == "jr_1"
        successor.say(do="stop", seq=1, run_id="jr_1", reason=records.STOPPED)
        assert successor.hear(event="ended")["record"]["reason"] == records.STOPPED
    finally:
        successor.connection.close()


def test_a_claim_of_an_earlier_boot_is_not_mistaken_for_a_running_one(data: Path, talk: Talk) -> None:
    """After a reboot the keeper's process id may belong to anybody: here, to this test."""
    folder = data / "runs" / "jr_1"
    folder.mkdir()
    records.claim(str(folder), {"pid": os.getpid(), "ticks": 1, "at": 5, "boot": "an earlier boot"})
    talk.say(do="recover", runs=["jr_1"])
    record = talk.hear(event="ended")["record"]
    assert (record["reason"], record["started_at"]) == (records.LOST, 5)


def test_it_leaves_when_nobody_is_connected_and_nothing_runs(data: Path, talk: Talk) -> None:
    pid = int((data / "supervisor" / "lock").read_text())
    descriptor = os.pidfd_open(pid)
    try:
        talk.connection.close()
        readable, _, _ = select.select([descriptor], [], [], 20)
        assert readable  # the process has ended
    finally:
        os.close(descriptor)
