"""Command lines that are shown: what is typed where, in folders with and without spaces."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from penstock.cli.command_lines import command_line, program


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in an environment below the current folder, and nothing on the search path."""
    found = tmp_path / ".venv" / "bin" / "penstock"
    found.parent.mkdir(parents=True)
    found.touch(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(found)])
    monkeypatch.setattr(sys, "executable", str(found.with_name("python")))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return found


def test_a_program_that_is_not_on_the_search_path_is_shown_with_its_path(installed: Path) -> None:
    assert program() == "./.venv/bin/penstock"
    assert program(anywhere=True) == str(installed)


def test_a_program_on_the_search_path_has_a_name(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = tmp_path / "links"
    linked.mkdir()
    (linked / "penstock").symlink_to(installed)
    for folder in (installed.parent, linked):
        monkeypatch.setenv("PATH", str(folder))
        assert program() == program(anywhere=True) == "penstock"


def test_another_program_of_the_name_is_not_taken_for_this_one(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "penstock").touch(0o755)
    monkeypatch.setenv("PATH", str(other))
    assert program() == "./.venv/bin/penstock"


def test_a_module_without_a_program_is_run_by_its_interpreter(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed.unlink()
    monkeypatch.setattr(sys, "executable", "/opt/my python/bin/python3")
    assert program() == "'/opt/my python/bin/python3' -m penstock"


def test_the_folder_is_quoted_and_relative_where_that_is_enough(installed: Path, tmp_path: Path) -> None:
    assert command_line(tmp_path / "my lake") == "./.venv/bin/penstock --data './my lake'"
    assert command_line(tmp_path / "my lake", anywhere=True) == f"{installed} --data '{tmp_path}/my lake'"
    assert command_line(tmp_path) == f"./.venv/bin/penstock --data {tmp_path}"
    assert command_line() == "./.venv/bin/penstock"
