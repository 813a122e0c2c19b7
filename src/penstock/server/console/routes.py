"""The table of the console's routes; a `*` in a path stands for one name."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from penstock.server.console import (
    definitions,
    home,
    log_routes,
    node_runs,
    preferences,
    run_details,
    run_grid,
    samples,
    schedules,
    search,
    timeline,
)
from penstock.server.console.refusals import unknown_route
from penstock.server.console.workflow_list import list_workflows

if TYPE_CHECKING:
    from penstock.server.console.asked import Asked

Handler = Callable[..., Any]
"""`handler(desk, asked, *names)` answers with a document, or with an Answer of its own."""


def _of_templates(name: str) -> Handler:
    """A handler of `templates`, which is loaded with its first request: it brings YAML and botocore along."""

    def handle(desk: Any, asked: Asked, *names: str) -> Any:
        templates = importlib.import_module("penstock.server.console.templates")
        return getattr(templates, name)(desk, asked, *names)

    return handle


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "workflows", list_workflows),
    ("GET", "workflows/*/definition", definitions.get_definition),
    ("POST", "workflows/*/apply", definitions.apply_changes),
    ("POST", "workflows/*/preview", definitions.preview),
    ("GET", "workflows/*/versions", definitions.list_versions),
    ("GET", "workflows/*/versions/*", definitions.get_version),
    ("GET", "workflows/*/grid", run_grid.grid),
    ("GET", "workflows/*/template", _of_templates("export")),
    ("POST", "templates/read", _of_templates("read")),
    ("GET", "runs/*/*", run_details.run_details),
    ("GET", "node-runs", node_runs.last_runs),
    ("GET", "node-runs/*", node_runs.node_run),
    ("GET", "jobs/*/script", node_runs.script),
    ("GET", "logs", log_routes.lines),
    ("GET", "logs/search", log_routes.find),
    ("GET", "logs/file", log_routes.download),
    ("GET", "home", home.home),
    ("GET", "search", search.search),
    ("GET", "timeline", timeline.timeline),
    ("GET", "upcoming", schedules.upcoming),
    ("GET", "schedule", schedules.describe_schedule),
    ("GET", "sample", samples.sample),
    ("GET", "preferences", preferences.get_preferences),
    ("PUT", "preferences", preferences.put_preferences),
)
_BY_LENGTH: dict[int, list[tuple[str, tuple[str, ...], Handler]]] = {}
for _method, _path, _handler in ROUTES:
    _parts = tuple(_path.split("/"))
    _BY_LENGTH.setdefault(len(_parts), []).append((_method, _parts, _handler))


def find_route(asked: Asked) -> tuple[Handler, tuple[str, ...]]:
    """The handler of a request and the names in its path. Raises the refusal UnknownRoute."""
    for method, parts, handler in _BY_LENGTH.get(len(asked.parts), ()):
        pairs = list(zip(parts, asked.parts, strict=True))
        if method == asked.method and all(part in ("*", given) for part, given in pairs):
            return handler, tuple(given for part, given in pairs if part == "*")
    raise unknown_route(asked.method, "/".join(asked.parts))
