"""What a signed, validated Glue request costs, beside a bare Starlette JSON echo on the same uvicorn in the same run.

`python benchmarks/requests.py [seconds]`: each server is a process of its own, a whole one with its store and loops
for Penstock; this process asks, over 8 connections and then over 100. Processor time is the server's alone; rates
and waits depend on what else the machine does, so trust the ratios.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import uvloop
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from penstock.compose import Server
from penstock.credentials import Keyring
from penstock.server.serve import HttpServer
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from starlette.requests import Request

ACCOUNT = "123456789012"
FEW, MANY = 8, 100
COLUMNS = [{"Name": f"column_{number}", "Type": "bigint"} for number in range(20)]
END_SECONDS_MAX = 30.0


async def echo(request: Request) -> JSONResponse:
    return JSONResponse(await request.json())


def serve_echo(folder: Path) -> tuple[int, Callable[[], None]]:
    server = HttpServer(Starlette(routes=[Route("/", echo, methods=["POST"])]), "127.0.0.1", 0)
    return server.start(), server.stop


def serve_penstock(folder: Path) -> tuple[int, Callable[[], None]]:
    server = Server.start(Settings(data=folder, account=ACCOUNT, port=0))
    return int(server.endpoint.rpartition(":")[2]), server.close


SERVERS = {"echo": serve_echo, "penstock": serve_penstock}


def serve(kind: str, folder: Path, parent: Connection) -> None:
    """In a process of its own: serve, and answer each word from the parent with the processor time used so far."""
    port, stop = SERVERS[kind](folder)
    parent.send(port)
    while parent.recv() == "time":
        parent.send(time.process_time())
    stop()


def fill(folder: Path, port: int) -> dict[str, dict[str, str]]:
    """A table of twenty columns and a job run that has ended; the requests for them, by operation."""
    key = Keyring.open(folder, ACCOUNT).primary
    glue = boto3.client(
        "glue",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
    )
    glue.create_database(DatabaseInput={"Name": "flights"})
    descriptor = {"Columns": COLUMNS, "Location": "s3://flights/planes/"}
    glue.create_table(DatabaseName="flights", TableInput={"Name": "planes", "StorageDescriptor": descriptor})
    command = {"Name": "pythonshell", "ScriptLocation": "s3://not-there/script.py", "PythonVersion": "3.9"}
    glue.create_job(Name="load", Role="arn:aws:iam::123456789012:role/glue", Command=command)
    run = {"JobName": "load", "RunId": glue.start_job_run(JobName="load")["JobRunId"]}
    ends = time.monotonic() + END_SECONDS_MAX
    while "CompletedOn" not in glue.get_job_run(**run)["JobRun"]:
        if time.monotonic() > ends:
            raise RuntimeError("the job run did not end")
        time.sleep(0.05)
    return {"GetTable": {"CatalogId": ACCOUNT, "DatabaseName": "flights", "Name": "planes"}, "GetJobRun": run}


def signed(folder: Path, port: int, operation: str, document: dict[str, str]) -> bytes:
    """A request as it goes over the socket; the signature holds for fifteen minutes, so one serves for all."""
    key = Keyring.open(folder, ACCOUNT).primary
    body = json.dumps(document).encode()
    headers = {"X-Amz-Target": f"AWSGlue.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    request = AWSRequest("POST", f"http://127.0.0.1:{port}/", headers, body)
    SigV4Auth(Credentials(key.id, key.secret), "glue", "us-east-1").add_auth(request)
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    head = "\r\n".join(["POST / HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines, f"Content-Length: {len(body)}", "", ""])
    return head.encode() + body


async def ask(port: int, message: bytes, seconds: float, connections: int) -> list[float]:
    """How long each request waited for its 200, in seconds, over all connections."""
    waits: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        began = time.perf_counter()
        ends = began + seconds
        while began < ends:
            writer.write(message)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 200 "):
                raise RuntimeError(f"the server refused: {head!r}")
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            now = time.perf_counter()
            waits.append(now - began)
            began = now
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return waits


@dataclass(frozen=True, slots=True)
class Figures:
    rate: float
    cost_us: float
    half_ms: float
    late_ms: float


class Running:
    """A server in its own process."""

    def __init__(self, kind: str, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=serve, args=(kind, folder, there))
        self._process.start()
        self.port: int = self._pipe.recv()

    def spent(self) -> float:
        self._pipe.send("time")
        return float(self._pipe.recv())

    def measure(self, message: bytes, seconds: float, connections: int) -> Figures:
        uvloop.run(ask(self.port, message, seconds / 5, connections))
        before = self.spent()
        waits = uvloop.run(ask(self.port, message, seconds, connections))
        cost = (self.spent() - before) / len(waits) * 1e6
        late = statistics.quantiles(waits, n=100)[98]
        return Figures(len(waits) / seconds, cost, statistics.median(waits) * 1e3, late * 1e3)

    def stop(self) -> None:
        self._pipe.send("stop")
        self._process.join(END_SECONDS_MAX)


def measure_all(folder: Path, seconds: float) -> dict[tuple[str, int], Figures]:
    figures: dict[tuple[str, int], Figures] = {}
    for kind in SERVERS:
        server = Running(kind, folder)
        try:
            wanted: dict[str, dict[str, Any]] = {"Starlette echo": {"DatabaseName": "flights", "Name": "planes"}}
            if kind == "penstock":
                wanted = fill(folder, server.port)
            else:
                Keyring.open(folder, ACCOUNT)
            for name, document in wanted.items():
                message = signed(folder, server.port, name.partition(" ")[0], document)
                for connections in (FEW, MANY):
                    figures[name, connections] = server.measure(message, seconds, connections)
        finally:
            server.stop()
    return figures


def main(arguments: list[str]) -> int:
    seconds = min(float(arguments[0]) if arguments else 3.0, 60.0)
    print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {seconds:g} s each")
    with tempfile.TemporaryDirectory() as folder:
        figures = measure_all(Path(folder), seconds)
    for (name, connections), found in figures.items():
        floor = figures["Starlette echo", connections].cost_us
        print(
            f"{name:15} {connections:4} clients {found.rate:6.0f} requests/s {found.cost_us:6.0f} us of processor time"
            f" ({found.cost_us / floor:.1f} floors), waits {found.half_ms:.1f} ms, 1 of 100 over {found.late_ms:.1f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
