"""The blueprints loop: registers archives and carries out runs, one at a time, each with one effect.

A run writes nothing before its layout function has returned; then all that it makes, and its end, are one transaction.
So whatever becomes of the server, a workflow is made whole or not at all, and a run that was cut off is made again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from penstock.arns import Namespace
from penstock.blueprints.archive import fetch_archive, open_archive
from penstock.blueprints.configuration import Configuration
from penstock.blueprints.layout import LayoutCall, Limits, Stopped, run_layout
from penstock.blueprints.plan import plan
from penstock.clock import Clock, to_milliseconds
from penstock.errors import BadBlueprint, Conflict
from penstock.operations.blueprint_entities import Validate, create_entities
from penstock.operations.contract import Context
from penstock.store.blueprint_contract import BlueprintRunRow, BlueprintTask
from penstock.store.contract import Store, Stored, Transaction

logger = logging.getLogger(__name__)

LEASE_SECONDS = 300
_TRIES_MAX = 3
_AGAIN_AFTER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the loop works with: `scratch` is a folder of its own, `environment` what layout functions get of ours.

    `context` makes an operation's context for the namespace, the caller's ARN, an id and the present.
    """

    store: Store
    scratch: Path
    context: Callable[[Namespace, str, str, datetime], Context]
    validate: Validate
    environment: Callable[[], Mapping[str, str]]
    limits: Limits


