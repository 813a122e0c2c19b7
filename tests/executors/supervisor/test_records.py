"""What a run's folder says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from penstock.executors.supervisor import processes, records

if TYPE_CHECKING:
    from pathlib import Path


def test_exactly_one_claim_is_made(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert records.read_claim(folder) is None
    mine = {**processes.identify(os.getpid()), "at": 7}
    assert records.claim(folder, mine)
    assert not records.claim(folder, records.nobody())
    assert records.read_claim(folder) == mine
    assert processes.lives(mine)


def test_a_claim_of_nobody_and_a_damaged_one_name_no_process(tmp_path: Path) -> None:
    records.claim(str(tmp_path), records.nobody())
    claim = records.read_claim(str(tmp_path))
    assert claim is not None
    assert not processes.lives(claim)
    (tmp_path / "keeper").unlink()
    (tmp_path / "keeper").symlink_to("what is this")
    damaged = records.read_claim(str(tmp_path))
    assert damaged is not None
    assert not processes.lives(damaged)


def test_an_end_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert records.read_exit(folder) is None
    facts = records.ended("jr_1", records.EXITED, started_at=1, exit_code=0)
    records.secure(records.settle(folder, facts), folder)
    assert records.read_exit(folder) == facts
    assert [path.name for path in tmp_path.iterdir()] == ["exit.json"]


def test_what_a_power_cut_left_of_a_record_counts_as_none(tmp_path: Path) -> None:
    for content in (b"", b'{"run_id": ', b"[]", b"\0" * 100, b"\xff"):
        (tmp_path / "exit.json").write_bytes(content)
        assert records.read_exit(str(tmp_path)) is None
    assert records.read_exit(str(tmp_path / "exit.json")) is None
