"""Open a table of the Data Catalog with Arrow: place, format, columns and partition keys all come from the catalog."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset

ARROW_TYPES = {
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


def open_table(glue: Any, database: str, name: str) -> pyarrow.dataset.Dataset:
    """A dataset over the table's files. Partition keys are text, as a crawler makes them.

    `glue` is a boto3 Glue client. Raises its EntityNotFoundException for a table that no crawler has found, and
    ValueError for a format or column type that this example does not read.
    """
    table = glue.get_table(DatabaseName=database, Name=name)["Table"]
    storage = table["StorageDescriptor"]
    columns = [pa.field(column["Name"], arrow_type(name, column)) for column in storage["Columns"]]
    keys = pa.schema([pa.field(key["Name"], pa.string()) for key in table.get("PartitionKeys", [])])
    return pyarrow.dataset.dataset(
        storage["Location"],
        schema=pa.schema([*columns, *keys]),
        format=file_format(name, table, [column.name for column in columns]),
        partitioning=pyarrow.dataset.partitioning(keys, flavor="hive"),
    )


def arrow_type(table: str, column: dict[str, str]) -> pa.DataType:
    if column["Type"] not in ARROW_TYPES:
        raise ValueError(
            f"column {column['Name']} of {table} has type {column['Type']}, which this example does not read"
        )
    return ARROW_TYPES[column["Type"]]


def file_format(name: str, table: dict[str, Any], columns: list[str]) -> pyarrow.dataset.FileFormat:
    """How to read the files, from what the crawler wrote down about them."""
    facts = table["Parameters"]
    match facts["classification"]:
        case "csv":
            serde = table["StorageDescriptor"]["SerdeInfo"]["Parameters"]
            return pyarrow.dataset.CsvFileFormat(
                parse_options=pyarrow.csv.ParseOptions(delimiter=serde["field.delim"]),
                read_options=pyarrow.csv.ReadOptions(
                    skip_rows=int(facts.get("skip.header.line.count", "0")), column_names=columns
                ),
                convert_options=pyarrow.csv.ConvertOptions(null_values=[""], strings_can_be_null=True),
            )
        case "json":
            return pyarrow.dataset.JsonFileFormat()
        case "parquet":
            return pyarrow.dataset.ParquetFileFormat()
        case other:
            raise ValueError(f"table {name} is {other}, which this example does not read")


def write_partitioned(table: pa.Table, url: str, key: str) -> None:
    """Write Parquet below `url`, one folder `<key>=<value>` for each value, replacing what those folders held."""
    pyarrow.dataset.write_dataset(
        table,
        url,
        format="parquet",
        partitioning=pyarrow.dataset.partitioning(pa.schema([table.schema.field(key)]), flavor="hive"),
        basename_template="part-{i}.parquet",
        existing_data_behavior="delete_matching",
    )
