"""Locations: every path is a URL, and this is what can be read at one.

On the embedded default `s3://bucket/key` is the file `bucket/key` under the folder of objects; `object_path` is that
rule, for whoever else needs it. With an endpoint set, `s3://` goes there instead. `file://` and plain absolute paths
are this machine's files; anything else is left to fsspec, which is loaded when something is.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit

from penstock.clock import from_milliseconds
from penstock.errors import BadLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

S3_SCHEMES = ("s3", "s3a", "s3n")
COMPONENT_BYTES_MAX = 255  # of one file name, on every common file system
KEY_BYTES_MAX = 1024  # of one key, in S3
_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)(?:://|::)")
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Located:
    """One object: `size` in bytes; `etag` is opaque and changes when the content does."""

    url: str
    size: int
    modified: datetime
    etag: str


def valid_bucket(name: str) -> bool:
    """Whether S3's rules for general purpose buckets allow the name."""
    return _BUCKET.fullmatch(name) is not None and ".." not in name


def key_fault(key: str) -> str | None:
    """Why a key cannot be a file, in words for its user; None when it can. A trailing slash marks a folder."""
    if "\0" in key:
        return "a key with a NUL character cannot be a file"
    try:
        encoded = key.encode()
    except UnicodeEncodeError:
        return "a key must be Unicode text"
    if len(encoded) > KEY_BYTES_MAX:
        return f"a key may have {KEY_BYTES_MAX} bytes at most"
    components = key.removesuffix("/").split("/")
    for component in components:
        if component in ("", ".", ".."):
            return f"a key with the component '{component}' cannot be a file"
        if len(component.encode()) > COMPONENT_BYTES_MAX:
            return f"each component of a key may have {COMPONENT_BYTES_MAX} bytes at most"
    return None


def object_path(root: Path, bucket: str, key: str) -> Path:
    """The file (or, for an empty key or one that ends in a slash, the folder) that an object is, inside `root`.

    `root` is an absolute folder without symbolic links in it. Raises BadLocation when the bucket's name or the key
    cannot be a file, and when a symbolic link lies on the way: links are not followed, so nothing leaves the bucket.
    """
    return Path(object_file(str(root), bucket, key))


def object_file(root: str, bucket: str, key: str) -> str:
    """`object_path` in plain text, for whoever does this thousands of times a second."""
    if not valid_bucket(bucket):
        raise BadLocation(f"s3://{bucket}/{key}: '{bucket}' is not a valid bucket name")
    if key and (fault := key_fault(key)) is not None:
        raise BadLocation(f"s3://{bucket}/{key}: {fault}")
    path = f"{root}/{bucket}"
    for component in ("", *key.removesuffix("/").split("/")) if key else ("",):
        if component:
            path = f"{path}/{component}"
        try:
            found = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            # What is not there is no link, nor is anything below it.
            return f"{root}/{bucket}/{key}".rstrip("/")
        if stat.S_ISLNK(found.st_mode):
            raise BadLocation(f"s3://{bucket}/{key}: a symbolic link lies on its way, and links are not followed")
    return path


