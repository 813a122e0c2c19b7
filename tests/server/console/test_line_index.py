"""Lines by their numbers, in files that grow."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from penstock.server.console.line_index import EVERY, LineIndex, LineIndexes


def test_a_file_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    index = LineIndex(tmp_path / "nothing.log")
    assert index.total() == (0, 0)
    assert index.lines(0, 10) == ([], 0)


def test_lines_are_found_by_their_numbers_while_the_file_grows(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    index = LineIndex(path)
    written = 0
    with path.open("wb", buffering=0) as file:
        for count in (1, EVERY - 1, 1, 2 * EVERY + 7):
            file.write(b"".join(b"line %d\n" % number for number in range(written, written + count)))
            written += count
            assert index.total()[0] == written
            for first in (0, EVERY - 1, EVERY, written - 1, written):
                found, total = index.lines(first, 3)
                assert found == [b"line %d" % number for number in range(first, min(first + 3, written))]
                assert total == written


def test_a_line_without_its_end_is_none_yet(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    path.write_bytes(b"whole\nhal")
    index = LineIndex(path)
    assert index.lines(0, 10) == ([b"whole"], 1)
    with path.open("ab") as file:
        file.write(b"f\n")
    assert index.lines(0, 10) == ([b"whole", b"half"], 2)


def test_an_answer_holds_about_a_mebibyte(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    path.write_bytes((b"x" * 65_535 + b"\n") * 40)
    found, total = LineIndex(path).lines(0, 40)
    assert (len(found), total) == (16, 40)


def test_another_file_under_the_name_is_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    path.write_bytes(b"1\n2\n3\n")
    index = LineIndex(path)
    assert index.total()[0] == 3
    other = tmp_path / "other.log"
    other.write_bytes(b"one\n")
    other.replace(path)
    assert index.lines(0, 9) == ([b"one"], 1)
    path.unlink()
    assert index.total() == (0, 0)


@given(st.lists(st.binary(max_size=5).filter(lambda line: b"\n" not in line), max_size=50), st.integers(0, 60))
def test_any_lines(tmp_path_factory, lines: list[bytes], first: int) -> None:
    path = tmp_path_factory.mktemp("lines") / "run.log"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    assert LineIndex(path).lines(first, 100) == (lines[first:], len(lines))


def test_few_files_are_remembered(tmp_path: Path) -> None:
    indexes = LineIndexes()
    first = indexes.of(tmp_path / "0")
    assert indexes.of(tmp_path / "0") is first
    for number in range(1, 65):
        indexes.of(tmp_path / str(number))
    assert indexes.of(tmp_path / "0") is not first
