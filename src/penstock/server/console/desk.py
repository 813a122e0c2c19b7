"""What the routes of the console work with: the server's parts, and what is kept in memory between requests."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from penstock.arns import Namespace
from penstock.errors import InvalidInput
from penstock.operations.contract import Context
from penstock.operations.workflow_saves import definition_in
from penstock.server.console.line_index import LineIndexes
from penstock.server.console.workflow_rows import WorkflowRows

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.server.console.asked import Asked
    from penstock.server.runtime import Runtime
    from penstock.store.console_contract import Change
    from penstock.store.contract import Transaction

_REGION = re.compile(r"[a-z0-9-]{1,32}")
_NAMESPACES_MAX = 16


class Desk:
    """`build` names the built page. Used by several threads."""

    def __init__(self, runtime: Runtime, build: str) -> None:
        self.runtime = runtime
        self.build = build
        self.lines = LineIndexes()
        self._rows: dict[Namespace, WorkflowRows] = {}
        self._lock = threading.Lock()
        self._watching = False
        self._listeners: list[Callable[[frozenset[Change] | None], None]] = []

    @property
    def account(self) -> str:
        return self.runtime.keyring.primary.account

    @property
    def environment(self) -> dict[str, str] | None:
        settings = self.runtime.settings
        if not settings.environment_name:
            return None
        return {"name": settings.environment_name, "color": settings.environment_color}

    def user_arn(self, user_name: str) -> str:
        return f"arn:aws:iam::{self.account}:user/{user_name}"

    def namespace(self, asked: Asked) -> Namespace:
        """Raises InvalidInput for what is no region."""
        region = asked.headers.get("x-penstock-region") or asked.one("region") or self.runtime.settings.region
        if not _REGION.fullmatch(region):
            raise InvalidInput(f"'{region[:40]}' is no region")
        return Namespace(self.account, region)

    def context(self, asked: Asked) -> Context:
        """What an operation gets when the console calls it."""
        assert asked.session is not None
        runtime = self.runtime
        return Context(
            namespace=self.namespace(asked),
            caller_arn=self.user_arn(asked.session.user_name),
            request_id=asked.request_id,
            now=asked.now,
            store=runtime.store,
            identifiers=runtime.identifiers,
            locations=runtime.locations,
            settings=runtime.settings,
            wake=runtime.wake,
            supported_commands=runtime.supported_commands,
        )

    def rows(self, namespace: Namespace) -> WorkflowRows:
        """The rows of the list of workflows, kept up to date from the first time that somebody looks."""
        self.watch()
        with self._lock:
            rows = self._rows.pop(namespace, None)
            if rows is None:
                rows = WorkflowRows(self.runtime.store, namespace)
            self._rows[namespace] = rows  # the one used last stands last
            if len(self._rows) > _NAMESPACES_MAX:
                del self._rows[next(iter(self._rows))]
        return rows

    def definition_version(self, transaction: Transaction, namespace: Namespace, workflow: str) -> str:
        """The version of a workflow's present definition, as saves are based on it. Raises EntityNotFound."""
        return definition_in(transaction, namespace, workflow).version

    def watch(self, listener: Callable[[frozenset[Change] | None], None] | None = None) -> None:
        """Have changes told: to the rows and, if given, to `listener`; None is "anything may have changed"."""
        with self._lock:
            if listener is not None:
                self._listeners.append(listener)
            if self._watching:
                return
            self._watching = True
        self.runtime.store.watch(self._note)

    def changed_elsewhere(self) -> None:
        """Another server on the same database has done something."""
        if self._watching:
            self._note(None)

    def _note(self, changes: frozenset[Change] | None) -> None:
        with self._lock:
            rows = list(self._rows.values())
        for one in rows:
            one.note(changes)
        for listener in self._listeners:
            listener(changes)
