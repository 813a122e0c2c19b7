"""Operations that list: objects (both versions of the call, and as versions), and uploads under way."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import quote

from penstock.objects.bucket_operations import OWNER, iso
from penstock.objects.documents import document, element, nested
from penstock.objects.exchange import Answer, Exchange, xml
from penstock.objects.faults import fault
from penstock.objects.listing import Page, list_page
from penstock.objects.uploads import list_uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from penstock.objects.store import Entry

KEYS_MAX = 1000


async def list_v2(exchange: Exchange) -> Answer:
    query = exchange.query
    token = query.get("continuation-token")
    after = query.get("start-after", "") if token is None else _decode_token(token)
    page, shown, limit = await _page(exchange, after, "max-keys")
    encode = _encoder(query)
    with_owner = query.get("fetch-owner") == "true"
    content = [
        element("Name", exchange.bucket),
        element("Prefix", encode(query.get("prefix", ""))),
        element("Delimiter", _encoded(query, "delimiter")),
        element("StartAfter", _encoded(query, "start-after")),
        element("ContinuationToken", token),
        element("MaxKeys", limit),
        element("KeyCount", len(page.entries) + len(page.prefixes)),
        element("EncodingType", query.get("encoding-type")),
        element("IsTruncated", _truth(page.truncated)),
        element("NextContinuationToken", _encode_token(page.last) if page.truncated else None),
        *(_contents(entry, encode, with_owner=with_owner) for entry in page.entries),
        *shown,
    ]
    return xml(document("ListBucketResult", content), ("x-amz-bucket-region", exchange.region))


async def list_v1(exchange: Exchange) -> Answer:
    query = exchange.query
    page, shown, limit = await _page(exchange, query.get("marker", ""), "max-keys")
    encode = _encoder(query)
    content = [
        element("Name", exchange.bucket),
        element("Prefix", encode(query.get("prefix", ""))),
        element("Marker", encode(query.get("marker", ""))),
        element("Delimiter", _encoded(query, "delimiter")),
        element("MaxKeys", limit),
        element("EncodingType", query.get("encoding-type")),
        element("IsTruncated", _truth(page.truncated)),
        # Without a delimiter S3 leaves this out, for the last key says it too.
        element("NextMarker", encode(page.last) if page.truncated and query.get("delimiter") else None),
        *(_contents(entry, encode, with_owner=True) for entry in page.entries),
        *shown,
    ]
    return xml(document("ListBucketResult", content), ("x-amz-bucket-region", exchange.region))


async def list_versions(exchange: Exchange) -> Answer:
    """A bucket without versioning has one version of each object, named null."""
    query = exchange.query
    page, shown, limit = await _page(exchange, query.get("key-marker", ""), "max-keys")
    encode = _encoder(query)
    content = [
        element("Name", exchange.bucket),
        element("Prefix", encode(query.get("prefix", ""))),
        element("KeyMarker", encode(query.get("key-marker", ""))),
        element("VersionIdMarker", query.get("version-id-marker", "")),
        element("Delimiter", _encoded(query, "delimiter")),
        element("MaxKeys", limit),
        element("EncodingType", query.get("encoding-type")),
        element("IsTruncated", _truth(page.truncated)),
        element("NextKeyMarker", encode(page.last) if page.truncated else None),
        element("NextVersionIdMarker", "null" if page.truncated else None),
        *(
            nested(
                "Version", [element("VersionId", "null"), element("IsLatest", "true"), *_facts(entry, encode), OWNER]
            )
            for entry in page.entries
        ),
        *shown,
    ]
    return xml(document("ListVersionsResult", content))


async def list_multipart_uploads(exchange: Exchange) -> Answer:
    query = exchange.query
    limit = _limit(query, "max-uploads")
    prefix, marker = query.get("prefix", ""), query.get("key-marker", "")
    id_marker = query.get("upload-id-marker", "")
    found = [
        one for one in await exchange.run(list_uploads, exchange.store, exchange.bucket) if one.key.startswith(prefix)
    ]
    if marker:
        # Within one key uploads come by age; the marker's own place is found by its id.
        seen = [number for number, one in enumerate(found) if one.key == marker and one.id == id_marker]
        found = found[seen[0] + 1 :] if seen else [one for one in found if one.key > marker]
    shown, rest = found[:limit], found[limit:]
    encode = _encoder(query)
    content = [
        element("Bucket", exchange.bucket),
        element("KeyMarker", encode(marker)),
        element("UploadIdMarker", id_marker),
        element("Prefix", encode(prefix)),
        element("MaxUploads", limit),
        element("EncodingType", query.get("encoding-type")),
        element("IsTruncated", _truth(bool(rest))),
        element("NextKeyMarker", encode(shown[-1].key) if rest and shown else None),
        element("NextUploadIdMarker", shown[-1].id if rest and shown else None),
        *(
            nested(
                "Upload",
                [
                    element("Key", encode(one.key)),
                    element("UploadId", one.id),
                    OWNER.replace("Owner>", "Initiator>"),
                    OWNER,
                    element("StorageClass", "STANDARD"),
                    element("Initiated", iso(one.initiated_at)),
                ],
            )
            for one in shown
        ),
    ]
    return xml(document("ListMultipartUploadsResult", content))


async def _page(exchange: Exchange, after: str, limit_name: str) -> tuple[Page, list[str], int]:
    """The page, its common prefixes as elements, and the limit that applied."""
    query = exchange.query
    limit = _limit(query, limit_name)
    page: Page = await exchange.run(
        list_page, exchange.store, exchange.bucket, query.get("prefix", ""), query.get("delimiter", ""), after, limit
    )
    encode = _encoder(query)
    shown = [nested("CommonPrefixes", [element("Prefix", encode(prefix))]) for prefix in page.prefixes]
    return page, shown, limit


def _limit(query: Mapping[str, str], name: str) -> int:
    text = query.get(name) or str(KEYS_MAX)
    if not text.isdecimal() or len(text) > 10:
        raise fault(
            "InvalidArgument", f"Argument {name} must be an integer between 0 and 2147483647", ArgumentName=name
        )
    return min(int(text), KEYS_MAX)


def _contents(entry: Entry, encode: Callable[[str], str], *, with_owner: bool) -> str:
    facts = _facts(entry, encode)
    facts += [element("ChecksumAlgorithm", name.upper()) for name in entry.record.checksums]
    return nested("Contents", [*facts, OWNER] if with_owner else facts)


def _facts(entry: Entry, encode: Callable[[str], str]) -> list[str]:
    return [
        element("Key", encode(entry.key)),
        element("LastModified", iso(entry.modified)),
        element("ETag", f'"{entry.etag}"'),
        element("Size", entry.size),
        element("StorageClass", entry.record.headers.get("x-amz-storage-class", "STANDARD")),
    ]


def _encoder(query: Mapping[str, str]) -> Callable[[str], str]:
    kind = query.get("encoding-type")
    if kind not in (None, "", "url"):
        raise fault("InvalidArgument", "Invalid Encoding Method specified in Request", ArgumentName="encoding-type")
    return (lambda text: quote(text, safe="/-_.~*")) if kind else (lambda text: text)


def _encoded(query: Mapping[str, str], name: str) -> str | None:
    value = query.get(name)
    return None if value is None else _encoder(query)(value)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _encode_token(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _decode_token(token: str) -> str:
    try:
        return base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error):
        raise fault(
            "InvalidArgument", "The continuation token provided is incorrect", ArgumentName="continuation-token"
        ) from None
