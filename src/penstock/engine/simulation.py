"""A workflow run that only seems to happen: the engine itself, with mocked outcomes and a clock that jumps.

The decisions are those of production (`workflows.start`, `decide`); this file is the world around them. It answers
commands as executors do: a launched run begins at once and ends after its duration as it was told to, a run that shall
time out ends when the engine has it ended, and the next instant is whatever is due next. Nothing else uses the jobs and
crawlers meanwhile.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from penstock.engine import workflows
from penstock.engine.commands import Command, LaunchCrawl, LaunchRun, OfferSlot, SetTimer, StopCrawl, StopRun
from penstock.engine.decide import NO_DELAY, decide
from penstock.engine.draft import Decision
from penstock.engine.events import Event, RunBegan, RunFinished, SlotFreed
from penstock.engine.explanations import Explanation, explain
from penstock.engine.mocks import Mocks
from penstock.engine.outcomes import Outcome, outcome
from penstock.engine.problems import Problem, problems
from penstock.engine.state import (
    CrawlerDefinition,
    Definitions,
    JobDefinition,
    JobRunState,
    Node,
    NodeKind,
    Origin,
    Run,
    Situation,
    Slot,
    Trigger,
)

MOCKED_MESSAGE = "mocked failure"

Definition = TypeVar("Definition", bound=JobDefinition | CrawlerDefinition)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What happened. `situation` is the run at its end; `history` every decision with the instant it was made."""

    situation: Situation
    explanation: Explanation
    problems: tuple[Problem, ...]
    history: tuple[tuple[datetime, str], ...]

    @property
    def outcome(self) -> Outcome:
        return outcome(self.situation)

    @property
    def statistics(self) -> dict[str, int]:
        return workflows.statistics(self.situation)

    @property
    def seconds(self) -> float:
        assert self.situation.completed_on is not None
        return (self.situation.completed_on - self.situation.started_on).total_seconds()

    def since_start(self, instant: datetime | None) -> float:
        """Seconds from the start of the run to an instant of it."""
        return 0.0 if instant is None else (instant - self.situation.started_on).total_seconds()


def simulate(
    origin: Origin,
    start_trigger: Trigger,
    snapshot: tuple[Trigger, ...],
    definitions: Definitions,
    mocks: Mocks,
    now: datetime,
    retry_delay: timedelta = NO_DELAY,
) -> Simulation:
    """Run a workflow from `start_trigger` to its end. `definitions` are all of its jobs and crawlers that exist.

    It always ends: a trigger fires once in a run and attempts are limited, so there are finitely many runs.
    """
    world = _World(mocks)
    live = Definitions(
        jobs=_Live(definitions.jobs, lambda job: replace(job, slot=world.slot(Node(NodeKind.JOB, job.name)))),
        crawlers=_Live(
            definitions.crawlers, lambda one: replace(one, slot=world.slot(Node(NodeKind.CRAWLER, one.name)))
        ),
    )
    world.take(workflows.start(origin, start_trigger, snapshot, live, now), now)
    while (due := world.next()) is not None:
        instant, event = due
        world.take(decide(world.situation, event, instant, retry_delay), instant)
    found = tuple(problems(start_trigger, snapshot, definitions))
    return Simulation(world.situation, explain(world.situation), found, tuple(world.history))


class _Live(Mapping[str, Definition]):
    """Definitions by name, each with its slot as it is when it is asked for: a decision asks for few of them."""

    def __init__(self, definitions: Mapping[str, Definition], with_slot: Callable[[Definition], Definition]) -> None:
        self._definitions = definitions
        self._with_slot = with_slot

    def __getitem__(self, name: str) -> Definition:
        return self._with_slot(self._definitions[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)


class _World:
    """Executors, timers and the inbox of one origin: what is due, in the order in which it falls due."""

    def __init__(self, mocks: Mocks) -> None:
        self.situation: Situation
        self.history: list[tuple[datetime, str]] = []
        self._runs: Mapping[str, Run] = {}
        self._of_node: dict[Node, list[str]] = {}
        self._mocks = mocks
        self._due: list[tuple[datetime, int, Event]] = []
        self._count = 0

    def next(self) -> tuple[datetime, Event] | None:
        """What is due next; None when the run has ended (timers of ended runs are left), or nothing more can come."""
        if not self._due or self.situation.completed_on is not None:
            return None
        instant, _, event = heapq.heappop(self._due)
        return instant, event

    def take(self, decision: Decision, now: datetime) -> None:
        self.situation = decision.after
        runs = decision.after.runs
        for run_id in list(islice(runs, len(self._runs), None)):
            self._of_node.setdefault(runs[run_id].node, []).append(run_id)
        self._runs = runs
        self.history += [(now, reason) for reason in decision.reasons]
        for command in decision.commands:
            self._obey(command, now)

    def slot(self, node: Node) -> Slot:
        """The slot of a node as the runs so far leave it."""
        runs = self._own(node)
        return Slot(active=sum(run.holds_slot for run in runs), version=1, waiting=sum(_queued(run) for run in runs))

    def _obey(self, command: Command, now: datetime) -> None:
        match command:
            case LaunchRun():
                self._put(now, RunBegan(command.run_id, now))
                self._launched(command.run_id, now)
            case LaunchCrawl():
                self._launched(command.crawl_id, now)
            case StopRun():
                outcome = "TIMEOUT" if command.timed_out else "STOPPED"
                self._put(now, RunFinished(command.run_id, outcome, now))
            case StopCrawl():
                self._put(now, RunFinished(command.crawl_id, "STOPPED", now))
            case SetTimer():
                self._put(command.due, command.event)
            case OfferSlot():
                longest = self._longest_waiting(command.job_name)
                if longest is not None:
                    self._put(now, SlotFreed(longest.id))

    def _launched(self, run_id: str, now: datetime) -> None:
        node = self._runs[run_id].node
        state = self._mocks.state(node, self._of_node[node].index(run_id))
        if state == "TIMEOUT" and node.kind is NodeKind.JOB:
            return  # it runs on until its timer falls and the engine ends it
        end = now + self._mocks.duration(node)
        self._put(end, RunFinished(run_id, state, end, MOCKED_MESSAGE if state == "FAILED" else None))

    def _longest_waiting(self, job_name: str) -> Run | None:
        return next((run for run in self._own(Node(NodeKind.JOB, job_name)) if _queued(run)), None)

    def _own(self, node: Node) -> list[Run]:
        """The runs of a node, first made first."""
        return [self._runs[run_id] for run_id in self._of_node.get(node, ())]

    def _put(self, instant: datetime, event: Event) -> None:
        self._count += 1
        heapq.heappush(self._due, (instant, self._count, event))


def _queued(run: Run) -> bool:
    return run.state is JobRunState.WAITING and not run.holds_slot
