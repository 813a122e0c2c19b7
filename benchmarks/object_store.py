"""How fast the embedded object store is, beside what the same machine does without it.

`python benchmarks/object_store.py [seconds]` measures each figure for that long (2 by default) and stops by itself.
One client on one connection, signed URLs, durable writes. The floors: the same HTTP server with an application that
takes or gives the same bytes and touches no file, and a plain program that writes the same file (draft, fsync,
rename) or reads it. What the store adds is the signature, MD5, the lock, the record, and the visit to a thread.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import uvicorn
from botocore.config import Config

from penstock.clock import SystemClock
from penstock.credentials import Keyring
from penstock.identifiers import SystemIdentifiers
from penstock.objects.app import objects_app
from penstock.objects.store import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL = b"x" * 1000
PIECE = os.urandom(1024 * 1024)
BIG = PIECE * 50


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Takes any body, and gives as many bytes as the path says."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    size = int(scope["path"].rpartition("/")[2] or 0)
    headers = [(b"content-length", str(size).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for start in range(0, max(size, 1), len(PIECE)):
        left = size - start
        piece = PIECE if left >= len(PIECE) else PIECE[:left]
        await send({"type": "http.response.body", "body": piece, "more_body": left > len(piece)})


def serve(data: str, listener: socket.socket, kind: str) -> None:
    app: Any = echo
    if kind == "store":
        folder = Path(data)
        store = ObjectStore(folder / "objects", folder / "objects-state", SystemIdentifiers())
        app = objects_app(store, Keyring.open(folder, "000000000000").lookup, SystemClock())
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", loop="uvloop", http="httptools")
    uvicorn.Server(config).run([listener])


@contextlib.contextmanager
def server(data: Path, kind: str) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    process = multiprocessing.get_context("fork").Process(target=serve, args=(str(data), listener, kind), daemon=True)
    process.start()
    try:
        yield listener.getsockname()[1]
    finally:
        process.terminate()
        process.join(10)
        listener.close()


def rate(act: Callable[[], None], seconds: float) -> float:
    """How often a second `act` happens, after one call that does not count."""
    act()
    count, start = 0, time.perf_counter()
    while (now := time.perf_counter()) - start < seconds or count == 0:
        act()
        count += 1
    return count / (now - start)


def caller(port: int, method: str, target: str, body: bytes = b"") -> Callable[[], None]:
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def call() -> None:
        connection.request(method, target, body)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status

    return call


def plain_write(folder: Path, content: bytes) -> Callable[[], None]:
    def write() -> None:
        draft = folder / "draft"
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(folder / "plain")

    return write


def presigned(client: Any, operation: str, key: str) -> str:
    url = client.generate_presigned_url(operation, {"Bucket": "bench", "Key": key}, ExpiresIn=3600)
    return "/" + url.split("/", 3)[3]


def measure(data: Path, seconds: float) -> Iterator[tuple[str, float, float, float, str]]:
    """(what, the store's figure, the floor of the HTTP server, the floor of the file, unit)"""
    with server(data, "store") as port, server(data, "echo") as floor:
        key = Keyring.open(data, "000000000000").primary
        client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            config=Config(signature_version="s3v4"),
        )
        client.create_bucket(Bucket="bench")
        for name, content, unit, scale in (("1 kB", SMALL, "requests/s", 1.0), ("50 MB", BIG, "MB/s", len(BIG) / 1e6)):
            put = rate(caller(port, "PUT", presigned(client, "put_object", name[:2]), content), seconds)
            put_floor = rate(caller(floor, "PUT", "/0", content), seconds)
            yield f"PUT {name}", put * scale, put_floor * scale, rate(plain_write(data, content), seconds) * scale, unit
            get = rate(caller(port, "GET", presigned(client, "get_object", name[:2])), seconds)
            get_floor = rate(caller(floor, "GET", f"/{len(content)}"), seconds)
            read = rate(lambda: (data / "plain").read_bytes() and None, seconds)
            yield f"GET {name}", get * scale, get_floor * scale, read * scale, unit
        for number in range(1000):
            (data / "objects" / "bench" / f"{number:04}").write_bytes(b"")
        listed = rate(lambda: client.list_objects_v2(Bucket="bench", Prefix="0") and None, seconds)
        scanned = rate(lambda: [entry.stat() for entry in os.scandir(data / "objects" / "bench")] and None, seconds)
        yield "list 1000 keys (boto3)", listed, 0.0, scanned, "pages/s"


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory(prefix="penstock-bench-") as folder:
        print(f"{'':24}{'store':>10}{'server':>10}{'file':>10}  ({json.dumps({'seconds': seconds})})")
        for what, figure, http_floor, file_floor, unit in measure(Path(folder), seconds):
            floors = "".join(f"{floor:10.0f}" if floor else f"{'-':>10}" for floor in (http_floor, file_floor))
            print(f"{what:24}{figure:10.0f}{floors}  {unit}", flush=True)


if __name__ == "__main__":
    main()
