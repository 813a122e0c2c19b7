"""A workflow of a thousand jobs, through boto3 and a real server: it starts, is shown, stops and is resumed.

Scripts do not run: in the place of the process executor stands one that says at once that they have, so that what is
measured is the server. Twenty layers of fifty jobs (Glue's most for one trigger); each layer waits for all of the one
before it.
"""

from __future__ import annotations

import queue
import threading
import time
from itertools import pairwise

import pytest
from tests.acceptance.conftest import Site, actions, condition

from penstock import compose
from penstock.executors.contract import FAILED, STOPPED, SUCCEEDED, TIMEOUT, RunEnded, RunStarted

pytestmark = pytest.mark.slow

LAYERS, WIDTH = 20, 50
GRAPH_SECONDS_MAX = 5.0
DEADLINE_SECONDS = 180.0


class InstantExecutor:
    """Every script succeeds as soon as it is launched, but those that are to fail, and those that run until stopped."""

    failing: frozenset[str] = frozenset()
    holding: frozenset[str] = frozenset()

    def __init__(self, _data, _endpoint, _keyring, _locations, _settings, clock):
        self._clock = clock
        self._ends = {}
        self._reports = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._speak, daemon=True)

    def launch(self, spec):
        if spec.run_id in self._ends:
            return
        self._tell(RunStarted(spec.run_id, self._clock.now()))
        if spec.job_name not in self.holding:
            self._end(spec.run_id, FAILED if spec.job_name in self.failing else SUCCEEDED)

    def stop(self, run_id, timed_out):
        self._end(run_id, TIMEOUT if timed_out else STOPPED)

    def subscribe(self, report):
        self._report = report
        self._thread.start()

    def recover(self, run_ids):
        for run_id in run_ids:
            self._end(run_id, FAILED)

    def close(self):
        self._reports.put(None)
        self._thread.join()

    def _end(self, run_id, outcome):
        now = self._clock.now()
        message = "it was told to" if outcome == FAILED else None
        end = self._ends.setdefault(run_id, RunEnded(run_id, now, now, outcome, message, None))
        self._tell(end)

    def _tell(self, report):
        self._reports.put(report)

    def _speak(self):
        while (report := self._reports.get()) is not None:
            self._report(report)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "ProcessExecutor", InstantExecutor)
        site = Site(tmp_path_factory.mktemp("large"))
        define(site.glue)
        yield site
        site.close()


def name(layer, place):
    return f"job-{layer}-{place}"


def define(glue):
    layers = [[name(layer, place) for place in range(WIDTH)] for layer in range(LAYERS)]
    command = {"Name": "pythonshell", "PythonVersion": "3.9", "ScriptLocation": "s3://lake/scripts/none.py"}
    for layer in layers:
        for job in layer:
            glue.create_job(Name=job, Role="role", Command=command, ExecutionProperty={"MaxConcurrentRuns": 5})
    glue.create_workflow(Name="large")
    glue.create_trigger(Name="start", WorkflowName="large", Type="ON_DEMAND", Actions=actions(layers[0]))
    for number, (watched, started) in enumerate(pairwise(layers)):
        conditions = [condition(job, "SUCCEEDED") for job in watched]
        glue.create_trigger(
            Name=f"after-{number}",
            WorkflowName="large",
            Type="CONDITIONAL",
            StartOnCreation=True,
            Predicate={"Logical": "AND", "Conditions": conditions},
            Actions=actions(started),
        )


def begin(site, **outcomes):
    InstantExecutor.failing = outcomes.get("failing", set())
    InstantExecutor.holding = outcomes.get("holding", set())
    return site.glue.start_workflow_run(Name="large")["RunId"]


def ended(site, run_id):
    def probe():
        run = site.glue.get_workflow_run(Name="large", RunId=run_id)["Run"]
        return run if run["Status"] not in ("RUNNING", "STOPPING") else None

    return site.until(probe, f"{run_id} to end", DEADLINE_SECONDS)


def shown(site, run_id):
    """The graph, and how long the answer took."""
    begun = time.monotonic()
    graph = site.glue.get_workflow_run(Name="large", RunId=run_id, IncludeGraph=True)["Run"]["Graph"]
    return graph, time.monotonic() - begun


def test_it_runs_to_its_end_and_is_shown(site):
    run = ended(site, begin(site))
    assert (run["Status"], run["Statistics"]["SucceededActions"]) == ("COMPLETED", LAYERS * WIDTH)
    graph, seconds = shown(site, run["WorkflowRunId"])
    jobs = [node for node in graph["Nodes"] if node["Type"] == "JOB"]
    assert len(jobs) == LAYERS * WIDTH
    assert {node["JobDetails"]["JobRuns"][0]["JobRunState"] for node in jobs} == {"SUCCEEDED"}
    assert len(graph["Edges"]) == WIDTH + (LAYERS - 1) * 2 * WIDTH
    assert seconds < GRAPH_SECONDS_MAX


def test_it_is_resumed_at_the_job_that_failed(site):
    broken = name(10, 7)
    first = ended(site, begin(site, failing={broken}))
    assert first["Statistics"]["SucceededActions"] == 11 * WIDTH - 1
    graph, _ = shown(site, first["WorkflowRunId"])
    node = next(node["UniqueId"] for node in graph["Nodes"] if node["Name"] == broken)
    InstantExecutor.failing = set()
    answer = site.glue.resume_workflow_run(Name="large", RunId=first["WorkflowRunId"], NodeIds=[node])
    second = ended(site, answer["RunId"])
    assert second["PreviousRunId"] == first["WorkflowRunId"]
    assert second["Statistics"]["SucceededActions"] == LAYERS * WIDTH
    runs = site.glue.get_job_runs(JobName=name(10, 8))["JobRuns"]
    assert len(runs) == 2, "the other jobs of its layer have not run again: once in each of two runs"


def test_it_stops_in_the_middle(site):
    run_id = begin(site, holding={name(5, place) for place in range(WIDTH)})

    def reached():
        statistics = site.glue.get_workflow_run(Name="large", RunId=run_id)["Run"]["Statistics"]
        return statistics["SucceededActions"] == 5 * WIDTH and statistics["RunningActions"] == WIDTH

    site.until(reached, "the sixth layer to run", DEADLINE_SECONDS)
    site.glue.stop_workflow_run(Name="large", RunId=run_id)
    run = ended(site, run_id)
    assert run["Status"] == "STOPPED"
    assert (run["Statistics"]["SucceededActions"], run["Statistics"]["StoppedActions"]) == (5 * WIDTH, WIDTH)
