"""Imports point down, and nothing is excused from it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any


def test_the_import_contracts_are_kept(root: Path) -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_say_what_the_architecture_says(pyproject: dict[str, Any]) -> None:
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    assert [contract["type"] for contract in contracts] == ["layers", "forbidden", "protected"]
    assert contracts[0]["exhaustive"] is True
    assert contracts[0]["exhaustive_ignores"] == ["__main__"]
    assert not [contract["name"] for contract in contracts if "ignore_imports" in contract]


def test_relative_imports_are_not_used(trees: dict[Path, ast.Module]) -> None:
    """A full name says which layer is meant."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not found, "\n".join(found)
