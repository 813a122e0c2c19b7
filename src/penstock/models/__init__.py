"""Service models as data: Penstock's own operations in botocore's format, found by any botocore loader.

`register` lets a botocore session make clients of the service "penstock"; the environment variable `AWS_DATA_PATH`
with the value of `FOLDER` does the same for programs that are not ours.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
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


def load(service: str) -> dict[str, Any]:
    """The newest model of a service, as botocore's data or this folder has it, without the extras of SDKs.

    The file is read here and not by botocore, whose import costs a server more than all of its models. Raises
    FileNotFoundError for a service that neither knows.
    """
    folder = FOLDER / service
    if not folder.is_dir():
        found = importlib.util.find_spec("botocore")
        assert found is not None
        assert found.submodule_search_locations is not None
        folder = Path(found.submodule_search_locations[0], "data", service)
    version = max(path for path in folder.iterdir() if path.is_dir())
    packed = version / "service-2.json.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else (version / "service-2.json").read_bytes()
    document: dict[str, Any] = json.loads(text)
    return document
