"""`penstock catalog`: databases, tables, one table, its partitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.invocation import Invocation, carry_out
from penstock.cli.options import Noun
from penstock.cli.output import Result, fields, listing, stacked
from penstock.cli.pages import items
from penstock.cli.wording import instant, size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_database = click.argument("database", metavar="DATABASE", help="Name of the database.")
_table = click.argument("table", metavar="TABLE", help="Name of the table.")


@click.group("catalog", cls=Noun)
def catalog() -> None:
    """Look at databases, tables and partitions of the Data Catalog."""


@dataclass(frozen=True, slots=True)
class ListDatabases:
    pass


@catalog.command("databases", examples=[("penstock catalog databases", "every database")])
def databases_command() -> None:
    """List the databases."""
    carry_out(ListDatabases(), list_databases)


def list_databases(_: ListDatabases, invocation: Invocation) -> Result:
    found = items(invocation.glue.get_databases, "DatabaseList")
    rows = [[one["Name"], instant(one.get("CreateTime")), one.get("Description", "")] for one in found]
    return Result(found, listing(("DATABASE", "CREATED", "DESCRIPTION"), rows, "There are no databases."))


@dataclass(frozen=True, slots=True)
class ListTables:
    database: str


@catalog.command(
    "tables",
    examples=[
        ("penstock catalog tables flights", "the tables of a database"),
        ("penstock --output json catalog tables flights", "the same as Glue's own documents"),
    ],
)
@_database
def tables_command(database: str) -> None:
    """List the tables of DATABASE."""
    carry_out(ListTables(database), list_tables)


def list_tables(options: ListTables, invocation: Invocation) -> Result:
    found = items(invocation.glue.get_tables, "TableList", DatabaseName=options.database)
    return Result(found, describe_tables(found))


def describe_tables(tables: Sequence[Mapping[str, Any]]) -> Any:
    """Glue Table documents as a listing: format, columns, partition keys, records, size, place.

    Records are the crawler's figure: exact for Parquet, an estimate from sizes for text, as Glue's own.
    """
    rows = []
    for one in tables:
        storage, facts = one.get("StorageDescriptor", {}), one.get("Parameters", {})
        keys = ", ".join(key["Name"] for key in one.get("PartitionKeys", []))
        rows.append(
            [
                one["Name"],
                facts.get("classification", ""),
                len(storage.get("Columns", [])),
                keys,
                _count(facts.get("recordCount")),
                _size(facts.get("sizeKey")),
                storage.get("Location", ""),
            ]
        )
    columns = ("TABLE", "FORMAT", "COLUMNS", "PARTITIONED BY", "EST. RECORDS", "SIZE", "LOCATION")
    return listing(columns, rows, "The database has no tables.")


@dataclass(frozen=True, slots=True)
class ShowTable:
    database: str
    table: str


@catalog.command("table", examples=[("penstock catalog table flights raw_flights", "its place, format and columns")])
@_database
@_table
def table_command(database: str, table: str) -> None:
    """Show one table: place, format, columns, partition keys, parameters."""
    carry_out(ShowTable(database, table), show_table)


def show_table(options: ShowTable, invocation: Invocation) -> Result:
    found = invocation.glue.get_table(DatabaseName=options.database, Name=options.table)["Table"]
    storage, facts = found.get("StorageDescriptor", {}), found.get("Parameters", {})
    serde = storage.get("SerdeInfo", {})
    head = fields(
        [
            ("Table", f"{options.database}.{found['Name']}"),
            ("Description", found.get("Description")),
            ("Location", storage.get("Location")),
            ("Format", facts.get("classification")),
            ("SerDe", serde.get("SerializationLibrary")),
            ("Version", found.get("VersionId")),
            ("Changed", instant(found.get("UpdateTime"))),
        ]
    )
    columns = [
        [column["Name"], column.get("Type", ""), "", column.get("Comment", "")] for column in storage.get("Columns", [])
    ]
    columns += [
        [key["Name"], key.get("Type", ""), "partition key", key.get("Comment", "")]
        for key in found.get("PartitionKeys", [])
    ]
    return Result(
        found,
        stacked(
            head,
            listing(("COLUMN", "TYPE", "", "COMMENT"), columns, "The table has no columns."),
            listing(("PARAMETER", "VALUE"), sorted(facts.items()), "The table has no parameters."),
        ),
    )


@dataclass(frozen=True, slots=True)
class ListPartitions:
    database: str
    table: str
    expression: str | None
    limit: int


@catalog.command(
    "partitions",
    examples=[
        ("penstock catalog partitions flights raw_flights", "its partitions"),
        (
            "penstock catalog partitions flights raw_flights --filter \"month > '06'\"",
            "those that match Glue's expression",
        ),
    ],
)
@_database
@_table
@click.option("--filter", "expression", metavar="EXPRESSION", help="Glue's partition filter expression.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="How many at most.")
def partitions_command(database: str, table: str, expression: str | None, limit: int) -> None:
    """List the partitions of TABLE."""
    carry_out(ListPartitions(database, table, expression, limit), list_partitions)


def list_partitions(options: ListPartitions, invocation: Invocation) -> Result:
    glue = invocation.glue
    found = glue.get_table(DatabaseName=options.database, Name=options.table)["Table"]
    keys = [key["Name"] for key in found.get("PartitionKeys", [])]
    request = {"DatabaseName": options.database, "TableName": options.table}
    if options.expression:
        request["Expression"] = options.expression
    partitions = items(glue.get_partitions, "Partitions", options.limit, **request)
    rows = []
    for one in partitions:
        facts = one.get("Parameters", {})
        place = one.get("StorageDescriptor", {}).get("Location", "")
        rows.append([*one.get("Values", []), _count(facts.get("recordCount")), _size(facts.get("sizeKey")), place])
    columns = (*(key.upper() for key in keys), "RECORDS", "SIZE", "LOCATION")
    return Result(partitions, listing(columns, rows, "There are no such partitions."))


def _count(text: str | None) -> str:
    # Parameters are texts that anybody may write: a wrong one is shown as it stands.
    return f"{int(text):,}" if text is not None and text.isdecimal() else text or ""


def _size(text: str | None) -> str:
    return size(int(text)) if text is not None and text.isdecimal() else text or ""
