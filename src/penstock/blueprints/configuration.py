"""blueprint.cfg: which function makes the layout, and which parameters it takes. Pure.

Developer Guide: "Creating the configuration file", "Specifying blueprint parameters".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from penstock.blueprints.parameters import TYPES, checked
from penstock.errors import BadBlueprint, InvalidInput

FILE = "blueprint.cfg"
_TEXT_MAX = 131_072
_MEMBERS = ("type", "collection", "description", "defaultValue", "allowedValues")


@dataclass(frozen=True, slots=True)
class Configuration:
    """`layout_generator` is the dotted path of the function; `parameters` are normalised: every member is there, null
    where it was not given, defaults and allowed values as their types have them."""

    layout_generator: str
    parameters: dict[str, dict[str, Any]]

    @property
    def parameter_spec(self) -> str:
        """Blueprint.ParameterSpec: JSON text."""
        return json.dumps(self.parameters)


def read_configuration(content: bytes) -> Configuration:
    """Raises BadBlueprint, naming the parameter or member that is wrong."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadBlueprint(f"{FILE} is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise BadBlueprint(f"{FILE} must be one JSON object")
    generator = document.get("layoutGenerator")
    if not isinstance(generator, str):
        raise BadBlueprint(f"{FILE} lacks layoutGenerator, the dotted path of the layout function")
    words = generator.split(".")
    if len(words) < 2 or not all(word.isidentifier() for word in words):
        raise BadBlueprint(f"layoutGenerator '{generator}' in {FILE} is no dotted path of a module and its function")
    given = document.get("parameterSpec", {})
    if not isinstance(given, dict):
        raise BadBlueprint(f"parameterSpec in {FILE} must be an object of parameter names")
    configuration = Configuration(generator, {name: _parameter(name, entry) for name, entry in given.items()})
    if len(configuration.parameter_spec) > _TEXT_MAX:
        raise BadBlueprint(f"parameterSpec in {FILE} is longer than {_TEXT_MAX} characters")
    return configuration


def _parameter(name: str, entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise BadBlueprint(f"Parameter '{name}' in {FILE} must be an object with a type")
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise BadBlueprint(f"Parameter '{name}' in {FILE} must have a type of {', '.join(TYPES)}, not {kind!r}")
    collection = entry.get("collection")
    if collection is not None and not isinstance(collection, bool):
        raise BadBlueprint(f"Parameter '{name}' in {FILE}: collection must be true or false")
    allowed = entry.get("allowedValues")
    if allowed is not None and not isinstance(allowed, list):
        raise BadBlueprint(f"Parameter '{name}' in {FILE}: allowedValues must be a list")
    normal = {member: entry.get(member) for member in _MEMBERS} | {"collection": bool(collection)}
    try:
        if allowed is not None:
            single = {**normal, "collection": False, "allowedValues": None}
            normal["allowedValues"] = [checked(name, single, value) for value in allowed]
        if normal["defaultValue"] is not None:
            normal["defaultValue"] = checked(name, normal, normal["defaultValue"])
    except InvalidInput as fault:
        raise BadBlueprint(f"{FILE}: {fault.message}") from None
    return normal
