"""Arguments as scripts see them (spec 3.8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.errors import StagingFailed
from penstock.executors import arguments
from penstock.executors.arguments import Requirements
from penstock.executors.contract import LaunchSpec

SPEC = LaunchSpec(
    "jr_1", "job", "123456789012", "us-east-1", 0, {"ScriptLocation": "s3://b/s.py"}, {}, None, None, None, None
)


def test_keys_and_values_alternate_and_an_empty_value_stays() -> None:
    spec = replace(SPEC, arguments={"--a": "", "--enable-metrics": "true", "--b": "x y"})
    vector = arguments.argument_vector("/s.py", spec)
    assert vector[:3] == ["/s.py", "--JOB_NAME", "job"]
    assert vector[3] == "--JOB_ID"
    assert vector[4].startswith("j_")
    assert vector[5:] == ["--JOB_RUN_ID", "jr_1", "--a", "", "--enable-metrics", "true", "--b", "x y"]


def test_workflow_arguments_come_in_a_workflow_run_only() -> None:
    assert "--WORKFLOW_RUN_ID" not in arguments.argument_vector("/s.py", SPEC)
    vector = arguments.argument_vector("/s.py", replace(SPEC, workflow_name="w", workflow_run_id="wr_1"))
    assert vector[7:] == ["--WORKFLOW_NAME", "w", "--WORKFLOW_RUN_ID", "wr_1"]


def test_what_glue_sets_cannot_be_replaced() -> None:
    spec = replace(SPEC, arguments={"--JOB_RUN_ID": "forged", "--SECURITY_CONFIGURATION": "forged"})
    vector = arguments.argument_vector("/s.py", replace(spec, security_configuration="real"))
    assert "forged" not in vector
    assert vector[-2:] == ["--SECURITY_CONFIGURATION", "real"]


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", "x" * (128 * 1024)])
def test_what_no_process_can_be_given_is_named(bad: str) -> None:
    with pytest.raises(StagingFailed, match="'--key'"):
        arguments.argument_vector("/s.py", replace(SPEC, arguments={"--key": bad}))


def test_the_script_location_of_the_arguments_wins() -> None:
    assert arguments.script_location(SPEC) == "s3://b/s.py"
    assert arguments.script_location(replace(SPEC, arguments={"--scriptLocation": "s3://b/o.py"})) == "s3://b/o.py"
    with pytest.raises(StagingFailed, match="Job job has no script"):
        arguments.script_location(replace(SPEC, command={"Name": "pythonshell"}))


def test_file_lists_are_split_at_commas() -> None:
    assert arguments.file_list(" s3://b/a.py, ,s3://b/b c.zip") == ("s3://b/a.py", "s3://b/b c.zip")
    assert arguments.file_list(None) == ()


def test_customer_variables_may_be_quoted() -> None:
    value = 'CUSTOMER_A=1, CUSTOMER_B="x,y",CUSTOMER_C=a=b,CUSTOMER_D='
    expected = {"CUSTOMER_A": "1", "CUSTOMER_B": "x,y", "CUSTOMER_C": "a=b", "CUSTOMER_D": ""}
    assert arguments.customer_environment({"--customer-driver-env-vars": value}) == expected
    assert arguments.customer_environment({}) == {}


@pytest.mark.parametrize("value", ["PATH=/x", "CUSTOMER_A", "CUSTOMER_A B=1", 'CUSTOMER_A="x', "CUSTOMER_A=\0"])
def test_other_variables_are_refused(value: str) -> None:
    with pytest.raises(StagingFailed, match="--customer-driver-env-vars"):
        arguments.customer_environment({"--customer-driver-env-vars": value})


@pytest.mark.parametrize(
    ("value", "packages", "options"),
    [
        ("", (), ()),
        ("pandas==2.1,numpy", ("pandas==2.1", "numpy"), ()),
        ("pkg[a,b]>=1,<2, other", ("pkg[a,b]>=1,<2", "other"), ()),
        ("requests >= 2 , x", ("requests >= 2", "x"), ()),
        ("a b", ("a", "b"), ()),
        ("p; python_version < '4'", ("p; python_version < '4'",), ()),
        ("a --no-deps,b", ("a", "b"), ("--no-deps",)),
        ("-i http://x/simple a", ("a",), ("--index-url", "http://x/simple")),
        ("--index-url=http://x/?a=b,a", ("a",), ("--index-url", "http://x/?a=b")),
        ("a --upgrade --pre", ("a",), ("--prerelease=allow",)),
        ("s3://b/w-1-py3-none-any.whl", ("s3://b/w-1-py3-none-any.whl",), ()),
    ],
)
def test_requirements_are_told_apart(value: str, packages: tuple[str, ...], options: tuple[str, ...]) -> None:
    assert arguments.requirements({"--additional-python-modules": value}) == Requirements(packages, options)


def test_installer_options_come_from_their_own_argument_too() -> None:
    given = {"--additional-python-modules": "a", "--python-modules-installer-option": "--no-index -f /wheels"}
    assert arguments.requirements(given) == Requirements(("a",), ("--no-index", "--find-links", "/wheels"))


@pytest.mark.parametrize("option", ["--target=/", "--prefix /", "--python /usr/bin/python3", "-e .", "--system"])
def test_options_that_reach_beyond_the_run_are_refused(option: str) -> None:
    with pytest.raises(StagingFailed, match="cannot be used here"):
        arguments.requirements({"--additional-python-modules": f"a {option}"})


def test_an_option_without_its_value_is_named() -> None:
    with pytest.raises(StagingFailed, match="-f of --additional-python-modules needs a value"):
        arguments.requirements({"--additional-python-modules": "a -f"})


def test_library_sets() -> None:
    arguments.check_library_set({"--library-set": "analytics"})
    with pytest.raises(StagingFailed, match="analytics, none"):
        arguments.check_library_set({"--library-set": "all"})
