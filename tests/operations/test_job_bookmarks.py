from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound
from penstock.operations.contract import Context
from penstock.store.contract import StoredBookmark

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def states(context: Context, job: Callable[..., str]) -> None:
    """What two Spark runs would have stored: versions rise by two a run, Run is the next run's number (spec 3.10)."""
    job("load")
    with context.store.write() as transaction:
        for state in (
            StoredBookmark(2, 2, 0, "jr_1", None, '{"a":1}'),
            StoredBookmark(4, 3, 0, "jr_2", "jr_1", '{"a":2}'),
        ):
            transaction.bookmarks.insert(context.namespace, "load", state)


@pytest.mark.parametrize("operation", ["GetJobBookmark", "ResetJobBookmark"])
def test_a_job_without_state(call: Call, job: Callable[..., str], operation: str) -> None:
    job("load")
    for name in ("load", "none"):
        with pytest.raises(EntityNotFound, match=f"^Continuation for job {name} not found$"):
            call(operation, JobName=name)


@pytest.mark.usefixtures("states")
def test_the_newest_state_and_that_of_a_run(call: Call) -> None:
    first = {"JobName": "load", "Version": 2, "Run": 2, "Attempt": 0, "RunId": "jr_1", "JobBookmark": '{"a":1}'}
    newest = call("GetJobBookmark", JobName="load")["JobBookmarkEntry"]
    assert (newest["Version"], newest["RunId"], newest["PreviousRunId"]) == (4, "jr_2", "jr_1")
    assert call("GetJobBookmark", JobName="load", RunId="jr_1")["JobBookmarkEntry"] == first
    with pytest.raises(EntityNotFound):
        call("GetJobBookmark", JobName="load", RunId="jr_3")


@pytest.mark.usefixtures("states")
def test_rewinding_to_a_run_and_forgetting_all(call: Call) -> None:
    assert call("ResetJobBookmark", JobName="load", RunId="jr_1")["JobBookmarkEntry"]["Version"] == 2
    assert call("GetJobBookmark", JobName="load")["JobBookmarkEntry"]["RunId"] == "jr_1"
    empty = {"JobName": "load", "Version": 0, "Run": 0, "Attempt": 0}
    assert call("ResetJobBookmark", JobName="load")["JobBookmarkEntry"] == empty
    with pytest.raises(EntityNotFound):
        call("GetJobBookmark", JobName="load")


@pytest.mark.usefixtures("states")
def test_the_bookmark_goes_with_the_job(call: Call, job: Callable[..., str]) -> None:
    call("DeleteJob", JobName="load")
    job("load")
    with pytest.raises(EntityNotFound):
        call("GetJobBookmark", JobName="load")
