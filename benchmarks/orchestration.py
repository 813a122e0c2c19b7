"""What orchestration adds to bare processes: a chain, a fan-out and many runs at once, through a real server.

    python benchmarks/orchestration.py [--chain 50] [--fan 200] [--runs 100]

Each node is a Python shell job whose script does nothing but write down when it began and when it ended. The floor is
a bare loop that spawns the same script with the same interpreter, at the same parallelism, measured in the same run.
The server is a process of its own; its processor time, its supervisor's, the keepers' and the scripts' are counted.
Loopback only; stops by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from penstock.credentials import Keyring
from penstock.executors.supervisor.processes import descendants

SCRIPT = """import sys, time
began = time.time()
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
folder, name = arguments["--folder"], arguments["--name"]
with open(f"{folder}/marks", "a") as file:
    file.write(f"{name} {began} {time.time()}\\n")
"""
WAIT_SECONDS = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description="latency and processor time of workflows beside bare processes")
    parser.add_argument("--chain", type=int, default=50)
    parser.add_argument("--fan", type=int, default=200)
    parser.add_argument("--runs", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="penstock-bench-") as folder:
        site = Site(Path(folder))
        try:
            measure_chain(site, options.chain)
            measure_fan_out(site, options.fan)
            measure_many(site, options.runs)
        finally:
            site.close()


class Site:
    """A server process on a data folder, a client of it, and the processor time of all that is ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.script = folder / "node.py"
        self.script.write_text(SCRIPT)
        begin = time.perf_counter()
        command = [sys.executable, "-m", "penstock", "--data", str(self.data), "up", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        state = wait_for(lambda: read_state(self.data / "server.json"), "the server")
        key = Keyring.open(self.data, "000000000000").primary
        self.glue = boto3.client(
            "glue",
            endpoint_url=state["endpoint"],
            region_name="us-east-1",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
            config=Config(max_pool_connections=16, retries={"max_attempts": 0}),
        )
        self.glue.list_workflows()
        print(f"server: up to first answer    {time.perf_counter() - begin:6.2f} s (client's own start included)")

    def job(self, name: str, marks: Path) -> None:
        self.glue.create_job(
            Name=name,
            Role="r",
            Command={"Name": "pythonshell", "ScriptLocation": str(self.script)},
            DefaultArguments={"--folder": str(marks), "--name": name},
            ExecutionProperty={"MaxConcurrentRuns": 10_000},
        )

    def workflow(self, name: str, start: list[str], steps: list[tuple[list[str], list[str]]]) -> None:
        self.glue.create_workflow(Name=name)
        actions = [{"JobName": job} for job in start]
        self.glue.create_trigger(Name=f"{name}-0", WorkflowName=name, Type="ON_DEMAND", Actions=actions)
        for number, (watched, started) in enumerate(steps, start=1):
            conditions = [{"LogicalOperator": "EQUALS", "JobName": job, "State": "SUCCEEDED"} for job in watched]
            self.glue.create_trigger(
                Name=f"{name}-{number}",
                WorkflowName=name,
                Type="CONDITIONAL",
                StartOnCreation=True,
                Predicate={"Logical": "AND", "Conditions": conditions},
                Actions=[{"JobName": job} for job in started],
            )

    def run(self, workflow: str) -> dict[str, Any]:
        return self.finished(workflow, self.glue.start_workflow_run(Name=workflow)["RunId"])

    def finished(self, workflow: str, run_id: str) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            run: dict[str, Any] = self.glue.get_workflow_run(Name=workflow, RunId=run_id)["Run"]
            return run if run["Status"] == "COMPLETED" else None

        return wait_for(ended, f"{workflow} to end", pause_seconds=0.2)

    def processor_seconds(self) -> float:
        ticks = tree_ticks(self.process.pid)
        lock = self.data / "supervisor" / "lock"
        if lock.exists():
            ticks += tree_ticks(int(lock.read_text()))
        return ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def measure_chain(site: Site, nodes: int) -> None:
    marks = new_folder(site, "chain")
    names = [f"chain-{number}" for number in range(nodes)]
    for name in names:
        site.job(name, marks)
    site.workflow("chain", names[:1], [([a], [b]) for a, b in pairwise(names)])
    site.run("chain")  # the first run starts the supervisor and fills the caches
    (marks / "marks").unlink()
    before = site.processor_seconds()
    site.run("chain")
    ours = site.processor_seconds() - before
    times = read_marks(marks)
    hops = gaps([times[name] for name in names])
    floor_marks = new_folder(site, "chain-floor")
    floor_cpu = children_seconds()
    for name in names:
        spawn(site.script, floor_marks, name)
    floor_cpu = children_seconds() - floor_cpu
    floor_times = read_marks(floor_marks)
    floor = gaps([floor_times[name] for name in names])
    print(f"\nchain of {nodes}")
    show("  bare loop, end to next start ", floor)
    show("  workflow, end to next start  ", hops)
    over = percentile(hops, 0.5) - percentile(floor, 0.5), percentile(hops, 0.99) - percentile(floor, 0.5)
    print(f"  over the bare start           p50 {over[0]:7.1f} ms   p99 {over[1]:7.1f} ms   (goal 10 and 40)")
    bare, whole = floor_cpu / nodes * 1000, ours / nodes * 1000
    print(f"  processor time a node         {bare:.1f} ms bare, {whole:.1f} ms ours: {whole / bare:.2f} x (goal 1.3)")


def measure_fan_out(site: Site, width: int) -> None:
    marks = new_folder(site, "fan")
    names = [f"fan-{number}" for number in range(width)]
    for name in ("fan-first", *names, "fan-last"):
        site.job(name, marks)
    steps = [(["fan-first"], names[start : start + 50]) for start in range(0, width, 50)]
    site.workflow("fan", ["fan-first"], [*steps, (names, ["fan-last"])])
    begin = time.perf_counter()
    run = site.run("fan")
    seconds = time.perf_counter() - begin
    done = len(read_marks(marks))
    floor_seconds = bare_pool(site, new_folder(site, "fan-floor"), ["fan-first", *names, "fan-last"])
    print(f"\nfan-out 1 > {width} > 1")
    print(f"  ours {done / seconds:6.1f} nodes/s, bare loop of 8 {done / floor_seconds:6.1f} nodes/s: "
          f"{floor_seconds / seconds:.2f} x (goal 0.8); {done} of {width + 2} nodes ran, "
          f"{run['Statistics']['SucceededActions']} succeeded")  # fmt: skip


def measure_many(site: Site, count: int) -> None:
    marks = new_folder(site, "many")
    for name in ("many-a", "many-b"):
        site.job(name, marks)
    site.workflow("many", ["many-a"], [(["many-a"], ["many-b"])])
    begin = time.perf_counter()
    run_ids = [site.glue.start_workflow_run(Name="many")["RunId"] for _ in range(count)]
    runs = [site.finished("many", run_id) for run_id in run_ids]
    seconds = time.perf_counter() - begin
    floor_seconds = bare_pool(site, new_folder(site, "many-floor"), ["many"] * (2 * count))
    whole = sum(run["Statistics"]["SucceededActions"] == 2 for run in runs)
    print(f"\n{count} runs of two nodes at once")
    print(f"  ours {2 * count / seconds:6.1f} nodes/s, bare loop of 8 {2 * count / floor_seconds:6.1f} nodes/s: "
          f"{floor_seconds / seconds:.2f} x (goal 0.8); {whole} of {count} runs whole")  # fmt: skip


def bare_pool(site: Site, marks: Path, names: list[str]) -> float:
    begin = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: spawn(site.script, marks, name), names))
    return time.perf_counter() - begin


