"""The composition root: Settings to store, executors, loops and app. The only place where parts meet."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import penstock.operations  # noqa: F401  (declares the operations)
from penstock.arns import Namespace
from penstock.blueprints.layout import Limits
from penstock.clock import Clock, SystemClock
from penstock.credentials import Keyring
from penstock.errors import BadSetting
from penstock.executors.process_executor import ProcessExecutor
from penstock.executors.registry import supported_commands
from penstock.identifiers import SystemIdentifiers, draw_secret
from penstock.locations import Locations
from penstock.loops.blueprints import Blueprints, Workshop
from penstock.loops.crawls import Crawls
from penstock.loops.deliveries import Deliveries
from penstock.loops.dispatcher import Dispatcher
from penstock.loops.neighbours import Neighbours
from penstock.loops.notifier import Notifier
from penstock.loops.reporter import Reporter
from penstock.loops.rescuer import Rescuer
from penstock.loops.retention import Retention
from penstock.loops.shared_clock import SharedClock
from penstock.loops.supervise import InTurn, Supervisor, Wakeups
from penstock.loops.timers import Timers
from penstock.loops.worker import Worker
from penstock.measurements import Measurements
from penstock.notices.tellers import tellers
from penstock.objects.app import objects_app
from penstock.objects.store import ObjectStore
from penstock.operations.contract import Context
from penstock.operations.object_events import ObjectEvents
from penstock.server.app import create_app
from penstock.server.runtime import Runtime
from penstock.server.serve import HttpServer
from penstock.server.service_model import glue_model
from penstock.settings import Settings
from penstock.signature import AccessKey
from penstock.store.contract import Store
from penstock.store.sql.open import file_url, open_store

logger = logging.getLogger(__name__)

STATE_FILE = "server.json"
IDENTITY_FILE = "server.id"
LINK_LIFE = timedelta(days=1)
RUNS_LOOP = "runs"
BEGINNING_PATIENCE = timedelta(milliseconds=50)


class Server:
    """A whole Penstock in this process: `start` it, use `endpoint` and `keyring`, `close` it. Jobs outlive it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self._clock = SharedClock(clock)
        self.endpoint = ""
        self._blueprints: Blueprints | None = None
        self._measurements = Measurements()
        self._wakeups = Wakeups()
        self._supervisor = Supervisor(self._clock, self._wakeups)
        self._locations = _locations(settings)
        with ExitStack() as opened:  # what was opened is closed in the opposite order, here too when a part fails
            opened.callback(_lock_data(settings.data).close)
            opened.callback((settings.data / STATE_FILE).unlink, missing_ok=True)
            self.keyring = _keyring(settings)
            objects = ObjectStore(settings.data / "objects", settings.data / "objects-state", SystemIdentifiers())
            opened.callback(objects.close)
            self._tellers = tellers(settings, os.environ)
            url = settings.database_url or file_url(settings.data / "penstock.db")
            self._store: Store = open_store(url, wanted_notices=frozenset(self._tellers))
            opened.callback(self._store.close)
            self._executor = ProcessExecutor(
                settings.data, lambda: self.endpoint, self.keyring, self._locations, settings, self._clock
            )
            opened.callback(self._executor.close)
            self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix="worker")
            opened.callback(self._pool.shutdown)
            self._http = self._make_http(objects)
            self._opened = opened.pop_all()

    @classmethod
    def start(cls, settings: Settings, clock: Clock | None = None) -> Server:
        """Open the data folder, listen, adopt what still runs, and turn the loops. Returns when requests are answered.

        Raises BadSetting when the folder or the address cannot be used, or another server has the folder.
        """
        server = cls(settings, clock or SystemClock())
        try:
            if server._clock.follow(server._store):
                server._supervisor.start("clock", server._clock)
            server._listen()
            server._turn_loops()
        except BaseException:
            server.close()
            raise
        return server

    def wait(self) -> None:
        """Serve until a signal asks for the end."""
        self._http.wait()

    def close(self) -> None:
        """Answer what is under way, stop the loops, leave running jobs running."""
        self._http.stop()
        if self._blueprints is not None:
            self._blueprints.close()
        self._supervisor.stop()
        self._opened.close()

    def _heard(self) -> None:
        """Another server on the database has left something to do, or has done something that consoles show."""
        self._wakeups.ring()
        self._front.changed_elsewhere()

    def sign_in_link(self) -> str:
        """A link that signs in to the web console, once and within a day."""
        return self.keyring.sign_in_link(self.endpoint, self._clock.now() + LINK_LIFE)

    def _make_http(self, store: ObjectStore) -> HttpServer:
        settings = self.settings
        namespace = Namespace(settings.account, settings.region)
        objects = objects_app(
            store,
            key_of=self.keyring.lookup,
            clock=self._clock,
            region=settings.region,
            auth=settings.auth,
            created=ObjectEvents(self._store, namespace, SystemIdentifiers(), self._wakeups.ring),
        )
        runtime = Runtime(
            store=self._store,
            settings=settings,
            clock=self._clock,
            identifiers=SystemIdentifiers(),
            locations=self._locations,
            keyring=self.keyring,
            wake=self._wakeups.ring,
            supported_commands=frozenset(supported_commands()),
            objects_app=None if settings.s3_endpoint else objects,
            measurements=self._measurements,
        )
        self._front = create_app(runtime)
        return HttpServer(self._front, settings.host, settings.port, self._front.end_streams)

    def _listen(self) -> None:
        self._http.start()
        self.endpoint = self._http.url
        state = {"endpoint": self.endpoint, "pid": os.getpid(), "region": self.settings.region}
        file = self.settings.data / STATE_FILE
        temporary = file.with_suffix(".new")
        temporary.write_text(json.dumps(state), encoding="utf-8")
        temporary.replace(file)

    def _turn_loops(self) -> None:
        settings, clock, wake = self.settings, self._clock, self._wakeups.ring
        owner = _identity(settings.data)
        name = f"{socket.gethostname()}:{settings.data}"
        lease = timedelta(seconds=settings.server_lease_seconds)
        wake_runs = self._wakeups.ringing(RUNS_LOOP)
        reporter = Reporter(self._store, wake_runs, BEGINNING_PATIENCE)
        self._executor.subscribe(reporter.report)
        crawls = Crawls(self._store, clock, self._locations, settings.data / "crawls")
        retry_delay = timedelta(seconds=settings.retry_delay_seconds)
        rescuer = Rescuer(self._store, clock, self._executor, owner, wake)
        neighbours = Neighbours(self._store, clock, owner, name, lease, wake)
        neighbours.step(clock.now())
        rescuer.adopt()
        self._supervisor.start("neighbours", neighbours)
        self._supervisor.start("deliveries", Deliveries(self._store, wake))
        self._supervisor.start("timers", Timers(self._store, wake))
        if self._tellers:
            self._supervisor.start("notifier", Notifier(self._store, clock, self._tellers))
        self._supervisor.start("rescuer", rescuer)
        dispatcher = Dispatcher(self._store, retry_delay, wake, self._measurements, wake_runs)
        worker = Worker(
            self._store,
            clock,
            self._executor,
            crawls,
            self._pool,
            settings.workers,
            owner,
            wake_runs,
            self._measurements,
        )
        self._supervisor.start(RUNS_LOOP, InTurn(reporter, dispatcher, worker))
        self._blueprints = Blueprints(clock, self._workshop(), owner, wake)
        self._supervisor.start("blueprints", self._blueprints)
        if settings.keep_runs_days:
            folders = (settings.data / "runs", settings.data / "crawls")
            retention = Retention(self._store, timedelta(days=settings.keep_runs_days), folders, clock.now())
            self._supervisor.start("retention", retention)
        self._store.listen(self._heard)

    def _workshop(self) -> Workshop:
        settings = self.settings

        def context(namespace: Namespace, caller_arn: str, request_id: str, now: datetime) -> Context:
            return Context(
                namespace=namespace,
                caller_arn=caller_arn,
                request_id=request_id,
                now=now,
                store=self._store,
                identifiers=SystemIdentifiers(),
                locations=self._locations,
                settings=settings,
                wake=self._wakeups.ring,
                supported_commands=frozenset(supported_commands()),
            )

        return Workshop(
            store=self._store,
            scratch=settings.data / "blueprints",
            context=context,
            validate=lambda operation, request: glue_model().validate(operation, request),  # loaded when it is needed
            environment=self._layout_environment,
            limits=Limits(seconds=settings.blueprint_seconds),
        )

    def _layout_environment(self) -> dict[str, str]:
        """What lets a layout function call this server by boto3, if the settings allow it at all."""
        settings, key = self.settings, self.keyring.primary
        if not settings.blueprint_keys:
            return {}
        s3 = {"AWS_ENDPOINT_URL_S3": settings.s3_endpoint} if settings.s3_endpoint else {}
        return {
            "AWS_ACCESS_KEY_ID": key.id,
            "AWS_SECRET_ACCESS_KEY": key.secret,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": settings.region,
            **s3,
        }


