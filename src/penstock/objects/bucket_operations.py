"""Operations on buckets: make, find, remove, and the settings of a plain bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.objects.buckets import create_bucket, delete_bucket, list_buckets
from penstock.objects.documents import document, element, nested
from penstock.objects.exchange import Answer, Exchange, xml
from penstock.objects.faults import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

OWNER = nested("Owner", [element("ID", "penstock"), element("DisplayName", "penstock")])
_CANONICAL_USER = (
    '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">'
    "<ID>penstock</ID><DisplayName>penstock</DisplayName></Grantee>"
)
_FULL_CONTROL = nested("AccessControlList", [nested("Grant", [_CANONICAL_USER, element("Permission", "FULL_CONTROL")])])

# What S3 says of a bucket that nobody configured: a document, or the error that says there is none.
PLAIN_DOCUMENTS = {
    "GetBucketAccelerateConfiguration": ("AccelerateConfiguration", []),
    "GetBucketAcl": ("AccessControlPolicy", [OWNER, _FULL_CONTROL]),
    "GetBucketLogging": ("BucketLoggingStatus", []),
    "GetBucketRequestPayment": ("RequestPaymentConfiguration", [element("Payer", "BucketOwner")]),
    "GetBucketVersioning": ("VersioningConfiguration", []),
    "GetBucketOwnershipControls": (
        "OwnershipControls",
        [nested("Rule", [element("ObjectOwnership", "BucketOwnerEnforced")])],
    ),
}
PLAIN_ABSENCES = {
    "GetBucketCors": ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "GetBucketEncryption": (
        "ServerSideEncryptionConfigurationNotFoundError",
        "The server side encryption configuration was not found",
    ),
    "GetBucketLifecycleConfiguration": (
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
    ),
    "GetBucketPolicy": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "GetBucketPolicyStatus": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "GetBucketReplication": (
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
    ),
    "GetBucketTagging": ("NoSuchTagSet", "The TagSet does not exist"),
    "GetBucketWebsite": (
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration",
    ),
    "GetObjectLockConfiguration": (
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
    ),
    "GetPublicAccessBlock": (
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
    ),
}


async def list_all(exchange: Exchange) -> Answer:
    found = await exchange.run(list_buckets, exchange.store)
    prefix = exchange.query.get("prefix", "")
    shown = [
        nested("Bucket", [element("Name", one.name), element("CreationDate", iso(one.created))])
        for one in found
        if one.name.startswith(prefix)
    ]
    return xml(document("ListAllMyBucketsResult", [OWNER, nested("Buckets", shown)]))


async def create(exchange: Exchange) -> Answer:
    await exchange.body.pump(_ignore, exchange.run)
    made = await exchange.run(create_bucket, exchange.store, exchange.bucket, exchange.now)
    # In us-east-1 S3 lets an owner create a bucket again, and answers as if it were new.
    if not made and exchange.region != "us-east-1":
        raise fault(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            BucketName=exchange.bucket,
        )
    return Answer(headers=[("location", f"/{exchange.bucket}")])


async def head(exchange: Exchange) -> Answer:
    await exchange.run(exchange.store.bucket_path, exchange.bucket)
    return Answer(headers=[("x-amz-bucket-region", exchange.region)])


async def delete(exchange: Exchange) -> Answer:
    await exchange.run(delete_bucket, exchange.store, exchange.bucket)
    return Answer(204)


async def location(exchange: Exchange) -> Answer:
    await exchange.run(exchange.store.bucket_path, exchange.bucket)
    # The first region is written as none at all.
    return xml(document("LocationConstraint", [] if exchange.region == "us-east-1" else [exchange.region]))


def plain_document(root: str, content: list[str]) -> Callable[[Exchange], Awaitable[Answer]]:
    async def answer(exchange: Exchange) -> Answer:
        await exchange.run(exchange.store.bucket_path, exchange.bucket)
        return xml(document(root, content))

    return answer


def plain_absence(code: str, message: str) -> Callable[[Exchange], Awaitable[Answer]]:
    async def answer(exchange: Exchange) -> Answer:
        await exchange.run(exchange.store.bucket_path, exchange.bucket)
        raise fault(code, message, BucketName=exchange.bucket)

    return answer


async def object_acl(exchange: Exchange) -> Answer:
    await exchange.run(exchange.store.entry, exchange.bucket, exchange.key)
    return xml(document("AccessControlPolicy", [OWNER, _FULL_CONTROL]))


def iso(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment:%f}"[:23] + "Z"


def _ignore(piece: bytes) -> None:
    """CreateBucket's document names a region, and there is one region here."""
