"""Connections: Create, Get, list, Update, Delete, BatchDelete; TestConnection, which nothing here can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.batches import error_detail
from penstock.operations.catalog_lookups import check_catalog
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.encryption_settings import returns_encrypted_passwords
from penstock.operations.paging import page_size, read_name, write_token
from penstock.operations.scanning import scan
from penstock.operations.tags import check_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.contract import Stored, Transaction

_PAGE_MAXIMUM = 1000
_PROPERTIES_MAXIMUM = 100
_CREDENTIALS = (("USERNAME", "PASSWORD"), ("USERNAME", "ENCRYPTED_PASSWORD"), ("SECRET_ID",))
_CONNECTOR = (("CONNECTOR_TYPE", "CONNECTOR_URL", "CONNECTOR_CLASS_NAME"),)
# For each type: of every group of alternatives one must be complete (API ConnectionInput).
_REQUIRED: Mapping[str, tuple[tuple[tuple[str, ...], ...], ...]] = {
    "JDBC": ((("JDBC_CONNECTION_URL",), ("HOST", "PORT", "JDBC_ENGINE")), _CREDENTIALS),
    "MONGODB": ((("CONNECTION_URL",),), _CREDENTIALS),
    "KAFKA": ((("KAFKA_BOOTSTRAP_SERVERS",),),),
    "MARKETPLACE": (_CONNECTOR,),
    "CUSTOM": (_CONNECTOR,),
}
_ONLY_ASKED = ("ValidateCredentials", "ValidateForComputeEnvironments")
_AUTHENTICATION_SHOWN = ("AuthenticationType", "SecretArn", "KmsKeyArn", "OAuth2Properties")
_OAUTH2_SHOWN = ("OAuth2GrantType", "OAuth2ClientApplication", "TokenUrl", "TokenUrlParametersMap")
_OVERRIDES = {"SPARK": "SparkProperties", "ATHENA": "AthenaProperties", "PYTHON": "PythonProperties"}


@operation("CreateConnection")
def create_connection(request: Request, context: Context) -> Response:
    """Ready when the call returns. Names keep their case (spec 3.1)."""
    check_catalog(request, context)
    check_tags(request.get("Tags", {}))
    document = _document(request["ConnectionInput"], context)
    name = document["Name"]
    with context.store.write() as transaction:
        if not transaction.connections.insert(context.namespace, name, document, context.now):
            raise AlreadyExists(f"Connection {name} already exists.")
        transaction.tags.put(context.namespace, "connection", name, request.get("Tags", {}))
    return {"CreateConnectionStatus": "READY"}


@operation("GetConnection")
def get_connection(request: Request, context: Context) -> Response:
    """The override of a compute environment lays its properties over the common ones."""
    check_catalog(request, context)
    with context.store.read() as transaction:
        row = _existing(transaction, context, request["Name"])
        hide = request.get("HidePassword", False) or returns_encrypted_passwords(transaction, context)
    connection = _connection(row, hide)
    environment = request.get("ApplyOverrideForComputeEnvironment")
    if environment is not None:
        override = row.document.get(_OVERRIDES[environment], {})
        connection["ConnectionProperties"] = {**connection["ConnectionProperties"], **override}
    return {"Connection": connection}


@operation("GetConnections")
def get_connections(request: Request, context: Context) -> Response:
    """By name. Of MatchCriteria a connection must have all."""
    check_catalog(request, context)
    wanted = request.get("Filter", {})
    criteria = set(wanted.get("MatchCriteria", ()))

    def matches(row: Stored) -> bool:
        return (
            criteria <= set(row.document.get("MatchCriteria", ()))
            and wanted.get("ConnectionType", row.document["ConnectionType"]) == row.document["ConnectionType"]
            and wanted.get("ConnectionSchemaVersion", _schema_version(row)) == _schema_version(row)
        )

    with context.store.read() as transaction:
        hide = request.get("HidePassword", False) or returns_encrypted_passwords(transaction, context)
        found = scan(
            lambda after, limit: transaction.connections.page(context.namespace, after, limit),
            lambda row: row.name,
            lambda rows: [matches(row) for row in rows],
            read_name("GetConnections", request),
            page_size(request, _PAGE_MAXIMUM),
        )
    token = {} if found.after is None else {"NextToken": write_token("GetConnections", request, found.after)}
    return {"ConnectionList": [_connection(row, hide) for row in found.items], **token}


@operation("UpdateConnection")
def update_connection(request: Request, context: Context) -> Response:
    """A full replacement: what ConnectionInput does not say is gone."""
    check_catalog(request, context)
    name = request["Name"]
    document = _document(request["ConnectionInput"], context)
    if document["Name"] != name:
        raise InvalidInput(f"ConnectionInput.Name '{document['Name']}' is not '{name}': a connection cannot be renamed")
    with context.store.write() as transaction:
        _existing(transaction, context, name)
        transaction.connections.replace(context.namespace, name, document, context.now)
    return {}


@operation("DeleteConnection")
def delete_connection(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    with context.store.write() as transaction:
        if not transaction.connections.delete(context.namespace, request["ConnectionName"]):
            raise _missing(request["ConnectionName"])
    return {}


@operation("BatchDeleteConnection")
def batch_delete_connection(request: Request, context: Context) -> Response:
    check_catalog(request, context)
    succeeded = []
    errors = {}
    with context.store.write() as transaction:
        for name in dict.fromkeys(request["ConnectionNameList"]):
            if transaction.connections.delete(context.namespace, name):
                succeeded.append(name)
            else:
                errors[name] = error_detail(_missing(name))
    return {"Succeeded": succeeded, "Errors": errors}


@operation("TestConnection")
def test_connection(request: Request, context: Context) -> Response:
    """Always refused, with the reason: this server opens no connection itself, only jobs do."""
    check_catalog(request, context)
    if ("ConnectionName" in request) == ("TestConnectionInput" in request):
        raise InvalidInput("Exactly one of ConnectionName and TestConnectionInput must be specified")
    if "ConnectionName" in request:
        with context.store.read() as transaction:
            _existing(transaction, context, request["ConnectionName"])
    raise InvalidInput("TestConnection is not supported: connections are stored for jobs, which open them themselves")


def _existing(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.connections.get(context.namespace, name)
    if row is None:
        raise _missing(name)
    return row


def _missing(name: str) -> EntityNotFound:
    return EntityNotFound(f"Connection {name} not found.")


def _document(connection_input: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What is stored of a ConnectionInput, and who sent it. Raises InvalidInput naming the properties that lack."""
    kind = connection_input["ConnectionType"]
    properties = connection_input["ConnectionProperties"]
    if kind == "SFTP":
        raise InvalidInput("ConnectionType SFTP is not supported")
    if len(properties) > _PROPERTIES_MAXIMUM:
        raise InvalidInput(f"ConnectionProperties has {len(properties)} members; the most is {_PROPERTIES_MAXIMUM}")
    for alternatives in _REQUIRED.get(kind, ()):
        if alternatives is _CREDENTIALS and "AuthenticationConfiguration" in connection_input:
            continue
        if not any(all(name in properties for name in names) for names in alternatives):
            needed = " or ".join(" and ".join(names) for names in alternatives if "ENCRYPTED_PASSWORD" not in names)
            raise InvalidInput(f"ConnectionProperties of a {kind} connection must have {needed}")
    document = {member: value for member, value in connection_input.items() if member not in _ONLY_ASKED}
    return {**document, "LastUpdatedBy": context.caller_arn}


