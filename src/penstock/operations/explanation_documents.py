"""Findings about triggers and nodes as Penstock's own operations show them, of real runs and of simulated ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from penstock.engine.explanations import ConditionFinding, NodeFinding, TriggerFinding


def trigger_finding(finding: TriggerFinding) -> dict[str, Any]:
    trigger = finding.trigger
    document: dict[str, Any] = {
        "Name": trigger.name,
        "Type": trigger.type.value,
        "State": trigger.state.value,
        "Verdict": finding.verdict.value,
        "Why": finding.why,
        "Conditions": [_condition(condition) for condition in finding.conditions],
        "Started": [
            {"NodeName": run.node.name, "NodeKind": run.node.kind.value, "RunId": run.id} for run in finding.started
        ],
    }
    if finding.conditions:
        document["Logical"] = trigger.logical.value
    if finding.fired_on is not None:
        document["FiredOn"] = finding.fired_on
    return document


def node_findings(findings: Iterable[NodeFinding]) -> list[dict[str, str]]:
    return [
        {"NodeName": finding.node.name, "NodeKind": finding.node.kind.value, "Why": finding.why} for finding in findings
    ]


def history(reasons: Iterable[tuple[datetime, str]]) -> list[dict[str, Any]]:
    return [{"At": at, "Reason": reason} for at, reason in reasons]


def _condition(finding: ConditionFinding) -> dict[str, Any]:
    document: dict[str, Any] = {
        "NodeName": finding.node.name,
        "NodeKind": finding.node.kind.value,
        "WantedState": finding.wanted.value,
        "Met": finding.met,
        "Why": finding.why,
    }
    if finding.run is not None:
        document |= {"FoundState": finding.run.state.value, "RunId": finding.run.id}
    return document
