"""kill -9 of the supervisor and of keepers in mid-run: nothing runs twice, nothing hangs, what is lost says so."""

from __future__ import annotations

import os
import random  # noqa: TID251 - the instants of the kills
import signal
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_a_run_survives_every_death_of_the_supervisor(
    up_server: Any, counting: Any, request: pytest.FixtureRequest
) -> None:
    """The supervisor is killed as soon as the next so many nodes have started, with the server every third time."""
    kills = request.config.getoption("--kills")
    chance = random.Random(kills)
    server, grid = up_server(), counting()
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "0.1"})
    killed = 0
    while killed < kills:
        grid.forget()
        run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
        for started in sorted(chance.sample(range(len(grid.names)), 3)):
            reached = _started(server, grid, run_id, started)
            _kill(server.supervisor())
            killed += 1
            if killed % 3 == 0:
                server.kill()
                server.up()
            assert reached
        grid.assert_complete(server.glue, server.finished(grid.name, run_id))
    assert server.stop() == 0


def _started(server: Any, grid: Any, run_id: str, count: int) -> bool:
    def reached() -> bool:
        return len(grid.counted()) >= count and (server.data / "supervisor" / "lock").exists()

    return bool(server.until(reached, f"{count} nodes of {run_id} to start"))


def test_a_killed_keeper_ends_its_run_with_a_message_and_the_retry_completes_the_workflow(
    up_server: Any, counting: Any
) -> None:
    server, grid = up_server(), counting(rows=3, columns=2)
    server.up()
    grid.create(server.glue, MaxRetries=1)
    name = grid.node(1, 0)
    _replace_arguments(server, grid, name, {"--seconds": "600"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    lost = server.until(lambda: grid.counted().get(name), "the node to start")[0]
    _replace_arguments(server, grid, name, {})
    script = _script_of(server.data, lost)
    _kill(_keeper_of(server.data, lost))
    run = server.finished(grid.name, run_id)
    assert run["Statistics"]["SucceededActions"] == len(grid.names)
    ended = server.job_run(name, lost)
    assert ended["JobRunState"] == "FAILED"
    assert ended["ErrorMessage"].startswith("Run was lost: ")
    assert [len(ids) for node, ids in grid.counted().items() if node != name] == [1] * (len(grid.names) - 1)
    assert len(set(grid.counted()[name])) == 2
    assert not _lives(script)


def test_server_supervisor_and_keeper_killed_at_once_leave_a_failed_run_and_no_process(
    up_server: Any, counting: Any
) -> None:
    server, grid = up_server(), counting(rows=2, columns=1)
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "600"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    first = server.until(lambda: grid.counted().get(grid.node(0, 0)), "the node to start")[0]
    script = _script_of(server.data, first)
    server.kill()
    _kill(server.supervisor())
    _kill(_keeper_of(server.data, first))
    server.up()
    run = server.finished(grid.name, run_id)
    assert run["Statistics"]["FailedActions"] == 1
    ended = server.job_run(grid.node(0, 0), first)
    assert ended["JobRunState"] == "FAILED"
    assert ended["ErrorMessage"].startswith("Run was lost: ")
    assert not _lives(script)
    assert list(grid.counted()) == [grid.node(0, 0)]


def _replace_arguments(server: Any, grid: Any, name: str, arguments: dict[str, str]) -> None:
    job = server.glue.get_job(JobName=name)["Job"]
    update = {key: job[key] for key in ("Role", "Command", "MaxRetries")}
    server.glue.update_job(JobName=name, JobUpdate={**update, "DefaultArguments": arguments})


def _keeper_of(data: Path, run_id: str) -> int:
    return int(str((data / "runs" / run_id / "keeper").readlink()).split(".")[0])


def _script_of(data: Path, run_id: str) -> int:
    """The process id of the script: the only child of its keeper."""
    keeper = _keeper_of(data, run_id)
    return int(Path(f"/proc/{keeper}/task/{keeper}/children").read_text(encoding="ascii").split()[0])


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and that its new parent has not collected yet does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
