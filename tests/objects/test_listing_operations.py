"""Operations that list, through boto3 and a real server."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow
BIG = 50 * 1024 * 1024


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def keys(client: Any, bucket: str, **options: Any) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, **options)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def test_lists(client: Any, bucket: str) -> None:
    names = ["a/1", "a/2", "a.txt", "a-b/x", "b", "z/y/x", "ü ö/k&<"]
    for name in names:
        client.put_object(Bucket=bucket, Key=name, Body=b"1")
    ordered = sorted(names, key=str.encode)
    assert keys(client, bucket) == ordered
    assert keys(client, bucket, PaginationConfig={"PageSize": 2}) == ordered
    assert keys(client, bucket, Prefix="a/") == ["a/1", "a/2"]
    assert keys(client, bucket, StartAfter="a.txt") == [name for name in ordered if name > "a.txt"]
    page = client.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in page["CommonPrefixes"]] == ["a-b/", "a/", "z/", "ü ö/"]
    assert [one["Key"] for one in page["Contents"]] == ["a.txt", "b"]
    assert page["KeyCount"] == 6
    for operation in ("list_objects_v2", "list_objects"):
        pages = client.get_paginator(operation).paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1})
        seen = [
            one.get("Key") or one["Prefix"]
            for page in pages
            for one in page.get("Contents", page.get("CommonPrefixes"))
        ]
        assert seen == ["a-b/", "a.txt", "a/", "b", "z/", "ü ö/"]
    versions = client.list_object_versions(Bucket=bucket)["Versions"]
    assert [(one["Key"], one["VersionId"]) for one in versions] == [(name, "null") for name in ordered]
    with pytest.raises(ClientError) as caught:
        client.list_objects_v2(Bucket=bucket, ContinuationToken="?")
    assert code(caught) == "InvalidArgument"
