"""How the nodes of a simulated run end, and when: what a caller says, held against the design."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from penstock.engine.explanations import words
from penstock.engine.state import Node, NodeKind
from penstock.errors import InvalidInput

STATES = {
    NodeKind.JOB: ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"),
    NodeKind.CRAWLER: ("SUCCEEDED", "FAILED", "STOPPED"),
}
SECONDS_DEFAULT = 1.0
SECONDS_MAX = 365 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Mocks:
    """`states`: of a node's first run, its second, ...; the last one holds on. `seconds`: from start to end."""

    states: Mapping[Node, tuple[str, ...]] = field(default_factory=dict)
    seconds: Mapping[Node, float] = field(default_factory=dict)

    def state(self, node: Node, position: int) -> str:
        """How the run of this position (0: the first) of a node ends."""
        states = self.states.get(node, ("SUCCEEDED",))
        return states[min(position, len(states) - 1)]

    def duration(self, node: Node) -> timedelta:
        return timedelta(seconds=self.seconds.get(node, SECONDS_DEFAULT))


def named(name: str, kind: NodeKind | None, nodes: Collection[Node]) -> Node:
    """The node that a caller means. Raises InvalidInput for one that is not there, or could be two."""
    matching = [node for node in nodes if node.name == name and kind in (None, node.kind)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise InvalidInput(f"{name} is a job and a crawler: say which of them is meant")
    known = ", ".join(sorted(words(node) for node in nodes))
    raise InvalidInput(f"No trigger of the workflow starts '{name}'; what they start: {known}")


def checked_states(node: Node, states: Sequence[str]) -> tuple[str, ...]:
    """Raises InvalidInput for a state in which this kind of node cannot end, and for none at all."""
    known = STATES[node.kind]
    wrong = next((state for state in states if state not in known), None)
    if not states or wrong is not None:
        raise InvalidInput(f"{words(node)} cannot end as {wrong}: it can be {', '.join(known)}")
    return tuple(states)


def checked_seconds(node: Node, seconds: float) -> float:
    """Raises InvalidInput for what is no duration, or longer than a year."""
    if not 0 <= seconds <= SECONDS_MAX:
        raise InvalidInput(f"{words(node)} cannot run for {seconds} seconds: it can be 0 to {SECONDS_MAX:.0f}")
    return float(seconds)
