"""Routes: which of S3's operations a request asks for, and whether a request is S3's at all."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from penstock import models

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a request names: nothing, a bucket, or an object in it.
SERVICE, BUCKET, OBJECT = "service", "bucket", "object"

_PLAIN = {
    (SERVICE, "GET"): "ListBuckets",
    (BUCKET, "GET"): "ListObjects",
    (BUCKET, "HEAD"): "HeadBucket",
    (BUCKET, "PUT"): "CreateBucket",
    (BUCKET, "DELETE"): "DeleteBucket",
    (OBJECT, "GET"): "GetObject",
    (OBJECT, "HEAD"): "HeadObject",
    (OBJECT, "PUT"): "PutObject",
    (OBJECT, "DELETE"): "DeleteObject",
}


def level(bucket: str, key: str) -> str:
    return OBJECT if key else BUCKET if bucket else SERVICE


def operation_of(method: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The name of S3's operation; for a request that is none, what it looks like."""
    where = level(bucket, key)
    copies = "x-amz-copy-source" in headers
    if where == OBJECT and "uploadId" in query:
        if method == "PUT" and copies:
            return "UploadPartCopy"
        names = {
            "PUT": "UploadPart",
            "POST": "CompleteMultipartUpload",
            "DELETE": "AbortMultipartUpload",
            "GET": "ListParts",
        }
        return names.get(method, f"{method} ?uploadId")
    if where == BUCKET and method == "GET" and "list-type" in query:
        return "ListObjectsV2"
    for name in query:
        if name in _subresources() and (where, method, name) in _by_subresource():
            return _by_subresource()[where, method, name]
    for name in query:
        if name in _subresources():
            return f"{method} ?{name}"
    if where == OBJECT and method == "PUT" and copies:
        return "CopyObject"
    return _PLAIN.get((where, method), f"{method} of a {where}")


@functools.cache
def _by_subresource() -> dict[tuple[str, str, str], str]:
    """(level, method, query name) → operation, as botocore's model of S3 says: `PUT /{Bucket}?versioning`."""
    found: dict[tuple[str, str, str], str] = {}
    for name, operation in models.load("s3")["operations"].items():
        if operation.get("deprecated"):
            continue  # of two operations of one form it is the older one
        path, _, query = operation["http"]["requestUri"].partition("?")
        where = OBJECT if "{Key+}" in path else BUCKET if "{Bucket}" in path else SERVICE
        first = query.partition("&")[0].partition("=")[0]
        if first and not first.startswith("x-id"):
            found.setdefault((where, operation["http"]["method"], first), name)
    # HEAD asks for the same things as GET, and one path has two operations that only a parameter tells apart.
    found.pop((BUCKET, "GET", "list-type"), None)
    return found


@functools.cache
def _subresources() -> frozenset[str]:
    return frozenset(name for _, _, name in _by_subresource())


def speaks_s3(scope: Mapping[str, Any]) -> bool:
    """Whether an HTTP request (an ASGI scope) is signed for S3, in its header or in its query.

    Of an unsigned request it says whether a header or a parameter gives an S3 client away; a plain download of
    `/bucket/key` does not, and is left to whoever routes by path.
    """
    headers = {name.lower(): value for name, value in scope["headers"]}
    authorization: bytes = headers.get(b"authorization", b"")
    if authorization:
        return b"/s3/aws4_request" in authorization
    query: bytes = scope.get("query_string", b"")
    if b"AWSAccessKeyId=" in query and b"Signature=" in query:
        return True
    if b"X-Amz-Credential=" in query:
        return "/s3/aws4_request" in dict(parse_qsl(query.decode("latin-1"))).get("X-Amz-Credential", "")
    if b"x-amz-target" in headers:
        return False
    return b"x-amz-content-sha256" in headers or b"list-type=" in query or b"amz-sdk-invocation-id" in headers
