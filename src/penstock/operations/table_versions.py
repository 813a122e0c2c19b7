"""Versions of a table: Get, list, Delete, BatchDelete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.catalog.versions import parse_version, version_text
from penstock.errors import ClientFault, EntityNotFound, InvalidInput
from penstock.operations.batches import error_detail
from penstock.operations.catalog_lookups import check_catalog, existing_table
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_token
from penstock.operations.tables import shown_table

if TYPE_CHECKING:
    from penstock.arns import Namespace
    from penstock.store.catalog_contract import StoredTable
    from penstock.store.contract import Transaction

_PAGE_MAXIMUM = 100


@operation("GetTableVersion")
def get_table_version(request: Request, context: Context) -> Response:
    """Without VersionId the current one (spec 3.3)."""
    check_catalog(request, context)
    with context.store.read() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        row: StoredTable | None = table
        if "VersionId" in request:
            row = transaction.tables.version(table, parse_version(request["VersionId"]))
    if row is None:
        raise _missing_version(request["VersionId"])
    return {"TableVersion": _table_version(row, context.namespace)}


@operation("GetTableVersions")
def get_table_versions(request: Request, context: Context) -> Response:
    """Newest first, the current one included: after one update "1", "0" (spec 5, 1)."""
    check_catalog(request, context)
    size = page_size(request, _PAGE_MAXIMUM)
    before = read_token("GetTableVersions", request)
    with context.store.read() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        rows = transaction.tables.versions(table, before, size + 1)
    shown, token = cut("GetTableVersions", request, rows, size, lambda row: row.version)
    return {"TableVersions": [_table_version(row, context.namespace) for row in shown], **token}


@operation("DeleteTableVersion")
def delete_table_version(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        _delete(transaction, table, request["VersionId"])
    return {}


@operation("BatchDeleteTableVersion")
def batch_delete_table_version(request: Request, context: Context) -> Response:
    """What cannot be deleted becomes an entry of Errors, the others are deleted (spec 3.3)."""
    check_catalog(request, context)
    errors = []
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        for text in request["VersionIds"]:
            try:
                _delete(transaction, table, text)
            except ClientFault as fault:
                errors.append({"TableName": table.name, "VersionId": text, "ErrorDetail": error_detail(fault)})
    return {"Errors": errors}


def _delete(transaction: Transaction, table: StoredTable, text: str) -> None:
    """Delete an archived version. The current one is the table itself and can only go with it (spec 3.3)."""
    version = parse_version(text)
    if version == table.version:
        raise InvalidInput(f"Version {text} is the current version of table {table.name} and cannot be deleted")
    if not transaction.tables.delete_version(table, version):
        raise _missing_version(text)


def _missing_version(text: str) -> EntityNotFound:
    return EntityNotFound(f"Version not found: {text}")


def _table_version(row: StoredTable, namespace: Namespace) -> dict[str, Any]:
    return {"Table": shown_table(row, namespace), "VersionId": version_text(row.version)}
