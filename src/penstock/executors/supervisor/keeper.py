"""The keeper of a run: a forked copy of the supervisor that starts the script, reads its output and records its end.

It depends on nobody. Supervisor and server may be killed: the keeper goes on until the script and everything the script
left behind are gone, and writes the exit record. When a run has ended the keeper can take another: a process that is
there already starts a script for half of what a new one costs. Without its supervisor it takes no further run.

What it hears and says on its channel to the supervisor: orders and stops as lines of JSON, words separated by blanks. A
later supervisor has no channel to it and sends signals instead: SIGTERM stops the run, SIGUSR1 ends it as timed out.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time

from penstock.executors.supervisor import processes, records
from penstock.executors.supervisor.connections import Lines
from penstock.executors.supervisor.error_tail import ErrorTail
from penstock.executors.supervisor.scratch import wipe
from penstock.executors.supervisor.stream_log import StreamLog
from penstock.executors.supervisor.tracebacks import last_exception
from penstock.executors.supervisor.warm import WarmInterpreter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

REQUESTS = {signal.SIGTERM: records.STOPPED, signal.SIGUSR1: records.TIMEOUT}
RUNS_MAX = 500
"""A keeper that has kept so many runs makes room for a fresh one: garbage collection is off in it."""
STARTED, ENDED, TAKEN, FREE = "started", "ended", "taken", "free"
"""Words to the supervisor: the script runs; its exit record is there; another keeper has it; ready for another run."""
READ_BYTES = 64 * 1024
KILL_AGAIN_SECONDS = 0.02
KILL_PATIENCE_SECONDS = 30.0
"""A process inside a system call that cannot be interrupted ignores SIGKILL; the run does not wait for it for ever."""
RECORD_RETRY_SECONDS = 1.0


class Post:
    """Where a keeper hears of things: its channel to the supervisor, and the signals that reach it."""

    def __init__(self, channel: int) -> None:
        self.channel = channel
        self.subreaper = processes.become_subreaper()
        self._lines = Lines()
        self.messages: list[dict[str, Any]] = []
        """Heard and not yet acted upon."""
        self.connected = True
        self.runs = 0
        """How many scripts this keeper has started."""
        self.warm: WarmInterpreter | None = None
        self.wakeup, wakeup = os.pipe()
        os.set_blocking(self.wakeup, False)
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for number in (*REQUESTS, signal.SIGCHLD):
            signal.signal(number, _noted)

    def receive(self) -> None:
        """Wait for what the supervisor says, or for its death."""
        try:
            chunk = os.read(self.channel, READ_BYTES)
        except ConnectionError:
            chunk = b""
        self.connected = bool(chunk)
        self.messages += self._lines.feed(chunk)

    def next_order(self) -> dict[str, Any]:
        """The next run, waiting for it; empty when the supervisor is gone. Stops of the run before are passed over."""
        while self.connected:
            while self.messages:
                message = self.messages.pop(0)
                if "order" in message:
                    order: dict[str, Any] = message["order"]
                    return order
            self.receive()
        return {}

    def say(self, word: str) -> None:
        """Tell the supervisor, if it is there: after its death the records in the run's folder speak."""
        with contextlib.suppress(ConnectionError):
            os.write(self.channel, f"{word} ".encode())

    def warm_interpreter(self, order: dict[str, Any]) -> WarmInterpreter | None:
        """One for the script of `order`; None when the order asks for none, or none can be had.

        A keeper's first run gets none: many runs at once would each pay for an interpreter that serves nobody else.
        """
        self.runs += 1
        if not order.get("warm") or not self.subreaper or self.runs == 1:
            return None
        program, environment = order["argv"][0], order["environment"]
        if self.warm is not None and self.warm.refuses(program, environment):
            return None
        if self.warm is not None and not self.warm.serves(program, environment):
            self.warm.close()
            self.warm = None
        if self.warm is None:
            with contextlib.suppress(OSError):  # no process, or no such program: the cold start says which
                self.warm = WarmInterpreter(program, environment)
        return self.warm

    def signals(self) -> bytes:
        """The numbers of the signals that came."""
        try:
            return os.read(self.wakeup, 4096)
        except BlockingIOError:
            return b""


def serve(order: dict[str, Any], channel: int) -> None:
    """Keep the run of `order`, then those that the supervisor asks for on the channel, until it is gone."""
    post = Post(channel)
    for _ in range(RUNS_MAX):
        if not keep(order, post):
            return
        post.say(FREE)
        order = post.next_order()
        if not order:
            return


