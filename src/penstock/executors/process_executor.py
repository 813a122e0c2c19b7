"""The executor: prepares runs, hands them to the supervisor, and reports what became of them.

It serves every command of the registry: what differs between them is how a run is prepared, and nothing else.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from penstock.clock import SystemClock, from_milliseconds
from penstock.errors import ExecutorUnavailable, StagingFailed
from penstock.executors import registry, staging
from penstock.executors.contract import RunStarted
from penstock.executors.modules import ModuleEnvironments, default_interpreter
from penstock.executors.outcomes import run_ended
from penstock.executors.registry import Place
from penstock.executors.run_folder import run_folder, scratch_folder
from penstock.executors.supervision import Supervision
from penstock.executors.supervisor import records

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from penstock.clock import Clock
    from penstock.credentials import Keyring
    from penstock.executors.contract import LaunchSpec, Report
    from penstock.locations import Locations
    from penstock.settings import Settings

log = logging.getLogger(__name__)

ATTEMPTS = 3
CREDENTIALS_MARGIN = timedelta(hours=1)
CREDENTIALS_LIFETIME = timedelta(days=7)
"""Of a run without a timeout: as long as Glue lets any run take."""


class ProcessExecutor:
    """An Executor (see contract) whose runs are processes of this machine."""

    def __init__(
        self,
        data: Path,
        endpoint: str | Callable[[], str],
        keyring: Keyring,
        locations: Locations,
        settings: Settings,
        clock: Clock | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`endpoint`: this server's address, or how to ask for it; `environment`: what runs may inherit some of."""
        self._data = data.absolute()
        self._endpoint = endpoint
        self._keyring = keyring
        self._locations = locations
        self._settings = settings
        self._clock = clock or SystemClock()
        self._inherited = dict(os.environ if environment is None else environment)
        self._modules = ModuleEnvironments(
            self._data / "environments", default_interpreter(settings.python), locations, self._inherited
        )
        self._lock = threading.Lock()
        self._followed: set[str] = set()  # runs whose end is not known yet
        self._launching: dict[str, str | None] = {}  # run -> reason to stop that came while it was being prepared
        self._launched = threading.Condition(self._lock)
        self._subscribers: list[Callable[[Report], None]] = []
        self._reports: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._supervision = Supervision(self._data, self._reports.put, self._followed_runs)
        # A thread apart from the one that reads, so that a subscriber may itself launch and wait for the answer.
        self._reporter = threading.Thread(target=self._report, name="penstock-reports", daemon=True)
        self._reporter.start()

    def launch(self, spec: LaunchSpec) -> None:
        """See Executor.launch."""
        folder = run_folder(self._data / "runs", spec.run_id)
        while not self._launch_once(spec, folder):
            # Another call was launching this run and has failed to: the turn is this call's now. To ask what became of
            # the run would be wrong, since a run that the supervisor does not know is ended as lost.
            log.info("launching %s, which another call did not manage to", spec.run_id)

    def _launch_once(self, spec: LaunchSpec, folder: Path) -> bool:
        """False when another call was at it and left no claim behind."""
        with self._launch_of(spec.run_id) as first:
            if (folder / records.CLAIM).is_symlink() or records.read_exit(str(folder)) is not None:
                self.recover([spec.run_id])
                return True
            if not first:
                return False
            try:
                order = self._order(spec, folder)
            except StagingFailed:
                if self._asked_to_stop(spec.run_id):
                    return True  # the stop, which is sent now, ends the run that never started
                raise
            if not self._asked_to_stop(spec.run_id):
                self._hand_over(order)
            return True

    def stop(self, run_id: str, timed_out: bool) -> None:
        """See Executor.stop."""
        run_folder(self._data / "runs", run_id)
        reason = records.TIMEOUT if timed_out else records.STOPPED
        with self._lock:
            if run_id in self._launching:
                self._launching[run_id] = self._launching[run_id] or reason
                return
        self._ask({"do": "stop", "run_id": run_id, "reason": reason})

    def subscribe(self, report: Callable[[Report], None]) -> None:
        """See Executor.subscribe."""
        with self._lock:
            self._subscribers.append(report)

    def unsubscribe(self, report: Callable[[Report], None]) -> None:
        """Have `report` called no more; a report that is under way may still arrive."""
        with self._lock:
            self._subscribers.remove(report)

    def recover(self, run_ids: Collection[str]) -> None:
        """See Executor.recover. Answers come as reports; a supervisor that is missing is started for it."""
        for run_id in run_ids:
            run_folder(self._data / "runs", run_id)
        with self._lock:
            self._followed.update(run_ids)
        if run_ids:
            self._supervision.recover(run_ids)

    def close(self) -> None:
        """See Executor.close. Reports that arrived are delivered before this returns."""
        self._supervision.close()
        self._reports.put(None)
        self._reporter.join()

    @contextmanager
    def _launch_of(self, run_id: str) -> Iterator[bool]:
        """One launch of a run at a time: a second waits for the first and gets False."""
        with self._launched:
            first = run_id not in self._launching
            if first:
                self._launching[run_id] = None
            else:
                self._launched.wait_for(lambda: run_id not in self._launching)
        if not first:
            yield False
            return
        generation = self._supervision.generation
        try:
            yield True
        finally:
            with self._launched:
                reason = self._launching.pop(run_id)
                followed = run_id in self._followed
                self._launched.notify_all()
            if reason is not None:
                self._ask({"do": "stop", "run_id": run_id, "reason": reason})
            elif followed and self._supervision.generation != generation:
                # A connection was made meanwhile, and runs that are being launched are not asked for then.
                self._supervision.recover([run_id])

    def _asked_to_stop(self, run_id: str) -> bool:
        with self._lock:
            return self._launching.get(run_id) is not None

    def _order(self, spec: LaunchSpec, folder: Path) -> dict[str, Any]:
        """What the keeper is told. Raises StagingFailed, InvalidInput."""
        command = registry.preparation(str(spec.command.get("Name", "")))
        work = folder / "work"
        scratch = scratch_folder(self._data, spec.run_id)
        staging.make_folders(folder, work)
        lifetime = CREDENTIALS_LIFETIME
        if spec.timeout_seconds is not None:
            lifetime = min(timedelta(seconds=spec.timeout_seconds) + CREDENTIALS_MARGIN, lifetime)
        place = Place(
            folder=folder,
            work=work,
            scratch=scratch,
            endpoint=self._endpoint if isinstance(self._endpoint, str) else self._endpoint(),
            key=self._keyring.issue(spec.run_id, spec.account, self._clock.now() + lifetime),
            locations=self._locations,
            modules=self._modules,
            settings=self._settings,
            inherited=self._inherited,
        )
        prepared = command.prepare(spec, place)
        return {
            "run_id": spec.run_id,
            "argv": prepared.argv,
            "environment": prepared.environment,
            "warm": prepared.warm,
            "work": str(work),
            "scratch": str(scratch),
            "timeout_seconds": spec.timeout_seconds,
            "grace_seconds": self._settings.stop_grace_seconds,
            "log_bytes_max": self._settings.log_bytes_max,
        }

    def _hand_over(self, order: dict[str, Any]) -> None:
        """Have the supervisor start the run."""
        with self._lock:
            self._followed.add(order["run_id"])
        try:
            answer = self._ask({"do": "launch", "order": order})
        except ExecutorUnavailable:
            self._forget(order["run_id"])
            raise
        if answer["state"] == "unavailable":
            self._forget(order["run_id"])
            raise ExecutorUnavailable(answer["error"])

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Ask the supervisor. One that dies meanwhile is asked again: claims make repeated launches and stops safe."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._supervision.ask(message)
            except ExecutorUnavailable as error:
                log.info("asking again: %s", error)
        return self._supervision.ask(message)

    def _forget(self, run_id: str) -> None:
        with self._lock:
            self._followed.discard(run_id)

    def _followed_runs(self) -> list[str]:
        with self._lock:
            return [run_id for run_id in self._followed if run_id not in self._launching]

    def _report(self) -> None:
        while (event := self._reports.get()) is not None:
            report: Report
            if event["event"] == "started":
                report = RunStarted(event["run_id"], from_milliseconds(event["at"]))
            else:
                report = run_ended(event["record"])
                self._forget(report.run_id)
            with self._lock:
                subscribers = tuple(self._subscribers)
            for subscriber in subscribers:
                try:
                    subscriber(report)
                except Exception:  # one subscriber's fault must not cost the others their reports
                    log.exception("a subscriber failed on %s", report)
