from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
DISABLED = {"CatalogEncryptionMode": "DISABLED"}
CLEAR = {"ReturnConnectionPasswordEncrypted": False}


def settings(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = call("GetDataCatalogEncryptionSettings")["DataCatalogEncryptionSettings"]
    return found


def put(call: Call, **members: Any) -> None:
    call("PutDataCatalogEncryptionSettings", DataCatalogEncryptionSettings=members)


def test_nothing_put_means_disabled(call: Call) -> None:
    assert settings(call) == {"EncryptionAtRest": DISABLED, "ConnectionPasswordEncryption": CLEAR}


def test_what_is_put_comes_back_and_what_is_not_is_the_default(call: Call) -> None:
    at_rest = {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": "key"}
    put(call, EncryptionAtRest=at_rest)
    assert settings(call) == {"EncryptionAtRest": at_rest, "ConnectionPasswordEncryption": CLEAR}
    passwords = {"ReturnConnectionPasswordEncrypted": True, "AwsKmsKeyId": "key"}
    put(call, ConnectionPasswordEncryption=passwords)
    assert settings(call) == {"EncryptionAtRest": DISABLED, "ConnectionPasswordEncryption": passwords}


def test_what_cannot_be(call: Call) -> None:
    with pytest.raises(InvalidInput, match="AwsKmsKeyId"):
        put(call, ConnectionPasswordEncryption={"ReturnConnectionPasswordEncrypted": True})
    with pytest.raises(EntityNotFound):
        call("GetDataCatalogEncryptionSettings", CatalogId="999999999999")
