"""How many resources a namespace may hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from penstock.errors import AlreadyExists, ResourceNumberLimitExceeded
from penstock.operations.contract import Context, declared

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def context(context: Context) -> Context:
    quotas = {"quota_workflows": 1, "quota_jobs": 1, "quota_triggers": 1, "quota_crawlers": 1}
    return replace(context, settings=replace(context.settings, **quotas))


def test_each_kind_has_its_quota(call: Call, job: Callable[..., str], crawler: Callable[..., str]) -> None:
    job("a")
    with pytest.raises(ResourceNumberLimitExceeded, match=r"There are 1 jobs already.*'quota_jobs'"):
        job("b")
    crawler("a")
    with pytest.raises(ResourceNumberLimitExceeded, match="'quota_crawlers'"):
        crawler("b")
    call("CreateWorkflow", Name="a")
    with pytest.raises(ResourceNumberLimitExceeded, match="'quota_workflows'"):
        call("CreateWorkflow", Name="b")
    call("CreateTrigger", Name="a", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    with pytest.raises(ResourceNumberLimitExceeded, match="'quota_triggers'"):
        call("CreateTrigger", Name="b", Type="ON_DEMAND", Actions=[{"JobName": "a"}])
    assert call("ListJobs")["JobNames"] == ["a"], "what was refused was not kept"
    assert call("ListTriggers")["TriggerNames"] == ["a"]


def test_a_name_that_is_taken_is_told_as_that(call: Call) -> None:
    call("CreateWorkflow", Name="a")
    with pytest.raises(AlreadyExists):
        call("CreateWorkflow", Name="a")
    call("DeleteWorkflow", Name="a")
    call("CreateWorkflow", Name="b")


def test_zero_is_no_limit(call: Call, context: Context) -> None:
    settings = replace(context.settings, quota_workflows=0)
    for name in ("a", "b", "c"):
        declared()["CreateWorkflow"]({"Name": name}, replace(context, settings=settings))
    assert len(call("ListWorkflows")["Workflows"]) == 3
