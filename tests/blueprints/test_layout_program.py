"""The program around a layout function: how it is called, what it answers (as a process: test_layout)."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest

from penstock.blueprints.layout_program import UNKNOWN_ERROR, call, limit

SOURCE = """
from awsglue.blueprint.job import Job
from awsglue.blueprint.workflow import Entities, Workflow
def good(user, system):
    job = Job(Name=user["Name"], Role=system["region"], Command={"Name": "pythonshell"})
    return Workflow(Name="w", Entities=Entities(Jobs=[job]))
def bad(user, system):
    raise ValueError("x" * 10_000)
def hungry(user, system):
    raise MemoryError
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "layout_of_test.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "layout_of_test", raising=False)
    return "layout_of_test"


def test_a_function_gets_both_kinds_of_parameters(module: str) -> None:
    answer = call(f"{module}.good", {"Name": "j"}, {"region": "r"}, "seed")
    (job,) = answer["layout"]["Jobs"]
    assert (job["Name"].rpartition("_")[0], job["Role"]) == ("j", "r")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("bad", "ValueError: xxx"),
        ("hungry", "more memory than a layout function may have"),
        ("missing", "AttributeError"),
    ],
)
def test_errors_are_told_and_bounded(module: str, function: str, words: str) -> None:
    error = call(f"{module}.{function}", {}, {}, "seed")["error"]
    assert error.startswith(UNKNOWN_ERROR)
    assert words in error
    assert len(error) < 5000


def test_a_module_that_is_not_there() -> None:
    assert "ModuleNotFoundError" in call("nowhere_at_all.generate", {}, {}, "seed")["error"]


def test_a_limit_is_never_above_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda what, value: taken.append((what, value)))
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10, 10))
    limit(resource.RLIMIT_NOFILE, 100)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10, resource.RLIM_INFINITY))
    limit(resource.RLIMIT_NOFILE, 100)
    assert taken == [(resource.RLIMIT_NOFILE, (10, 10)), (resource.RLIMIT_NOFILE, (100, 100))]
