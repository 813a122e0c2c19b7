"""The app behind a real server: what boto3 and raw sockets get for right, wrong and hostile requests."""

from __future__ import annotations

import json
import logging
import socket
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from starlette.responses import PlainTextResponse

from penstock.clock import SystemClock
from penstock.errors import BadSetting
from penstock.server.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

pytestmark = pytest.mark.slow

TARGET = {"X-Amz-Target": "AWSGlue.GetJob", "Content-Type": "application/x-amz-json-1.1"}


class ShiftedClock:
    def __init__(self, minutes: int) -> None:
        self._shift = timedelta(minutes=minutes)

    def now(self) -> datetime:
        return SystemClock().now() + self._shift


def post(served: Any, body: bytes | Any, headers: dict[str, str] | None = None, **options: Any) -> Any:
    """A POST as it is, signed when the body is bytes."""
    sent = TARGET | (headers or {})
    if isinstance(body, bytes):
        key = served.runtime.keyring.primary
        request = AWSRequest("POST", f"{served.url}/", sent, body)
        SigV4Auth(Credentials(key.id, key.secret), "glue", "us-east-1").add_auth(request)
        sent = dict(request.headers.items())
    return urllib3.request("POST", f"{served.url}/", body=body, headers=sent, retries=False, timeout=20, **options)


def error_of(response: Any) -> tuple[int, str, str]:
    body = response.json()
    assert body["Message"] == body["message"]
    assert response.headers["x-amzn-errortype"] == body["__type"]
    assert response.headers["x-amzn-requestid"]
    return response.status, body["__type"], body["Message"]


def raw(served: Any, *parts: bytes) -> bytes:
    """What a socket gets for bytes sent as they are."""
    with closing(socket.create_connection(("127.0.0.1", served.port), timeout=20)) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = connection.recv(65536)
            if not chunk:
                break
            received += chunk
        return received


def refused(call: Any, **arguments: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return (
        response["Error"]["Code"],
        response["Error"]["Message"],
        response["ResponseMetadata"]["HTTPStatusCode"],
    )


def test_signed_call_reaches_the_operation_with_account_region_and_caller(served: Any) -> None:
    response = served.client(region="eu-west-3").get_job(JobName="a job/ü")
    key = served.runtime.keyring.primary
    assert response["Job"]["Name"] == "a job/ü"
    assert response["Job"]["Description"] == f"{key.account} eu-west-3 arn:aws:iam::{key.account}:user/penstock"
    assert response["Job"]["CreatedOn"].timestamp() == 1777863721.987
    assert "Role" not in response["Job"]
    assert response["Job"]["DefaultArguments"]["--null"] == "null"
    assert response["ResponseMetadata"]["RequestId"] == response["Job"]["DefaultArguments"]["--request"]


def test_faults_are_the_clients_own_exceptions(served: Any) -> None:
    glue = served.client()
    with pytest.raises(glue.exceptions.EntityNotFoundException, match=r"Entity Not Found: d\.t “ü”"):
        glue.get_table(DatabaseName="d", Name="t")
    with pytest.raises(glue.exceptions.ConcurrentModificationException):
        glue.get_database(Name="d")
    assert refused(glue.get_trigger, Name="t")[::2] == ("InternalServiceException", 500)


def test_broken_constraints_come_back_together(served: Any) -> None:
    code, text, status = refused(served.client().get_table, DatabaseName="", Name="a\nb")
    assert (code, status) == ("ValidationException", 400)
    assert text.startswith("2 validation errors detected: Value '' at 'databaseName' failed")
    assert "Value 'a\nb' at 'name' failed to satisfy constraint: Member must satisfy regular expression" in text


def test_operations_that_are_not_here_are_named(served: Any) -> None:
    code, text, _ = refused(served.client().create_registry, RegistryName="r")
    assert (code, "glue:CreateRegistry" in text) == ("UnknownOperationException", True)
    code, text, _ = refused(served.client("stepfunctions").list_state_machines)
    assert (code, "AWSStepFunctions.ListStateMachines" in text) == ("UnknownOperationException", True)


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_access_key_id": "AKIAWRONG"}, "UnrecognizedClientException"),
        ({"aws_session_token": "wrong"}, "UnrecognizedClientException"),
    ],
)
def test_wrong_keys(served: Any, overrides: dict[str, str], code: str) -> None:
    assert refused(served.client(**overrides).get_job, JobName="a")[0] == code


