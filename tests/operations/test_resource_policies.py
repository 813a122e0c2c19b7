from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import ConditionCheckFailure, EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
POLICY = '{"Version": "2012-10-17", "Statement": []}'
OTHER = '{"Statement": [{"Effect": "Allow"}]}'


def test_a_policy_comes_back_with_its_hash(call: Call) -> None:
    with pytest.raises(EntityNotFound):
        call("GetResourcePolicy")
    assert call("GetResourcePolicies")["GetResourcePoliciesResponseList"] == []
    put = call("PutResourcePolicy", PolicyInJson=POLICY, EnableHybrid="TRUE")["PolicyHash"]
    found = call("GetResourcePolicy")
    assert (found["PolicyInJson"], found["PolicyHash"]) == (POLICY, put)
    assert found["CreateTime"] == found["UpdateTime"]
    assert call("PutResourcePolicy", PolicyInJson=OTHER)["PolicyHash"] != put
    assert call("GetResourcePolicy")["CreateTime"] < call("GetResourcePolicy")["UpdateTime"]
    assert len(call("GetResourcePolicies")["GetResourcePoliciesResponseList"]) == 1
    call("DeleteResourcePolicy")
    for operation in ("GetResourcePolicy", "DeleteResourcePolicy"):
        with pytest.raises(EntityNotFound):
            call(operation)


def test_a_resource_has_a_policy_of_its_own(call: Call) -> None:
    table = "arn:aws:glue:eu-west-1:123456789012:table/db/t"
    call("PutResourcePolicy", PolicyInJson=OTHER, ResourceArn=table)
    call("PutResourcePolicy", PolicyInJson=POLICY)
    assert call("GetResourcePolicy", ResourceArn=table)["PolicyInJson"] == OTHER
    page = call("GetResourcePolicies", MaxResults=1)
    rest = call("GetResourcePolicies", MaxResults=1, NextToken=page["NextToken"])
    assert len(page["GetResourcePoliciesResponseList"] + rest["GetResourcePoliciesResponseList"]) == 2
    assert "NextToken" not in rest


def test_conditions_are_held_against_what_is_there(call: Call) -> None:
    for condition in ({"PolicyExistsCondition": "MUST_EXIST"}, {"PolicyHashCondition": "x"}):
        with pytest.raises(ConditionCheckFailure):
            call("PutResourcePolicy", PolicyInJson=POLICY, **condition)
    known = call("PutResourcePolicy", PolicyInJson=POLICY, PolicyExistsCondition="NOT_EXIST")["PolicyHash"]
    for condition in ({"PolicyExistsCondition": "NOT_EXIST"}, {"PolicyHashCondition": "x"}):
        with pytest.raises(ConditionCheckFailure):
            call("PutResourcePolicy", PolicyInJson=OTHER, **condition)
    assert call("GetResourcePolicy")["PolicyInJson"] == POLICY
    call("PutResourcePolicy", PolicyInJson=OTHER, PolicyHashCondition=known, PolicyExistsCondition="MUST_EXIST")
    with pytest.raises(ConditionCheckFailure):
        call("DeleteResourcePolicy", PolicyHashCondition=known)
    call("DeleteResourcePolicy", PolicyHashCondition=call("GetResourcePolicy")["PolicyHash"])


@pytest.mark.parametrize("text", ["{{", "[]", "{}", "[" * 5000])
def test_what_is_no_policy(call: Call, text: str) -> None:
    with pytest.raises(InvalidInput, match="PolicyInJson"):
        call("PutResourcePolicy", PolicyInJson=text)
