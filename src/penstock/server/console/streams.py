"""Server-Sent Events: one shared state for each topic, read when something was written, told to all who listen.

Everything here but the reading of states, and the taking note of changes, happens on the loop that serves.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from penstock.clock import to_milliseconds
from penstock.errors import EntityNotFound, InvalidInput
from penstock.server import wire
from penstock.server.console.assets import SECURITY_HEADERS
from penstock.server.console.refusals import too_many_streams
from penstock.server.console.topics import make_topic

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from penstock.arns import Namespace
    from penstock.server.console.asked import Asked
    from penstock.server.console.desk import Desk
    from penstock.server.console.topics import Topic
    from penstock.server.runtime import Receive, Send
    from penstock.store.console_contract import Change, ConsoleSession

_log = logging.getLogger("penstock.server")

HEARTBEAT_SECONDS = 15.0
PAUSE_SECONDS = 0.2
"""Between two patches of a topic."""
FILE_SECONDS = 0.5
"""Between two looks at a file that grows."""
STREAMS_MAX = 20
TOPICS_MAX = 20
_REMEMBERED_MAX = 256
_FORGOTTEN_SECONDS = 60.0
_PENDING_MAX = 512


class Streams:
    """All streams of this server. `begin` and `end` are called by its loop."""

    def __init__(self, desk: Desk, threads: Executor) -> None:
        self.desk = desk
        self._threads = threads
        self._loop: asyncio.AbstractEventLoop | None = None
        self._channels: dict[tuple[Namespace, str], Channel] = {}
        self._listeners: set[Listener] = set()
        self._sessions: Counter[str] = Counter()
        self._noting = threading.Lock()
        self._noted: set[Change] = set()
        self._anything = False
        self._told = False
        self._watching = False
        self._ended = False
        # Ids rise over restarts, too: the instant of the start leaves room for a thousand a millisecond.
        self._last_id = 0

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._last_id = to_milliseconds(self.desk.runtime.clock.now()) * 1000

    def end(self) -> None:
        """End every stream at once; the server is stopping."""
        self._ended = True
        for listener in self._listeners:
            listener.woken.set()
        for channel in self._channels.values():
            channel.close()

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    @property
    def ended(self) -> bool:
        return self._ended

    async def read(self, topic: Topic) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, topic.read, self.desk.runtime.clock.now())

    async def serve(self, asked: Asked, receive: Receive, send: Send, fields: list[tuple[bytes, bytes]]) -> None:
        """A stream until the browser, the session or the server ends it. Raises before anything is sent, or never."""
        names = list(dict.fromkeys(asked.all("topic")))
        if not 1 <= len(names) <= TOPICS_MAX:
            raise InvalidInput(f"A stream has 1 to {TOPICS_MAX} topics (topic), not {len(names)}")
        namespace = self.desk.namespace(asked)
        topics = {name: make_topic(self.desk, namespace, name) for name in names}
        assert asked.session is not None
        session = asked.session
        if self._sessions[session.id] >= STREAMS_MAX:
            raise too_many_streams(STREAMS_MAX)
        if not self._watching:
            self._watching = True
            self.desk.watch(self._note)
        last_id = _last_event_id(asked)
        listener = Listener()
        self._sessions[session.id] += 1
        self._listeners.add(listener)
        channels = []
        try:
            for name, topic in topics.items():
                channel = self._channel(namespace, name, topic)
                channels.append(channel)
                channel.join(listener, last_id)
            await self._send_head(send, fields)
            await self._pump(listener, receive, send, session)
        finally:
            self._listeners.discard(listener)
            for channel in channels:
                channel.leave(listener)
            self._sessions[session.id] -= 1
            if not self._sessions[session.id]:
                del self._sessions[session.id]

    async def _send_head(self, send: Send, fields: list[tuple[bytes, bytes]]) -> None:
        head = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"x-accel-buffering", b"no"),
            *fields,
            *SECURITY_HEADERS,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        # Proxies and browsers take the stream for open once something has come.
        await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})

    async def _pump(self, listener: Listener, receive: Receive, send: Send, session: ConsoleSession) -> None:
        gone = asyncio.ensure_future(_gone(receive, listener))
        checked = time.monotonic()
        try:
            while not self._ended and not gone.done():
                if time.monotonic() - checked >= HEARTBEAT_SECONDS:
                    # Whoever signs out or is signed out hears no more than this much longer.
                    if not await self._lasts(session):
                        break
                    checked = time.monotonic()
                listener.woken.clear()
                content = listener.take()
                if content:
                    await send({"type": "http.response.body", "body": content, "more_body": True})
                    continue
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await listener.woken.wait()
                except TimeoutError:
                    await send({"type": "http.response.body", "body": b": alive\n\n", "more_body": True})
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    async def _lasts(self, session: ConsoleSession) -> bool:
        if not self.desk.runtime.settings.auth:
            return True
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._is_stored, session)

    def _is_stored(self, session: ConsoleSession) -> bool:
        with self.desk.runtime.store.read() as transaction:
            found = transaction.console.session(session.id)
        return found is not None and found.expires > self.desk.runtime.clock.now()

    def _channel(self, namespace: Namespace, name: str, topic: Topic) -> Channel:
        key = namespace, name
        channel = self._channels.get(key)
        if channel is None:
            channel = self._channels[key] = Channel(self, name, topic, lambda: self._channels.pop(key, None))
        return channel

    def _note(self, changes: frozenset[Change] | None) -> None:
        """Called by whichever thread wrote. However much is written, the loop is told once until it has looked."""
        with self._noting:
            if changes is None:
                self._anything = True
            else:
                self._noted |= changes
            told, self._told = self._told, True
        if not told and self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and with it all who listened
                self._loop.call_soon_threadsafe(self._spread)

    def _spread(self) -> None:
        with self._noting:
            noted, self._noted = self._noted, set()
            anything, self._anything = self._anything, False
            self._told = False
        for channel in list(self._channels.values()):
            if anything or any(channel.topic.concerns(change) for change in noted):
                channel.mark()


class Listener:
    """One stream: what is still to be sent on it. It never waits for a slow reader; it forgets, and begins anew."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self._pending: deque[bytes] = deque()
        self._behind: set[Channel] = set()

    def put(self, channel: Channel, message: bytes) -> None:
        if channel in self._behind:
            return
        if len(self._pending) >= _PENDING_MAX:
            self._behind.add(channel)
        else:
            self._pending.append(message)
        self.woken.set()

    def take(self) -> bytes:
        content = b"".join(self._pending)
        self._pending.clear()
        if not content and self._behind:
            content = b"".join(channel.snapshot() for channel in self._behind)
            self._behind.clear()
        return content


