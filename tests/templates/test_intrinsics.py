"""Intrinsic functions: what each resolves to, what it refuses, and laws that hold for all texts."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import BadTemplate
from penstock.templates.intrinsics import CHARACTERS_MAX, NO_VALUE, Evaluator

VALUES = {"Bucket": "lake", "Names": ["a", "b"], "AWS::Region": "eu-west-1"}
MAPPINGS = {"Size": {"small": {"Workers": "2", "Zones": ["x", "y"]}}}
CONDITIONS = {
    "Yes": {"Fn::Equals": [{"Ref": "Bucket"}, "lake"]},
    "No": {"Fn::Not": [{"Condition": "Yes"}]},
    "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
    "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
    "A": {"Condition": "B"},
    "B": {"Fn::Not": [{"Condition": "A"}]},
    "Odd": {"Ref": "Bucket"},
    "Empty": {"Fn::And": [{"Condition": "Yes"}]},
    "Text": {"Fn::Not": "x"},
}


def ref(name: str, place: str) -> Any:
    if name not in VALUES:
        raise BadTemplate(f"{place} names '{name}'")
    return VALUES[name]


def evaluator() -> Evaluator:
    return Evaluator(ref, lambda owner, attribute, _: f"{owner}/{attribute}", MAPPINGS, CONDITIONS)


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ("plain", "plain"),
        ({"a": [{"Ref": "Bucket"}, "x"]}, {"a": ["lake", "x"]}),
        ({"Ref": "Names"}, ["a", "b"]),
        ({"a": {"Ref": "AWS::NoValue"}, "b": "x"}, {"b": "x"}),
        (["a", {"Ref": "AWS::NoValue"}], ["a"]),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "Role/Arn"),
        ({"Fn::GetAtt": "Role.Arn"}, "Role/Arn"),
        ({"Fn::GetAtt": ["Role", {"Ref": "Bucket"}]}, "Role/lake"),
        ({"Fn::Sub": "s3://${Bucket}/${Role.Arn}/${!Literal}/$x"}, "s3://lake/Role/Arn/${Literal}/$x"),
        ({"Fn::Sub": ["${A}-${Bucket}", {"A": {"Ref": "AWS::Region"}}]}, "eu-west-1-lake"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Bucket"}]]}, "a-lake"),
        ({"Fn::Join": ["", {"Ref": "Names"}]}, "ab"),
        ({"Fn::Select": ["1", {"Ref": "Names"}]}, "b"),
        ({"Fn::Select": ["0", {"Fn::Split": [",", "x,y"]}]}, "x"),
        ({"Fn::Split": [",", "a,,b"]}, ["a", "", "b"]),
        ({"Fn::If": ["Yes", "a", "b"]}, "a"),
        ({"Fn::If": ["No", {"Ref": "Nothing"}, "b"]}, "b"),
        ({"Fn::If": ["Both", "a", "b"]}, "b"),
        ({"Fn::If": ["Either", "a", "b"]}, "a"),
        ({"Fn::FindInMap": ["Size", "small", "Workers"]}, "2"),
        ({"Fn::FindInMap": ["Size", "small", "Zones"]}, ["x", "y"]),
        ({"Fn::Base64": "x"}, "eA=="),
    ],
)
def test_values(node: Any, value: Any) -> None:
    assert evaluator().value(node, "Job.Name") == value


def test_nothing_is_left_of_no_value() -> None:
    assert evaluator().value({"Fn::If": ["Yes", {"Ref": "AWS::NoValue"}, "b"]}, "") is NO_VALUE


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"Ref": "Nothing"}, "names 'Nothing'"),
        ({"Ref": ["Bucket"]}, "takes the name"),
        ({"Ref": "Bucket", "Other": "x"}, "must be alone"),
        ({"Fn::Frobnicate": "x"}, "is no function"),
        ({"Fn::Equals": ["a", "a"]}, "no function that stands here"),
        ({"Fn::GetAZs": ""}, "no availability zones"),
        ({"Fn::ImportValue": "x"}, "make it a parameter"),
        ({"Fn::Transform": {}}, "macro"),
        ({"Fn::GetAtt": "Role"}, "LogicalId, Attribute"),
        ({"Fn::Sub": "${}"}, "${} is no reference"),
        ({"Fn::Sub": "${a b}"}, "a literal is written ${!a b}"),
        ({"Fn::Sub": "${Names}"}, "is a list"),
        ({"Fn::Sub": ["a"]}, "a list of 2"),
        ({"Fn::Sub": ["a", "b"]}, "a map of its variables"),
        ({"Fn::Join": ["-", "a"]}, "needs a list of texts"),
        ({"Fn::Join": [["-"], ["a"]]}, "delimiter must be a text"),
        ({"Fn::Select": ["2", ["a", "b"]]}, "no item 2 in a list of 2"),
        ({"Fn::Select": ["-1", ["a", "b"]]}, "no item -1"),
        ({"Fn::Select": ["9" * 5000, ["a", "b"]]}, "no item 9999"),
        ({"Fn::Select": ["0", "a"]}, "in a text"),
        ({"Fn::Split": ["", "a"]}, "not empty"),
        ({"Fn::Split": [",", ["a"]]}, "needs a text, and has a list"),
        ({"Fn::If": ["Unknown", "a", "b"]}, "names the condition 'Unknown'"),
        ({"Fn::If": ["Yes", "a"]}, "a list of 3"),
        ({"Fn::If": ["A", "a", "b"]}, "A → B → A"),
        ({"Fn::If": ["Odd", "a", "b"]}, "must be Fn::Equals"),
        ({"Fn::If": ["Empty", "a", "b"]}, "a list of 2 to 10"),
        ({"Fn::If": ["Text", "a", "b"]}, "takes a list"),
        ({"Fn::FindInMap": ["Size", "large", "Workers"]}, "'large' is missing"),
        ({"Fn::FindInMap": ["Size", "small", "Workers", "x"]}, "a list of 3"),
        ({"Fn::Base64": ["x"]}, "needs a text"),
    ],
)
def test_refused(node: Any, said: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        evaluator().value({"Name": [node]}, "Job")
    assert str(caught.value).startswith(("Job.Name[0]", "condition ", "Conditions depend"))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "node",
    [
        {"Fn::Sub": "${Long}" * 10},
        [{"Ref": "Long"}] * 10,
        {"Fn::Join": ["x" * (CHARACTERS_MAX // 4), ["a"] * 10]},
        [{"Fn::FindInMap": ["Big", "a", "b"]}] * 10,
    ],
)
def test_functions_that_multiply_texts_are_bounded(node: Any) -> None:
    long = "x" * (CHARACTERS_MAX // 4)
    bounded = Evaluator(lambda *_: long, lambda *_: long, {"Big": {"a": {"b": [long]}}}, {})
    with pytest.raises(BadTemplate, match="more than 8,388,608 characters"):
        bounded.value(node, "Job")


@given(st.text(min_size=1, max_size=3), st.lists(st.text(max_size=5), min_size=1))
def test_split_undoes_join(delimiter: str, parts: list[str]) -> None:
    joined = delimiter.join(parts)
    assert evaluator().value({"Fn::Join": [delimiter, parts]}, "") == joined
    assert evaluator().value({"Fn::Join": [delimiter, {"Fn::Split": [delimiter, joined]}]}, "") == joined


@given(st.text())
def test_sub_of_an_escaped_text_is_the_text(text: str) -> None:
    assert evaluator().value({"Fn::Sub": text.replace("${", "${!")}, "") == text or "${!" in text or "}" not in text


@given(st.text())
def test_a_variable_of_sub_is_taken_as_it_is(text: str) -> None:
    assert evaluator().value({"Fn::Sub": ["<${V}>", {"V": text}]}, "") == f"<{text}>"


@given(st.lists(st.text(), min_size=1), st.data())
def test_select_is_indexing(items: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(items) - 1))
    assert evaluator().value({"Fn::Select": [str(index), items]}, "") == items[index]


@given(st.text())
def test_base64_can_be_decoded(text: str) -> None:
    assert base64.b64decode(evaluator().value({"Fn::Base64": text}, "")).decode() == text


@given(st.booleans(), st.booleans())
def test_conditions_are_logic(left: bool, right: bool) -> None:
    def said(value: bool) -> Any:
        return {"Fn::Equals": ["a", "a" if value else "b"]}

    operands = [said(left), said(right)]
    conditions = {"And": {"Fn::And": operands}, "Or": {"Fn::Or": operands}, "Not": {"Fn::Not": [said(left)]}}
    logic = Evaluator(ref, lambda *_: "", {}, conditions)
    assert logic.condition("And", "") == (left and right)
    assert logic.condition("Or", "") == (left or right)
    assert logic.condition("Not", "") == (not left)
