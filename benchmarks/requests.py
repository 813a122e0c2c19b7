"""What a signed, validated Glue request costs, beside a bare Starlette JSON echo in the same run.

`python benchmarks/requests.py [seconds]`: each server runs in a process of its own, this one asks over eight
connections. Processor time is the server's alone; the rate depends on what else the machine does, so trust the ratios.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvloop
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from penstock.clock import SystemClock
from penstock.credentials import Keyring
from penstock.identifiers import SystemIdentifiers
from penstock.locations import Locations
from penstock.server.app import create_app
from penstock.server.runtime import Runtime
from penstock.server.serve import HttpServer
from penstock.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from starlette.requests import Request

ACCOUNT = "123456789012"
CONNECTIONS = 8
REQUEST = {"CatalogId": ACCOUNT, "DatabaseName": "flights", "Name": "planes"}


def get_table(request: Any, context: Any) -> dict[str, Any]:
    return {"Table": {"Name": request["Name"], "DatabaseName": request["DatabaseName"]}}


async def echo(request: Request) -> JSONResponse:
    return JSONResponse(await request.json())


def penstock_app(folder: Path) -> Any:
    runtime = Runtime(
        store=None,  # type: ignore[arg-type] # get_table above does not ask it
        settings=Settings(data=folder, account=ACCOUNT),
        clock=SystemClock(),
        identifiers=SystemIdentifiers(),
        locations=Locations(folder / "objects"),
        keyring=Keyring.open(folder, ACCOUNT),
        wake=lambda: None,
        supported_commands=frozenset(),
    )
    return create_app(runtime, {"GetTable": get_table})


def echo_app(folder: Path) -> Any:
    return Starlette(routes=[Route("/", echo, methods=["POST"])])


APPS = {"Starlette echo": echo_app, "Penstock GetTable": penstock_app}


def serve(kind: str, folder: Path, parent: Connection) -> None:
    """In a process of its own: serve, and answer each word from the parent with the processor time used so far."""
    server = HttpServer(APPS[kind](folder), "127.0.0.1", 0)
    parent.send(server.start())
    while parent.recv() == "time":
        parent.send(time.process_time())
    server.stop()


def request_bytes(folder: Path, port: int) -> bytes:
    """A signed request as it goes over the socket; the signature holds for fifteen minutes, so one serves for all."""
    key = Keyring.open(folder, ACCOUNT).primary
    body = json.dumps(REQUEST).encode()
    headers = {"X-Amz-Target": "AWSGlue.GetTable", "Content-Type": "application/x-amz-json-1.1"}
    request = AWSRequest("POST", f"http://127.0.0.1:{port}/", headers, body)
    SigV4Auth(Credentials(key.id, key.secret), "glue", "us-east-1").add_auth(request)
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    head = "\r\n".join(["POST / HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines, f"Content-Length: {len(body)}", "", ""])
    return head.encode() + body


async def ask(port: int, message: bytes, seconds: float) -> int:
    """Requests answered with 200 within `seconds`, over all connections."""

    async def one() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        ends = time.perf_counter() + seconds
        count = 0
        while time.perf_counter() < ends:
            writer.write(message)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 200 "):
                raise RuntimeError(f"the server refused: {head!r}")
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            count += 1
        writer.close()
        return count

    return sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS))))


def measure(kind: str, folder: Path, seconds: float) -> tuple[float, float]:
    """(requests a second, microseconds of the server's processor time for each)."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(kind, folder, there))
    process.start()
    try:
        port = here.recv()
        message = request_bytes(folder, port)
        uvloop.run(ask(port, message, seconds / 5))
        here.send("time")
        before = here.recv()
        count = uvloop.run(ask(port, message, seconds))
        here.send("time")
        spent = here.recv() - before
        here.send("stop")
    finally:
        process.join(30)
    return count / seconds, spent / count * 1e6


def main(arguments: list[str]) -> int:
    seconds = min(float(arguments[0]) if arguments else 3.0, 60.0)
    with tempfile.TemporaryDirectory() as folder:
        figures = {kind: measure(kind, Path(folder), seconds) for kind in APPS}
    for kind, (rate, cost) in figures.items():
        print(f"{kind:20} {rate:8.0f} requests/s {cost:8.0f} us of processor time each")
    (_, floor), (_, ours) = figures.values()
    print(f"Signature, model, dispatch and envelope cost {ours / floor:.1f} times the floor")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
