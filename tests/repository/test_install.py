"""The way in: what is missing is named in one line, and the everyday commands say what they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BASICS = ("sh", "dirname", "sed", "cut", "cat", "rm", "uname", "env")


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Path:
    """A checkout in a folder whose name has spaces, as far as the installer reads it."""
    copy = tmp_path / "a check out"
    shutil.copytree(root / "requirements", copy / "requirements")
    return copy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with the system's basic tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in BASICS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def install(checkout: Path, path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "requirements" / "install", *arguments],
        env={"PATH": str(path), "HOME": str(checkout), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def interpreter(path: Path, name: str, script: str) -> None:
    """A program on the PATH that answers as an interpreter of some kind would."""
    file = path / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr; nothing was made."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("penstock: ")
    return lines[0]


def test_without_python_the_remedy_is_named(checkout: Path, path: Path) -> None:
    text = complaint(install(checkout, path, "runtime"))
    assert "Python 3.11 or newer is missing (found: no python3)" in text
    assert "make PYTHON=" in text
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_named_with_its_version(checkout: Path, path: Path) -> None:
    interpreter(path, "python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    assert "(found: Python 3.9.2)" in complaint(install(checkout, path, "runtime"))


def test_a_newer_python_beside_an_old_one_is_found(checkout: Path, path: Path) -> None:
    """It is asked for its venv module, which it lacks: so it was the one chosen."""
    interpreter(path, "python3", "exit 1")
    interpreter(path, "python3.12", 'case "$2" in *version_info*) exit 0 ;; esac; exit 1')
    text = complaint(install(checkout, path, "runtime"))
    assert text.startswith("penstock: python3.12 has no venv module")
    assert "apt install python3-venv" in text


@pytest.mark.parametrize("name", ["nothing-there", "/nowhere/python3.12", "python2"])
def test_a_python_that_was_named_and_will_not_do_is_refused(checkout: Path, path: Path, name: str) -> None:
    interpreter(path, "python2", "exit 1")
    (path / "python3").symlink_to(sys.executable)
    assert f"PYTHON={name} is no Python 3.11 or newer" in complaint(install(checkout, path, "runtime", PYTHON=name))


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("runtime", "test")])
def test_a_wrong_call_explains_itself(checkout: Path, path: Path, arguments: tuple[str, ...]) -> None:
    done = install(checkout, path, *arguments)
    assert done.returncode == 2
    assert "requirements/install" in done.stderr


def test_help_lists_every_target_with_what_it_does(root: Path) -> None:
    done = subprocess.run(["make", "--no-print-directory"], cwd=root, capture_output=True, text=True, check=True)
    listed = {line.split()[1]: line.split(maxsplit=2)[2] for line in done.stdout.splitlines()}
    declared = (root / "Makefile").read_text(encoding="utf-8").split(".PHONY: ")[1].splitlines()[0].split()
    assert sorted(listed) == sorted(set(declared) - {"always"})


def test_what_the_build_server_runs_is_make_test(root: Path, tmp_path: Path) -> None:
    """From another folder, through a link, and without a terminal."""
    assert os.access(root / ".ci" / "run", os.X_OK)
    recorder = tmp_path / "make"
    recorder.write_text('#!/bin/sh\necho "$PWD make $*"; cat\n', encoding="utf-8")
    recorder.chmod(0o755)
    done = subprocess.run(
        [root / ".ci" / "run"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "CI": "true"},
        input="never read",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{root} make test\n"
