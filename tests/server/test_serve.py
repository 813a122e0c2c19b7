from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from penstock.errors import BadSetting
from penstock.server import serve
from penstock.server.serve import HEAD_BYTES_MAX, HttpServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

pytestmark = pytest.mark.slow


def app() -> Starlette:
    async def here(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("here")

    return Starlette(routes=[Route("/", here, methods=["GET", "POST"])])


@pytest.fixture
def server() -> Iterator[HttpServer]:
    made = HttpServer(app(), "127.0.0.1", 0)
    assert made.start() == made.port
    yield made
    made.stop()


def answer_to(port: int, *parts: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


def test_a_free_port_is_known_before_anything_is_served() -> None:
    made = HttpServer(app(), "127.0.0.1", 0)
    try:
        assert made.port > 0
        assert made.url == f"http://127.0.0.1:{made.port}"
        with pytest.raises(BadSetting, match=f"cannot listen on 127.0.0.1:{made.port}"):
            HttpServer(app(), "127.0.0.1", made.port)
    finally:
        made.stop()
        made.stop()


def test_it_serves_and_stops(server: HttpServer) -> None:
    assert urllib3.request("GET", server.url).data == b"here"
    server.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port))


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_other_names_of_this_machine(host: str) -> None:
    try:
        made = HttpServer(app(), host, 0)
    except BadSetting:
        pytest.skip(f"this machine has no {host}")
    made.start()
    try:
        assert urllib3.request("GET", made.url).data == b"here"
    finally:
        made.stop()


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(BadSetting, match=r"cannot listen on 192\.0\.2\.1:0"):
        HttpServer(app(), "192.0.2.1", 0)
    with pytest.raises(BadSetting, match=r"cannot listen on no-such-host\.invalid"):
        HttpServer(app(), "no-such-host.invalid", 0)


def test_an_app_that_does_not_start_is_told() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    made = HttpServer(broken, "127.0.0.1", 0)
    with pytest.raises(RuntimeError, match="did not start"):
        made.start()
    made.stop()


def test_heads_are_bounded_in_size(server: HttpServer) -> None:
    start = b"GET / HTTP/1.1\r\nhost: x\r\n"
    whole = start + b"".join(b"x-%d: %s\r\n" % (number, b"a" * 1000) for number in range(80)) + b"\r\n"
    assert len(whole) > HEAD_BYTES_MAX
    assert answer_to(server.port, whole).startswith(b"HTTP/1.1 431 ")
    endless = answer_to(server.port, start + b"x: ", b"a" * (HEAD_BYTES_MAX + 1))
    assert endless.startswith(b"HTTP/1.1 431 ")
    assert answer_to(server.port, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    allowed = start + b"connection: close\r\nx: " + b"a" * 60_000 + b"\r\n\r\n"
    assert answer_to(server.port, allowed).startswith(b"HTTP/1.1 200 ")
    body = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 200000\r\n\r\n" + b"a" * 200_000
    assert answer_to(server.port, body).startswith(b"HTTP/1.1 200 ")


def test_heads_are_bounded_in_time(server: HttpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEAD_SECONDS", 0.2)
    assert answer_to(server.port) == b""
    assert answer_to(server.port, b"GET / HTTP/1.1\r\nhost: ") == b""
    whole = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
    assert answer_to(server.port, whole, b"GET / HTTP/1.1\r\nhost: ").startswith(b"HTTP/1.1 200 ")


def test_a_request_in_progress_is_answered_at_the_end() -> None:
    asked, go = threading.Event(), threading.Event()

    def slow(request: Any) -> PlainTextResponse:
        asked.set()
        assert go.wait(20)
        return PlainTextResponse("late")

    made = HttpServer(Starlette(routes=[Route("/", slow)]), "127.0.0.1", 0)
    made.start()
    answers: list[bytes] = []
    request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
    client = threading.Thread(target=lambda: answers.append(answer_to(made.port, request)))
    client.start()
    assert asked.wait(20)
    stopper = threading.Thread(target=made.stop)
    stopper.start()
    go.set()
    stopper.join(20)
    client.join(20)
    assert answers[0].endswith(b"late")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(number: signal.Signals) -> None:
    program = """
import signal, threading
from starlette.applications import Starlette
from penstock.server.serve import HttpServer

def tell():
    while signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        threading.Event().wait(0.01)
    print(server.port, flush=True)

server = HttpServer(Starlette(), "127.0.0.1", 0)
threading.Thread(target=tell).start()
server.run()
print("closed", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert urllib3.request("GET", f"http://127.0.0.1:{port}").status == 404
        os.kill(process.pid, number)
        assert process.stdout.read() == "closed\n"
        assert process.wait(20) == 0


def test_waiting_ends_when_another_thread_stops_it(server: HttpServer) -> None:
    threading.Thread(target=server.stop).start()
    server.wait()
