"""Partition indexes: Create, Get, Delete, and what a table with one must keep.

An index answers nothing faster here: partitions are always found by their keys. What clients see is Glue's: at most
three of them, ready when the call returns, values checked against the key types, partition keys that cannot change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput, ResourceNumberLimitExceeded
from penstock.operations.catalog_lookups import check_catalog, existing_table
from penstock.operations.contract import Context, Request, Response, operation
from penstock.operations.paging import read_token

if TYPE_CHECKING:
    from penstock.store.catalog_contract import StoredIndex, StoredTable
    from penstock.store.contract import Transaction

_INDEXES_MAXIMUM = 3
_FAILED_KEPT = 10
_FAULTY_SHOWN = 10
_INTEGERS = {"tinyint": 8, "smallint": 16, "int": 32, "integer": 32, "bigint": 64, "long": 64}
_TEXTS = re.compile(r"string|(?:char|varchar)\s*\(\s*\d+\s*\)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_UNSUPPORTED = ("\x00", "\x01", "\x02")
_NULL = "__HIVE_DEFAULT_PARTITION__"
_BAD_VALUE = "INVALID_PARTITION_TYPE_DATA_ERROR"
_BAD_CHARACTER = "UNSUPPORTED_PARTITION_CHARACTER_ERROR"
_CHUNK = 1000

Values = tuple[str, ...]


@operation("CreatePartitionIndex")
def create_partition_index(request: Request, context: Context) -> Response:
    """ACTIVE when the call returns; FAILED when a partition that is there does not fit (spec 3.6)."""
    check_catalog(request, context)
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        add_index(transaction, context, table, request["PartitionIndex"])
    return {}


@operation("GetPartitionIndexes")
def get_partition_indexes(request: Request, context: Context) -> Response:
    """All on one page: there are few. Terraform asks after every table it makes, indexes or not (spec 3.6)."""
    check_catalog(request, context)
    read_token("GetPartitionIndexes", request)
    with context.store.read() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        indexes = transaction.partition_indexes.of_table(table)
    return {"PartitionIndexDescriptorList": [_descriptor(index) for index in indexes]}


@operation("DeletePartitionIndex")
def delete_partition_index(request: Request, context: Context) -> Response:
    """Gone when the call returns."""
    check_catalog(request, context)
    with context.store.write() as transaction:
        table = existing_table(transaction, context, request["DatabaseName"], request["TableName"])
        if not transaction.partition_indexes.delete(table, request["IndexName"]):
            raise EntityNotFound(f"Index {request['IndexName']} of table {table.name} not found.")
    return {}


def add_index(transaction: Transaction, context: Context, table: StoredTable, given: Mapping[str, Any]) -> None:
    """Raises AlreadyExists, ResourceNumberLimitExceeded for a fourth one, InvalidInput for keys it cannot have."""
    name = given["IndexName"]
    present = transaction.partition_indexes.of_table(table)
    if any(index.name == name for index in present):
        raise AlreadyExists(f"Index with the given indexName : {name} already exists")
    failed = [index for index in present if index.document["IndexStatus"] == "FAILED"]
    if len(present) - len(failed) >= _INDEXES_MAXIMUM:
        raise ResourceNumberLimitExceeded(f"A table can have at most {_INDEXES_MAXIMUM} partition indexes")
    document: dict[str, Any] = {"Keys": _keys(table, given["Keys"]), "IndexStatus": "ACTIVE"}
    errors = _backfill_errors(transaction, table)
    if errors:
        document |= {"IndexStatus": "FAILED", "BackfillErrors": errors}
        for old in failed[: max(len(failed) - _FAILED_KEPT + 1, 0)]:
            transaction.partition_indexes.delete(table, old.name)
    transaction.partition_indexes.insert(table, name, document, context.now)


def check_indexed(
    transaction: Transaction, table: StoredTable, partitions: Iterable[Values]
) -> dict[Values, InvalidInput]:
    """What is wrong with the values of new partitions, when the table has an index; nothing when it has none."""
    if not _active(transaction, table):
        return {}
    types = _types(table)
    faults = {}
    for values in partitions:
        found = _fault(values, types)
        if found is not None:
            faults[values] = InvalidInput(f"Partition [{', '.join(values)}] cannot be in a partition index: {found}")
    return faults


def check_keys_stay(transaction: Transaction, table: StoredTable, document: Mapping[str, Any]) -> None:
    """Names, types and order of partition keys are frozen while there is an index (spec 3.6). Raises InvalidInput."""
    before = [(key["Name"], key.get("Type")) for key in table.document.get("PartitionKeys", ())]
    after = [(key["Name"], key.get("Type")) for key in document.get("PartitionKeys", ())]
    if before != after and _active(transaction, table):
        raise InvalidInput("PartitionKeys cannot change while the table has partition indexes")


def _active(transaction: Transaction, table: StoredTable) -> bool:
    if not table.document.get("PartitionKeys"):
        return False
    return any(index.document["IndexStatus"] == "ACTIVE" for index in transaction.partition_indexes.of_table(table))


def _keys(table: StoredTable, names: Sequence[str]) -> list[dict[str, str]]:
    """The keys as the table spells them, with their types."""
    known = {key["Name"].lower(): key for key in table.document.get("PartitionKeys", ())}
    keys = []
    for name in names:
        key = known.get(name.lower())
        if key is None:
            raise InvalidInput(f"Key {name} is not a partition key of table {table.name}")
        kind = key.get("Type", "string")
        if kind.lower() not in _INTEGERS and not _TEXTS.fullmatch(kind.lower()):
            raise InvalidInput(f"Key {name} has type {kind}: partition indexes are for strings and whole numbers")
        keys.append({"Name": key["Name"], "Type": kind})
    if len({key["Name"] for key in keys}) < len(keys):
        raise InvalidInput("Keys of a partition index must be different from one another")
    return keys


def _types(table: StoredTable) -> list[str]:
    return [key.get("Type", "string").lower() for key in table.document.get("PartitionKeys", ())]


def _backfill_errors(transaction: Transaction, table: StoredTable) -> list[dict[str, Any]]:
    """The partitions that are there and do not fit, by what is wrong with them; the first few of each."""
    types = _types(table)
    faulty: dict[str, list[dict[str, Any]]] = {}
    after: Values | None = None
    while chunk := transaction.partitions.values_page(table, after, _CHUNK):
        for values in chunk:
            code = _fault(values, types)
            if code is not None and len(faulty.setdefault(code, [])) < _FAULTY_SHOWN:
                faulty[code].append({"Values": list(values)})
        after = chunk[-1]
    return [{"Code": code, "Partitions": partitions} for code, partitions in faulty.items()]


def _fault(values: Sequence[str], types: Sequence[str]) -> str | None:
    """What of BackfillError.Code is the matter with these values."""
    if any(character in value for value in values for character in _UNSUPPORTED):
        return _BAD_CHARACTER
    for value, kind in zip(values, types, strict=True):
        bits = _INTEGERS.get(kind)
        if bits is None or value == _NULL:
            continue
        if not _WHOLE.fullmatch(value) or not -(1 << (bits - 1)) <= int(value) < 1 << (bits - 1):
            return _BAD_VALUE
    return None


def _descriptor(index: StoredIndex) -> dict[str, Any]:
    return {"IndexName": index.name, **index.document}
