"""Namespaces (account and region) and the ARNs that name things in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from penstock.errors import InvalidInput

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):glue:(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.+)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Namespace:
    """The account and region that a resource belongs to; every stored thing has one."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class ResourceName:
    """What an ARN names: `kind` as Glue spells it (job, trigger, table, ...), `name` raw, slashes and all."""

    namespace: Namespace
    kind: str
    name: str


def arn(namespace: Namespace, kind: str, name: str) -> str:
    """`arn:aws:glue:<region>:<account>:<kind>/<name>`; names stand raw, as Terraform formats them (spec 4.5)."""
    return f"arn:aws:glue:{namespace.region}:{namespace.account}:{kind}/{name}"


def parse_arn(text: str) -> ResourceName:
    """Split at the first slash after the kind only: names may hold slashes.

    Raises InvalidInput when the text is no Glue ARN.
    """
    match = _ARN.fullmatch(text)
    if match is None:
        raise InvalidInput(f"ResourceArn is not an ARN of a Glue resource: {text}")
    kind, _, name = match["resource"].partition("/")
    return ResourceName(Namespace(match["account"], match["region"]), kind, name)
