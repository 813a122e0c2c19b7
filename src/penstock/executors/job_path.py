"""What is on the Python path of every Python shell job besides its own files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import penstock
from penstock.errors import StagingFailed
from penstock.executors import job_start

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = Path(penstock.__file__).parent


def job_path(files: Sequence[Path]) -> tuple[Path, ...]:
    """PYTHONPATH of a job: what runs before the script, the job's own files, and `awsglue`, which they may replace.

    A path and not an installation, so that any interpreter and any isolated environment finds it. Raises StagingFailed
    for an installation of Penstock that lost a part.
    """
    return (Path(job_start.__file__).parent, *files, _glue_library())


def _glue_library() -> Path:
    """The folder that holds `awsglue`, which an installed package carries within itself."""
    for folder in (_PACKAGE / "job_libraries", _PACKAGE.parent.parent / "awsglue" / "src"):
        if (folder / "awsglue" / "__init__.py").is_file():
            return folder
    raise StagingFailed("This installation of Penstock carries no awsglue library for jobs; install it again")
