"""A workflow's graph as lines of text: the design, and a run with state and duration of every node. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from penstock.cli.output import STATE_STYLES
from penstock.cli.wording import clean, duration, seconds_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Glue's words for a node that will not change any more.
FINAL_STATES = {"SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "STOPPED", "CANCELLED", "EXPIRED"}
BAD_STATES = {"FAILED", "TIMEOUT", "ERROR", "EXPIRED"}
FINAL_RUN_STATES = {"COMPLETED", "STOPPED", "ERROR"}
_GLYPHS = {"SUCCEEDED": "✔", "": "○", "STOPPED": "■", "CANCELLED": "■", "WAITING": "…"}
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Component:
    """A job or crawler of the graph with its latest run; `state` is empty when nothing has started it."""

    name: str
    kind: str
    state: str = ""
    started: datetime | None = None
    completed: datetime | None = None
    attempts: int = 0
    message: str = ""
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A trigger with what it starts; `repeated` are those of its components that an earlier stage shows already."""

    trigger: Mapping[str, Any]
    components: tuple[Component, ...]
    repeated: frozenset[str]
    fired: bool


def stages(graph: Mapping[str, Any]) -> tuple[Stage, ...]:
    """A Glue WorkflowGraph {Nodes, Edges} in reading order: what must happen first comes first.

    Triggers at the same depth keep the order of the graph. A trigger has fired when something that it starts has run.
    """
    nodes = {node["UniqueId"]: node for node in graph.get("Nodes", [])}
    edges = [(e["SourceId"], e["DestinationId"]) for e in graph.get("Edges", [])]
    edges = [(source, target) for source, target in edges if source in nodes and target in nodes]
    depths = _depths(nodes, edges)
    triggers = sorted((key for key in nodes if nodes[key]["Type"] == "TRIGGER"), key=lambda key: depths[key])
    shown: set[str] = set()
    found = []
    for key in triggers:
        targets = [target for source, target in edges if source == key]
        document = {"Name": nodes[key]["Name"], **(nodes[key].get("TriggerDetails") or {}).get("Trigger", {})}
        fired = any(_started_by(nodes[target], document["Name"]) for target in targets)
        repeated = frozenset(nodes[target]["Name"] for target in targets if target in shown)
        found.append(Stage(document, tuple(component(nodes[target]) for target in targets), repeated, fired))
        shown.update(targets)
    return tuple(found)


