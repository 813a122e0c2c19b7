"""What a storage descriptor looks like when it is read: lists and numbers that were not given show their defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULTS: dict[str, Any] = {
    "Columns": [],
    "Compressed": False,
    "NumberOfBuckets": 0,
    "BucketColumns": [],
    "SortColumns": [],
    "StoredAsSubDirectories": False,
}


def shown_descriptor(descriptor: Mapping[str, Any], with_columns: bool = True) -> dict[str, Any]:
    """A descriptor for an answer: Glue fills lists, flags and counts, and adds nothing else (spec 3.3).

    Without columns it is what GetPartitions returns under ExcludeColumnSchema: location and format stay.
    """
    shown = {member: _fresh(value) for member, value in _DEFAULTS.items()} | dict(descriptor)
    if not with_columns:
        del shown["Columns"]
    return shown


def _fresh(value: Any) -> Any:
    """A list of its own for every answer, so that no caller can change the defaults."""
    return list(value) if isinstance(value, list) else value
