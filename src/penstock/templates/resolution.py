"""Resolution: a template and its parameters become requests, in the order in which they can be made."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from penstock.errors import BadTemplate
from penstock.templates.foreign import Surroundings, foreign_arn, foreign_attribute, foreign_name, foreign_ref
from penstock.templates.intrinsics import NO_VALUE, Evaluator
from penstock.templates.kinds import Kind, Request
from penstock.templates.parameters import parameter_values, secret_values
from penstock.templates.resource_types import kind_of, refuse_type
from penstock.templates.shapes import typed

RESOURCES_MAX = 500  # CloudFormation's quota for one template
_MEMBERS = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
    }
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as it shall be. `tags` None: the template says nothing of tags; the same for `started`."""

    logical_id: str
    kind: Kind
    request: Request
    tags: Mapping[str, str] | None = None
    started: bool | None = None

    @property
    def place(self) -> str:
        return f"{self.logical_id} ({self.kind.type})"


@dataclass(frozen=True, slots=True)
class Left:
    """A resource that is not applied, with the reason."""

    logical_id: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """`resources` stand in the order in which they can be created."""

    resources: tuple[Resource, ...]
    left: tuple[Left, ...]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


def resolve(
    template: Mapping[str, Any], parameters: Mapping[str, str], surroundings: Surroundings, model: Any
) -> Resolved:
    """`template` is as `read_template` gives it, `model` botocore's service model of Glue.

    Raises BadTemplate naming the logical id, the property and the remedy.
    """
    try:
        return _Resolution(template, parameters, surroundings, model).resolved()
    except RecursionError:
        raise BadTemplate("references, conditions or functions stand too deep inside each other") from None


