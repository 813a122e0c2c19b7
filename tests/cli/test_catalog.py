"""`penstock catalog`: what command lines mean, and how tables read. tests/acceptance runs them against a server."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from penstock.cli.catalog import ListDatabases, ListPartitions, ListTables, ShowTable, describe_tables
from penstock.cli.output import Output


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("databases", ListDatabases()),
        ("tables lake", ListTables("lake")),
        ("table lake sales", ShowTable("lake", "sales")),
        ("partitions lake sales", ListPartitions("lake", "sales", None, 100)),
        ("partitions lake sales --filter year='2020' --limit 2", ListPartitions("lake", "sales", "year='2020'", 2)),
    ],
)
def test_parse(parse: Callable[..., object], line: str, options: object) -> None:
    assert parse("catalog", *line.split()) == options


@pytest.mark.parametrize("line", ["tables", "table lake", "partitions lake sales --limit 0"])
def test_refused(command: Callable[..., Any], line: str) -> None:
    assert command("catalog", *line.split()).code == 2


def test_tables_read_also_when_little_is_known_of_them() -> None:
    stream = io.StringIO()
    tables = [
        {
            "Name": "sales",
            "PartitionKeys": [{"Name": "year"}, {"Name": "month"}],
            "Parameters": {"classification": "csv", "recordCount": "336776", "sizeKey": "36407321"},
            "StorageDescriptor": {"Columns": [{"Name": "a"}, {"Name": "b"}], "Location": "s3://lake/sales/"},
        },
        {"Name": "view"},
        {"Name": "odd", "Parameters": {"recordCount": "many", "sizeKey": "-1"}},
    ]
    Output("text", stream, stream).text(describe_tables(tables))
    rows = [line.split() for line in stream.getvalue().splitlines()]
    assert rows[1] == ["sales", "csv", "2", "year,", "month", "336,776", "36.4", "MB", "s3://lake/sales/"]
    assert rows[2] == ["view", "0"]
    assert rows[3] == ["odd", "0", "many", "-1"]
