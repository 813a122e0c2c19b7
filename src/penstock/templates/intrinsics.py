"""Intrinsic functions: Ref, GetAtt, Sub, Join, Select, Split, If, FindInMap and the functions of conditions.

A template's values are texts, lists and maps (see `reading`); a function is a map of one entry. What AWS alone could
answer (Fn::GetAZs, Fn::ImportValue, ...) is an error that says what to write in its place.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from penstock.errors import BadTemplate

# Functions multiply texts; all that one template produces together stays below this.
CHARACTERS_MAX = 8 * 1024 * 1024
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_REFERENCE = re.compile(r"[A-Za-z0-9:]+(?:\.[A-Za-z0-9_.:]+)?")
_NAMES: Mapping[type, str] = {str: "a text", list: "a list", dict: "a map"}
_ELSEWHERE = {
    "Fn::Cidr": "it divides networks, which nothing here has: write the blocks out",
    "Fn::GetAZs": "there are no availability zones here: write the names out",
    "Fn::ImportValue": "it reads another stack's output: make it a parameter",
    "Fn::Length": "it needs the transform AWS::LanguageExtensions, which only AWS can carry out",
    "Fn::ToJsonString": "it needs the transform AWS::LanguageExtensions, which only AWS can carry out",
    "Fn::Transform": "only AWS can carry a macro out: apply the processed template",
}
_CONDITION_FUNCTIONS = frozenset({"Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or", "Condition"})


class _NoValue:
    """What AWS::NoValue is: the property or list item that holds it is left out."""


NO_VALUE = _NoValue()


class Evaluator:
    """Resolves values of one template. `ref` and `attribute` answer Ref and GetAtt, and raise BadTemplate."""

    def __init__(
        self,
        ref: Callable[[str, str], Any],
        attribute: Callable[[str, str, str], Any],
        mappings: Mapping[str, Any],
        conditions: Mapping[str, Any],
    ) -> None:
        self._ref = ref
        self._attribute = attribute
        self._mappings = mappings
        self._conditions = conditions
        self._known: dict[str, bool] = {}
        self._asked: list[str] = []
        self._characters = 0

    def value(self, node: Any, place: str) -> Any:
        """`node` with all functions resolved; NO_VALUE when nothing is left. `place` names it in errors."""
        if isinstance(node, str):
            return node
        if isinstance(node, list):
            items = [self.value(item, f"{place}[{index}]") for index, item in enumerate(node)]
            return [item for item in items if item is not NO_VALUE]
        name = _function_name(node, place)
        if name is None:
            resolved = {key: self.value(item, f"{place}.{key}" if place else key) for key, item in node.items()}
            return {key: item for key, item in resolved.items() if item is not NO_VALUE}
        if name in _ELSEWHERE:
            raise BadTemplate(f"{place}: {name} cannot be resolved: {_ELSEWHERE[name]}")
        function = _FUNCTIONS.get(name)
        if function is None:
            raise BadTemplate(f"{place}: {name} is no function that stands here")
        return function(self, node[name], f"{place}: {name}")

    def condition(self, name: Any, place: str) -> bool:
        """Whether the named condition holds. Raises BadTemplate when it is unknown or depends on itself."""
        if not isinstance(name, str) or name not in self._conditions:
            known = ", ".join(sorted(self._conditions)) or "none"
            raise BadTemplate(f"{place} names the condition '{name}', which is not in Conditions (there: {known})")
        if name not in self._known:
            if name in self._asked:
                circle = " → ".join([*self._asked[self._asked.index(name) :], name])
                raise BadTemplate(f"Conditions depend on themselves: {circle}")
            self._asked.append(name)
            self._known[name] = self._holds(self._conditions[name], f"condition '{name}'")
            self._asked.pop()
        return self._known[name]

    def _holds(self, node: Any, place: str) -> bool:
        name = _function_name(node, place, "Condition") if isinstance(node, dict) else None
        if name not in _CONDITION_FUNCTIONS:
            raise BadTemplate(f"{place} must be Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition")
        arguments = node[name]
        if name == "Condition":
            return self.condition(arguments, place)
        if not isinstance(arguments, list):
            raise BadTemplate(f"{place}: {name} takes a list")
        if name == "Fn::Equals":
            _count(arguments, 2, 2, f"{place}: {name}")
            left, right = (self.value(argument, place) for argument in arguments)
            return bool(left == right)
        if name == "Fn::Not":
            _count(arguments, 1, 1, f"{place}: {name}")
            return not self._holds(arguments[0], place)
        _count(arguments, 2, 10, f"{place}: {name}")
        # All are asked, so that an error does not hide behind the value of the first.
        held = [self._holds(argument, place) for argument in arguments]
        return all(held) if name == "Fn::And" else any(held)

    def _made(self, text: str, place: str) -> str:
        self._characters += len(text)
        if self._characters > CHARACTERS_MAX:
            raise BadTemplate(f"{place}: the template's functions make more than {CHARACTERS_MAX:,} characters")
        return text

    def _texts(self, node: Any, place: str) -> list[str]:
        found = self.value(node, place)
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise BadTemplate(f"{place} needs a list of texts")
        return found

    def _text(self, node: Any, place: str) -> str:
        found = self.value(node, place)
        if not isinstance(found, str):
            raise BadTemplate(f"{place} needs a text, and has {_kind(found)}")
        return found

    def resolve_ref(self, argument: Any, place: str) -> Any:
        if not isinstance(argument, str):
            raise BadTemplate(f"{place} takes the name of a parameter or resource")
        found = NO_VALUE if argument == "AWS::NoValue" else self._ref(argument, place)
        if isinstance(found, str):
            self._made(found, place)
        return found

    def resolve_attribute(self, argument: Any, place: str) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
            raise BadTemplate(f"{place} takes a resource and one of its attributes: [LogicalId, Attribute]")
        return self._attribute(parts[0], self._text(parts[1], place), place)

    def resolve_sub(self, argument: Any, place: str) -> str:
        template, variables = argument, {}
        if isinstance(argument, list):
            _count(argument, 2, 2, place)
            template, variables = argument
        if not isinstance(template, str) or not isinstance(variables, dict):
            raise BadTemplate(f"{place} takes a text, or a list of a text and a map of its variables")
        known = {name: self._text(value, f"{place}, variable {name}") for name, value in variables.items()}
        pieces, end = [], 0
        for match in _PLACEHOLDER.finditer(template):
            pieces += [template[end : match.start()], self._placeholder(match, known, place)]
            end = match.end()
        return self._made("".join([*pieces, template[end:]]), place)

    def _placeholder(self, match: re.Match[str], known: Mapping[str, str], place: str) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in known:
            return self._made(known[name], place)
        if not _REFERENCE.fullmatch(name):
            raise BadTemplate(f"{place}: ${{{name}}} is no reference; a literal is written ${{!{name}}}")
        owner, _, attribute = name.partition(".")
        found = self._attribute(owner, attribute, place) if attribute else self.resolve_ref(owner, place)
        if not isinstance(found, str):
            raise BadTemplate(f"{place}: ${{{name}}} is {_kind(found)}; only a text can stand inside a text")
        return self._made(found, place)

    def resolve_join(self, argument: Any, place: str) -> str:
        _count(argument, 2, 2, place)
        if not isinstance(argument[0], str):
            raise BadTemplate(f"{place}: the delimiter must be a text")
        parts = self._texts(argument[1], place)
        self._made(argument[0] * max(0, len(parts) - 1), place)
        return self._made(argument[0].join(parts), place)

    def resolve_select(self, argument: Any, place: str) -> Any:
        _count(argument, 2, 2, place)
        index = self._text(argument[0], place)
        choices = self.value(argument[1], place)
        if not isinstance(choices, list) or not index.isdecimal() or len(index) > 6 or int(index) >= len(choices):
            size = f"a list of {len(choices)}" if isinstance(choices, list) else _kind(choices)
            raise BadTemplate(f"{place}: there is no item {index[:20]} in {size} (the first is 0)")
        return choices[int(index)]

    def resolve_split(self, argument: Any, place: str) -> list[str]:
        _count(argument, 2, 2, place)
        if not isinstance(argument[0], str) or not argument[0]:
            raise BadTemplate(f"{place}: the delimiter must be a text that is not empty")
        return self._made(self._text(argument[1], place), place).split(argument[0])

    def resolve_if(self, argument: Any, place: str) -> Any:
        _count(argument, 3, 3, place)
        return self.value(argument[1 if self.condition(argument[0], place) else 2], place)

    def resolve_find(self, argument: Any, place: str) -> Any:
        _count(argument, 3, 3, place)
        keys = [self._text(part, place) for part in argument]
        found: Any = self._mappings
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                raise BadTemplate(f"{place}: Mappings have no {' / '.join(keys)} ('{key}' is missing)")
            found = found[key]
        if isinstance(found, dict):
            raise BadTemplate(f"{place}: {' / '.join(keys)} in Mappings must be a text or a list")
        for item in found if isinstance(found, list) else [found]:
            self._made(item if isinstance(item, str) else str(item), place)
        return found

    def resolve_base64(self, argument: Any, place: str) -> str:
        return self._made(base64.b64encode(self._text(argument, place).encode()).decode(), place)


_FUNCTIONS: Mapping[str, Callable[[Evaluator, Any, str], Any]] = {
    "Fn::Base64": Evaluator.resolve_base64,
    "Fn::FindInMap": Evaluator.resolve_find,
    "Fn::GetAtt": Evaluator.resolve_attribute,
    "Fn::If": Evaluator.resolve_if,
    "Fn::Join": Evaluator.resolve_join,
    "Fn::Select": Evaluator.resolve_select,
    "Fn::Split": Evaluator.resolve_split,
    "Fn::Sub": Evaluator.resolve_sub,
    "Ref": Evaluator.resolve_ref,
}


def _function_name(node: Mapping[str, Any], place: str, *more: str) -> str | None:
    """The function that a map is; None for a plain map."""
    named = [key for key in node if key == "Ref" or key.startswith("Fn::") or key in more]
    if not named:
        return None
    if len(node) > 1:
        raise BadTemplate(f"{place}: {named[0]} must be alone in its map, but stands beside other names")
    return named[0]


def _count(arguments: Any, least: int, most: int, place: str) -> None:
    if not isinstance(arguments, list) or not least <= len(arguments) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise BadTemplate(f"{place} takes a list of {wanted}")


def _kind(value: Any) -> str:
    return _NAMES.get(type(value), "nothing (AWS::NoValue)")
