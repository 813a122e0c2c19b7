"""The workflow that a layout function returns, and the triggers that follow from what its entities wait for."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from awsglue.blueprint.crawler import Crawler
from awsglue.blueprint.entity import Entity, InvalidLayout
from awsglue.blueprint.job import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Entities", "Workflow"]

_PROPERTIES = ("Name", "Description", "DefaultRunProperties", "MaxConcurrentRuns")
_SUFFIX_DIGITS = 8


class Entities:
    """`Entities(Jobs=[...], Crawlers=[...])`: the entities of one workflow."""

    def __init__(self, **arguments: Any) -> None:
        unknown = sorted(arguments.keys() - {"Jobs", "Crawlers"})
        if unknown:
            raise InvalidLayout(f"Entities takes Jobs and Crawlers, not {', '.join(unknown)}")
        self.jobs: list[Job] = list(arguments.get("Jobs") or [])
        self.crawlers: list[Crawler] = list(arguments.get("Crawlers") or [])

    @property
    def all(self) -> list[Entity]:
        return [*self.jobs, *self.crawlers]


class Workflow:
    """`Workflow(Name=..., Entities=Entities(...), OnSchedule="cron(...)", Description=..., DefaultRunProperties=...,
    MaxConcurrentRuns=...)`. What waits for nothing is started by the workflow's start trigger."""

    def __init__(self, **arguments: Any) -> None:
        self.entities: Entities = arguments.get("Entities")  # type: ignore[assignment]  # validate looks at it
        self.schedule: str | None = arguments.get("OnSchedule")
        self.properties = {
            name: arguments[name] for name in _PROPERTIES if name in arguments and arguments[name] is not None
        }

    def validate(self) -> None:
        """Of the workflow and every entity. Raises InvalidLayout, naming what is wrong."""
        name = self.properties.get("Name")
        if not isinstance(name, str) or not name:
            raise InvalidLayout("The workflow lacks a Name")
        if not isinstance(self.entities, Entities):
            raise InvalidLayout(f"Workflow {name!r} lacks Entities: pass Entities=Entities(Jobs=[...], Crawlers=[...])")
        self._check_kind(self.entities.jobs, Job)
        self._check_kind(self.entities.crawlers, Crawler)
        members = set(self.entities.all)
        if not members:
            raise InvalidLayout(f"Workflow {name!r} has neither jobs nor crawlers")
        for entity in self.entities.all:
            outside = [other.title for other in entity.depends_on if other not in members]
            if outside:
                raise InvalidLayout(f"DependsOn of {entity.title} names what is not in Entities: {', '.join(outside)}")

    def _check_kind(self, given: Sequence[Entity], kind: type[Entity]) -> None:
        for entity in given:
            if not isinstance(entity, kind):
                raise InvalidLayout(
                    f"Entities of workflow {self.properties['Name']!r}: {entity!r} is no {kind.__name__}"
                )
            entity.validate()

    def to_json(self, seed: str = "") -> str:
        """Workflow, jobs, crawlers and triggers as one JSON object. Raises InvalidLayout.

        Each job and crawler gets a suffix behind its name, so that runs of one blueprint do not collide: it follows
        from `seed` and the entity's place, and a layout of one run that is made again is the same.
        """
        self.validate()
        names = {
            entity: f"{entity.properties['Name']}_{_suffix(seed, position)}"
            for position, entity in enumerate(self.entities.all)
        }
        return json.dumps(
            {
                "Workflow": self.properties,
                "Jobs": [{**job.properties, "Name": names[job]} for job in self.entities.jobs],
                "Crawlers": [{**crawler.properties, "Name": names[crawler]} for crawler in self.entities.crawlers],
                "Triggers": self._triggers(names),
            }
        )

    def _triggers(self, names: dict[Entity, str]) -> list[dict[str, Any]]:
        workflow = self.properties["Name"]
        first = [entity for entity in names if not entity.depends_on]
        triggers: list[dict[str, Any]] = []
        if first:
            start = {"Name": f"{workflow}_starting_trigger", "WorkflowName": workflow, "Type": "ON_DEMAND"}
            if self.schedule:
                start = {**start, "Type": "SCHEDULED", "Schedule": self.schedule, "StartOnCreation": True}
            triggers.append({**start, "Actions": [_action(entity, names) for entity in first]})
        for entity, name in names.items():
            if not entity.depends_on:
                continue
            conditions = [_condition(other, names, state) for other, state in entity.depends_on.items()]
            triggers.append(
                {
                    "Name": f"{workflow}_{name}_trigger",
                    "WorkflowName": workflow,
                    "Type": "CONDITIONAL",
                    "StartOnCreation": True,
                    "Predicate": {"Logical": entity.wait_for_dependencies, "Conditions": conditions},
                    "Actions": [_action(entity, names)],
                }
            )
        return triggers


def _suffix(seed: str, position: int) -> str:
    return hashlib.sha256(f"{seed} {position}".encode()).hexdigest()[:_SUFFIX_DIGITS]


def _action(entity: Entity, names: dict[Entity, str]) -> dict[str, Any]:
    return {"JobName" if isinstance(entity, Job) else "CrawlerName": names[entity]}


def _condition(entity: Entity, names: dict[Entity, str], state: str) -> dict[str, Any]:
    state_member = "State" if isinstance(entity, Job) else "CrawlState"
    return {"LogicalOperator": "EQUALS", **_action(entity, names), state_member: state}
