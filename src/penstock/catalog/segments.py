"""Segments of GetPartitions: dividing a table's partitions among parallel readers."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def segment_of(values: Sequence[str], total: int) -> int:
    """Which of `total` segments, from 0, a partition belongs to.

    A fixed function of the values: every partition is in exactly one segment, whichever server is asked (spec 3.4).
    """
    return zlib.crc32("\x00".join(values).encode("utf-8", "surrogatepass")) % total
