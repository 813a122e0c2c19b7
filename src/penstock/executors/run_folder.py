"""Where a run's files are: one folder a run, found by its id and by nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from penstock.errors import BadLocation

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")
SCRATCH_BYTES_MAX = 60
"""Python's multiprocessing puts sockets into the temporary folder, and a socket's path has 107 bytes at most."""


def run_folder(runs: Path, run_id: str) -> Path:
    """The folder of a run. Raises BadLocation for an id that is no id: what is joined to a path must be harmless."""
    if not _RUN_ID.fullmatch(run_id):
        raise BadLocation(f"{run_id!r} is not a run id")
    return runs / run_id


def scratch_folder(data: Path, run_id: str) -> Path:
    """The temporary folder of a run: not inside its own folder, whose path is long, but under a short name.

    Where the data folder itself lies too deep, it is in the system's temporary folder.
    """
    name = hashlib.sha256(f"{data}\0{run_id}".encode()).hexdigest()[:16]
    folder = data / "tmp" / name
    if len(os.fsencode(folder)) <= SCRATCH_BYTES_MAX:
        return folder
    return Path(tempfile.gettempdir()) / f"penstock-{name}"
