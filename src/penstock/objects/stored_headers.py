"""Headers that are kept with an object: read from a request into its record, and written from it into an answer."""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from penstock.objects import checksums
from penstock.objects.documents import Element, read
from penstock.objects.faults import fault, not_implemented
from penstock.objects.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.objects.body import Digests
    from penstock.objects.store import Entry

METADATA_BYTES_MAX = 2048
TAGS_MAX = 10
DEFAULT_TYPE = "binary/octet-stream"
_KEPT = ("content-type", "content-encoding", "content-language", "content-disposition", "cache-control", "expires")
_KEPT_AMZ = ("x-amz-storage-class", "x-amz-website-redirect-location")
_META = "x-amz-meta-"
# What these headers ask for would have to be true afterwards; to take them and do nothing would be a lie.
_REFUSED = (
    "x-amz-object-lock-mode",
    "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-retain-until-date",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-write-offset-bytes",
)
_PRINTABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def record_of(headers: Mapping[str, str], etag: str = "") -> Record:
    """The record that a write's headers ask for. Raises MetadataTooLarge, InvalidTag, NotImplemented."""
    for name in _REFUSED:
        if name in headers:
            raise not_implemented(f"the header {name}")
    kept = {name: headers[name] for name in (*_KEPT, *_KEPT_AMZ) if name in headers}
    if "content-encoding" in kept:
        codings = [one.strip() for one in kept.pop("content-encoding").split(",")]
        # aws-chunked frames the request and is no property of the object.
        if left := ",".join(one for one in codings if one and one != "aws-chunked"):
            kept["content-encoding"] = left
    metadata = {name[len(_META) :]: value for name, value in headers.items() if name.startswith(_META)}
    if sum(len(name) + len(value) for name, value in metadata.items()) > METADATA_BYTES_MAX:
        raise fault("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
    return Record(etag, headers=kept, metadata=metadata, tags=tags_of_header(headers.get("x-amz-tagging", "")))


def headers_of(entry: Entry, query: Mapping[str, str], *, with_checksums: bool) -> list[tuple[str, str]]:
    """The headers of an answer that carries the object; `query` may override some (response-content-type …)."""
    record = entry.record
    found = {"content-type": DEFAULT_TYPE, **record.headers}
    for name in _KEPT:
        override = query.get(f"response-{name}")
        if override is not None:
            if not _PRINTABLE.fullmatch(override):
                raise fault("InvalidArgument", f"response-{name} must be text that a header can hold.")
            found[name] = override
    answers = [*found.items(), *((f"{_META}{name}", value) for name, value in record.metadata.items())]
    answers += [("etag", f'"{entry.etag}"'), ("last-modified", format_datetime(entry.modified, usegmt=True))]
    answers.append(("accept-ranges", "bytes"))
    if record.tags:
        answers.append(("x-amz-tagging-count", str(len(record.tags))))
    if with_checksums and record.checksums:
        answers += checksum_headers(record.checksums)
        answers.append(("x-amz-checksum-type", record.checksum_type))
    return answers


def checksum_headers(found: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"x-amz-checksum-{name}", value) for name, value in found.items()]


def checksum_elements(found: Mapping[str, str]) -> dict[str, str]:
    """Checksums as S3's documents name them: ChecksumCRC32 and so on."""
    return {f"Checksum{name.upper()}": value for name, value in found.items()}


def read_checksum_elements(parent: Element) -> dict[str, str]:
    found = ((name, parent.value(f"Checksum{name.upper()}")) for name in checksums.ALGORITHMS)
    return {name: value for name, value in found if value}


def with_digests(record: Record, digests: Digests) -> Record:
    return Record(digests.md5, record.headers, record.metadata, digests.checksums, tags=record.tags)


def tags_of_header(text: str) -> dict[str, str]:
    """x-amz-tagging, which has the form of a query."""
    return _checked_tags(parse_qsl(text, keep_blank_values=True)) if text else {}


def tags_of_document(content: bytes) -> dict[str, str]:
    tagset = read(content, "Tagging").all("TagSet")
    tags = tagset[0].all("Tag") if tagset else []
    return _checked_tags([(tag.value("Key") or "", tag.value("Value") or "") for tag in tags])


def _checked_tags(pairs: list[tuple[str, str]]) -> dict[str, str]:
    if len(pairs) > TAGS_MAX:
        raise fault("InvalidTag", f"Object tags cannot be greater than {TAGS_MAX}")
    if len(dict(pairs)) != len(pairs):
        raise fault("InvalidTag", "Cannot provide multiple Tags with the same key")
    for name, value in pairs:
        if not 1 <= len(name) <= 128 or len(value) > 256:
            raise fault("InvalidTag", "A tag's key has 1 to 128 characters and its value 256 at most")
    return dict(pairs)
