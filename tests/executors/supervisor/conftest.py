"""Supervisors and keepers in processes of their own, started as the server starts them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import penstock

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = f"import sys; sys.path.insert(0, {str(Path(penstock.__file__).parent.parent)!r})\n"


@pytest.fixture
def drive() -> Callable[[str, object], Any]:
    """Run code in a bare interpreter with `given`, and return what it prints as JSON."""

    def run(code: str, given: object) -> Any:
        command = [sys.executable, "-I", "-S", "-c", HEAD + "import json\ngiven = json.loads(sys.argv[1])\n" + code]
        done = subprocess.run([*command, json.dumps(given)], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def order(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """What a keeper is told, for a program and its arguments."""

    def make(run_id: str, *argv: str, **changes: Any) -> dict[str, Any]:
        folder = tmp_path / run_id
        (folder / "work").mkdir(parents=True)
        return {
            "run_id": run_id,
            "folder": str(folder),
            "argv": list(argv),
            "environment": {"PATH": "/bin:/usr/bin"},
            "work": str(folder / "work"),
            "scratch": str(tmp_path / f"scratch-{run_id}"),
            "timeout_seconds": None,
            "grace_seconds": 0,
            "log_bytes_max": 10_000,
            **changes,
        }

    return make
