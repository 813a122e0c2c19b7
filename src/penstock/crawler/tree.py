"""The folder tree of a target: data files in folders, and the values that grouping makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from penstock.crawler.schema import Schema


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that is data.

    `path`: folders below the include path, then the file's name, decoded. `schema` is None for a file that was not
    read because its folder is sampled: it is taken to be like the others. `founding`: this file alone is enough to
    make a table of it. `records` is exact where the format states it; `sampled_*` as in a Verdict. `data_rows`: of a
    CSV file that has too few of them to be founding, the number that it has.
    """

    url: str
    path: tuple[str, ...]
    size: int
    schema: Schema | None
    founding: bool = True
    records: int | None = None
    sampled_records: int = 0
    sampled_bytes: int = 0
    data_rows: int = 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A folder that holds data files of one schema: the partition of a table, or the table itself.

    `folders`: names below the include path. `url` ends with a slash, unless the leaf is a single file.
    """

    folders: tuple[str, ...]
    url: str
    schema: Schema
    files: tuple[DataFile, ...]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table that the data speaks for.

    `component` names it; `depth` is how many folders lie between the include path and its root; `keys` are the names of
    its partition levels, None for folders without a key. `evidence` says why it is one table, a line for each reason.
    """

    location: str
    component: str
    depth: int
    schema: Schema
    keys: tuple[str | None, ...]
    leaves: tuple[Leaf, ...]
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class Folder:
    """A folder with its data files and its folders, in the order of the listing."""

    name: str
    path: tuple[str, ...]
    url: str
    files: list[DataFile] = field(default_factory=list)
    folders: dict[str, Folder] = field(default_factory=dict)


def build(name: str, files: Iterable[DataFile]) -> Folder | None:
    """The tree of files; `name` is the include path's own last component. None when there is no file."""
    root: Folder | None = None
    for file in files:
        if root is None:
            root = Folder(name, (), _cut(file.url, len(file.path)))
        folder = root
        for depth, component in enumerate(file.path[:-1], 1):
            inner = folder.folders.get(component)
            if inner is None:
                inner = Folder(component, file.path[:depth], _cut(file.url, len(file.path) - depth))
                folder.folders[component] = inner
            folder = inner
        folder.files.append(file)
    return root


def _cut(url: str, components: int) -> str:
    """A URL without its last `components` path components, ending with a slash."""
    return url.rsplit("/", components)[0] + "/"
