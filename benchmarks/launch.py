"""What an executor adds to a bare spawn: a chain of trivial scripts, each launched when the one before has ended.

    python benchmarks/launch.py [--nodes 200] [--cold]

Prints, from the same minute on the same machine: the floor (a loop that spawns the same script with the same
interpreter and waits), the chain through the executor (launch, report of the end received, next launch), the processor
time a node of all processes of ours together, and the memory of supervisor and keeper.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from penstock.credentials import Keyring
from penstock.executors.contract import LaunchSpec, Report, RunEnded
from penstock.executors.process_executor import ProcessExecutor
from penstock.executors.supervisor.processes import descendants
from penstock.locations import Locations
from penstock.settings import Settings

SCRIPT = "import sys\nsys.exit(0)\n"
WAITING = "import sys\nsys.stdin.read()\nimport threading\nthreading.Event().wait()\n"
ACCOUNT = "000000000000"


def main() -> None:
    parser = argparse.ArgumentParser(description="hop overhead of the executor over a bare spawn loop")
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--cold", action="store_true", help="start an interpreter for each run")
    options = parser.parse_args()
    nodes = options.nodes
    with tempfile.TemporaryDirectory(prefix="penstock-bench-") as folder:
        data = Path(folder)
        script = data / "node.py"
        script.write_text(SCRIPT)
        executor, supervisor = open_executor(data, script, warm=not options.cold)
        # Rounds alternate, so that what else the machine does falls on both alike.
        floor_times: list[float] = []
        chain_times: list[float] = []
        floor_cpu = chain_cpu = own_cpu = 0.0
        rounds = 4
        for number in range(rounds):
            times, cpu = floor(script, nodes // rounds)
            floor_times += times
            floor_cpu += cpu
            times, ours, server = chain(executor, supervisor, script, nodes // rounds, number)
            chain_times += times
            chain_cpu += ours
            own_cpu += server
        memory = memories(executor, supervisor, data)
        executor.close()
    total = len(floor_times)
    floor_p50, floor_p99 = percentile(floor_times, 0.5), percentile(floor_times, 0.99)
    chain_p50, chain_p99 = percentile(chain_times, 0.5), percentile(chain_times, 0.99)
    print(f"nodes                          {total}")
    print(f"floor: spawn and wait          p50 {floor_p50:6.2f} ms   p99 {floor_p99:6.2f} ms")
    print(f"chain: launch to report        p50 {chain_p50:6.2f} ms   p99 {chain_p99:6.2f} ms")
    print(f"hop overhead                   p50 {chain_p50 - floor_p50:6.2f} ms   p99 {chain_p99 - floor_p50:6.2f} ms")
    print(f"processor time a node, floor   {floor_cpu / total * 1000:6.2f} ms")
    print(f"processor time a node, ours    {chain_cpu / total * 1000:6.2f} ms   = {chain_cpu / floor_cpu:.2f} x floor")
    print(f"  of it in the server          {own_cpu / total * 1000:6.2f} ms")
    for name, kilobytes in memory.items():
        print(f"{name:<30} {json.dumps(kilobytes)} kB")


def open_executor(data: Path, script: Path, warm: bool) -> tuple[ProcessExecutor, int]:
    """An executor whose supervisor has been started by a first run, and the supervisor's process id."""
    settings = Settings(data=data, warm_interpreters=warm)
    keyring = Keyring.open(data, ACCOUNT)
    executor = ProcessExecutor(data, "http://127.0.0.1:9080", keyring, Locations(data / "objects"), settings)
    run_chain(executor, script, ["jr_first", "jr_second"])
    return executor, int((data / "supervisor" / "lock").read_text())


def floor(script: Path, nodes: int) -> tuple[list[float], float]:
    """(milliseconds of each node, processor seconds of all): nothing but the interpreter and the loop."""
    before = processor_seconds(resource.RUSAGE_CHILDREN) + processor_seconds(resource.RUSAGE_SELF)
    times = []
    for _ in range(nodes):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, str(script)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        times.append((time.perf_counter() - begin) * 1000)
    after = processor_seconds(resource.RUSAGE_CHILDREN) + processor_seconds(resource.RUSAGE_SELF)
    return times, after - before


def chain(
    executor: ProcessExecutor, supervisor: int, script: Path, nodes: int, number: int
) -> tuple[list[float], float, float]:
    """(milliseconds of each node, processor seconds of supervisor, keepers, scripts and us, of us alone)."""
    ticks = os.sysconf("SC_CLK_TCK")
    before, own_before = tree_ticks(supervisor), processor_seconds(resource.RUSAGE_SELF)
    times = run_chain(executor, script, [f"jr_{number}_{node}" for node in range(nodes)])
    own = processor_seconds(resource.RUSAGE_SELF) - own_before
    return times, (tree_ticks(supervisor) - before) / ticks + own, own


def run_chain(executor: ProcessExecutor, script: Path, run_ids: list[str]) -> list[float]:
    ended = threading.Semaphore(0)
    outcomes = []

    def report(fact: Report) -> None:
        if isinstance(fact, RunEnded):
            outcomes.append(fact.outcome)
            ended.release()

    executor.subscribe(report)
    times = []
    for run_id in run_ids:
        begin = time.perf_counter()
        executor.launch(launch_spec(run_id, script))
        if not ended.acquire(timeout=30):
            raise SystemExit(f"waited 30 s for the end of {run_id}")
        times.append((time.perf_counter() - begin) * 1000)
    executor.unsubscribe(report)
    if set(outcomes) != {"SUCCEEDED"}:
        raise SystemExit(f"runs did not succeed: {outcomes}")
    return times


def launch_spec(run_id: str, script: Path) -> LaunchSpec:
    command = {"Name": "pythonshell", "ScriptLocation": str(script), "PythonVersion": "3.9"}
    return LaunchSpec(run_id, "bench", ACCOUNT, "us-east-1", 0, command, {}, "flow", "wr_bench", 600, None)


def memories(executor: ProcessExecutor, supervisor: int, data: Path) -> dict[str, dict[str, int]]:
    """Memory of the supervisor and of one keeper while its script runs."""
    script = data / "waiting.py"
    script.write_text(WAITING)
    executor.launch(launch_spec("jr_memory", script))
    keeper = int((data / "runs" / "jr_memory" / "keeper").readlink().name.split(".")[0])
    found = {"memory of the supervisor": memory(supervisor), "memory of a keeper": memory(keeper)}
    ended = threading.Event()
    executor.subscribe(lambda fact: ended.set() if isinstance(fact, RunEnded) else None)
    executor.stop("jr_memory", timed_out=False)
    ended.wait(20)
    return found


def memory(pid: int) -> dict[str, int]:
    wanted = {"Rss": "rss", "Pss": "pss", "Private_Dirty": "own"}
    rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {wanted[row[0].rstrip(":")]: int(row[1]) for row in rows if row[0].rstrip(":") in wanted}


def tree_ticks(pid: int) -> int:
    """Processor time of a process and of all its descendants, living and ended, in clock ticks."""
    total = 0
    for process in [pid, *descendants(pid)]:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total


def processor_seconds(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


if __name__ == "__main__":
    main()
