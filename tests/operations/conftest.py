"""Operations over a real store: requests and responses checked against the Glue model, a clock that each call moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

import penstock.models
import penstock.operations
from penstock.arns import Namespace
from penstock.clock import from_milliseconds
from penstock.engine.events import RunBegan, RunFinished
from penstock.engine.state import NodeKind
from penstock.identifiers import SystemIdentifiers
from penstock.locations import Locations
from penstock.operations.advance import advance
from penstock.operations.contract import Context, declared
from penstock.server.service_model import ServiceModel, service_model
from penstock.settings import Settings
from penstock.store.contract import Store
from penstock.store.sql.open import open_store

assert penstock.operations.__all__

SESSION = botocore.session.get_session()
penstock.models.register(SESSION)
MODELS = {name: SESSION.get_service_model(name) for name in ("glue", "logs", "penstock")}
Call = Callable[..., dict[str, Any]]


@pytest.fixture
def store(empty_database: str) -> Iterator[Store]:
    opened = open_store(empty_database)
    yield opened
    opened.close()


@pytest.fixture
def context(store: Store, tmp_path: Path) -> Context:
    return Context(
        namespace=Namespace("123456789012", "eu-west-1"),
        caller_arn="arn:aws:iam::123456789012:root",
        request_id="00000000-0000-0000-0000-000000000000",
        now=from_milliseconds(1_700_000_000_000),
        store=store,
        identifiers=SystemIdentifiers(),
        locations=Locations(tmp_path),
        settings=Settings(data=tmp_path),
        wake=lambda: None,
        supported_commands=frozenset({"pythonshell"}),
    )


@dataclass
class Ticking:
    """A clock that goes on by a second for each request and each fact."""

    now: datetime

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock(context: Context) -> Ticking:
    return Ticking(context.now)


@pytest.fixture
def call(context: Context, clock: Ticking) -> Call:
    """`call("GetJob", JobName="x")` is one request, a second after the one before; the model checks both ways."""

    def call(operation: str, **request: Any) -> dict[str, Any]:
        service = next(name for name in MODELS if operation in declared(name))
        model = MODELS[service].operation_model(operation)
        check(request, model.input_shape)
        response = declared(service)[operation](request, replace(context, now=clock.tick()))
        if model.output_shape is None or not model.output_shape.members:
            assert response == {}
        else:
            check(response, model.output_shape)
        return response

    return call


@pytest.fixture
def ends(context: Context, clock: Ticking) -> Callable[..., None]:
    """`ends(run_id)` is what executor and dispatcher do: the script begins, and a second later it ends so."""

    def ends(run_id: str, outcome: str = "SUCCEEDED", message: str | None = None) -> None:
        began = RunBegan(run_id, clock.tick())
        finished = RunFinished(run_id, outcome, clock.tick(), message)
        with context.store.write() as transaction:
            row = transaction.runs.get(run_id)
            assert row is not None
            if row.run.node.kind is NodeKind.JOB:
                advance(transaction, row.origin_id, began, began.at, timedelta(0))
            advance(transaction, row.origin_id, finished, finished.at, timedelta(0))

    return ends


@pytest.fixture
def job(call: Call) -> Callable[..., str]:
    """`job("a", MaxRetries=1)` creates a Python shell job."""

    def job(name: str, **members: Any) -> str:
        command = {"Name": "pythonshell", "ScriptLocation": "s3://b/s.py"}
        call("CreateJob", **{"Name": name, "Role": "r", "Command": command, **members})
        return name

    return job


@pytest.fixture
def crawler(call: Call) -> Callable[..., str]:
    def crawler(name: str, **members: Any) -> str:
        targets = {"S3Targets": [{"Path": "s3://lake/raw"}]}
        call("CreateCrawler", **{"Name": name, "Role": "etl", "DatabaseName": "db", "Targets": targets, **members})
        return name

    return crawler


@pytest.fixture
def workflow(call: Call) -> Callable[..., str]:
    """`workflow("w", ["a"])` creates a workflow with an on-demand start trigger `w-start` of these jobs."""

    def workflow(name: str, start: list[str], **members: Any) -> str:
        call("CreateWorkflow", Name=name, **members)
        actions = [{"JobName": job_name} for job_name in start]
        call("CreateTrigger", Name=f"{name}-start", WorkflowName=name, Type="ON_DEMAND", Actions=actions)
        return name

    return workflow


@pytest.fixture
def when(call: Call) -> Callable[..., str]:
    """`when("t", {"a": "SUCCEEDED"}, ["b"], WorkflowName="w")` creates an active conditional trigger over jobs."""

    def when(name: str, watched: Mapping[str, str], start: list[str], **members: Any) -> str:
        conditions = [{"LogicalOperator": "EQUALS", "JobName": job, "State": state} for job, state in watched.items()]
        members = {
            "Predicate": {"Logical": "AND", "Conditions": conditions},
            "Actions": [{"JobName": job_name} for job_name in start],
            "StartOnCreation": True,
            **members,
        }
        call("CreateTrigger", Name=name, Type="CONDITIONAL", **members)
        return name

    return when


def check(value: dict[str, Any], shape: Any) -> None:
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


@pytest.fixture
def events_model() -> ServiceModel:
    return service_model("events")


@pytest.fixture
def events(context: Context, clock: Ticking, events_model: ServiceModel) -> Call:
    """As `call`, for the operations of EventBridge."""

    def events(operation: str, **request: Any) -> dict[str, Any]:
        response = declared("events")[operation](request, replace(context, now=clock.tick()))
        if "output" in events_model.document["operations"][operation]:
            assert events_model.check_response(operation, response) == []
        else:
            assert response == {}
        return response

    return events
