"""Whole lines of a file, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.executors.line_files import READ_BYTES_MAX, LineFile

LINES = st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"")), max_size=20)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lines") / "a.log"


@settings(max_examples=100, deadline=None)
@given(LINES, st.binary(max_size=3).map(lambda rest: rest.replace(b"\n", b"")), st.integers(1, 5))
def test_both_directions_see_every_line_once(path: Path, lines: list[bytes], rest: bytes, count: int) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines) + rest)
    file = LineFile(path)
    ahead: list[bytes] = []
    offset = 0
    while (page := file.after(offset, count)).lines:
        assert page.offset == offset
        ahead += page.lines
        offset = page.next_offset
    back: list[bytes] = []
    end: int | None = None
    while (page := file.before(end, count)).lines:
        assert end is None or page.next_offset == end
        back = [*page.lines, *back]
        end = page.offset
    assert ahead == back == lines


def test_an_offset_inside_a_line_begins_with_the_next(path: Path) -> None:
    path.write_bytes(b"one\ntwo\nthree\n")
    assert LineFile(path).after(1).lines == (b"two", b"three")
    assert LineFile(path).after(4).lines == (b"two", b"three")
    assert LineFile(path).before(6).lines == (b"one",)
    assert LineFile(path).after(10**18).lines == ()
    assert LineFile(path).before(10**18, 1).lines == (b"three",)


def test_what_is_not_there_has_no_lines(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "none" / "a.log")
    assert file.after(0).lines == file.before().lines == ()


def test_no_more_is_read_than_about_a_mebibyte(path: Path) -> None:
    path.write_bytes((b"x" * 99 + b"\n") * 30_000)
    for page in (LineFile(path).after(0, 10**6), LineFile(path).before(None, 10**6)):
        assert READ_BYTES_MAX // 2 < page.next_offset - page.offset <= READ_BYTES_MAX + 64 * 1024
