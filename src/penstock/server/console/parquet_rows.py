"""Rows out of a Parquet file, read by a process of its own with bounded memory and time.

A file of a few kilobytes can unpack to gigabytes, and a forged one can bring a native reader down: neither may reach
the server. Called as a program it reads the file that is its standard input.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from penstock.errors import DamagedData

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = list[str | None]
MEMORY_BYTES_MAX = 3 * 1024**3 // 2
CPU_SECONDS_MAX = 10
SECONDS_MAX = 20
_COPIED_BYTES_MAX = 64 * 1024 * 1024
_VALUE_CHARACTERS_MAX = 1001
_TEXT_CHARACTERS_MAX = 8 * 1024 * 1024


def rows_in_child(
    stored: BinaryIO, names: list[str], limit: int, memory_bytes: int = MEMORY_BYTES_MAX
) -> tuple[list[Row], bool]:
    """The first rows' values of the columns called `names`, and whether there are more rows. Raises DamagedData."""
    question = json.dumps({"names": names, "limit": limit, "memory_bytes": memory_bytes})
    with _as_file(stored) as file:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", __name__, question],
                stdin=file,
                capture_output=True,
                timeout=SECONDS_MAX,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DamagedData(f"the file could not be read within {SECONDS_MAX} s") from None
    if done.returncode:
        raise DamagedData("the file could not be read: it is damaged, or needs too much memory or time")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise DamagedData(str(answer["problem"]))
    return answer["rows"], bool(answer["more"])


def _as_file(stored: BinaryIO) -> IO[bytes]:
    """The stored file, if it is one of this machine; else a copy of it. Raises DamagedData for one that is too big."""
    try:
        stored.fileno()
    except OSError:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        content = stored.read(_COPIED_BYTES_MAX + 1)
        if len(content) > _COPIED_BYTES_MAX:
            copy.close()
            raise DamagedData(f"the file has more than {_COPIED_BYTES_MAX} bytes, the most that is fetched") from None
        copy.write(content)
        copy.seek(0)
        return copy
    return stored


def main(question: str) -> None:
    """The child's side: prints the answer as JSON."""
    asked = json.loads(question)
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory_bytes"], asked["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(sys.stdin.buffer, pre_buffer=False)
        by_name = {name.lower(): name for name in file.schema_arrow.names}
        present = [by_name[name.lower()] for name in asked["names"] if name.lower() in by_name]
        rows = list(_rows(file, present, asked["names"], by_name, asked["limit"]))
        answer = {"rows": rows, "more": file.metadata.num_rows > len(rows)}
    except (arrow.ArrowException, OSError, ValueError, MemoryError) as error:
        answer = {"problem": f"the file cannot be read as Parquet: {str(error)[:300]}"}
    json.dump(answer, sys.stdout)


def _rows(file: Any, present: list[str], names: list[str], by_name: dict[str, str], limit: int) -> Iterator[Row]:
    size = count = 0
    for batch in file.iter_batches(batch_size=limit, columns=present, use_threads=False):
        for found in batch.to_pylist():
            row = [_text(found.get(by_name.get(name.lower(), ""))) for name in names]
            size += sum(len(value) for value in row if value)
            if count == limit or size > _TEXT_CHARACTERS_MAX:
                return
            count += 1
            yield row


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value[:_VALUE_CHARACTERS_MAX].hex()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)[:_VALUE_CHARACTERS_MAX]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:_VALUE_CHARACTERS_MAX]


if __name__ == "__main__":
    main(sys.argv[1])
