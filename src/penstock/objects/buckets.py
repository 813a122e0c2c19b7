"""Buckets: the folders directly under the folder of objects whose names S3 would allow."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.locations import valid_bucket
from penstock.objects.faults import fault, no_such_bucket

if TYPE_CHECKING:
    from datetime import datetime

    from penstock.objects.store import ObjectStore


@dataclass(frozen=True, slots=True)
class Bucket:
    name: str
    created: datetime


def list_buckets(store: ObjectStore) -> list[Bucket]:
    """All buckets by name; a folder that somebody made by hand is one."""
    with os.scandir(store.root) as scan:
        names = [one.name for one in scan if one.is_dir(follow_symlinks=False) and valid_bucket(one.name)]
    return [Bucket(name, created_on(store, name)) for name in sorted(names)]


def create_bucket(store: ObjectStore, name: str, now: datetime) -> bool:
    """Make a bucket; False when it is there already. Raises InvalidBucketName."""
    path = store.path(name, "")
    if path is None:
        raise fault("InvalidBucketName", "The specified bucket is not valid.", BucketName=name)
    try:
        os.mkdir(path)
    except FileExistsError:
        if os.path.isdir(path):
            return False
        raise fault("InvalidBucketName", "A file of that name lies among the buckets.", BucketName=name) from None
    note = note_path(store, name)
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(store.workspace.draft_path())
    draft.write_text(json.dumps({"created": to_milliseconds(now)}), encoding="utf-8")
    draft.replace(note)
    return True


def delete_bucket(store: ObjectStore, name: str) -> None:
    """Remove an empty bucket, what uploads were under way in it included. Raises NoSuchBucket, BucketNotEmpty."""
    path = store.bucket_path(name)
    if not _is_empty(store, name):
        raise fault("BucketNotEmpty", "The bucket you tried to delete is not empty", BucketName=name)
    for folder, _, _ in os.walk(path, topdown=False):
        try:
            os.rmdir(folder)
        except FileNotFoundError:
            raise no_such_bucket(name) from None
        except OSError:
            # A file has come in the meantime, or lies there that is no object: a symbolic link, a pipe.
            raise fault("BucketNotEmpty", "The bucket you tried to delete is not empty", BucketName=name) from None
    store.records.remove_bucket(name)
    shutil.rmtree(store.state / "uploads" / name, ignore_errors=True)
    note_path(store, name).unlink(missing_ok=True)


def _is_empty(store: ObjectStore, name: str) -> bool:
    root = str(store.root / name)
    for folder, _, files in os.walk(root):
        key = f"{folder[len(root) + 1 :]}/"
        if files or (key != "/" and store.marked(name, key)):
            return False
    return True


def note_path(store: ObjectStore, name: str) -> Path:
    """The file of what is known of a bucket beside its objects."""
    return store.state / "buckets" / f"{name}.json"


def created_on(store: ObjectStore, name: str) -> datetime:
    try:
        note = json.loads(note_path(store, name).read_bytes())
        return from_milliseconds(note["created"])
    except FileNotFoundError:
        # Nobody asked for this bucket: a program made the folder.
        return from_milliseconds((store.root / name).stat().st_mtime_ns // 1_000_000)
