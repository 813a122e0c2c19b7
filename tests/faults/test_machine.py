"""What a machine does to a server: a full disk, a locked database, a clock set back, signals, files of dead servers."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from penstock.clock import SystemClock
from penstock.compose import Server
from penstock.settings import Settings
from penstock.store.sql.open import file_url

pytestmark = pytest.mark.slow

SMALL_DISK = "24m"
CAP_SYS_ADMIN = 21  # of linux/capability.h
# Runs a command for which the modes of files hold even if it is root's: what lets root pass them by is dropped for good
# (PR_CAPBSET_DROP; CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH). Nobody else has it to begin with.
OBEYING_MODES = (
    sys.executable,
    "-c",
    """import ctypes, os, sys
for number in (1, 2):
    ctypes.CDLL(None).prctl(24, number, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])""",
)
COMMAND = {"Name": "glueetl", "ScriptLocation": "s3://lake/script.py"}


def _may_mount() -> bool:
    """Root may, outside of most containers: it takes the capability to administer the system."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    return bool(effective >> CAP_SYS_ADMIN & 1) and shutil.which("mount") is not None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that is soon full."""
    if not _may_mount():
        pytest.skip("only root may mount a small file system; the next test asks the same of everybody")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "penstock", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def test_a_full_disk_stops_a_run_until_there_is_room_again(small_disk: Path, up_server: Any, counting: Any) -> None:
    server, grid = up_server("disk/data"), counting()
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "0.2"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    server.until(lambda: len(grid.counted()) >= 5, "some nodes to start")
    ballast = fill(small_disk)

    server.until(lambda: _is_refused(server), "a write to be refused")
    assert server.glue.get_workflow(Name=grid.name)["Workflow"]["Name"] == grid.name, "what is read needs no room"
    ballast.unlink()
    grid.assert_complete(server.glue, server.finished(grid.name, run_id))
    assert server.stop() == 0


def test_a_file_system_that_takes_nothing_more_stops_a_run_until_it_does_again(up_server: Any, counting: Any) -> None:
    """What anybody can do to a process of his own: no file of it may grow. SQLite then sees errors of the device."""
    server, grid = up_server(), counting()
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "0.2"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    server.until(lambda: len(grid.counted()) >= 5, "some nodes to start")
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, hard))
    server.until(lambda: _is_refused(server), "a write to be refused")
    assert server.glue.get_workflow(Name=grid.name)["Workflow"]["Name"] == grid.name, "what is read needs no room"
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))
    grid.assert_complete(server.glue, server.finished(grid.name, run_id))
    assert server.stop() == 0


def _is_refused(server: Any) -> bool:
    """Whether a write is answered with an error of the server's, as AWS answers."""
    try:
        server.glue.create_job(Name=f"job-{os.urandom(4).hex()}", Role="r", Command=COMMAND)
    except ClientError as error:
        return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] == 500)
    return False


def test_a_folder_that_is_read_only_is_refused_with_its_name(
    up_server: Any, penstock: Callable[..., Any], tmp_path: Path
) -> None:
    server = up_server()
    server.up()
    assert server.stop() == 0
    above = tmp_path / "above"
    above.mkdir()
    above.chmod(0o555)
    with read_only(server.data):
        for folder in (server.data, above / "new"):
            done = penstock("up", "--data", folder, "--port", "0", through=OBEYING_MODES)
            assert done.returncode == 1
            assert done.stderr.startswith("penstock: setting 'data': ")
            assert str(folder) in done.stderr
            assert "Permission denied" in done.stderr
            assert "Traceback" not in done.stderr
    server.up()


def test_runs_fail_with_the_reason_while_their_folder_is_read_only(up_server: Any, counting: Any) -> None:
    server, nodes = up_server(through=OBEYING_MODES), counting(rows=1, columns=1, name="alone")
    server.up()
    name = nodes.names[0]
    nodes.job(server.glue, name)
    first = server.glue.start_job_run(JobName=name)["JobRunId"]
    assert server.job_run(name, first)["JobRunState"] == "SUCCEEDED"
    with read_only(server.data / "runs"):
        second = server.glue.start_job_run(JobName=name)["JobRunId"]
        run = server.job_run(name, second)
        assert run["JobRunState"] == "FAILED"
        assert "Permission denied" in run["ErrorMessage"]
    third = server.glue.start_job_run(JobName=name)["JobRunId"]
    assert server.job_run(name, third)["JobRunState"] == "SUCCEEDED"
    assert nodes.counted() == {name: [first, third]}


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder and the files in it, none of which may be changed meanwhile."""
    entries = [folder, *folder.iterdir()]
    modes = [entry.stat().st_mode for entry in entries]
    for entry, mode in zip(entries, modes, strict=True):
        entry.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for entry, mode in zip(entries, modes, strict=True):
            entry.chmod(mode)


def test_a_database_that_another_process_has_locked_makes_writers_wait_and_readers_not(
    up_server: Any, counting: Any, tmp_path: Path
) -> None:
    file = tmp_path / "penstock.db"
    server, grid = up_server(database_url=file_url(file)), counting(rows=3)
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "0.2"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    server.until(grid.counted, "a node to start")
    other = sqlite3.connect(file, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    writer = threading.Thread(target=server.glue.create_database, kwargs={"DatabaseInput": {"Name": "lake"}})
    writer.start()
    writer.join(2)
    assert writer.is_alive(), "it waits"
    assert server.glue.get_workflow(Name=grid.name)["Workflow"]["Name"] == grid.name
    other.execute("ROLLBACK")
    other.close()
    writer.join()
    assert server.glue.get_database(Name="lake")["Database"]["Name"] == "lake"
    grid.assert_complete(server.glue, server.finished(grid.name, run_id))


class SteppedClock:
    """The machine's clock, and by how much it was set wrong."""

    def __init__(self) -> None:
        self.error = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.error


