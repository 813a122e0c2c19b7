"""Parameters: defaults, types, constraints."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.errors import BadTemplate
from penstock.templates.parameters import parameter_values, secret_values


@pytest.mark.parametrize(
    ("declaration", "given", "value"),
    [
        ({"Type": "String"}, "x", "x"),
        ({"Type": "String", "Default": "d"}, None, "d"),
        ({"Type": "String", "Default": "d"}, "", ""),
        ({"Type": "Number", "MinValue": "1", "MaxValue": "9"}, "5.5", "5.5"),
        ({"Type": "CommaDelimitedList"}, "a, b,c", ["a", "b", "c"]),
        ({"Type": "List<Number>"}, "1,2", ["1", "2"]),
        ({"Type": "AWS::EC2::Subnet::Id"}, "subnet-1", "subnet-1"),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "b", "b"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "abc", "abc"),
        ({"Type": "String", "MinLength": "2", "MaxLength": "3"}, "abc", "abc"),
    ],
)
def test_values(declaration: Any, given: str | None, value: object) -> None:
    assert parameter_values({"P": declaration}, {} if given is None else {"P": given}) == {"P": value}


@pytest.mark.parametrize(
    ("declaration", "given", "said"),
    [
        ({"Type": "String"}, None, "--parameter P=VALUE"),
        ({}, "x", "no Type"),
        ("String", "x", "no Type"),
        ({"Type": "String", "Defualt": "x"}, "x", "Defualt"),
        ({"Type": "String", "Default": ["x"]}, None, "Default must be"),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"}, None, "SSM"),
        ({"Type": "Number"}, "five", "'five' is not a number"),
        ({"Type": "Number"}, "NaN", "is not a number"),
        ({"Type": "List<Number>"}, "1,b", "'b' is not a number"),
        ({"Type": "Number", "MaxValue": "9"}, "10", "between None and 9"),
        ({"Type": "Number", "MinValue": "low"}, "10", "MinValue must be a number"),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "c", "one of a, b"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "abc1", "does not match"),
        ({"Type": "String", "AllowedPattern": "(a"}, "abc1", "cannot be used"),
        ({"Type": "String", "MinLength": "2"}, "a", "it has 1 characters"),
        ({"Type": "String", "AllowedPattern": "a", "ConstraintDescription": "an a"}, "b", "(an a)"),
        ({"Type": "String"}, "x" * 4097, "the most is 4096"),
    ],
)
def test_refused(declaration: Any, given: str | None, said: str) -> None:
    with pytest.raises(BadTemplate, match="parameter 'P'") as caught:
        parameter_values({"P": declaration}, {} if given is None else {"P": given})
    assert said in str(caught.value)


def test_a_parameter_that_is_not_declared_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadTemplate, match="no parameter 'Q'; its parameters: P"):
        parameter_values({"P": {"Type": "String", "Default": "x"}}, {"Q": "x"})


def test_a_hostile_pattern_costs_no_time() -> None:
    declaration = {"Type": "String", "AllowedPattern": "(a+)+$"}
    with pytest.raises(BadTemplate, match="does not match"):
        parameter_values({"P": declaration}, {"P": "a" * 4000 + "!"})


def test_secrets_are_known_and_not_told() -> None:
    declared = {"P": {"Type": "String", "NoEcho": "true", "AllowedPattern": "x*"}, "Q": {"Type": "String"}}
    assert secret_values(declared, {"P": "hidden", "Q": "shown"}) == {"hidden"}
    with pytest.raises(BadTemplate) as caught:
        parameter_values(declared, {"P": "hidden", "Q": "shown"})
    assert "hidden" not in str(caught.value)
