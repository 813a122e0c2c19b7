"""Penstock's own service model: what botocore can read, and what the server declares."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest

import penstock.operations
from penstock import models
from penstock.engine.explanations import Verdict
from penstock.engine.mocks import STATES
from penstock.engine.outcomes import Outcome
from penstock.engine.problems import ProblemKind
from penstock.engine.state import NodeKind
from penstock.models import FOLDER, PREFIX, SERVICE, register
from penstock.operations.contract import declared

assert penstock.operations.__all__


@pytest.fixture(scope="module")
def model() -> Any:
    session = botocore.session.get_session()
    register(session)
    register(session)
    assert session.get_component("data_loader").search_paths.count(str(FOLDER)) == 1
    return session.get_service_model(SERVICE)


def test_every_operation_of_the_model_is_declared_and_no_other(model: Any) -> None:
    assert sorted(declared(SERVICE)) == sorted(model.operation_names)


def test_it_speaks_as_glue_does(model: Any) -> None:
    assert (model.metadata["protocol"], model.metadata["jsonVersion"]) == ("json", "1.1")
    assert model.metadata["targetPrefix"] == PREFIX


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ("Outcome", Outcome),
        ("Verdict", Verdict),
        ("ProblemKind", ProblemKind),
        ("NodeKind", NodeKind),
        ("MockedState", STATES[NodeKind.JOB]),
    ],
)
def test_enumerations_are_those_of_the_engine(model: Any, shape: str, values: Any) -> None:
    assert model.shape_for(shape).enum == list(values)


def test_every_member_and_every_operation_says_what_it_is(model: Any) -> None:
    silent = [name for name in model.operation_names if not model.operation_model(name).documentation]
    document = json.loads((FOLDER / SERVICE / "2026-11-01" / "service-2.json").read_text())
    for name, shape in document["shapes"].items():
        silent += [f"{name}.{key}" for key, value in shape.get("members", {}).items() if not value.get("documentation")]
    assert not silent


def test_a_client_can_be_made_of_it() -> None:
    session = botocore.session.get_session()
    register(session)
    client = session.create_client(SERVICE, region_name="us-east-1", endpoint_url="http://127.0.0.1:9")
    assert client.can_paginate("list_workflow_runs") is False
    assert client.exceptions.EntityNotFoundException
    assert client.meta.service_model.signing_name == "penstock"


@pytest.mark.parametrize("service", ["glue", "events", "logs", "sts", SERVICE])
def test_models_are_read_as_botocore_reads_them(service):
    session = botocore.session.Session()
    models.register(session)
    assert models.load(service) == session.get_component("data_loader").load_service_model(service, "service-2")


def test_an_unknown_service_has_no_model():
    with pytest.raises(FileNotFoundError):
        models.load("no-such-service")
