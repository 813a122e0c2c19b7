from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from penstock.arns import Namespace
from penstock.clock import SystemClock
from penstock.errors import (
    AccessDenied,
    ExpiredToken,
    InvalidSignature,
    MissingAuthenticationToken,
    UnrecognizedClient,
)
from penstock.server.authentication import authenticate, refuse_foreign_pages
from penstock.server.runtime import Received

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.server.runtime import Runtime
    from penstock.signature import AccessKey

BODY = b'{"JobName": "a"}'
now = SystemClock().now  # asked in each test: signatures are made by the clock, and a suite may take long


def signed(key: AccessKey, service: str = "glue", region: str = "eu-west-3", **headers: str) -> Received:
    request = AWSRequest("POST", "http://127.0.0.1:1/", {"X-Amz-Target": "AWSGlue.GetJob"} | headers, BODY)
    SigV4Auth(Credentials(key.id, key.secret, key.session_token), service, region).add_auth(request)
    sent = {name.lower(): value for name, value in request.headers.items()} | {"host": "127.0.0.1:1"}
    return Received("POST", "/", "", sent, BODY, "id-1")


@pytest.fixture
def runtime(make_runtime: Callable[..., Runtime]) -> Runtime:
    return make_runtime()


def test_the_scope_says_the_region_and_the_key_the_account(runtime: Runtime) -> None:
    caller = authenticate(signed(runtime.keyring.primary), "glue", runtime, now())
    assert caller.namespace == Namespace("123456789012", "eu-west-3")
    assert caller.arn == "arn:aws:iam::123456789012:user/penstock"


def test_a_runs_own_key_is_a_session_named_for_the_run(runtime: Runtime) -> None:
    key = runtime.keyring.issue("jr_1", "210987654321", now() + timedelta(hours=1))
    caller = authenticate(signed(key), "glue", runtime, now())
    assert caller.namespace.account == "210987654321"
    assert caller.arn == "arn:aws:sts::210987654321:assumed-role/penstock-run/jr_1"
    with pytest.raises(ExpiredToken):
        authenticate(signed(key), "glue", runtime, now() + timedelta(hours=2))


def test_a_signature_for_another_service_is_refused(runtime: Runtime) -> None:
    with pytest.raises(InvalidSignature, match="Credential should be scoped to correct service: 'glue'"):
        authenticate(signed(runtime.keyring.primary, service="s3"), "glue", runtime, now())


def test_a_region_that_cannot_stand_in_an_arn_is_refused(runtime: Runtime) -> None:
    with pytest.raises(InvalidSignature, match="valid region"):
        authenticate(signed(runtime.keyring.primary, region="eu:west"), "glue", runtime, now())


@pytest.mark.parametrize("change", [{"body": b'{"JobName": "b"}'}, {"method": "PUT"}, {"query": "a=b"}, {"path": "/x"}])
def test_what_was_changed_after_signing_is_refused(runtime: Runtime, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidSignature):
        authenticate(replace(signed(runtime.keyring.primary), **change), "glue", runtime, now())


@pytest.mark.parametrize("minutes", [-16, 16])
def test_clocks_that_disagree_are_told_so(runtime: Runtime, minutes: int) -> None:
    with pytest.raises(InvalidSignature, match=r"Signature (expired|not yet current): .* 15 min"):
        authenticate(signed(runtime.keyring.primary), "glue", runtime, now() + timedelta(minutes=minutes))


def test_strangers_and_the_unsigned_are_refused(runtime: Runtime) -> None:
    stranger = replace(runtime.keyring.primary, id="AKIASTRANGER")
    with pytest.raises(UnrecognizedClient):
        authenticate(signed(stranger), "glue", runtime, now())
    with pytest.raises(MissingAuthenticationToken):
        authenticate(Received("POST", "/", "", {}, BODY, "id-1"), "glue", runtime, now())


def test_with_signatures_off_requests_say_themselves_who_they_are(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime(auth=False)
    assert authenticate(Received("POST", "/", "", {}, b"", "i"), "glue", runtime, now()).namespace == Namespace(
        "123456789012", "us-east-1"
    )
    stranger = replace(runtime.keyring.primary, id="AKIASTRANGER", secret="any")
    assert authenticate(signed(stranger), "glue", runtime, now()).namespace == Namespace("123456789012", "eu-west-3")
    odd = authenticate(signed(stranger, region="eu:west"), "glue", runtime, now())
    assert odd.namespace == Namespace("123456789012", "us-east-1")
    run = runtime.keyring.issue("jr_1", "210987654321", now() + timedelta(hours=1))
    assert authenticate(signed(run), "glue", runtime, now()).namespace.account == "210987654321"


@pytest.mark.parametrize("host", ["127.0.0.1:9080", "localhost", "LOCALHOST:1", "[::1]:9080", "bucket.localhost:9080"])
def test_names_of_this_machine_are_served_without_signatures(host: str) -> None:
    refuse_foreign_pages({"host": host, "origin": f"http://{host}"})
    refuse_foreign_pages({})


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example:9080"},
        {"host": "localhost:9080", "origin": "https://evil.example"},
        {"host": "localhost:9080", "origin": "null"},
    ],
)
def test_pages_of_other_sites_are_not(headers: dict[str, str]) -> None:
    with pytest.raises(AccessDenied, match="not this machine"):
        refuse_foreign_pages(headers)
