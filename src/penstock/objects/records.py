"""Records: what an object has beside its bytes, kept in the state folder, one small file for each key.

A record belongs to one state of the object's file, told by a stamp: size and modification time. A writer adds the new
record to the key's file first and moves the data into place afterwards: at every instant, and after every crash, each
state of the data has its own record. Lines are added and seldom rewritten, for to replace a file by another makes
some file systems wait for the disk. A file that another program wrote has no record: its ETag follows from its stamp.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Record:
    """What S3 keeps with an object.

    `headers`: lower-case names of the stored standard headers; `metadata`: x-amz-meta-* without the prefix;
    `checksums`: algorithm → base64; `parts`: sizes in bytes of the parts it was assembled from; `upload_id`: the
    multipart upload that made it, so that a repeated completion is known.
    """

    etag: str
    headers: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    checksum_type: str = "FULL_OBJECT"
    parts: tuple[int, ...] = ()
    upload_id: str = ""
    tags: dict[str, str] = field(default_factory=dict)


def stamp(found: os.stat_result) -> str:
    """What tells one state of a file from another; it survives a copy of the data folder that keeps times."""
    return f"{found.st_size}-{found.st_mtime_ns}"


def foreign_etag(found: os.stat_result) -> str:
    """The ETag of a file that another program wrote: its stamp, hashed.

    The dash says that it is no MD5 of the content: to list a bucket must not read the terabytes that Spark wrote.
    """
    digest = hashlib.sha256(f"{found.st_ino}-{stamp(found)}".encode()).hexdigest()
    return f"{digest[:32]}-1"


_LINES_MAX = 16
_FIELDS = tuple(one.name for one in dataclasses.fields(Record))


class Records:
    """The record files of all buckets under one folder: lines of a stamp, a space and a document, the newest last."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def read(self, bucket: str, key: str, at: str) -> Record | None:
        """The record for the state with that stamp."""
        try:
            descriptor = os.open(self._path(bucket, key), os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            lines = os.read(descriptor, os.fstat(descriptor).st_size).split(b"\n")
        finally:
            os.close(descriptor)
        start = at.encode() + b" "
        for line in reversed(lines):
            if line.startswith(start):
                return _parsed(line[len(start) :])
        return None

    def add(self, bucket: str, key: str, at: str, record: Record, draft: str, keep: str | None) -> None:
        """Add the record for the state `at`.

        When the file has grown long, all but this record and that of the state `keep` go; `draft` is a file name to
        write under for that. The caller holds the key's lock.
        """
        line = f"{at} {_written(record)}\n".encode()
        path = self._path(bucket, key)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.fstat(descriptor).st_size < _LINES_MAX * len(line):
                os.write(descriptor, line)
                return
        finally:
            os.close(descriptor)
        kept = self.read(bucket, key, keep) if keep is not None else None
        with open(draft, "xb") as stream:
            if kept is not None:
                stream.write(f"{keep} {_written(kept)}\n".encode())
            stream.write(line)
        os.replace(draft, path)

    def remove(self, bucket: str, key: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path(bucket, key))

    def remove_bucket(self, bucket: str) -> None:
        shutil.rmtree(f"{self._folder}/{bucket}", ignore_errors=True)

    def exists(self, bucket: str, key: str) -> bool:
        return os.path.exists(self._path(bucket, key))

    def _path(self, bucket: str, key: str) -> str:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return f"{self._folder}/{bucket}/{digest[:2]}/{digest[2:]}"


def _written(record: Record) -> str:
    fields = {name: value for name in _FIELDS if (value := getattr(record, name))}
    return json.dumps(fields, separators=(",", ":"))


def _parsed(line: bytes) -> Record | None:
    try:
        fields = json.loads(line)
    except ValueError:
        return None  # Cut short by a loss of power: the object is then like one that another program wrote.
    return Record(**{**fields, "parts": tuple(fields.get("parts", ()))})
