"""Histories: all that the engine was told about one origin, as JSON, and the same told to today's engine.

    story        why this history is kept
    origin       id, kind, account, region, workflow_name
    begin        at (milliseconds), what was seen (jobs, crawlers, triggers), and what began: `trigger`, a Glue Trigger
                 document, `job` with `request`, `crawler` with `crawl`, or `original` (a history) resumed at `nodes`
    steps        for each fact: at, event (as the inbox keeps it), retry_delay_seconds, what was seen
    ... then     what followed: status, states of the runs in order, triggers fired, commands, slots insisted on

What was seen: `jobs` are Glue Job documents with their slot (active, waiting, version), `crawlers` slots by name, and
`triggers` the snapshot of a workflow run or, wherever they have changed, the live triggers of a chain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from tests.simulation.observations import Made
from tests.simulation.world import World

from penstock.arns import Namespace
from penstock.clock import from_milliseconds, to_milliseconds
from penstock.engine import workflows
from penstock.engine.commands import SetTimer
from penstock.engine.decide import decide
from penstock.engine.draft import Decision
from penstock.engine.resume import resume
from penstock.engine.runs import RunRequest
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    Node,
    NodeKind,
    Origin,
    OriginKind,
    Predecessor,
    Situation,
    Slot,
    Trigger,
)
from penstock.engine.triggers import read_trigger
from penstock.store.encoding import event_of, event_text

Json = dict[str, Any]


def record(world: World, origin_id: str, story: str) -> Json:
    """The history of one origin of a world that has been run."""
    made = world.journal.origins[origin_id]
    begin, *later = made
    decision = begin.again(None)
    origin = decision.after.origin
    history: Json = {
        "story": story,
        "origin": {**asdict(origin.namespace), "id": origin.id, "kind": origin.kind, "workflow": origin.workflow_name},
        "begin": {**_begin(world, begin), "then": outcome(decision)},
        "steps": [],
    }
    triggers = decision.after.triggers
    for step in later:
        assert step.situation is not None
        assert step.event is not None
        assert step.now is not None
        decision = step.again(decision.after)
        told = {
            "at": to_milliseconds(step.now),
            "event": json.loads(event_text(step.event)),
            "retry_delay_seconds": int(step.retry_delay.total_seconds()),
            **_seen(step.situation.definitions),
            "then": outcome(decision),
        }
        if step.situation.triggers != triggers:
            triggers = step.situation.triggers
            told["triggers"] = [dict(trigger.document) for trigger in triggers]
        history["steps"].append(told)
    return history


def replay(history: Mapping[str, Any]) -> list[tuple[Decision, Json]]:
    """Today's decisions on a recorded history, each with what followed when it was recorded."""
    origin = _origin(history["origin"])
    begin = history["begin"]
    at, definitions = from_milliseconds(begin["at"]), _definitions(begin)
    triggers = _triggers(begin)
    if "original" in begin:
        original = replay(begin["original"])[-1][0].after
        nodes = [Node(NodeKind(kind), name) for kind, name in begin["nodes"]]
        decision = resume(origin, original, nodes, definitions, at)
    elif "crawler" in begin:
        decision = workflows.start_one_crawl(origin, begin["crawler"], begin["crawl"], definitions, at)
    elif "trigger" in begin:
        decision = workflows.start(origin, read_trigger(begin["trigger"]), triggers, definitions, at)
    else:
        members = dict(begin["request"])
        members["predecessors"] = tuple(Predecessor(**known) for known in members.pop("predecessors"))
        decision = workflows.start_one_job(origin, begin["job"], RunRequest(**members), definitions, at)
    decisions = [(decision, begin["then"])]
    for step in history["steps"]:
        if "triggers" in step:
            triggers = _triggers(step)
        seen = _after(decision.after, triggers, _definitions(step))
        event = event_of(json.dumps(step["event"]))
        delay = timedelta(seconds=step["retry_delay_seconds"])
        decision = decide(seen, event, from_milliseconds(step["at"]), delay)
        decisions.append((decision, step["then"]))
    return decisions


def outcome(decision: Decision) -> Json:
    """What a reader wants to see of a decision, and what must stay as it is."""
    after = decision.after
    return {
        "status": str(after.status),
        "runs": [f"{run.node.name} {run.attempt} {run.state}" for run in after.runs.values()],
        "fired": list(after.fired),
        "commands": [_words(command) for command in decision.commands],
        "insists_on": sorted(node.name for node, _ in decision.taken),
    }


def _after(situation: Situation, triggers: tuple[Trigger, ...], definitions: Definitions) -> Situation:
    """What the next decision sees: a manual start has no triggers, whatever there are."""
    if situation.origin.kind is OriginKind.MANUAL:
        triggers = ()
    return replace(situation, triggers=triggers, definitions=definitions)


def _begin(world: World, made: Made) -> Json:
    arguments = made.arguments
    name = getattr(made.start, "__name__", "")
    if name == "start":
        _, trigger, snapshot, definitions, now = arguments
        began: Json = {"trigger": dict(trigger.document), "triggers": [dict(known.document) for known in snapshot]}
    elif name == "start_one_job":
        _, job, request, definitions, now = arguments
        began = {"job": job, "request": asdict(request), "triggers": []}
    elif name == "start_one_crawl":
        _, crawler, crawl, definitions, now = arguments
        began = {"crawler": crawler, "crawl": crawl, "triggers": []}
    elif name == "resume":
        _, original, nodes, definitions, now = arguments
        before = record(world, original.origin.id, "the run that was resumed")
        snapshot = [dict(known.document) for known in original.triggers]
        began = {"original": before, "nodes": [list(node) for node in nodes], "triggers": snapshot}
    else:
        raise ValueError(f"histories that begin with {name} are not recorded")
    return {"at": to_milliseconds(now), **began, **_seen(definitions)}


def _seen(definitions: Definitions) -> Json:
    return {
        "jobs": {
            name: {"document": dict(job.document), "slot": _slot(job.slot)} for name, job in definitions.jobs.items()
        },
        "crawlers": {name: _slot(crawler.slot) for name, crawler in definitions.crawlers.items()},
    }


def _slot(slot: Slot) -> Json:
    return {"active": slot.active, "waiting": slot.waiting, "version": slot.version}


def _definitions(seen: Mapping[str, Any]) -> Definitions:
    return Definitions(
        jobs={name: JobDefinition(job["document"], Slot(**job["slot"])) for name, job in seen["jobs"].items()},
        crawlers={name: CrawlerDefinition(name, Slot(**slot)) for name, slot in seen["crawlers"].items()},
    )


def _triggers(seen: Mapping[str, Any]) -> tuple[Trigger, ...]:
    return tuple(read_trigger(document) for document in seen["triggers"])


def _origin(members: Mapping[str, Any]) -> Origin:
    namespace = Namespace(members["account"], members["region"])
    return Origin(members["id"], OriginKind(members["kind"]), namespace, members["workflow"])


def _words(command: Any) -> str:
    if isinstance(command, SetTimer):
        return f"SetTimer {type(command.event).__name__}"
    names = (getattr(command, member, None) for member in ("job_name", "crawler_name", "run_id", "crawl_id"))
    return f"{type(command).__name__} {next(name for name in names if name is not None)}"
