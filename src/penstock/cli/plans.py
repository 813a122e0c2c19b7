"""How a plan reads on a terminal: one line a resource, its changed properties below it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from penstock.cli.output import stacked
from penstock.cli.wording import clean
from penstock.templates.planning import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from penstock.templates.planning import Change
    from penstock.templates.resolution import Left

VALUE_CHARACTERS_MAX = 160
_SIGNS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("±", "bold yellow"),
    Action.DELETE: ("-", "red"),
    Action.UNCHANGED: ("=", "dim"),
}
_DONE = {Action.CREATE: "created", Action.UPDATE: "updated", Action.REPLACE: "replaced", Action.DELETE: "deleted"}


def draw_plan(plan: Sequence[Change], left: Sequence[Left], strays: Sequence[Change]) -> RenderableType:
    """`strays` are triggers that would be deleted with --prune."""
    lines = [line for change in plan for line in _change(change)]
    lines += [Text(clean(f"  {one.logical_id} ({one.type}) is ignored: {one.reason}"), style="dim") for one in left]
    for one in strays:
        lines.append(Text(clean(f"  trigger {one.name} is not in the template; --prune deletes it"), style="yellow"))
    return stacked(Group(*lines), summary(plan, done=False))


def summary(changes: Sequence[Change], done: bool) -> Text:
    """`Plan: 2 to create, 1 to update, 9 unchanged.`, or what was done."""
    counted = Counter(change.action for change in changes)
    if done:
        return Text("Done: " + ", ".join(f"{counted[one]} {word}" for one, word in _DONE.items() if counted[one]) + ".")
    if set(counted) <= {Action.UNCHANGED}:
        return Text(f"Nothing to change: {counted[Action.UNCHANGED]} unchanged.")
    words = [f"{counted[one]} to {one.lower()}" for one in _DONE if counted[one]]
    return Text("Plan: " + ", ".join([*words, f"{counted[Action.UNCHANGED]} unchanged"]) + ".")


def _change(change: Change) -> list[Text]:
    sign, style = _SIGNS[change.action]
    label = change.logical_id or "(not in the template)"
    lines = [Text(clean(f"{sign} {change.action} {label}: {change.type} {change.name}"), style=style)]
    if change.action in (Action.UPDATE, Action.REPLACE):
        told = (f"    {one.name}: {_value(one.before)} → {_value(one.after)}" for one in change.differences)
        lines += [Text(clean(line)) for line in told]
    return lines


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= VALUE_CHARACTERS_MAX else f"{text[:VALUE_CHARACTERS_MAX]}..."
