"""How a supervisor starts: alone on its data folder, out of its server's hands, listening."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import signal
import socket
import sys

from penstock.executors.supervisor import processes
from penstock.executors.supervisor.supervisor import Supervisor

LOCK_PATIENCE_SECONDS = 8


def main() -> None:
    """`<data folder> <descriptor>`: become the supervisor of the folder; one byte to the descriptor says ready."""
    data, ready = sys.argv[1], int(sys.argv[2])
    os.chdir(f"{data}/supervisor")
    if os.fork():
        os._exit(0)  # the server waits for this process only; the supervisor belongs to nobody
    signal.alarm(LOCK_PATIENCE_SECONDS)  # another one may just be leaving; if it does not, this one gives up
    lock = os.open("lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    signal.alarm(0)
    with contextlib.suppress(FileNotFoundError):
        os.unlink("socket")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind("socket")  # relative: the path of a deep data folder would be longer than an address may be
    listener.listen(64)
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    processes.become_subreaper()
    gc.collect()
    gc.freeze()
    gc.disable()  # a collection in a forked keeper would copy every page it looks at
    os.write(ready, b"1")
    os.close(ready)
    Supervisor(f"{data}/runs", listener).serve()
