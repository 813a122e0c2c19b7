"""Live streams over HTTP: snapshot, patches, replay, limits, the end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from tests.server.console.conftest import OWN_PAGE, Browser, Event, code_of

from penstock.compose import Server
from penstock.server.console import streams
from penstock.server.console.streams import STREAMS_MAX
from penstock.settings import Settings

pytestmark = pytest.mark.slow


def until(events: Iterator[Event], holds) -> Event:
    """The first event that fulfils a condition; the stream's own time limit ends the wait."""
    for event in events:
        if holds(event):
            return event
    raise AssertionError("the stream ended before")


def names(event: Event) -> list[str]:
    return [row["name"] for row in event.data.get("rows", ())]


def test_a_topic_begins_with_a_snapshot_and_goes_on_with_what_changed(browser: Browser) -> None:
    with browser.stream("workflows") as events:
        first = next(events)
        assert (first.event, first.topic) == ("snapshot", "workflows")
        browser.aws("AWSGlue.CreateWorkflow", Name="fresh/<script>ü", Description="new")
        patch = until(events, lambda event: "fresh/<script>ü" in names(event))
        assert patch.event == "patch"
        assert patch.id > first.id
        assert patch.data["all"] == first.data["all"] + 1
        browser.aws("AWSGlue.DeleteWorkflow", Name="fresh/<script>ü")
        gone = until(events, lambda event: "fresh/<script>ü" in event.data.get("removed", ()))
        assert gone.data["all"] == first.data["all"]


def test_one_stream_carries_several_topics(browser: Browser) -> None:
    browser.aws("AWSGlue.CreateWorkflow", Name="a/b c")
    with browser.stream("workflows", "workflow:a/b c") as events:
        found = {event.topic: event for event in (next(events), next(events))}
        assert found["workflow:a/b c"].data["row"]["name"] == "a/b c"
        assert found["workflow:a/b c"].data["runs"] == []
        version = found["workflow:a/b c"].data["version"]
        browser.aws("AWSGlue.UpdateWorkflow", Name="a/b c", Description="other")
        patch = until(events, lambda event: event.topic == "workflow:a/b c")
        assert patch.data["version"] != version
        assert patch.data["row"]["description"] == "other"
        assert "runs" not in patch.data


def test_what_was_missed_is_sent_again(browser: Browser) -> None:
    with browser.stream("workflows") as events:
        seen = next(events).id
        # Another listener keeps the topic in memory while this one is away.
        with browser.stream("workflows") as other:
            next(other)
            events.close()
            for name in ("missed one", "missed two"):
                browser.aws("AWSGlue.CreateWorkflow", Name=name)
                until(other, lambda event, name=name: name in names(event))
            with browser.stream("workflows", last_id=seen) as again:
                replayed = [next(again), next(again)]
    assert [event.event for event in replayed] == ["patch", "patch"]
    assert [names(event) for event in replayed] == [["missed one"], ["missed two"]]
    assert seen < replayed[0].id < replayed[1].id


@pytest.mark.parametrize("last_id", [1, 9 * 10**15])
def test_who_was_away_too_long_begins_anew(browser: Browser, last_id: int) -> None:
    """An id from before the server's start, and one that it never gave."""
    with browser.stream("workflows", last_id=last_id) as events:
        assert next(events).event == "snapshot"


def test_many_changes_become_few_patches(browser: Browser) -> None:
    with browser.stream("workflows") as events:
        next(events)
        begun = time.monotonic()
        for number in range(60):
            browser.aws("AWSGlue.CreateWorkflow", Name=f"many {number}")
        seen: set[str] = set()
        patches = 0
        for event in events:
            patches += 1
            seen |= {name for name in names(event) if name.startswith("many ")}
            if len(seen) == 60:
                break
        seconds = time.monotonic() - begun
    assert patches <= 5 * seconds + 2


def test_a_run_is_followed_to_its_end(browser: Browser) -> None:
    command = {"Name": "pythonshell", "ScriptLocation": "s3://nowhere/x.py"}
    browser.aws("AWSGlue.CreateJob", Name="no script", Role="r", Command=command)
    browser.aws("AWSGlue.CreateWorkflow", Name="fails / soon")
    actions = [{"JobName": "no script"}]
    browser.aws("AWSGlue.CreateTrigger", Name="go", WorkflowName="fails / soon", Type="ON_DEMAND", Actions=actions)
    run = browser.aws("AWSGlue.StartWorkflowRun", Name="fails / soon")["RunId"]
    with browser.stream(f"run:fails / soon/{run}") as events:
        state = next(events).data
        nodes = {(node["kind"], node["name"]): node for node in state["nodes"]}
        while state["run"]["status"] != "COMPLETED":
            patch = next(events)
            assert patch.event == "patch"
            state |= patch.data
            nodes |= {(node["kind"], node["name"]): node for node in patch.data.get("nodes", ())}
    assert state["run"]["failed"] == 1
    assert nodes["JOB", "no script"]["state"] == "FAILED"
    assert "script" in nodes["JOB", "no script"]["errorMessage"]
    assert list(state["fired"]) == ["go"]


