"""Filtering in pages: walk a sorted listing of the store, keep what is wanted, never hold more than a page of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key")

EXAMINED_MAXIMUM = 50_000
"""Rows that one request looks at. Behind them it answers what it has, with a NextToken: pages of Glue may be short."""

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Scanned(Generic[Row, Key]):
    """A page: `after` is the key behind which the next page starts, None when there is nothing more."""

    items: list[Row]
    after: Key | None


def scan(
    page: Callable[[Key | None, int], Sequence[Row]],
    key: Callable[[Row], Key],
    wanted: Callable[[Sequence[Row]], Sequence[bool]],
    after: Key | None,
    size: int,
    beyond: Callable[[Row], bool] = lambda row: False,
) -> Scanned[Row, Key]:
    """At most `size` wanted rows behind `after`.

    `page(after, limit)` reads the store in key order; `wanted` judges a chunk of rows at once. `beyond` tells a row
    that lies behind everything that could be wanted, which ends the walk early. One wanted row more than `size` is
    looked for, so that a full last page carries no NextToken.
    """
    kept: list[Row] = []
    examined = 0
    while True:
        # Without a filter size + 1 rows decide everything; the chunk grows only when rows are being dropped.
        limit = max(size + 1 - len(kept), 1) if examined == 0 else _CHUNK
        rows = page(after, limit)
        for row, keep in zip(rows, wanted(rows), strict=True):
            if beyond(row):
                return Scanned(kept, None)
            if not keep:
                continue
            if len(kept) == size:
                return Scanned(kept, key(kept[-1]))
            kept.append(row)
        if len(rows) < limit:
            return Scanned(kept, None)
        after = key(rows[-1])
        examined += len(rows)
        if examined >= EXAMINED_MAXIMUM:
            return Scanned(kept, after)
