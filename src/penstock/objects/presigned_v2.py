"""Presigned URLs of Signature Version 2, which boto3 still makes when nobody tells it otherwise.

Only the query form, and only for S3; the rules are those of "Authenticating requests using query strings" in the S3
documentation. The secret signs with HMAC-SHA1.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from penstock.clock import to_milliseconds
from penstock.errors import ExpiredToken, IncompleteSignature, InvalidSignature, SignatureExpired, UnrecognizedClient
from penstock.objects import checksums
from penstock.signature import MISMATCH, AccessKey, SignedRequest, Verified

if TYPE_CHECKING:
    from collections.abc import Callable

# The parameters that are part of the resource, and so of what is signed.
_RESOURCE_PARAMETERS = frozenset(
    [
        "acl",
        "cors",
        "delete",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "partNumber",
        "policy",
        "requestPayment",
        "restore",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "accelerate",
        "analytics",
        "inventory",
        "metrics",
        "object-lock",
        "replication",
        "select",
        "select-type",
    ]
)


def is_presigned_v2(query: str) -> bool:
    return "AWSAccessKeyId=" in query and "Signature=" in query and "X-Amz-Signature=" not in query


def verify_v2(request: SignedRequest, key_of: Callable[[str, str | None], AccessKey | None], now: datetime) -> Verified:
    """Who made the URL. Raises IncompleteSignature, UnrecognizedClient, ExpiredToken, SignatureExpired and
    InvalidSignature."""
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    expires, signature = query.get("Expires", ""), query.get("Signature", "")
    if not expires.isdecimal() or len(expires) > 11:
        raise IncompleteSignature("Query-string authentication requires Signature, Expires and AWSAccessKeyId.")
    # A presigned URL may carry in its query what would otherwise be headers.
    amz = {name: value for name, value in (*request.headers.items(), *query.items()) if name.startswith("x-amz-")}
    key = key_of(query.get("AWSAccessKeyId", ""), amz.get("x-amz-security-token"))
    if key is None:
        raise UnrecognizedClient("The security token included in the request is invalid.")
    if key.expires_at is not None and key.expires_at <= now:
        raise ExpiredToken("The security token included in the request is expired")
    if int(expires) * 1000 < to_milliseconds(now):
        raise SignatureExpired(f"The URL was valid until {expires} seconds after the epoch.")
    standard = [query.get(name, request.headers.get(name, "")) for name in ("content-md5", "content-type")]
    lines = [request.method.upper(), *standard, expires, *(f"{name}:{amz[name].strip()}" for name in sorted(amz))]
    text = "\n".join([*lines, _resource(request)])
    expected = hmac.new(key.secret.encode(), text.encode("latin-1", "replace"), hashlib.sha1).digest()
    if not hmac.compare_digest(checksums.encode(expected).encode(), signature.encode()):
        raise InvalidSignature(MISMATCH)
    return Verified(key, "us-east-1", "s3", signature, b"", "", now)


def _resource(request: SignedRequest) -> str:
    pairs = [pair.partition("=") for pair in request.query.split("&")]
    signed = sorted((name, equals, unquote(value)) for name, equals, value in pairs if name in _RESOURCE_PARAMETERS)
    parameters = "&".join(f"{name}{equals}{value}" for name, equals, value in signed)
    return f"{request.path}?{parameters}" if parameters else request.path
