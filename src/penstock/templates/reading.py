"""Reading a template: bytes, YAML with CloudFormation's short forms or JSON, become texts, lists and maps.

Every scalar becomes a text, as it was written: `3.10`, `yes` and an account id with a leading zero survive, and Glue's
model says later which texts are numbers and booleans. Templates come from strangers, so the reader has bounds, and
what CloudFormation refuses is refused here too: aliases, merge keys and nulls (its user guide, "Template formats").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from penstock.errors import BadTemplate

# CloudFormation's own limit for a template in S3.
BYTES_MAX = 1024 * 1024
DEPTH_MAX = 64
NODES_MAX = 100_000

# Of the sections that CloudFormation knows, those that can be read here; Transform is told apart in `sections`.
SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
    }
)
_SHORT_FORMS = frozenset(
    {
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "GetAZs",
        "GetAtt",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
    }
)
_STANDARD = frozenset({"!", "bool", "float", "int", "map", "seq", "str"})
_NULLS = ("", "~", "null", "Null", "NULL")
_SERVERLESS = "AWS::Serverless"

Node = str | list[Any] | dict[str, Any]
# The C parser is eight times as fast; where PyYAML was built without it, the other one reads the same.
_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_template(content: bytes, source: str) -> dict[str, Any]:
    """The template's sections. `source` names the file in errors.

    Raises BadTemplate for what is no template, is too large, uses YAML that CloudFormation does not accept, or needs a
    transform (SAM) that only AWS can carry out.
    """
    if len(content) > BYTES_MAX:
        raise BadTemplate(f"{source} has {len(content):,} bytes; a template has at most {BYTES_MAX:,}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTemplate(f"{source} is not UTF-8 text: byte {error.start + 1} cannot be read") from None
    document = _read_json(text, source) if text.lstrip().startswith("{") else _read_yaml(text, source)
    if not isinstance(document, dict):
        raise BadTemplate(f"{source} is not a template: its top is not a map with a Resources section")
    _check_sections(document, source)
    return document


def _check_sections(document: Mapping[str, Any], source: str) -> None:
    if "Transform" in document:
        named = document["Transform"]
        if _SERVERLESS in str(named):
            raise BadTemplate(
                f"{source} is a SAM template (Transform: {_shown(named)}): turn it into CloudFormation first, "
                "for instance with `sam validate --lint` and `sam package`, or write its Glue resources plainly"
            )
        raise BadTemplate(
            f"{source} needs the transform {_shown(named)}, which only AWS can carry out: apply the processed template"
        )
    unknown = sorted(set(document) - SECTIONS)
    if unknown:
        raise BadTemplate(
            f"{source} has sections that no template has: {', '.join(unknown)}; known are {', '.join(sorted(SECTIONS))}"
        )
    for section in ("Resources", "Parameters", "Mappings", "Conditions", "Outputs"):
        if not isinstance(document.get(section, {}), dict):
            raise BadTemplate(f"{source}: {section} must be a map of names")
    if not document.get("Resources"):
        raise BadTemplate(f"{source} has no Resources: at least one must be defined")


def _read_json(text: str, source: str) -> Node:
    try:
        document = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            object_pairs_hook=lambda pairs: _without_repeats(pairs, source),
        )
    except json.JSONDecodeError as error:
        raise BadTemplate(f"{source}, line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise _too_deep(source) from None
    return _plain(document, source)


def _without_repeats(pairs: list[tuple[str, Any]], source: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadTemplate(f"{source}: '{key}' stands twice in one map")
        found[key] = value
    return found


def _plain(value: Any, source: str, path: str = "", depth: int = 1) -> Node:
    """JSON's booleans as texts; nulls are refused."""
    if depth > DEPTH_MAX:
        raise _too_deep(source)
    match value:
        case None:
            raise BadTemplate(f"{source}: {path or 'the template'} is null; leave it out, or use AWS::NoValue")
        case bool():
            return "true" if value else "false"
        case str() if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise BadTemplate(f"{source}: {path} holds half of a character (a lone surrogate); write the whole of it")
        case list():
            return [_plain(item, source, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
        case dict():
            return {key: _plain(item, source, f"{path}/{key}", depth + 1) for key, item in value.items()}
        case _:
            return str(value)


def _read_yaml(text: str, source: str) -> Node:
    try:
        return _Builder(text, source).document()
    except yaml.MarkedYAMLError as error:
        place = f", {_place(error.problem_mark)}" if error.problem_mark is not None else ""
        raise BadTemplate(f"{source}{place}: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise BadTemplate(f"{source} is not YAML: {error}") from None


class _Builder:
    """Builds the document out of the parser's events, so that a bound is met before anything grows beyond it."""

    def __init__(self, text: str, source: str) -> None:
        self._events = yaml.parse(text, Loader=_Parser)
        self._source = source
        self._nodes = 0

    def document(self) -> Node:
        found: Node = ""
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error(event, "a second document begins; a template is one")
                found = self._node(next(self._events), 1, nullable=True)
        return found

    def _node(self, event: Any, depth: int, nullable: bool = False) -> Node:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise BadTemplate(f"{self._source} has more than {NODES_MAX:,} values")
        if depth > DEPTH_MAX:
            raise _too_deep(self._source)
        if isinstance(event, yaml.AliasEvent):
            raise self._error(event, f"YAML aliases (*{event.anchor}) are not allowed in templates: write it out")
        value: Node
        match event:
            case yaml.ScalarEvent():
                if event.value in _NULLS and not event.style and event.tag is None and not nullable:
                    raise self._error(event, "a value is missing (null); leave its name out, or use AWS::NoValue")
                value = event.value
            case yaml.SequenceStartEvent():
                value = []
                while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
                    value.append(self._node(item, depth + 1))
            case _:
                value = self._map(depth)
        return self._tagged(event, value)

    def _map(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self._error(key, "a name in a map must be a text")
            if key.value == "<<" and not key.style:
                raise self._error(key, "YAML merge keys (<<) are not allowed in templates: write the values out")
            if key.value in found:
                raise self._error(key, f"'{key.value}' stands twice in one map")
            found[key.value] = self._node(next(self._events), depth + 1)
        return found

    def _tagged(self, event: Any, value: Node) -> Node:
        tag = event.tag
        if tag is None or tag == "!" or tag.startswith("tag:yaml.org,2002:"):
            return self._standard(event, tag, value)
        name = tag.removeprefix("!")
        if name in ("Ref", "Condition"):
            return {name: value}
        if name not in _SHORT_FORMS or not tag.startswith("!"):
            raise self._error(event, f"{tag} is no function of CloudFormation")
        if name == "GetAtt" and isinstance(value, str):
            return {"Fn::GetAtt": value.split(".", 1)}
        return {f"Fn::{name}": value}

    def _standard(self, event: Any, tag: str | None, value: Node) -> Node:
        kind = (tag or "!").removeprefix("tag:yaml.org,2002:")
        if kind not in _STANDARD:
            raise self._error(event, f"the YAML tag !!{kind} is not allowed in templates")
        return value

    def _error(self, event: Any, problem: str) -> BadTemplate:
        return BadTemplate(f"{self._source}, {_place(event.start_mark)}: {problem}")


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


def _too_deep(source: str) -> BadTemplate:
    return BadTemplate(f"{source} is nested more than {DEPTH_MAX} levels deep")


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
