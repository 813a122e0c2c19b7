"""routes.py: requests and their operations, and requests that are not S3's."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.objects.app import OPERATIONS
from penstock.objects.routes import operation_of, speaks_s3


@pytest.mark.parametrize(
    ("method", "bucket", "key", "query", "expected"),
    [
        ("GET", "", "", {}, "ListBuckets"),
        ("GET", "b", "", {}, "ListObjects"),
        ("GET", "b", "", {"list-type": "2", "prefix": "acl"}, "ListObjectsV2"),
        ("GET", "b", "", {"versions": ""}, "ListObjectVersions"),
        ("GET", "b", "", {"uploads": ""}, "ListMultipartUploads"),
        ("GET", "b", "", {"location": ""}, "GetBucketLocation"),
        ("PUT", "b", "", {}, "CreateBucket"),
        ("PUT", "b", "", {"versioning": ""}, "PutBucketVersioning"),
        ("POST", "b", "", {"delete": ""}, "DeleteObjects"),
        ("GET", "b", "k", {"x-id": "GetObject", "response-content-type": "a"}, "GetObject"),
        ("HEAD", "b", "k", {}, "HeadObject"),
        ("PUT", "b", "k", {}, "PutObject"),
        ("PUT", "b", "k", {"partNumber": "1", "uploadId": "u"}, "UploadPart"),
        ("POST", "b", "k", {"uploads": ""}, "CreateMultipartUpload"),
        ("POST", "b", "k", {"uploadId": "u"}, "CompleteMultipartUpload"),
        ("DELETE", "b", "k", {"uploadId": "u"}, "AbortMultipartUpload"),
        ("GET", "b", "k", {"uploadId": "u"}, "ListParts"),
        ("GET", "b", "k", {"tagging": ""}, "GetObjectTagging"),
        ("GET", "b", "k", {"torrent": ""}, "GetObjectTorrent"),
        ("POST", "b", "k", {"select": "", "select-type": "2"}, "SelectObjectContent"),
        ("POST", "b", "k", {"acl": ""}, "POST ?acl"),
        ("PATCH", "b", "", {}, "PATCH of a bucket"),
    ],
)
def test_operations(method: str, bucket: str, key: str, query: dict[str, str], expected: str) -> None:
    assert operation_of(method, bucket, key, query, {}) == expected


def test_copies() -> None:
    headers = {"x-amz-copy-source": "b/k"}
    assert operation_of("PUT", "b", "k", {}, headers) == "CopyObject"
    assert operation_of("PUT", "b", "k", {"partNumber": "1", "uploadId": "u"}, headers) == "UploadPartCopy"


def test_every_operation_has_s3_s_name() -> None:
    import botocore.loaders

    model = botocore.loaders.Loader().load_service_model("s3", "service-2")
    assert set(OPERATIONS) <= set(model["operations"])


def scope(query: bytes = b"", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": "/b/k", "query_string": query, "headers": named}


AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=AKIA/20260304/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


def test_whose_a_request_is() -> None:
    assert speaks_s3(scope(authorization=AUTHORIZATION.format("s3")))
    assert not speaks_s3(scope(authorization=AUTHORIZATION.format("glue")))
    assert speaks_s3(scope(b"X-Amz-Credential=AKIA%2F20260304%2Fus-east-1%2Fs3%2Faws4_request"))
    assert not speaks_s3(scope(b"X-Amz-Credential=AKIA%2F20260304%2Fus-east-1%2Fsts%2Faws4_request"))
    assert speaks_s3(scope(b"AWSAccessKeyId=AKIA&Signature=x&Expires=1"))
    assert not speaks_s3(scope())
    assert not speaks_s3(scope(x_amz_target="AWSGlue.GetJob"))
    assert speaks_s3(scope(x_amz_content_sha256="UNSIGNED-PAYLOAD"))
    assert speaks_s3(scope(b"list-type=2"))
