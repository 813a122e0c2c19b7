"""Why a workflow run went as it did: every trigger, condition by condition, and every node that never ran. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from penstock.engine.state import (
    Logical,
    Node,
    NodeKind,
    Run,
    RunState,
    Situation,
    Trigger,
    TriggerState,
    WorkflowRunStatus,
)
from penstock.engine.triggers import START_TYPES


class Verdict(StrEnum):
    """What became of a trigger in a run.

    WAITING: its conditions may still be met. NOT_MET: they were not, and the run is over. NOT_ACTIVATED: its state in
    the design forbids it. NOT_CHOSEN: it could have started the run, but another one did. NOT_LOOKED_AT: the run was
    being stopped, or never began, and then no trigger fires.
    """

    FIRED = "FIRED"
    WAITING = "WAITING"
    NOT_MET = "NOT_MET"
    NOT_ACTIVATED = "NOT_ACTIVATED"
    NOT_CHOSEN = "NOT_CHOSEN"
    NOT_LOOKED_AT = "NOT_LOOKED_AT"


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """A condition against what was found: `run` is the newest run of the watched node, None when it has not run."""

    node: Node
    wanted: RunState
    run: Run | None

    @property
    def met(self) -> bool:
        return self.run is not None and self.run.ended and self.run.state == self.wanted

    @property
    def why(self) -> str:
        if self.run is None:
            return f"{words(self.node)} has not run, and must be {self.wanted}"
        if self.met:
            return f"{words(self.node)} is {self.wanted}" + (" (copied from the run before)" if self.run.copied else "")
        return f"{words(self.node)} is {self.run.state}, and must be {self.wanted}"


@dataclass(frozen=True, slots=True)
class TriggerFinding:
    """`started` are the first runs that the trigger made of each node; `why` is the verdict in a sentence."""

    trigger: Trigger
    verdict: Verdict
    why: str
    conditions: tuple[ConditionFinding, ...]
    fired_on: datetime | None
    started: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class NodeFinding:
    """A node of the design that has no run."""

    node: Node
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    triggers: tuple[TriggerFinding, ...]
    not_run: tuple[NodeFinding, ...]


def explain(situation: Situation) -> Explanation:
    """Explain an origin as it stands now; what a run that goes on will still do is WAITING, not refused."""
    latest = {run.node: run for run in situation.runs.values()}
    started: dict[tuple[str | None, Node], Run] = {}
    for run in situation.runs.values():
        started.setdefault((run.trigger_name, run.node), run)
    findings = tuple(_finding(situation, trigger, latest, started) for trigger in situation.triggers)
    return Explanation(findings, tuple(_not_run(situation, findings)))


def words(node: Node) -> str:
    return f"{'job' if node.kind is NodeKind.JOB else 'crawler'} {node.name}"


def _finding(
    situation: Situation, trigger: Trigger, latest: Mapping[Node, Run], started: Mapping[tuple[str | None, Node], Run]
) -> TriggerFinding:
    conditions = tuple(
        ConditionFinding(condition.node, condition.state, latest.get(condition.node))
        for condition in trigger.conditions
    )
    fired_on = situation.fired.get(trigger.name)
    verdict, why = _verdict(situation, trigger, conditions, fired_on)
    nodes = dict.fromkeys(action.node for action in trigger.actions)
    own = tuple(started[trigger.name, node] for node in nodes if (trigger.name, node) in started)
    return TriggerFinding(trigger, verdict, why, conditions, fired_on, own)


def _verdict(
    situation: Situation, trigger: Trigger, conditions: tuple[ConditionFinding, ...], fired_on: datetime | None
) -> tuple[Verdict, str]:
    if fired_on is not None:
        return Verdict.FIRED, _why_fired(trigger, conditions)
    if situation.status is WorkflowRunStatus.ERROR:
        return Verdict.NOT_LOOKED_AT, f"the run never began: {situation.error_message}"
    if trigger.type in START_TYPES:
        return Verdict.NOT_CHOSEN, "it starts runs of its own, and did not start this one"
    if trigger.state is not TriggerState.ACTIVATED:
        return Verdict.NOT_ACTIVATED, f"it was {trigger.state} when the run began, and only ACTIVATED triggers fire"
    lacking = _lacking(trigger, conditions)
    if situation.status in (WorkflowRunStatus.STOPPING, WorkflowRunStatus.STOPPED):
        return Verdict.NOT_LOOKED_AT, "the run was stopped, and from then on no trigger fires"
    if situation.status is WorkflowRunStatus.RUNNING:
        return Verdict.WAITING, lacking
    return Verdict.NOT_MET, lacking


def _why_fired(trigger: Trigger, conditions: tuple[ConditionFinding, ...]) -> str:
    if not conditions:
        return "it started the run"
    met = [condition.why for condition in conditions if condition.met]
    if len(met) < (1 if trigger.logical is Logical.ANY else len(conditions)):
        return "its conditions were met when it fired; a watched node has run again since"
    quantity = f"one of {len(conditions)} conditions was enough" if trigger.logical is Logical.ANY else "all were met"
    return "; ".join(met) + (f" ({quantity})" if len(conditions) > 1 else "")


def _lacking(trigger: Trigger, conditions: tuple[ConditionFinding, ...]) -> str:
    if not conditions:
        return "it has no conditions, and so nothing that could make it fire"
    unmet = [condition.why for condition in conditions if not condition.met]
    if not unmet or (trigger.logical is Logical.ANY and len(unmet) < len(conditions)):
        return "every outcome that would make it fire was copied from the run before, where it has had its effect"
    joined = "; ".join(unmet)
    return f"none of its conditions is met: {joined}" if trigger.logical is Logical.ANY and len(unmet) > 1 else joined


def _not_run(situation: Situation, findings: tuple[TriggerFinding, ...]) -> Iterable[NodeFinding]:
    ran = {run.node for run in situation.runs.values()}
    starters: dict[Node, list[TriggerFinding]] = {}
    for finding in findings:
        for action in finding.trigger.actions:
            starters.setdefault(action.node, []).append(finding)
    for node, findings_of_node in starters.items():
        if node not in ran:
            reasons = (f"trigger {one.trigger.name} did not fire: {one.why}" for one in findings_of_node)
            yield NodeFinding(node, "; ".join(reasons))
    watched = dict.fromkeys(condition.node for trigger in situation.triggers for condition in trigger.conditions)
    for node in watched:
        if node not in ran and node not in starters:
            yield NodeFinding(
                node, "no trigger of the workflow starts it, and runs that others start are not seen by this run"
            )
