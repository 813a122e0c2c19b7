"""One stream of a run on its way to a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from penstock.executors.supervisor.stream_log import LINE_BYTES_MAX, StreamLog

if TYPE_CHECKING:
    from pathlib import Path

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ")


def written(path: Path, *chunks: bytes, bytes_max: int = 1_000_000) -> list[str]:
    """The lines that feeding the chunks leaves in the file, stamps checked and cut off."""
    log = StreamLog(str(path / "log"), bytes_max)
    for chunk in chunks:
        log.feed(chunk)
    log.close()
    content = (path / "log").read_bytes().decode("utf-8")
    assert content.endswith("\n")
    lines = content.split("\n")[:-1]
    assert all(STAMP.match(line) for line in lines)
    return [line[25:] for line in lines]


def test_lines_are_put_together_from_pieces(tmp_path: Path) -> None:
    assert written(tmp_path, b"on", b"e\ntw", b"o\r\n\n", b"rest") == ["one", "two", "", "rest"]


def test_a_line_is_in_the_file_as_soon_as_it_is_complete(tmp_path: Path) -> None:
    log = StreamLog(str(tmp_path / "log"), 1000)
    log.feed(b"one\ntw")
    assert (tmp_path / "log").read_bytes().endswith(b"Z one\n")
    log.close()


def test_a_silent_stream_makes_no_file(tmp_path: Path) -> None:
    StreamLog(str(tmp_path / "log"), 1000).close()
    assert not (tmp_path / "log").exists()


def test_invalid_bytes_are_replaced(tmp_path: Path) -> None:
    assert written(tmp_path, b"a\xff\xfeb\n\xc3", b"\xa4\n\xe2\x82") == ["a��b", "ä", "�"]


def test_long_lines_are_cut_between_characters(tmp_path: Path) -> None:
    text = "ä€😀x" * 60_000
    encoded = text.encode()
    for step in (len(encoded), 65_536, 50_001):
        chunks = [encoded[start : start + step] for start in range(0, len(encoded), step)]
        lines = written(tmp_path, *chunks, b"\nnext\n", bytes_max=10_000_000)
        (tmp_path / "log").unlink()
        assert lines[-1] == "next"
        assert "".join(lines[:-1]) == text
        assert all(len(line.encode()) <= LINE_BYTES_MAX for line in lines)


@pytest.mark.parametrize("bytes_max", [1_000, 4_000, 100_000])
@pytest.mark.parametrize("chunk", [b"a line of a flood\n" * 100, b"x" * 5_000, b"\n" * 1_000, b"\xff" * 999 + b"\n"])
def test_a_flood_keeps_its_beginning_and_its_end(tmp_path: Path, bytes_max: int, chunk: bytes) -> None:
    lines = written(tmp_path, b"first\n", *[chunk] * 300, b"\nthe last\n", bytes_max=bytes_max)
    assert (tmp_path / "log").stat().st_size <= bytes_max
    assert (lines[0], lines[-1]) == ("first", "the last")
    assert len([line for line in lines if "the log reached its limit of" in line]) == 1
    (said,) = [line for line in lines if line.endswith("bytes were dropped here")]
    dropped = int(said.split()[1])
    total = 6 + 300 * len(chunk) + 10
    kept = sum(len(line) + 1 for line in lines if "[penstock]" not in line)
    if b"\xff" not in chunk:
        assert total - kept - 600 <= dropped <= total - kept + 600


def test_even_a_tiny_bound_holds_but_for_the_markers(tmp_path: Path) -> None:
    lines = written(tmp_path, b"x\n" * 1000, bytes_max=1)
    assert len(lines) == 2
    assert all(line.startswith("[penstock]") for line in lines)


def test_a_full_disk_ends_the_log_and_nothing_else() -> None:
    log = StreamLog("/dev/full", 1000)
    log.feed(b"one\n")
    log.feed(b"two\n")
    log.close()
    assert log._dropped > 0
