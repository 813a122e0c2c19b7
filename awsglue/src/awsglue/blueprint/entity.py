"""What jobs and crawlers of a blueprint have in common: a name, a role, and what they wait for."""

from __future__ import annotations

from typing import Any, ClassVar

WAITS = ("AND", "ANY")
_OWN = ("DependsOn", "WaitForDependencies")


class InvalidLayout(ValueError):
    """A layout that cannot become a workflow; the message names the entity and the argument."""


class Entity:
    """A job or a crawler. Keyword arguments are the properties of Glue's API, with `DependsOn`, a dictionary of other
    entities (the objects, not their names) to the state to wait for, and `WaitForDependencies`, AND or ANY."""

    kind: ClassVar[str]
    required: ClassVar[tuple[str, ...]]
    states: ClassVar[tuple[str, ...]]

    def __init__(self, **arguments: Any) -> None:
        if "description" in arguments:  # AWS's own library reads it in small letters
            arguments.setdefault("Description", arguments.pop("description"))
        self.depends_on: dict[Entity, str] = arguments.get("DependsOn") or {}
        self.wait_for_dependencies: str = arguments.get("WaitForDependencies") or "AND"
        self.properties = {name: value for name, value in arguments.items() if name not in _OWN and value is not None}

    @property
    def title(self) -> str:
        return f"{self.kind} {self.properties.get('Name', 'without a name')!r}"

    def validate(self) -> None:
        """Raises InvalidLayout, naming this entity and what is wrong with it."""
        missing = [name for name in self.required if not self.properties.get(name)]
        if missing:
            raise InvalidLayout(f"{self.title} lacks {', '.join(missing)}")
        if not isinstance(self.properties["Name"], str):
            raise InvalidLayout(f"Name of {self.title} must be a text")
        if self.wait_for_dependencies not in WAITS:
            raise InvalidLayout(f"WaitForDependencies of {self.title} must be AND or ANY")
        if not isinstance(self.depends_on, dict):
            raise InvalidLayout(f"DependsOn of {self.title} must be a dictionary of entities to states")
        for other, state in self.depends_on.items():
            if not isinstance(other, Entity):
                raise InvalidLayout(f"DependsOn of {self.title} names {other!r}: give the Job or Crawler object itself")
            if state not in other.states:
                allowed = ", ".join(other.states)
                raise InvalidLayout(f"DependsOn of {self.title}: a {other.kind} is one of {allowed}, not {state!r}")
