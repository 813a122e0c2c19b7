"""uploads.py: parts that wait, parts that come twice, and what they join to."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from penstock.errors import ObjectFault
from penstock.objects import checksums
from penstock.objects.conditions import WriteCondition
from penstock.objects.records import Record
from penstock.objects.store import ObjectStore
from penstock.objects.uploads import (
    PART_BYTES_MIN,
    NamedPart,
    Upload,
    abort_upload,
    complete_upload,
    completed_before,
    create_upload,
    list_parts,
    list_uploads,
    put_part,
    read_upload,
)


def part(store: ObjectStore, upload: Upload, number: int, content: bytes) -> NamedPart:
    draft = store.workspace.draft()
    draft.write(content)
    etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    running = checksums.checksum("crc32")
    running.update(content)
    sums = {"crc32": checksums.encode(running.digest())}
    put_part(store, upload, number, draft, etag, sums)
    return NamedPart(number, etag, sums)


@pytest.mark.parametrize("kind", ["FULL_OBJECT", "COMPOSITE"])
def test_parts_join(store: ObjectStore, kind: str) -> None:
    upload = create_upload(store, "lake", "a/joined", Record("", metadata={"m": "1"}, checksum_type=kind), "crc32", 5)
    assert list_uploads(store, "lake") == [upload]
    assert read_upload(store, "lake", "a/joined", upload.id) == upload
    assert upload.initiated_at.timestamp() == 0.005
    contents = [b"a" * PART_BYTES_MIN, b"b" * 10]
    second = part(store, upload, 7, contents[1])
    first = part(store, upload, 2, contents[0])
    assert [one.number for one in list_parts(store, upload)] == [2, 7]
    entry = complete_upload(store, upload, [first, second], {})
    assert (store.root / "lake/a/joined").read_bytes() == b"".join(contents)
    whole = checksums.checksum("crc32")
    whole.update(b"".join(contents))
    text = entry.record.checksums["crc32"]
    assert text == checksums.encode(whole.digest()) if kind == "FULL_OBJECT" else text.endswith("-2")
    assert entry.record.metadata == {"m": "1"}
    assert entry.record.parts == (PART_BYTES_MIN, 10)
    assert list_uploads(store, "lake") == []
    assert completed_before(store, "lake", "a/joined", upload.id) == entry
    assert completed_before(store, "lake", "a/joined", "") is None
    assert completed_before(store, "lake", "none", upload.id) is None


def test_a_part_that_comes_again_replaces_the_first(store: ObjectStore) -> None:
    upload = create_upload(store, "lake", "k", Record(""), "", 0)
    old, new = part(store, upload, 1, b"old"), part(store, upload, 1, b"new")
    with pytest.raises(ObjectFault) as caught:
        complete_upload(store, upload, [old], {})
    assert caught.value.code == "InvalidPart"
    complete_upload(store, upload, [new], {})
    assert (store.root / "lake/k").read_bytes() == b"new"


def test_refused_completions_leave_the_upload(store: ObjectStore) -> None:
    upload = create_upload(store, "lake", "k", Record(""), "crc32", 0)
    one, two = part(store, upload, 1, b"1"), part(store, upload, 2, b"2")
    (store.root / "lake/k").write_bytes(b"there")
    for named, declared, condition, code in (
        ([], {}, WriteCondition(), "InvalidRequest"),
        ([two, one], {}, WriteCondition(), "InvalidPartOrder"),
        ([one, one], {}, WriteCondition(), "InvalidPartOrder"),
        ([one, two], {}, WriteCondition(), "EntityTooSmall"),
        ([replace(one, checksums={"crc32": "AAAA"})], {}, WriteCondition(), "InvalidPart"),
        ([one], {"crc32": "AAAAAA=="}, WriteCondition(), "BadDigest"),
        ([one], {}, WriteCondition(absent=True), "PreconditionFailed"),
    ):
        with pytest.raises(ObjectFault) as caught:
            complete_upload(store, upload, named, declared, condition)
        assert caught.value.code == code
    assert len(list_parts(store, upload)) == 2
    assert (store.root / "lake/k").read_bytes() == b"there"
    abort_upload(store, upload)
    draft = store.workspace.draft()
    for act in (
        lambda: read_upload(store, "lake", "k", upload.id),
        lambda: put_part(store, upload, 1, draft, "", {}),
    ):
        with pytest.raises(ObjectFault) as caught:
            act()
        assert caught.value.code == "NoSuchUpload"
    draft.discard()


@pytest.mark.parametrize("upload_id", ["", "../../..", "0" * 64, "x" * 64])
def test_ids_that_are_none(store: ObjectStore, upload_id: str) -> None:
    with pytest.raises(ObjectFault) as caught:
        read_upload(store, "lake", "k", upload_id)
    assert caught.value.code == "NoSuchUpload"


def test_an_upload_belongs_to_its_key(store: ObjectStore) -> None:
    upload = create_upload(store, "lake", "k", Record(""), "", 0)
    with pytest.raises(ObjectFault):
        read_upload(store, "lake", "other", upload.id)
    for key in ("a//b", "folder/"):
        with pytest.raises(ObjectFault) as caught:
            create_upload(store, "lake", key, Record(""), "", 0)
        assert caught.value.code == "InvalidArgument"
