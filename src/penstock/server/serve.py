"""uvicorn around the app: on a free port if asked, in a thread or in the foreground, and down again in order."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from penstock.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from penstock.server.runtime import AsgiApp

_log = logging.getLogger("penstock.server")

HEAD_BYTES_MAX = 64 * 1024
HEAD_SECONDS = 30.0
SHUTDOWN_SECONDS = 10
START_SECONDS = 30.0
# Between two requests of one connection; SDKs keep theirs for about a minute.
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048
TICK_SECONDS = 1.0


class HttpServer:
    """Serves `app` on (host, port); port 0 takes a free one, known as `port` as soon as this object exists.

    `before_shutdown` is called by the loop that serves, to end what would never end by itself.

    The port is bound at once, so that a second server is refused before anything of it runs. Raises BadSetting when
    the address cannot be had.
    """

    def __init__(self, app: AsgiApp, host: str, port: int, before_shutdown: Callable[[], None] = lambda: None) -> None:
        self._socket = _bind(host, port)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=BoundedProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        self._server = _Uvicorn(config, before_shutdown)
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> int:
        """Serve in a thread; returns the port once requests are answered. Raises RuntimeError when the app fails."""
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)
        self._thread.start()
        if not self._server.answering.wait(START_SECONDS) or not self._server.started:
            raise RuntimeError(f"the server on {self.url} did not start; its log says why")
        return self.port

    def wait(self) -> None:
        """Return at SIGINT or SIGTERM (in the main thread), or when the server is down; the caller then stops it."""
        if threading.current_thread() is not threading.main_thread():
            self._stopped.wait()
            return

        def end(number: int, frame: FrameType | None) -> None:
            self._stopped.set()

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._stopped.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def run(self) -> None:
        """Start, serve until a signal asks for the end, and stop."""
        try:
            self.start()
            self.wait()
        finally:
            self.stop()

    def stop(self) -> None:
        """Take no more requests, let those in progress end (up to `SHUTDOWN_SECONDS`), and return when all is down."""
        self._server.end()
        if self._thread is None:
            self._socket.close()
        else:
            self._thread.join()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        except SystemExit:
            # uvicorn's way to say that the app failed to start; `start` says it to whoever asked.
            _log.error("the server on %s did not start", self.url)
        finally:
            self._socket.close()
            # Whoever waits is woken also when there was no start, or an end that nobody asked for.
            self._server.answering.set()
            self._stopped.set()


class _Uvicorn(uvicorn.Server):
    """uvicorn that says when it answers, and that looks up once a second and not ten times when it is idle."""

    def __init__(self, config: uvicorn.Config, before_shutdown: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_shutdown = before_shutdown
        self.answering = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.answering.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn waits for the responses under way: a stream would never end by itself.
        self._before_shutdown()
        await super().shutdown(sockets)

    async def main_loop(self) -> None:
        # The tick of this number renews the Date header, which has seconds.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), TICK_SECONDS)

    def end(self) -> None:
        """Ask it to stop, from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._end.set)


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which puts no bound on a request's head: here its bytes and its time have one each."""

    _in_head = True
    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        super().connection_made(transport)
        self.url, self.headers = b"", []
        self._head_timer = self.loop.call_later(HEAD_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head and not self._refused:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MAX:
                self._refuse()
            elif self._head_timer is None:
                self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._in_head = False
        if self._head_size() > HEAD_BYTES_MAX:
            # Ends the parsing; uvicorn then asks for the response that send_400_response gives.
            raise ValueError("the head of the request is too large")
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        if self._head_size() > HEAD_BYTES_MAX:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _refuse(self) -> None:
        self._refused = True
        self._stop_timer()
        text = f"The head of the request has more than {HEAD_BYTES_MAX} bytes.\n".encode("ascii")
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n%b" % (len(text), text)
        )
        self.transport.close()

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _bind(host: str, port: int) -> socket.socket:
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # "localhost" is two addresses; most clients try the older one.
        family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            # Listening from the start: until then a second socket could be bound to the same port.
            listener.listen(BACKLOG)
            listener.setblocking(False)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise BadSetting(
            f"cannot listen on {host}:{port}: {error.strerror or error}; choose another port or host"
        ) from None
    return listener
