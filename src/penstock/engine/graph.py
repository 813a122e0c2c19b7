"""Triggers to nodes and edges, as GetWorkflow and GetWorkflowRun show them (spec 1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from penstock.arns import Namespace
from penstock.causes import derived
from penstock.engine.state import Node, NodeKind, Trigger

Details = Callable[[Node], Mapping[str, Any]]


def node_id(namespace: Namespace, workflow_name: str, kind: str, name: str) -> str:
    """The same for a component in the design and in every run of it: clients compare them (spec 1.4)."""
    return derived("wnode_", namespace.account, namespace.region, workflow_name, kind, name)


def graph(
    namespace: Namespace, workflow_name: str, triggers: Iterable[Trigger], details: Details
) -> dict[str, list[dict[str, Any]]]:
    """A Glue WorkflowGraph: {'Nodes': [...], 'Edges': [...]}; both lists, possibly empty.

    `details` gives the JobDetails or CrawlerDetails of a node: empty in the static view, the runs in the dynamic one.
    One node stands for each distinct job or crawler, however many triggers start or watch it.
    """
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str], None] = {}

    def component(node: Node) -> str:
        unique = node_id(namespace, workflow_name, node.kind.value, node.name)
        if unique not in nodes:
            member = "JobDetails" if node.kind is NodeKind.JOB else "CrawlerDetails"
            nodes[unique] = {
                "Type": node.kind.value,
                "Name": node.name,
                "UniqueId": unique,
                member: dict(details(node)),
            }
        return unique

    for trigger in triggers:
        unique = node_id(namespace, workflow_name, "TRIGGER", trigger.name)
        nodes[unique] = {
            "Type": "TRIGGER",
            "Name": trigger.name,
            "UniqueId": unique,
            "TriggerDetails": {"Trigger": dict(trigger.document)},
        }
        for condition in trigger.conditions:
            edges[component(condition.node), unique] = None
        for action in trigger.actions:
            edges[unique, component(action.node)] = None
    return {
        "Nodes": list(nodes.values()),
        "Edges": [{"SourceId": source, "DestinationId": destination} for source, destination in edges],
    }
