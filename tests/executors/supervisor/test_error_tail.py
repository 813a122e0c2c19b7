"""The end of standard error: what stays of it, however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.executors.supervisor.error_tail import LINE_BYTES_MAX, TAIL_BYTES, ErrorTail
from penstock.executors.supervisor.tracebacks import TEXT_MAX, last_exception

if TYPE_CHECKING:
    from conftest import Bench

FRAME = 'Traceback (most recent call last):\n  File "s.py", line 1, in <module>\n'


def tail(content: bytes, size: int) -> str:
    kept = ErrorTail()
    for start in range(0, len(content), size):
        kept.feed(content[start : start + size])
    return kept.text()


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
@pytest.mark.parametrize("length", [10, LINE_BYTES_MAX - 1, LINE_BYTES_MAX, LINE_BYTES_MAX + 1, 100_000])
def test_a_long_line_is_cut_and_what_is_around_it_stays(size: int, length: int) -> None:
    line = "ValueError: " + "x" * length
    found = tail(f"before\n{FRAME}{line}\nafter\n".encode(), size)
    assert found == f"before\n{FRAME}{line[:LINE_BYTES_MAX]}\nafter\n"
    assert last_exception(found) == line[:TEXT_MAX]


def test_only_the_end_is_kept() -> None:
    found = tail(b"".join(b"%07d\n" % n for n in range(100_000)), 1000)
    assert len(found) == TAIL_BYTES
    assert found.endswith("0099999\n")


@pytest.mark.slow
def test_a_run_that_ends_with_a_huge_message_says_how_it_begins(bench: Bench) -> None:
    ended = bench.run("raise ValueError('x' * 100_000)")
    assert ended.message is not None
    assert ended.message == ("ValueError: " + "x" * 100_000)[:TEXT_MAX]
