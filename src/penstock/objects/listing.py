"""Listings: the keys of a bucket in order, grouped by a delimiter, page by page.

A folder sorts as its name and a slash; so the walk through the folders meets the keys in the order of their UTF-8
bytes, which is S3's, and a page costs what it shows and not what the bucket holds.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from penstock.errors import BadLocation, ObjectFault
from penstock.locations import object_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.objects.store import Entry, ObjectStore


@dataclass(frozen=True, slots=True)
class Found:
    """A key that is an object, or (`found` is None) a common prefix or a folder marker."""

    key: str
    found: os.stat_result | None
    common: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """`last` is the last key or common prefix of the page: where the next page goes on, if it is `truncated`."""

    entries: list[Entry]
    prefixes: list[str]
    truncated: bool
    last: str


def list_page(store: ObjectStore, bucket: str, prefix: str, delimiter: str, after: str, limit: int) -> Page:
    """The first `limit` keys and common prefixes behind `after`. Raises NoSuchBucket."""
    root = store.bucket_path(bucket)
    walk = _Walk(store, bucket, root, prefix, after)
    found = walk.folded() if delimiter == "/" else _grouped(walk.keys(), prefix, delimiter, after)
    entries: list[Entry] = []
    prefixes: list[str] = []
    last = ""
    for one in itertools.islice(found, limit):
        last = one.key
        if one.common:
            prefixes.append(one.key)
        else:
            entries += _entries(store, bucket, one)
    truncated = limit > 0 and next(found, None) is not None
    return Page(entries, prefixes, truncated, last)


def _entries(store: ObjectStore, bucket: str, one: Found) -> list[Entry]:
    """The entry of a key; none for a folder marker that has been deleted since the walk passed it."""
    if one.found is not None:
        return [store.listed(bucket, one.key, one.found)]
    try:
        return [store.entry(bucket, one.key)]
    except ObjectFault as error:
        if error.code != "NoSuchKey":
            raise
        return []


def _grouped(keys: Iterator[Found], prefix: str, delimiter: str, after: str) -> Iterator[Found]:
    """Keys as they come (no delimiter), or those with the delimiter behind the prefix as their common prefixes."""
    group = ""
    for one in keys:
        end = one.key.find(delimiter, len(prefix)) if delimiter else -1
        if end < 0:
            yield one
            continue
        common = one.key[: end + len(delimiter)]
        if common not in (group, after):
            group = common
            yield Found(common, None, common=True)


class _Walk:
    def __init__(self, store: ObjectStore, bucket: str, root: Path, prefix: str, after: str) -> None:
        self._store = store
        self._bucket = bucket
        self._prefix = prefix
        self._after = after
        # All keys with the prefix lie in this folder, and the rest of the prefix starts the names in it.
        self._folder = prefix[: prefix.rfind("/") + 1]
        self._root = root

    def keys(self) -> Iterator[Found]:
        """Every object with the prefix, behind `after`."""
        path = self._start()
        if path is not None:
            yield from self._below(str(path), self._folder)

    def folded(self) -> Iterator[Found]:
        """The same for the delimiter '/': each folder at the prefix's level as one common prefix."""
        path = self._start()
        if path is None:
            return
        yield from self._own_marker(self._folder)
        for key, entry in self._names(str(path), self._folder):
            if not key.endswith("/"):
                yield from self._object(key, entry)
            elif self._after != key and next(self._below(entry.path, key), None) is not None:
                yield Found(key, None, common=True)

    def _start(self) -> Path | None:
        try:
            path = object_path(self._root.parent, self._bucket, self._folder)
        except BadLocation:
            return None
        return path if path.is_dir() else None

    def _below(self, path: str, folder: str) -> Iterator[Found]:
        if folder <= self._after and not self._after.startswith(folder):
            return  # Every key in there comes before `after`.
        yield from self._own_marker(folder)
        for key, entry in self._names(path, folder):
            if not key.endswith("/"):
                yield from self._object(key, entry)
            else:
                yield from self._below(entry.path, key)

    def _own_marker(self, folder: str) -> Iterator[Found]:
        if folder > self._after and folder.startswith(self._prefix) and self._store.marked(self._bucket, folder):
            yield Found(folder, None)

    def _object(self, key: str, entry: os.DirEntry[str]) -> Iterator[Found]:
        if key > self._after and entry.is_file(follow_symlinks=False):
            try:
                yield Found(key, entry.stat(follow_symlinks=False))
            except FileNotFoundError:
                return  # Deleted since the folder was read.

    def _names(self, path: str, folder: str) -> list[tuple[str, os.DirEntry[str]]]:
        names = []
        prefix, after = self._prefix, self._after
        try:
            with os.scandir(path) as scan:
                for entry in scan:
                    key = folder + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        key += "/"
                    elif key <= after:
                        continue  # A page must not sort what the pages before it have shown.
                    if (key.startswith(prefix) or prefix.startswith(key)) and _is_text(entry.name):
                        names.append((key, entry))
        except FileNotFoundError:
            return []  # Deleted while the walk was under way.
        # Code points order as UTF-8 bytes do, and keys are unique: entries are never compared.
        names.sort(key=lambda one: one[0])
        return names


def _is_text(name: str) -> bool:
    """Names that are not UTF-8 are no keys."""
    return name.isascii() or not any("\udc80" <= character <= "\udcff" for character in name)
