"""A layout to the requests that create it, in an order that works: workflow, jobs, crawlers, triggers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.errors import BadBlueprint

ENTITIES_MAX = 100
_KINDS = (
    ("Jobs", "CreateJob", "job"),
    ("Crawlers", "CreateCrawler", "crawler"),
    ("Triggers", "CreateTrigger", "trigger"),
)


@dataclass(frozen=True, slots=True)
class Creation:
    """One request of Glue's API; `title` names what it creates, for messages."""

    operation: str
    request: Mapping[str, Any]
    title: str


def plan(layout: Any) -> tuple[str, list[Creation]]:
    """The workflow's name and what creates all of it. `layout` is a stranger's JSON value. Raises BadBlueprint.

    A workflow of a blueprint has at most 100 jobs, crawlers and triggers (Developer Guide: "Blueprint and workflow
    restrictions").
    """
    if not isinstance(layout, dict) or not isinstance(layout.get("Workflow"), dict):
        raise BadBlueprint("The layout has no Workflow")
    workflow = layout["Workflow"]
    name = workflow.get("Name")
    if not isinstance(name, str):
        raise BadBlueprint("The layout's Workflow has no Name")
    creations = [Creation("CreateWorkflow", workflow, f"workflow {name}")]
    for member, operation, kind in _KINDS:
        entities = layout.get(member, [])
        if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
            raise BadBlueprint(f"{member} of the layout must be a list of objects")
        creations += [Creation(operation, entity, f"{kind} {entity.get('Name')}") for entity in entities]
    if len(creations) - 1 > ENTITIES_MAX:
        raise BadBlueprint(
            f"The layout has {len(creations) - 1} jobs, crawlers and triggers;"
            f" a workflow of a blueprint has at most {ENTITIES_MAX}"
        )
    return name, creations
