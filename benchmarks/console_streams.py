"""What open consoles cost the server, and how long a page of a long list of workflows takes.

    python benchmarks/console_streams.py                 50 consoles for 20 s, 10,000 workflows
    python benchmarks/console_streams.py --consoles 200

The server is a process of its own; its processor time is read from /proc. Consoles listen to the list of workflows and
to one workflow while others start runs: each of them hears every patch.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

OWN_PAGE = {"X-Penstock-Console": "1", "Sec-Fetch-Site": "same-origin"}
STEPS = (
    ("first page", {}),
    ("page 200", {"page": 200}),
    ("by last run, newest first", {"sort": "-lastRun"}),
    ("free text", {"q": "workflow 77"}),
    (
        "property filter",
        {"filter": json.dumps({"tokens": [{"propertyKey": "tag", "operator": "=", "value": "team=7"}]})},
    ),
    ("status", {"status": "NEVER", "sort": "-modified"}),
    ("page of a row", {"select": "workflow 09999"}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--consoles", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workflows", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="penstock-benchmark-") as folder:
        server, up = start(Path(folder))
        try:
            page = Page(up)
            print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            page.fill(arguments.workflows)
            measure_list(page, arguments.workflows)
            measure_streams(page, server.pid, arguments.consoles, arguments.seconds)
        finally:
            server.terminate()
            server.wait(30)


def start(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    command = [sys.executable, "-m", "penstock", "up", "--data", str(folder), "--port", "0", "--output", "json"]
    environment = {**os.environ, "PENSTOCK_QUOTA_WORKFLOWS": "0", "PENSTOCK_QUOTA_TRIGGERS": "0"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    assert server.stdout is not None
    # The one document may be spread over lines; it ends where its braces close.
    text = b""
    while True:
        text += server.stdout.readline()
        try:
            return server, json.loads(text)
        except ValueError:
            continue


class Page:
    """What a console's page sends."""

    def __init__(self, up: dict[str, Any]) -> None:
        self.url = up["endpoint"]
        self._pool = urllib3.PoolManager(maxsize=8)
        code = up["console"].partition("#code=")[2]
        answer = self._send("POST", "/console/api/session/link", {"code": code}, {})
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def aws(self, operation: str, **request: Any) -> Any:
        headers = {"X-Amz-Target": f"AWSGlue.{operation}", "Cookie": self.cookie}
        return self._send("POST", "/console/api/aws", request, headers).json()

    def get(self, path: str) -> Any:
        return self._send("GET", path, None, {"Cookie": self.cookie}).json()

    def fill(self, count: int) -> None:
        command = {"Name": "pythonshell", "ScriptLocation": "s3://nowhere/none.py"}
        self.aws("CreateJob", Name="none", Role="r", Command=command, ExecutionProperty={"MaxConcurrentRuns": 1000})
        begun = time.perf_counter()
        for number in range(count):
            name = f"workflow {number:05}"
            self.aws("CreateWorkflow", Name=name, Description=f"The {number}th", Tags={"team": str(number % 100)})
            if number % 10 == 0:
                actions = [{"JobName": "none"}]
                self.aws("CreateTrigger", Name=f"go {name}", WorkflowName=name, Type="ON_DEMAND", Actions=actions)
        print(f"{count} workflows made in {time.perf_counter() - begun:.1f} s")

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        content = None if body is None else json.dumps(body).encode()
        found = self._pool.request(method, self.url + path, body=content, headers={**OWN_PAGE, **headers})
        assert found.status == 200, found.data
        return found


def measure_list(page: Page, workflows: int) -> None:
    print(f"list of {workflows} workflows, ms: median, worst of 10")
    begun = time.perf_counter()
    page.get("/console/api/workflows")
    print(f"  {'first after the start':28} {(time.perf_counter() - begun) * 1000:8.1f}")
    for title, query in STEPS:
        times = []
        for _ in range(10):
            begun = time.perf_counter()
            page.get(f"/console/api/workflows?{urlencode(query)}")
            times.append((time.perf_counter() - begun) * 1000)
        print(f"  {title:28} {statistics.median(times):8.1f} {max(times):8.1f}")


def measure_streams(page: Page, pid: int, consoles: int, seconds: float) -> None:
    topics = urlencode([("topic", "workflows"), ("topic", "workflow:workflow 00000")])
    listeners = []
    # Sessions have a limit of streams: a console is a session.
    cookies = [page.cookie]
    for number in range(consoles):
        cookie = cookies[number // 15] if number // 15 < len(cookies) else None
        if cookie is None:
            cookies.append(another_session(page, pid))
            cookie = cookies[-1]
        listeners.append(Listener(page.url, cookie, topics))
    deadline = time.monotonic() + 10
    while not all(listener.received for listener in listeners) and time.monotonic() < deadline:
        time.sleep(0.05)
    print(f"{consoles} consoles, {seconds:g} s each: processor time of the server, in % of one core")
    print(f"  {'nothing happens':42} {share(pid, seconds):6.2f}")
    for a_second in (1, 5):
        quiet = writing(page, pid, a_second, seconds)
        print(f"  {f'{a_second} changes of workflows a second':42} {quiet:6.2f}")
    patches = [listener.patches for listener in listeners]
    for listener in listeners:
        listener.close()
    for a_second in (1, 5):
        alone = writing(page, pid, a_second, seconds)
        print(f"  {f'{a_second} changes a second and no console':42} {alone:6.2f}")
    print(f"  patches that each console heard: {min(patches)} to {max(patches)}")


def writing(page: Page, pid: int, a_second: int, seconds: float) -> float:
    """The share of a core while so many workflows are changed each second."""
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.wait(1 / a_second):
            number += 1
            page.aws("UpdateWorkflow", Name=f"workflow {number % 20:05}", Description=f"change {number}")

    thread = threading.Thread(target=write)
    thread.start()
    found = share(pid, seconds)
    done.set()
    thread.join()
    return found


def share(pid: int, seconds: float) -> float:
    before = processor_seconds(pid)
    begun = time.perf_counter()
    time.sleep(seconds)
    return 100 * (processor_seconds(pid) - before) / (time.perf_counter() - begun)


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def another_session(page: Page, pid: int) -> str:
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    folder = arguments[arguments.index(b"--data") + 1].decode()
    command = [sys.executable, "-m", "penstock", "console", "--data", folder, "--output", "json"]
    link = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["link"]
    return Page({"endpoint": page.url, "console": link}).cookie


class Listener:
    """One open stream, read by a thread as a browser would."""

    def __init__(self, url: str, cookie: str, topics: str) -> None:
        address = urlsplit(url)
        self.received = 0
        self.patches = 0
        self._socket = socket.create_connection((str(address.hostname), int(address.port or 0)))
        request = f"GET /console/api/events?{topics} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookie}\r\n\r\n"
        self._socket.sendall(request.encode())
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)

    def _read(self) -> None:
        while content := self._socket.recv(65536):
            self.received += len(content)
            self.patches += content.count(b"event: patch")


if __name__ == "__main__":
    main()
