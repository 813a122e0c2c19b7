"""Operations on buckets, through boto3 and a real server."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow
BIG = 50 * 1024 * 1024


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_buckets(client: Any, server: Any) -> None:
    client.create_bucket(Bucket="some-bucket")
    client.create_bucket(Bucket="some-bucket")
    (server.objects / "made-by-hand").mkdir()
    (server.objects / "Not_A_Bucket").mkdir()
    names = [one["Name"] for one in client.list_buckets()["Buckets"]]
    assert {"some-bucket", "made-by-hand"} <= set(names)
    assert "Not_A_Bucket" not in names
    assert client.head_bucket(Bucket="some-bucket")["BucketRegion"] == "us-east-1"
    assert client.get_bucket_location(Bucket="some-bucket")["LocationConstraint"] is None
    assert "Status" not in client.get_bucket_versioning(Bucket="some-bucket")
    assert client.get_bucket_acl(Bucket="some-bucket")["Grants"][0]["Permission"] == "FULL_CONTROL"
    client.put_object(Bucket="some-bucket", Key="x/y", Body=b"")
    for act, expected in (
        (lambda: client.delete_bucket(Bucket="some-bucket"), "BucketNotEmpty"),
        (lambda: client.create_bucket(Bucket="Not_A_Bucket"), "InvalidBucketName"),
        (lambda: client.get_bucket_policy(Bucket="some-bucket"), "NoSuchBucketPolicy"),
        (lambda: client.get_bucket_tagging(Bucket="some-bucket"), "NoSuchTagSet"),
        (lambda: client.put_object(Bucket="no-such-bucket", Key="x", Body=b"1"), "NoSuchBucket"),
        (lambda: client.list_objects_v2(Bucket="no-such-bucket"), "NoSuchBucket"),
        (lambda: client.get_object(Bucket="no-such-bucket", Key="x"), "NoSuchBucket"),
        (lambda: client.put_bucket_versioning(Bucket="some-bucket", VersioningConfiguration={}), "NotImplemented"),
    ):
        with pytest.raises(ClientError) as caught:
            act()
        assert code(caught) == expected
    assert "PutBucketVersioning" in str(caught.value)
    client.delete_object(Bucket="some-bucket", Key="x/y")
    client.delete_bucket(Bucket="some-bucket")
    with pytest.raises(ClientError) as caught:
        client.head_bucket(Bucket="some-bucket")
    assert code(caught) == "404"
