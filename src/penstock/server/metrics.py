"""`/metrics`: the server's measurements and what waits in its store, in Prometheus's text format.

Scrapers do not sign as AWS clients do. Without setting `metrics_token` the page answers programs on this machine only,
and none that came through a proxy; with it, whoever sends it as a bearer token.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from penstock import __version__
from penstock.errors import AccessDenied
from penstock.measurements import BOUNDS, Counts, Durations
from penstock.server.authentication import refuse_foreign_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from penstock.server.runtime import Runtime

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Metrics:
    """The page, as an endpoint of Starlette; its library is loaded with the first scrape."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def page(self, request: Request) -> Response:
        refused = self._refusal(request)
        if refused is not None:
            return refused
        return Response(await run_in_threadpool(self.text), media_type=CONTENT_TYPE)

    def text(self) -> bytes:
        """The page's text; takes one read transaction."""
        library = import_module("prometheus_client")
        registry = library.CollectorRegistry()
        registry.register(self)
        found: bytes = library.generate_latest(registry)
        return found

    def collect(self) -> Iterator[Any]:
        """The families of metrics, as prometheus_client asks its collectors for them."""
        families = import_module("prometheus_client.core")
        measured = self._runtime.measurements
        yield families.InfoMetricFamily("penstock_build", "The server that answers.", {"version": __version__})
        yield _histogram(
            "penstock_request_seconds",
            "From the head of an API request to its answer, by operation and error code.",
            ("operation", "code"),
            measured.requests,
        )
        yield _histogram(
            "penstock_decision_seconds",
            "From loading what a batch of facts is about to the commit of what follows from them.",
            (),
            measured.decisions,
        )
        yield _histogram(
            "penstock_hop_seconds",
            "From the end of a run to the launch of a run that follows from it.",
            ("kind",),
            measured.hops,
        )
        yield _counter(
            "penstock_runs_ended",
            "Job runs and crawls that ended, by their final state.",
            ("kind", "state"),
            measured.runs_ended,
        )
        yield _counter(
            "penstock_workflow_runs_ended",
            "Workflow runs that ended, by Glue's status and by their outcome.",
            ("status", "outcome"),
            measured.workflow_runs_ended,
        )
        yield from self._of_store(families)

    def _of_store(self, families: Any) -> Iterator[Any]:
        with self._runtime.store.read() as transaction:
            unended = Counter((row.run.node.kind.name, row.run.state.name) for row in transaction.runs.unfinished())
            facts, commands = transaction.inbox.waiting(), transaction.outbox.waiting()
        runs = families.GaugeMetricFamily(
            "penstock_runs", "Job runs and crawls that have not ended, by state.", labels=("kind", "state")
        )
        for labels, number in sorted({("JOB", "RUNNING"): 0, ("CRAWLER", "RUNNING"): 0, **unended}.items()):
            runs.add_metric(labels, number)
        yield runs
        yield families.GaugeMetricFamily("penstock_inbox_facts", "Facts that wait for a decision.", facts)
        yield families.GaugeMetricFamily(
            "penstock_outbox_commands", "Commands that wait for a worker or are being carried out.", commands
        )
        yield families.GaugeMetricFamily(
            "penstock_store_bytes", "Size of the database.", self._runtime.store.size_bytes()
        )

    def _refusal(self, request: Request) -> Response | None:
        token = self._runtime.settings.metrics_token
        if token:
            sent = request.headers.get("authorization", "")
            if hmac.compare_digest(sent.encode("latin-1"), f"Bearer {token}".encode()):
                return None
            return PlainTextResponse(
                "Send the server's setting metrics_token as a bearer token.\n",
                status_code=401,
                headers={"www-authenticate": 'Bearer realm="penstock metrics"'},
            )
        try:
            refuse_foreign_pages({name: request.headers.get(name, "") for name in ("host", "origin")})
        except AccessDenied as fault:
            return PlainTextResponse(f"{fault.message}; or set metrics_token.\n", status_code=403)
        if not _local(request) or any(name in request.headers for name in _FORWARDED):
            return PlainTextResponse("Without setting metrics_token only this machine is answered.\n", status_code=403)
        return None


def _local(request: Request) -> bool:
    """Whether it comes over the loopback interface."""
    if request.client is None:
        return False
    address = ipaddress.ip_address(request.client.host)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _histogram(name: str, title: str, labels: tuple[str, ...], durations: Durations) -> Any:
    family = import_module("prometheus_client.core").HistogramMetricFamily(name, title, labels=labels)
    for values, (buckets, total) in sorted(durations.read().items()):
        below, rows = 0, []
        for bound, number in zip([*map(str, BOUNDS), "+Inf"], buckets, strict=True):
            below += number
            rows.append((bound, below))
        family.add_metric(values, rows, total)
    return family


def _counter(name: str, title: str, labels: tuple[str, ...], counts: Counts) -> Any:
    family = import_module("prometheus_client.core").CounterMetricFamily(name, title, labels=labels)
    for values, number in sorted(counts.read().items()):
        family.add_metric(values, number)
    return family