class Blueprints:
    """One task a step. `close` cuts off the layout function that is running; its run is made again later."""

    def __init__(self, clock: Clock, workshop: Workshop, owner: str, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._workshop = workshop
        self._store = workshop.store
        self._owner = owner
        self._wake = wake
        self._stop = threading.Event()
        shutil.rmtree(workshop.scratch, ignore_errors=True)
        workshop.scratch.mkdir(parents=True, mode=0o700)
        with self._store.write() as transaction:
            transaction.blueprint_tasks.release_owner(owner)

    def close(self) -> None:
        self._stop.set()

    def step(self, now: datetime) -> bool:
        with self._store.read() as transaction:
            earliest = transaction.blueprint_tasks.earliest()
        if earliest is None or earliest > now or self._stop.is_set():
            return False
        with self._store.write() as transaction:
            task = transaction.blueprint_tasks.claim(self._owner, now, LEASE_SECONDS)
        if task is None:
            return False
        try:
            with tempfile.TemporaryDirectory(dir=self._workshop.scratch) as folder:
                self._carry_out(task, Path(folder))
        except (Stopped, Conflict) as error:
            logger.info("task %d of blueprint %s is done again: %r", task.number, task.blueprint_name, error)
            self._again(task)
        except Exception as error:  # whatever it is, the blueprint or run must end or be tried again: never silence
            logger.exception("task %d of blueprint %s failed (try %d)", task.number, task.blueprint_name, task.tries)
            if task.tries < _TRIES_MAX:
                self._again(task)
            else:
                self._fail(task, f"{type(error).__name__}: {error}")
        self._wake()
        return True

    def next_due(self) -> datetime | None:
        with self._store.read() as transaction:
            return transaction.blueprint_tasks.earliest()

    def _carry_out(self, task: BlueprintTask, folder: Path) -> None:
        if task.tries > _TRIES_MAX:
            self._fail(task, "The server ended each time that this was tried")
        elif task.run_id is None:
            self._register(task, folder)
        else:
            self._run(task, task.run_id, folder)

    def _again(self, task: BlueprintTask) -> None:
        with self._store.write() as transaction:
            transaction.blueprint_tasks.release(task, self._clock.now() + _AGAIN_AFTER)

    def _fail(self, task: BlueprintTask, message: str) -> None:
        with self._store.write() as transaction:
            transaction.blueprint_tasks.done(task)
            if task.run_id is not None:
                row = transaction.blueprint_runs.get(task.namespace, task.blueprint_name, task.run_id)
                if row is not None:
                    self._end_run(transaction, row, "FAILED", {"ErrorMessage": message})
                return
            blueprint = transaction.blueprints.get(task.namespace, task.blueprint_name)
            if blueprint is not None and blueprint.document["Status"] in ("CREATING", "UPDATING"):
                document = {**blueprint.document, "Status": "FAILED", "ErrorMessage": message}
                self._replace(transaction, task, blueprint, document)

    def _register(self, task: BlueprintTask, folder: Path) -> None:
        with self._store.read() as transaction:
            blueprint = transaction.blueprints.get(task.namespace, task.blueprint_name)
        if blueprint is None or blueprint.document["Status"] not in ("CREATING", "UPDATING"):
            with self._store.write() as transaction:
                transaction.blueprint_tasks.done(task)
            return
        location = blueprint.document["BlueprintLocation"]
        context = self._context(task, task.blueprint_name, "")
        try:
            content = fetch_archive(location, context.locations)
            configuration = open_archive(content, location, folder / "archive")
        except BadBlueprint as error:
            self._fail(task, str(error))
            return
        digest = hashlib.sha256(content).hexdigest()
        document = _registered(blueprint, configuration, digest, self._clock.now())
        with self._store.write() as transaction:
            transaction.blueprint_tasks.done(task)
            self._replace(transaction, task, blueprint, document)
            transaction.blueprint_archives.put(task.namespace, task.blueprint_name, digest, content)
            running = transaction.blueprint_runs.unfinished(task.namespace, task.blueprint_name)
            needed = {digest, *(row.document["Digest"] for row in running)}
            transaction.blueprint_archives.keep(task.namespace, task.blueprint_name, needed)

    def _replace(
        self, transaction: Transaction, task: BlueprintTask, before: Stored, document: Mapping[str, Any]
    ) -> None:
        """Raises Conflict when somebody else has registered it meanwhile; one that was deleted stays so."""
        name = task.blueprint_name
        transaction.blueprints.replace(task.namespace, name, document, self._clock.now(), before.version)

    def _run(self, task: BlueprintTask, run_id: str, folder: Path) -> None:
        with self._store.read() as transaction:
            row = transaction.blueprint_runs.get(task.namespace, task.blueprint_name, run_id)
            assert row is not None
            digest = row.document["Digest"]
            content = transaction.blueprint_archives.get(task.namespace, task.blueprint_name, digest)
        if content is None:
            self._fail(task, f"Blueprint {task.blueprint_name} was deleted before its run began")
            return
        try:
            layout = self._layout(row, content, folder / "archive")
            self._make(task, row, layout)
        except BadBlueprint as error:
            self._fail(task, str(error))

    def _layout(self, row: BlueprintRunRow, content: bytes, folder: Path) -> Any:
        configuration = open_archive(content, row.document["BlueprintLocation"], folder)
        call = LayoutCall(
            folder=folder,
            generator=configuration.layout_generator,
            user=row.document["Values"],
            system={"region": row.namespace.region, "accountId": row.namespace.account},
            seed=row.id,
            environment=self._workshop.environment(),
        )
        return run_layout(call, self._stop, self._workshop.limits)

    def _make(self, task: BlueprintTask, row: BlueprintRunRow, layout: Any) -> None:
        """All of the workflow and the run's end, or, by raising, nothing of either."""
        workflow_name, creations = plan(layout)
        details = {"BlueprintName": row.blueprint_name, "RunId": row.id}
        context = self._context(task, row.id, row.document["RoleArn"])
        with self._store.write() as transaction:
            transaction.blueprint_tasks.done(task)
            if self._end_run(transaction, row, "SUCCEEDED", {"WorkflowName": workflow_name}):
                create_entities(transaction, creations, details, context, self._workshop.validate)

    def _end_run(self, transaction: Transaction, row: BlueprintRunRow, state: str, result: Mapping[str, str]) -> bool:
        ended = replace(row, state=state, completed_on=self._clock.now(), document={**row.document, **result})
        return transaction.blueprint_runs.finish(ended)

    def _context(self, task: BlueprintTask, request_id: str, caller_arn: str) -> Context:
        return self._workshop.context(task.namespace, caller_arn, request_id, self._clock.now())


def _registered(before: Stored, configuration: Configuration, digest: str, now: datetime) -> dict[str, Any]:
    given = {
        member: before.document[member]
        for member in ("Name", "Description", "BlueprintLocation")
        if member in before.document
    }
    active = {
        **given,
        "LastModifiedOn": to_milliseconds(now) / 1000,
        "BlueprintServiceLocation": f"penstock:blueprints/{before.name}/{digest}.zip",
        "ParameterSpec": configuration.parameter_spec,
        "LayoutGenerator": configuration.layout_generator,
        "Digest": digest,
    }
    del active["Name"]
    return {**given, "Status": "ACTIVE", "Active": active}
