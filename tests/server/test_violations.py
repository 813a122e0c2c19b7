from __future__ import annotations

import pytest

from penstock.server.violations import MISSING, failed, misplaced, spell


def test_paths_are_lower_camel_with_positions_from_one_and_raw_map_keys() -> None:
    path = (((None, "Predicate"), "Conditions"), 0)
    assert spell((path, "LogicalOperator")) == "predicate.conditions.1.member.logicalOperator"
    assert spell((((None, "CodeGenConfigurationNodes"), ("Node-1",)), "S3CsvSource")) == (
        "codeGenConfigurationNodes.Node-1.member.s3CsvSource"
    )


def test_one_violation_reads_as_glue_writes_it() -> None:
    rule = "Member must have length less than or equal to 255"
    assert failed([((None, "Name"), rule, "xx", False)]).message == (
        f"1 validation error detected: Value 'xx' at 'name' failed to satisfy constraint: {rule}"
    )


def test_several_are_counted_and_joined() -> None:
    fault = failed(
        [((None, "Name"), "Member must not be null", MISSING, False), ((None, "Password"), "rule", "secret", True)]
    )
    assert fault.message == (
        "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; "
        "Value at 'password' failed to satisfy constraint: rule"
    )
    assert fault.code == "ValidationException"


def test_the_message_stays_bounded_whatever_comes() -> None:
    fault = failed([((None, "Name"), "rule", "x" * 100_000, False)] * 10_000)
    assert fault.message.startswith("10000 validation errors detected: ")
    assert fault.message.endswith("; and 9950 more")
    assert len(fault.message) < 50_000
    wide = failed([((None, "Names"), "rule", [{"a": None, "b": True}] * 1000, False)])
    assert "Value '[{a=null, b=true}, {a=null" in wide.message
    assert len(wide.message) < 1000


@pytest.mark.parametrize(
    ("expected", "value", "text"),
    [
        ("string", 1, "NUMBER_VALUE cannot be converted to String at 'name'"),
        ("string", True, "TRUE_VALUE cannot be converted to String at 'name'"),
        ("integer", "1", "STRING_VALUE cannot be converted to Integer at 'name'"),
        ("boolean", {}, "Start of structure or map found where not expected at 'name'"),
        ("map", [], "Start of list found where not expected at 'name'"),
        ("list", "x", "Expected list or null at 'name'"),
    ],
)
def test_values_of_the_wrong_kind(expected: str, value: object, text: str) -> None:
    fault = misplaced((None, "Name"), expected, value)
    assert (fault.code, fault.message) == ("SerializationException", text)
