"""Resources that are not applied here (roles, topics, security configurations): what Ref and GetAtt of them say.

A template that creates its role and passes its ARN to a job must resolve, though no role is created. The values have
the form that AWS gives them; no such thing exists behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Types whose Ref is the ARN and not the name, of those that stand beside Glue in templates.
_REF_IS_ARN = frozenset(
    {"AWS::IAM::ManagedPolicy", "AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::StepFunctions::StateMachine"}
)
_WITHOUT_REGION = frozenset({"iam", "s3"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a template is applied: what its pseudo parameters say."""

    region: str
    account: str
    stack: str
    partition: str = "aws"

    def pseudo(self) -> dict[str, str]:
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        return {
            "AWS::AccountId": self.account,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": f"arn:{self.partition}:cloudformation:{self.region}:{self.account}:stack/{self.stack}",
            "AWS::StackName": self.stack,
            "AWS::URLSuffix": suffix,
        }


def foreign_name(logical_id: str, properties: Mapping[str, Any], surroundings: Surroundings) -> str:
    """`properties` are resolved. The name that the template gives, else one made of stack and logical id."""
    for member, value in properties.items():
        if isinstance(value, str) and (member == "Name" or member.endswith("Name")):
            return value
    return f"{surroundings.stack}-{logical_id}"


def foreign_ref(type_name: str, name: str, properties: Mapping[str, Any], surroundings: Surroundings) -> str:
    return foreign_arn(type_name, name, properties, surroundings) if type_name in _REF_IS_ARN else name


def foreign_attribute(
    type_name: str, attribute: str, name: str, properties: Mapping[str, Any], surroundings: Surroundings
) -> str:
    """ARNs are made; any other attribute is the name, or the property of that name."""
    if attribute.endswith("Arn"):
        return foreign_arn(type_name, name, properties, surroundings)
    value = properties.get(attribute)
    return value if isinstance(value, str) else name


def foreign_arn(type_name: str, name: str, properties: Mapping[str, Any], surroundings: Surroundings) -> str:
    _, _, rest = type_name.partition("::")
    service, _, noun = rest.partition("::")
    service = service.lower()
    region, account = surroundings.region, surroundings.account
    if service in _WITHOUT_REGION:
        region = ""
    if type_name == "AWS::S3::Bucket":
        return f"arn:{surroundings.partition}:s3:::{name}"
    if service == "iam":
        path = properties.get("Path", "/")
        kind = "policy" if noun.endswith("Policy") else noun.lower()
        return f"arn:{surroundings.partition}:iam::{account}:{kind}{path if isinstance(path, str) else '/'}{name}"
    if type_name in ("AWS::SNS::Topic", "AWS::SQS::Queue"):
        return f"arn:{surroundings.partition}:{service}:{region}:{account}:{name}"
    return f"arn:{surroundings.partition}:{service}:{region}:{account}:{noun[:1].lower()}{noun[1:]}/{name}"
