"""The first rows of a table: of its first file, by the format that the catalog names. Files are hostile."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from penstock.errors import BadLocation, DamagedData, EntityNotFound
from penstock.formats.sampling import open_sample
from penstock.server.console.parquet_rows import rows_in_child
from penstock.server.console.text_rows import csv_rows, json_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.locations import Located, Locations
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.store.contract import Document

_ROWS_DEFAULT, _ROWS_MAX = 50, 200
_COLUMNS_MAX = 1000
_LISTED_MAX = 10_000
VALUE_CHARACTERS_MAX = 1000
ANSWER_CHARACTERS_MAX = 4 * 1024 * 1024

Row = list[str | None]


class NotReadable(Exception):
    """Why a table shows no rows, in words for its reader."""


def sample(desk: Desk, asked: Asked) -> dict[str, Any]:
    """Raises EntityNotFound for the table; whatever is wrong with its files is said in `problem`."""
    database, name = asked.required("database").lower(), asked.required("table").lower()
    limit = asked.number("limit", _ROWS_DEFAULT, 1, _ROWS_MAX)
    with desk.runtime.store.read() as transaction:
        table = transaction.tables.get(desk.namespace(asked), database, name)
    if table is None:
        raise EntityNotFound(f"Entity Not Found: table {database}.{name}")
    descriptor = table.document.get("StorageDescriptor") or {}
    columns = list(descriptor.get("Columns") or ())[:_COLUMNS_MAX]
    keys = list(table.document.get("PartitionKeys") or ())
    found: dict[str, Any] = {
        "columns": [{"name": one["Name"], "type": one.get("Type", "")} for one in (*columns, *keys)],
        "rows": [],
        "file": None,
        "format": _format(table.document),
        "truncated": False,
        "problem": None,
    }
    try:
        file = _first_file(desk.runtime.locations, str(descriptor.get("Location") or ""))
        found["file"] = file.url
        names = [str(one["Name"]) for one in columns]
        rows, more = _rows(desk.runtime.locations, file, found["format"], table.document, names, limit)
        values = _partition_values(file.url, [str(key["Name"]) for key in keys])
        found["rows"], cut = _cut([[*row, *values] for row in rows])
        found["truncated"] = more or cut
    except (NotReadable, BadLocation, DamagedData, OSError) as error:
        found["problem"] = f"The table's first rows cannot be shown: {error}"
    return found


def _rows(
    locations: Locations, file: Located, kind: str, table: Document, names: list[str], limit: int
) -> tuple[list[Row], bool]:
    """Values of the columns called `names`, and whether there is more in the file."""
    with locations.open(file.url) as stored:
        if kind == "parquet":
            return rows_in_child(stored, names, limit)
        readers = {"csv": csv_rows, "json": json_rows}
        if kind not in readers:
            raise NotReadable(f"their format is '{kind or 'unknown'}'; csv, json and parquet can be shown")
        with open_sample(stored, file.url, file.size) as content:
            return readers[kind](content.head, content.complete, _parameters(table), names, limit)


def _format(table: Document) -> str:
    """As the crawler names it; else as the SerDe's class tells it."""
    named = (table.get("Parameters") or {}).get("classification")
    if named:
        return str(named).lower()
    serde = str((_descriptor(table).get("SerdeInfo") or {}).get("SerializationLibrary") or "").lower()
    for kind in ("parquet", "json"):
        if kind in serde:
            return kind
    return "csv" if "csv" in serde or "lazysimple" in serde else ""


def _parameters(table: Document) -> Mapping[str, str]:
    serde = (_descriptor(table).get("SerdeInfo") or {}).get("Parameters") or {}
    return {**(table.get("Parameters") or {}), **(_descriptor(table).get("Parameters") or {}), **serde}


def _descriptor(table: Document) -> Mapping[str, Any]:
    return table.get("StorageDescriptor") or {}


def _first_file(locations: Locations, url: str) -> Located:
    if not url:
        raise NotReadable("it has no location")
    try:
        for located in islice(locations.list(url), _LISTED_MAX):
            name = located.url.rstrip("/").rpartition("/")[2]
            if located.size and not name.startswith(("_", ".")):
                return located
    except FileNotFoundError:
        raise NotReadable(f"there is nothing at {url}") from None
    raise NotReadable(f"there is no file with content at {url}")


def _partition_values(url: str, keys: list[str]) -> Row:
    """The values of partition keys, as the file's path says them."""
    said = dict(part.split("=", 1) for part in url.split("/") if "=" in part)
    return [unquote(said[key]) if key in said else None for key in keys]


def _cut(rows: Iterable[Row]) -> tuple[list[Row], bool]:
    """The rows with long values cut, and no more of them than an answer may hold."""
    shown: list[Row] = []
    size = 0
    for row in rows:
        short = [value if value is None else value[:VALUE_CHARACTERS_MAX] for value in row]
        size += sum(len(value) for value in short if value)
        if shown and size > ANSWER_CHARACTERS_MAX:
            return shown, True
        shown.append(short)
    return shown, False
