"""Exporting: what Glue shows of resources becomes a template that describes them, references and all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.engine.capacity import capacity
from penstock.errors import BadTemplate
from penstock.templates.catalog_kinds import DATABASE
from penstock.templates.kinds import Kind, Request, without
from penstock.templates.orchestration_kinds import CRAWLER, JOB, TRIGGER, WORKFLOW
from penstock.templates.planning import STARTABLE, Found
from penstock.templates.shapes import fitted

FORMAT_VERSION = "2010-09-09"
# Members that name another resource, wherever they stand, and the kind that they name.
_REFERENCES = {"CrawlerName": CRAWLER, "DatabaseName": DATABASE, "JobName": JOB, "WorkflowName": WORKFLOW}
_REFERRING_TYPES = frozenset({"AWS::Glue::Crawler", "AWS::Glue::Table", "AWS::Glue::Trigger"})
# CloudFormation asks for the operator of several conditions, though Glue would take AND.
_SAID = frozenset({"Predicate"})


@dataclass(frozen=True, slots=True)
class Exported:
    """One resource on the server: its kind, and what Glue answered."""

    kind: Kind
    found: Found


def template_of(resources: Sequence[Exported], model: Any, description: str) -> dict[str, Any]:
    """A template in long form, fit for `writing`. `model` is botocore's service model of Glue.

    Raises BadTemplate for a resource that no template can say: one whose argument is called as a function is.
    """
    requests = [(one, _request(one, model)) for one in sorted(resources, key=lambda one: one.kind.rank)]
    ids: dict[tuple[str, ...], str] = {}
    for one, request in requests:
        ids[one.kind.identity(request)] = _logical_id(one.kind, request, set(ids.values()))
    written = {ids[one.kind.identity(request)]: _resource(one, request, ids) for one, request in requests}
    return {"AWSTemplateFormatVersion": FORMAT_VERSION, "Description": description, "Resources": written}


def _request(one: Exported, model: Any) -> Request:
    shape = model.operation_model(one.kind.create).input_shape
    request: Request = fitted(one.kind.found(one.found.answer), shape)
    request = without(request, "Tags")
    defaults = one.kind.defaults(request)
    if one.kind is JOB:
        request = _capacity_once(request)
    said: Request = _said(request, {name: value for name, value in defaults.items() if name not in _SAID}, shape)
    return said


def _capacity_once(job: Request) -> Request:
    """Glue shows workers and capacity together and accepts one of them: the one that stands for the other."""
    workers = without(job, "MaxCapacity", "AllocatedCapacity")
    if "WorkerType" in job and capacity(workers).get("MaxCapacity") == job.get("MaxCapacity"):
        return workers
    return without(job, "AllocatedCapacity", "WorkerType", "NumberOfWorkers")


def _said(value: Any, defaults: Any, shape: Any) -> Any:
    """Without empty members and without what Glue fills in itself. What stands in a map is kept."""
    if shape.type_name == "list":
        return [_said(item, {}, shape.member) for item in value]
    if shape.type_name != "structure":
        return value
    kept = {}
    for name, item in value.items():
        default = defaults.get(name) if isinstance(defaults, Mapping) else None
        inner = _said(item, default, shape.members[name])
        if inner in (None, "", [], {}) or item == default:
            continue
        kept[name] = inner
    return kept


def _resource(one: Exported, request: Request, ids: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    kind = one.kind
    _refuse_functions(request, f"{kind.type} {kind.name(request)}")
    if kind.type in _REFERRING_TYPES:
        request = _referring(request, ids)
    properties = kind.to_properties(request)
    if kind.type.startswith("AWS::Glue::") and kind.create in _IN_CATALOG:
        properties = {"CatalogId": {"Ref": "AWS::AccountId"}, **properties}
    if kind is TRIGGER and request.get("Type") in STARTABLE:
        properties["StartOnCreation"] = kind.found(one.found.answer).get("State") == "ACTIVATED"
    if one.found.tags:
        properties["Tags"] = dict(one.found.tags)
    return {"Type": kind.type, "Properties": properties}


_IN_CATALOG = frozenset({"CreateDatabase", "CreateTable", "CreatePartition", "CreateConnection"})


def _referring(value: Any, ids: Mapping[tuple[str, ...], str]) -> Any:
    """Names of exported resources as Ref, so that CloudFormation knows the order too."""
    if isinstance(value, list):
        return [_referring(item, ids) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, item in value.items():
        named = _REFERENCES.get(name) if isinstance(item, str) else None
        known = None if named is None else ids.get((named.type, named.spelled(item)))
        found[name] = _referring(item, ids) if known is None else {"Ref": known}
    return found


def _refuse_functions(value: Any, place: str) -> None:
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_functions(item, place)
    named = [key for key in value if key == "Ref" or key.startswith("Fn::")] if isinstance(value, dict) else []
    if named:
        raise BadTemplate(f"{place} cannot be written as a template: '{named[0]}' in it would be read as a function")


def _logical_id(kind: Kind, request: Request, taken: set[str]) -> str:
    """`flights-raw-ready` of a trigger becomes FlightsRawReadyTrigger; a number tells the second one apart."""
    noun = kind.type.rpartition("::")[2]
    *_, name = kind.identity(request)
    words = re.findall(r"[A-Za-z0-9]+", name)
    wanted = "".join(word[:1].upper() + word[1:] for word in words)[:200] + noun
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}{number}"
    return free
