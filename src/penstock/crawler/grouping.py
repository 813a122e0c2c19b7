"""From a folder tree to tables and partitions, bottom-up (specification 2.8). Pure: no file is opened here.

A folder is *uniform* when everything below it is one table: the same format, compression, layout and folder depth, and
schemas that are alike. Uniform siblings that agree become partitions one level up; when no majority of them agrees each
becomes a table of its own. Every choice leaves a line of evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from penstock.catalog import columns as columns_of
from penstock.catalog.partitions import looks_like_value, read_folder
from penstock.crawler.log import INFO, WARN
from penstock.crawler.schema import DISTINCT_SCHEMAS_MAX, Cluster, Clustering, Schema, fits, joined
from penstock.crawler.tree import DataFile, Folder, FoundTable, Leaf

NAMED_MAX: Final = 20
"""Folders or files that one line of evidence names; the others are counted."""

DATA_ROWS_MIN: Final = 2
"""Of a CSV table; what Glue asks of each file (specification 2.4) is asked of the files of a table together."""

Note = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """What the crawler's Configuration says about grouping (specification 1.8).

    `combine`: CombineCompatibleSchemas. `table_level`: how many folders below the include path tables begin, when
    TableLevelConfiguration is set. `known`: locations of tables of this crawler, which stay roots of tables.
    """

    combine: bool = False
    table_level: int | None = None
    known: Collection[str] = ()


@dataclass(slots=True)
class _Uniform:
    """A folder below which everything is one table. `extras` are tables that lie inside but are not part of it."""

    folder: Folder
    schema: Schema
    keys: tuple[str | None, ...]
    leaves: list[Leaf]
    founding: bool
    evidence: list[str] = field(default_factory=list)
    extras: list[FoundTable] = field(default_factory=list)


@dataclass(slots=True)
class _Split:
    """A folder below which there are several tables, or none."""

    tables: list[FoundTable]


class Grouping:
    """One pass over one target; `tables` and `notes` hold what came of it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        # A table level makes a table of a folder whatever the schemas below it are.
        self._combine = options.combine or options.table_level is not None
        self.tables: list[FoundTable] = []
        self.notes: list[Note] = []

    def run(self, root: Folder, single_object: bool = False) -> None:
        """Group a tree. `single_object`: the include path names one object, which is the table."""
        if single_object:
            self.tables = [_file_table(file) for file in root.files if file.founding]
            return
        if self._options.table_level is not None:
            self._at_level(root, self._options.table_level)
            return
        self.tables = self._tables_of(self._resolve(root))

    def _at_level(self, folder: Folder, level: int) -> None:
        """Every folder `level` steps down is a table, whatever the schemas; what lies above is left out."""
        if level == 0:
            self.tables += self._tables_of(self._resolve(folder))
            return
        for file in folder.files:
            self._note(WARN, f"{file.url} lies above the configured table level and is left out")
        for inner in folder.folders.values():
            self._at_level(inner, level - 1)

    def _tables_of(self, resolution: _Uniform | _Split) -> list[FoundTable]:
        if isinstance(resolution, _Split):
            return resolution.tables
        if not resolution.founding and not self._enough_together(resolution):
            for leaf in resolution.leaves:
                self._leave_out(leaf.files, "there is no table that they could join")
            return resolution.extras
        return [self._table(resolution), *resolution.extras]

    def _enough_together(self, found: _Uniform) -> bool:
        """CSV files of one table that have a data row each count together: a partition may well hold a single row."""
        counted = [file for leaf in found.leaves for file in leaf.files if file.data_rows]
        rows = sum(file.data_rows for file in counted)
        if rows < DATA_ROWS_MIN:
            return False
        self._note(
            INFO,
            f"{_count(len(counted), 'file')} below {found.folder.url} have {rows} data rows together, which is enough "
            f"for a table: none has {DATA_ROWS_MIN} of its own",
        )
        return True

    # ------------------------------------------------------------------ one folder

    def _resolve(self, folder: Folder) -> _Uniform | _Split:
        inner = [self._resolve(child) for child in folder.folders.values()]
        inner = [resolution for resolution in inner if isinstance(resolution, _Uniform) or resolution.tables]
        files = self._resolve_files(folder)
        if not inner:
            return files
        if isinstance(files, _Split) and not files.tables:
            return self._resolve_folders(folder, inner)
        if isinstance(files, _Uniform) and not files.founding:
            self._leave_out(folder.files, "they lie beside folders and there is no table that they could join")
            return self._resolve_folders(folder, inner)
        self._note(
            INFO,
            f"{folder.url} holds data files beside folders: they are separate tables. To make one table of the folders,"
            " move or exclude the files",
        )
        tables = files.tables if isinstance(files, _Split) else self._tables_beside_folders(files)
        for resolution in inner:
            tables += self._tables_of(resolution)
        return _Split(tables)

    def _tables_beside_folders(self, files: _Uniform) -> list[FoundTable]:
        (leaf,) = files.leaves
        if len(leaf.files) == 1:
            return [_file_table(leaf.files[0]), *files.extras]
        return [self._table(files), *files.extras]

    def _resolve_files(self, folder: Folder) -> _Uniform | _Split:
        """The files that lie directly in a folder: one schema, or a table for each file."""
        read = [(file, file.schema) for file in folder.files if file.schema is not None]
        founding = [(file, schema) for file, schema in read if file.founding]
        clustering: Clustering[DataFile] = Clustering(self._combine)
        for file, schema in founding or read:
            clustering.add(file, (), schema)
        cluster = clustering.largest()
        if cluster is None:
            return _Split([])
        if len(clustering.clusters) > 1 and len(cluster.members) * 2 <= len(founding or read):
            if not founding:
                self._leave_out(folder.files, "they are not alike, and none is enough for a table")
                return _Split([])
            self._note(INFO, f"{folder.url} holds files that are not alike, each is a table: {_why_apart(clustering)}")
            return _Split([_file_table(file) for file, _ in founding])
        others = [file for other in clustering.clusters if other is not cluster for file in other.members]
        if others:
            self._note(
                WARN,
                f"{folder.url}: {_count(len(others), 'file')} differ from the other {len(cluster.members)} "
                f"({_why_apart(clustering)}); they lie among the table's data, and engines will read them as such: "
                f"{_names([file.url for file in others])}",
            )
        members = {id(file) for file in cluster.members}
        schema = cluster.schema
        kept = [file for file in folder.files if id(file) in members or file.schema is None]
        if founding:
            joining, schema = self._joining([pair for pair in read if not pair[0].founding], schema, folder.url)
            kept += joining
        leaf = Leaf(folder.path, folder.url, schema, tuple(sorted(kept, key=lambda file: file.url)))
        extras = [_file_table(file) for file in others if file.founding]
        return _Uniform(folder, schema, (), [leaf], bool(founding), _similarity_lines(cluster, "file"), extras)

    def _joining(
        self, candidates: Sequence[tuple[DataFile, Schema]], schema: Schema, url: str
    ) -> tuple[list[DataFile], Schema]:
        """Of the files that cannot found a table, those that join this one, and the schema with them."""
        accepted = []
        for file, found in candidates:
            merged = joined(schema, found) if columns_of.similar(found.columns, schema.columns) else schema
            if fits(found, schema) and merged is not None:
                self._note(INFO, f"{file.url} joins the files of {url}, although it could not found a table")
                accepted.append(file)
                schema = merged
            else:
                self._leave_out([file], f"it does not fit the other files of {url}")
        return accepted, schema

    # ------------------------------------------------------------------ sibling folders

    def _resolve_folders(self, folder: Folder, inner: Sequence[_Uniform | _Split]) -> _Uniform | _Split:
        """Sibling folders: partitions of one table when a majority agrees, tables of their own otherwise."""
        uniform = [resolution for resolution in inner if isinstance(resolution, _Uniform)]
        founding = [resolution for resolution in uniform if resolution.founding]
        split = [resolution for resolution in inner if isinstance(resolution, _Split)]
        clustering: Clustering[_Uniform] = Clustering(self._combine)
        for resolution in founding or uniform:
            clustering.add(resolution, _structure(resolution), resolution.schema)
        cluster = clustering.largest()
        voters = len(founding or uniform) + len(split)
        if cluster is None or len(cluster.members) * 2 <= voters or (cluster.too_varied and not self._combine):
            return self._keep_apart(folder, inner, clustering)
        others = [resolution for other in clustering.clusters if other is not cluster for resolution in other.members]
        extras = [table for resolution in split for table in resolution.tables]
        for resolution in others:
            extras += self._minority(resolution, cluster, folder)
        members, schema = list(cluster.members), cluster.schema
        if founding:
            members, schema = self._joining_folders([r for r in uniform if not r.founding], members, schema)
        members.sort(key=lambda resolution: resolution.folder.url)
        first = cluster.members[0]
        return _Uniform(
            folder,
            schema,
            (read_folder(first.folder.name).key, *first.keys),
            [leaf for resolution in members for leaf in resolution.leaves],
            bool(founding),
            [*_similarity_lines(cluster, "folder"), *(line for member in members for line in member.evidence)][
                :NAMED_MAX
            ],
            [*extras, *(table for member in members for table in member.extras)],
        )

    def _keep_apart(
        self, folder: Folder, inner: Sequence[_Uniform | _Split], clustering: Clustering[_Uniform]
    ) -> _Split:
        if len(inner) > 1:
            largest = clustering.largest()
            if largest is not None and largest.too_varied and not self._combine:
                why = f"{len(largest.shapes)} distinct schemas, more than {DISTINCT_SCHEMAS_MAX}"
            else:
                why = _why_apart(clustering) or "several tables lie below one of them"
            self._note(
                INFO,
                f"the folders of {folder.url} are separate tables: {why}. One table of them can be had with "
                "Grouping.TableGroupingPolicy CombineCompatibleSchemas where only schemas differ",
            )
        return _Split([table for resolution in inner for table in self._tables_of(resolution)])

    def _minority(self, resolution: _Uniform, cluster: Cluster[_Uniform], folder: Folder) -> list[FoundTable]:
        """A folder that the majority of its siblings does not resemble: a table of its own, or skipped."""
        first = cluster.members[0]
        if resolution.schema.kind == first.schema.kind and len(resolution.keys) == len(first.keys):
            mine = (read_folder(resolution.folder.name).key, *resolution.keys)
            theirs = (read_folder(first.folder.name).key, *first.keys)
            if mine != theirs and columns_of.similar(resolution.schema.columns, cluster.schema.columns):
                self._note(
                    WARN,
                    "Folder partition keys do not match table partition keys, skipping folder "
                    f"{resolution.folder.url}: {_shown(mine)} instead of {_shown(theirs)}",
                )
                return []
        similarity = columns_of.similarity(cluster.schema.columns, resolution.schema.columns)
        self._note(
            INFO,
            f"{resolution.folder.url} is a table of its own beside the {len(cluster.members)} folders of {folder.url}"
            f" that are alike: {_difference(cluster.schema, resolution.schema)}, similarity {similarity:.2f}",
        )
        return self._tables_of(resolution)

    def _joining_folders(
        self, candidates: Sequence[_Uniform], members: list[_Uniform], schema: Schema
    ) -> tuple[list[_Uniform], Schema]:
        structure = _structure(members[0])
        for resolution in candidates:
            merged = joined(schema, resolution.schema)
            if _structure(resolution) != structure or merged is None or not fits(resolution.schema, schema):
                for leaf in resolution.leaves:
                    self._leave_out(leaf.files, "they do not fit the table of the folders beside them")
                continue
            self._note(INFO, f"folder {resolution.folder.url} joins the folders beside it, although it has few rows")
            members.append(resolution)
            if columns_of.similar(resolution.schema.columns, schema.columns):
                schema = merged
        return members, schema

    # ------------------------------------------------------------------ tables and words

    def _table(self, found: _Uniform) -> FoundTable:
        """The table of a uniform folder: rooted there, or further down where a lone folder is no partition.

        A folder without siblings is no evidence for a partition level, unless its name says so (`year=2013`, `2013`)
        or a table of this crawler is known at the place above it.
        """
        folder, keys = found.folder, found.keys
        while keys and not self._combine:
            inner = {leaf.folders[len(folder.path)] for leaf in found.leaves}
            (name,) = inner if len(inner) == 1 else ("",)
            if not name or looks_like_value(name) or folder.url in self._options.known:
                break
            self._note(INFO, f"{folder.url} has data in the one folder '{name}', no partition: the table begins there")
            folder, keys = folder.folders[name], keys[1:]
        return FoundTable(
            folder.url, folder.name, len(folder.path), found.schema, keys, tuple(found.leaves), tuple(found.evidence)
        )

    def _leave_out(self, files: Sequence[DataFile], why: str) -> None:
        self._note(WARN, f"{_count(len(files), 'file')} left out, {why}: {_names([file.url for file in files])}")

    def _note(self, level: str, text: str) -> None:
        self.notes.append((level, text))


