"""Which errors become a line and which exit code they give."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ProfileNotFound,
    ReadTimeoutError,
)

from penstock.cli.exit_codes import ExitCode
from penstock.cli.failures import explain
from penstock.errors import BadLocation, BadSetting, CredentialsMissing, NothingThere, ServerUnreachable

URL = "http://127.0.0.1:1/"


def refusal(code: str, message: str = "why") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetJob")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (refusal("EntityNotFoundException", "Job not found."), ExitCode.NOT_FOUND, "Job not found."),
        (refusal("InvalidInputException"), ExitCode.REFUSED, "InvalidInputException: why"),
        (refusal("UnrecognizedClientException"), ExitCode.UNAUTHENTICATED, "penstock env"),
        (refusal("InvalidSignatureException"), ExitCode.UNAUTHENTICATED, "InvalidSignatureException"),
        (ClientError({}, "GetJob"), ExitCode.REFUSED, "gave no reason"),
        (EndpointConnectionError(endpoint_url=URL), ExitCode.UNREACHABLE, URL),
        (ReadTimeoutError(endpoint_url=URL), ExitCode.UNREACHABLE, "penstock doctor"),
        (NoCredentialsError(), ExitCode.UNAUTHENTICATED, "credentials"),
        (ProfileNotFound(profile="x"), ExitCode.UNAUTHENTICATED, "(x)"),
        (ParamValidationError(report="Invalid length\nfor Name"), ExitCode.USAGE, "Invalid length for Name"),
        (ValueError("Invalid endpoint: nonsense"), ExitCode.USAGE, "nonsense"),
        (ServerUnreachable("no server"), ExitCode.UNREACHABLE, "no server"),
        (CredentialsMissing("no key"), ExitCode.UNAUTHENTICATED, "no key"),
        (NothingThere("no run"), ExitCode.NOT_FOUND, "no run"),
        (BadSetting("setting 'port'"), ExitCode.REFUSED, "setting 'port'"),
        (BadLocation("a\x1b[2Jb"), ExitCode.REFUSED, "a\\x1b[2Jb"),
        (PermissionError(13, "Permission denied", "/x"), ExitCode.REFUSED, "/x: Permission denied"),
    ],
)
def test_a_user_s_mistake_is_one_line(error: Exception, code: ExitCode, said: str) -> None:
    explained = explain(error)
    assert explained is not None
    line, found = explained
    assert found is code
    assert said in line
    assert "\n" not in line


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), AssertionError(), OSError("no number")])
def test_a_bug_keeps_its_traceback(error: Exception) -> None:
    assert explain(error) is None
