"""Triggers to nodes and edges."""

from __future__ import annotations

from penstock.engine.graph import graph, node_id
from penstock.engine.state import NodeKind
from penstock.engine.triggers import read_trigger


def test_one_node_for_each_component_and_stable_ids(stage):
    stage.trigger("t1", ["j1"])
    stage.trigger("t2", ["j2", "c-1"], {"j1": "SUCCEEDED"})
    stage.trigger("t3", ["j3"], {"j1": "FAILED", "c-9": "SUCCEEDED"}, logical="ANY")
    stage.start()
    triggers = [read_trigger(document) for document in stage.triggers]
    namespace = stage.situation.origin.namespace
    found = graph(namespace, "w", triggers, lambda _: {})
    names = [(node["Type"], node["Name"]) for node in found["Nodes"]]
    assert len(names) == len(set(names)) == 8
    assert ("CRAWLER", "c-9") in names, "a watched component that nothing starts is a node too"
    ids = {node["UniqueId"] for node in found["Nodes"]}
    assert all(edge["SourceId"] in ids and edge["DestinationId"] in ids for edge in found["Edges"])
    by_id = {node["UniqueId"]: node["Name"] for node in found["Nodes"]}
    edges = [(by_id[edge["SourceId"]], by_id[edge["DestinationId"]]) for edge in found["Edges"]]
    assert ("t1", "j1") in edges
    assert ("j1", "t2") in edges
    assert ("t2", "c-1") in edges
    assert ("c-9", "t3") in edges
    assert len(edges) == len(set(edges)) == 7
    assert node_id(namespace, "w", "JOB", "j1") in ids
    assert all(node_id_is_well_formed(unique) for unique in ids)


def node_id_is_well_formed(unique):
    return unique.startswith("wnode_") and len(unique) == len("wnode_") + 64


def test_details_are_by_kind(stage):
    stage.trigger("t1", ["j1", "c-1"])
    stage.start()
    triggers = [read_trigger(document) for document in stage.triggers]
    found = graph(stage.situation.origin.namespace, "w", triggers, lambda node: {"seen": node.name})
    nodes = {node["Name"]: node for node in found["Nodes"]}
    assert nodes["j1"]["JobDetails"] == {"seen": "j1"}
    assert nodes["c-1"]["CrawlerDetails"] == {"seen": "c-1"}
    assert nodes["t1"]["TriggerDetails"]["Trigger"]["Name"] == "t1"
    assert NodeKind.JOB.value == "JOB"


def test_an_empty_workflow_has_empty_lists(stage):
    stage.trigger("t", ["j"])
    stage.start()
    assert graph(stage.situation.origin.namespace, "w", [], lambda _: {}) == {"Nodes": [], "Edges": []}
