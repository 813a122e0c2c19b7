"""Writing a template: YAML with short forms, or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml


def write_template(document: Mapping[str, Any], form: str) -> str:
    """`form` is `yaml` or `json`. What `reading` makes of it is the document again."""
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    text: str = yaml.dump(
        document, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False
    )
    return text


def _map(dumper: Any, value: dict[str, Any]) -> Any:
    if set(value) == {"Ref"}:
        return dumper.represent_scalar("!Ref", value["Ref"])
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items())


def _text(dumper: Any, value: str) -> Any:
    """PyYAML folds rare line ends, such as U+0085, into spaces unless a text is in double quotes."""
    style = None if all(part.isprintable() for part in value.split("\n")) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


# Aliases, which YAML would use for a value that stands twice, are not allowed in templates.
_DUMPER: Any = type("TemplateDumper", (yaml.SafeDumper,), {"ignore_aliases": lambda _dumper, _value: True})
_DUMPER.add_representer(dict, _map)
_DUMPER.add_representer(str, _text)