def test_unsigned_requests(served: Any) -> None:
    response = urllib3.request("POST", served.url, body=b"{}", headers=TARGET)
    assert error_of(response)[:2] == (400, "MissingAuthenticationTokenException")
    response = urllib3.request("POST", served.url, body=b"{}", headers=TARGET | {"Authorization": "Basic eDp5"})
    assert error_of(response)[:2] == (400, "IncompleteSignatureException")


@pytest.mark.parametrize(("minutes", "text"), [(16, "Signature expired"), (-16, "Signature not yet current")])
def test_expired_clocks(serve_with: Callable[..., Any], minutes: int, text: str) -> None:
    with serve_with(runtime={"clock": ShiftedClock(minutes)}) as served:
        code, message, _ = refused(served.client().get_job, JobName="a")
    assert code == "InvalidSignatureException"
    assert text in message


def test_bodies_that_are_too_large(served: Any) -> None:
    large = b'{"JobName": "' + b"a" * 100_000 + b'"}'
    assert error_of(post(served, large))[:2] == (413, "RequestEntityTooLargeException")
    chunked = post(served, iter([large[:50_000], large[50_000:]]), {"Transfer-Encoding": "chunked"})
    assert error_of(chunked)[:2] == (413, "RequestEntityTooLargeException")
    assert served.client().get_job(JobName="a")["Job"]["Name"] == "a"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "JSON object"),
        (b'{"JobName": NaN}', "NaN"),
        (b'{"JobName": -Infinity}', "Infinity"),
        (b'{"JobName": "\\ud800"}', "surrogate"),
        (b'{"JobName": ' + b"[" * 49_000, "nested deeper"),
        (b'{"JobName": ["a"]}', "at 'jobName'"),
    ],
)
def test_bodies_that_cannot_be_read(served: Any, body: bytes, text: str) -> None:
    status, code, message = error_of(post(served, body))
    assert (status, code) == (400, "SerializationException")
    assert text in message


def test_a_hundred_thousand_brackets(serve_with: Callable[..., Any]) -> None:
    with serve_with() as served:
        assert "nested deeper" in error_of(post(served, b"[" * 100_000))[2]
        assert "nested deeper" in error_of(post(served, b'{"JobName":' * 100_000))[2]


def test_of_members_named_twice_the_last_one_counts(served: Any) -> None:
    assert post(served, b'{"JobName": "a", "JobName": "b"}').json()["Job"]["Name"] == "b"


def test_an_empty_body_is_an_empty_request(served: Any) -> None:
    assert "Value null at 'jobName'" in error_of(post(served, b""))[2]


def test_other_content_types_and_missing_targets(served: Any) -> None:
    assert error_of(post(served, b"{}", {"Content-Type": "text/plain"}))[1] == "SerializationException"
    response = urllib3.request("POST", served.url, body=b"{}", headers={"Content-Type": "application/json"})
    assert "X-Amz-Target is missing" in error_of(response)[2]
    response = urllib3.request("POST", served.url, body=b"{}", headers={"X-Amz-Target": "DynamoDB_20120810.PutItem"})
    assert "DynamoDB_20120810.PutItem" in error_of(response)[2]


def test_a_body_that_dawdles(serve_with: Callable[..., Any]) -> None:
    head = b"POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: AWSGlue.GetJob\r\ncontent-length: 100\r\n\r\n{"
    with serve_with(runtime={"body_seconds": 0.2}) as served:
        answer = raw(served, head)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer.lower()
        assert b"RequestTimeoutException" in answer


def test_a_client_that_goes_away_leaves_the_server_well(served: Any) -> None:
    with closing(socket.create_connection(("127.0.0.1", served.port))) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
    assert served.client().get_job(JobName="a")["Job"]["Name"] == "a"


