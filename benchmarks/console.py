"""What the web console costs a browser, beside the goals that it was built for.

`python benchmarks/console.py [workflows]`: a whole server, Chromium without a screen, the built console. First the size
of the first page and the time until a cold browser shows rows; then graphs of 500 and 2,000 nodes from data to paint;
then 5 patches a second on 500 nodes, whose stream the page itself feeds so that every run is alike; then a list of
10,000 workflows, step by step. Times depend on what else the machine does: the best of several runs is printed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import urllib3
from playwright.sync_api import Browser, Page, sync_playwright

from penstock.compose import Server
from penstock.server.console.assets import STATIC
from penstock.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
WORKFLOWS = 10_000
QUOTAS: dict[str, Any] = {f"quota_{kind}": 100_000 for kind in ("jobs", "triggers", "workflows")}
GRAPHS = (500, 2000)
TRIES = 3
PATCH_SECONDS = 10
CHANGED = 30
PATIENCE_MS = 60_000

# Both wait for the frame after the one in which the thing is there: then it has been painted.
PAINTED = """
window.whenPainted = holds => new Promise((done, fail) => {
    const end = performance.now() + 60000;
    const there = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    const late = () => performance.now() > end && !fail(new Error('it was not painted within a minute'));
    const look = () => holds() ? there() : late() || setTimeout(look, 4);
    look();
});
"""
STEP = """
async ([act, selector]) => {
    const rows = () => [...document.querySelectorAll('table tbody th a')].map(one => one.textContent).join();
    const before = rows(), begin = performance.now();
    const button = document.querySelector(selector);
    if (act === 'click') button.click();
    return await whenPainted(() => rows() !== before && rows() !== '') - begin;
}
"""
# A stream of the page's own: a snapshot, then five patches a second that each change some nodes.
FED = """
delete window.SharedWorker;
window.feed = undefined;
window.EventSource = class extends EventTarget {
    constructor(url) {
        super();
        this.topics = new URLSearchParams(url.split('?')[1]).getAll('topic');
        setTimeout(() => { this.dispatchEvent(new Event('open')); window.feed?.(this); window.stream = this; }, 0);
    }
    close() {}
    say(kind, topic, data) {
        this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify({ topic, data }) }));
    }
};
"""
PATCHES = """
async ([topic, run, names, seconds, changed]) => {
    const node = (name, state, at) => ({
        kind: 'JOB', name, state, runId: 'jr_' + name, attempt: 0, startedOn: at, runningOn: at,
        completedOn: state === 'SUCCEEDED' ? at + 1 : null, errorMessage: null, copied: false,
    });
    const now = () => Date.now() / 1000;
    window.stream.say('snapshot', topic, {run, properties: {}, nodes: [], fired: {}});
    let frames = 0, on = true, next = 0;
    const count = () => { frames += 1; if (on) requestAnimationFrame(count); };
    requestAnimationFrame(count);
    const begin = performance.now();
    await new Promise(done => {
        const timer = setInterval(() => {
            const nodes = Array.from({length: changed}, () => {
                const at = next++;
                const state = Math.floor(at / names.length) % 2 ? 'SUCCEEDED' : 'RUNNING';
                return node(names[at % names.length], state, now());
            });
            window.stream.say('patch', topic, {nodes});
            if (performance.now() - begin > seconds * 1000) { clearInterval(timer); done(); }
        }, 200);
    });
    on = false;
    return frames / ((performance.now() - begin) / 1000);
}
"""


@dataclass(frozen=True)
class Figure:
    title: str
    found: float
    goal: float
    unit: str
    at_least: bool = False

    def line(self) -> str:
        met = self.found >= self.goal if self.at_least else self.found <= self.goal
        sign = "at least" if self.at_least else "at most"
        return f"{self.title:<52} {self.found:>9.1f} {self.unit:<4} ({sign} {self.goal:g}) {'' if met else 'MISSED'}"


class Bench:
    def __init__(self, server: Server, browser: Browser, glue: Any) -> None:
        self.server = server
        self.browser = browser
        self.glue = glue

    def page(self, *scripts: str) -> Page:
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        for script in (PAINTED, *scripts):
            context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    def open(self, page: Page, path: str) -> None:
        page.goto(f"{self.server.endpoint}/console{path}", wait_until="commit")

    def first_page(self) -> Iterator[Figure]:
        times, loaded = [], set[str]()
        for _ in range(TRIES):
            page = self.page()
            self.open(page, "/workflows")
            times.append(page.evaluate("whenPainted(() => document.querySelector('table tbody th a'))"))
            found = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
            loaded = {Path(one).name for one in found if one.endswith(".js")}
            page.context.close()
        for end, name in ((".gz", "gzip"), (".br", "brotli")):
            size = sum((STATIC / "assets" / f"{one}{end}").stat().st_size for one in loaded if _is_asset(one)) / 1000
            yield Figure(f"first page, script as {name}", size, 400, "kB")
        yield Figure("rows painted by a cold browser", min(times) / 1000, 1.5, "s")

    def graph(self, nodes: int, goal: float) -> Iterator[Figure]:
        name = make_workflow(self.glue, self.server.endpoint, nodes)
        times = []
        for _ in range(TRIES):
            page = self.page()
            self.open(page, f"/workflows/{name}?tab=details")
            page.get_by_role("tab", name="Graph", exact=True).wait_for()
            self.open(page, f"/workflows/{name}")
            painted = page.evaluate(f"whenPainted(() => document.querySelectorAll('.gnode').length >= {nodes})")
            came = page.evaluate(
                "performance.getEntriesByType('resource').find(one => one.name.endsWith('/definition')).responseEnd"
            )
            times.append(painted - came)
            page.context.close()
        yield Figure(f"graph of {nodes:,} nodes, from data to paint", min(times) / 1000, goal, "s")

    def patches(self) -> Iterator[Figure]:
        name = f"graph-{GRAPHS[0]}"
        run = str(self.glue.start_workflow_run(Name=name)["RunId"])
        page = self.page(FED)
        self.open(page, f"/workflows/{name}/runs/{run}")
        page.evaluate("whenPainted(() => window.stream && document.querySelectorAll('.gnode').length >= 500)")
        page.get_by_role("button", name="Fit").first.click()
        row = page.evaluate(f"fetch('/console/api/runs/{name}/{run}').then(one => one.json())")["run"]
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable")
        begin = busy(cdp)
        names = [f"{name}-{number}" for number in range(GRAPHS[0] // 2)]
        topic = f"run:{name}/{run}"
        running = {**row, "status": "RUNNING", "completedOn": None}
        frames = page.evaluate(PATCHES, [topic, running, names, PATCH_SECONDS, CHANGED])
        share = (busy(cdp) - begin) / PATCH_SECONDS * 100
        page.context.close()
        yield Figure("5 patches a second on 500 nodes: main thread", share, 15, "%")
        yield Figure("5 patches a second on 500 nodes: frames a second", frames, 55, "", at_least=True)

    def large_list(self, workflows: int) -> Iterator[Figure]:
        def make(number: int) -> None:
            self.glue.create_workflow(Name=f"workflow-{number:05}", Description=f"number {number % 97}")

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(make, range(workflows)))
        page = self.page()
        self.open(page, "/workflows")
        page.evaluate("whenPainted(() => document.querySelector('table tbody th a'))")
        steps = [page.evaluate(STEP, ["click", "button[aria-label='Next page']"]) for _ in range(5)]
        yield Figure(f"list of {workflows:,} workflows: next page", median(steps), 200, "ms")
        sorts = [page.evaluate(STEP, ["click", "table thead th:nth-child(2) [role=button]"]) for _ in range(3)]
        yield Figure(f"list of {workflows:,} workflows: sort", median(sorts), 200, "ms")
        page.context.close()


def _is_asset(name: str) -> bool:
    return (STATIC / "assets" / f"{name}.gz").is_file()


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def busy(cdp: Any) -> float:
    """Seconds of work of the page's main thread so far."""
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def make_workflow(glue: Any, endpoint: str, nodes: int) -> str:
    """As many triggers as jobs, each trigger watching up to two jobs of the column before; ten jobs in a column."""
    name = f"graph-{nodes}"
    command = {"Name": "pythonshell", "ScriptLocation": "s3://none/none.py"}
    jobs = [f"{name}-{number}" for number in range(nodes // 2)]

    def make_job(job: str) -> None:
        glue.create_job(Name=job, Role="r", Command=command)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(make_job, jobs))
    glue.create_workflow(Name=name)
    triggers: list[dict[str, Any]] = []
    for number, job in enumerate(jobs):
        trigger: dict[str, Any] = {"Name": f"{job}-by", "Type": "ON_DEMAND", "Actions": [{"JobName": job}]}
        if number > 0:
            watched = {jobs[max(0, number - 10)], jobs[max(0, number - 10 - number % 3)]}
            conditions = [
                {"LogicalOperator": "EQUALS", "JobName": one, "State": "SUCCEEDED"} for one in sorted(watched)
            ]
            trigger |= {"Type": "CONDITIONAL", "Predicate": {"Logical": "AND", "Conditions": conditions}}
        triggers.append(trigger)
    path = f"{endpoint}/console/api/workflows/{name}"
    version = urllib3.request("GET", f"{path}/definition").json()["version"]
    changes = [{"action": "create", "trigger": one} for one in triggers]
    headers = {"X-Penstock-Console": "1", "Sec-Fetch-Site": "same-origin"}
    answer = urllib3.request(
        "POST", f"{path}/apply", headers=headers, json={"baseVersion": version, "changes": changes}
    )
    if answer.status != 200:
        sys.exit(f"the workflow was not made: {answer.data.decode()[:500]}")
    return name


def main(workflows: int) -> None:
    path = os.environ.get("PENSTOCK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no Chromium on this machine: install the package chromium, or name one in PENSTOCK_CHROMIUM")
    with tempfile.TemporaryDirectory(prefix="penstock-console-") as folder, sync_playwright() as playwright:
        server = Server.start(Settings(data=Path(folder), port=0, auth=False, **QUOTAS))
        key = server.keyring.primary
        glue: Any = boto3.client(
            "glue",
            endpoint_url=server.endpoint,
            region_name="us-east-1",
            aws_access_key_id=key.id,
            aws_secret_access_key=key.secret,
        )
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            bench = Bench(server, browser, glue)
            parts: list[Callable[[], Iterator[Figure]]] = [
                lambda: bench.graph(GRAPHS[0], 1.2),
                bench.first_page,
                lambda: bench.graph(GRAPHS[1], 3),
                bench.patches,
                lambda: bench.large_list(workflows),
            ]
            for part in parts:
                for figure in part():
                    print(figure.line(), flush=True)
        finally:
            browser.close()
            glue.close()
            server.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WORKFLOWS)
