"""Failures: any error a user can cause becomes one clear line and an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as NoConnection

from penstock.cli.exit_codes import ExitCode
from penstock.cli.wording import clean
from penstock.errors import CredentialsMissing, NothingThere, PenstockError, ServerUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

# What Glue, S3 and STS answer when the key or the signature is wrong.
_UNAUTHENTICATED = {
    "AccessDeniedException",
    "AccessDenied",
    "ExpiredTokenException",
    "ExpiredToken",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_NOT_FOUND = {"EntityNotFoundException", "NoSuchBucket", "NoSuchKey"}


def explain(error: BaseException) -> tuple[str, ExitCode] | None:
    """(one line, exit code) for an error that a user can cause; None for a bug, which deserves its traceback."""
    match error:
        case ClientError():
            return _refused(error.response)
        case NoCredentialsError() | PartialCredentialsError() | ProfileNotFound() | CredentialsMissing():
            return clean(error), ExitCode.UNAUTHENTICATED
        case ParamValidationError():
            return clean(str(error).replace("Parameter validation failed:\n", "")), ExitCode.USAGE
        case NoConnection() | HTTPClientError():
            return f"{clean(error)} (is the server running? `penstock doctor` looks)", ExitCode.UNREACHABLE
        case ServerUnreachable():
            return clean(error), ExitCode.UNREACHABLE
        case NothingThere():
            return clean(error), ExitCode.NOT_FOUND
        case BotoCoreError() | PenstockError():
            return clean(error), ExitCode.REFUSED
        # botocore raises a bare ValueError for an endpoint that is no URL.
        case ValueError() if str(error).startswith("Invalid endpoint"):
            return clean(error), ExitCode.USAGE
        case OSError() if error.strerror:
            place = f"{error.filename}: " if error.filename else ""
            return clean(f"{place}{error.strerror}"), ExitCode.REFUSED
        case _:
            return None


def _refused(response: Mapping[str, object]) -> tuple[str, ExitCode]:
    fault = response.get("Error")
    code, message = "", ""
    if isinstance(fault, dict):
        code, message = str(fault.get("Code", "")), str(fault.get("Message", ""))
    line = clean(f"{code}: {message}" if message else code or "the server refused and gave no reason")
    if code in _UNAUTHENTICATED:
        return f"{line} (`penstock env` prints the credentials of a server on this machine)", ExitCode.UNAUTHENTICATED
    return line, ExitCode.NOT_FOUND if code in _NOT_FOUND else ExitCode.REFUSED
