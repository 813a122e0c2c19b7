"""What happened, in the past tense: the facts that reach the engine through the inbox. Each belongs to one origin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunBegan:
    """The script of a job run is running (its executor says so)."""

    run_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A job run or a crawl has ended. `outcome`: SUCCEEDED, FAILED, STOPPED or TIMEOUT; `message`: Glue's ErrorMessage.

    `running_on` is when the script began, for a report that overtook RunBegan; `at` when it ended.
    """

    run_id: str
    outcome: str
    at: datetime
    message: str | None = None
    running_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Somebody asked for a stop: of some runs (BatchStopJobRun, StopCrawler), or of the origin (`run_ids` None)."""

    run_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TimeoutFell:
    """A job run has been running for as long as it may."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RetryFell:
    """The pause before an automatic retry is over."""

    run_id: str


@dataclass(frozen=True, slots=True)
class SlotFreed:
    """A slot of the job that this queued run waits for has become free."""

    run_id: str


Event = RunBegan | RunFinished | StopAsked | TimeoutFell | RetryFell | SlotFreed
