"""What the checkers see: every committed change of an origin, and every decision that led to one.

The engine's functions are recorded as they are called (see `recording`), so that the history of an origin can be
replayed from nothing: the inbox alone does not keep what a decision saw (definitions, slots, live triggers) nor the
acts of users, which reach the engine directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from penstock.engine import workflows
from penstock.engine.draft import Decision
from penstock.engine.events import Event
from penstock.engine.state import Situation
from penstock.operations import advance, workflow_resumes
from penstock.store.contract import Commit

if TYPE_CHECKING:
    from tests.simulation.world import World


class Violation(AssertionError):
    """An invariant does not hold."""


@dataclass(frozen=True)
class Change:
    """One commit: `before` and `after` are what the store holds, read back; `commit` is what was asked of it."""

    before: Situation | None
    after: Situation
    commit: Commit
    made: Made | None
    server: str
    at: datetime
    began_at: int
    """The scheduler's step in which its transaction began."""
    resumed: Situation | None = None
    """The run that this one, which begins here, resumes."""


@dataclass(frozen=True)
class Made:
    """How a decision was made: by a start (`start` and its arguments) or from an event."""

    start: Callable[..., Decision] | None = None
    arguments: tuple[Any, ...] = ()
    situation: Situation | None = None
    event: Event | None = None
    now: datetime | None = None
    retry_delay: timedelta = timedelta(0)

    def again(self, situation: Situation | None) -> Decision:
        """The decision made anew, from `situation` with the definitions and live triggers that were seen."""
        if self.start is not None:
            return self.start(*self.arguments)
        assert situation is not None
        assert self.situation is not None
        assert self.event is not None
        assert self.now is not None
        seen = replace(situation, definitions=self.situation.definitions, triggers=self.situation.triggers)
        return _decide(seen, self.event, self.now, self.retry_delay)


@dataclass
class Journal:
    """The decisions that were committed, origin by origin, in order."""

    origins: dict[str, list[Made]] = field(default_factory=dict)
    _pending: dict[int, tuple[Decision, Made]] = field(default_factory=dict)

    def made(self, decision: Decision, made: Made) -> Decision:
        self._pending[id(decision.after)] = decision, made
        return decision

    def committed(self, commit: Commit) -> Made | None:
        _, made = self._pending.pop(id(commit.after), (None, None))
        if made is not None:
            self.origins.setdefault(commit.after.origin.id, []).append(made)
        return made


_STARTS = (
    (workflows, "start"),
    (workflows, "start_one_job"),
    (workflows, "start_one_crawl"),
    (workflows, "refuse"),
    (workflows, "wait"),
    (workflows, "begin"),
    (workflow_resumes, "resume"),
)
_decide = advance.decide


@contextmanager
def recording(world: World) -> Iterator[None]:
    """Have every call of the engine noted in the world's journal, for the length of the block."""
    journal = world.journal
    decide = advance.decide
    starts = {(place, name): getattr(place, name) for place, name in _STARTS}

    def noted_decide(situation: Situation, event: Event, now: datetime, retry_delay: timedelta) -> Decision:
        decision = decide(situation, event, now, retry_delay)
        return journal.made(decision, Made(situation=decision.before, event=event, now=now, retry_delay=retry_delay))

    def noted(start: Callable[..., Decision]) -> Callable[..., Decision]:
        def call(*arguments: Any) -> Decision:
            return journal.made(start(*arguments), Made(start=start, arguments=arguments))

        return call

    advance.decide = noted_decide  # type: ignore[assignment]
    for (place, name), start in starts.items():
        setattr(place, name, noted(start))
    try:
        yield
    finally:
        advance.decide = decide
        for (place, name), start in starts.items():
            setattr(place, name, start)
