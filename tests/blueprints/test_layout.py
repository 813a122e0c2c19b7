"""Layout functions in a process of their own: what they make, what they cannot do, and that nothing of them stays."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penstock.blueprints.layout import LayoutCall, Limits, Stopped, run_layout
from penstock.errors import BadBlueprint

pytestmark = pytest.mark.slow
HEAD = """
from awsglue.blueprint.workflow import *
from awsglue.blueprint.job import *
from awsglue.blueprint.crawler import *
COMMAND = {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}
TARGETS = {"S3Targets": [{"Path": "s3://lake/raw"}]}
def job(name, **more):
    return Job(Name=name, Role="r", Command=COMMAND, **more)
"""
SMALL = Limits(seconds=20, cpu_seconds=2, memory_bytes=256 * 1024**2, file_bytes=100_000, open_files=32)
Layout = Callable[..., Any]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """`layout(body)` calls a function of this body with `user` and `system`."""

    def layout(body: str, stop: threading.Event | None = None, limits: Limits = SMALL, **user: Any) -> Any:
        folder = tmp_path / "archive"
        folder.mkdir(exist_ok=True)
        lines = "\n    ".join(body.strip().splitlines())
        (folder / "Layout.py").write_text(f"{HEAD}\ndef generate(user, system):\n    {lines}\n")
        call = LayoutCall(folder, "Layout.generate", user, {"region": "eu-west-1", "accountId": "1"}, "bpr_1")
        return run_layout(call, stop or threading.Event(), limits)

    return layout


def test_triggers_follow_from_what_entities_wait_for(layout: Layout) -> None:
    made = layout("""
crawl = Crawler(Name="raw", Role="r", Targets=TARGETS, DatabaseName=user["Database"])
a = job("a", description="small letters")
b = job("b", DependsOn={crawl: "SUCCEEDED", a: "FAILED"}, WaitForDependencies="ANY")
return Workflow(Name="w", Description=system["region"], DefaultRunProperties={"k": "v"}, MaxConcurrentRuns=2,
                Entities=Entities(Jobs=[a, b], Crawlers=[crawl]))
""", Database="db")  # fmt: skip
    assert made["Workflow"] == {
        "Name": "w", "Description": "eu-west-1", "DefaultRunProperties": {"k": "v"}, "MaxConcurrentRuns": 2
    }  # fmt: skip
    a, b = (one["Name"] for one in made["Jobs"])
    (raw,) = (one["Name"] for one in made["Crawlers"])
    assert made["Jobs"][0]["Description"] == "small letters"
    assert made["Triggers"] == [
        {
            "Name": "w_starting_trigger",
            "WorkflowName": "w",
            "Type": "ON_DEMAND",
            "Actions": [{"JobName": a}, {"CrawlerName": raw}],
        },
        {
            "Name": f"w_{b}_trigger",
            "WorkflowName": "w",
            "Type": "CONDITIONAL",
            "StartOnCreation": True,
            "Predicate": {
                "Logical": "ANY",
                "Conditions": [
                    {"LogicalOperator": "EQUALS", "CrawlerName": raw, "CrawlState": "SUCCEEDED"},
                    {"LogicalOperator": "EQUALS", "JobName": a, "State": "FAILED"},
                ],
            },
            "Actions": [{"JobName": b}],
        },
    ]


def test_names_differ_within_a_run_and_are_the_same_when_it_is_repeated(layout: Layout) -> None:
    body = (
        'return Workflow(Name="w", Entities=Entities(Jobs=[job("same"), job("same")]), OnSchedule="cron(0 1 * * ? *)")'
    )
    made = layout(body)
    assert len({one["Name"] for one in made["Jobs"]}) == 2
    assert made["Triggers"][0]["Type"] == "SCHEDULED"
    assert made["Triggers"][0]["Schedule"] == "cron(0 1 * * ? *)"
    assert made["Triggers"][0]["StartOnCreation"] is True
    assert layout(body) == made


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise KeyError('x')", r"Unknown error executing layout generator function KeyError: 'x'"),
        ("import sys; sys.exit('no')", "SystemExit: no"),
        ("return 5", "must return a Workflow, but returns int"),
        ("return Workflow(Name='w', Entities=Entities())", "has neither jobs nor crawlers"),
        ("return Workflow(Name='w', Entities=Entities(Jobs=[Job(Name='j')]))", "job 'j' lacks Role, Command"),
        ("return Workflow(Name='w', Entities=Entities(Jobs=[job('j', DependsOn={'a': 'SUCCEEDED'})]))", "give the Job"),
        (
            "return Workflow(Name='w', Entities=Entities(Jobs=[job('j', DependsOn={job('a'): 'SUCCEEDED'})]))",
            "not in Ent",
        ),
        (
            "a = job('a')\nreturn Workflow(Name='w', Entities=Entities(Jobs=[a, job('j', DependsOn={a: 'DONE'})]))",
            "DONE",
        ),
        ("import os; os._exit(3)", "ended with exit code 3 without a result"),
        ("print('so far'); import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", r"SIGSEGV.*"),
    ],
)
def test_what_goes_wrong_is_told(layout: Layout, body: str, words: str) -> None:
    with pytest.raises(BadBlueprint, match=words):
        layout(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("while True: pass", "processor time|SIGKILL"),
        ("x = bytearray(1024**3)", "MemoryError"),
        ("open('big', 'wb').write(bytes(200_000))", "OSError"),
        ("x = [open('f', 'w') for _ in range(100)]", "Too many open files"),
        ("return Workflow(Name='x' * 5_000_000, Entities=Entities(Jobs=[job('j')]))", "returns more than"),
    ],
)
def test_every_resource_is_bounded(layout: Layout, body: str, words: str) -> None:
    with pytest.raises(BadBlueprint, match=words):
        layout(body)


def test_it_ends_with_its_time_and_takes_its_children_along(layout: Layout, tmp_path: Path) -> None:
    body = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(tmp_path / "child")!r}, "w").write(str(child.pid))
time.sleep(600)
"""
    with pytest.raises(BadBlueprint, match=r"did not return within 1\.5 seconds"):
        layout(body, limits=replace(SMALL, seconds=1.5))
    assert gone(int((tmp_path / "child").read_text()))


def test_a_server_that_closes_cuts_it_off(layout: Layout) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        layout("import time; time.sleep(600)", stop)


def test_no_secret_reaches_it(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "PENSTOCK_DATABASE_URL", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "secret")
    body = """
import os
assert "secret" not in os.environ.values(), os.environ
assert not [name for name in os.environ if name.endswith(("KEY_ID", "ACCESS_KEY", "TOKEN"))]
return Workflow(Name=os.path.basename(os.getcwd()), Entities=Entities(Jobs=[job("j")]))
"""
    assert layout(body)["Workflow"]["Name"] == "archive"


def gone(pid: int) -> bool:
    """Whether the process ends within a few seconds: its new parent has to collect it."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        os.sched_yield()
    return False
