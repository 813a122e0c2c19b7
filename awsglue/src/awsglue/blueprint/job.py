"""A job of a blueprint's workflow."""

from __future__ import annotations

import json

from awsglue.blueprint.entity import Entity

__all__ = ["Job"]


class Job(Entity):
    """`Job(Name=..., Role=..., Command={...}, DependsOn={other: "SUCCEEDED"}, WaitForDependencies="AND")`, and any
    property of CreateJob."""

    kind = "job"
    required = ("Name", "Role", "Command")
    states = ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT")

    def to_json(self) -> str:
        """The properties as JSON text. Raises InvalidLayout."""
        self.validate()
        return json.dumps(self.properties)
