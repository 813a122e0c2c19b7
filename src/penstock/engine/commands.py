"""What to do, in the imperative: the commands that a decision leaves in the outbox. Each is safe to carry out twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from penstock.engine.events import Event


@dataclass(frozen=True, slots=True)
class LaunchRun:
    """Start the script of a job run. `arguments` are merged: default < run < non-overridable (spec 3.8)."""

    run_id: str
    job_name: str
    attempt: int
    command: Mapping[str, Any]
    arguments: Mapping[str, str]
    workflow_name: str | None
    workflow_run_id: str | None
    timeout_minutes: int | None
    security_configuration: str | None


@dataclass(frozen=True, slots=True)
class StopRun:
    """End a job run's process tree; the report that follows says STOPPED, or TIMEOUT when its time was over."""

    run_id: str
    timed_out: bool


@dataclass(frozen=True, slots=True)
class LaunchCrawl:
    crawl_id: str
    crawler_name: str


@dataclass(frozen=True, slots=True)
class StopCrawl:
    crawl_id: str


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Put `event` in the origin's inbox at `due`. A timer that falls due after its run has ended does nothing."""

    due: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class OfferSlot:
    """A slot of this job has become free: tell the run that has waited longest for it, in whatever origin."""

    job_name: str


Command = LaunchRun | StopRun | LaunchCrawl | StopCrawl | SetTimer | OfferSlot
