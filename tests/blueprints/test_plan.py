"""A layout to requests: in order, bounded, and nothing but JSON is trusted."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.blueprints.plan import ENTITIES_MAX, plan
from penstock.errors import BadBlueprint


def test_the_order_needs_no_other() -> None:
    layout = {
        "Workflow": {"Name": "w"},
        "Triggers": [{"Name": "t"}],
        "Jobs": [{"Name": "j"}],
        "Crawlers": [{"Name": "c"}],
    }
    name, creations = plan(layout)
    assert name == "w"
    assert [creation.operation for creation in creations] == [
        "CreateWorkflow",
        "CreateJob",
        "CreateCrawler",
        "CreateTrigger",
    ]
    assert [creation.title for creation in creations] == ["workflow w", "job j", "crawler c", "trigger t"]


@pytest.mark.parametrize(
    "layout",
    [None, [], {}, {"Workflow": 5}, {"Workflow": {}}, {"Workflow": {"Name": "w"}, "Jobs": {"a": 1}},
     {"Workflow": {"Name": "w"}, "Triggers": ["t"]}],
)  # fmt: skip
def test_what_is_no_layout(layout: Any) -> None:
    with pytest.raises(BadBlueprint, match="layout"):
        plan(layout)


def test_a_workflow_of_a_blueprint_is_bounded() -> None:
    layout = {"Workflow": {"Name": "w"}, "Jobs": [{"Name": f"j{number}"} for number in range(ENTITIES_MAX)]}
    assert len(plan(layout)[1]) == ENTITIES_MAX + 1
    with pytest.raises(BadBlueprint, match="has 101 jobs, crawlers and triggers"):
        plan({**layout, "Triggers": [{}]})
