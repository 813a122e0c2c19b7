"""Values to JSON text and back: documents, runs, trigger snapshots, events and commands.

Names of kinds and members are part of the stored format: they are written out here, so that renaming a class changes
no database. A kind that is missing in the tables below stops the program at import.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, get_args, get_type_hints

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.engine.commands import Command, LaunchCrawl, LaunchRun, OfferSlot, SetTimer, StopCrawl, StopRun
from penstock.engine.events import Event, RetryFell, RunBegan, RunFinished, SlotFreed, StopAsked, TimeoutFell
from penstock.engine.snapshot import Snapshot
from penstock.engine.state import (
    Action,
    Condition,
    CrawlState,
    JobRunState,
    Logical,
    Node,
    NodeKind,
    Predecessor,
    Run,
    RunState,
    Trigger,
    TriggerState,
    TriggerType,
)

Convert = Callable[[Any], Any]

EVENTS: dict[str, type[Any]] = {
    "RunBegan": RunBegan,
    "RunFinished": RunFinished,
    "StopAsked": StopAsked,
    "TimeoutFell": TimeoutFell,
    "RetryFell": RetryFell,
    "SlotFreed": SlotFreed,
}
COMMANDS: dict[str, type[Any]] = {
    "LaunchRun": LaunchRun,
    "StopRun": StopRun,
    "LaunchCrawl": LaunchCrawl,
    "StopCrawl": StopCrawl,
    "SetTimer": SetTimer,
    "OfferSlot": OfferSlot,
}
if set(EVENTS.values()) != set(get_args(Event)) or set(COMMANDS.values()) != set(get_args(Command)):
    raise TypeError("store/encoding.py lacks an event or a command of the engine: add it to EVENTS or COMMANDS")


def _plain(value: Any) -> Any:
    """What the encoder itself does not know: read-only mappings count as JSON objects."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON value: {value!r}")


# Text stays ASCII: every character, lone surrogates and NUL included, survives any database in its escaped form.
to_text = json.JSONEncoder(separators=(",", ":"), check_circular=False, default=_plain).encode
_decode = json.JSONDecoder().raw_decode
# Job runs and crawls share some words; the kind of the node says which of the two is meant.
_NODE_KINDS = {kind.value: kind for kind in NodeKind}
_STATES: dict[NodeKind, dict[str, RunState]] = {
    NodeKind.JOB: {state.value: state for state in JobRunState},
    NodeKind.CRAWLER: {state.value: state for state in CrawlState},
}


def from_text(text: str) -> Any:
    """The JSON value of a text that `to_text` wrote: with nothing before or behind it, so nothing is looked for."""
    return _decode(text)[0]


def instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)


def milliseconds(value: datetime | None) -> int | None:
    return None if value is None else to_milliseconds(value)


def event_text(event: Event) -> str:
    return to_text(_pack(_EVENT_NAMES, event))


def event_of(text: str) -> Event:
    """The event in `text`. Raises KeyError for a kind that this version does not know."""
    event: Event = _unpack(EVENTS, from_text(text))
    return event


def command_text(command: Command) -> str:
    return to_text(_pack(_COMMAND_NAMES, command))


def command_of(text: str) -> Command:
    """The command in `text`. Raises KeyError for a kind that this version does not know."""
    command: Command = _unpack(COMMANDS, from_text(text))
    return command


def triggers_text(triggers: tuple[Trigger, ...]) -> str:
    """A snapshot: every member of every trigger, parsed ones and the document alike."""
    return to_text([_trigger(trigger) for trigger in triggers])


def triggers_of(text: str) -> Snapshot:
    return Snapshot(map(_trigger_of, from_text(text)))


def fired_text(fired: Mapping[str, datetime]) -> str:
    return to_text({name: to_milliseconds(at) for name, at in fired.items()})


def fired_of(text: str) -> dict[str, datetime]:
    return {name: from_milliseconds(at) for name, at in from_text(text).items()}


def run_text(run: Run) -> str:
    """The members of a run that are no columns; those that have their default value are left out."""
    members: dict[str, Any] = {name: getattr(run, name) for name in _RUN_MEMBERS if getattr(run, name)}
    if run.timeout_minutes is not None:
        members["timeout_minutes"] = run.timeout_minutes
    for name in ("trigger_name", "previous_run_id", "security_configuration", "error_message", "state_detail"):
        if getattr(run, name) is not None:
            members[name] = getattr(run, name)
    if run.predecessors:
        members["predecessors"] = [[watched.job_name, watched.run_id] for watched in run.predecessors]
    return to_text(members)


