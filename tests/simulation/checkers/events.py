"""An event is never lost nor used twice, and a batch keeps the deadline that it was opened with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.simulation.calls import NAMESPACE
from tests.simulation.checkers.checker import Checker
from tests.simulation.event_traffic import CARELESS, FAITHFUL, SOURCES
from tests.simulation.observations import Change, Violation

from penstock.engine.batching import Batch
from penstock.store.contract import Document, Transaction

if TYPE_CHECKING:
    from tests.simulation.world import World

_IDS = "aws:eventIds"


class EventsCountOnce(Checker):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._sources: dict[str, str] = {}
        self._runs: dict[tuple[str, str], str] = {}
        self._open: dict[str, Batch | None] = {}

    def events_moved(self, queued: Sequence[Document], store: Transaction) -> None:
        for event in queued:
            if event["id"] in self._sources:
                raise Violation(f"event {event['id']} is queued a second time")
            self._sources[event["id"]] = event["source"]
        for workflow in (FAITHFUL, CARELESS):
            trigger = f"{workflow}-start"
            batch, former = store.event_batches.get(NAMESPACE, trigger), self._open.get(trigger)
            if batch is not None:
                self._check_batch(workflow, batch, former)
            self._open[trigger] = batch

    def _check_batch(self, workflow: str, batch: Batch, former: Batch | None) -> None:
        if max(Counter(batch.event_ids).values()) > 1:
            raise Violation(f"a batch of {workflow} counts an event twice: {batch.event_ids}")
        again = [event_id for event_id in batch.event_ids if (workflow, event_id) in self._runs]
        if again:
            raise Violation(f"a batch of {workflow} counts {again} again: they have started a run")
        if former is None or former.event_ids[0] != batch.event_ids[0]:
            return
        if (former.opened_on, former.deadline) != (batch.opened_on, batch.deadline):
            raise Violation(f"the batch of {workflow} had the deadline {former.deadline}, and has {batch.deadline} now")
        if batch.event_ids[: len(former.event_ids)] != former.event_ids:
            raise Violation(f"the batch of {workflow} has lost events: {former.event_ids} became {batch.event_ids}")

    def committed(self, change: Change) -> None:
        if change.before is not None or change.after.previous_run_id is not None:
            return
        workflow = change.after.origin.workflow_name or ""
        ids = json.loads(change.commit.properties.get(_IDS, "[]"))
        for event_id in ids:
            other = self._runs.setdefault((workflow, event_id), change.after.origin.id)
            if other != change.after.origin.id or ids.count(event_id) > 1:
                raise Violation(f"event {event_id} has started {other}, and starts {change.after.origin.id}")
            if self._sources.get(event_id) != SOURCES.get(workflow):
                raise Violation(f"event {event_id} of {self._sources.get(event_id)} starts a run of {workflow}")

    def finished(self) -> None:
        used = {event_id for workflow, event_id in self._runs if workflow == FAITHFUL}
        sent = {event_id for event_id, source in self._sources.items() if source == SOURCES[FAITHFUL]}
        if used != sent:
            raise Violation(f"events are lost, they have started no run: {sorted(sent - used)}")
