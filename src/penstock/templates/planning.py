"""Planning: resources as they shall be, and what the server has, become changes; each change is the calls it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from penstock.templates.comparison import Difference, differences, hidden
from penstock.templates.kinds import Call, Document, Kind, Request, without
from penstock.templates.orchestration_kinds import TRIGGER, WORKFLOW
from penstock.templates.resolution import Resolved, Resource
from penstock.templates.shapes import fitted

STARTABLE = ("SCHEDULED", "CONDITIONAL")
_EMPTY_OF = {"string": "", "list": [], "map": {}, "structure": {}, "integer": 0, "boolean": False}


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "Create"
    UPDATE = "Update"
    REPLACE = "Replace"
    DELETE = "Delete"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True, slots=True)
class Found:
    """What the server has of a resource: the answer of its `read` call, and its tags when they were asked for."""

    answer: Document
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """`calls` are made in order; `differences` are fit to be printed: secrets are hidden."""

    action: Action
    logical_id: str
    type: str
    name: str
    differences: tuple[Difference, ...] = ()
    calls: tuple[Call, ...] = ()

    def document(self) -> dict[str, Any]:
        return {
            "Action": str(self.action),
            "LogicalId": self.logical_id,
            "Type": self.type,
            "Name": self.name,
            "Changes": [{"Property": one.name, "Before": one.before, "After": one.after} for one in self.differences],
        }


class Planner:
    """Plans against botocore's `model` of Glue; ARNs are made for `account` and `region`."""

    def __init__(self, model: Any, region: str, account: str, secrets: frozenset[str] = frozenset()) -> None:
        self._model = model
        self._region = region
        self._account = account
        self._secrets = secrets

    def change(self, resource: Resource, found: Found | None) -> Change:
        """What makes the server's resource the template's."""
        if found is None:
            wanted = self._wanted(resource)
            return self._planned(Action.CREATE, resource, differences(wanted, {}, {}), [self._creation(resource)])
        present = self.present(resource.kind, found)
        kind = resource.kind
        wanted = without(kind.shown(resource.request), "CatalogId")
        shown = kind.shown(present)
        changed = list(differences(wanted, shown, kind.defaults(resource.request), self._shape(kind)))
        tags = self._tag_calls(resource, found)
        tag_changes = _tag_differences(resource, found)
        state = _state_difference(resource, found)
        if any(one.path[0] in kind.immutable for one in changed):
            again = [kind.delete(resource.request), self._creation(_kept_through(resource, found))]
            return self._planned(Action.REPLACE, resource, [*changed, *tag_changes, *state], again)
        calls: list[Call] = []
        if changed:
            update = kind.update(resource.request, self._members(resource, changed))
            calls += [update] if update is not None else []
        calls += tags
        calls += [_switch(resource, state[0])] if state else []
        action = Action.UPDATE if calls else Action.UNCHANGED
        return self._planned(action, resource, [*changed, *tag_changes, *state] if calls else [], calls)

    def present(self, kind: Kind, found: Found) -> Request:
        """Glue's answer in the form of a request: only what a request can say."""
        request = kind.found(found.answer)
        if kind.service != "glue":
            return dict(request)
        present: Request = fitted(request, self._model.operation_model(kind.create).input_shape)
        present.pop("Tags", None)
        return present

    def _shape(self, kind: Kind) -> Any:
        return self._model.operation_model(kind.create).input_shape if kind.service == "glue" else None

    def tagged_at(self, kind: Kind, request: Document) -> str:
        """The ARN that carries the resource's tags."""
        return f"arn:aws:glue:{self._region}:{self._account}:{kind.arn_kind}/{kind.spelled(kind.name(request))}"

    def _wanted(self, resource: Resource) -> Request:
        wanted = dict(resource.request)
        if resource.started is not None:
            wanted["StartOnCreation"] = resource.started
        return {**wanted, "Tags": dict(resource.tags)} if resource.tags else wanted

    def _creation(self, resource: Resource) -> Call:
        request = self._wanted(resource)
        if resource.kind.service == "s3" and self._region != "us-east-1":
            request["CreateBucketConfiguration"] = {"LocationConstraint": self._region}
        return Call(resource.kind.service, resource.kind.create, request)

    def _members(self, resource: Resource, changed: Sequence[Difference]) -> Request:
        """The changed members as an update says them: what the template has, else what takes the member away."""
        members = self._model.operation_model(resource.kind.create).input_shape.members
        defaults = resource.kind.defaults(resource.request)
        found: Request = {}
        for member in dict.fromkeys(one.path[0] for one in changed):
            empty = defaults.get(member, _EMPTY_OF.get(members[member].type_name, ""))
            found[member] = resource.request.get(member, empty)
        return found

    def _tag_calls(self, resource: Resource, found: Found) -> list[Call]:
        if resource.tags is None:
            return []
        where = {"ResourceArn": self.tagged_at(resource.kind, resource.request)}
        added = {key: value for key, value in resource.tags.items() if found.tags.get(key) != value}
        removed = sorted(set(found.tags) - set(resource.tags))
        calls = [Call("glue", "UntagResource", {**where, "TagsToRemove": removed})] if removed else []
        return [*calls, Call("glue", "TagResource", {**where, "TagsToAdd": added})] if added else calls

    def _planned(self, action: Action, resource: Resource, changed: Any, calls: Sequence[Call]) -> Change:
        shown = tuple(hidden(one, self._secrets) for one in changed)
        *_, name = resource.kind.identity(resource.request)
        return Change(action, resource.logical_id, resource.kind.type, name, shown, tuple(calls))


def strays(resolved: Resolved, triggers: Sequence[Document]) -> tuple[Change, ...]:
    """Deletions of triggers that are in the template's workflows and not in the template.

    A workflow is its triggers: one that the template no longer has would still fire. `triggers` are the server's.
    """
    workflows = {one.kind.name(one.request) for one in resolved.resources if one.kind is WORKFLOW}
    kept = {one.kind.name(one.request) for one in resolved.resources if one.kind is TRIGGER}
    return tuple(
        Change(Action.DELETE, "", TRIGGER.type, one["Name"], (), (TRIGGER.delete(one),))
        for one in triggers
        if one.get("WorkflowName") in workflows and one["Name"] not in kept
    )


def _tag_differences(resource: Resource, found: Found) -> list[Difference]:
    return [] if resource.tags is None else list(differences(resource.tags, found.tags, {}, None, ("Tags",)))


def _state_difference(resource: Resource, found: Found) -> list[Difference]:
    """StartOnCreation is a trigger's wanted state; what the template does not say is left as it is."""
    if resource.started is None or resource.request.get("Type") not in STARTABLE:
        return []
    active = resource.kind.found(found.answer).get("State") == "ACTIVATED"
    return [] if active == resource.started else [Difference(("StartOnCreation",), active, resource.started)]


def _kept_through(resource: Resource, found: Found) -> Resource:
    """For a replacement: what the template leaves as it is, tags and a trigger's state, is given to the new one."""
    active = resource.kind.found(found.answer).get("State") == "ACTIVATED"
    started = resource.started
    if started is None and active and resource.request.get("Type") in STARTABLE:
        started = True
    return replace(resource, started=started, tags=found.tags if resource.tags is None else resource.tags)


def _switch(resource: Resource, difference: Difference) -> Call:
    operation = "StartTrigger" if difference.after else "StopTrigger"
    return Call("glue", operation, {"Name": resource.kind.name(resource.request)})
