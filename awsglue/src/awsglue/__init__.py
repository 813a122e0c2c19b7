"""The library that Glue scripts import: what of it works without Spark.

What needs Spark is not here, and its import says so in one line.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_SPARK: Final = "needs Spark, which is not part of this version of Penstock: only Python shell jobs run"
_ABSENT: Final = frozenset(
    {
        "context",
        "data_sink",
        "data_source",
        "dataframereader",
        "dataframewriter",
        "dynamicframe",
        "gluetypes",
        "job",
        "transforms",
    }
)
"""Modules of AWS's library that are not here."""


class _Absent(MetaPathFinder):
    """Asked last, so that a module of these names that somebody does provide is found before."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, name = fullname.partition(".")
        if package == __name__ and name in _ABSENT:
            raise ModuleNotFoundError(f"{fullname} {_SPARK}", name=fullname)
        return None


sys.meta_path.append(_Absent())