def spawn(script: Path, marks: Path, name: str) -> None:
    command = [sys.executable, str(script), "--folder", str(marks), "--name", name]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def new_folder(site: Site, name: str) -> Path:
    folder = site.folder / name
    folder.mkdir()
    return folder


def read_marks(folder: Path) -> dict[str, tuple[float, float]]:
    rows = (line.split() for line in (folder / "marks").read_text().splitlines())
    return {name: (float(began), float(ended)) for name, began, ended in rows}


def gaps(times: list[tuple[float, float]]) -> list[float]:
    """Milliseconds from each node's end to the next one's first line."""
    return [(later[0] - earlier[1]) * 1000 for earlier, later in pairwise(times)]


def read_state(file: Path) -> dict[str, Any] | None:
    return json.loads(file.read_text()) if file.exists() else None


def wait_for(probe: Any, what: str, pause_seconds: float = 0.01) -> Any:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = probe()
        if found:
            return found
        time.sleep(pause_seconds)
    raise SystemExit(f"waited {WAIT_SECONDS:.0f} s for {what}")


def tree_ticks(pid: int) -> int:
    """Processor time of a process and of all its descendants, living and ended, in clock ticks."""
    total = 0
    for process in [pid, *descendants(pid)]:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total


def children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def show(title: str, values: list[float]) -> None:
    print(f"{title} p50 {percentile(values, 0.5):7.1f} ms   p99 {percentile(values, 0.99):7.1f} ms")


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


if __name__ == "__main__":
    main()
