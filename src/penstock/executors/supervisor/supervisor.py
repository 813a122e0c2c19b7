"""The supervisor: one small process for a data folder that starts keepers and tells servers what became of runs.

It is single-threaded and holds nothing that cannot be found again in the runs' folders: killed at any instant, its
keepers go on, and the next supervisor adopts them. It ends by itself when no server is connected and no run is left.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time

from penstock.executors.supervisor import hands, keeper, processes, records
from penstock.executors.supervisor.connections import PROTOCOL, Connection
from penstock.executors.supervisor.hands import Hand
from penstock.executors.supervisor.runs import Run, settle_lost, settle_unkept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FIRST_CONNECTION_SECONDS = 10.0
QUIET_SECONDS = 60
"""After so long without an event, keepers that are free are let go."""
FREE_KEEPERS_MAX = 8
SWEEP_AGAIN_SECONDS = 0.02
SWEEP_PATIENCE_SECONDS = 30.0


class Supervisor:
    def __init__(self, runs: str, listener: socket.socket) -> None:
        self._folder = runs
        self._listener = listener
        self._poll = select.poll()
        self._connections: dict[int, Connection] = {}
        self._runs: dict[str, Run] = {}
        self._by_pid: dict[int, Hand] = {}
        self._by_channel: dict[int, Hand] = {}
        self._free: list[Hand] = []
        self._by_pidfd: dict[int, Run] = {}  # adopted runs
        self._retiring = False
        self._wakeup, wakeup = os.pipe()
        os.set_blocking(self._wakeup, False)
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _noted)
        self._poll.register(self._wakeup, select.POLLIN)
        self._poll.register(listener, select.POLLIN)

    def serve(self) -> None:
        """Serve until nobody is connected and nothing runs, or until a server of another version asks to leave."""
        leave_at = time.monotonic() + FIRST_CONNECTION_SECONDS
        while not self._retiring:
            happenings = self._poll.poll(self._patience_milliseconds())
            for descriptor, happened in happenings:
                self._attend(descriptor, happened)
            if not happenings:
                self._let_go(self._free)
            self._sweep()
            if self._connections:
                leave_at = 0.0
            elif not self._runs and time.monotonic() >= leave_at:
                return

    def _patience_milliseconds(self) -> float:
        if any(run.sweep_until is not None for run in self._runs.values()):
            return SWEEP_AGAIN_SECONDS * 1000
        if any(run.identity is not None and run.pidfd < 0 for run in self._runs.values()):
            return SWEEP_AGAIN_SECONDS * 1000  # adopted, on a system without process descriptors: look again and again
        return 1000 if not self._connections else QUIET_SECONDS * 1000

    def _attend(self, descriptor: int, happened: int) -> None:
        if descriptor == self._wakeup:
            os.read(self._wakeup, 4096)
            self._reap()
        elif descriptor == self._listener.fileno():
            peer, _ = self._listener.accept()
            connection = Connection(peer)
            self._connections[connection.descriptor] = connection
            self._poll.register(connection.descriptor, select.POLLIN)
        elif descriptor in self._by_channel:
            self._hear(self._by_channel[descriptor])
        elif descriptor in self._by_pidfd:
            self._keeper_ended(self._by_pidfd[descriptor], "was killed")
        elif descriptor in self._connections:
            self._talk(self._connections[descriptor], happened)

    def _talk(self, connection: Connection, happened: int) -> None:
        if happened & select.POLLOUT:
            connection.flush()
        messages = connection.receive()
        if messages is None:
            self._poll.unregister(connection.descriptor)
            del self._connections[connection.descriptor]
            connection.close()
            return
        for message in messages:
            self._obey(connection, message)
        self._watch_output(connection)

    def _watch_output(self, connection: Connection) -> None:
        interest = select.POLLIN | (select.POLLOUT if connection.waits_to_send else 0)
        self._poll.modify(connection.descriptor, interest)

    def _obey(self, connection: Connection, message: dict[str, Any]) -> None:
        match message["do"]:
            case "hello":
                connection.send({"version": PROTOCOL, "pid": os.getpid()})
                connection.greeted = True
                self._retiring = message["version"] != PROTOCOL
            case "launch":
                self._launch(connection, message["seq"], message["order"])
            case "stop":
                self._stop(message["run_id"], message["reason"])
                connection.send({"seq": message["seq"], "state": "asked"})
            case "recover":
                for run_id in message["runs"]:
                    self._recover(run_id)

    def _launch(self, connection: Connection, seq: int, order: dict[str, Any]) -> None:
        """Fork a keeper for the order, unless the run is known: then the first launch stands and is told again."""
        run_id, folder = order["run_id"], f"{self._folder}/{order['run_id']}"
        if self._known(run_id):
            self._recover(run_id)
            connection.send({"seq": seq, "state": "known"})
            return
        order = {**order, "folder": folder}
        hand = self._free.pop() if self._free else None
        if hand is None or not hand.take(order):
            try:
                hand = hands.fork(order)
            except OSError as error:
                connection.send({"seq": seq, "state": "unavailable", "error": f"no process can be started: {error}"})
                return
            self._by_pid[hand.pid] = self._by_channel[hand.descriptor] = hand
            self._poll.register(hand.descriptor, select.POLLIN)
        hand.run = self._runs[run_id] = Run(run_id, folder, hand, order["scratch"])
        hand.waiting = (connection, seq)

    def _hear(self, hand: Hand) -> bool:
        """Act on the words of a keeper (see `keeper`); False when it said nothing more and never will."""
        words = hand.words()
        if not words:
            self._let_go([hand])
        if hand.waiting is not None:
            (connection, seq), hand.waiting = hand.waiting, None
            if connection.descriptor in self._connections:
                connection.send({"seq": seq, "state": words[0] if words else "lost"})
                self._watch_output(connection)
        for word in words:
            run = hand.run
            if word == keeper.FREE:
                if run is not None:
                    self._keeper_ended(run, "lost its folder")
                self._free.append(hand)
                self._let_go(self._free[FREE_KEEPERS_MAX:])
            elif run is None:
                continue
            elif word == keeper.STARTED and (claim := records.read_claim(run.folder)) is not None:
                self._tell({"event": "started", "run_id": run.run_id, "at": claim["at"]})
            elif word == keeper.ENDED:
                self._keeper_ended(run, "")
            elif word == keeper.TAKEN:
                # An earlier supervisor had forked a keeper that claimed the run only now: adopt that one.
                hand.run = None
                del self._runs[run.run_id]
                self._recover(run.run_id)
        return bool(words)

    def _let_go(self, keepers: list[Hand]) -> None:
        for hand in list(keepers):
            if hand in self._free:
                self._free.remove(hand)
            if self._by_channel.pop(hand.descriptor, None) is not None:
                self._poll.unregister(hand.descriptor)
                hand.close()

    def _known(self, run_id: str) -> bool:
        folder = f"{self._folder}/{run_id}"
        return run_id in self._runs or os.path.lexists(f"{folder}/{records.CLAIM}")

    def _stop(self, run_id: str, reason: str) -> None:
        if run_id not in self._runs:
            self._recover(run_id, reason)
        run = self._runs.get(run_id)
        if run is not None and run.sweep_until is None:
            if run.hand is not None and run.hand.stop(run_id, reason):
                return
            number = next(number for number, meaning in keeper.REQUESTS.items() if meaning == reason)
            with contextlib.suppress(ProcessLookupError):  # it has just ended; its record is told when that is noticed
                if run.pidfd >= 0:
                    signal.pidfd_send_signal(run.pidfd, number)
                elif run.identity is not None:
                    os.kill(run.identity["pid"], number)
                elif run.hand is not None:
                    os.kill(run.hand.pid, number)

    def _recover(self, run_id: str, unknown: str = records.LOST) -> None:
        """Tell what became of a run, adopting its keeper when it lives. A run that never was is ended as `unknown`."""
        folder = f"{self._folder}/{run_id}"
        if run_id not in self._runs:
            if records.read_exit(folder) is not None:
                self._tell_end(run_id, folder)
                return
            claim = records.read_claim(folder)
            if claim is None:
                never = "no process of this run was found: it was not started, or its folder was removed"
                try:
                    if settle_unkept(run_id, folder, unknown, never):
                        self._tell_end(run_id, folder)
                        return
                except OSError:
                    return  # a full disk: who asks again is answered when there is room
            self._adopt(run_id, folder, claim or records.read_claim(folder) or records.nobody())
        claim = records.read_claim(folder)
        if claim is not None and run_id in self._runs:
            self._tell({"event": "started", "run_id": run_id, "at": claim["at"]})

    def _adopt(self, run_id: str, folder: str, identity: dict[str, Any]) -> None:
        run = Run(run_id, folder, None)
        run.identity = identity
        self._runs[run_id] = run
        if processes.HAS_PIDFD and processes.lives(identity):
            try:
                run.pidfd = os.pidfd_open(identity["pid"])
            except OSError:
                run.pidfd = -1
            else:
                self._by_pidfd[run.pidfd] = run
                self._poll.register(run.pidfd, select.POLLIN)
        # Asked again, now that the descriptor holds on to the process: an id that changed hands is noticed here.
        if not processes.lives(identity):
            self._keeper_ended(run, "was killed")

    def _reap(self) -> None:
        """Collect ended children: keepers, and what killed keepers left behind (the supervisor takes that in)."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            hand = self._by_pid.pop(pid, None)
            if hand is None:
                continue
            while hand.descriptor in self._by_channel and self._hear(hand):
                pass  # what it said comes before its end
            if hand.run is not None:
                code = os.waitstatus_to_exitcode(status)
                how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
                self._keeper_ended(hand.run, how)

    def _keeper_ended(self, run: Run, how: str) -> None:
        if run.pidfd >= 0:
            self._poll.unregister(run.pidfd)
            del self._by_pidfd[run.pidfd]
            os.close(run.pidfd)
            run.pidfd = -1
        if run.hand is not None:
            run.hand.run = None
        if records.read_exit(run.folder) is not None:
            self._ended(run)
        elif os.path.exists(run.folder):
            run.how = how
            run.sweep_until = time.monotonic() + SWEEP_PATIENCE_SECONDS
        else:
            self._ended(run)

    def _sweep(self) -> None:
        """End what killed keepers left running; when it is gone the run is recorded as lost."""
        for run in list(self._runs.values()):
            if run.sweep_until is None:
                if run.identity is not None and run.pidfd < 0 and not processes.lives(run.identity):
                    self._keeper_ended(run, "was killed")
                continue
            left = processes.descendants(os.getpid(), besides=self._by_pid)
            left += processes.marked(f"PENSTOCK_RUN_ID={run.run_id}")
            if left and time.monotonic() < run.sweep_until:
                processes.signal_all(left, signal.SIGKILL, whole_groups=True)
                continue
            try:
                settle_lost(run)
            except OSError:
                if os.path.exists(run.folder):
                    continue  # a full disk: tried again with the next sweep
            self._ended(run)

    def _ended(self, run: Run) -> None:
        del self._runs[run.run_id]
        self._tell_end(run.run_id, run.folder)

    def _tell_end(self, run_id: str, folder: str) -> None:
        removed = "its folder was removed while it ran, and the record of its end with it"
        record = records.read_exit(folder) or records.ended(run_id, records.LOST, error=removed)
        self._tell({"event": "ended", "record": record})

    def _tell(self, event: dict[str, Any]) -> None:
        for connection in self._connections.values():
            if connection.greeted:
                connection.send(event)
                self._watch_output(connection)


def _noted(number: int, frame: object) -> None:
    """The wakeup pipe carries the signal to the loop; a handler must exist for it to be written."""
