"""What no file may say. Each pattern is written so that it does not match its own source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

UNFINISHED = r"\b(?:TO[D]O|FIX[M]E|XX[X])\b"
REGISTRIES = r"(?:pypi|test\.pypi)[.]org|python[h]osted|registry[.]npmjs|yarn[p]kg|static[.]crates|proxy[.]golang"
MACHINES = r"/ro[o]t/|/ho[m]e/(?!somebody)[a-z]|/Use[r]s/[A-Za-z]|/wor[k]/(?:main|shared)|[.][.]/sha[r]ed/"
MAKING = (
    r"\bA[I]\b|\bLL[M]s?\b|(?i:\bg[p]t\b|\bchatg[p]t|\bclau[d]e\b|\bcopil[o]t\b|\banthr[o]pic|\bopena[i]\b"
    r"|language mod[e]ls?\b|co-author[e]d-by|assist[e]d by|generat[e]d with)"
)
SUPPRESSIONS = r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)|#\s*ruff:\s*noqa|#\s*flake8:|#\s*mypy:|#\s*fmt:\s*off"
GIVEN_UP = r"raise NotImplemented[E]rror|not implemented ye[t]"


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(UNFINISHED, id="nothing is left unfinished"),
        pytest.param(GIVEN_UP, id="no stub is left behind"),
        pytest.param(REGISTRIES, id="no address of a package registry"),
        pytest.param(MACHINES, id="no path of somebody's machine"),
        pytest.param(MAKING, id="the project speaks of itself alone"),
        pytest.param(SUPPRESSIONS, id="a check is silenced by its name and for one line only"),
    ],
)
def test_no_file_says(pattern: str, texts: dict[Path, str]) -> None:
    searched = re.compile(pattern)
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts.items()
        if searched.search(text)
        for number, line in enumerate(text.splitlines(), start=1)
        if searched.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is(python_files: dict[Path, str]) -> None:
    """The first line of a file is its title; a test's is the module it tests, an empty package marker has none."""
    found = [
        str(path)
        for path, text in python_files.items()
        if path.parts[0] != "tests" and text.strip() and not re.match(r'(?s)\s*r?"""\S', text)
    ]
    assert not found, "\n".join(found)


def test_types_are_checked_as_strictly_as_ever(pyproject: dict[str, Any]) -> None:
    settings = pyproject["tool"]["mypy"]
    assert settings["strict"] is True
    assert settings["warn_unreachable"] is True
    loosened = {"ignore_errors", "disable_error_code", "disallow_untyped_defs", "follow_imports", "exclude"}
    assert not loosened & settings.keys()
    assert not [override for override in settings.get("overrides", []) if loosened & override.keys()]


def test_the_linter_is_as_strict_as_ever(pyproject: dict[str, Any]) -> None:
    settings = pyproject["tool"]["ruff"]["lint"]
    assert {"A", "ASYNC", "B", "BLE", "DTZ", "E", "F", "PGH", "PL", "PT", "RUF", "S", "SIM", "T20", "TID", "TRY"} <= {
        "PL" if family.startswith("PL") else family for family in settings["select"]
    }
    excused = {place: rules for place, rules in settings["per-file-ignores"].items() if place.startswith("src")}
    assert excused == {
        "src/penstock/clock.py": ["TID251"],
        "src/penstock/identifiers.py": ["TID251"],
        "src/penstock/executors/supervisor/**": ["PTH"],
        "src/penstock/objects/**": ["PTH"],
    }
    assert pyproject["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def test_every_exception_from_the_linter_has_its_reason(root: Path) -> None:
    lines = (root / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("ignore = [")
    rules = lines[start + 1 : lines.index("]", start)]
    assert rules
    assert not [rule for rule in rules if not re.search(r"#\s*\w+ \w+", rule)]