def _schema_version(row: Stored) -> int:
    """Version 2 is that of connections with an AuthenticationConfiguration."""
    return 2 if "AuthenticationConfiguration" in row.document else 1


def _connection(row: Stored, hide_password: bool) -> dict[str, Any]:
    """A Connection. Secrets inside AuthenticationConfiguration are never shown (API AuthenticationConfiguration)."""
    connection: dict[str, Any] = {
        **row.document,
        "CreationTime": row.created,
        "LastUpdatedTime": row.modified,
        "Status": "READY",
        "ConnectionSchemaVersion": _schema_version(row),
    }
    if hide_password:
        properties = connection["ConnectionProperties"]
        connection["ConnectionProperties"] = {key: value for key, value in properties.items() if key != "PASSWORD"}
    if "AuthenticationConfiguration" in connection:
        shown = _only(connection["AuthenticationConfiguration"], _AUTHENTICATION_SHOWN)
        if "OAuth2Properties" in shown:
            shown["OAuth2Properties"] = _only(shown["OAuth2Properties"], _OAUTH2_SHOWN)
        connection["AuthenticationConfiguration"] = shown
    return connection


def _only(document: Mapping[str, Any], members: tuple[str, ...]) -> dict[str, Any]:
    return {member: value for member, value in document.items() if member in members}
