"""Ending runs that nobody keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.executors.supervisor import records
from penstock.executors.supervisor.runs import Run, settle_lost, settle_unkept

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unkept_run_is_ended_once(tmp_path: Path) -> None:
    folder = str(tmp_path / "jr_1")
    assert settle_unkept("jr_1", folder, records.STOPPED, "why")
    record = records.read_exit(folder)
    assert record is not None
    assert (record["reason"], record["error"]) == (records.STOPPED, "why")
    assert not settle_unkept("jr_1", folder, records.LOST, "again")


def test_a_lost_run_keeps_its_start_and_loses_its_scratch(tmp_path: Path) -> None:
    folder, scratch = tmp_path / "jr_1", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    records.claim(str(folder), {"pid": 4_000_000, "ticks": 1, "boot": "b", "at": 77})
    run = Run("jr_1", str(folder), None, str(scratch))
    run.how = "was killed by signal 9"
    settle_lost(run)
    record = records.read_exit(str(folder))
    assert record is not None
    assert (record["reason"], record["started_at"]) == (records.LOST, 77)
    assert "was killed by signal 9" in record["error"]
    assert not scratch.exists()


def test_a_keeper_killed_before_its_claim_leaves_a_run_without_start(tmp_path: Path) -> None:
    settle_lost(Run("jr_1", str(tmp_path), None))
    record = records.read_exit(str(tmp_path))
    assert record is not None
    assert record["started_at"] is None
    assert records.read_claim(str(tmp_path)) is not None
