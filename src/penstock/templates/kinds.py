"""Kinds: what a template's resource types are to Glue, one entry for each type.

A resource's *request* is the input of the operation that creates it, without Tags: the one form in which a template's
properties and Glue's answers are compared. Property names and attributes follow CloudFormation's resource reference;
where its names are not Glue's, `from_properties` turns them round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock.catalog.names import catalog_name

Document = Mapping[str, Any]
Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a service, as boto3 takes it: `glue`, `CreateJob`, its members."""

    service: str
    operation: str
    request: Document = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One resource type.

    `rank` orders resources that do not refer to each other. `named_at` is where the name stands in the request, and
    `scope` the members that say in what it is (a table's database). `immutable` are members that Glue cannot change.
    `shown` brings a request, the template's and Glue's alike, into the form in which they are compared; `defaults` are
    what Glue shows where the template says nothing. `update` takes the request and its changed members, emptied where
    the template has none: for an operation that keeps what is not said.
    """

    type: str
    rank: int
    create: str
    named_at: tuple[str, ...]
    read: Callable[[Document], Call]
    found: Callable[[Document], Request]
    update: Callable[[Document, Document], Call | None]
    delete: Callable[[Document], Call]
    scope: tuple[str, ...] = ()
    arn_kind: str = ""
    immutable: frozenset[str] = frozenset()
    service: str = "glue"
    from_properties: Callable[[Request], Request] = dict
    to_properties: Callable[[Request], Request] = dict
    shown: Callable[[Document], Document] = dict
    defaults: Callable[[Document], Document] = lambda _: {}
    ignored_properties: bool = False

    def name(self, request: Document) -> str:
        """The name in a request; empty when there is none yet."""
        found: Any = request
        for member in self.named_at:
            found = found.get(member, {})
        return found if isinstance(found, str) else ""

    def identity(self, request: Document) -> tuple[str, ...]:
        """What tells two resources of this kind apart on the server."""
        scope = [str(request.get(member, "")) for member in self.scope]
        return (self.type, *map(self.spelled, scope), self.spelled(str(_at(request, self.named_at))))

    def spelled(self, name: str) -> str:
        """The Data Catalog knows no capitals in the names of databases and tables."""
        return catalog_name(name) if self.type in _CATALOG_TYPES else name


_CATALOG_TYPES = frozenset({"AWS::Glue::Database", "AWS::Glue::Table", "AWS::Glue::Partition"})


def _at(request: Document, path: tuple[str, ...]) -> Any:
    found: Any = request
    for member in path:
        found = found.get(member, {})
    return found


def without(request: Document, *members: str) -> Request:
    return {member: value for member, value in request.items() if member not in members}


def in_catalog(request: Document) -> Request:
    """The CatalogId for a further request about the same thing; CloudFormation always names it."""
    return {"CatalogId": request["CatalogId"]} if "CatalogId" in request else {}
