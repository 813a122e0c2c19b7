"""What orchestration adds to bare processes: a chain, a fan-out and many runs at once, through a real server.

    python benchmarks/orchestration.py [--chain 50] [--fan 200] [--runs 100] [--only warm|cold]

Each node is a Python shell job whose script does nothing but write down when it began and when it ended. The floor is
a bare loop that spawns the same script with the same interpreter, at the same parallelism, measured in the same run.
Everything is measured twice: with scripts forked from warm interpreters (the default), and with an interpreter for each
run. The server is a process of its own; its processor time, its supervisor's, the keepers' and the scripts' count.
Processor times and ratios bear comparison when the machine is busy, latencies do not. Loopback only; stops by itself.
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

from penstock.clock import SystemClock
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
    parser.add_argument("--only", choices=("warm", "cold"), default="")
    options = parser.parse_args()
    for kind in (options.only,) if options.only else ("warm", "cold"):
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"{kind} interpreters (load of the machine: {load})")
        with tempfile.TemporaryDirectory(prefix="penstock-bench-") as folder:
            site = Site(Path(folder), warm=kind == "warm")
            try:
                measure_chain(site, options.chain)
                measure_fan_out(site, options.fan)
                measure_many(site, options.runs)
            finally:
                site.close()


class Site:
    """A server process on a data folder, a client of it, and the processor time of all that is ours."""

    def __init__(self, folder: Path, warm: bool) -> None:
        self.folder = folder
        self.goal = 0.5 if warm else 1.3
        self.data = folder / "data"
        self.script = folder / "node.py"
        self.script.write_text(SCRIPT)
        begin = time.perf_counter()
        command = [sys.executable, "-m", "penstock", "--data", str(self.data), "up", "--port", "0"]
        environment = {**os.environ, "PENSTOCK_WARM_INTERPRETERS": str(warm).lower()}
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
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
    times = {name: (began, ended) for name, began, ended in read_marks(marks)}
    hops = gaps([times[name] for name in names])
    floor_marks = new_folder(site, "chain-floor")
    floor_cpu = children_seconds()
    for name in names:
        spawn(site.script, floor_marks, name)
    floor_cpu = children_seconds() - floor_cpu
    floor = gaps([(began, ended) for _, began, ended in read_marks(floor_marks)])
    print(f"\nchain of {nodes}")
    show("  bare loop, end to next start ", floor)
    show("  workflow, end to next start  ", hops)
    over = percentile(hops, 0.5) - percentile(floor, 0.5), percentile(hops, 0.99) - percentile(floor, 0.5)
    print(f"  over the bare start           p50 {over[0]:7.1f} ms   p99 {over[1]:7.1f} ms   (goal 10 and 40)")
    bare, whole = floor_cpu / nodes * 1000, ours / nodes * 1000
    ratio = f"{whole / bare:.2f} x (goal {site.goal})"
    print(f"  processor time a node         {bare:.1f} ms bare, {whole:.1f} ms ours: {ratio}")


def measure_fan_out(site: Site, width: int) -> None:
    marks = new_folder(site, "fan")
    names = [f"fan-{number}" for number in range(width)]
    for name in ("fan-first", *names, "fan-last"):
        site.job(name, marks)
    steps = [(["fan-first"], names[start : start + 50]) for start in range(0, width, 50)]
    site.workflow("fan", ["fan-first"], [*steps, (names, ["fan-last"])])
    began = SystemClock().now().timestamp()
    run = site.run("fan")
    ours = latencies(marks, began)
    bare = bare_pool(site, new_folder(site, "fan-floor"), ["fan-first", *names, "fan-last"])
    print(f"\nfan-out 1 > {width} > 1")
    compare(ours, bare)
    print(f"  {len(ours)} of {width + 2} nodes ran, {run['Statistics']['SucceededActions']} succeeded")


def measure_many(site: Site, count: int) -> None:
    marks = new_folder(site, "many")
    for name in ("many-a", "many-b"):
        site.job(name, marks)
    site.workflow("many", ["many-a"], [(["many-a"], ["many-b"])])
    began = SystemClock().now().timestamp()
    run_ids = [site.glue.start_workflow_run(Name="many")["RunId"] for _ in range(count)]
    runs = [site.finished("many", run_id) for run_id in run_ids]
    bare = bare_pool(site, new_folder(site, "many-floor"), ["many"] * (2 * count))
    whole = sum(run["Statistics"]["SucceededActions"] == 2 for run in runs)
    print(f"\n{count} runs of two nodes at once")
    compare(latencies(marks, began), bare)
    print(f"  {whole} of {count} runs whole")


def compare(ours: list[float], bare: list[float]) -> None:
    """Both lists: seconds from the beginning of everything to the end of each node."""
    rates = len(ours) / ours[-1], len(bare) / bare[-1]
    ratio = f"{rates[0] / rates[1]:.2f} x (goal 0.8)"
    print(f"  ours {rates[0]:6.1f} nodes/s, bare loop of 8 {rates[1]:6.1f} nodes/s: {ratio}")
    slow = percentile(ours, 0.99), percentile(bare, 0.99)
    ratio = f"{slow[0] / slow[1]:.2f} x (goal 1.2)"
    print(f"  99 % of nodes ended after {slow[0]:.2f} s, bare loop of 8 {slow[1]:.2f} s: {ratio}")


def latencies(marks: Path, began: float) -> list[float]:
    return sorted(ended - began for _, _, ended in read_marks(marks))


def bare_pool(site: Site, marks: Path, names: list[str]) -> list[float]:
    began = SystemClock().now().timestamp()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: spawn(site.script, marks, name), names))
    return latencies(marks, began)


def spawn(script: Path, marks: Path, name: str) -> None:
    command = [sys.executable, str(script), "--folder", str(marks), "--name", name]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def new_folder(site: Site, name: str) -> Path:
    folder = site.folder / name
    folder.mkdir()
    return folder


def read_marks(folder: Path) -> list[tuple[str, float, float]]:
    """(name, beginning, end) of every node, in seconds since the epoch."""
    rows = (line.split() for line in (folder / "marks").read_text().splitlines())
    return [(name, float(began), float(ended)) for name, began, ended in rows]


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