def keep(order: dict[str, Any], post: Post) -> bool:
    """Run the script of `order` to its end. False when this process should keep no other run."""
    post.signals()  # what came before this run is not meant for it
    started_at = records.instant()
    if not records.claim(order["folder"], {**processes.identify(os.getpid()), "at": started_at}):
        post.say(TAKEN)
        return True
    keeper = Keeper(order, started_at, post)
    try:
        keeper.start()
    except (OSError, ValueError) as error:
        keeper.finish(records.UNSTARTED, str(error))
        return False
    post.say(STARTED)
    keeper.watch()
    keeper.finish()
    return keeper.childless and post.connected


class Keeper:
    def __init__(self, order: dict[str, Any], started_at: int, post: Post) -> None:
        self._order = order
        self._folder: str = order["folder"]
        self._post = post
        self._reason = records.EXITED
        self._script = 0
        self._warm: WarmInterpreter | None = None  # whose child the script is
        self._wait_status: int | None = None  # of the script's main process, once it ended
        self._started_at = started_at
        self.childless = False
        self._kill_at: float | None = None  # when patience with SIGTERM ends
        self._give_up_at: float | None = None
        self._timeout_at: float | None = None
        self._logs: dict[int, StreamLog] = {}
        self._error_pipe = -1
        self._error_tail = ErrorTail()
        self._poll = select.poll()
        self._poll.register(post.wakeup, select.POLLIN)
        if post.connected:
            self._poll.register(post.channel, select.POLLIN)

    def start(self) -> None:
        """Start the script in a session of its own. Raises OSError or ValueError when it cannot be started."""
        order = self._order
        os.makedirs(order["scratch"], mode=0o700, exist_ok=True)
        os.chdir(order["work"])
        bytes_max = order["log_bytes_max"]
        output, output_end = os.pipe()
        error, error_end = os.pipe()
        self._logs = {
            output: StreamLog(f"{self._folder}/output.log", bytes_max),
            error: StreamLog(f"{self._folder}/error.log", bytes_max),
        }
        self._error_pipe = error
        self._script = self._start_warm(output_end, error_end)
        if not self._script:
            self._script = _spawn(order["argv"], order["environment"], output_end, error_end)
        os.close(output_end)
        os.close(error_end)
        for pipe in self._logs:
            os.set_blocking(pipe, False)
            self._poll.register(pipe, select.POLLIN)
        if order["timeout_seconds"] is not None:
            self._timeout_at = time.monotonic() + order["timeout_seconds"]

    def _start_warm(self, output: int, error: int) -> int:
        warm = self._post.warm_interpreter(self._order)
        pid = 0 if warm is None else warm.start(self._order, output, error)
        if pid and warm is not None:
            self._warm = warm
            self._poll.register(warm.descriptor, select.POLLIN)
        return pid

    def watch(self) -> None:
        """Pump output and answer requests until the script and all of its descendants are gone."""
        self._obey()
        while not (self.childless and (self._wait_status is not None or self._reason == records.LOST)):
            for descriptor, _ in self._poll.poll(self._patience_milliseconds()):
                if descriptor == self._post.wakeup:
                    self._hear_signals()
                elif descriptor == self._post.channel:
                    self._hear_supervisor()
                elif self._warm is not None and descriptor == self._warm.descriptor:
                    self._hear_warm(self._warm)
                else:
                    self._pump(descriptor)
            now = time.monotonic()
            if self._timeout_at is not None and now >= self._timeout_at:
                self._end_tree(records.TIMEOUT)
            if self._kill_at is not None and now >= self._kill_at:
                self._kill(now)
                if self._give_up_at is not None and now >= self._give_up_at:
                    break
        for pipe in self._logs:
            while self._pump(pipe):
                pass
            os.close(pipe)

    def finish(self, reason: str | None = None, error: str | None = None) -> None:
        """Close the logs, empty the scratch folder, write the exit record and say so. A full disk delays, no more."""
        for log in self._logs.values():
            log.close()
        wipe(self._order["scratch"])
        os.chdir("/")  # the run's folder may be removed
        code: int | None = None
        number: int | None = None
        if self._wait_status is not None:
            result = os.waitstatus_to_exitcode(self._wait_status)
            code, number = (result, None) if result >= 0 else (None, -result)
        if self._reason == records.LOST:
            error = "the interpreter that ran this script was killed, and the script with it"
        if code == 1:
            error = last_exception(self._error_tail.text())
        facts = records.ended(
            self._order["run_id"],
            reason or self._reason,
            started_at=self._started_at,
            exit_code=code,
            signal=number,
            error=error,
        )
        while True:
            try:
                record = records.settle(self._folder, facts)
                self._post.say(ENDED)
                records.secure(record, self._folder)
                return
            except FileNotFoundError:
                return  # somebody removed the run's folder: there is no place left to record the end
            except OSError:
                self._poll.poll(RECORD_RETRY_SECONDS * 1000)
                self._post.signals()

    def _patience_milliseconds(self) -> float | None:
        deadlines = [instant for instant in (self._kill_at, self._timeout_at) if instant is not None]
        return max(min(deadlines) - time.monotonic(), 0) * 1000 + 1 if deadlines else None

    def _hear_signals(self) -> None:
        numbers = self._post.signals()
        for number, reason in REQUESTS.items():
            if number in numbers:
                self._end_tree(reason)
        if signal.SIGCHLD in numbers:
            self._reap()

    def _hear_supervisor(self) -> None:
        self._post.receive()
        self._obey()
        if not self._post.connected:
            self._poll.unregister(self._post.channel)

    def _hear_warm(self, warm: WarmInterpreter) -> None:
        self._hear_end(warm)
        if not warm.usable:  # it was killed: a script that still runs is this process's child from now on
            self._poll.unregister(warm.descriptor)
            self._warm = None
        self._reap()

    def _hear_end(self, warm: WarmInterpreter) -> None:
        status = warm.hear(self._script)
        if status is not None:
            self._wait_status = status

    def _obey(self) -> None:
        while self._post.messages:
            message = self._post.messages.pop(0)
            if message.get("stop") == self._order["run_id"]:
                self._end_tree(message["reason"])

    def _reap(self) -> None:
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    self.childless = self._wait_status is not None and not self._tree()
                    break
                if pid == self._script:
                    self._wait_status = status
                elif self._post.warm is not None and pid == self._post.warm.pid:
                    self._hear_end(self._post.warm)
                    self._post.warm.collected()
        except ChildProcessError:
            # A subreaper without children has no descendants at all: each would hang on a child.
            self.childless = self._post.subreaper or not self._group_lives()
            if self.childless and self._wait_status is None:
                self._reason = records.LOST  # never seen: an interpreter tells of an end before it can be forgotten
        if self._wait_status is not None and not self.childless and self._kill_at is None:
            self._kill_at = time.monotonic()  # the script is over: what it left behind goes at once

    def _group_lives(self) -> bool:
        try:
            os.killpg(self._script, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def _end_tree(self, reason: str) -> None:
        """Ask the whole tree to end; the first request decides how the run is recorded."""
        self._timeout_at = None
        if self._reason != records.EXITED or self._wait_status is not None:
            return
        self._reason = reason
        self._kill_at = time.monotonic() + self._order["grace_seconds"]
        whole_groups = not self._post.subreaper
        processes.signal_all(self._tree(), signal.SIGTERM, whole_groups)
        processes.signal_all(self._tree(), signal.SIGCONT, whole_groups)  # a stopped process acts on nothing else

    def _kill(self, now: float) -> None:
        if self._give_up_at is None:
            self._give_up_at = now + KILL_PATIENCE_SECONDS
        processes.signal_all(self._tree(), signal.SIGKILL, whole_groups=True)
        self._kill_at = now + KILL_AGAIN_SECONDS
        self._reap()

    def _tree(self) -> list[int]:
        if not self._post.subreaper:
            return [self._script]
        if self._post.warm is None:
            return processes.descendants(os.getpid())
        # A warm interpreter is nothing of the run, and neither is the fork that waits in it for the next one.
        below = [self._script, *processes.descendants(self._script)] if self._wait_status is None else []
        return below + processes.descendants(os.getpid(), besides=[self._post.warm.pid, *below])

    def _pump(self, pipe: int) -> bool:
        """Move what is in the pipe to its log; False when there is nothing more now."""
        try:
            chunk = os.read(pipe, READ_BYTES)
        except BlockingIOError:
            return False
        if not chunk:
            with contextlib.suppress(KeyError):  # its end may be read a second time when all is over
                self._poll.unregister(pipe)
            return False
        self._logs[pipe].feed(chunk)
        if pipe == self._error_pipe:
            self._error_tail.feed(chunk)
        return True


def _spawn(argv: list[str], environment: dict[str, str], output: int, error: int) -> int:
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    options: dict[str, Any] = {
        "file_actions": [
            (os.POSIX_SPAWN_DUP2, nothing, 0),
            (os.POSIX_SPAWN_DUP2, output, 1),
            (os.POSIX_SPAWN_DUP2, error, 2),
        ],
        "setsigmask": [],
        "setsigdef": [signal.SIGPIPE, signal.SIGXFSZ],  # which Python ignores
    }
    try:
        return os.posix_spawn(argv[0], argv, environment, setsid=True, **options)
    except NotImplementedError:  # an older C library: a process group of its own must do
        return os.posix_spawn(argv[0], argv, environment, setpgroup=0, **options)
    finally:
        os.close(nothing)


def _noted(number: int, frame: object) -> None:
    """The wakeup pipe carries the signal to the loop; a handler must exist for it to be written."""
