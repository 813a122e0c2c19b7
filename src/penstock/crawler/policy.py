"""What a crawl does about what it found: the policies of specification 1.7, 1.8 and 2.13. Pure: documents in, changes
out, every one with its evidence and its line for the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from penstock.catalog import columns as columns_of
from penstock.catalog.changes import (
    CatalogChange,
    CreatePartitions,
    CreateTable,
    DeletePartitions,
    DeleteTable,
    UpdatePartitions,
    UpdateTable,
)
from penstock.catalog.partitions import key_names
from penstock.crawler import configuration
from penstock.crawler.configuration import Instructions
from penstock.crawler.descriptors import (
    DEPRECATED_BY,
    Stamp,
    deprecated,
    inheriting,
    partition_input,
    table_input,
)
from penstock.crawler.existing import (
    ExistingTable,
    lies_within,
    partition_input_of,
    place,
    same,
    table_input_of,
)
from penstock.crawler.inspection import inspect, partition_leaves
from penstock.crawler.log import INFO, WARN
from penstock.crawler.naming import clash_suffix, free_name, table_name
from penstock.crawler.tree import FoundTable

Note = tuple[str, str]

# With MergeNewColumns a table whose data changed in one of these is deprecated instead of merged.
_MUST_AGREE: Final = ("classification", "compressionType", "delimiter")
_NO_SCHEMA: Final = "a matching schema was not found at the table's location"


@dataclass(frozen=True, slots=True)
class Target:
    """An include path that was crawled. `unreadable`: URLs that could not be read, so that nothing is known of them;
    `exclusions`: its patterns with the include path in front."""

    url: str
    exclusions: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


class Reconciler:
    """Compares what was found with what exists; `changes` and `notes` hold what came of it."""

    def __init__(self, instructions: Instructions, stamp: Stamp, existing: Sequence[ExistingTable]) -> None:
        """`existing`: all tables of the crawler's database, since their names are taken."""
        self._instructions = instructions
        self._stamp = stamp
        self._existing = [table for table in existing if table.database == instructions.database]
        self._taken = {table.name for table in self._existing}
        self._matched: set[str] = set()
        self._left_behind: set[str] = set()  # by a new TablePrefix
        self.changes: list[CatalogChange] = []
        self.notes: list[Note] = []

    def reconcile(self, found: Sequence[tuple[Target, FoundTable]], targets: Sequence[Target]) -> None:
        """Plan all changes: tables in the order of their locations, so that clashes fall the same way every time."""
        pairs = sorted(found, key=lambda pair: pair[1].location)
        matches = [self._match(table) for _, table in pairs]
        for (target, table), match in zip(pairs, matches, strict=True):
            inspected, warnings = inspect(table)
            self.notes += [(WARN, f"{table.location}: {warning}") for warning in warnings]
            if match is not None:
                self._existing_table(target, inspected, match)
            elif not self._refused_as_new(inspected):
                self._new_table(target, inspected)
        if not self._instructions.new_folders_only:
            for existing in self._existing:
                self._gone(existing, targets)

    def _match(self, table: FoundTable) -> ExistingTable | None:
        """The table of this location that a crawler wrote: our own, or another crawler's of the very same name.

        A table of our own that has another prefix is left behind: a new TablePrefix makes new tables.
        """
        here = [t for t in self._existing if t.owner is not None and t.location == place(table.location)]
        here = [t for t in here if t.name not in self._matched]
        name = table_name(self._instructions.prefix, table.component)
        ours = [t for t in here if t.owner == self._instructions.crawler]
        self._left_behind |= {t.name for t in ours if self._of_another_prefix(t, table)}
        for candidate in ours:
            if candidate.name not in self._left_behind:
                self._matched.add(candidate.name)
                return candidate
        for candidate in here:
            if candidate.name == name:
                self._matched.add(candidate.name)
                return candidate
        return None

    def _of_another_prefix(self, candidate: ExistingTable, table: FoundTable) -> bool:
        """Whether a table is called as this crawler would call it, but for the prefix. Renamed ones are not."""
        instructions = self._instructions
        if instructions.new_folders_only:
            return False  # what is known stays as it is then
        name = candidate.name.removesuffix(clash_suffix(table.location))
        plain = table_name("", table.component)
        return name.endswith(plain) and name != table_name(instructions.prefix, table.component)

    def _refused_as_new(self, table: FoundTable) -> bool:
        """When only new folders are crawled, one that does not fit the table around it is skipped (spec 1.7)."""
        if not self._instructions.new_folders_only:
            return False
        around = [t for t in self._existing if t.owner == self._instructions.crawler]
        for other in around:
            if lies_within(table.location, other.location):
                self._note(WARN, f"{table.location} is skipped: its schema does not fit table {other.name} around it")
                return True
        return False

    # ------------------------------------------------------------------ found

    def _new_table(self, target: Target, table: FoundTable) -> None:
        instructions = self._instructions
        name = free_name(instructions.prefix, table.component, table.location, self._taken)
        wanted = table_name(instructions.prefix, table.component)
        if name != wanted:
            self._note(WARN, f"The name {wanted} is taken: the table at {table.location} is called {name}")
        self._taken.add(name)
        keys = key_names(table.keys)
        document = table_input(table, name, keys, self._stamp, target.exclusions, instructions.partition_index)
        self.changes.append(CreateTable(instructions.database, name, document, _evidence(table)))
        self._note(INFO, f"Created table {name} in database {instructions.database}")
        self._explain(name, table, keys)
        self._partitions(table, name, keys, document, None)

    def _existing_table(self, target: Target, table: FoundTable, existing: ExistingTable) -> None:
        instructions = self._instructions
        crawled_keys = key_names(table.keys)
        same_depth = len(existing.keys) == len(crawled_keys)
        # A name that a user gave to a level without one (partition_0) is kept.
        keys = crawled_keys
        if same_depth:
            pairs = zip(table.keys, crawled_keys, existing.keys, strict=True)
            keys = tuple(kept if key is None else crawled for key, crawled, kept in pairs)
        crawled = table_input(table, existing.name, keys, self._stamp, target.exclusions, instructions.partition_index)
        frozen = instructions.update_behavior == configuration.LOG and not instructions.merge_new_columns
        if not same_depth and (frozen or instructions.merge_new_columns):
            self._note(
                WARN,
                f"Table {existing.name} has the partition keys [{', '.join(existing.keys)}] and its data now "
                f"[{', '.join(crawled_keys)}]: it is left alone, and its partitions too",
            )
            return
        if instructions.merge_new_columns:
            planned = self._merged(existing, crawled)
            if planned is None:
                return
        else:
            planned = table_input_of(existing.table) if frozen else crawled
        self._explain(existing.name, table, keys)
        self._update(existing, planned, crawled if frozen else None)
        if not same_depth:
            self._replace_partitions(existing)
        self._partitions(table, existing.name, keys, planned, existing if same_depth else None, existing.version)
        if same_depth:
            self._gone_partitions(target, table, existing)

    def _update(self, existing: ExistingTable, planned: Mapping[str, Any], ignored: Mapping[str, Any] | None) -> None:
        """Update a table when that says anything new. `ignored` is what LOG keeps from being written."""
        name, database = existing.name, self._instructions.database
        stored = table_input_of(existing.table)
        if ignored is not None:
            if not same(stored, ignored):
                difference = columns_of.compare(existing.columns, _columns(ignored))
                self._note(INFO, f"Table {name} differs from its data ({difference}); UpdateBehavior LOG leaves it")
            return
        if same(stored, planned):
            self._note(INFO, f"Table {name} is unchanged")
            return
        difference = columns_of.compare(existing.columns, _columns(planned))
        evidence = str(difference) if difference else "the same columns, other counts or properties"
        self.changes.append(UpdateTable(database, name, planned, existing.version, evidence))
        self._note(INFO, f"Updated table {name} in database {database}: {evidence}")
        if existing.deprecated and DEPRECATED_BY not in (planned.get("Parameters") or {}):
            self._note(INFO, f"Table {name} is no longer deprecated: data was found at its location again")

    def _merged(self, existing: ExistingTable, crawled: Mapping[str, Any]) -> dict[str, Any] | None:
        """MergeNewColumns: existing columns and formats stay, new columns and crawler-set parameters come in. None when
        the data changed in a way that cannot be merged: then the table is deprecated."""
        for parameter in _MUST_AGREE:
            before = existing.parameters.get(parameter, "null")
            after = crawled["Parameters"].get(parameter, "null")
            if before != after:
                text = (
                    f"Cannot merge new columns into the table {existing.name} as defined in the Data Catalog because "
                    f"the parameter '{parameter}' has changed. The existing value is '{before}', and the crawled value "
                    f"is '{after}'. Either remove the table or resolve the inconsistent parameter value."
                )
                self._note(WARN, text)
                self._deprecate(existing, text)
                return None
        stored = table_input_of(existing.table)
        descriptor, new = stored["StorageDescriptor"], crawled["StorageDescriptor"]
        serde = descriptor.get("SerdeInfo") or {}
        return {
            **stored,
            "StorageDescriptor": {
                **descriptor,
                "Columns": columns_of.to_document(columns_of.add_new(existing.columns, _columns(crawled))),
                "SerdeInfo": {
                    **serde,
                    "Parameters": {**(serde.get("Parameters") or {}), **new["SerdeInfo"]["Parameters"]},
                },
                "Parameters": _refreshed(descriptor.get("Parameters"), new["Parameters"]),
            },
            "Parameters": _refreshed(existing.parameters, crawled["Parameters"]),
        }

    # ------------------------------------------------------------------ partitions

    def _partitions(
        self,
        table: FoundTable,
        name: str,
        keys: Sequence[str],
        planned: Mapping[str, Any],
        existing: ExistingTable | None,
        version: int | None = None,
    ) -> None:
        """New partitions are always created; existing ones follow UpdateBehavior, or their table (InheritFromTable)."""
        if not keys:
            return
        instructions = self._instructions
        stored = existing.partitions if existing else {}
        leaves, warnings = partition_leaves(table)
        self.notes += [(WARN, f"Table {name}: {warning}") for warning in warnings]
        may_update = instructions.update_behavior != configuration.LOG or instructions.inherit_from_table
        created, updated = [], []
        for values, leaf in leaves.items():
            document = partition_input(leaf, values, _columns(planned), self._stamp)
            if instructions.inherit_from_table:
                document = inheriting(document, planned)
            before = stored.get(values)
            if before is None:
                created.append(document)
            elif may_update and not same(partition_input_of(before), document):
                updated.append(document)
        database = instructions.database
        if created:
            evidence = f"{len(created)} new folders below {table.location}"
            self.changes.append(CreatePartitions(database, name, tuple(created), version, evidence))
            self._note(INFO, f"Created {len(created)} partitions of table {name}")
        if updated and version is not None:
            evidence = f"{len(updated)} folders below {table.location} differ from their partitions"
            self.changes.append(UpdatePartitions(database, name, tuple(updated), version, evidence))
            self._note(INFO, f"Updated {len(updated)} partitions of table {name}")

    def _replace_partitions(self, existing: ExistingTable) -> None:
        if existing.partitions:
            evidence = "the partition keys of the table changed, so that its partitions have other values"
            self._note(INFO, f"Deleted all partitions of table {existing.name}: {evidence}")
            self.changes.append(
                DeletePartitions(
                    self._instructions.database, existing.name, tuple(existing.partitions), existing.version, evidence
                )
            )

    def _gone_partitions(self, target: Target, table: FoundTable, existing: ExistingTable) -> None:
        """Partitions below the include path that the data no longer speaks for."""
        if self._instructions.new_folders_only:
            return
        found, _ = partition_leaves(table)
        gone = []
        for values, document in existing.partitions.items():
            location = (document.get("StorageDescriptor") or {}).get("Location") or ""
            if values in found or not lies_within(location, target.url):
                continue
            if _spared(location, target.unreadable):
                self._note(
                    WARN, f"Partition [{', '.join(values)}] of table {existing.name} could not be read and stays"
                )
                continue
            gone.append(values)
            self._note(
                INFO,
                f"Found partition of table {existing.name} with partition values [{', '.join(values)}] with no matching"
                " schema at the partition's S3 location",
            )
        self._drop_partitions(existing, gone)

    def _drop_partitions(self, existing: ExistingTable, gone: Sequence[tuple[str, ...]]) -> None:
        database, name, version = self._instructions.database, existing.name, existing.version
        evidence = f"no matching schema at the location of {len(gone)} partitions"
        match self._instructions.delete_behavior:
            case configuration.DELETE_FROM_DATABASE if gone:
                self.changes.append(DeletePartitions(database, name, tuple(gone), version, evidence))
            case configuration.DEPRECATE_IN_DATABASE:
                marked = [
                    deprecated(partition_input_of(existing.partitions[values]), self._stamp.started)
                    for values in gone
                    if DEPRECATED_BY not in (existing.partitions[values].get("Parameters") or {})
                ]
                if marked:
                    self.changes.append(UpdatePartitions(database, name, tuple(marked), version, evidence))

    # ------------------------------------------------------------------ gone

    def _gone(self, existing: ExistingTable, targets: Sequence[Target]) -> None:
        """A table that this crawler made below one of its targets, and for which nothing speaks any more."""
        target = next((t for t in targets if lies_within(existing.location, t.url)), None)
        ours = existing.owner == self._instructions.crawler and existing.location != ""
        if target is None or not ours or existing.name in self._matched:
            return
        if _spared(existing.location, target.unreadable):
            self._note(WARN, f"Table {existing.name} could not be read and stays as it is")
            return
        evidence = _NO_SCHEMA
        if existing.name in self._left_behind:
            evidence = f"the crawler's TablePrefix is '{self._instructions.prefix}' now"
        match self._instructions.delete_behavior:
            case configuration.DELETE_FROM_DATABASE:
                database = self._instructions.database
                self.changes.append(DeleteTable(database, existing.name, existing.version, evidence))
                self._note(INFO, f"Deleted table {existing.name} from database {database}, since {evidence}")
            case configuration.DEPRECATE_IN_DATABASE:
                self._deprecate(existing, evidence)
            case _:
                self._note(INFO, f"Table {existing.name}: {evidence}; DeleteBehavior LOG leaves it")

    def _deprecate(self, existing: ExistingTable, evidence: str) -> None:
        if existing.deprecated:
            self._note(INFO, f"Table {existing.name} stays deprecated")
            return
        document = deprecated(table_input_of(existing.table), self._stamp.started)
        database = self._instructions.database
        self.changes.append(UpdateTable(database, existing.name, document, existing.version, evidence))
        why = evidence if existing.name in self._left_behind else _NO_SCHEMA
        self._note(INFO, f"Table {existing.name} is marked deprecated because {why}.")

    def _explain(self, name: str, table: FoundTable, keys: Sequence[str]) -> None:
        shown = f", partitioned by {', '.join(keys)}" if keys else ""
        self._note(INFO, f"Table {name} is {table.schema.describe_kind()} at {table.location}{shown}")
        for line in table.evidence:
            self._note(INFO, f"Table {name}: {line.replace(': similarity', f' joined table {name}: similarity')}")

    def _note(self, level: str, text: str) -> None:
        self.notes.append((level, text))


def _columns(document: Mapping[str, Any]) -> columns_of.Columns:
    return columns_of.from_document(document["StorageDescriptor"]["Columns"])


def _evidence(table: FoundTable) -> str:
    return "; ".join(table.evidence) or f"{table.schema.describe_kind()} at {table.location}"


def _refreshed(before: Mapping[str, str] | None, after: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in {**(before or {}), **after}.items() if name != DEPRECATED_BY}


def _spared(location: str, unreadable: Collection[str]) -> bool:
    """Whether something at a location could not be read: then it is not known to be gone."""
    return any(lies_within(url, location) for url in unreadable)
