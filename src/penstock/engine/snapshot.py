"""The triggers that an origin looks at, in their order, and who of them watches what: worked out once for all facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from penstock.engine.state import Action, Node, RunState, Trigger, TriggerState, TriggerType


@dataclass(frozen=True, slots=True)
class Watcher:
    """A conditional trigger that may fire, as one node concerns it: the states of that node which it waits for.

    `starts` are the nodes that it starts.
    """

    trigger: Trigger
    states: frozenset[RunState]
    starts: frozenset[Node]


class Snapshot(tuple[Trigger, ...]):
    """Triggers as a tuple, equal to any other of the same ones."""

    @cached_property
    def watchers(self) -> Mapping[Node, tuple[Watcher, ...]]:
        """By node, in the order of the triggers: those that are conditional and activated, for no others fire."""
        found: dict[Node, list[Watcher]] = {}
        for trigger in self:
            if trigger.type is not TriggerType.CONDITIONAL or trigger.state is not TriggerState.ACTIVATED:
                continue
            starts = frozenset(action.node for action in trigger.actions)
            states: dict[Node, set[RunState]] = {}
            for condition in trigger.conditions:
                states.setdefault(condition.node, set()).add(condition.state)
            for node, wanted in states.items():
                found.setdefault(node, []).append(Watcher(trigger, frozenset(wanted), starts))
        return {node: tuple(watchers) for node, watchers in found.items()}

    @cached_property
    def actions(self) -> Mapping[tuple[str, Node], Action]:
        """The first action of each trigger that starts a node, by the names of both."""
        found: dict[tuple[str, Node], Action] = {}
        for trigger in self:
            for action in trigger.actions:
                found.setdefault((trigger.name, action.node), action)
        return found

    @cached_property
    def designed_actions(self) -> int:
        return sum(len(trigger.actions) for trigger in self)


def snapshot(triggers: Iterable[Trigger]) -> Snapshot:
    """`triggers` itself when it is a snapshot already."""
    return triggers if isinstance(triggers, Snapshot) else Snapshot(triggers)
