"""A whole server for the console's tests, and a browser as far as HTTP goes: cookies, Origin, event streams."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import urllib3

from penstock.compose import Server
from penstock.settings import Settings

WORKFLOW = "a/b %2F <script>"
PASSWORD = "correct horse battery"
OWN_PAGE = {"X-Penstock-Console": "1", "Sec-Fetch-Site": "same-origin"}
_SECONDS = 30


@dataclass
class Answered:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["__type"])


@dataclass
class Event:
    id: int
    event: str
    topic: str
    data: Any


@dataclass
class Browser:
    """`headers` go with every request; cookies are kept as a browser keeps them."""

    url: str
    headers: dict[str, str] = field(default_factory=lambda: dict(OWN_PAGE))
    cookies: dict[str, str] = field(default_factory=dict)
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=64, retries=False))

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answered:
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        found = self.pool.request(
            method,
            self.url + path,
            body=content,
            headers={**self.headers, **self._cookie(), **(headers or {})},
            timeout=_SECONDS,
            redirect=False,
            decode_content=False,
        )
        for line in found.headers.getlist("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return Answered(found.status, found.headers, found.data)

    def get(self, path: str, **query: Any) -> Answered:
        return self.send("GET", path + (f"?{urlencode(query, doseq=True)}" if query else ""))

    def post(self, path: str, body: Any = None) -> Answered:
        return self.send("POST", path, body if body is not None else {})

    def aws(self, target: str, **request: Any) -> Any:
        """The answer to an operation, which must succeed."""
        found = self.send("POST", "/console/api/aws", request, {"X-Amz-Target": target})
        assert found.status == 200, found.body
        return found.json

    @contextmanager
    def stream(self, *topics: str, last_id: int | None = None) -> Iterator[Iterator[Event]]:
        headers = {**self._cookie(), **({} if last_id is None else {"Last-Event-ID": str(last_id)})}
        found = self.pool.request(
            "GET",
            f"{self.url}/console/api/events?{urlencode([('topic', topic) for topic in topics])}",
            headers=headers,
            timeout=_SECONDS,
            preload_content=False,
        )
        assert found.status == 200, found.data
        try:
            yield _events(found)
        finally:
            found.close()

    def _cookie(self) -> dict[str, str]:
        if not self.cookies:
            return {}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}


def _events(found: Any) -> Iterator[Event]:
    """The events of a stream, comments left out, as they come; ends with the stream."""
    rest = b""
    for content in found.stream(65536):
        rest += content
        *whole, rest = rest.split(b"\n\n")
        for block in whole:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if not line.startswith(b":"))
            if fields:
                document = json.loads(fields[b"data"])
                yield Event(
                    int(fields[b"id"]), fields[b"event"].decode(), document["topic"], document.get("data", document)
                )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server.start(Settings(data=tmp_path_factory.mktemp("console"), port=0, account="123456789012"))
    yield found
    found.close()


@pytest.fixture
def stranger(server: Server) -> Browser:
    """A browser without a session."""
    return Browser(server.endpoint)


@pytest.fixture
def browser(server: Server) -> Browser:
    """A browser that has come by a link."""
    found = Browser(server.endpoint)
    answer = found.post("/console/api/session/link", {"code": code_of(server)})
    assert answer.status == 200, answer.body
    return found


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """new_server(auth=False, ...): a server of the test's own, on its own folder; a second one takes it over."""
    started: list[Server] = []

    def make(**settings: Any) -> Server:
        for former in started:
            former.close()
        started.clear()
        started.append(Server.start(Settings(data=tmp_path / "data", port=0, **settings)))
        return started[0]

    yield make
    for found in started:
        found.close()


def code_of(server: Server) -> str:
    """A one-time code, as the link holds it."""
    return server.sign_in_link().partition("#code=")[2]


def encoded(name: str) -> str:
    """As encodeURIComponent does."""
    return quote(name, safe="")


@pytest.fixture(scope="module")
def reader(server: Server) -> Browser:
    found = Browser(server.endpoint)
    found.post("/console/api/session/link", {"code": code_of(server)})
    return found


@pytest.fixture(scope="module")
def run(server: Server, reader: Browser) -> str:
    """A run whose first job succeeds and whose second fails twice; a third never begins."""
    folder = server.settings.data / "objects" / "scripts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "good.py").write_text("print('good')\n")
    (folder / "bad.py").write_text("raise SystemExit('it is bad')\n")
    for name, script, retries in (("good", "good", 0), ("bad", "bad", 1), ("never", "good", 0)):
        command = {"Name": "pythonshell", "ScriptLocation": f"s3://scripts/{script}.py"}
        defaults = {"--color": "red", "--size": "1"}
        job = {"Name": name, "Role": "r", "Command": command, "MaxRetries": retries, "DefaultArguments": defaults}
        reader.aws("AWSGlue.CreateJob", **job)
    reader.aws("AWSGlue.CreateWorkflow", Name=WORKFLOW, DefaultRunProperties={"k": "v"})
    actions: list[dict[str, Any]] = [{"JobName": "good", "Arguments": {"--size": "2", "--new": "3"}}]
    _create(reader, "go", "ON_DEMAND", actions)
    _create(reader, "then", "CONDITIONAL", [{"JobName": "bad"}], _watch("good"))
    _create(reader, "last", "CONDITIONAL", [{"JobName": "never"}], _watch("bad"))
    run_id = str(reader.aws("AWSGlue.StartWorkflowRun", Name=WORKFLOW)["RunId"])
    with reader.stream(f"run:{WORKFLOW}/{run_id}") as events:
        status = ""
        while status != "COMPLETED":
            status = next(events).data.get("run", {"status": status})["status"]
    return run_id


def _create(reader: Browser, name: str, kind: str, actions: list[Any], predicate: Any = None) -> None:
    more = {"Predicate": predicate, "StartOnCreation": True} if predicate else {}
    reader.aws("AWSGlue.CreateTrigger", Name=name, WorkflowName=WORKFLOW, Type=kind, Actions=actions, **more)


def _watch(job: str) -> dict[str, Any]:
    return {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"}]}


def details(reader: Browser, run: str) -> Any:
    answer = reader.get(f"/console/api/runs/{encoded(WORKFLOW)}/{run}")
    assert answer.status == 200, answer.body
    return answer.json
