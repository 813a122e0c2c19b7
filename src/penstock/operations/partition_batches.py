"""Partitions in batches: BatchCreate, BatchGet, BatchUpdate, BatchDelete. One item's failure leaves the others done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import ClientFault
from penstock.operations.batches import error_detail
from penstock.operations.catalog_lookups import check_catalog, existing_table
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.partition_indexes import check_indexed
from penstock.operations.partitions import (
    already_there,
    checked_values,
    missing_partition,
    partition_document,
    replace_partition,
    shown_partition,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


@operation("BatchCreatePartition")
def batch_create_partition(request: Request, context: Context) -> Response:
    """What is there already becomes an AlreadyExistsException entry of Errors (spec 3.4)."""
    check_catalog(request, context)
    errors = []
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        for partition_input in request["PartitionInputList"]:
            try:
                values, document = partition_document(table, partition_input)
                if values in rows:
                    raise already_there()
                rows[values] = document
            except ClientFault as fault:
                errors.append(_partition_error(partition_input.get("Values", []), fault))
        faults = check_indexed(transaction, table, rows)
        errors += [_partition_error(values, fault) for values, fault in faults.items()]
        fitting = [(values, document) for values, document in rows.items() if values not in faults]
        present = transaction.partitions.insert_many(table, fitting, context.now)
    errors += [_partition_error(values, already_there()) for values in present]
    return {"Errors": errors}


@operation("BatchGetPartition")
def batch_get_partition(request: Request, context: Context) -> Response:
    """In the order asked for; missing ones are left out without a word. Nothing is ever unprocessed (spec 3.4)."""
    check_catalog(request, context)
    with context.store.read() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        wanted = dict.fromkeys(checked_values(table, entry["Values"]) for entry in request["PartitionsToGet"])
        found = {row.values: row for row in transaction.partitions.get_many(table, list(wanted))}
    shown = [shown_partition(found[values], table, context.namespace) for values in wanted if values in found]
    return {"Partitions": shown, "UnprocessedKeys": []}


@operation("BatchUpdatePartition")
def batch_update_partition(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    errors = []
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        for entry in request["Entries"]:
            values = entry["PartitionValueList"]
            try:
                replace_partition(transaction, table, values, entry["PartitionInput"])
            except ClientFault as fault:
                errors.append({"PartitionValueList": list(values), "ErrorDetail": error_detail(fault)})
    return {"Errors": errors}


@operation("BatchDeletePartition")
def batch_delete_partition(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    errors = []
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        for entry in request["PartitionsToDelete"]:
            try:
                values = checked_values(table, entry["Values"])
                if not transaction.partitions.delete(table, values):
                    raise missing_partition(values)
            except ClientFault as fault:
                errors.append(_partition_error(entry["Values"], fault))
    return {"Errors": errors}


def _partition_error(values: Sequence[str], fault: ClientFault) -> dict[str, Any]:
    return {"PartitionValues": list(values), "ErrorDetail": error_detail(fault)}
