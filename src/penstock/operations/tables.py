"""Tables of the Data Catalog: Create, Get, list, Update, Delete, BatchDelete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.catalog.descriptors import shown_descriptor
from penstock.catalog.name_patterns import name_pattern
from penstock.catalog.names import catalog_name
from penstock.catalog.versions import check_unchanged, concurrent_update, version_text
from penstock.errors import AlreadyExists, Conflict, InvalidInput
from penstock.operations.batches import error_detail
from penstock.operations.catalog_lookups import (
    check_catalog,
    check_transaction,
    existing_database,
    existing_table,
    missing_table,
)
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import page_size, read_token, write_token
from penstock.operations.partition_indexes import add_index, check_keys_stay
from penstock.operations.scanning import scan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.arns import Namespace
    from penstock.store.catalog_contract import StoredTable

_PAGE_MAXIMUM = 100


@operation("CreateTable")
def create_table(request: Request, context: Context) -> Response:
    """VersionId "0". Answers nothing, as Glue does; missing database is EntityNotFound (spec 3.3)."""
    check_catalog(request, context)
    document = _document_given(request, "OpenTableFormatInput")
    database = catalog_name(request["DatabaseName"])
    with context.store.write() as transaction:
        existing_database(transaction, context, request["DatabaseName"])
        if not transaction.tables.insert(
            context.namespace, database, document["Name"], document, context.caller_arn, context.now
        ):
            raise AlreadyExists("Table already exists.")
        indexes = request.get("PartitionIndexes")
        if indexes:
            table = existing_table(transaction, context, database, document["Name"])
            for index in indexes:
                add_index(transaction, context, table, index)
    return {}


@operation("GetTable")
def get_table(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    check_transaction(request)
    members = _members_asked(request)
    with context.store.read() as transaction:
        row = existing_table(transaction, context, request["DatabaseName"], request["Name"])
    return {"Table": _with_members(shown_table(row, context.namespace), members)}


@operation("GetTables")
def get_tables(request: Request, context: Context) -> Response:
    """By name. `Expression` is a glob or a regular expression, see catalog/name_patterns."""
    check_catalog(request, context)
    check_transaction(request)
    members = _members_asked(request)
    pattern = name_pattern(request.get("Expression"))
    federated = request.get("ResourceShareType") == "FEDERATED"
    database = catalog_name(request["DatabaseName"])

    def wanted(rows: Sequence[StoredTable]) -> list[bool]:
        named = [True] * len(rows) if pattern is None else pattern.matching([row.name for row in rows])
        return [
            name and (not federated or "FederatedTable" in row.document) for name, row in zip(named, rows, strict=True)
        ]

    with context.store.read() as transaction:
        existing_database(transaction, context, request["DatabaseName"])
        found = scan(
            lambda after, limit: transaction.tables.page(context.namespace, database, after, limit),
            lambda row: row.name,
            wanted,
            read_token("GetTables", request),
            page_size(request, _PAGE_MAXIMUM),
        )
    token = {} if found.after is None else {"NextToken": write_token("GetTables", request, found.after)}
    tables = [_with_members(shown_table(row, context.namespace), members) for row in found.items]
    return {"TableList": tables, **token}


@operation("UpdateTable")
def update_table(request: Request, context: Context) -> Response:
    """A full replacement and the next VersionId; a VersionId that is sent must be the current one (spec 3.3).

    SkipArchive keeps the number rising and does not keep the definition before.
    """
    check_catalog(request, context)
    if "ViewUpdateAction" in request and request["ViewUpdateAction"] != "REPLACE":
        raise InvalidInput(f"ViewUpdateAction {request['ViewUpdateAction']} is not supported yet: only REPLACE is")
    document = _document_given(request, "UpdateOpenTableFormatInput")
    name = catalog_name(request.get("Name", document["Name"]))
    if name != document["Name"]:
        raise InvalidInput(f"TableInput.Name '{document['Name']}' is not '{name}': a table cannot be renamed")
    database = catalog_name(request["DatabaseName"])
    sent = request.get("VersionId")
    with context.store.write() as transaction:
        row = existing_table(transaction, context, request["DatabaseName"], name)
        check_unchanged(sent, row.version)
        check_keys_stay(transaction, row, document)
        try:
            transaction.tables.replace(
                context.namespace,
                database,
                name,
                document,
                context.now,
                expected_version=None if sent is None else row.version,
                archive=not request.get("SkipArchive", False),
            )
        except Conflict:
            # Another server committed between the look and the write: to the client it is the same lost race.
            raise concurrent_update() from None
    return {}


@operation("DeleteTable")
def delete_table(request: Request, context: Context) -> Response:
    """With its versions, partitions, indexes, statistics and tags."""
    check_catalog(request, context)
    database = catalog_name(request["DatabaseName"])
    with context.store.write() as transaction:
        existing_table(transaction, context, request["DatabaseName"], request["Name"])
        transaction.tables.delete(context.namespace, database, catalog_name(request["Name"]))
    return {}


@operation("BatchDeleteTable")
def batch_delete_table(request: Request, context: Context) -> Response:
    """Missing tables become Errors, the others are deleted; a missing database fails the call (spec 3.3)."""
    check_catalog(request, context)
    database = catalog_name(request["DatabaseName"])
    with context.store.write() as transaction:
        existing_database(transaction, context, request["DatabaseName"])
        missing = [
            name
            for name in request["TablesToDelete"]
            if not transaction.tables.delete(context.namespace, database, catalog_name(name))
        ]
    return {"Errors": [{"TableName": name, "ErrorDetail": error_detail(missing_table(name))} for name in missing]}


def table_document(table_input: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of a TableInput: all of it, the name in the catalogue's spelling."""
    return {**table_input, "Name": catalog_name(table_input["Name"])}


def shown_table(row: StoredTable, namespace: Namespace) -> dict[str, Any]:
    """A Table: the document, what the store knows beside it, and the defaults that AWS fills on read (spec 3.3)."""
    table: dict[str, Any] = {
        "Retention": 0,
        "PartitionKeys": [],
        "Parameters": {},
        **row.document,
        "DatabaseName": row.database,
        "CreateTime": row.created,
        "UpdateTime": row.modified,
        "CreatedBy": row.created_by,
        "IsRegisteredWithLakeFormation": False,
        "CatalogId": namespace.account,
        "VersionId": version_text(row.version),
    }
    if "StorageDescriptor" in table:
        table["StorageDescriptor"] = shown_descriptor(table["StorageDescriptor"])
    return table


def _document_given(request: Request, open_table_member: str) -> dict[str, Any]:
    if open_table_member in request:
        raise InvalidInput(f"{open_table_member} is not supported yet: give the table in TableInput")
    if "TableInput" not in request:
        raise InvalidInput("TableInput must be given")
    return table_document(request["TableInput"])


def _members_asked(request: Request) -> list[str] | None:
    """AttributesToGet as members of a Table; None: all of them. NAME must be among them (API GetTables)."""
    asked = request.get("AttributesToGet")
    if not asked or "DEFAULT" in asked:
        return None
    if "NAME" not in asked:
        raise InvalidInput("AttributesToGet must include NAME")
    return ["Name", "TableType"] if "TABLE_TYPE" in asked else ["Name"]


def _with_members(table: dict[str, Any], members: Sequence[str] | None) -> dict[str, Any]:
    if members is None:
        return table
    return {member: table[member] for member in members if member in table}
