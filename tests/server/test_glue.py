from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import BadSetting, Conflict
from penstock.server.glue import Glue
from penstock.server.runtime import Answer, Received
from penstock.server.service_model import glue_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from penstock.server.runtime import Runtime


@pytest.fixture
def ask(make_runtime: Callable[..., Runtime], handlers: Mapping[str, Any]) -> Callable[..., Answer]:
    def send(operation: str, request: Any = None, check_responses: bool = False, **headers: str) -> Answer:
        glue = Glue(make_runtime(auth=False), glue_model(), handlers, check_responses=check_responses)
        body = b"" if request is None else json.dumps(request).encode()
        sent = {"x-amz-target": f"AWSGlue.{operation}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        return glue.answer(Received("POST", "/", "", sent, body, "id-1"))

    return send


def test_a_request_reaches_its_operation(ask: Callable[..., Answer]) -> None:
    answer = ask("GetJob", {"JobName": "a", "NewerMember": 1})
    assert (answer.status, answer.operation, answer.code) == (200, "GetJob", None)
    assert json.loads(answer.body)["Job"]["DefaultArguments"] == {"--null": "null", "--request": "id-1"}


@pytest.mark.parametrize(
    ("operation", "request_body", "status", "code", "text"),
    [
        ("GetJob", None, 400, "ValidationException", "Value null at 'jobName'"),
        ("GetJob", [], 400, "SerializationException", "JSON object"),
        ("GetJob", {"JobName": {}}, 400, "SerializationException", "'jobName'"),
        ("GetTable", {"DatabaseName": "d", "Name": "t"}, 400, "EntityNotFoundException", "Entity Not Found: d.t “ü”"),
        ("GetDatabase", {"Name": "d"}, 400, "ConcurrentModificationException", "try again"),
        ("GetTrigger", {"Name": "t"}, 500, "InternalServiceException", "id-1"),
        ("CreateMLTransform", {}, 400, "UnknownOperationException", "does not implement glue:CreateMLTransform yet"),
        ("GetJop", {}, 400, "UnknownOperationException", "Glue has no operation 'GetJop'"),
        ("", {}, 400, "UnknownOperationException", "Glue has no operation ''"),
    ],
)
def test_errors(
    ask: Callable[..., Answer], operation: str, request_body: Any, status: int, code: str, text: str
) -> None:
    answer = ask(operation, request_body)
    body = json.loads(answer.body)
    assert (answer.status, body["__type"], answer.code) == (status, code, code)
    assert text in body["Message"]


def test_a_body_of_another_kind_is_not_read(ask: Callable[..., Answer]) -> None:
    answer = ask("GetJob", {"JobName": "a"}, content_type="text/plain")
    assert answer.code == "SerializationException"


def test_secrets_of_a_bug_stay_in_the_log(ask: Callable[..., Answer], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "penstock.server"):
        answer = ask("GetTrigger", {"Name": "t"})
    assert b"swordfish" not in answer.body
    assert "swordfish" in caplog.text


def test_a_response_that_the_model_does_not_know_fails_when_checked(
    ask: Callable[..., Answer], caplog: pytest.LogCaptureFixture
) -> None:
    assert ask("ListJobs").status == 200
    assert ask("GetJob", {"JobName": "a"}, check_responses=True).status == 200
    assert ask("ListJobs", check_responses=True).status == 500
    assert "Surprise" in caplog.text


def test_a_declaration_that_the_model_does_not_know_is_refused(make_runtime: Callable[..., Runtime]) -> None:
    with pytest.raises(BadSetting, match="GetJop"):
        Glue(make_runtime(), glue_model(), {"GetJop": lambda request, context: {}})


def test_an_operation_that_lost_a_race_is_done_again(make_runtime: Callable[..., Runtime]) -> None:
    asked = []

    def list_jobs(request: Any, context: Any) -> dict[str, Any]:
        asked.append(request)
        if len(asked) < 3:
            raise Conflict("another was faster")
        return {"JobNames": ["a"]}

    glue = Glue(make_runtime(auth=False), glue_model(), {"ListJobs": list_jobs})
    answer = glue.answer(Received("POST", "/", "", {"x-amz-target": "AWSGlue.ListJobs"}, b"{}", "id-1"))
    assert json.loads(answer.body) == {"JobNames": ["a"]}
    assert len(asked) == 3
