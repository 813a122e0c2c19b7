"""Events of Penstock's own: job and crawler state changes, as Glue puts them on the bus (spec 3.13, crawlers 1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from penstock.arns import Namespace
from penstock.causes import derived_uuid
from penstock.engine.draft import Decision
from penstock.engine.ledger import ledger
from penstock.engine.runs import execution_seconds
from penstock.engine.state import CrawlState, JobRunState, Run
from penstock.operations.events import event, instant_text

SOURCE = "aws.glue"
_JOB_SEVERITY = {
    JobRunState.SUCCEEDED: ("INFO", "Job run succeeded"),
    JobRunState.FAILED: ("ERROR", "Job run failed"),
    JobRunState.TIMEOUT: ("WARN", "Job run timed out"),
    JobRunState.STOPPED: ("INFO", "Job run stopped"),
}
_CRAWL_STATES = {
    CrawlState.RUNNING: "Started",
    CrawlState.SUCCEEDED: "Succeeded",
    CrawlState.FAILED: "Failed",
}


def state_events(decision: Decision, now: datetime) -> list[dict[str, Any]]:
    """The events of what a decision changes; their ids follow from run and state."""
    before: Mapping[str, Run] = decision.before.runs if decision.before is not None else {}
    namespace = decision.after.origin.namespace
    found = []
    for run in ledger(decision.after.runs).changes_since(before):
        former = before.get(run.id)
        if run.copied or (former is not None and former.state is run.state):
            continue
        if isinstance(run.state, JobRunState) and run.state in _JOB_SEVERITY:
            found.append(_job_event(namespace, run, run.state, now))
        elif isinstance(run.state, CrawlState) and run.state in _CRAWL_STATES:
            found.append(_crawler_event(namespace, run, run.state, now))
    return found


def _job_event(namespace: Namespace, run: Run, state: JobRunState, now: datetime) -> dict[str, Any]:
    severity, message = _JOB_SEVERITY[state]
    detail = {
        "jobName": run.node.name,
        "severity": severity,
        "state": state.value,
        "jobRunId": run.id,
        "message": run.error_message or message,
    }
    return event(namespace, derived_uuid("event", run.id, state), SOURCE, "Glue Job State Change", detail, now)


def _crawler_event(namespace: Namespace, run: Run, state: CrawlState, now: datetime) -> dict[str, Any]:
    shown = _CRAWL_STATES[state]
    detail = {
        "accountId": namespace.account,
        "crawlerName": run.node.name,
        "state": shown,
        "message": f"Crawler {shown}",
    }
    if run.ended:
        detail["completionDate"] = instant_text(run.completed_on or now)
        detail["runningTime (sec)"] = str(int(execution_seconds(run, now)))
    else:
        detail["startTime"] = instant_text(run.started_on or now)
    if run.error_message:
        detail["errorMessage"] = run.error_message
    return event(namespace, derived_uuid("event", run.id, state), SOURCE, "Glue Crawler State Change", detail, now)
