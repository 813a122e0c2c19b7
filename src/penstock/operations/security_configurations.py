"""Security configurations: Create, Get, list, Delete. Kept and returned; there is no update (spec 3.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import cut, page_size, read_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.contract import Stored

_PAGE_MAXIMUM = 1000
_KEY_NEEDED = ("SSE-KMS", "CSE-KMS")


@operation("CreateSecurityConfiguration")
def create_security_configuration(request: Request, context: Context) -> Response:
    """Answers `CreatedTimestamp`, where Get says `CreatedTimeStamp`: so they are modelled."""
    name, encryption = request["Name"], request["EncryptionConfiguration"]
    for part in (*encryption.get("S3Encryption", ()), *(value for value in encryption.values() if _is_part(value))):
        _check_key(part)
    with context.store.write() as transaction:
        document = {"EncryptionConfiguration": encryption}
        if not transaction.security_configurations.insert(context.namespace, name, document, context.now):
            raise AlreadyExists(f"Security configuration with name {name} already exists.")
    return {"Name": name, "CreatedTimestamp": context.now}


@operation("GetSecurityConfiguration")
def get_security_configuration(request: Request, context: Context) -> Response:
    with context.store.read() as transaction:
        row = transaction.security_configurations.get(context.namespace, request["Name"])
    if row is None:
        raise _missing(request["Name"])
    return {"SecurityConfiguration": _configuration(row)}


@operation("GetSecurityConfigurations")
def get_security_configurations(request: Request, context: Context) -> Response:
    size = page_size(request, _PAGE_MAXIMUM)
    after = read_name("GetSecurityConfigurations", request)
    with context.store.read() as transaction:
        rows = transaction.security_configurations.page(context.namespace, after, size + 1)
    shown, token = cut("GetSecurityConfigurations", request, rows, size, lambda row: row.name)
    return {"SecurityConfigurations": [_configuration(row) for row in shown], **token}


@operation("DeleteSecurityConfiguration")
def delete_security_configuration(request: Request, context: Context) -> Response:
    """Jobs that name it keep the name."""
    with context.store.write() as transaction:
        if not transaction.security_configurations.delete(context.namespace, request["Name"]):
            raise _missing(request["Name"])
    return {}


def _is_part(value: Any) -> bool:
    return not isinstance(value, list)


def _check_key(part: Mapping[str, Any]) -> None:
    for member, mode in part.items():
        if mode in _KEY_NEEDED and "KmsKeyArn" not in part:
            raise InvalidInput(f"KmsKeyArn must be given when {member} is {mode}")


def _missing(name: str) -> EntityNotFound:
    return EntityNotFound(f"Security configuration {name} not found.")


def _configuration(row: Stored) -> dict[str, Any]:
    return {"Name": row.name, "CreatedTimeStamp": row.created, **row.document}
