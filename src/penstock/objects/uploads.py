"""Multipart uploads: parts wait in the state folder until a completion joins them into one object.

`<state>/uploads/<bucket>/<upload id>/` holds `upload.json`, and for each part its bytes and a note, which is written
last: a part without a note was never finished. Uploads that nobody completes stay until they are aborted, as in S3.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.clock import from_milliseconds
from penstock.errors import ObjectFault
from penstock.objects import checksums
from penstock.objects.conditions import WriteCondition
from penstock.objects.faults import fault, no_such_upload
from penstock.objects.records import Record
from penstock.objects.store import ALWAYS, Entry, ObjectStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from penstock.objects.workspace import Draft

PART_NUMBER_MAX = 10_000
PART_BYTES_MIN = 5 * 1024 * 1024  # of every part but the last
_UPLOAD_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload under way; `record` is what the object will have beside its bytes, `initiated` is in milliseconds."""

    id: str
    bucket: str
    key: str
    initiated: int
    record: Record
    algorithm: str = ""

    @property
    def initiated_at(self) -> datetime:
        return from_milliseconds(self.initiated)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that arrived whole; `file` is the name of its bytes, `modified` is in milliseconds."""

    number: int
    etag: str
    size: int
    modified: int
    file: str
    checksums: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part as a completion names it."""

    number: int
    etag: str
    checksums: dict[str, str] = field(default_factory=dict)


def create_upload(store: ObjectStore, bucket: str, key: str, record: Record, algorithm: str, now_ms: int) -> Upload:
    """Start an upload. Raises NoSuchBucket, and what a key that cannot be a file raises."""
    store.bucket_path(bucket)
    store.writable_path(bucket, key)
    if key.endswith("/"):
        raise fault("InvalidArgument", "A key that ends in a slash is a folder here and holds no bytes.", Key=key)
    upload = Upload(store.identifiers.draw(""), bucket, key, now_ms, record, algorithm)
    folder = _folder(store, bucket, upload.id)
    folder.mkdir(mode=0o700, parents=True)
    _write_note(store, folder / "upload.json", upload)
    return upload


def read_upload(store: ObjectStore, bucket: str, key: str, upload_id: str) -> Upload:
    """Raises NoSuchUpload, also when the upload is one of another key."""
    store.bucket_path(bucket)
    upload = _read_upload(_folder(store, bucket, upload_id)) if _UPLOAD_ID.fullmatch(upload_id) else None
    if upload is None or upload.key != key:
        raise no_such_upload(upload_id)
    return upload


def list_uploads(store: ObjectStore, bucket: str) -> list[Upload]:
    """All uploads of a bucket by key, then by the time of their start."""
    store.bucket_path(bucket)
    folder = store.state / "uploads" / bucket
    found = [_read_upload(one) for one in folder.iterdir()] if folder.is_dir() else []
    return sorted((one for one in found if one is not None), key=lambda one: (one.key, one.initiated, one.id))


