"""Partitions of a table, one at a time and as lists: Create, Get, list, Update, Delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.catalog.descriptors import shown_descriptor
from penstock.catalog.filters import Bounds, PartitionFilter
from penstock.catalog.segments import segment_of
from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.catalog_lookups import check_catalog, check_transaction, existing_table
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_token, write_token
from penstock.operations.partition_indexes import check_indexed
from penstock.operations.scanning import Scanned, scan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.arns import Namespace
    from penstock.store.catalog_contract import StoredPartition, StoredTable
    from penstock.store.contract import Transaction

_PAGE_MAXIMUM = 1000


@operation("CreatePartition")
def create_partition(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        values, document = partition_document(table, request["PartitionInput"])
        for fault in check_indexed(transaction, table, [values]).values():
            raise fault
        if not transaction.partitions.insert(table, values, document, context.now):
            raise already_there()
    return {}


@operation("GetPartition")
def get_partition(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.read() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        values = checked_values(table, request["PartitionValues"])
        row = transaction.partitions.get(table, values)
    if row is None:
        raise missing_partition(values)
    return {"Partition": shown_partition(row, table, context.namespace)}


@operation("GetPartitions")
def get_partitions(request: Request, context: Context) -> Response:
    """By values. Expression, Segment and ExcludeColumnSchema as spec 3.4 and 3.5 have them.

    A page may be short, even empty, with a NextToken behind it: one request looks at a bounded number of partitions.
    """
    check_catalog(request, context)
    check_transaction(request)
    with_columns = not request.get("ExcludeColumnSchema", False)
    token = read_token("GetPartitions", request)
    after = None if token is None else tuple(token)
    size = page_size(request, _PAGE_MAXIMUM)
    segment = _segment(request)
    with context.store.read() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        expression = _filter(request, table)
        if expression is None and segment is None:
            rows, more = cut(
                "GetPartitions",
                request,
                transaction.partitions.page(table, after, size + 1),
                size,
                lambda row: row.values,
            )
        else:
            found = _matching(transaction, table, expression, segment or (0, 1), after, size)
            rows = transaction.partitions.get_many(table, found.items)
            more = {} if found.after is None else {"NextToken": write_token("GetPartitions", request, found.after)}
    return {"Partitions": [shown_partition(row, table, context.namespace, with_columns) for row in rows], **more}


@operation("UpdatePartition")
def update_partition(request: Request, context: Context) -> Response:
    """A full replacement; other Values in PartitionInput move the partition (spec 3.4)."""
    check_catalog(request, context)
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        replace_partition(transaction, table, request["PartitionValueList"], request["PartitionInput"])
    return {}


@operation("DeletePartition")
def delete_partition(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        values = checked_values(table, request["PartitionValues"])
        if not transaction.partitions.delete(table, values):
            raise missing_partition(values)
    return {}


def partition_document(
    table: StoredTable, partition_input: Mapping[str, Any]
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The values of a PartitionInput, one for each partition key of the table, and what is stored beside them."""
    values = checked_values(table, partition_input.get("Values", []))
    return values, {member: value for member, value in partition_input.items() if member != "Values"}


def checked_values(table: StoredTable, values: Sequence[str]) -> tuple[str, ...]:
    """Raises InvalidInput unless there are as many values as the table has partition keys."""
    if len(values) != len(table.document.get("PartitionKeys", [])):
        raise InvalidInput("The number of partition keys do not match the number of partition values")
    return tuple(values)


def replace_partition(
    transaction: Transaction, table: StoredTable, values: Sequence[str], partition_input: Mapping[str, Any]
) -> None:
    """Replace a partition, or move it when the input has other values; without Values it stays where it is.

    Raises EntityNotFound when there is no such partition, AlreadyExists when the new place is taken.
    """
    source = checked_values(table, values)
    target, document = partition_document(table, {"Values": values, **partition_input})
    row = transaction.partitions.get(table, source)
    if row is None:
        raise missing_partition(source)
    if target == source:
        transaction.partitions.replace(table, source, document)
        return
    for fault in check_indexed(transaction, table, [target]).values():
        raise fault
    # It is still the partition that was created then: the move keeps its CreationTime.
    if not transaction.partitions.insert(table, target, document, row.created):
        raise already_there()
    transaction.partitions.delete(table, source)


def missing_partition(values: Sequence[str]) -> EntityNotFound:
    return EntityNotFound(f"Partition [{', '.join(values)}] not found")


def already_there() -> AlreadyExists:
    return AlreadyExists("Partition already exists.")


def shown_partition(
    row: StoredPartition, table: StoredTable, namespace: Namespace, with_columns: bool = True
) -> dict[str, Any]:
    """A Partition: the document, what the store knows beside it, and the defaults that AWS fills on read."""
    partition: dict[str, Any] = {
        "Parameters": {},
        **row.document,
        "Values": list(row.values),
        "DatabaseName": table.database,
        "TableName": table.name,
        "CreationTime": row.created,
        "CatalogId": namespace.account,
    }
    if "StorageDescriptor" in partition:
        partition["StorageDescriptor"] = shown_descriptor(partition["StorageDescriptor"], with_columns)
    return partition


def _filter(request: Request, table: StoredTable) -> PartitionFilter | None:
    """Null, empty and blank Expressions filter nothing (spec 3.5). A key without a Type is a string, as in Hive."""
    expression = request.get("Expression") or ""
    if not expression.strip():
        return None
    keys = [(key["Name"], key.get("Type", "string")) for key in table.document.get("PartitionKeys", [])]
    return PartitionFilter(expression, keys)


def _matching(
    transaction: Transaction,
    table: StoredTable,
    expression: PartitionFilter | None,
    segment: tuple[int, int],
    after: tuple[str, ...] | None,
    size: int,
) -> Scanned[tuple[str, ...], tuple[str, ...]]:
    """The values of the partitions meant: what decides is read of many, the documents only of those shown."""
    bounds = Bounds() if expression is None else expression.bounds
    number, total = segment

    def wanted(values: tuple[str, ...]) -> bool:
        if bounds.is_beyond(values) or (total > 1 and segment_of(values, total) != number):
            return False
        return expression is None or expression.matches(values)

    return scan(
        lambda behind, limit: transaction.partitions.values_page(table, behind, limit),
        lambda values: values,
        lambda rows: [wanted(values) for values in rows],
        after if after is not None else bounds.start,
        size,
        bounds.is_beyond,
    )


def _segment(request: Request) -> tuple[int, int] | None:
    """(number, total), None when not asked for. Raises InvalidInput for a number that the total does not have."""
    segment = request.get("Segment")
    if segment is None:
        return None
    number, total = int(segment["SegmentNumber"]), int(segment["TotalSegments"])
    if number >= total:
        raise InvalidInput(f"SegmentNumber {number} must be less than TotalSegments {total}")
    return number, total
