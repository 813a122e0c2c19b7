"""Reading what a run wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import BadLocation
from penstock.executors.logs import RunLogs
from penstock.executors.supervisor.stream_log import StreamLog

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def logs(tmp_path: Path) -> RunLogs:
    (tmp_path / "runs" / "jr_1").mkdir(parents=True)
    return RunLogs(tmp_path)


def write(logs: RunLogs, text: bytes) -> None:
    with logs.path("jr_1", "output").open("ab") as file:
        file.write(text)


def line(number: int) -> bytes:
    return f"2026-01-02T03:04:05.{number:03d}Z line {number}\n".encode()


def test_lines_are_followed_as_they_come(logs: RunLogs) -> None:
    assert logs.read("jr_1", "output").lines == ()
    write(logs, line(1) + line(2)[:30])
    first = logs.read("jr_1", "output")
    assert first.lines == ((1767323045001, "line 1"),)
    assert logs.read("jr_1", "output", first.next_offset).lines == ()
    write(logs, line(2)[30:] + line(3))
    second = logs.read("jr_1", "output", first.next_offset)
    assert [message for _, message in second.lines] == ["line 2", "line 3"]
    last = logs.read("jr_1", "output", second.next_offset)
    assert (last.lines, last.next_offset) == ((), second.next_offset)


def test_pages_meet_without_gap_or_overlap(logs: RunLogs) -> None:
    write(logs, b"".join(line(number) for number in range(100)))
    offset, messages = 0, []
    while (page := logs.read("jr_1", "output", offset, lines_max=7)).lines:
        assert len(page.lines) <= 7
        messages += [message for _, message in page.lines]
        offset = page.next_offset
    assert messages == [f"line {number}" for number in range(100)]


def test_an_offset_inside_a_line_begins_with_the_next(logs: RunLogs) -> None:
    write(logs, line(1) + line(2))
    for offset in range(1, len(line(1)) + 1):
        assert [message for _, message in logs.read("jr_1", "output", offset).lines] == ["line 2"]
    assert logs.read("jr_1", "output", 10_000).lines == ()
    assert len(logs.read("jr_1", "output", -5).lines) == 2


@pytest.mark.parametrize("wanted", [0, 1, 3, 5000, 20_000])
def test_the_tail_is_the_end(logs: RunLogs, wanted: int) -> None:
    write(logs, b"".join(line(number % 1000) for number in range(10_000)) + b"2026-01")
    page = logs.tail("jr_1", "output", wanted)
    assert len(page.lines) == min(wanted, 10_000)
    assert page.lines[-1:] == (((1767323045999, "line 999"),) if wanted else ())
    assert logs.read("jr_1", "output", page.offset, lines_max=20_000).lines == page.lines
    assert logs.read("jr_1", "output", page.next_offset).lines == ()


def test_what_the_keeper_writes_can_be_read(logs: RunLogs) -> None:
    log = StreamLog(str(logs.path("jr_1", "error")), 10_000)
    log.feed("größe\n\nlast".encode())
    log.close()
    page = logs.read("jr_1", "error")
    assert [message for _, message in page.lines] == ["größe", "", "last"]
    assert all(timestamp > 1_700_000_000_000 for timestamp, _ in page.lines)


def test_a_file_that_somebody_wrote_into_is_still_read(logs: RunLogs) -> None:
    write(logs, b"no stamp\n\xff\xfe\n")
    assert [timestamp for timestamp, _ in logs.read("jr_1", "output").lines] == [0, 0]


def test_hostile_names_are_refused(logs: RunLogs) -> None:
    with pytest.raises(BadLocation):
        logs.read("../jr_1", "output")
    with pytest.raises(ValueError, match="output, error"):
        logs.read("jr_1", "../../keys")
    assert logs.read("jr_unknown", "output").lines == ()
