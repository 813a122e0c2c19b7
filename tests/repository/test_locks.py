"""pyproject.toml and the locks in requirements/ agree, and a lock names files by hash and nothing by address."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = ("runtime", "test", "build", "uv")


def pins(path: Path) -> dict[str, set[Version]]:
    """Each locked package with its versions: several where a version depends on the interpreter."""
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^ ;\\]+)", path.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


@pytest.fixture(scope="module")
def locks(root: Path) -> dict[str, dict[str, set[Version]]]:
    return {name: pins(root / "requirements" / f"{name}.txt") for name in LOCKS}


def test_every_dependency_is_locked_to_a_version_that_fits(
    pyproject: dict[str, Any], locks: dict[str, dict[str, set[Version]]]
) -> None:
    groups = pyproject["dependency-groups"]
    asked = {
        "runtime": pyproject["project"]["dependencies"],
        "test": [*pyproject["project"]["dependencies"], *(line for line in groups["test"] if isinstance(line, str))],
        "build": [*groups["build"], *pyproject["build-system"]["requires"]],
        "uv": ["uv"],
    }
    assert {"include-group": "build"} in groups["test"]
    wrong = [
        f"{lock}: {text}"
        for lock, lines in asked.items()
        for text in lines
        for wanted in [Requirement(text)]
        for versions in [locks[lock].get(canonicalize_name(wanted.name), set())]
        if not versions or not all(wanted.specifier.contains(version, prereleases=True) for version in versions)
    ]
    assert not wrong, "run make lock"


def test_one_package_has_one_version_in_all_locks(locks: dict[str, dict[str, set[Version]]]) -> None:
    for lock in LOCKS:
        assert locks[lock]
        assert not {name for name, versions in locks[lock].items() if locks["test"].get(name) != versions}, lock


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_every_file_by_its_hash_and_nothing_by_address_or_path(root: Path, lock: str) -> None:
    text = (root / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    assert entries
    assert not [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not re.findall(r"(?m)^.*(?:://|^--|@ |^ *# .*(?: /|~/)).*$", text)


def test_both_halves_of_the_aws_client_are_pinned_to_the_same_version(pyproject: dict[str, Any]) -> None:
    """The Glue model is part of the contract; see docs/decisions/0002-botocore-pin.md."""
    exact = [line for line in pyproject["project"]["dependencies"] if "==" in line]
    assert [line.split("==")[0] for line in exact] == ["boto3", "botocore"]
    assert len({line.split("==")[1] for line in exact}) == 1
