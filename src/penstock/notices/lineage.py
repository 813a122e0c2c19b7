"""OpenLineage: starts and ends of workflow runs, job runs and crawls, as RunEvents to a lineage server's HTTP API.

Needs the extra `openlineage`. A crawl says what it read and which tables it has written; what a job reads and writes
is known to its script alone.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from penstock import __version__
from penstock.causes import derived_uuid
from penstock.errors import BadSetting
from penstock.notices.webhook import bearer, checked_url, post
from penstock.store.notice_contract import Notice

PRODUCER = f"urn:penstock:{__version__}"
PATH = "/api/v1/lineage"


class Lineage:
    """`url` is the server's, with or without a path; without one it is that of the HTTP transport of every client."""

    def __init__(self, url: str, token: str, job_namespace: str) -> None:
        """Raises BadSetting for a bad URL, or when the library is not installed."""
        checked_url("openlineage_url", url)
        if importlib.util.find_spec("openlineage") is None:
            raise BadSetting("setting 'openlineage_url' needs the OpenLineage library: install penstock[openlineage]")
        rest = url.split("://", 1)[1].rstrip("/")
        self._url = url if "/" in rest else f"{url.rstrip('/')}{PATH}"
        self._headers = {"Content-Type": "application/json", **bearer(token)}
        self._job_namespace = job_namespace

    def tell(self, notice: Notice) -> None:
        serde = importlib.import_module("openlineage.client.serde").Serde
        post(self._url, serde.to_json(run_event(notice, self._job_namespace)).encode(), self._headers)


def run_event(notice: Notice, job_namespace: str) -> Any:
    """The library's RunEvent for a notice of kind `lineage`."""
    events, facets = _library("event_v2"), _library("facet_v2")
    said = notice.document
    run_facets: dict[str, Any] = {}
    if "workflow" in said:
        parent = facets.parent_run
        run_facets["parent"] = parent.ParentRunFacet(
            run=parent.Run(run_uuid(said["workflowRunId"])), job=parent.Job(job_namespace, said["workflow"])
        )
    if said.get("message"):
        run_facets["errorMessage"] = facets.error_message_run.ErrorMessageRunFacet(said["message"], "python")
    kind = facets.job_type_job.JobTypeJobFacet(processingType="BATCH", integration="GLUE", jobType=said["what"])
    name = said["name"] if "workflow" not in said else f"{said['workflow']}.{said['name']}"
    return events.RunEvent(
        eventType=events.RunState[said["event"]],
        eventTime=said["at"],
        run=events.Run(runId=run_uuid(said["runId"]), facets=run_facets),
        job=events.Job(namespace=job_namespace, name=name, facets={"jobType": kind}),
        inputs=[events.InputDataset(*dataset) for dataset in said.get("inputs", ())],
        outputs=[events.OutputDataset(*dataset) for dataset in said.get("outputs", ())],
        producer=PRODUCER,
    )


def run_uuid(run_id: str) -> str:
    """OpenLineage wants UUIDs: the same for the same run, whoever asks."""
    return derived_uuid("lineage", run_id)


def _library(module: str) -> Any:
    """Loaded with the first event: the server starts without it."""
    return importlib.import_module(f"openlineage.client.{module}")