class _Resolution:
    def __init__(
        self, template: Mapping[str, Any], parameters: Mapping[str, str], surroundings: Surroundings, model: Any
    ) -> None:
        self._template = template
        self._surroundings = surroundings
        self._model = model
        declared = template.get("Parameters", {})
        self._values: dict[str, Any] = {**parameter_values(declared, parameters), **surroundings.pseudo()}
        self._secrets = secret_values(declared, parameter_values(declared, parameters))
        self._evaluator = Evaluator(
            self._ref, self._attribute, template.get("Mappings", {}), template.get("Conditions", {})
        )
        self._declared: dict[str, Any] = template["Resources"]
        self._properties: dict[str, Mapping[str, Any]] = {}
        self._edges: dict[str, set[str]] = {}
        self._resolving: list[str] = []
        self._left: list[Left] = []

    def resolved(self) -> Resolved:
        if len(self._declared) > RESOURCES_MAX:
            raise BadTemplate(f"the template has {len(self._declared)} resources; the most is {RESOURCES_MAX}")
        for logical_id in self._declared:
            self._check(logical_id)
        present = [logical_id for logical_id in self._declared if self._is_present(logical_id)]
        resources = {}
        for logical_id in present:
            resource = self._resource(logical_id)
            if resource is not None:
                resources[logical_id] = resource
        if "Rules" in self._template:
            self._left.append(Left("Rules", "Rules", "rules are not checked here; parameters are"))
        order = _ordered({one: self._edges[one] for one in present}, present, resources)
        _refuse_twins(resources)
        outputs = {name: self._output(name, one) for name, one in self._template.get("Outputs", {}).items()}
        return Resolved(
            tuple(resources[one] for one in order if one in resources),
            tuple(self._left),
            {name: value for name, value in outputs.items() if value is not NO_VALUE},
            self._secrets,
        )

    def _check(self, logical_id: str) -> None:
        declaration = self._declared[logical_id]
        if not logical_id.isalnum():
            reason = "Fn::ForEach needs AWS" if logical_id.startswith("Fn::") else "it must be letters and digits"
            raise BadTemplate(f"'{logical_id}' in Resources is no logical id: {reason}")
        if not isinstance(declaration, dict) or not isinstance(declaration.get("Type"), str):
            raise BadTemplate(f"{logical_id} has no Type; add one, such as `Type: AWS::Glue::Job`")
        refuse_type(declaration["Type"], logical_id)
        unknown = sorted(set(declaration) - _MEMBERS)
        if unknown:
            raise BadTemplate(f"{logical_id}: {unknown[0]} is no member of a resource; properties belong in Properties")
        if not isinstance(declaration.get("Properties", {}), dict):
            raise BadTemplate(f"{logical_id}: Properties must be a map")
        depends = declaration.get("DependsOn", [])
        depends = [depends] if isinstance(depends, str) else depends
        if not isinstance(depends, list) or not all(isinstance(one, str) for one in depends):
            raise BadTemplate(f"{logical_id}: DependsOn must be a logical id or a list of them")
        for one in depends:
            if one not in self._declared:
                raise BadTemplate(f"{logical_id}: DependsOn names '{one}', which is no resource of the template")
        self._edges[logical_id] = set(depends)

    def _is_present(self, logical_id: str) -> bool:
        declaration = self._declared[logical_id]
        if "Condition" not in declaration:
            return True
        name = declaration["Condition"]
        if self._evaluator.condition(name, f"{logical_id}.Condition"):
            return True
        self._left.append(Left(logical_id, declaration["Type"], f"the condition {name} does not hold"))
        return False

    def _resource(self, logical_id: str) -> Resource | None:
        declaration = self._declared[logical_id]
        type_name, place = declaration["Type"], f"{logical_id} ({declaration['Type']})"
        properties = self._resolved_properties(logical_id)
        kind = kind_of(type_name, properties, place)
        if kind is None:
            self._left.append(Left(logical_id, type_name, "this type is not applied here; references to it resolve"))
            return None
        properties = {**properties}
        tags = _tags(properties.pop("Tags", None), place) if kind.arn_kind else None
        request = kind.from_properties(properties)
        if kind.ignored_properties:
            others = sorted(set(properties) - set(kind.to_properties({**request, "Bucket": ""})))
            if others:
                self._left.append(Left(logical_id, type_name, f"created without {', '.join(others)}"))
        request = self._named(logical_id, kind, request)
        if kind.service == "glue":
            request = typed(request, self._model.operation_model(kind.create).input_shape, place)
        started = request.pop("StartOnCreation", None)
        return Resource(logical_id, kind, request, tags, started)

    def _named(self, logical_id: str, kind: Kind, request: Request) -> Request:
        """As CloudFormation, give a name made of stack and logical id to what has none; here it is always the same."""
        *path, last = kind.named_at
        inner: Any = request
        for member in path:
            inner = inner.get(member, {})
        if last == "Values" or not isinstance(inner, dict) or last in inner:
            return request
        named = {**inner, last: self._default_name(logical_id, kind)}
        return {**request, path[0]: named} if path else named

    def _default_name(self, logical_id: str, kind: Kind) -> str:
        name = f"{self._surroundings.stack}-{logical_id}"
        return name.lower() if kind.service == "s3" else kind.spelled(name)

    def _resolved_properties(self, logical_id: str) -> Mapping[str, Any]:
        if logical_id in self._resolving:
            circle = " → ".join([*self._resolving[self._resolving.index(logical_id) :], logical_id])
            raise BadTemplate(f"resources refer to each other in a circle: {circle}; break it with a parameter")
        if logical_id not in self._properties:
            self._resolving.append(logical_id)
            declared = self._declared[logical_id].get("Properties", {})
            found = self._evaluator.value(declared, logical_id)
            self._properties[logical_id] = found if isinstance(found, dict) else {}
            self._resolving.pop()
        return self._properties[logical_id]

    def _ref(self, name: str, place: str) -> Any:
        if name in self._values:
            return self._values[name]
        name_of = self._referred(name, place)
        type_name = self._declared[name]["Type"]
        properties = self._properties[name]
        if self._kind(name) is not None:
            return name_of
        return foreign_ref(type_name, name_of, properties, self._surroundings)

    def _attribute(self, name: str, attribute: str, place: str) -> Any:
        name_of = self._referred(name, place)
        type_name, properties = self._declared[name]["Type"], self._properties[name]
        kind = self._kind(name)
        region = self._surroundings.region
        if kind is None:
            return foreign_attribute(type_name, attribute, name_of, properties, self._surroundings)
        if attribute == "Arn":
            if kind.arn_kind:
                where = f"{self._surroundings.partition}:glue:{region}:{self._surroundings.account}"
                return f"arn:{where}:{kind.arn_kind}/{name_of}"
            return foreign_arn(type_name, name_of, properties, self._surroundings)
        if kind.service == "s3" and attribute in ("DomainName", "RegionalDomainName"):
            return f"{name_of}.s3.{f'{region}.' if attribute == 'RegionalDomainName' else ''}amazonaws.com"
        raise BadTemplate(f"{place}: {type_name} has no attribute {attribute}; Ref gives the name, Arn the ARN")

    def _referred(self, name: str, place: str) -> str:
        """The name of the resource that is referred to; the resource that is being resolved waits for it."""
        if name not in self._declared:
            known = ", ".join(sorted([*self._template.get("Parameters", {}), *self._declared])[:20])
            raise BadTemplate(f"{place} names '{name}', which is no parameter and no resource (there are {known})")
        declaration = self._declared[name]
        if "Condition" in declaration and not self._evaluator.condition(declaration["Condition"], name):
            raise BadTemplate(
                f"{place} names {name}, which is not there since its condition {declaration['Condition']} does not "
                "hold; choose with Fn::If"
            )
        if self._resolving:
            self._edges[self._resolving[-1]].add(name)
        properties = self._resolved_properties(name)
        kind = self._kind(name)
        if kind is None:
            return foreign_name(name, properties, self._surroundings)
        request = self._named(name, kind, kind.from_properties({**properties}))
        return kind.spelled(kind.name(request)) or self._default_name(name, kind)

    def _kind(self, logical_id: str) -> Kind | None:
        return kind_of(self._declared[logical_id]["Type"], self._properties[logical_id], logical_id)

    def _output(self, name: str, declaration: Any) -> Any:
        if not isinstance(declaration, dict) or "Value" not in declaration:
            raise BadTemplate(f"output '{name}' has no Value")
        if "Condition" in declaration and not self._evaluator.condition(declaration["Condition"], f"output '{name}'"):
            return NO_VALUE
        return self._evaluator.value(declaration["Value"], f"output '{name}'")


