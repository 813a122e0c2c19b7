"""A crawler of a blueprint's workflow."""

from __future__ import annotations

import json

from awsglue.blueprint.entity import Entity

__all__ = ["Crawler"]


class Crawler(Entity):
    """`Crawler(Name=..., Role=..., Targets={...}, DependsOn={other: "SUCCEEDED"})`, and any property of
    CreateCrawler."""

    kind = "crawler"
    required = ("Name", "Role", "Targets")
    states = ("SUCCEEDED", "FAILED", "CANCELLED")

    def to_json(self) -> str:
        """The properties as JSON text. Raises InvalidLayout."""
        self.validate()
        return json.dumps(self.properties)