def _file_table(file: DataFile) -> FoundTable:
    """A table of one file: its location is the file, its name the file's with the extension."""
    assert file.schema is not None
    leaf = Leaf(file.path[:-1], file.url, file.schema, (file,))
    return FoundTable(file.url, file.path[-1], len(file.path), file.schema, (), (leaf,))


def _structure(resolution: _Uniform) -> tuple[object, ...]:
    """What must agree between siblings beside the schema: the key of this level, and the keys below."""
    return (read_folder(resolution.folder.name).key, *resolution.keys)


def _similarity_lines(cluster: Cluster[DataFile] | Cluster[_Uniform], noun: str) -> list[str]:
    """One line for the members that are the same, one for each that differs and joined nevertheless."""
    if len(cluster.members) < 2:
        return []
    same = sum(1 for similarity in cluster.similarities if similarity == 1.0)
    lines = [f"{_count(same, noun)} of the same columns"]
    members: Sequence[DataFile | _Uniform] = cluster.members
    for member, similarity in zip(members, cluster.similarities, strict=True):
        if similarity < 1.0 and len(lines) < NAMED_MAX:
            lines.append(f"{noun} {_url(member)}: similarity {similarity:.2f}")
    return lines


def _url(member: DataFile | _Uniform) -> str:
    return member.url if isinstance(member, DataFile) else member.folder.url


