from __future__ import annotations

from datetime import UTC, datetime

from penstock.engine.explanations import ConditionFinding, NodeFinding, TriggerFinding, Verdict
from penstock.engine.state import JobRunState, Node, NodeKind, Run
from penstock.engine.triggers import read_trigger
from penstock.operations.explanation_documents import history, node_findings, trigger_finding

NODE = Node(NodeKind.JOB, "a")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = read_trigger({"Name": "s", "Type": "ON_DEMAND", "State": "CREATED", "Actions": [{"JobName": "a"}]})


def test_a_start_trigger_has_no_logical_and_no_conditions() -> None:
    run = Run("jr_1", NODE, JobRunState.RUNNING)
    document = trigger_finding(TriggerFinding(START, Verdict.FIRED, "it started the run", (), NOON, (run,)))
    assert document == {
        "Name": "s",
        "Type": "ON_DEMAND",
        "State": "CREATED",
        "Verdict": "FIRED",
        "Why": "it started the run",
        "Conditions": [],
        "Started": [{"NodeName": "a", "NodeKind": "JOB", "RunId": "jr_1"}],
        "FiredOn": NOON,
    }


def test_a_condition_on_a_node_that_has_not_run() -> None:
    condition = ConditionFinding(NODE, JobRunState.SUCCEEDED, None)
    document = trigger_finding(TriggerFinding(START, Verdict.WAITING, "w", (condition,), None, ()))
    assert document["Logical"] == "AND"
    assert "FiredOn" not in document
    (found,) = document["Conditions"]
    assert found["Met"] is False
    assert "FoundState" not in found


def test_nodes_and_history() -> None:
    assert node_findings([NodeFinding(NODE, "why")]) == [{"NodeName": "a", "NodeKind": "JOB", "Why": "why"}]
    assert history([(NOON, "so")]) == [{"At": NOON, "Reason": "so"}]
