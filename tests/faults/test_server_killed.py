"""kill -9 of the server at random instants of a run of thirty real processes: each runs exactly once."""

from __future__ import annotations

import random  # noqa: TID251 - the instants of the kills
import time
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

pytestmark = pytest.mark.slow


def test_every_node_runs_exactly_once_however_often_the_server_is_killed(
    up_server: Any, counting: Any, database_url: str, request: pytest.FixtureRequest
) -> None:
    """One run of the grid after another. The instants are spread over the length of an undisturbed run, the moments
    around its start and its end included; every second restart is killed too, in the midst of finding its way."""
    rounds = request.config.getoption("--kills")
    chance = random.Random(rounds)
    server, grid = up_server(database_url=database_url), counting()
    server.up()
    grid.create(server.glue)
    began = time.monotonic()
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    grid.assert_complete(server.glue, server.finished(grid.name, run_id))
    length = time.monotonic() - began

    finished = {run_id}
    for number in range(rounds):
        grid.forget()
        instant = length * (number + chance.random()) / rounds
        killer = server.kill_after(instant)
        asked = _start(server, grid.name)
        killer.join()
        server.kill()
        began = time.monotonic()
        if number % 2:
            server.launch()
            server.kill_after(chance.random() * (length / 4 + 2.0)).join()
            server.kill()
        server.up()
        started = {run["WorkflowRunId"] for run in server.glue.get_workflow_runs(Name=grid.name)["Runs"]} - finished
        if asked is None and not started:
            started = {server.glue.start_workflow_run(Name=grid.name)["RunId"]}  # the request died with the server
        assert len(started) == 1, f"kill {number}, {instant:.3f} s after the start"
        assert asked is None or started == {asked}
        for run_id in started:
            grid.assert_complete(server.glue, server.finished(grid.name, run_id))
        finished |= started
    assert server.stop() == 0
    assert "Traceback" not in server.said


def _start(server: Any, workflow: str) -> str | None:
    """Start a run while the server may be killed: None when no answer came."""
    try:
        run_id: str = server.glue.start_workflow_run(Name=workflow)["RunId"]
    except (BotoCoreError, ClientError):
        return None
    return run_id
