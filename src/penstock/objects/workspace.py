"""The workspace of one process in the state folder: drafts that a rename turns into objects, and locks by key.

Drafts lie in a folder of this process alone, which it holds by a file lock for as long as it lives. Whatever a killed
process left is therefore known as nobody's, and goes at the next start of any process.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import itertools
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.identifiers import Identifiers

_COPY_BYTES = 16 * 1024 * 1024


class Draft:
    """A file that is being written; it is nobody's object until it is moved away."""

    def __init__(self, path: str) -> None:
        self.path = path
        # The umask decides who may read: other programs of the same user, usually.
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.descriptor, view) :]

    def append(self, source: int, start: int, length: int) -> None:
        """Copy a run of bytes from another open file, in the kernel where it can."""
        while length > 0:
            copied = _copy_range(source, self.descriptor, start, min(length, _COPY_BYTES))
            if copied == 0:
                raise OSError(errno.EIO, "a file became shorter while it was being copied")
            start += copied
            length -= copied

    def settle(self, *, durable: bool) -> os.stat_result:
        """Close the draft with its content complete; its stamp is unique from here on.

        The digits of its time below a millisecond become those of its inode number, so that two writes within one
        tick of the clock do not look alike.
        """
        found = os.fstat(self.descriptor)
        modified = found.st_mtime_ns - found.st_mtime_ns % 1_000_000 + found.st_ino % 1_000_000
        os.utime(self.descriptor, ns=(modified, modified))
        if durable:
            os.fsync(self.descriptor)
        found = os.fstat(self.descriptor)
        self._close()
        return found

    def discard(self) -> None:
        """Remove the draft, unless it was moved away."""
        self._close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def _close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _copy_range(source: int, target: int, start: int, length: int) -> int:
    try:
        return os.copy_file_range(source, target, length, start)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
    return os.write(target, os.pread(source, length, start))


class Workspace:
    def __init__(self, state: Path, identifiers: Identifiers) -> None:
        drafts, locks = state / "drafts", state / "locks"
        for folder in (drafts, locks):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._locks = locks
        with Lock(f"{locks}/workspace"):
            _sweep(drafts)
            self._token = identifiers.draw_uuid()
            self._folder = drafts / self._token
            self._folder.mkdir(mode=0o700)
            self._held = os.open(self._folder / "held", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_EX)
        self._numbers = itertools.count()

    def draft(self) -> Draft:
        return Draft(self.draft_path())

    def draft_path(self) -> str:
        """A name that nothing has yet."""
        return f"{self._folder}/{self._token}.{next(self._numbers)}"

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def lock(self, bucket: str, key: str) -> Lock:
        """Held by one thread of one process on this machine at a time; keys share 256 locks between them."""
        return Lock(f"{self._locks}/{hashlib.sha256(f'{bucket}/{key}'.encode()).hexdigest()[:2]}")


class Lock:
    """A file lock, for use in a `with` statement."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> None:
        # Each opening is an owner of its own to the kernel, so that threads exclude each other too.
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *raised: object) -> None:
        os.close(self._descriptor)


def _sweep(drafts: Path) -> None:
    for folder in drafts.iterdir():
        held = folder / "held"
        try:
            descriptor = os.open(held, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue  # Its process lives.
        finally:
            os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)
