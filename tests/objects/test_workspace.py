"""workspace.py: drafts that become files, locks between threads and processes, and what the dead leave."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from penstock.identifiers import SystemIdentifiers
from penstock.objects.workspace import Workspace


def test_drafts(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, SystemIdentifiers())
    draft = workspace.draft()
    draft.write(b"hello")
    found = draft.settle(durable=True)
    assert found.st_size == 5
    Path(draft.path).rename(tmp_path / "object")
    draft.discard()
    assert (tmp_path / "object").read_bytes() == b"hello"
    given_up = workspace.draft()
    given_up.write(b"x")
    given_up.discard()
    assert not Path(given_up.path).exists()
    workspace.close()
    assert list((tmp_path / "drafts").iterdir()) == []


def test_stamps_of_drafts_differ_within_one_tick(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, SystemIdentifiers())
    stamps = set()
    for _ in range(50):
        draft = workspace.draft()
        draft.write(b"same")
        stamps.add(draft.settle(durable=False).st_mtime_ns)
    assert len(stamps) == 50
    workspace.close()


def test_a_draft_takes_from_another_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, SystemIdentifiers())
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 1000)
    with source.open("rb") as stream:
        draft = workspace.draft()
        draft.append(stream.fileno(), 10, 200_000)
        draft.append(stream.fileno(), 0, 5)
        draft.settle(durable=False)
        assert Path(draft.path).read_bytes() == source.read_bytes()[10:200_010] + bytes(range(5))
        other = workspace.draft()
        with pytest.raises(OSError, match="became shorter"):
            other.append(stream.fileno(), 0, 256_001)
    workspace.close()


def test_a_lock_is_held_by_one_thread(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, SystemIdentifiers())
    counter = 0
    barrier = threading.Barrier(4)

    def count(_: int) -> None:
        nonlocal counter
        barrier.wait(10)
        for _ in range(200):
            with workspace.lock("b", "k"):
                seen = counter
                threading.Event().wait(0)
                counter = seen + 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    assert counter == 800
    workspace.close()


HOLD = """
import sys
from pathlib import Path
from penstock.identifiers import SystemIdentifiers
from penstock.objects.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]), SystemIdentifiers())
workspace.draft().write(b"unfinished")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
def test_what_the_dead_leave_goes_and_what_the_living_write_stays(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    drafts = tmp_path / "drafts"
    assert len(list(drafts.iterdir())) == 2
    processes[0].kill()
    processes[0].communicate()
    mine = Workspace(tmp_path, SystemIdentifiers())
    assert len(list(drafts.iterdir())) == 2
    assert sum(path.read_bytes() == b"unfinished" for path in drafts.rglob("*") if path.is_file()) == 1
    mine.close()
    processes[1].communicate()
