"""Unpack archives of strangers: nothing leaves the target folder, and nothing grows without bound."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from penstock.errors import StagingFailed

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES_MAX = 100_000
UNPACKED_BYTES_MAX = 2 * 1024**3
_CHUNK_BYTES = 1024 * 1024


def unpack(archive: Path, target: Path, shown: str, bytes_max: int = UNPACKED_BYTES_MAX) -> None:
    """Unpack a zip file (a wheel and an egg are ones) into the folder `target`.

    Sizes are counted while unpacking: what the archive says of itself may be a lie. Raises StagingFailed, naming the
    archive as `shown` and the entry.
    """
    left = bytes_max
    try:
        with zipfile.ZipFile(archive) as content:
            entries = content.infolist()
            if len(entries) > ENTRIES_MAX:
                raise StagingFailed(f"{shown} holds {len(entries)} entries; an archive may have {ENTRIES_MAX}")
            for entry in entries:
                destination = target / _checked(entry, shown)
                if entry.is_dir():
                    destination.mkdir(parents=True, exist_ok=True)
                    continue
                destination.parent.mkdir(parents=True, exist_ok=True)
                with content.open(entry) as packed, destination.open("wb") as file:
                    while chunk := packed.read(_CHUNK_BYTES):
                        left -= len(chunk)
                        if left < 0:
                            raise StagingFailed(f"{shown} unpacks to more than {bytes_max} bytes: make it smaller")
                        file.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise StagingFailed(f"{shown} is not a zip archive that can be read: {error}") from None
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise StagingFailed(f"{shown} holds a file and a folder of the same name: {error.filename}") from None


def _checked(entry: zipfile.ZipInfo, shown: str) -> PurePosixPath:
    path = PurePosixPath(entry.filename)
    leaves = path.is_absolute() or ".." in path.parts or "\\" in entry.filename
    if leaves or not path.parts:
        raise StagingFailed(f"{shown} holds the entry {entry.filename!r}, which leaves the archive's folder: remove it")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise StagingFailed(f"{shown} holds the symbolic link {entry.filename!r}: store the file itself")
    return path
