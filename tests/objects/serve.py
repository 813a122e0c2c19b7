"""Serves the object store of a data folder on a free loopback port; says where on its first line of output."""

from __future__ import annotations

import argparse
import json
import socket
import sys
from pathlib import Path

import uvicorn

from penstock.clock import SystemClock
from penstock.credentials import Keyring
from penstock.identifiers import SystemIdentifiers
from penstock.objects.app import objects_app
from penstock.objects.store import ObjectStore


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--no-auth", action="store_true")
    parser.add_argument("--idle-seconds", type=float, default=60.0)
    parser.add_argument("--not-durable", action="store_true")
    options = parser.parse_args()
    keyring = Keyring.open(options.data, "000000000000")
    store = ObjectStore(
        options.data / "objects",
        options.data / "objects-state",
        SystemIdentifiers(),
        durable=not options.not_durable,
    )
    app = objects_app(store, keyring.lookup, SystemClock(), auth=not options.no_auth, idle_seconds=options.idle_seconds)
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    said = {"url": address, "key_id": keyring.primary.id, "secret": keyring.primary.secret}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, access_log=False, lifespan="off", log_level="warning", loop="uvloop", http="httptools")
    uvicorn.Server(config).run([listener])
    store.close()


if __name__ == "__main__":
    main()