def _why_apart(clustering: Clustering[DataFile] | Clustering[_Uniform]) -> str:
    """What tells the first two clusters apart."""
    if len(clustering.clusters) < 2:
        return ""
    first, second = clustering.clusters[0], clustering.clusters[1]
    one, other = first.members[0], second.members[0]
    similarity = columns_of.similarity(first.schema.columns, second.schema.columns)
    if isinstance(one, _Uniform) and isinstance(other, _Uniform) and _structure(one) != _structure(other):
        return f"{_url(one)} has the levels {_shown(_structure(one))} and {_url(other)} has {_shown(_structure(other))}"
    return f"{_url(one)} and {_url(other)}: {_difference(first.schema, second.schema)}, similarity {similarity:.2f}"


def _difference(one: Schema, other: Schema) -> str:
    if one.kind != other.kind:
        return f"{one.describe_kind()} and {other.describe_kind()}"
    conflicts = columns_of.conflicts(one.columns, other.columns, one.text)
    if conflicts:
        return f"types that do not go together ({_names(conflicts)})"
    mine, theirs = ({column.key for column in schema.columns} for schema in (one, other))
    only = [*sorted(mine - theirs), *sorted(theirs - mine)]
    return f"columns that only one has ({_names(only)})" if only else "types of columns differ"


def _shown(keys: tuple[object, ...]) -> str:
    return "[" + ", ".join("(no key)" if key is None else str(key) for key in keys) + "]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED_MAX])
    return shown if len(names) <= NAMED_MAX else f"{shown} and {len(names) - NAMED_MAX} more"
