"""S3's error codes, each with its HTTP status, and how the errors of other layers read in S3."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from penstock import errors
from penstock.errors import ObjectFault

if TYPE_CHECKING:
    from collections.abc import Callable

_STATUS = {
    "NoSuchBucketPolicy": 404,
    "NoSuchCORSConfiguration": 404,
    "NoSuchLifecycleConfiguration": 404,
    "NoSuchPublicAccessBlockConfiguration": 404,
    "NoSuchTagSet": 404,
    "NoSuchWebsiteConfiguration": 404,
    "ObjectLockConfigurationNotFoundError": 404,
    "ReplicationConfigurationNotFoundError": 404,
    "ServerSideEncryptionConfigurationNotFoundError": 404,
    "AccessDenied": 403,
    "AuthorizationHeaderMalformed": 400,
    "BadDigest": 400,
    "BucketAlreadyOwnedByYou": 409,
    "BucketNotEmpty": 409,
    "EntityTooLarge": 400,
    "EntityTooSmall": 400,
    "ExpiredToken": 400,
    "IncompleteBody": 400,
    "InsufficientStorage": 507,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "InvalidArgument": 400,
    "InvalidBucketName": 400,
    "InvalidDigest": 400,
    "InvalidPart": 400,
    "InvalidPartOrder": 400,
    "InvalidRange": 416,
    "InvalidRequest": 400,
    "InvalidTag": 400,
    "InvalidURI": 400,
    "KeyTooLongError": 400,
    "MalformedXML": 400,
    "MetadataTooLarge": 400,
    "MethodNotAllowed": 405,
    "MissingContentLength": 411,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "NotImplemented": 501,
    "PreconditionFailed": 412,
    "RequestTimeTooSkewed": 403,
    "RequestTimeout": 400,
    "SignatureDoesNotMatch": 403,
    "XAmzContentSHA256Mismatch": 400,
}


def fault(code: str, message: str, **details: str) -> ObjectFault:
    """An S3 error by its code; `details` are further elements of the envelope."""
    return ObjectFault(code, _STATUS[code], message, details)


def no_such_key(key: str) -> ObjectFault:
    return fault("NoSuchKey", "The specified key does not exist.", Key=key)


def no_such_bucket(bucket: str) -> ObjectFault:
    return fault("NoSuchBucket", "The specified bucket does not exist", BucketName=bucket)


def no_such_upload(upload_id: str) -> ObjectFault:
    return fault(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
        UploadId=upload_id,
    )


def precondition_failed(header: str) -> ObjectFault:
    return fault(
        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", Condition=header
    )


def not_implemented(what: str) -> ObjectFault:
    return fault("NotImplemented", f"The embedded object store does not implement {what}.")


def of_unauthenticated(error: errors.Unauthenticated, *, presigned: bool) -> ObjectFault:
    """How S3 says what the verification of a signature found."""
    match error:
        case errors.MissingAuthenticationToken():
            return fault("AccessDenied", "Access Denied: the request is not signed")
        case errors.UnrecognizedClient():
            return fault("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        case errors.ExpiredToken():
            return fault("ExpiredToken", "The provided token has expired.")
        case errors.SignatureExpired():
            if presigned:
                return fault("AccessDenied", f"Request has expired. {error.message}")
            return fault(
                "RequestTimeTooSkewed",
                f"The difference between the request time and the current time is too large. {error.message}",
            )
        case errors.IncompleteSignature():
            return fault("AuthorizationHeaderMalformed", error.message)
        case _:
            return fault("SignatureDoesNotMatch", error.message)


def of_os_error(error: OSError) -> ObjectFault | None:
    """What a client should read when the disk refused; None when it is a fault of ours."""
    makers: dict[int, Callable[[], ObjectFault]] = {
        errno.ENOSPC: lambda: fault("InsufficientStorage", "The disk of the object store is full."),
        errno.EDQUOT: lambda: fault("InsufficientStorage", "The disk quota of the object store is used up."),
        errno.ENAMETOOLONG: lambda: fault("KeyTooLongError", "Your key is too long for a file name"),
        errno.EACCES: lambda: fault("AccessDenied", "The file system denies access to this object's file."),
        errno.EPERM: lambda: fault("AccessDenied", "The file system denies access to this object's file."),
        errno.EROFS: lambda: fault("AccessDenied", "The file system of the object store is read-only."),
    }
    maker = makers.get(error.errno or 0)
    return maker() if maker else None