def test_a_clock_that_is_set_back_and_forth_stops_nothing(tmp_path: Path, counting: Any, up_server: Any) -> None:
    """Signatures carry the client's time, so this server does not check them."""
    clock, grid = SteppedClock(), counting()
    server = Server.start(Settings(data=tmp_path / "data", port=0, auth=False, stop_grace_seconds=1), clock)
    try:
        client = up_server()  # never launched: its waiting is what is used
        client.data = tmp_path / "data"
        client.connect(server.endpoint)
        grid.create(client.glue, DefaultArguments={"--seconds": "0.2"})
        run_id = client.glue.start_workflow_run(Name=grid.name)["RunId"]
        for started, error in ((3, timedelta(hours=-3)), (9, timedelta(hours=20)), (15, timedelta(minutes=-1))):
            client.until(lambda started=started: len(grid.counted()) >= started, f"{started} nodes to start")
            clock.error = error
        run = client.finished(grid.name, run_id)
        grid.assert_complete(client.glue, run)
        assert run["CompletedOn"] >= run["StartedOn"]
        for name in grid.names:
            (job_run,) = client.glue.get_job_runs(JobName=name)["JobRuns"]
            assert job_run["CompletedOn"] >= job_run["StartedOn"]
            assert job_run["ExecutionTime"] >= 0
    finally:
        server.close()


def test_a_server_that_is_asked_to_end_answers_what_it_has_begun_and_keeps_what_it_has_answered(up_server: Any) -> None:
    server = up_server()
    server.up()
    created: list[str] = []
    under_way = threading.Event()

    def create(worker: int) -> None:
        for number in range(10_000):
            name = f"job-{worker}-{number}"
            try:
                server.glue.create_job(Name=name, Role="r", Command=COMMAND)
            except (BotoCoreError, ClientError):
                return
            created.append(name)
            if len(created) > 20:
                under_way.set()

    threads = [threading.Thread(target=create, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    assert under_way.wait(60)
    assert server.stop() == 0
    for thread in threads:
        thread.join()
    assert "Traceback" not in server.said
    server.up()
    kept = {job["Name"] for page in server.glue.get_paginator("get_jobs").paginate() for job in page["Jobs"]}
    assert set(created) <= kept
    assert len(kept) <= len(created) + len(threads), "at most the requests that were cut off were carried out unheard"


def test_a_server_that_is_asked_to_end_in_mid_run_leaves_the_run_to_the_next(up_server: Any, counting: Any) -> None:
    server, grid = up_server(), counting()
    server.up()
    grid.create(server.glue, DefaultArguments={"--seconds": "0.3"})
    run_id = server.glue.start_workflow_run(Name=grid.name)["RunId"]
    for started in (2, 8, 14):
        server.until(lambda started=started: len(grid.counted()) >= started, f"{started} nodes to start")
        assert server.stop() == 0
        assert not (server.data / "server.json").exists()
        server.up()
    grid.assert_complete(server.glue, server.finished(grid.name, run_id))
    assert "Traceback" not in server.said


def test_files_of_a_killed_server_stand_in_nobodys_way(up_server: Any, penstock: Callable[..., Any]) -> None:
    server = up_server()
    server.up()
    server.kill()
    assert (server.data / "server.json").exists()
    assert (server.data / "server.lock").exists()
    done = penstock("--data", server.data, "workflow", "list")
    assert done.returncode != 0
    assert done.stderr.startswith(f"penstock: no server runs on {server.data}")
    assert "Traceback" not in done.stderr
    server.up()
    assert penstock("--data", server.data, "workflow", "list").returncode == 0


def test_a_second_server_on_a_folder_is_refused_and_the_first_is_not_disturbed(
    up_server: Any, penstock: Callable[..., Any]
) -> None:
    server = up_server()
    server.up()
    done = penstock("up", "--data", server.data, "--port", "0")
    assert done.returncode == 1
    assert f"another server (process {server.pid}, {server.glue.meta.endpoint_url}) is using" in done.stderr
    assert json.loads((server.data / "server.json").read_text(encoding="utf-8"))["pid"] == server.pid
    server.glue.get_databases()


@pytest.fixture
def penstock() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: object, through: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        command = [*through, sys.executable, "-m", "penstock", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    return run
