"""Resource types: the table of kinds, and which one a resource of a template is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penstock.errors import BadTemplate
from penstock.templates.catalog_kinds import CLASSIFIERS, CONNECTION, DATABASE, PARTITION, TABLE
from penstock.templates.kinds import Kind
from penstock.templates.orchestration_kinds import BUCKET, CRAWLER, JOB, TRIGGER, WORKFLOW

KINDS: Mapping[str, Kind] = {
    kind.type: kind for kind in (DATABASE, TABLE, PARTITION, BUCKET, CONNECTION, JOB, CRAWLER, WORKFLOW, TRIGGER)
}
CLASSIFIER = "AWS::Glue::Classifier"
TYPES = (*KINDS, CLASSIFIER)

_NESTED = {
    "AWS::CloudFormation::Stack": "nested stacks are not followed: apply the inner template by itself",
    "AWS::CloudFormation::Macro": "macros are carried out by AWS alone: apply the processed template",
}


def refuse_type(kind: str, place: str) -> None:
    """Raises BadTemplate for types that stand for other templates."""
    if kind in _NESTED:
        raise BadTemplate(f"{place} is an {kind}: {_NESTED[kind]}")
    if kind.startswith("AWS::Serverless::"):
        raise BadTemplate(f"{place} is a SAM resource ({kind}): turn the template into CloudFormation first")


def kind_of(type_name: str, properties: Mapping[str, Any], place: str) -> Kind | None:
    """The kind of a resource; None for one that is not applied here. Raises BadTemplate for an unclear classifier."""
    if type_name != CLASSIFIER:
        return KINDS.get(type_name)
    named = [member for member in CLASSIFIERS if member in properties]
    if len(named) != 1:
        raise BadTemplate(f"{place} must have exactly one of {', '.join(CLASSIFIERS)}")
    return CLASSIFIERS[named[0]]