@pytest.mark.parametrize("topic", ["workflow:nowhere", "run:nowhere/wr_1", "log:jr_1", "run:a/b/wr_1"])
def test_what_does_not_exist_is_gone(browser: Browser, topic: str) -> None:
    with browser.stream(topic) as events:
        event = next(events)
    assert (event.event, event.topic) == ("gone", topic)
    assert event.data["message"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?topic=",
        "?topic=nothing",
        "?topic=run:x",
        "?" + "&".join(["topic=workflows"] + [f"topic=workflow:{n}" for n in range(20)]),
    ],
)
def test_what_is_no_topic_is_refused(browser: Browser, query: str) -> None:
    answer = browser.get(f"/console/api/events{query}")
    assert (answer.status, answer.code) == (400, "InvalidInputException")


def test_a_stream_says_how_it_wants_to_be_carried(browser: Browser) -> None:
    found = browser.pool.request(
        "GET", f"{browser.url}/console/api/events?topic=workflows", headers=browser._cookie(), preload_content=False
    )
    assert found.headers["content-type"].startswith("text/event-stream")
    assert found.headers["cache-control"] == "no-store"
    assert found.headers["x-accel-buffering"] == "no"
    assert "default-src 'self'" in found.headers["content-security-policy"]
    found.close()


def test_what_another_server_on_the_database_does_is_heard(postgres_server, tmp_path) -> None:
    name = postgres_server.create()
    servers = [
        Server.start(Settings(data=tmp_path / place, port=0, database_url=postgres_server.url(name)))
        for place in ("one", "other")
    ]
    here, there = (Browser(server.endpoint) for server in servers)
    for browser, server in ((here, servers[0]), (there, servers[1])):
        browser.post("/console/api/session/link", {"code": code_of(server)})
    try:
        command = {"Name": "pythonshell", "ScriptLocation": "s3://nowhere/x.py"}
        there.aws("AWSGlue.CreateJob", Name="j", Role="r", Command=command)
        there.aws("AWSGlue.CreateWorkflow", Name="w")
        actions = [{"JobName": "j"}]
        there.aws("AWSGlue.CreateTrigger", Name="t", WorkflowName="w", Type="ON_DEMAND", Actions=actions)
        with here.stream("workflow:w") as events:
            assert next(events).data["row"]["lastRun"] is None
            run = there.aws("AWSGlue.StartWorkflowRun", Name="w")["RunId"]
            ended = until(events, lambda event: event.data.get("row", {}).get("lastRun", {}).get("completedOn"))
        assert ended.data["row"]["lastRun"]["runId"] == run
    finally:
        for server in servers:
            server.close()
        postgres_server.drop(name)


def test_a_session_has_so_many_streams_and_no_more(server: Server) -> None:
    browser = Browser(server.endpoint)
    browser.post("/console/api/session/link", {"code": code_of(server)})
    address = urlsplit(server.endpoint)
    request = f"GET /console/api/events?topic=workflows HTTP/1.1\r\nHost: {address.netloc}\r\n"
    request += f"Cookie: {browser._cookie()['Cookie']}\r\n\r\n"
    opened = []
    for _ in range(STREAMS_MAX):
        connection = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10)
        connection.sendall(request.encode())
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        opened.append(connection)
    refused = browser.get("/console/api/events", topic="workflows")
    assert (refused.status, refused.code) == (429, "TooManyStreams")
    for connection in opened:
        connection.close()
    deadline = time.monotonic() + 10
    while (status := _status_of_a_stream(browser)) == 429 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert status == 200


def _status_of_a_stream(browser: Browser) -> int:
    found = browser.pool.request(
        "GET", f"{browser.url}/console/api/events?topic=workflows", headers=browser._cookie(), preload_content=False
    )
    found.close()
    return int(found.status)


def test_a_stream_ends_with_its_session(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.1)
    browser, other = Browser(server.endpoint), Browser(server.endpoint)
    for one in (browser, other):
        one.post("/console/api/session/link", {"code": code_of(server)})
    with other.stream("workflows") as still, browser.stream("workflows") as events:
        assert (next(events).event, next(still).event) == ("snapshot", "snapshot")
        assert browser.send("DELETE", "/console/api/session").status == 200
        assert list(events) == [], "the stream ends, and does so without an event"
        other.aws("AWSGlue.CreateWorkflow", Name="heard by those who stay")
        assert "heard by those who stay" in names(until(still, names))


def test_the_server_stops_at_once_whatever_streams_are_open(new_server) -> None:
    server = new_server()
    browser = Browser(server.endpoint, dict(OWN_PAGE))
    browser.post("/console/api/session/link", {"code": code_of(server)})
    begun, ended = threading.Barrier(6), []

    def listen() -> None:
        with browser.stream("workflows", "workflow:nowhere") as events:
            next(events)
            begun.wait(10)
            ended.extend(event.event for event in events if event.event == "snapshot")

    threads = [threading.Thread(target=listen) for _ in range(5)]
    for thread in threads:
        thread.start()
    begun.wait(10)
    started = time.monotonic()
    server.close()
    seconds = time.monotonic() - started
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert seconds < 5, "streams were waited for"
