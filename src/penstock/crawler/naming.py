"""Names of tables: from the prefix and the place, without clashes (specification 2.10)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from typing import Final

NAME_LENGTH_MAX: Final = 128

_OTHER: Final = re.compile(r"[^a-z0-9_]")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def table_name(prefix: str, component: str) -> str:
    """Prefix and last path component of the table's root, in lower case, with `_` for all but letters and digits.

    `year=2013` becomes `year_2013`, `flights.csv` `flights_csv`; what exceeds 128 characters is cut off.
    """
    return _OTHER.sub("_", f"{prefix}{component}".lower())[:NAME_LENGTH_MAX] or "_"


def clash_suffix(location: str) -> str:
    """`_` and the MD5, in hexadecimal, of the location without its scheme (`bucket/prefix/`)."""
    place = _SCHEME.sub("", location, count=1)
    return "_" + hashlib.md5(place.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()


def free_name(prefix: str, component: str, location: str, taken: Collection[str]) -> str:
    """The table's name, with the clash suffix when it is taken; counted on if even that is taken."""
    name = table_name(prefix, component)
    if name not in taken:
        return name
    suffix = clash_suffix(location)
    candidate = name[: NAME_LENGTH_MAX - len(suffix)] + suffix
    number = 1
    while candidate in taken:
        counted = f"{suffix}_{number}"
        candidate, number = name[: NAME_LENGTH_MAX - len(counted)] + counted, number + 1
    return candidate
