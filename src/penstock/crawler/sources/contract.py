"""What a crawl target is: something that can be listed and opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from penstock.crawler.exclusions import Exclusions
from penstock.locations import Located


class Source(Protocol):
    """One target of a crawler.

    `url`: the include path with a trailing slash, as every URL of `list` begins. `name`: its last component, which
    names a table rooted there. `level`: how deep it lies (a bucket is 1), for TableLevelConfiguration.
    """

    url: str
    name: str
    level: int
    exclusions: Exclusions
    sample_size: int | None

    def list(self) -> Iterator[Located]:
        """Every object at or below the include path. Raises FileNotFoundError or BadLocation when there is no place."""
        ...

    def path(self, located: Located) -> tuple[str, ...]:
        """Folders below the include path and the file's name, decoded."""
        ...

    def is_object(self, located: Located) -> bool:
        """Whether the include path names this very object."""
        ...

    def open(self, url: str) -> BinaryIO: ...