_RUN_MEMBERS = ("attempt", "arguments", "details", "timed_out")


# Each fact loads all runs of its origin, and few have changed since the fact before: the same row is the same run,
# whichever transaction reads it.
@lru_cache(maxsize=8192)
def run_of(
    run_id: str,
    kind: str,
    name: str,
    state: str,
    started_on: int,
    running_on: int | None,
    completed_on: int | None,
    slot: str | None,
    copied: bool,
    text: str,
) -> Run:
    """A run from its columns, in the order in which they are selected, and `run_text`."""
    node_kind = _NODE_KINDS[kind]
    members = from_text(text)
    watched = members.pop("predecessors", ())
    return Run(
        id=run_id,
        node=Node(node_kind, name),
        state=_STATES[node_kind][state],
        started_on=from_milliseconds(started_on),
        running_on=instant(running_on),
        completed_on=instant(completed_on),
        holds_slot=slot == "HELD",
        copied=bool(copied),
        predecessors=tuple(Predecessor(job_name, watched_id) for job_name, watched_id in watched),
        **members,
    )


def _trigger(trigger: Trigger) -> dict[str, Any]:
    return {
        "name": trigger.name,
        "type": trigger.type,
        "state": trigger.state,
        "workflow_name": trigger.workflow_name,
        "logical": trigger.logical,
        "conditions": [[c.node.kind, c.node.name, c.state] for c in trigger.conditions],
        "actions": [
            {
                "kind": action.node.kind,
                "name": action.node.name,
                "arguments": action.arguments,
                "timeout_minutes": action.timeout_minutes,
                "security_configuration": action.security_configuration,
                **({"overrides": action.overrides} if action.overrides else {}),
            }
            for action in trigger.actions
        ],
        "document": trigger.document,
    }


def _trigger_of(value: dict[str, Any]) -> Trigger:
    return Trigger(
        name=value["name"],
        type=TriggerType(value["type"]),
        state=TriggerState(value["state"]),
        workflow_name=value["workflow_name"],
        logical=Logical(value["logical"]),
        conditions=tuple(
            Condition(Node(_NODE_KINDS[kind], name), _STATES[_NODE_KINDS[kind]][state])
            for kind, name, state in value["conditions"]
        ),
        actions=tuple(
            Action(
                node=Node(_NODE_KINDS[action["kind"]], action["name"]),
                arguments=action["arguments"],
                timeout_minutes=action["timeout_minutes"],
                security_configuration=action["security_configuration"],
                overrides=action.get("overrides", {}),
            )
            for action in value["actions"]
        ),
        document=value["document"],
    )


def _pack(names: Mapping[type[Any], str], value: Any) -> dict[str, Any]:
    kind = type(value)
    packed = {"kind": names[kind]}
    for member, encode, _ in _MEMBERS[kind]:
        packed[member] = encode(getattr(value, member))
    return packed


def _unpack(kinds: Mapping[str, type[Any]], packed: dict[str, Any]) -> Any:
    """Members that are not stored (a value of before they existed) take the default of the class."""
    kind = kinds[packed["kind"]]
    return kind(**{member: decode(packed[member]) for member, _, decode in _MEMBERS[kind] if member in packed})


def _same(value: Any) -> Any:
    return value


def _texts(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


_EVENT_NAMES = {kind: name for name, kind in EVENTS.items()}
_COMMAND_NAMES = {kind: name for name, kind in COMMANDS.items()}

# How a member is written and read, by its declared type; any other type stops the program at import.
_CONVERSIONS: dict[Any, tuple[Convert, Convert]] = {
    str: (_same, _same),
    int: (_same, _same),
    bool: (_same, _same),
    str | None: (_same, _same),
    int | None: (_same, _same),
    Mapping[str, Any]: (_same, _same),
    Mapping[str, str]: (_same, _same),
    tuple[str, ...] | None: (_same, _texts),
    datetime: (to_milliseconds, from_milliseconds),
    datetime | None: (milliseconds, instant),
    Event: (partial(_pack, _EVENT_NAMES), partial(_unpack, EVENTS)),
}


def _members(kind: type[Any]) -> tuple[tuple[str, Convert, Convert], ...]:
    hints = get_type_hints(kind)
    return tuple((member.name, *_CONVERSIONS[hints[member.name]]) for member in fields(kind))


_MEMBERS = {kind: _members(kind) for kind in (*EVENTS.values(), *COMMANDS.values())}