def put_part(store: ObjectStore, upload: Upload, number: int, draft: Draft, etag: str, sums: dict[str, str]) -> Part:
    """Keep the draft as a part; a part of the same number gives way to it."""
    found = draft.settle(durable=False)
    # The name of a draft is like no other, so a part that comes twice at the same time is never torn.
    file = f"{number:05d}.{Path(draft.path).name}"
    part = Part(number, etag, found.st_size, found.st_mtime_ns // 1_000_000, file, sums)
    folder = _folder(store, upload.bucket, upload.id)
    try:
        former = _read_part(folder, number)
        Path(draft.path).replace(folder / part.file)
        _write_note(store, folder / f"{number:05d}.json", part)
    except FileNotFoundError:
        raise no_such_upload(upload.id) from None
    if former is not None:
        (folder / former.file).unlink(missing_ok=True)
    return part


def list_parts(store: ObjectStore, upload: Upload) -> list[Part]:
    folder = _folder(store, upload.bucket, upload.id)
    numbers = sorted(int(note.stem) for note in folder.glob("[0-9]*.json"))
    return [part for number in numbers if (part := _read_part(folder, number)) is not None]


def abort_upload(store: ObjectStore, upload: Upload) -> None:
    shutil.rmtree(_folder(store, upload.bucket, upload.id), ignore_errors=True)


def complete_upload(
    store: ObjectStore,
    upload: Upload,
    named: list[NamedPart],
    declared: Mapping[str, str],
    condition: WriteCondition = ALWAYS,
) -> Entry:
    """Join the named parts into the object; `declared` are the checksums that the whole must have ('' for any).

    Raises InvalidPart, InvalidPartOrder, EntityTooSmall, BadDigest, and what `ObjectStore.commit` raises; the
    upload then stays as it was.
    """
    folder = _folder(store, upload.bucket, upload.id)
    parts = _chosen(folder, upload, named)
    record = _joined_record(upload, parts)
    for algorithm, text in record.checksums.items():
        if declared.get(algorithm) not in (None, "", text):
            raise fault("BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum.")
    draft = store.workspace.draft()
    try:
        for part in parts:
            try:
                with (folder / part.file).open("rb") as source:
                    draft.append(source.fileno(), 0, part.size)
            except FileNotFoundError:
                raise no_such_upload(upload.id) from None
        entry = store.commit(upload.bucket, upload.key, draft, record, condition)
    finally:
        draft.discard()
    abort_upload(store, upload)
    return entry


def completed_before(store: ObjectStore, bucket: str, key: str, upload_id: str) -> Entry | None:
    """The object, if it is the one that this upload made: a client whose first answer was lost asks again."""
    try:
        entry = store.entry(bucket, key)
    except ObjectFault as error:
        if error.code != "NoSuchKey":
            raise
        return None
    return entry if upload_id and entry.record.upload_id == upload_id else None


def _chosen(folder: Path, upload: Upload, named: list[NamedPart]) -> list[Part]:
    numbers = [one.number for one in named]
    if not named:
        raise fault("InvalidRequest", "You must specify at least one part")
    if numbers != sorted(set(numbers)):
        raise fault("InvalidPartOrder", "The list of parts was not in ascending order.", UploadId=upload.id)
    parts = []
    for one in named:
        part = _read_part(folder, one.number)
        if (
            part is None
            or part.etag != one.etag
            or any(part.checksums.get(algorithm, text) != text for algorithm, text in one.checksums.items())
        ):
            raise fault(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                "specified entity tag may not match the part's entity tag.",
                UploadId=upload.id,
                PartNumber=str(one.number),
                ETag=one.etag,
            )
        parts.append(part)
    for part in parts[:-1]:
        if part.size < PART_BYTES_MIN:
            raise fault(
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
                ProposedSize=str(part.size),
                MinSizeAllowed=str(PART_BYTES_MIN),
                PartNumber=str(part.number),
                ETag=part.etag,
            )
    return parts


def _joined_record(upload: Upload, parts: list[Part]) -> Record:
    digest = hashlib.md5(b"".join(bytes.fromhex(part.etag) for part in parts), usedforsecurity=False).hexdigest()
    sums: dict[str, str] = {}
    kind = upload.record.checksum_type
    algorithm = upload.algorithm
    if algorithm and all(algorithm in part.checksums for part in parts):
        pairs = [(part.checksums[algorithm], part.size) for part in parts]
        join = checksums.whole if kind == "FULL_OBJECT" else checksums.composite
        sums = {algorithm: join(algorithm, pairs)}
    return dataclasses.replace(
        upload.record,
        etag=f"{digest}-{len(parts)}",
        checksums=sums,
        checksum_type=kind,
        parts=tuple(part.size for part in parts),
        upload_id=upload.id,
    )


def _folder(store: ObjectStore, bucket: str, upload_id: str) -> Path:
    return store.state / "uploads" / bucket / upload_id


def _write_note(store: ObjectStore, path: Path, value: Upload | Part) -> None:
    draft = Path(store.workspace.draft_path())
    draft.write_text(json.dumps(dataclasses.asdict(value)), encoding="utf-8")
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read_upload(folder: Path) -> Upload | None:
    try:
        fields = json.loads((folder / "upload.json").read_bytes())
    except FileNotFoundError:
        return None
    record = Record(**{**fields.pop("record"), "parts": ()})
    return Upload(record=record, **fields)


def _read_part(folder: Path, number: int) -> Part | None:
    try:
        return Part(**json.loads((folder / f"{number:05d}.json").read_bytes()))
    except FileNotFoundError:
        return None
