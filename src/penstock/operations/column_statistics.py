"""Column statistics of tables and partitions, as engines write them: Update, Get, Delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import ClientFault, EntityNotFound, InvalidInput
from penstock.operations.batches import error_detail
from penstock.operations.catalog_lookups import check_catalog, existing_table
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.partitions import checked_values, missing_partition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.catalog_contract import StoredTable
    from penstock.store.contract import Transaction

_DATA = {
    "BOOLEAN": "BooleanColumnStatisticsData",
    "DATE": "DateColumnStatisticsData",
    "DECIMAL": "DecimalColumnStatisticsData",
    "DOUBLE": "DoubleColumnStatisticsData",
    "LONG": "LongColumnStatisticsData",
    "STRING": "StringColumnStatisticsData",
    "BINARY": "BinaryColumnStatisticsData",
}


@operation("UpdateColumnStatisticsForTable")
@operation("UpdateColumnStatisticsForPartition")
def update_column_statistics(request: Request, context: Context) -> Response:
    """Column by column: what cannot be is an entry in Errors, the others are stored (spec 3.7)."""
    check_catalog(request, context)
    errors = []
    with context.store.write() as transaction:
        table, values = _owner(transaction, context, request)
        known = _columns(transaction, table, values)
        for statistics in request["ColumnStatisticsList"]:
            try:
                _check(statistics, known)
            except ClientFault as fault:
                errors.append({"ColumnStatistics": statistics, "Error": error_detail(fault)})
            else:
                transaction.column_statistics.put(table, values, statistics["ColumnName"], statistics)
    return {"Errors": errors}


@operation("GetColumnStatisticsForTable")
@operation("GetColumnStatisticsForPartition")
def get_column_statistics(request: Request, context: Context) -> Response:
    """In the order asked for. A column without any is an entry in Errors, which Trino passes over (spec 3.7)."""
    check_catalog(request, context)
    names = list(dict.fromkeys(request["ColumnNames"]))
    with context.store.read() as transaction:
        table, values = _owner(transaction, context, request)
        found = transaction.column_statistics.get_many(table, values, names)
    detail = error_detail(EntityNotFound("Statistics do not exist for this column"))
    return {
        "ColumnStatisticsList": [found[name] for name in names if name in found],
        "Errors": [{"ColumnName": name, "Error": detail} for name in names if name not in found],
    }


@operation("DeleteColumnStatisticsForTable")
@operation("DeleteColumnStatisticsForPartition")
def delete_column_statistics(request: Request, context: Context) -> Response:
    """Of a column without any, too: observed on AWS (spec 3.7)."""
    check_catalog(request, context)
    with context.store.write() as transaction:
        table, values = _owner(transaction, context, request)
        transaction.column_statistics.delete(table, values, request["ColumnName"])
    return {}


def _owner(transaction: Transaction, context: Context, request: Request) -> tuple[StoredTable, tuple[str, ...] | None]:
    """The table, and the values of the partition when the request is about one."""
    table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
    if "PartitionValues" not in request:
        return table, None
    values = checked_values(table, request["PartitionValues"])
    if transaction.partitions.get(table, values) is None:
        raise missing_partition(values)
    return table, values


def _columns(transaction: Transaction, table: StoredTable, values: tuple[str, ...] | None) -> set[str]:
    """The columns of the table or partition, and the partition keys."""
    documents = [table.document]
    if values is not None:
        row = transaction.partitions.get(table, values)
        documents += [] if row is None else [row.document]
    names = {key["Name"] for key in table.document.get("PartitionKeys", ())}
    for document in documents:
        names |= {column["Name"] for column in document.get("StorageDescriptor", {}).get("Columns", ())}
    return names


def _check(statistics: Mapping[str, Any], columns: set[str]) -> None:
    """Raises EntityNotFound for a column that is not there, InvalidInput for data of another type than Type says."""
    name, data = statistics["ColumnName"], statistics["StatisticsData"]
    if name not in columns:
        raise EntityNotFound(f"Column {name} not found")
    expected = {"Type", _DATA[data["Type"]]}
    if set(data) != expected:
        raise InvalidInput(
            f"StatisticsData of type {data['Type']} must have {_DATA[data['Type']]} and no other, not "
            + (", ".join(sorted(set(data) - {"Type"})) or "none")
        )
