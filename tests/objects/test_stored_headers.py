"""stored_headers.py: what of a request stays with its object."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from penstock.errors import ObjectFault
from penstock.objects.body import Digests
from penstock.objects.documents import read
from penstock.objects.records import Record
from penstock.objects.store import Entry
from penstock.objects.stored_headers import (
    METADATA_BYTES_MAX,
    headers_of,
    read_checksum_elements,
    record_of,
    tags_of_document,
    tags_of_header,
    with_digests,
)

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_what_is_kept() -> None:
    record = record_of(
        {
            "content-type": "text/plain",
            "content-encoding": "aws-chunked, gzip",
            "x-amz-meta-color": "blue",
            "x-amz-tagging": "a=1&b=%20",
            "x-amz-acl": "private",
            "user-agent": "x",
        }
    )
    assert record.headers == {"content-type": "text/plain", "content-encoding": "gzip"}
    assert record.metadata == {"color": "blue"}
    assert record.tags == {"a": "1", "b": " "}
    assert record_of({"content-encoding": "aws-chunked"}).headers == {}
    kept = with_digests(record, Digests("md5", 5, {"crc32": "x"}))
    assert (kept.etag, kept.checksums, kept.metadata) == ("md5", {"crc32": "x"}, {"color": "blue"})


def test_answers() -> None:
    entry = Entry("k", 5, NOW, Record("e", {"expires": "soon"}, {"a": "b"}, {"crc32": "x"}, tags={"t": "1"}))
    found = dict(headers_of(entry, {"response-expires": "later"}, with_checksums=True))
    assert found == {
        "content-type": "binary/octet-stream",
        "expires": "later",
        "x-amz-meta-a": "b",
        "etag": '"e"',
        "last-modified": "Wed, 04 Mar 2026 05:06:07 GMT",
        "accept-ranges": "bytes",
        "x-amz-tagging-count": "1",
        "x-amz-checksum-crc32": "x",
        "x-amz-checksum-type": "FULL_OBJECT",
    }
    with pytest.raises(ObjectFault):
        headers_of(entry, {"response-expires": "a\r\nb"}, with_checksums=False)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"x-amz-meta-a": "x" * METADATA_BYTES_MAX}, "MetadataTooLarge"),
        ({"x-amz-object-lock-mode": "GOVERNANCE"}, "NotImplemented"),
        ({"x-amz-server-side-encryption-customer-algorithm": "AES256"}, "NotImplemented"),
        ({"x-amz-tagging": "a=1&a=2"}, "InvalidTag"),
        ({"x-amz-tagging": "&".join(f"{n}=" for n in range(11))}, "InvalidTag"),
        ({"x-amz-tagging": "=x"}, "InvalidTag"),
    ],
)
def test_refusals(headers: dict[str, str], code: str) -> None:
    with pytest.raises(ObjectFault) as caught:
        record_of(headers)
    assert caught.value.code == code


def test_documents() -> None:
    tags = b"<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    assert tags_of_document(tags) == {"a": "1"}
    assert tags_of_document(b"<Tagging/>") == {}
    assert tags_of_header("") == {}
    part = read(b"<Part><ChecksumCRC64NVME>x</ChecksumCRC64NVME></Part>", "Part")
    assert read_checksum_elements(part) == {"crc64nvme": "x"}
