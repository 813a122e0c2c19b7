"""The registry of data formats: one row for each plug-in, in the order in which built-in classifiers are asked.

The order is Glue's (specification 2.2). Importing this module imports no plug-in. A new format is one file that
defines `FORMAT`, and one row here; the registry test and the confusion test pick it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from penstock.formats.contract import Format


@dataclass(frozen=True, slots=True)
class Row:
    """What can be known of a format without loading it.

    `name` is the classification Glue writes; `suffixes` are the file names that claim it; with `magic` set, only files
    that begin with one of these bytes are shown to it; `needs` is what to install when its module cannot be imported.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    needs: str = ""


REGISTRY: Final = (
    Row("parquet", "penstock.formats.parquet", (".parquet", ".pq", ".parq"), (b"PAR1", b"PARE"), needs="pyarrow"),
    Row("json", "penstock.formats.json", (".json", ".jsonl", ".ndjson")),
    Row("csv", "penstock.formats.csv", (".csv", ".tsv", ".psv")),
)

# Names that claim a format for which there is no row: whatever such a file holds, its name is wrong or it is damaged.
OTHER_SUFFIXES: Final = {".avro": "avro", ".orc": "orc", ".xml": "xml", ".bson": "bson", ".ion": "ion"}
COMPRESSION_SUFFIXES: Final = {".gz": "gzip", ".gzip": "gzip", ".bz2": "bzip2", ".zst": "zstd", ".zstd": "zstd"}


@cache
def load(name: str) -> Format:
    """The plug-in of a row, imported at the first call. Raises KeyError for a name without a row."""
    for row in REGISTRY:
        if row.name == name:
            return cast("Format", import_module(row.module).FORMAT)
    raise KeyError(name)


def claimed_by(file_name: str) -> tuple[str | None, str | None]:
    """The format and the compression that a file's name claims, each None when it claims none."""
    stem = file_name.lower()
    compression = None
    for suffix, claimed in COMPRESSION_SUFFIXES.items():
        if stem.endswith(suffix):
            stem, compression = stem.removesuffix(suffix), claimed
            break
    for row in REGISTRY:
        if stem.endswith(row.suffixes):
            return row.name, compression
    for suffix, other in OTHER_SUFFIXES.items():
        if stem.endswith(suffix):
            return other, compression
    return None, compression
