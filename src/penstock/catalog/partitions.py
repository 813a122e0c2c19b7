"""Paths and partitions: folder names to keys and values, and back, in Hive's convention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from penstock.catalog.types import storable_name

HIVE_DEFAULT_PARTITION: Final = "__HIVE_DEFAULT_PARTITION__"
VALUE_LENGTH_MAX: Final = 1024

# What Hive's writers percent-encode in a folder name: control characters and what paths and shells take for their own.
_ESCAPED: Final = frozenset("\"#%'*/:=?\\{[]^") | {chr(code) for code in (*range(1, 32), 127)}
_VALUE_LIKE: Final = re.compile(r"\d[\d\-_.:T]*Z?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder name read as a partition: `key` is None when the name carries none; `value` is decoded."""

    key: str | None
    value: str


def read_folder(name: str) -> Folder:
    """`year=2013` is key `year` with value `2013`; any other name is a value alone.

    Keys are lower-cased, values are decoded (`%3A` is `:`) and otherwise untouched (specification 2.8). A name that
    begins with `=` has no key.
    """
    key, separator, value = name.partition("=")
    if not separator or not key:
        return Folder(None, unquote(name))
    return Folder(unquote(key).lower(), unquote(value))


def looks_like_value(name: str) -> bool:
    """Whether a folder name by itself says that it is a partition: `key=value`, or a number or date (2013, 2013-01)."""
    return read_folder(name).key is not None or _VALUE_LIKE.fullmatch(name) is not None


def key_names(keys: Sequence[str | None]) -> tuple[str, ...]:
    """Names of partition keys by depth from the table root: `None` becomes `partition_<depth>`, counted from 0.

    A name that repeats one above it also becomes `partition_<depth>`, since a table cannot have two keys of one name.
    """
    names: list[str] = []
    for depth, key in enumerate(keys):
        name = f"partition_{depth}" if key is None or key in names else key
        while name in names:
            name += "_"
        names.append(name)
    return tuple(names)


def usable_value(value: str) -> bool:
    """Whether the catalogue can hold it: 1 to 1,024 characters, no control characters (specification 3.1)."""
    return 0 < len(value) <= VALUE_LENGTH_MAX and storable_name(value) == value


def write_folder(key: str, value: str) -> str:
    """`key=value` as Hive writes it, with what is special in paths percent-encoded; the inverse of `read_folder`."""
    return f"{_escape(key)}={_escape(value) if value else HIVE_DEFAULT_PARTITION}"


def write_path(keys: Sequence[str], values: Sequence[str]) -> str:
    """The relative folder of a partition: `year=2013/month=1`.

    Raises ValueError when there are not as many values as keys.
    """
    return "/".join(write_folder(key, value) for key, value in zip(keys, values, strict=True))


def _escape(text: str) -> str:
    return "".join(f"%{ord(character):02X}" if character in _ESCAPED else character for character in text)
