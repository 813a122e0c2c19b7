"""JsonPath as custom classifiers have it: `$`, `.name`, `['name']`, `[0]`, `[*]`, `.*` (specification 2.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from penstock.errors import InvalidInput

_STEP: Final = re.compile(
    r"\.(?P<name>[^.\[\]\s*]+)|\['(?P<quoted>[^']+)'\]|\[(?P<number>\d{1,9})\]|(?P<all>\[\*\]|\.\*)"
)

Step = str | int | None
"""The name of a member, the number of an element, or None for all of either."""


@dataclass(frozen=True, slots=True)
class JsonPath:
    """`text` as the user wrote it."""

    text: str
    steps: tuple[Step, ...]

    def of(self, value: Any) -> list[Any]:
        """What lies at this path in a value; nothing when there is no such place."""
        return _walk(self.steps, [value])

    def of_element(self, position: int, element: Any) -> list[Any]:
        """What lies at this path in a top-level array, as far as it is in this element of it."""
        if not self.steps:
            return [element]
        first = self.steps[0]
        return _walk(self.steps[1:], [element]) if first is None or first == position else []


def read_path(text: str) -> JsonPath:
    """Raises InvalidInput for what is no path, or one with more than classifiers understand."""
    steps: list[Step] = []
    at = 1
    while text.startswith("$") and at < len(text) and (step := _STEP.match(text, at)):
        at = step.end()
        name = step["name"] or step["quoted"]
        steps.append(name or (int(step["number"]) if step["number"] else None))
    if not text.startswith("$") or at < len(text):
        raise InvalidInput(f"JsonPath '{text[:200]}' is not a path that classifiers understand")
    return JsonPath(text, tuple(steps))


def _walk(steps: tuple[Step, ...], values: list[Any]) -> list[Any]:
    for step in steps:
        values = [inner for value in values for inner in _inside(value, step)]
    return values


def _inside(value: Any, step: Step) -> list[Any]:
    match value, step:
        case dict(), None:
            return list(value.values())
        case dict(), str():
            return [value[step]] if step in value else []
        case list(), None:
            return value
        case list(), int():
            return value[step : step + 1]
    return []
