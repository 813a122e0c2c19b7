"""A server's connection to the supervisor of its data folder: found, or started, and found again when it was killed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import itertools
import logging
import os
import select
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import penstock
from penstock.errors import ExecutorUnavailable
from penstock.executors.supervisor.connections import PROTOCOL, Lines, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

log = logging.getLogger(__name__)

ADDRESS_BYTES_MAX = 100  # of the path of a UNIX socket; the system's limit is a little higher
START_SECONDS_MAX = 15.0
ANSWER_SECONDS_MAX = 30.0
RETRY_SECONDS = (0.1, 0.5, 1.0, 5.0)
_INHERITED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # what the interpreter itself may need to start
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop()); "
    "from penstock.executors.supervisor.main import main; main()"
)  # fmt: skip


class Supervision:
    """Keeps one connection. A thread of its own reads it and, when it breaks, connects anew as long as runs need it."""

    def __init__(
        self, data: Path, hear: Callable[[dict[str, Any]], None], followed: Callable[[], Collection[str]]
    ) -> None:
        """`hear` gets every event; `followed` names the runs whose state is asked for after each connect."""
        self._data = data
        self._hear = hear
        self._followed = followed
        self._numbers = itertools.count(1)
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._changed = threading.Condition()
        self._connection: socket.socket | None = None
        self._wanted = False
        self._closed = False
        self._failures = 0
        self._failure = ""
        self.generation = 0
        """Counts connections: with each new one the followed runs are asked for."""
        self._thread = threading.Thread(target=self._run, name="penstock-supervision", daemon=True)
        self._thread.start()

    def send(self, message: dict[str, Any]) -> None:
        """Send without waiting for an answer. Raises ExecutorUnavailable."""
        with self._changed:
            connection = self._connected()
            try:
                connection.sendall(encode(message))
            except OSError as error:
                if self._connection is connection:
                    self._connection = None  # its thread may learn of it later than the next caller
                raise ExecutorUnavailable(f"The supervisor went away: {error}") from None

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send and wait for the answer. Raises ExecutorUnavailable; whether the message arrived is not known then."""
        number = next(self._numbers)
        answer: Future[dict[str, Any]] = Future()
        with self._changed:
            self._answers[number] = answer
        try:
            self.send({**message, "seq": number})
            return answer.result(ANSWER_SECONDS_MAX)
        except FutureTimeout:
            raise ExecutorUnavailable(f"The supervisor did not answer within {ANSWER_SECONDS_MAX:.0f} s") from None
        finally:
            with self._changed:
                self._answers.pop(number, None)

    def recover(self, run_ids: Collection[str]) -> None:
        """Ask for the state of followed runs; without a connection they are asked for as soon as there is one."""
        with self._changed:
            self._wanted = True
            self._changed.notify_all()
            if self._connection is not None:
                with contextlib.suppress(OSError):  # broken: its successor asks for all followed runs
                    self._connection.sendall(encode({"do": "recover", "runs": list(run_ids)}))

    def close(self) -> None:
        """End the connection and its thread."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            if self._connection is not None:
                with contextlib.suppress(OSError):  # the other side was faster
                    self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _connected(self) -> socket.socket:
        """The connection, waiting for it when there is none; the caller holds the condition."""
        failures = self._failures
        self._wanted = True
        self._changed.notify_all()
        self._changed.wait_for(
            lambda: self._connection is not None or self._closed or self._failures > failures,
            START_SECONDS_MAX + ANSWER_SECONDS_MAX,
        )
        if self._connection is None:
            why = "it was closed" if self._closed else self._failure or "it did not start in time"
            raise ExecutorUnavailable(f"There is no connection to the supervisor of running jobs: {why}")
        return self._connection

    def _run(self) -> None:
        attempt = 0
        while self._wait_until_wanted(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1] if attempt else 0.0):
            try:
                connection, lines = find_or_start(self._data)
            except (ExecutorUnavailable, OSError) as error:
                attempt += 1
                log.warning("no supervisor: %s", error)
                with self._changed:
                    self._failures += 1
                    self._failure = str(error)
                    self._changed.notify_all()
                continue
            attempt = 0
            with connection:
                self._serve(connection, lines)

    def _wait_until_wanted(self, pause_seconds: float) -> bool:
        """False when closed. After a failed attempt it waits, unless somebody asks for the connection meanwhile."""
        with self._changed:
            if pause_seconds:
                self._wanted = False
                self._changed.wait_for(lambda: self._closed or self._wanted, pause_seconds)
            self._changed.wait_for(lambda: self._closed or self._wanted or bool(self._followed()))
            return not self._closed

    def _serve(self, connection: socket.socket, lines: Lines) -> None:
        with self._changed:
            if self._closed:
                return
            self._connection = connection
            self._wanted = False
            self.generation += 1
            followed = list(self._followed())
            self._changed.notify_all()
        try:
            if followed:
                connection.sendall(encode({"do": "recover", "runs": followed}))
            while chunk := connection.recv(256 * 1024):
                for message in lines.feed(chunk):
                    self._take(message)
        except OSError as error:
            log.info("the supervisor's connection broke: %s", error)
        finally:
            with self._changed:
                self._connection = None
                unanswered = list(self._answers.values())
                self._answers.clear()
            for answer in unanswered:
                answer.set_exception(ExecutorUnavailable("The supervisor went away before it answered"))

    def _take(self, message: dict[str, Any]) -> None:
        if "event" in message:
            self._hear(message)
            return
        with self._changed:
            answer = self._answers.pop(message["seq"], None)
        if answer is not None:
            answer.set_result(message)


def find_or_start(data: Path) -> tuple[socket.socket, Lines]:
    """A connection to the folder's supervisor, which is started when none answers. Raises ExecutorUnavailable."""
    folder = data / "supervisor"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # whoever reaches the socket can run anything as this user
    # Servers that start at once on one folder take turns; the supervisor's own lock would sort them out as well.
    descriptor = os.open(folder / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for _ in range(3):  # one that is just leaving, or of another version, has gone at the next attempt
            connection = _connect(folder)
            if connection is None:
                start(data)
                connection = _connect(folder)
            if connection is not None and (lines := _greet(connection)) is not None:
                return connection, lines
    finally:
        os.close(descriptor)
    raise ExecutorUnavailable(f"The supervisor does not answer; its log is {folder / 'log'}")


def _connect(folder: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if len(os.fsencode(folder / "socket")) <= ADDRESS_BYTES_MAX:
            connection.connect(str(folder / "socket"))
            return connection
        # The path is too long for an address; the open folder has a short one.
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            if not Path(f"/proc/self/fd/{descriptor}").exists():
                raise ExecutorUnavailable(f"The data folder's path is too long here: {folder}. Choose a shorter one")
            connection.connect(f"/proc/self/fd/{descriptor}/socket")
        finally:
            os.close(descriptor)
        return connection
    except OSError as error:
        connection.close()
        if error.errno in (errno.ENOENT, errno.ECONNREFUSED):
            return None
        raise
    except BaseException:
        connection.close()
        raise


def _greet(connection: socket.socket) -> Lines | None:
    """Agree on the version; None when that supervisor leaves. It also answers None to silence, after a while."""
    lines = Lines()
    connection.settimeout(START_SECONDS_MAX)
    with contextlib.suppress(
        OSError
    ):  # it was leaving, or it hangs: the caller tries again, and names its log in the end
        connection.sendall(encode({"do": "hello", "version": PROTOCOL}))
        answers: list[dict[str, Any]] = []
        while not answers:
            chunk = connection.recv(4096)
            if not chunk:
                raise ConnectionResetError  # as when the system says it
            answers = lines.feed(chunk)
        if answers[0].get("version") == PROTOCOL:
            connection.settimeout(None)
            return lines
        while connection.recv(4096):
            pass  # it ends by itself; its successor gets the lock then
    connection.close()
    return None


def start(data: Path) -> None:
    """Start a supervisor and wait until it listens. Raises ExecutorUnavailable with what it said."""
    folder = data / "supervisor"
    root = str(Path(penstock.__file__).parent.parent)
    ready, ready_end = os.pipe()
    said = 0
    try:
        with (folder / "log").open("ab") as output:
            said = output.tell()
            command = [sys.executable, "-I", "-S", "-c", _PROGRAM, str(data), str(ready_end), root]
            # Its environment is all but empty, so that nothing of the server's can reach a run by way of it.
            done = subprocess.run(
                command,
                env={name: os.environ[name] for name in _INHERITED if name in os.environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[ready_end],
                start_new_session=True,
                timeout=START_SECONDS_MAX,
                check=False,
            )
        os.close(ready_end)
        ready_end = -1
        readable, _, _ = select.select([ready], [], [], START_SECONDS_MAX)
        if done.returncode == 0 and readable and os.read(ready, 1):
            return
    except subprocess.TimeoutExpired:
        log.warning("the supervisor took longer than %s s to start", START_SECONDS_MAX)
    finally:
        os.close(ready)
        if ready_end >= 0:
            os.close(ready_end)
    with (folder / "log").open("rb") as output:
        output.seek(said)
        last = output.read(64 * 1024).decode("utf-8", "replace").strip()[-2000:]
    raise ExecutorUnavailable(f"The supervisor of running jobs could not be started: {last or 'it said nothing'}")
