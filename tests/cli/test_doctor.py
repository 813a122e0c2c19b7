"""`penstock doctor`: every kind of finding, with its remedy."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from penstock.cli import doctor
from penstock.cli.doctor import Doctor
from penstock.cli.exit_codes import ExitCode

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON_HEADER = "Sun, 01 Mar 2026 12:00:00 GMT"


def test_parse(parse: Callable[..., object]) -> None:
    assert parse("doctor") == Doctor()


def test_python() -> None:
    assert doctor.python((3, 11, 0)).verdict == "ok"
    assert doctor.python((3, 10, 9)).verdict == "wrong"


def test_the_data_folder(tmp_path: Path) -> None:
    assert doctor.data_folder(tmp_path).verdict == "ok"
    assert doctor.data_folder(tmp_path / "not" / "yet").verdict == "note"
    (tmp_path / "file").write_text("")
    assert doctor.data_folder(tmp_path / "file").verdict == "wrong"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert doctor.data_folder(tmp_path).verdict == "wrong"
    assert doctor.data_folder(tmp_path / "new").verdict == "wrong"
    tmp_path.chmod(0o700)


def test_keys(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    assert doctor.keys(file).verdict == "note"
    file.touch(0o600)
    assert doctor.keys(file).verdict == "ok"
    file.chmod(0o640)
    finding = doctor.keys(file)
    assert (finding.verdict, finding.remedy) == ("wrong", f"chmod 600 {file}")


def test_disk_space(tmp_path: Path) -> None:
    assert doctor.disk(tmp_path / "not" / "yet", lambda _: SimpleNamespace(free=5 * 10**9)).verdict == "ok"
    finding = doctor.disk(tmp_path, lambda _: SimpleNamespace(free=999_999_999))
    assert (finding.verdict, finding.fact) == ("wrong", "1000.0 MB free")


def test_the_database(tmp_path: Path) -> None:
    file = tmp_path / "penstock.db"
    assert doctor.database(file, {}).verdict == "note"
    file.write_bytes(b"SQLite format 3\x00 and so on")
    assert doctor.database(file, {}).verdict == "ok"
    file.write_bytes(b"something else")
    assert doctor.database(file, {}).verdict == "wrong"
    assert doctor.database(file, {"PENSTOCK_DATABASE_URL": "postgresql://"}).verdict == "note"


def test_the_supervisor(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert doctor.supervisor(lock).verdict == "note"
    lock.write_text(f"{os.getpid()}\n")
    assert doctor.supervisor(lock).verdict == "ok"
    lock.write_text("")
    assert doctor.supervisor(lock).verdict == "note"
    lock.write_text("nonsense")
    assert doctor.supervisor(lock).verdict == "wrong"


@pytest.mark.parametrize(("skew", "verdict"), [(0, "ok"), (-50, "ok"), (61, "wrong"), (-3600, "wrong")])
def test_the_clock(skew: int, verdict: str) -> None:
    assert doctor.clock(NOON_HEADER, NOON + timedelta(seconds=skew)).verdict == verdict


def test_a_server_without_time() -> None:
    assert doctor.clock(None, NOON).verdict == "note"


def test_a_machine_where_nothing_runs_yet_is_healthy(command: Callable[..., Any], tmp_path: Path) -> None:
    done = command("doctor", "--data", str(tmp_path / "new"))
    assert done.code == ExitCode.OK
    assert f"penstock --data {tmp_path / 'new'} up" in done.out


def test_a_server_that_does_not_answer_is_found(command: Callable[..., Any], data: Path) -> None:
    done = command("doctor", "--data", str(data), "--output", "json")
    assert done.code == ExitCode.UNHEALTHY
    findings = {finding["subject"]: finding for finding in json.loads(done.out)}
    assert findings["server"]["verdict"] == "wrong"
    assert "penstock up" in findings["server"]["remedy"]
    assert findings["keys"]["verdict"] == "ok"
    assert all(finding["remedy"] for finding in findings.values() if finding["verdict"] == "wrong")


def test_a_damaged_state_file_is_a_finding(command: Callable[..., Any], data: Path) -> None:
    (data / "server.json").write_text("{")
    done = command("doctor", "--data", str(data))
    assert done.code == ExitCode.UNHEALTHY
    assert "server.json" in done.out
