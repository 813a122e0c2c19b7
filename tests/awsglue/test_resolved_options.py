"""`awsglue.utils.getResolvedOptions`, as scripts use it (orchestration 3.9)."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from awsglue.utils import GlueArgumentError, getResolvedOptions

ARGV = ["s.py", "--JOB_NAME", "report", "--JOB_RUN_ID", "jr_1", "--day", "mon", "--my-key", "1", "--other", "x"]


def test_what_was_asked_for_and_what_is_always_there() -> None:
    assert getResolvedOptions(ARGV, ["JOB_NAME", "day", "my-key"]) == {
        "JOB_NAME": "report",
        "day": "mon",
        "my_key": "1",
        "JOB_ID": None,
        "JOB_RUN_ID": "jr_1",
        "SECURITY_CONFIGURATION": None,
        "encryption_type": None,
        "enable_data_lineage": None,
        "TempDir": None,
        "RedshiftTempDir": None,
        "job_bookmark_option": "job-bookmark-disable",
        "job_bookmark_from": None,
        "job_bookmark_to": None,
    }


@pytest.mark.parametrize(
    ("argv", "value"),
    [
        (["--day=mon"], "mon"),
        (["--day", ""], ""),
        (["--day", "mon", "--day", "tue"], "tue"),
        (["--day", "a b --c"], "a b --c"),
        (["--day=--x"], "--x"),
        (["--day", "-5"], "-5"),
    ],
)
def test_values_arrive_as_they_are(argv: list[str], value: str) -> None:
    assert getResolvedOptions(["s.py", *argv], ["day"])["day"] == value


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nothing"], "the following arguments are required: --nothing"),
        (["a", "b"], "the following arguments are required: --a, --b"),
        (["my_key"], "the following arguments are required: --my_key"),
    ],
)
def test_what_is_missing_is_named(options: list[str], said: str) -> None:
    with pytest.raises(GlueArgumentError) as raised:
        getResolvedOptions(ARGV, options)
    assert str(raised.value) == said


def test_a_key_without_a_value_is_named() -> None:
    with pytest.raises(GlueArgumentError, match="argument --day: expected one argument"):
        getResolvedOptions(["s.py", "--day", "--other", "x"], ["day"])


def test_abbreviations_are_refused_unless_asked_for() -> None:
    argv = ["s.py", "--da", "mon"]
    assert getResolvedOptions(argv, ["day"], allow_abbrev=True)["day"] == "mon"
    with pytest.raises(GlueArgumentError, match="--day"):
        getResolvedOptions(argv, ["day"])


@pytest.mark.parametrize(("given", "other"), [("TempDir", "RedshiftTempDir"), ("RedshiftTempDir", "TempDir")])
def test_temporary_folders_are_optional_and_one(given: str, other: str) -> None:
    found = getResolvedOptions(["s.py", f"--{given}", "s3://tmp/"], ["TempDir"])
    assert (found[given], found[other]) == ("s3://tmp/", "s3://tmp/")
    assert getResolvedOptions(["s.py"], ["TempDir", "RedshiftTempDir"])["TempDir"] is None


@pytest.mark.parametrize("name", ["job-bookmark-option", "job-bookmark-from", "job-bookmark-to", "continuation-option"])
def test_reserved_names_cannot_be_asked_for(name: str) -> None:
    with pytest.raises(RuntimeError, match=f"Using reserved arguments {name}"):
        getResolvedOptions(ARGV, [name])


def test_ids_that_are_there_anyway_conflict() -> None:
    with pytest.raises(argparse.ArgumentError, match="JOB_RUN_ID"):
        getResolvedOptions(ARGV, ["JOB_RUN_ID"])


@pytest.mark.parametrize(
    ("argv", "option"),
    [
        ([], "job-bookmark-disable"),
        (["--job-bookmark-option", "job-bookmark-enable"], "job-bookmark-enable"),
        (["--continuation-option", "continuation-enabled"], "job-bookmark-enable"),
        (["--continuation-option", "continuation-readonly"], "job-bookmark-pause"),
        (["--continuation-option", "continuation-ignore"], "job-bookmark-disable"),
    ],
)
def test_bookmark_options(argv: list[str], option: str) -> None:
    assert getResolvedOptions(["s.py", *argv], [])["job_bookmark_option"] == option


def test_a_range_of_runs_goes_with_a_paused_bookmark() -> None:
    paused, ends = ["--job-bookmark-option", "job-bookmark-pause"], ["--job-bookmark-from=a", "--job-bookmark-to=b"]
    found = getResolvedOptions(["s.py", *paused, *ends], [])
    assert (found["job_bookmark_from"], found["job_bookmark_to"]) == ("a", "b")
    for argv in ([*paused, ends[0]], [*paused, ends[1]], ends):
        with pytest.raises(RuntimeError, match="job-bookmark"):
            getResolvedOptions(["s.py", *argv], [])
    with pytest.raises(GlueArgumentError, match="invalid choice: 'sometimes'"):
        getResolvedOptions(["s.py", "--job-bookmark-option", "sometimes"], [])


@pytest.mark.parametrize("module", ["context", "dynamicframe", "job", "transforms"])
def test_what_is_not_there_says_why(module: str) -> None:
    with pytest.raises(
        ModuleNotFoundError, match=rf"^awsglue\.{module} needs Spark, which is not part of this version"
    ):
        importlib.import_module(f"awsglue.{module}")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'awsglue\.nonsense'"):
        importlib.import_module("awsglue.nonsense")


def test_it_needs_nothing_but_python() -> None:
    folder = str(Path("awsglue/src").absolute())
    program = (
        f"import sys; sys.path.insert(0, {folder!r}); import awsglue.utils; print('penstock' in ' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
