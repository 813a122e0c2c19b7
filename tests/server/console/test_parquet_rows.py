"""Parquet is read by a process of its own, which a hostile file may end, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from penstock.errors import DamagedData
from penstock.server.console.parquet_rows import rows_in_child

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    table = pa.table(
        {
            "Id": [1, 2, 3],
            "text": ["ü<script>", None, "x" * 5000],
            "bytes": [b"\x00\xff", b"", None],
            "list": [[1, 2], [], None],
            "flag": [True, False, None],
        }
    )
    pq.write_table(table, path)
    return path


def test_values_are_found_by_name(file: Path) -> None:
    with file.open("rb") as stored:
        rows, more = rows_in_child(stored, ["id", "text", "bytes", "list", "flag", "absent"], 2)
    assert rows == [["1", "ü<script>", "00ff", "[1, 2]", "true", None], ["2", None, "", "[]", "false", None]]
    assert more


def test_a_stream_that_is_no_file_of_this_machine_is_copied(file: Path) -> None:
    rows, more = rows_in_child(io.BytesIO(file.read_bytes()), ["ID"], 10)
    assert (rows, more) == ([["1"], ["2"], ["3"]], False)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: b"",
        lambda c: b"PAR1",
        lambda c: c[:-20],
        lambda c: c[:4] + b"\xff" * 40 + c[44:],
        lambda c: b"PAR1" + b"\xff" * 1000 + b"PAR1",
    ],
)
def test_a_damaged_file_is_said_to_be_one(file: Path, spoil) -> None:
    with pytest.raises(DamagedData, match="file"):
        rows_in_child(io.BytesIO(spoil(file.read_bytes())), ["text", "id", "list"], 10)


def test_a_small_file_that_unpacks_to_gigabytes_does_not_reach_the_server(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"a": ["x" * 200_000_000]}), path, compression="zstd", use_dictionary=False)
    assert path.stat().st_size < 1_000_000
    with path.open("rb") as stored:
        assert rows_in_child(stored, ["none of its columns"], 5, memory_bytes=600 * 1024**2)[0] == [[None]]
    with path.open("rb") as stored, pytest.raises(DamagedData, match=r"too much memory|cannot be read"):
        rows_in_child(stored, ["a"], 5, memory_bytes=600 * 1024**2)
