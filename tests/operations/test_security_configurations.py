from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
ENCRYPTION = {
    "S3Encryption": [{"S3EncryptionMode": "SSE-KMS", "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}],
    "CloudWatchEncryption": {"CloudWatchEncryptionMode": "DISABLED"},
    "JobBookmarksEncryption": {
        "JobBookmarksEncryptionMode": "CSE-KMS",
        "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
    },
}


def test_a_configuration_comes_back_as_it_was_given(call: Call) -> None:
    created = call("CreateSecurityConfiguration", Name="s", EncryptionConfiguration=ENCRYPTION)
    found = call("GetSecurityConfiguration", Name="s")["SecurityConfiguration"]
    at = created["CreatedTimestamp"]
    assert found == {"Name": "s", "CreatedTimeStamp": at, "EncryptionConfiguration": ENCRYPTION}
    with pytest.raises(AlreadyExists):
        call("CreateSecurityConfiguration", Name="s", EncryptionConfiguration={})


def test_pages_and_deletion(call: Call) -> None:
    for name in ("b", "a", "c"):
        call("CreateSecurityConfiguration", Name=name, EncryptionConfiguration={})
    page = call("GetSecurityConfigurations", MaxResults=2)
    rest = call("GetSecurityConfigurations", MaxResults=2, NextToken=page["NextToken"])
    found = page["SecurityConfigurations"] + rest["SecurityConfigurations"]
    assert [configuration["Name"] for configuration in found] == ["a", "b", "c"]
    call("DeleteSecurityConfiguration", Name="a")
    for operation in ("GetSecurityConfiguration", "DeleteSecurityConfiguration"):
        with pytest.raises(EntityNotFound):
            call(operation, Name="a")


@pytest.mark.parametrize(
    "encryption",
    [
        {"S3Encryption": [{"S3EncryptionMode": "SSE-KMS"}]},
        {"CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS"}},
        {"JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "CSE-KMS"}},
    ],
)
def test_a_mode_that_needs_a_key(call: Call, encryption: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="KmsKeyArn must be given when"):
        call("CreateSecurityConfiguration", Name="s", EncryptionConfiguration=encryption)