def test_pages(served: Any) -> None:
    greeting = urllib3.request("GET", served.url)
    assert greeting.status == 200
    assert b"Penstock" in greeting.data
    assert urllib3.request("HEAD", served.url).status == 200
    assert urllib3.request("GET", f"{served.url}/healthz").data == b"ok\n"
    assert urllib3.request("DELETE", served.url).status == 405
    assert urllib3.request("GET", f"{served.url}/bucket/key").status == 404


def test_what_is_s3s_goes_to_the_objects_app(serve_with: Callable[..., Any]) -> None:
    async def objects(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse(f"objects {scope['method']} {scope['path']}")(scope, receive, send)

    with serve_with(runtime={"objects_app": objects}) as served:
        s3 = served.client("s3", config={"s3": {"addressing_style": "path"}})
        response = s3.get_object(Bucket="bucket", Key="healthz")
        assert response["Body"].read() == b"objects GET /bucket/healthz"
        presigned = s3.generate_presigned_url("list_buckets")
        assert urllib3.request("GET", presigned).data == b"objects GET /"
        version_two = f"{served.url}/?AWSAccessKeyId=a&Signature=b&Expires=1"
        assert urllib3.request("GET", version_two).data == b"objects GET /"
        assert urllib3.request("PUT", f"{served.url}/bucket/key", body=b"x").data == b"objects PUT /bucket/key"
        assert served.client().get_job(JobName="a")["Job"]["Name"] == "a"


def test_services_that_are_not_here_are_named(served: Any) -> None:
    with pytest.raises(ClientError, match=r"does not implement lambda: it answers glue, .*s3, sts, iam") as refused:
        served.client("lambda").list_functions()
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"


def test_without_signatures_anyone_on_this_machine_is_served(serve_with: Callable[..., Any]) -> None:
    async def objects(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("objects")(scope, receive, send)

    with serve_with(runtime={"objects_app": objects}, auth=False) as served:
        unsigned = post(served, iter([b'{"JobName": "a"}']))
        assert " us-east-1 " in unsigned.json()["Job"]["Description"]
        wrong = served.client(aws_access_key_id="any", aws_secret_access_key="thing", region="ap-south-1")
        assert " ap-south-1 " in wrong.get_job(JobName="a")["Job"]["Description"]
        for path, host in (("/", "evil.example"), ("/bucket/key", "evil.example:9080")):
            answer = urllib3.request("POST", served.url + path, body=b"{}", headers=TARGET | {"Host": host})
            assert answer.status in (400, 403)
            assert b"not this machine" in answer.data


def test_every_request_leaves_one_line(served: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "penstock.requests"):
        served.client().get_job(JobName="a")
        refused(served.client(aws_secret_access_key="wrong").get_job, JobName="a")
        post(served, b"{}", {"X-Amz-Target": "Odd One\tHere"})
    lines = [record.getMessage() for record in caplog.records if record.name == "penstock.requests"]
    assert lines[0].startswith("operation=GetJob status=200 code=- ms=")
    assert lines[1].startswith("operation=GetJob status=400 code=InvalidSignatureException ms=")
    assert lines[2].startswith('operation="Odd One\\tHere" status=400 code=UnknownOperationException')
    assert len(lines) == 3
    assert served.runtime.keyring.primary.secret not in caplog.text


def test_responses_can_be_held_against_the_model(serve_with: Callable[..., Any]) -> None:
    with serve_with(check_responses=True) as served:
        assert served.client().get_job(JobName="a")["Job"]["Name"] == "a"
        assert refused(served.client().list_jobs)[2] == 500


def test_requests_run_beside_each_other_on_one_connection(served: Any) -> None:
    request = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    assert raw(served, request * 3).startswith(b"HTTP/1.1 200 ")


def test_a_wrong_declaration_keeps_the_server_from_starting(served: Any) -> None:
    with pytest.raises(BadSetting, match="GetJop"):
        create_app(replace(served.runtime), {"GetJop": lambda request, context: {}})


def test_the_declared_operations_are_the_default(served: Any, handlers: Any) -> None:
    assert create_app(served.runtime)
    assert json.dumps(sorted(handlers))
