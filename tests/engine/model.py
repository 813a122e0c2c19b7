"""The engine as simply as it can be said: every look goes over everything. Too slow to use, hard to get wrong.

`plainly()` puts this in the place of the parts that remember (ledger, index of watchers, hints), for one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from penstock.engine import decide, triggers, workflows
from penstock.engine.draft import Draft
from penstock.engine.state import Logical
from penstock.engine.triggers import fire


class PlainDraft(Draft):
    def latest(self, node):
        return next((run for run in reversed(list(self.runs())) if run.node == node), None)

    @property
    def anything_unended(self):
        return not all(run.ended for run in self.runs())


def react(draft, settled):
    waiting = list(settled)
    while waiting and draft.status == "RUNNING":
        node = waiting.pop(0)
        for trigger in draft.situation.triggers:
            watches = any(condition.node == node for condition in trigger.conditions)
            may = trigger.type == "CONDITIONAL" and trigger.state == "ACTIVATED" and not draft.has_fired(trigger)
            leading = holding(trigger, draft) if watches and may else None
            if leading is not None:
                waiting += fire(draft, trigger, leading)


def holding(trigger, draft):
    newest = [(draft.latest(condition.node), condition.state) for condition in trigger.conditions]
    met = tuple(run for run, wanted in newest if run is not None and run.ended and run.state == wanted)
    enough = bool(met) if trigger.logical is Logical.ANY else len(met) == len(trigger.conditions)
    return met if enough and any(not run.copied for run in met) else None


def statistics(situation):
    runs = list(situation.runs.values())
    total = sum(len(trigger.actions) for trigger in situation.triggers) + sum(run.attempt > 0 for run in runs)
    tallies = {run.state: sum(other.state == run.state for other in runs) for run in runs}
    return {**workflows.count(tallies, 0, 0), "TotalActions": total}


@contextmanager
def plainly() -> Iterator[None]:
    swift = triggers.react
    decide.Draft, triggers.react = PlainDraft, react
    try:
        yield
    finally:
        decide.Draft, triggers.react = Draft, swift
