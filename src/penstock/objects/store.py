"""The object store on a folder: each object a plain file, each write a rename, each conflict decided under a lock.

`<objects>/<bucket>/<key>` is the object; what S3 keeps beside the bytes lies in the state folder (records.py). Both
folders must be on one file system. All methods block, and may be called from any thread of any process.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.clock import from_milliseconds
from penstock.errors import BadLocation, BadSetting, ObjectFault
from penstock.locations import COMPONENT_BYTES_MAX, KEY_BYTES_MAX, key_fault, object_file
from penstock.objects.conditions import WriteCondition
from penstock.objects.faults import fault, no_such_bucket, no_such_key
from penstock.objects.records import Record, Records, foreign_etag, stamp
from penstock.objects.workspace import Draft, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from penstock.identifiers import Identifiers

ALWAYS = WriteCondition()
_EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
_FOLDER = "folder"  # the stamp of a folder marker
_ATTEMPTS = 20  # against others who create and remove the same folders or files at the same moment


@dataclass(frozen=True, slots=True)
class Entry:
    """One object as it stands: `size` in bytes; `foreign` when another program wrote the file."""

    key: str
    size: int
    modified: datetime
    record: Record
    foreign: bool = False

    @property
    def etag(self) -> str:
        return self.record.etag


class Opened:
    """An object opened for reading: its bytes stay what they were even when the key gets another object."""

    def __init__(self, entry: Entry, descriptor: int) -> None:
        self.entry = entry
        self.descriptor = descriptor

    def read(self, start: int, length: int) -> bytes:
        return os.pread(self.descriptor, length, start) if self.descriptor >= 0 else b""

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class ObjectStore:
    def __init__(self, objects: Path, state: Path, identifiers: Identifiers, *, durable: bool = True) -> None:
        """`durable`: content reaches the disk before its object is visible, so that a loss of power may take the last
        writes but never leaves a torn object.

        Raises BadSetting when the two folders are not on one file system.
        """
        for folder in (objects, state):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root = Path(os.path.realpath(objects))
        self.state = Path(os.path.realpath(state))
        if self.root.stat().st_dev != self.state.stat().st_dev:
            raise BadSetting(
                f"{objects} and {state} must be on one file system: objects are moved from one to the other"
            )
        self.identifiers = identifiers
        self.durable = durable
        self.records = Records(self.state / "records")
        self.workspace = Workspace(self.state, identifiers)
        self._root = str(self.root)

    def close(self) -> None:
        self.workspace.close()

    def path(self, bucket: str, key: str) -> str | None:
        """The file of a key; None when no file can be there, or a symbolic link is in the way."""
        try:
            return object_file(self._root, bucket, key)
        except BadLocation:
            return None

    def bucket_path(self, bucket: str) -> Path:
        """The folder of a bucket; raises NoSuchBucket."""
        path = self.path(bucket, "")
        if path is None or not os.path.isdir(path):
            raise no_such_bucket(bucket)
        return Path(path)

    def open(self, bucket: str, key: str) -> Opened:
        """Raises NoSuchKey and NoSuchBucket."""
        if key.endswith("/"):
            return Opened(self._marker(bucket, key), -1)
        path = self.path(bucket, key)
        for _ in range(_ATTEMPTS if path else 0):
            assert path is not None
            try:
                # Without O_NONBLOCK the opening of a named pipe would wait for somebody to write into it.
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError as error:
                if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
                    break
                raise
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                os.close(descriptor)
                break
            entry = self.listed(bucket, key, found)
            # Without a record it may be an object that was replaced, and its record dropped, since it was opened.
            if not entry.foreign or self._stamp_of(path) == stamp(found):
                return Opened(entry, descriptor)
            os.close(descriptor)
        self.bucket_path(bucket)
        raise no_such_key(key)

    def entry(self, bucket: str, key: str) -> Entry:
        """What there is to know about an object without reading it; raises NoSuchKey and NoSuchBucket."""
        opened = self.open(bucket, key)
        opened.close()
        return opened.entry

    def listed(self, bucket: str, key: str, found: os.stat_result) -> Entry:
        """The entry of an object whose file has just been looked at."""
        record = self.records.read(bucket, key, stamp(found))
        if record is not None:
            return Entry(key, found.st_size, _modified(found), record)
        return Entry(key, found.st_size, _modified(found), Record(foreign_etag(found)), foreign=True)

    def commit(self, bucket: str, key: str, draft: Draft, record: Record, condition: WriteCondition = ALWAYS) -> Entry:
        """Make the draft the object of its key, if the condition holds at that instant.

        Raises NoSuchBucket, PreconditionFailed, NoSuchKey (a condition on an object that is not there), and
        InvalidRequest when files cannot hold both this key and one that exists.
        """
        path = self.writable_path(bucket, key)
        found = draft.settle(durable=self.durable)
        with self.workspace.lock(bucket, key):
            self.bucket_path(bucket)
            self._check(condition, bucket, key)
            former = self._stamp_of(path)
            self.records.add(bucket, key, stamp(found), record, self.workspace.draft_path(), former)
            try:
                self._move(draft.path, bucket, key, path)
            except BaseException:
                if former is None:
                    self.records.remove(bucket, key)
                raise
        return Entry(key, found.st_size, _modified(found), record)

    def commit_marker(self, bucket: str, key: str, record: Record, condition: WriteCondition = ALWAYS) -> Entry:
        """Make a folder marker: an empty object whose key ends in a slash, which is a folder among the files."""
        path = self.writable_path(bucket, key)
        record = replace(record, etag=_EMPTY_MD5)
        with self.workspace.lock(bucket, key):
            self.bucket_path(bucket)
            self._check(condition, bucket, key)
            new = not self.marked(bucket, key)
            self.records.add(bucket, key, _FOLDER, record, self.workspace.draft_path(), None)
            try:
                for _ in range(_ATTEMPTS):
                    self._make_folders(bucket, key, path)
                    if os.path.isdir(path):
                        break
            except BaseException:
                if new:
                    self.records.remove(bucket, key)
                raise
        return self._marker(bucket, key)

    def amend(self, bucket: str, key: str, change: Callable[[Record], Record]) -> None:
        """Change the record of an object and leave its bytes alone; raises NoSuchKey."""
        with self.workspace.lock(bucket, key):
            entry = self.entry(bucket, key)
            path = self.path(bucket, key)
            at = _FOLDER if key.endswith("/") else self._stamp_of(path) if path else None
            if at is None:
                raise no_such_key(key)
            self.records.add(bucket, key, at, change(entry.record), self.workspace.draft_path(), None)

    def delete(self, bucket: str, key: str, if_match: str | None = None) -> None:
        """Remove an object; one that is not there is no error. Folders that become empty go too.

        Raises NoSuchBucket, and PreconditionFailed when there is another object than `if_match` names.
        """
        self.bucket_path(bucket)
        path = self.path(bucket, key)
        if path is None:
            return
        with self.workspace.lock(bucket, key):
            if if_match is not None:
                self._check(WriteCondition(etag=if_match), bucket, key)
            if key.endswith("/"):
                if not self.marked(bucket, key):
                    return
            else:
                try:
                    os.unlink(path)
                except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    return
            self.records.remove(bucket, key)
        self.prune(bucket, key if key.endswith("/") else key.rpartition("/")[0] + "/")

    def prune(self, bucket: str, folder: str) -> None:
        """Remove `folder` (a key that ends in a slash) and those above it, as far as they are empty and unmarked."""
        while folder != "/":
            path = self.path(bucket, folder)
            with self.workspace.lock(bucket, folder):
                if path is None or self.marked(bucket, folder):
                    return
                try:
                    os.rmdir(path)
                except OSError:
                    return  # Not empty, or gone: in both cases there is nothing to do.
            folder = folder.removesuffix("/").rpartition("/")[0] + "/"

    def writable_path(self, bucket: str, key: str) -> str:
        """The file that a key would be; raises an error in S3's words when it cannot be one."""
        why = key_fault(key)
        if why is not None:
            too_long = len(key.encode()) > KEY_BYTES_MAX or any(
                len(part.encode()) > COMPONENT_BYTES_MAX for part in key.split("/")
            )
            raise fault("KeyTooLongError" if too_long else "InvalidArgument", f"{why[0].upper()}{why[1:]}.", Key=key)
        path = self.path(bucket, key)
        if path is None:
            self.bucket_path(bucket)
            raise fault("InvalidRequest", "A symbolic link lies on the way to this key's file.", Key=key)
        return path

    def marked(self, bucket: str, folder: str) -> bool:
        """Whether a folder (a key that ends in a slash) is an object of its own."""
        return self.records.exists(bucket, folder)

    def _marker(self, bucket: str, key: str) -> Entry:
        path = self.path(bucket, key)
        record = self.records.read(bucket, key, _FOLDER) if path and os.path.isdir(path) else None
        if path is None or record is None:
            self.bucket_path(bucket)
            raise no_such_key(key)
        return Entry(key, 0, _modified(os.stat(path)), record)

    def _check(self, condition: WriteCondition, bucket: str, key: str) -> None:
        if condition is ALWAYS or condition == ALWAYS:
            return
        try:
            current = self.entry(bucket, key).etag
        except ObjectFault as error:
            if error.code != "NoSuchKey":
                raise
            current = None
        condition.check(key, current)

    def _stamp_of(self, path: str) -> str | None:
        found = self._look(path)
        return stamp(found) if found else None

    def _look(self, path: str) -> os.stat_result | None:
        try:
            return os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _move(self, draft: str, bucket: str, key: str, path: str) -> None:
        for _ in range(_ATTEMPTS):
            try:
                os.rename(draft, path)
            except FileNotFoundError:
                # The folder is missing, perhaps because its last object has just been deleted.
                self._make_folders(bucket, key, os.path.dirname(path))
            except IsADirectoryError:
                if not self._remove_empty_folders(bucket, f"{key}/", path):
                    raise self._clash(key, "a folder of that name holds other objects") from None
            except NotADirectoryError:
                raise self._clash(key, "one of the folders in it is an object already") from None
            else:
                return
        raise fault("InternalError", "Others keep removing the folder of this key. Please try again.", Key=key)

    def _make_folders(self, bucket: str, key: str, folder: str) -> None:
        """Make the folders below the bucket, never the bucket itself: it may just have been deleted."""
        one = f"{self._root}/{bucket}"
        self.bucket_path(bucket)
        for component in folder[len(one) + 1 :].split("/"):
            one = f"{one}/{component}"
            try:
                os.mkdir(one)
            except FileExistsError:
                found = self._look(one)
                if found is None:
                    return  # Removed again in between: the caller's next attempt makes it anew.
                if not stat.S_ISDIR(found.st_mode):
                    raise self._clash(key, "one of the folders in it is an object already") from None
            except NotADirectoryError:
                raise self._clash(key, "one of the folders in it is an object already") from None
            except FileNotFoundError:
                self.bucket_path(bucket)
                return  # A folder on the way was removed again: the caller's next attempt makes it anew.

    def _remove_empty_folders(self, bucket: str, key: str, folder: str) -> bool:
        """Remove a folder that holds nothing but unmarked folders; False when it holds more."""
        try:
            with os.scandir(folder) as scan:
                entries = list(scan)
        except FileNotFoundError:
            return True  # Somebody else has removed it.
        if self.marked(bucket, key) or not all(one.is_dir(follow_symlinks=False) for one in entries):
            return False
        if not all(self._remove_empty_folders(bucket, f"{key}{one.name}/", one.path) for one in entries):
            return False
        try:
            os.rmdir(folder)
        except OSError:
            return False  # Somebody has just put something into it.
        return True

    def _clash(self, key: str, why: str) -> Exception:
        return fault("InvalidRequest", f"Objects are files here, and this key cannot be one: {why}.", Key=key)


def _modified(found: os.stat_result) -> datetime:
    return from_milliseconds(found.st_mtime_ns // 1_000_000)
