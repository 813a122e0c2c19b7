"""What it takes to start, and to do nothing: commands, the first answered request, memory and idle processor time.

`python benchmarks/startup.py [rounds] [idle seconds]`: every program is run as installers leave it, with its bytecode
in place, and measured beside floors: an interpreter that does nothing, and one that imports the libraries we serve
with. Processor time is user and system together; elapsed times depend on what else the machine does.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from penstock.credentials import Keyring

if TYPE_CHECKING:
    from collections.abc import Iterator

PENSTOCK = str(Path(sys.executable).with_name("penstock"))
LIBRARIES = "import starlette.applications, uvicorn, sqlalchemy.dialects.sqlite"
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
START_SECONDS_MAX = 60.0


def environment(cache: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PENSTOCK_", "PYTHON"))}
    return {**kept, "PYTHONPYCACHEPREFIX": str(cache)}


def spent(command: list[str], variables: dict[str, str], rounds: int) -> tuple[float, float]:
    """(median processor seconds, median elapsed seconds) of a command; once before, unmeasured, for its bytecode."""
    figures = []
    for _ in range(rounds + 1):
        before, began = os.times(), time.perf_counter()
        subprocess.run(command, env=variables, check=True, capture_output=True, timeout=START_SECONDS_MAX)
        elapsed, after = time.perf_counter() - began, os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        figures.append((used, elapsed))
    return medians(figures[1:])


def medians(figures: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(one for one, _ in figures), statistics.median(other for _, other in figures)


@contextmanager
def server(data: Path, variables: dict[str, str]) -> Iterator[tuple[float, float, str, int]]:
    """(elapsed, processor seconds) from the command to the answer of its first signed request; endpoint; process."""
    began = time.perf_counter()
    command = [PENSTOCK, "--data", str(data), "--output", "json", "up", "--port", "0"]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            endpoint = announced(process)
            ask(endpoint, data)
            yield time.perf_counter() - began, ticks(process.pid), endpoint, process.pid
        finally:
            process.terminate()


def announced(process: subprocess.Popen[str]) -> str:
    """The endpoint out of the JSON document that a server prints when it is up."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        try:
            return str(json.loads(text)["endpoint"])
        except json.JSONDecodeError:
            continue
    raise RuntimeError(f"the server ended before it was up: {text}")


def ask(endpoint: str, data: Path) -> None:
    key = Keyring.open(data, "000000000000").primary
    request = AWSRequest("POST", f"{endpoint}/", {"X-Amz-Target": "AWSGlue.GetDatabases"}, b"{}")
    SigV4Auth(Credentials(key.id, key.secret), "glue", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection(endpoint.partition("//")[2], timeout=START_SECONDS_MAX)
    connection.request("POST", "/", b"{}", dict(request.headers.items()))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the server refused: {body!r}")


def ticks(process: int) -> float:
    """Processor seconds that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident(process: int) -> float:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 1e6


def ours(data: Path) -> list[int]:
    """The processes that work on a data folder: each names it in its command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:  # it has just ended, or is another user's
                continue
            if os.fsencode(data) in words:
                found.append(int(entry.name))
    return found


def switches(process: int) -> int:
    """How often its threads have gone to sleep by themselves: an idle process that wakes up often is polling."""
    total = 0
    for status in Path(f"/proc/{process}/task").glob("*/status"):
        found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.MULTILINE)
        total += int(found[1]) if found else 0
    return total


def idle(data: Path, seconds: float) -> dict[str, Any]:
    time.sleep(2.0)  # what follows the start is not idleness yet
    processes = ours(data)
    used = sum(ticks(process) for process in processes)
    woken = sum(switches(process) for process in processes)
    time.sleep(seconds)
    return {
        "processes": len(processes),
        "percent": (sum(ticks(process) for process in processes) - used) / seconds * 100,
        "wakes": (sum(switches(process) for process in processes) - woken) / seconds,
        "resident": sum(resident(process) for process in processes),
    }


def main(arguments: list[str]) -> int:
    rounds = min(int(arguments[0]) if arguments else 5, 20)
    seconds = min(float(arguments[1]) if len(arguments) > 1 else 20.0, 300.0)
    print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; medians of {rounds}")
    with tempfile.TemporaryDirectory() as folder:
        variables = environment(Path(folder, "bytecode"))
        data = Path(folder, "data")
        rows = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "libraries alone": [sys.executable, "-c", LIBRARIES],
            "penstock --help": [PENSTOCK, "--help"],
        }
        figures = {name: spent(command, variables, rounds) for name, command in rows.items()}
        starts: dict[str, list[tuple[float, float]]] = {"first start": [], "next start": []}
        for number in range(rounds + 1):
            for measured in starts.values():
                with server(Path(folder, f"data{number}"), variables) as (elapsed, used, _, _):
                    if number:  # the very first one writes the bytecode
                        measured.append((used, elapsed))
        for kind, measured in starts.items():
            figures[f"up, {kind}"] = medians(measured)
        with server(data, variables):
            listing = [PENSTOCK, "--data", str(data), "workflow", "list"]
            figures["workflow list"] = spent(listing, variables, rounds)
        with server(data, variables):
            resting = idle(data, seconds)
    for name, (used, elapsed) in figures.items():
        print(f"{name:20} {used:6.2f} s of processor time {elapsed:6.2f} s elapsed")
    print(
        f"{'idle':20} {resting['resident']:6.1f} MB resident in {resting['processes']} process(es), "
        f"{resting['percent']:.2f} % of one processor, {resting['wakes']:.1f} wakes a second"
    )
    ratio = figures["up, next start"][0] / figures["libraries alone"][0]
    print(f"A start costs {ratio:.1f} times the import of the libraries that it serves with")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