class Channel:
    """A topic, its state as it was told last, and who listens."""

    def __init__(self, streams: Streams, name: str, topic: Topic, forget: Any) -> None:
        self.topic = topic
        self._streams = streams
        self._name = name
        self._forget = forget
        self._state: Any = None
        self._listeners: dict[Listener, int] = {}
        self._told: deque[tuple[int, bytes]] = deque(maxlen=_REMEMBERED_MAX)
        self._complete_from = 0
        """All patches with higher ids are in `_told`."""
        self._dirty = True
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._gone = b""
        self._snapshot: bytes | None = None

    def join(self, listener: Listener, last_id: int) -> None:
        """What this listener knows already goes up to `last_id`; 0 is nothing."""
        self._listeners[listener] = last_id
        self._wake.set()
        if self._task is None:
            self._dirty = True
            self._task = asyncio.ensure_future(self._run())
        elif self._state is not None:
            self._greet(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.pop(listener, None)

    def mark(self) -> None:
        """Something was written that may concern this topic."""
        self._dirty = True
        self._wake.set()

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def snapshot(self) -> bytes:
        if self._snapshot is None:
            now = self._streams.desk.runtime.clock.now()
            document = {"topic": self._name, "data": self.topic.snapshot(self._state, now)}
            self._snapshot = b"event: snapshot\ndata: " + wire.encode_whole(document) + b"\n\n"
        return b"id: %d\n" % self._streams.next_id() + self._snapshot

    async def _run(self) -> None:
        """Read, tell, pause; until nobody has listened for a while, or the thing is gone."""
        try:
            while not self._streams.ended:
                if self._dirty:
                    self._dirty = False
                    await self._look()
                    if self._gone:
                        return
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                self._wake.clear()
                growing = self.topic.follows_file and bool(self._listeners) and not self.topic.still(self._state)
                seconds = FILE_SECONDS if growing else _FORGOTTEN_SECONDS
                try:
                    async with asyncio.timeout(seconds):
                        await self._wake.wait()
                except TimeoutError:
                    if growing:
                        self._dirty = True
                    elif not self._listeners:
                        return
                if not self._listeners and self._dirty:
                    # Nobody wants to know: the next who comes finds it marked.
                    self._dirty = False
                    await self._nobody()
        finally:
            self._forget()

    async def _nobody(self) -> None:
        """Wait for a listener as long as what was told is worth remembering."""
        try:
            async with asyncio.timeout(_FORGOTTEN_SECONDS):
                while not self._listeners:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            return
        self._dirty = True

    async def _look(self) -> None:
        try:
            after = await self._streams.read(self.topic)
        except EntityNotFound as fault:
            document = {"topic": self._name, "message": fault.message}
            self._tell(b"event: gone\ndata: " + wire.encode_whole(document) + b"\n\n")
            self._gone = b"gone"
            return
        except Exception:  # noqa: BLE001 - the topic outlives any fault of one look; it is logged in full
            _log.exception("the live topic %s could not be read and is tried again", self._name[:100])
            self._dirty = True
            await asyncio.sleep(1.0)
            return
        before, self._state = self._state, after
        self._snapshot = None
        if before is None:
            self._complete_from = self._streams.next_id()
            for listener in list(self._listeners):
                self._greet(listener)
            return
        now = self._streams.desk.runtime.clock.now()
        patch = self.topic.difference(before, after, now)
        for document in _patches(patch):
            text = wire.encode_whole({"topic": self._name, "data": document})
            self._tell(b"event: patch\ndata: " + text + b"\n\n")

    def _tell(self, text: bytes) -> None:
        number = self._streams.next_id()
        message = b"id: %d\n" % number + text
        if len(self._told) == _REMEMBERED_MAX:
            self._complete_from = self._told[0][0]
        self._told.append((number, message))
        for listener in self._listeners:
            listener.put(self, message)

    def _greet(self, listener: Listener) -> None:
        known = self._listeners[listener]
        if known and self._complete_from <= known <= self._streams.next_id():
            for number, message in self._told:
                if number > known:
                    listener.put(self, message)
        else:
            listener.put(self, self.snapshot())


def _patches(patch: dict[str, Any] | None) -> list[dict[str, Any]]:
    """A log's patch is one for each stream, and one for its end."""
    if patch is None:
        return []
    if "streams" not in patch:
        return [patch]
    streams = patch.pop("streams")
    return [*streams, patch] if patch else streams


async def _gone(receive: Receive, listener: Listener) -> None:
    """Returns when the browser has gone."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            listener.woken.set()
            return


def _last_event_id(asked: Asked) -> int:
    text = asked.headers.get("last-event-id", "") or asked.one("lastEventId")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