def _tags(value: Any, place: str) -> dict[str, str] | None:
    """CloudFormation has them as a map for Glue, and as a list of Key and Value elsewhere; both are read."""
    if value is None:
        return None
    if isinstance(value, list):
        if not all(isinstance(one, dict) and {"Key", "Value"} <= one.keys() for one in value):
            raise BadTemplate(f"{place}.Tags: each item of the list must have Key and Value")
        value = {one["Key"]: one["Value"] for one in value if isinstance(one["Key"], str)}
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise BadTemplate(f"{place}.Tags must be a map of texts, or a list of Key and Value")
    return value


def _ordered(edges: Mapping[str, set[str]], present: list[str], resources: Mapping[str, Resource]) -> list[str]:
    """Dependencies first; among those that could come next, by kind and then as the template has them."""
    here = set(present)
    sorter = TopologicalSorter({one: wanted & here for one, wanted in edges.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise BadTemplate(f"resources wait for each other in a circle: {circle}; remove a DependsOn or Ref") from None
    position = {one: index for index, one in enumerate(present)}
    waiting: list[tuple[int, int, str]] = []
    order = []
    while sorter.is_active():
        for one in sorter.get_ready():
            rank = resources[one].kind.rank if one in resources else 0
            heapq.heappush(waiting, (rank, position[one], one))
        _, _, one = heapq.heappop(waiting)
        order.append(one)
        sorter.done(one)
    return order


def _refuse_twins(resources: Mapping[str, Resource]) -> None:
    named: dict[tuple[str, ...], str] = {}
    for logical_id, resource in resources.items():
        identity = resource.kind.identity(resource.request)
        if identity in named:
            raise BadTemplate(f"{named[identity]} and {logical_id} have the same name '{identity[-1]}'; rename one")
        named[identity] = logical_id
