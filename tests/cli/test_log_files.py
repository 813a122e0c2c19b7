"""Logs in the data folder: whole, followed, their end."""

from __future__ import annotations

from pathlib import Path

import pytest

from penstock.cli.log_files import Follower, crawl_tail, has_logs, run_tail
from penstock.errors import BadLocation, NothingThere

STAMP = "2026-01-31T23:59:59.123Z "


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


def test_a_log_is_followed_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "runs" / "jr_1" / "output.log"
    follower = Follower(tmp_path, "jr_1", "output")
    assert list(follower.lines()) == []
    write(file, f"{STAMP}one\n{STAMP}tw")
    assert list(follower.lines()) == ["one"]
    assert list(follower.lines()) == []
    write(file, f"o\n{STAMP}grün\n")
    assert list(follower.lines()) == ["two", "grün"]


def test_logs_that_lie_elsewhere_are_not_taken_for_empty_ones(tmp_path: Path) -> None:
    assert not has_logs(tmp_path, "jr_1")
    (tmp_path / "runs" / "jr_1").mkdir(parents=True)
    assert has_logs(tmp_path, "jr_1")


def test_a_large_log_comes_whole(tmp_path: Path) -> None:
    write(tmp_path / "runs" / "jr_1" / "output.log", "".join(f"{STAMP}{n}\n" for n in range(50_000)))
    assert list(Follower(tmp_path, "jr_1", "output").lines()) == [str(n) for n in range(50_000)]


def test_the_end_of_a_run_is_its_stderr_or_else_its_stdout(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "jr_1"
    assert run_tail(tmp_path, "jr_1", 2) == (folder / "output.log", [])
    write(folder / "output.log", f"{STAMP}a\n{STAMP}b\n{STAMP}c\n")
    assert run_tail(tmp_path, "jr_1", 2) == (folder / "output.log", ["b", "c"])
    write(folder / "error.log", f"{STAMP}Traceback\n")
    assert run_tail(tmp_path, "jr_1", 2) == (folder / "error.log", ["Traceback"])


def test_a_crawl_s_log(tmp_path: Path) -> None:
    file = tmp_path / "crawls" / "1-2.log"
    assert crawl_tail(tmp_path, "1-2", 3) == (file, [])
    write(file, "one\ntwo\r\nthree")
    assert crawl_tail(tmp_path, "1-2", 2) == (file, ["two", "three"])


@pytest.mark.parametrize("identifier", ["../secret", "/etc/passwd", "", ".", "a/b", "a\x00b"])
def test_an_id_cannot_lead_elsewhere(tmp_path: Path, identifier: str) -> None:
    with pytest.raises(NothingThere):
        crawl_tail(tmp_path, identifier, 1)
    with pytest.raises(BadLocation):
        list(Follower(tmp_path, identifier, "output").lines())
