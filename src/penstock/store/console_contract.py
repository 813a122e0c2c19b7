"""What the store keeps and finds for the web console: users, sessions, saved definitions, runs of all workflows.

A secret itself is never stored: passwords and session ids come here hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from penstock.arns import Namespace

if TYPE_CHECKING:
    from penstock.store.contract import WorkflowRunRow


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a committed transaction wrote: what kind of thing, whose, and which.

    `kind` is that of a tag's resource (`workflow`, `trigger`, `job`, ...), `schedule` (of a trigger or crawler), or
    `run` for a workflow run, whose `name` is its id. `workflow` is named where it is known.
    """

    kind: str
    namespace: Namespace
    name: str
    workflow: str | None = None


@dataclass(frozen=True, slots=True)
class ConsoleUser:
    """`password` is a hash that says how it was made; `preferences` are the page's own affair."""

    name: str
    password: str
    preferences: Mapping[str, Any]
    created: datetime


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """`id` is the hash of what the browser has. `keep`: it outlives the browser. `by_link`: signed in by a code."""

    id: str
    user_name: str
    created: datetime
    expires: datetime
    keep: bool
    by_link: bool


@dataclass(frozen=True, slots=True)
class SavedDefinition:
    """A workflow's definition as it was saved: `number` counts from 1, `version` follows from the content.

    `snapshot_id` is that of the triggers, as workflow runs refer to it.
    """

    number: int
    version: str
    snapshot_id: str
    saved_on: datetime
    saved_by: str
    message: str | None
    definition: Mapping[str, Any]


class Console(Protocol):
    """Who may use the console, and who does."""

    def user(self, name: str) -> ConsoleUser | None: ...

    def has_users(self) -> bool: ...

    def add_user(self, user: ConsoleUser) -> bool:
        """False, and nothing written, when the name is taken."""
        ...

    def set_password(self, name: str, password: str) -> bool: ...

    def preferences(self, user_name: str) -> Mapping[str, Any]: ...

    def put_preferences(self, user_name: str, preferences: Mapping[str, Any]) -> None:
        """Of any name: one who came by a link is no user, but has preferences."""
        ...

    def session(self, session_id: str) -> ConsoleSession | None: ...

    def add_session(self, session: ConsoleSession) -> None: ...

    def end_session(self, session_id: str) -> bool: ...

    def end_sessions_of(self, user_name: str, but: str) -> int:
        """All of a user's but one; returns how many there were."""
        ...

    def use_code(self, code_id: str, expires: datetime) -> bool:
        """Take a one-time code; False when it was taken before. `expires`: when nobody could use it any more."""
        ...

    def failures(self, user_name: str) -> tuple[int, datetime] | None:
        """How often in a row, and when last, signing in under this name failed; None: never since it last worked."""
        ...

    def put_failures(self, user_name: str, failures: int, at: datetime) -> None: ...

    def forget_failures(self, user_name: str) -> None: ...

    def sweep(self, now: datetime, failures_before: datetime) -> None:
        """Remove sessions and codes that are over, and failures that are older."""
        ...


class Definitions(Protocol):
    """The saved definitions of workflows; they go with their workflow."""

    def latest(self, namespace: Namespace, workflow_name: str) -> SavedDefinition | None: ...

    def page(self, namespace: Namespace, workflow_name: str, limit: int) -> list[SavedDefinition]:
        """Newest first."""
        ...

    def get(self, namespace: Namespace, workflow_name: str, number: int) -> SavedDefinition | None: ...

    def of_run(self, namespace: Namespace, workflow_name: str, run_id: str) -> int | None:
        """The number of the newest saved definition whose triggers a run began with."""
        ...

    def add(self, namespace: Namespace, workflow_name: str, saved: SavedDefinition, keep: int) -> None:
        """Conflict when the number is taken. Of all that are there the newest `keep` stay."""
        ...


class WorkflowRuns(Protocol):
    """Workflow runs over all workflows of a namespace."""

    def latest(self, namespace: Namespace) -> dict[str, WorkflowRunRow]:
        """The newest run of each workflow that has one."""
        ...

    def active_counts(self, namespace: Namespace) -> dict[str, int]:
        """How many runs of each workflow are in RUNNING or STOPPING, where there are any."""
        ...

    def overlapping(self, namespace: Namespace, begin: datetime, end: datetime, limit: int) -> list[WorkflowRunRow]:
        """The workflow runs that were under way in a span of time (`end` excluded), newest first."""
        ...

    def resumed_as(self, namespace: Namespace, workflow_name: str, run_id: str) -> list[str]:
        """The ids of the runs that resume this one, oldest first."""
        ...

    def regions(self, account: str) -> list[str]:
        """The regions in which the account has a workflow, job, crawler or database."""
        ...
