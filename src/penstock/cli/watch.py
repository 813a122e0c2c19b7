"""Watching a workflow run: a live picture on a terminal, one line for each change elsewhere."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from rich.live import Live

from penstock.cli.graph import FINAL_RUN_STATES, components, draw_run, headline, picture, stages
from penstock.cli.output import stacked
from penstock.cli.wording import clean, duration, seconds_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rich.console import RenderableType

    from penstock.cli.output import Output
    from penstock.clock import Clock

# Glue has no call that waits for a run: a client asks. Four times a second looks alive and costs the server little.
POLL_SECONDS = 0.25


def watch_run(glue: Any, name: str, run_id: str, output: Output, clock: Clock) -> dict[str, Any]:
    """Follow a workflow run to its end; returns Glue's WorkflowRun with its graph. Raises botocore's ClientError."""
    before: Mapping[str, Any] | None = None
    live = (
        Live(console=output.console, auto_refresh=False, vertical_overflow="ellipsis") if output.interactive else None
    )
    with live or nullcontext():
        while True:
            run: dict[str, Any] = glue.get_workflow_run(Name=name, RunId=run_id, IncludeGraph=True)["Run"]
            now = clock.now()
            if live is not None:
                live.update(render_run(run, now), refresh=True)
            elif output.form == "text":
                for line in changes(before, run, now):
                    output.line(line)
            if run["Status"] in FINAL_RUN_STATES:
                return run
            before = run
            time.sleep(POLL_SECONDS)


def render_run(run: Mapping[str, Any], now: datetime) -> RenderableType:
    """The picture of a run: its nodes, then the count of them."""
    ended = run.get("Status") in FINAL_RUN_STATES
    return stacked(picture(draw_run(run.get("Graph", {}), now, ended)), headline(run, now))


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """One line for each node whose state is not what it was, each trigger that fired, and the run's own end.

    Lines begin with the time since the run's start and stand in the order in which things happened, which is finer
    than the order in which they were seen.
    """
    start: datetime = after.get("StartedOn") or now
    graph_before = before.get("Graph", {}) if before else {}
    happened = [*_fired(graph_before, after.get("Graph", {}), now), *_moved(graph_before, after.get("Graph", {}), now)]
    for moment, _, text in sorted(happened):
        yield f"{duration(seconds_between(start, moment, now)):>12}  {text}"
    if after["Status"] in FINAL_RUN_STATES:
        end = duration(seconds_between(start, after.get("CompletedOn"), now))
        yield f"{end:>12}  run      {headline(after, now).plain}"


# Of what happened at the same instant, causes stand before effects: an end, the trigger it fired, what that started.
_END, _TRIGGER, _START = range(3)


def _fired(before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> Iterator[tuple[datetime, int, str]]:
    known = {stage.trigger["Name"] for stage in stages(before) if stage.fired}
    for stage in stages(after):
        if stage.fired and stage.trigger["Name"] not in known:
            moment = min((one.started for one in stage.components if one.started), default=now)
            yield moment, _TRIGGER, f"trigger  {clean(stage.trigger['Name'])}  fired"


def _moved(before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> Iterator[tuple[datetime, int, str]]:
    known = {(one.kind, one.name): one for one in components(before)}
    for one in components(after):
        earlier = known.get((one.kind, one.name))
        if not one.state or (earlier is not None and (earlier.state, earlier.attempts) == (one.state, one.attempts)):
            continue
        words = [f"{one.kind:<7}", clean(one.name), one.state]
        if one.attempts > 1:
            words.append(f"attempt {one.attempts}")
        if one.completed is not None:
            words.append(f"after {duration(seconds_between(one.started, one.completed, now))}")
        if one.message:
            words.append(clean(one.message))
        begins = earlier is None or earlier.attempts != one.attempts
        moment = one.completed or (one.started if begins else None) or now
        yield moment, _END if one.completed else _START, "  ".join(words)
