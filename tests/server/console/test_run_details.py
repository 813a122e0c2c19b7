"""What the page of a run asks beside Glue, over HTTP: reasons, attempts, arguments, grid, search, timeline."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.console.conftest import Browser, code_of, encoded

from penstock.compose import Server

pytestmark = pytest.mark.slow

WORKFLOW = "a/b %2F <script>"


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
    create(reader, "go", "ON_DEMAND", actions)
    create(reader, "then", "CONDITIONAL", [{"JobName": "bad"}], watch("good"))
    create(reader, "last", "CONDITIONAL", [{"JobName": "never"}], watch("bad"))
    run_id = str(reader.aws("AWSGlue.StartWorkflowRun", Name=WORKFLOW)["RunId"])
    with reader.stream(f"run:{WORKFLOW}/{run_id}") as events:
        status = ""
        while status != "COMPLETED":
            status = next(events).data.get("run", {"status": status})["status"]
    return run_id


def create(reader: Browser, name: str, kind: str, actions: list[Any], predicate: Any = None) -> None:
    more = {"Predicate": predicate, "StartOnCreation": True} if predicate else {}
    reader.aws("AWSGlue.CreateTrigger", Name=name, WorkflowName=WORKFLOW, Type=kind, Actions=actions, **more)


def watch(job: str) -> dict[str, Any]:
    return {"Conditions": [{"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"}]}


def details(reader: Browser, run: str) -> Any:
    answer = reader.get(f"/console/api/runs/{encoded(WORKFLOW)}/{run}")
    assert answer.status == 200, answer.body
    return answer.json


def test_the_first_failure_stands_above_all(reader: Browser, run: str) -> None:
    found = details(reader, run)
    assert (found["outcome"], found["run"]["status"], found["failedNodes"]) == ("FAILED", "COMPLETED", ["bad"])
    assert found["firstFailure"]["NodeName"] == "bad"
    assert any("it is bad" in line for line in found["firstFailure"]["LogTail"])
    assert found["properties"] == {"k": "v"}
    assert [one["NodeName"] for one in found["explanation"]["NotRun"]] == ["never"]
    assert found["resumedAs"] == []


def test_attempts_have_their_times(reader: Browser, run: str) -> None:
    nodes = {node["name"]: node for node in details(reader, run)["nodes"]}
    assert [attempt["attempt"] for attempt in nodes["bad"]["attempts"]] == [0, 1]
    good = nodes["good"]["attempts"][0]
    assert good["startedOn"] <= good["runningOn"] <= good["completedOn"]
    assert good["waitSeconds"] >= 0
    assert good["runSeconds"] > 0
    assert nodes["good"]["medianSeconds"] > 0
    assert nodes["bad"]["medianSeconds"] is None
    assert good["triggerName"] == "go"


def test_arguments_say_where_they_come_from(reader: Browser, run: str) -> None:
    (good,) = next(node for node in details(reader, run)["nodes"] if node["name"] == "good")["attempts"]
    found = {one["name"]: (one["value"], one["source"], one["hides"]) for one in good["arguments"]}
    assert found["--color"] == ("red", "default", None)
    assert found["--size"] == ("2", "trigger", "1")
    assert found["--new"] == ("3", "trigger", None)


def test_a_resumed_run_is_named(reader: Browser, run: str) -> None:
    described = reader.aws("AWSGlue.GetWorkflowRun", Name=WORKFLOW, RunId=run, IncludeGraph=True)["Run"]
    node = next(one["UniqueId"] for one in described["Graph"]["Nodes"] if one["Name"] == "bad")
    request = {"Name": WORKFLOW, "RunId": run, "NodeIds": [node]}
    resumed = reader.aws("AWSGlue.ResumeWorkflowRun", **request)["RunId"]
    assert details(reader, run)["resumedAs"] == [resumed]
    attempts = [attempt for node in details(reader, resumed)["nodes"] for attempt in node["attempts"]]
    assert {attempt["triggerName"] for attempt in attempts if attempt["copied"]} >= {"go"}


def test_the_grid_has_a_cell_for_each_run(reader: Browser, run: str) -> None:
    found = reader.get(f"/console/api/workflows/{encoded(WORKFLOW)}/grid").json
    column = next(at for at, one in enumerate(found["runs"]) if one["runId"] == run)
    cells = {node["name"]: node["cells"][column] for node in found["nodes"]}
    assert cells["good"]["state"] == "SUCCEEDED"
    assert (cells["bad"]["state"], cells["bad"]["attempt"]) == ("FAILED", 1)
    assert "never" not in cells or cells["never"] is None
    before = reader.get(f"/console/api/workflows/{encoded(WORKFLOW)}/grid", before=run).json
    assert run not in [one["runId"] for one in before["runs"]]


def test_what_is_not_there_is_said(reader: Browser, run: str) -> None:
    for path in (f"runs/nowhere/{run}", f"runs/{encoded(WORKFLOW)}/wr_nowhere", "runs/x/..%2F..%2Fetc"):
        assert reader.get(f"/console/api/{path}").code == "EntityNotFoundException"


def search(reader: Browser, text: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["name"]) for one in reader.get("/console/api/search", q=text).json["items"]]


def test_search_finds_names_and_ids(reader: Browser, run: str) -> None:
    assert search(reader, "GOOD")[0] == ("job", "good")
    assert ("trigger", "then") in search(reader, "the")
    assert search(reader, "<script>") == [("workflow", WORKFLOW)]
    assert search(reader, run) == [("workflowRun", run)]
    (attempt,) = next(node for node in details(reader, run)["nodes"] if node["name"] == "good")["attempts"]
    (item,) = reader.get("/console/api/search", q=attempt["runId"]).json["items"]
    assert (item["kind"], item["node"], item["workflow"], item["workflowRun"]) == ("jobRun", "good", WORKFLOW, run)
    assert search(reader, "") == search(reader, "no such thing") == []
    assert search(reader, "wr_nowhere") == []


def test_the_timeline_shows_what_overlaps(reader: Browser, run: str) -> None:
    at = details(reader, run)["run"]["startedOn"]

    def runs(**query: Any) -> list[str]:
        return [one["runId"] for one in reader.get("/console/api/timeline", **query).json["runs"]]

    assert run in runs()
    assert run in runs(**{"from": at - 1, "to": at + 1}, workflow=WORKFLOW, status="FAILED")
    assert run not in runs(status="RUNNING")
    assert run not in runs(workflow="other")
    assert run not in runs(**{"from": at - 100, "to": at - 1})
    assert reader.get("/console/api/timeline").json["peak"] >= 1
    for query in ({"from": "x"}, {"from": "nan"}, {"to": 1e300}, {"from": 2, "to": 1}):
        assert reader.get("/console/api/timeline", **query).code == "InvalidInputException"


def test_schedules_are_told_ahead_with_their_clashes(reader: Browser, run: str) -> None:
    for name in ("one", "two"):
        more = {"Schedule": "cron(0 7 * * ? *)", "StartOnCreation": True, "Actions": [{"JobName": "good"}]}
        reader.aws("AWSGlue.CreateTrigger", Name=f"clash {name}", Type="SCHEDULED", **more)
    found = reader.get("/console/api/upcoming", within="3d").json["items"]
    assert [one["name"] for one in found[:2]] == ["clash one", "clash two"]
    assert found[0]["clashes"] == ["job good is started by clash two at the same time"]
    assert found[0]["words"] == "every day at 07:00 UTC"
    assert reader.get("/console/api/home").json["upcoming"][0] == found[0]
    for within in ("", "x", "0h", "32d", "9" * 7 + "h", "-1h"):
        answer = reader.get("/console/api/upcoming", within=within)
        assert answer.status == (200 if within == "" else 400)
    shown = reader.get("/console/api/schedule", expression="cron(0 7 * * ? *)", count=2).json
    assert len(shown["next"]) == 2
    assert reader.get("/console/api/schedule", expression="cron(* * * * ? *)").code == "InvalidInputException"
