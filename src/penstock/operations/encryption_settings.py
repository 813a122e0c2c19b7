"""Encryption settings of the Data Catalog: Put, Get. Kept and returned; what they ask for is the disk's matter here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import InvalidInput
from penstock.operations.catalog_lookups import check_catalog
from penstock.operations.contract import Context, Request, Response, operation

if TYPE_CHECKING:
    from penstock.store.contract import Transaction

_NAME = "encryption"
_DEFAULT: dict[str, Any] = {
    "EncryptionAtRest": {"CatalogEncryptionMode": "DISABLED"},
    "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": False},
}


@operation("PutDataCatalogEncryptionSettings")
def put_data_catalog_encryption_settings(request: Request, context: Context) -> Response:
    """What is not said goes back to its default. Terraform deletes by putting the defaults (spec 3.11)."""
    check_catalog(request, context)
    settings = request["DataCatalogEncryptionSettings"]
    passwords = settings.get("ConnectionPasswordEncryption", {})
    if passwords.get("ReturnConnectionPasswordEncrypted") and "AwsKmsKeyId" not in passwords:
        raise InvalidInput("AwsKmsKeyId must be given when ReturnConnectionPasswordEncrypted is true")
    with context.store.write() as transaction:
        if not transaction.catalog_settings.insert(context.namespace, _NAME, settings, context.now):
            transaction.catalog_settings.replace(context.namespace, _NAME, settings, context.now)
    return {}


@operation("GetDataCatalogEncryptionSettings")
def get_data_catalog_encryption_settings(request: Request, context: Context) -> Response:
    """Always answers: nothing put means DISABLED and false."""
    check_catalog(request, context)
    with context.store.read() as transaction:
        return {"DataCatalogEncryptionSettings": _settings(transaction, context)}


def returns_encrypted_passwords(transaction: Transaction, context: Context) -> bool:
    """Whether connections must not show their passwords in the clear."""
    passwords = _settings(transaction, context)["ConnectionPasswordEncryption"]
    return bool(passwords["ReturnConnectionPasswordEncrypted"])


def _settings(transaction: Transaction, context: Context) -> dict[str, Any]:
    row = transaction.catalog_settings.get(context.namespace, _NAME)
    return _DEFAULT if row is None else {**_DEFAULT, **row.document}
