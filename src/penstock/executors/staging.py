"""Bring a run's script and files to its folder. Every location is a stranger's: bounded, checked, named in errors.

Staging the same run again writes the same files in place of the old ones, each in one stroke, so that a launch repeated
after a crash disturbs nothing that runs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from penstock.errors import BadLocation, StagingFailed
from penstock.executors import archives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.locations import Locations

SCRIPT_BYTES_MAX = 16 * 1024 * 1024
FILE_BYTES_MAX = 1024**3
ARCHIVES = (".zip", ".whl", ".egg")
_CHUNK_BYTES = 1024 * 1024


def stage_script(location: str, work: Path, locations: Locations) -> Path:
    """Copy the script into its working directory, as if it were run by hand there. Raises StagingFailed."""
    script = work / file_name(location)
    fetch(location, script, locations, "script", SCRIPT_BYTES_MAX)
    return script


def stage_python_files(files: Sequence[str], folder: Path, locations: Locations) -> tuple[Path, ...]:
    """Bring the files of `--extra-py-files` and return what goes on the Python path, in the order given.

    Modules (.py) lie together in one folder; each archive (.zip, .whl, .egg) is unpacked into one of its own, so that
    compiled modules and data files inside work as well. What a wheel requires is not installed: that is what
    `--additional-python-modules` does. Raises StagingFailed.
    """
    path: list[Path] = []
    for position, location in enumerate(files):
        name = file_name(location)
        suffix = Path(name).suffix.lower()
        if suffix == ".py":
            place = folder / "libraries" / "modules"
            place.mkdir(parents=True, exist_ok=True)
            fetch(location, place / name, locations, "file of --extra-py-files", FILE_BYTES_MAX)
        elif suffix in ARCHIVES:
            place = folder / "libraries" / f"{position}-{Path(name).stem}"
            place.mkdir(parents=True, exist_ok=True)
            packed = place.with_name(f"{position}-{name}")
            fetch(location, packed, locations, "file of --extra-py-files", FILE_BYTES_MAX)
            archives.unpack(packed, place, location)
            packed.unlink()
        else:
            kinds = f".py, {', '.join(ARCHIVES)}"
            raise StagingFailed(f"{location} of --extra-py-files cannot be used: give files that end in one of {kinds}")
        if place not in path:
            path.append(place)
    return tuple(path)


def fetch(location: str, target: Path, locations: Locations, what: str, bytes_max: int) -> str:
    """Copy one file, in one stroke, and return the SHA-256 of its content in hexadecimal. Raises StagingFailed."""
    digest = hashlib.sha256()
    draft = target.with_name(f".{os.getpid()}.{threading.get_ident()}.draft")
    left = bytes_max
    try:
        with locations.open(location) as source, draft.open("wb") as file:
            while chunk := source.read(min(_CHUNK_BYTES, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise StagingFailed(f"The {what} {location} is larger than {bytes_max} bytes")
                digest.update(chunk)
                file.write(chunk)
        draft.replace(target)
    except FileNotFoundError:
        raise StagingFailed(f"The {what} {location} does not exist: upload it, or correct the location") from None
    except BadLocation as error:
        raise StagingFailed(f"The {what} cannot be read: {error}") from None
    except OSError as error:
        raise StagingFailed(f"The {what} {location} cannot be copied: {error.strerror or error}") from None
    return digest.hexdigest()


def file_name(location: str) -> str:
    """The last part of a URL or path, as the name of a file. Raises StagingFailed for what is no name of one."""
    path = (
        unquote(urlsplit(location).path) if location.startswith("file:") else location.partition("://")[2] or location
    )
    name = path.rpartition("/")[2]
    unusable = name in ("", ".", "..") or "\0" in name or len(os.fsencode(name)) > 240
    if unusable:
        raise StagingFailed(f"{location!r} does not name a file: give the whole location of one file")
    return name


def make_folders(folder: Path, work: Path) -> None:
    """The run's folders. Raises StagingFailed when the disk does not take them."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        work.mkdir(exist_ok=True)
    except OSError as error:
        raise StagingFailed(f"The run's folder {folder} cannot be made: {error.strerror or error}") from None


def remove(folder: Path) -> None:
    """Remove a folder that may not exist."""
    if folder.exists():
        shutil.rmtree(folder)