def _keyring(settings: Settings) -> Keyring:
    keyring = Keyring.open(settings.data, settings.account)
    if not settings.s3_access_key:
        return keyring
    storage = AccessKey(settings.s3_access_key, settings.s3_secret_key, keyring.primary.account)
    return replace(keyring, storage=storage)


def _locations(settings: Settings) -> Locations:
    return Locations(
        settings.data / "objects",
        s3_endpoint=settings.s3_endpoint,
        s3_access_key=settings.s3_access_key,
        s3_secret_key=settings.s3_secret_key,
        s3_region=settings.region,
    )


def _identity(data: Path) -> str:
    """Who this server is to others on its database: drawn once for a data folder, where its runs' processes are."""
    file = data / IDENTITY_FILE
    try:
        known = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        known = ""
    if not known:  # a power cut may have left the name of the file alone
        known = f"server_{draw_secret(32)}"
        draft = file.with_suffix(".new")
        draft.write_text(f"{known}\n", encoding="ascii")
        draft.replace(file)
    return known


def _lock_data(data: Path) -> IO[str]:
    """One server a data folder: the lock goes with the process, however it ends."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (data / "server.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise _unusable(data, error) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (data / STATE_FILE).unlink(missing_ok=True)  # of a server that was killed
    except BlockingIOError:
        file.close()
        raise BadSetting(
            f"setting 'data': another server{_whereabouts(data)} is using {data}; stop it or name another folder"
        ) from None
    except OSError as error:
        file.close()
        raise _unusable(data, error) from None
    return file


def _unusable(data: Path, error: OSError) -> BadSetting:
    return BadSetting(f"setting 'data': the folder {data} cannot be used: {error.strerror}")


def _whereabouts(data: Path) -> str:
    """What the server that has the folder says about itself; it may not have come to that yet, or just have ended."""
    try:
        state = json.loads((data / STATE_FILE).read_text(encoding="utf-8"))
        return f" (process {int(state['pid'])}, {state['endpoint']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
