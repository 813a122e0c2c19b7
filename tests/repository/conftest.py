"""The files of the project, as the tests of the repository see them."""

from __future__ import annotations

import ast
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
_NOT_OURS = frozenset({".git", ".venv", "dist", "node_modules", "__pycache__", "penstock-data"})


def _project_files() -> list[Path]:
    """What is tracked, where it still exists; without git (a source archive) all that is no tool's own folder."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listed.decode().split("\0") if name]
    else:
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(part in _NOT_OURS or part.endswith("_cache") for part in path.relative_to(ROOT).parts)
        ]
    return sorted(path for path in paths if path.is_file())


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file of the project, relative to its root."""
    found = [path.relative_to(ROOT) for path in _project_files()]
    assert Path("pyproject.toml") in found
    return found


@pytest.fixture(scope="session")
def texts(files: list[Path]) -> dict[Path, str]:
    """The text of every file that is one; data files are left out."""
    found: dict[Path, str] = {}
    for path in files:
        try:
            found[path] = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


@pytest.fixture(scope="session")
def python_files(texts: dict[Path, str]) -> dict[Path, str]:
    return {path: text for path, text in texts.items() if path.suffix == ".py"}


@pytest.fixture(scope="session")
def trees(python_files: dict[Path, str]) -> dict[Path, ast.Module]:
    """Every Python file, parsed once for all tests."""
    return {path: ast.parse(text, str(path)) for path, text in python_files.items()}


@pytest.fixture(scope="session")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
