from __future__ import annotations

from pathlib import Path

from penstock.engine.state import CrawlState, JobRunState, Node, NodeKind, Run
from penstock.operations.log_tails import log_tail

STAMP = "2026-01-31T23:59:59.123Z "
JOB_RUN = Run("jr_1", Node(NodeKind.JOB, "a"), JobRunState.FAILED)
CRAWL = Run("0b9d9ec4-1f3a-4d6f-9f4c-0a1b2c3d4e5f", Node(NodeKind.CRAWLER, "c"), CrawlState.FAILED)


def write(data: Path, name: str, *lines: str) -> None:
    file = data / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines))


def test_what_wrote_nothing_has_no_tail(tmp_path: Path) -> None:
    assert log_tail(tmp_path, JOB_RUN, 20) == []
    assert log_tail(tmp_path, CRAWL, 20) == []


def test_stderr_comes_before_stdout(tmp_path: Path) -> None:
    write(tmp_path, "runs/jr_1/output.log", f"{STAMP}out")
    assert log_tail(tmp_path, JOB_RUN, 20) == ["out"]
    write(tmp_path, "runs/jr_1/error.log", f"{STAMP}one", f"{STAMP}two")
    assert log_tail(tmp_path, JOB_RUN, 20) == ["one", "two"]
    assert log_tail(tmp_path, JOB_RUN, 1) == ["two"]
    assert log_tail(tmp_path, JOB_RUN, 0) == []


def test_the_log_of_a_crawl(tmp_path: Path) -> None:
    write(tmp_path, f"crawls/{CRAWL.id}.log", "[x] INFO : one", "[x] ERROR : two")
    assert log_tail(tmp_path, CRAWL, 1) == ["[x] ERROR : two"]


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    write(tmp_path, "runs/jr_1/error.log", STAMP + "x" * 10_000)
    assert log_tail(tmp_path, JOB_RUN, 1) == ["x" * 2_000]