def _depths(nodes: Mapping[str, Any], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each node; in a circle, which conditions can form, it ends after as many steps as nodes."""
    depths = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for source, target in edges:
            if depths[target] <= depths[source] < len(nodes):
                depths[target] = depths[source] + 1
                changed = True
        if not changed:
            break
    return depths


def _started_by(node: Mapping[str, Any], trigger: str) -> bool:
    # A crawl does not say who started it; a job run does.
    if (node.get("CrawlerDetails") or {}).get("Crawls"):
        return True
    return any(run.get("TriggerName", trigger) == trigger for run in _job_runs(node))


def component(node: Mapping[str, Any]) -> Component:
    """A JOB or CRAWLER node with the latest of its runs."""
    if node["Type"] == "JOB":
        runs = sorted(_job_runs(node), key=lambda run: run.get("Attempt", 0))
        kind, state_member = "job", "JobRunState"
    else:
        crawls = (node.get("CrawlerDetails") or {}).get("Crawls") or []
        runs = sorted(crawls, key=lambda crawl: crawl.get("StartedOn", _EARLIEST))
        kind, state_member = "crawler", "State"
    if not runs:
        return Component(node["Name"], kind)
    run = runs[-1]
    return Component(
        name=node["Name"],
        kind=kind,
        state=run.get(state_member, ""),
        started=run.get("StartedOn"),
        completed=run.get("CompletedOn"),
        attempts=len(runs),
        message=run.get("ErrorMessage", ""),
        run_id=run.get("Id", ""),
    )


def components(graph: Mapping[str, Any]) -> tuple[Component, ...]:
    """Every job and crawler of the graph, each once, in the graph's order."""
    return tuple(component(node) for node in graph.get("Nodes", []) if node["Type"] != "TRIGGER")


def condition(trigger: Mapping[str, Any]) -> str:
    """When a trigger fires, in words: `on demand`, `at cron(...)`, `when ALL of a, b SUCCEEDED`."""
    kind = trigger.get("Type", "")
    if kind == "ON_DEMAND":
        return "on demand"
    if kind == "SCHEDULED":
        return f"at {clean(trigger.get('Schedule', ''))}"
    if kind == "EVENT":
        return "on events"
    predicate = trigger.get("Predicate", {})
    wanted: dict[str, list[str]] = {}
    for one in predicate.get("Conditions", []):
        name = clean(one.get("JobName") or one.get("CrawlerName") or "")
        wanted.setdefault(name, []).append(one.get("State") or one.get("CrawlState") or "")
    quantity = "" if len(wanted) == 1 else "ANY of " if predicate.get("Logical") == "ANY" else "ALL of "
    if len({tuple(states) for states in wanted.values()}) == 1:
        return f"when {quantity}{', '.join(wanted)} {' or '.join(next(iter(wanted.values())))}"
    each = ", ".join(f"{name} {' or '.join(states)}" for name, states in wanted.items())
    return f"when {quantity}{each}"


def draw_design(graph: Mapping[str, Any]) -> list[Text]:
    """The design: each trigger with its condition and state, below it what it starts."""
    lines: list[Text] = []
    parts = stages(graph)
    width = _name_width(parts)
    for stage in parts:
        head = Text.assemble(("◆ ", "bold"), (clean(stage.trigger["Name"]), "bold"))
        if stage.trigger.get("State"):
            head.append(f"  {stage.trigger['State']}", style=STATE_STYLES.get(stage.trigger["State"], "dim"))
        # The condition stands last: it is the part that a narrow terminal may cut.
        head.append(f"  {condition(stage.trigger)}")
        lines.append(head)
        for branch, one in _branches(stage):
            again = "  (see above)" if one.name in stage.repeated else ""
            lines.append(Text.assemble((branch, "dim"), f"{clean(one.name):<{width}}  ", (f"{one.kind}{again}", "dim")))
    return lines or [Text("the workflow has no triggers", style="dim")]


def draw_run(graph: Mapping[str, Any], now: datetime, ended: bool) -> list[Text]:
    """A run: each trigger with what became of it, each job and crawler with state and duration."""
    lines: list[Text] = []
    parts = stages(graph)
    width = _name_width(parts)
    for stage in parts:
        word, glyph, style = ("fired", "◆", "bold") if stage.fired else ("waiting", "◇", "")
        if ended and not stage.fired:
            word = "did not fire"
        head = Text.assemble((f"{glyph} {clean(stage.trigger['Name'])}", style), f"  {word}")
        lines.append(head.append(f"  {condition(stage.trigger)}", style="dim"))
        for branch, one in _branches(stage):
            lines.append(_run_line(branch, one, width, now, ended, one.name in stage.repeated))
    return lines or [Text("the workflow run has no triggers", style="dim")]


def _run_line(branch: str, one: Component, width: int, now: datetime, ended: bool, repeated: bool) -> Text:
    style = STATE_STYLES.get(one.state, "dim")
    glyph = "✘" if one.state in BAD_STATES else _GLYPHS.get(one.state, "●")
    line = Text.assemble(
        (branch, "dim"), (f"{glyph} ", style), f"{clean(one.name):<{width}}  ", (f"{one.kind:<7}  ", "dim")
    )
    if repeated:
        return line.append("(see above)", style="dim")
    line.append(f"{one.state or ('not run' if ended else 'not started'):<11}", style=style)
    line.append(f"  {duration(seconds_between(one.started, one.completed, now)):>9}")
    if one.attempts > 1:
        line.append(f"  attempt {one.attempts}", style="yellow")
    if one.message:
        line.append(f"  {clean(one.message)}", style="red")
    line.rstrip()
    return line


def _branches(stage: Stage) -> Iterable[tuple[str, Component]]:
    for index, one in enumerate(stage.components):
        yield ("└─ " if index == len(stage.components) - 1 else "├─ "), one


def _name_width(parts: Iterable[Stage]) -> int:
    return max((len(clean(one.name)) for stage in parts for one in stage.components), default=0)


def picture(lines: Iterable[Text]) -> Group:
    """Lines as one renderable: a line that is too long for the terminal is cut, so that the picture keeps its shape."""
    cut = []
    for line in lines:
        line.no_wrap, line.overflow = True, "ellipsis"
        cut.append(line)
    return Group(*cut)


def headline(run: Mapping[str, Any], now: datetime) -> Text:
    """`RUNNING  12.3 s  4 of 7 nodes succeeded, 1 running`; from a Glue WorkflowRun.

    With the run's graph nodes are counted, each by its latest attempt. Without it there are only Glue's statistics,
    which count every attempt as an action of its own.
    """
    counted = _of_nodes(run["Graph"]) if "Graph" in run else _of_statistics(run.get("Statistics", {}))
    status = run.get("Status", "")
    elapsed = duration(seconds_between(run.get("StartedOn"), run.get("CompletedOn"), now))
    return Text.assemble((status, STATE_STYLES.get(status, "bold")), f"  {elapsed}  ", counted)


# How a headline calls the states of nodes, and the member of Glue's statistics that counts them.
_WORDS = (
    ("running", "RunningActions", {"STARTING", "RUNNING", "STOPPING", "CANCELLING"}),
    ("waiting", "WaitingActions", {"WAITING"}),
    ("failed", "FailedActions", {"FAILED"}),
    ("timed out", "TimeoutActions", {"TIMEOUT"}),
    ("in error", "ErroredActions", {"ERROR", "EXPIRED"}),
    ("stopped", "StoppedActions", {"STOPPED", "CANCELLED"}),
)


def _of_nodes(graph: Mapping[str, Any]) -> str:
    found = components(graph)
    words = [f"{sum(one.state == 'SUCCEEDED' for one in found)} of {len(found)} nodes succeeded"]
    for word, _, states in _WORDS:
        if count := sum(one.state in states for one in found):
            words.append(f"{count} {word}")
    if retries := sum(bool(_before(run)) for node in graph.get("Nodes", []) for run in _job_runs(node)):
        words.append(f"{retries} {'retry' if retries == 1 else 'retries'}")
    return ", ".join(words)


def _of_statistics(counts: Mapping[str, int]) -> str:
    words = [f"{counts.get('SucceededActions', 0)} of {counts.get('TotalActions', 0)} actions succeeded"]
    return ", ".join([*words, *(f"{counts[member]} {word}" for word, member, _ in _WORDS if counts.get(member))])


def succeeded(run: Mapping[str, Any]) -> bool:
    """Whether a finished run, given with its graph, has no node that went wrong for good.

    Glue itself says COMPLETED also when nodes failed, and its statistics count an attempt that a retry has mended.
    """
    nodes = run.get("Graph", {}).get("Nodes", [])
    attempts = [one for node in nodes for one in _job_runs(node)]
    mended = {_before(one) for one in attempts}
    ends = [one.get("JobRunState") for one in attempts if one.get("Id") not in mended]
    ends += [one.get("State") for node in nodes for one in (node.get("CrawlerDetails") or {}).get("Crawls") or []]
    return run.get("Status") == "COMPLETED" and all(state == "SUCCEEDED" for state in ends)


def _job_runs(node: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return (node.get("JobDetails") or {}).get("JobRuns") or []


def _before(job_run: Mapping[str, Any]) -> str | None:
    """The id of the attempt that this one tries again, as Glue's PreviousRunId says it."""
    before: str | None = job_run.get("PreviousRunId")
    return before
