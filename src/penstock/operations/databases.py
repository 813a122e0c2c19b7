"""Databases of the Data Catalog: Create, Get, list, Update, Delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.catalog.names import catalog_name
from penstock.errors import AlreadyExists, InvalidInput
from penstock.operations.catalog_lookups import check_catalog, existing_database
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import page_size, read_token, write_token
from penstock.operations.scanning import scan
from penstock.operations.tags import check_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.contract import Stored

_PAGE_MAXIMUM = 100
_OPEN_TO_ALL = {
    "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
    "Permissions": ["ALL"],
}


@operation("CreateDatabase")
def create_database(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    check_tags(request.get("Tags", {}))
    document = database_document(request["DatabaseInput"])
    name = document["Name"]
    with context.store.write() as transaction:
        if not transaction.databases.insert(context.namespace, name, document, context.now):
            raise AlreadyExists("Database already exists.")
        transaction.tags.put(context.namespace, "database", name, request.get("Tags", {}))
    return {}


@operation("GetDatabase")
def get_database(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.read() as transaction:
        row = existing_database(transaction, context, request["Name"])
    return {"Database": _database(row, context)}


@operation("GetDatabases")
def get_databases(request: Request, context: Context) -> Response:
    """By name. ResourceShareType FOREIGN is always empty: nobody shares with this server (spec 3.2)."""
    check_catalog(request, context)
    members = _members_asked(request)
    share = request.get("ResourceShareType")
    if share == "FOREIGN":
        return {"DatabaseList": []}
    with context.store.read() as transaction:
        found = scan(
            lambda after, limit: transaction.databases.page(context.namespace, after, limit),
            lambda row: row.name,
            lambda rows: [share != "FEDERATED" or "FederatedDatabase" in row.document for row in rows],
            read_token("GetDatabases", request),
            page_size(request, _PAGE_MAXIMUM),
        )
    token = {} if found.after is None else {"NextToken": write_token("GetDatabases", request, found.after)}
    databases = [_database(row, context) for row in found.items]
    if members is not None:
        databases = [{member: database[member] for member in members if member in database} for database in databases]
    return {"DatabaseList": databases, **token}


@operation("UpdateDatabase")
def update_database(request: Request, context: Context) -> Response:
    """A full replacement: what DatabaseInput does not say is gone. Another name is refused, as AWS has no rename."""
    check_catalog(request, context)
    name = catalog_name(request["Name"])
    document = database_document(request["DatabaseInput"])
    if document["Name"] != name:
        raise InvalidInput(f"DatabaseInput.Name '{document['Name']}' is not '{name}': a database cannot be renamed")
    with context.store.write() as transaction:
        existing_database(transaction, context, name)
        transaction.databases.replace(context.namespace, name, document, context.now)
    return {}


@operation("DeleteDatabase")
def delete_database(request: Request, context: Context) -> Response:
    """With its tables, their versions and partitions: gone when the call returns (spec 3.2)."""
    check_catalog(request, context)
    name = catalog_name(request["Name"])
    with context.store.write() as transaction:
        existing_database(transaction, context, request["Name"])
        transaction.tables.delete_all(context.namespace, name)
        transaction.databases.delete(context.namespace, name)
    return {}


def database_document(database_input: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of a DatabaseInput: all of it, the name in the catalogue's spelling."""
    return {**database_input, "Name": catalog_name(database_input["Name"])}


def _database(row: Stored, context: Context) -> dict[str, Any]:
    """A Database. The default permissions are those of an account with the Lake Formation defaults (spec 3.2)."""
    return {
        "CreateTableDefaultPermissions": [_OPEN_TO_ALL],
        **row.document,
        "CreateTime": row.created,
        "CatalogId": context.namespace.account,
    }


def _members_asked(request: Request) -> list[str] | None:
    """AttributesToGet as members of a Database; None: all of them. NAME must be among them (API GetDatabases)."""
    asked = request.get("AttributesToGet")
    if asked is None:
        return None
    if "NAME" not in asked:
        raise InvalidInput("AttributesToGet must include NAME")
    return ["Name", "TargetDatabase"] if "TARGET_DATABASE" in asked else ["Name"]