class Locations:
    """Reads whatever a URL names.

    Missing things raise FileNotFoundError; a URL that cannot be used, or that leaves its place, raises BadLocation.
    """

    def __init__(
        self,
        objects: Path,
        s3_endpoint: str = "",
        s3_access_key: str = "",
        s3_secret_key: str = "",
        s3_region: str = "us-east-1",
    ) -> None:
        """`objects` is the folder of the embedded store, unused for s3:// when there is an `s3_endpoint`.

        An empty `s3_access_key` leaves the credentials to the environment's own.
        """
        self._objects = Path(os.path.realpath(objects))
        self._s3_options: dict[str, Any] | None = None
        if s3_endpoint:
            self._s3_options = {
                "endpoint_url": s3_endpoint,
                "client_kwargs": {"region_name": s3_region},
                "use_listings_cache": False,
            }
            if s3_access_key:
                self._s3_options |= {"key": s3_access_key, "secret": s3_secret_key}

    def list(self, url: str) -> Iterator[Located]:
        """All objects at or below `url`, sorted by the bytes of their keys; a URL of one object yields it.

        "Below" goes by whole components: `s3://b/data` has `data` and `data/x`, not `data2`. An S3 prefix without
        objects yields nothing; a missing bucket, folder or file raises FileNotFoundError.
        """
        place = self._place(url)
        if isinstance(place, _Remote):
            return _list_remote(place)
        return _list_files(place)

    def open(self, url: str) -> BinaryIO:
        """The content of one object, as a seekable stream; the caller closes it."""
        place = self._place(url)
        if isinstance(place, _Remote):
            with _readable_errors(place.url):
                return cast("BinaryIO", place.files.open(place.path, "rb"))
        return _open_file(place)

    def read(self, url: str, limit: int | None = None) -> bytes:
        """The content of one object, or its first `limit` bytes."""
        with self.open(url) as stream:
            return stream.read() if limit is None else stream.read(limit)

    def fetch(self, url: str, target: Path) -> None:
        """Copy one object to the file `target`, whose folder is made when it is missing."""
        with self.open(url) as stream:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as copy:
                shutil.copyfileobj(stream, copy, _CHUNK_BYTES)

    def exists(self, url: str) -> bool:
        """Whether `url` names one object, or a folder or prefix with something in it."""
        try:
            return next(self.list(url), None) is not None
        except FileNotFoundError:
            return False

    def _place(self, url: str) -> _Files | _Remote:
        match = _SCHEME.match(url)
        scheme = match[1].lower() if match else ""
        if "\0" in url:
            raise BadLocation(f"{url!r} holds a NUL character")
        if scheme in S3_SCHEMES and "://" in url:
            bucket, _, key = url.partition("://")[2].partition("/")
            if self._s3_options is None:
                path = object_path(self._objects, bucket, key)
                if not (self._objects / bucket).is_dir():
                    raise FileNotFoundError(f"There is no bucket '{bucket}': {url}")
                return _Files(url, path, f"s3://{bucket}/{key}", strict=True, folder=key == "" or key.endswith("/"))
            if not bucket:
                raise BadLocation(f"{url} names no bucket")
            return _Remote(url, _filesystem("s3", url, **self._s3_options), f"{bucket}/{key}".rstrip("/"), "s3://")
        if scheme == "file":
            parts = urlsplit(url)
            if parts.netloc not in ("", "localhost"):
                raise BadLocation(f"{url} names another machine: '{parts.netloc}'")
            path = Path(unquote(url.partition("://")[2].removeprefix(parts.netloc)))
            return _local(url, path, "file://" + quote(str(path)))
        if not scheme:
            return _local(url, Path(url), url)
        try:
            files, path = import_module("fsspec.core").url_to_fs(url)
        except (ValueError, ImportError, OSError) as error:
            raise BadLocation(f"{url} cannot be used: {error}") from error
        return _Remote(url, files, path, "")


@dataclass(frozen=True, slots=True)
class _Files:
    """A place on this machine. `strict` places hold objects: no symbolic links. `folder`: nothing but a folder fits."""

    url: str
    path: Path
    shown: str
    strict: bool
    folder: bool


@dataclass(frozen=True, slots=True)
class _Remote:
    """A place that fsspec reads. `prefix` goes before its paths to make URLs; empty: the file system knows."""

    url: str
    files: Any
    path: str
    prefix: str


def _local(url: str, path: Path, shown: str) -> _Files:
    if not path.is_absolute():
        raise BadLocation(f"{url!r} is not an absolute path, nor a URL")
    if ".." in path.parts:
        raise BadLocation(f"{url} must not hold '..'")
    return _Files(url, path, shown, strict=False, folder=url.endswith("/"))


