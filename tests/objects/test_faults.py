"""faults.py: every error that a signature or a disk can raise has its name in S3."""

from __future__ import annotations

import errno

import pytest

from penstock import errors
from penstock.objects import faults


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (errors.MissingAuthenticationToken("m"), "AccessDenied", 403),
        (errors.UnrecognizedClient("m"), "InvalidAccessKeyId", 403),
        (errors.ExpiredToken("m"), "ExpiredToken", 400),
        (errors.SignatureExpired("m"), "RequestTimeTooSkewed", 403),
        (errors.IncompleteSignature("m"), "AuthorizationHeaderMalformed", 400),
        (errors.InvalidSignature("m"), "SignatureDoesNotMatch", 403),
    ],
)
def test_signatures(error: errors.Unauthenticated, code: str, status: int) -> None:
    found = faults.of_unauthenticated(error, presigned=False)
    assert (found.code, found.status) == (code, status)


def test_a_presigned_url_that_is_over() -> None:
    found = faults.of_unauthenticated(errors.SignatureExpired("m"), presigned=True)
    assert (found.code, "expired" in found.message) == ("AccessDenied", True)


@pytest.mark.parametrize(
    ("number", "code", "status"),
    [
        (errno.ENOSPC, "InsufficientStorage", 507),
        (errno.EDQUOT, "InsufficientStorage", 507),
        (errno.ENAMETOOLONG, "KeyTooLongError", 400),
        (errno.EACCES, "AccessDenied", 403),
        (errno.EROFS, "AccessDenied", 403),
    ],
)
def test_disks(number: int, code: str, status: int) -> None:
    found = faults.of_os_error(OSError(number, "words"))
    assert found is not None
    assert (found.code, found.status) == (code, status)


def test_other_errors_of_a_disk_are_ours() -> None:
    assert faults.of_os_error(OSError(errno.EIO, "words")) is None
    assert faults.of_os_error(OSError("no number")) is None


def test_an_operation_that_is_missing_is_named() -> None:
    assert "GetObjectTorrent" in faults.not_implemented("GetObjectTorrent").message
