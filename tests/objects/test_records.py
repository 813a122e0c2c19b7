"""records.py: which record belongs to which state of a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from penstock.objects.records import Record, Records, foreign_etag, stamp

FULL = Record(
    "etag",
    {"content-type": "text/plain"},
    {"color": "blue é"},
    {"crc32": "AAAA"},
    "COMPOSITE",
    (5, 6),
    "upload",
    {"team": "data"},
)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "records")


def test_a_record_belongs_to_one_state(records: Records, tmp_path: Path) -> None:
    assert records.read("b", "k", "1") is None
    records.add("b", "k", "1", FULL, str(tmp_path / "draft"), None)
    assert records.read("b", "k", "1") == FULL
    assert records.read("b", "k", "11") is None
    assert records.read("b", "other", "1") is None
    records.add("b", "k", "2", Record("second"), str(tmp_path / "draft"), "1")
    assert records.read("b", "k", "1") == FULL
    assert records.read("b", "k", "2") == Record("second")
    records.add("b", "k", "2", Record("amended"), str(tmp_path / "draft"), "1")
    assert records.read("b", "k", "2") == Record("amended")


def test_a_file_of_records_does_not_grow(records: Records, tmp_path: Path) -> None:
    for number in range(200):
        records.add("b", "k", str(number), Record(f"etag-{number}"), str(tmp_path / "draft"), str(number - 1))
        assert records.read("b", "k", str(number)) == Record(f"etag-{number}")
        if number:
            assert records.read("b", "k", str(number - 1)) == Record(f"etag-{number - 1}")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.stat().st_size < 1000


def test_a_line_that_was_cut_short_is_none(records: Records, tmp_path: Path) -> None:
    records.add("b", "k", "1", FULL, str(tmp_path / "draft"), None)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[:-20])
    assert records.read("b", "k", "1") is None


def test_removal(records: Records, tmp_path: Path) -> None:
    records.add("b", "k", "1", FULL, str(tmp_path / "draft"), None)
    assert records.exists("b", "k")
    records.remove("b", "k")
    records.remove("b", "k")
    assert not records.exists("b", "k")
    records.add("b", "k", "1", FULL, str(tmp_path / "draft"), None)
    records.remove_bucket("b")
    assert not records.exists("b", "k")


def test_stamps_and_etags_follow_the_file(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"abc")
    first = file.stat()
    assert stamp(first) == f"3-{first.st_mtime_ns}"
    os.utime(file, ns=(1, 2))
    assert stamp(file.stat()) == "3-2"
    assert foreign_etag(file.stat()) != foreign_etag(first)
    assert foreign_etag(first).endswith("-1")