def _filesystem(protocol: str, url: str, **options: Any) -> Any:
    try:
        return import_module("fsspec").filesystem(protocol, **options)
    except (ValueError, ImportError, OSError) as error:
        raise BadLocation(f"{url} cannot be used: {error}") from error


def _list_files(place: _Files) -> Iterator[Located]:
    try:
        found = place.path.lstat() if place.strict else place.path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if place.strict:
            return iter(())
        raise FileNotFoundError(f"There is nothing at {place.url}") from None
    if stat.S_ISDIR(found.st_mode):
        return _walk(str(place.path), place.shown.rstrip("/"), quoted=place.shown.startswith("file:"))
    if stat.S_ISREG(found.st_mode) and not place.folder:
        return iter((_located(place.shown, found),))
    return iter(())


def _walk(folder: str, shown: str, *, quoted: bool) -> Iterator[Located]:
    try:
        with os.scandir(folder) as scan:
            # A folder sorts as its name and a slash, which makes the whole walk follow the order of the keys.
            entries = sorted((os.fsencode(entry.name) + b"/" * _is_folder(entry), entry) for entry in scan)
    except FileNotFoundError:
        return  # The folder went away while the walk was under way.
    for _, entry in entries:
        try:
            entry.name.encode()
        except UnicodeEncodeError:
            continue  # A name that is not UTF-8 is no key.
        url = f"{shown}/{quote(entry.name) if quoted else entry.name}"
        if _is_folder(entry):
            yield from _walk(entry.path, url, quoted=quoted)
        elif entry.is_file(follow_symlinks=False):
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            yield _located(url, found)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _located(url: str, found: os.stat_result) -> Located:
    modified = from_milliseconds(found.st_mtime_ns // 1_000_000)
    return Located(url, found.st_size, modified, f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}")


def _open_file(place: _Files) -> BinaryIO:
    # Without O_NONBLOCK the opening of a named pipe would wait for somebody to write into it.
    flags = os.O_RDONLY | os.O_NONBLOCK | (os.O_NOFOLLOW if place.strict else 0)
    if place.folder:
        raise FileNotFoundError(f"There is no object at {place.url}: it names a folder")
    try:
        descriptor = os.open(place.path, flags)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(f"There is nothing at {place.url}") from None
    except OSError as error:
        raise BadLocation(f"{place.url} cannot be opened: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(f"There is no object at {place.url}: it is a folder or a special file")
    return os.fdopen(descriptor, "rb")


@contextmanager
def _readable_errors(url: str) -> Iterator[None]:
    """fsspec's file systems raise what their makers chose; two kinds come out of here."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise FileNotFoundError(f"There is nothing at {url}") from None
    except (OSError, ValueError, ImportError) as error:
        raise BadLocation(f"{url} cannot be read: {error}") from error


def _list_remote(place: _Remote) -> Iterator[Located]:
    with _readable_errors(place.url):
        found = place.files.find(place.path, detail=True)
        if not found and place.prefix == "" and not place.files.exists(place.path):
            raise FileNotFoundError(place.url)
        if not found and place.prefix == "s3://" and not place.files.exists(place.path.partition("/")[0]):
            raise FileNotFoundError(place.url)
    listed = []
    for path, info in found.items():
        if info.get("type", "file") == "file" and not path.endswith("/"):
            url = f"{place.prefix}{path}" if place.prefix else place.files.unstrip_protocol(path)
            listed.append(_located_remotely(url, info))
    return iter(sorted(listed, key=lambda entry: entry.url.encode()))


def _located_remotely(url: str, info: dict[str, Any]) -> Located:
    modified = info.get("LastModified") or info.get("last_modified") or info.get("mtime") or info.get("created")
    if isinstance(modified, (int, float)):
        modified = from_milliseconds(int(modified * 1000))
    etag = info.get("ETag") or info.get("etag") or info.get("md5Hash") or f"{info.get('size')}-{modified}"
    return Located(url, int(info.get("size") or 0), modified or from_milliseconds(0), str(etag).strip('"'))
