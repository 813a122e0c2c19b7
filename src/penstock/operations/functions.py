"""User-defined functions: Create, Get, list, Update, Delete. Kept for the engines that share this catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.catalog.name_patterns import name_pattern
from penstock.catalog.names import catalog_name
from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.catalog_lookups import check_catalog, existing_database
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import page_size, read_texts, write_token
from penstock.operations.scanning import scan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store.catalog_contract import StoredFunction

_PAGE_MAXIMUM = 100


@operation("CreateUserDefinedFunction")
def create_user_defined_function(request: Request, context: Context) -> Response:
    """Names are stored in lower case, class names as they are (spec 3.1)."""
    check_catalog(request, context)
    if "FunctionName" not in request["FunctionInput"]:
        raise InvalidInput("FunctionInput.FunctionName must be given")
    name = catalog_name(request["FunctionInput"]["FunctionName"])
    with context.store.write() as transaction:
        database = existing_database(transaction, context, request["DatabaseName"]).name
        document = _document(request["FunctionInput"])
        if not transaction.functions.insert(context.namespace, database, name, document, context.now):
            raise AlreadyExists("Function already exists.")
    return {}


@operation("GetUserDefinedFunction")
def get_user_defined_function(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.read() as transaction:
        database = existing_database(transaction, context, request["DatabaseName"]).name
        row = transaction.functions.get(context.namespace, database, catalog_name(request["FunctionName"]))
    if row is None:
        raise _missing(request)
    return {"UserDefinedFunction": _function(row, context)}


@operation("GetUserDefinedFunctions")
def get_user_defined_functions(request: Request, context: Context) -> Response:
    """Of one database, or of all; `Pattern` as GetTables has its Expression, see catalog/name_patterns."""
    check_catalog(request, context)
    pattern = name_pattern(request["Pattern"])
    kind = request.get("FunctionType")

    def wanted(rows: Sequence[StoredFunction]) -> list[bool]:
        named = [True] * len(rows) if pattern is None else pattern.matching([row.name for row in rows])
        return [
            name and kind in (None, row.document.get("FunctionType")) for name, row in zip(named, rows, strict=True)
        ]

    after = read_texts("GetUserDefinedFunctions", request, 2)
    with context.store.read() as transaction:
        database = None
        if "DatabaseName" in request:
            database = existing_database(transaction, context, request["DatabaseName"]).name
        found = scan(
            lambda behind, limit: transaction.functions.page(context.namespace, database, behind, limit),
            lambda row: (row.database, row.name),
            wanted,
            None if after is None else (after[0], after[1]),
            page_size(request, _PAGE_MAXIMUM),
        )
    more = {} if found.after is None else {"NextToken": write_token("GetUserDefinedFunctions", request, found.after)}
    return {"UserDefinedFunctions": [_function(row, context) for row in found.items], **more}


@operation("UpdateUserDefinedFunction")
def update_user_defined_function(request: Request, context: Context) -> Response:
    """A full replacement. Another name is refused, as there is no rename."""
    check_catalog(request, context)
    name = catalog_name(request["FunctionName"])
    given = request["FunctionInput"]
    if catalog_name(given.get("FunctionName", name)) != name:
        raise InvalidInput(f"FunctionInput.FunctionName '{given['FunctionName']}' is not '{name}': no rename")
    with context.store.write() as transaction:
        database = existing_database(transaction, context, request["DatabaseName"]).name
        if not transaction.functions.replace(context.namespace, database, name, _document(given)):
            raise _missing(request)
    return {}


@operation("DeleteUserDefinedFunction")
def delete_user_defined_function(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.write() as transaction:
        database = existing_database(transaction, context, request["DatabaseName"]).name
        if not transaction.functions.delete(context.namespace, database, catalog_name(request["FunctionName"])):
            raise _missing(request)
    return {}


def _missing(request: Request) -> EntityNotFound:
    return EntityNotFound(f"Function {request['FunctionName']} not found")


def _document(given: Mapping[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in given.items() if member != "FunctionName"}


def _function(row: StoredFunction, context: Context) -> dict[str, Any]:
    return {
        "ResourceUris": [],
        **row.document,
        "FunctionName": row.name,
        "DatabaseName": row.database,
        "CreateTime": row.created,
        "CatalogId": context.namespace.account,
    }
