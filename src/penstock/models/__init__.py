"""Service models as data: Penstock's own operations in botocore's format, found by any botocore loader.

`register` lets a botocore session make clients of the service "penstock"; the environment variable `AWS_DATA_PATH`
with the value of `FOLDER` does the same for programs that are not ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SERVICE = "penstock"
PREFIX = "Penstock"
"""What stands before the dot in `X-Amz-Target`, and in the names under which the operations are declared."""


def register(session: Any) -> None:
    """Let this botocore session find the service "penstock", as it finds "glue"."""
    paths = session.get_component("data_loader").search_paths
    if str(FOLDER) not in paths:
        paths.append(str(FOLDER))
