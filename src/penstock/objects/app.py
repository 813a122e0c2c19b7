"""The object store as an ASGI application: S3's REST API, addressed by path (`/bucket/key`).

Bytes become an Exchange, an operation makes an Answer of it, and every error becomes S3's envelope here. Files are
touched in worker threads alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes

from penstock.errors import ObjectFault, Unauthenticated
from penstock.objects import (
    bucket_operations,
    listing_operations,
    notification_operations,
    object_operations,
    routes,
    upload_operations,
)
from penstock.objects.body import PIECE_BYTES, BodyReader, ClientGone
from penstock.objects.documents import element, error_document
from penstock.objects.exchange import XML, Answer, Exchange
from penstock.objects.faults import fault, not_implemented, of_os_error, of_unauthenticated
from penstock.objects.presigned_v2 import is_presigned_v2, verify_v2
from penstock.signature import AccessKey, SignedRequest, Verified, verify

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from penstock.clock import Clock
    from penstock.objects.notifications import ObjectCreated
    from penstock.objects.store import ObjectStore

    Asgi = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]
    Operation = Callable[[Exchange], Awaitable[Answer]]

IDLE_SECONDS = 60.0  # how long a client may neither send nor take anything
THREADS = 16
DRAIN_BYTES_MAX = 64 * 1024 * 1024  # what is read of a refused body so that its sender can read the refusal

logger = logging.getLogger(__name__)

OPERATIONS: dict[str, Operation] = {
    "ListBuckets": bucket_operations.list_all,
    "CreateBucket": bucket_operations.create,
    "HeadBucket": bucket_operations.head,
    "DeleteBucket": bucket_operations.delete,
    "GetBucketLocation": bucket_operations.location,
    **{name: bucket_operations.plain_document(*said) for name, said in bucket_operations.PLAIN_DOCUMENTS.items()},
    **{name: bucket_operations.plain_absence(*said) for name, said in bucket_operations.PLAIN_ABSENCES.items()},
    "GetBucketNotificationConfiguration": notification_operations.get,
    "PutBucketNotificationConfiguration": notification_operations.put,
    "ListObjects": listing_operations.list_v1,
    "ListObjectsV2": listing_operations.list_v2,
    "ListObjectVersions": listing_operations.list_versions,
    "ListMultipartUploads": listing_operations.list_multipart_uploads,
    "GetObject": object_operations.get,
    "HeadObject": object_operations.get,
    "PutObject": object_operations.put,
    "CopyObject": object_operations.copy,
    "DeleteObject": object_operations.delete,
    "DeleteObjects": object_operations.delete_batch,
    "GetObjectAcl": bucket_operations.object_acl,
    "GetObjectTagging": object_operations.get_tags,
    "PutObjectTagging": object_operations.put_tags,
    "DeleteObjectTagging": object_operations.delete_tags,
    "CreateMultipartUpload": upload_operations.create,
    "UploadPart": upload_operations.upload_part,
    "UploadPartCopy": upload_operations.upload_part_copy,
    "ListParts": upload_operations.parts,
    "CompleteMultipartUpload": upload_operations.complete,
    "AbortMultipartUpload": upload_operations.abort,
}


def objects_app(
    store: ObjectStore,
    key_of: Callable[[str, str | None], AccessKey | None],
    clock: Clock,
    *,
    region: str = "us-east-1",
    auth: bool = True,
    idle_seconds: float = IDLE_SECONDS,
    created: Callable[[ObjectCreated], None] | None = None,
) -> Asgi:
    """The application. `key_of(key id, session token)` finds keys; with `auth` off, nothing is verified.

    `created` is told, in a worker thread, of each new object in a bucket whose notifications go to EventBridge.
    """
    return _ObjectsApp(store, key_of, clock, region=region, auth=auth, idle_seconds=idle_seconds, created=created)


class _ObjectsApp:
    def __init__(
        self,
        store: ObjectStore,
        key_of: Callable[[str, str | None], AccessKey | None],
        clock: Clock,
        *,
        region: str,
        auth: bool,
        idle_seconds: float,
        created: Callable[[ObjectCreated], None] | None,
    ) -> None:
        self._store = store
        self._key_of = key_of
        self._clock = clock
        self._region = region
        self._auth = auth
        self._idle_seconds = idle_seconds
        self._created = created
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="objects")
        routes.operation_of("GET", "bucket", "", {"acl": ""}, {})  # loads S3's model before the first request

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        body = BodyReader(receive, self._idle_seconds)
        headers = _headers(scope)
        request_id = self._store.identifiers.draw_uuid().replace("-", "")[:16].upper()
        bug: Exception | None = None
        try:
            answer = await self._answer(scope, headers, body)
        except ClientGone:
            return
        except ObjectFault as error:
            answer = _refusal(error, scope, request_id)
        except Exception as error:  # noqa: BLE001 (the outermost layer: it answers, and raises again below)
            known = of_os_error(error) if isinstance(error, OSError) else None
            bug = None if known else error
            shown = known or fault("InternalError", "We encountered an internal error. Please try again.")
            answer = _refusal(shown, scope, request_id)
        answer.headers.append(("x-amz-request-id", request_id))
        try:
            answer.headers += await self._closing(headers, body)
            await self._send(scope, answer, receive, send)
        except (ClientGone, TimeoutError):
            # The reader went away, or takes nothing: the server ends a connection whose response is not complete.
            logger.info("a client went away from %s %s", scope["method"], scope["path"])
        finally:
            if answer.opened is not None:
                answer.opened.close()
        if bug is not None:
            raise bug

    async def _answer(self, scope: Any, headers: Mapping[str, str], body: BodyReader) -> Answer:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        raw_query = scope["query_string"].decode("latin-1")
        verified = self._verified(scope["method"], raw_path.decode("latin-1"), raw_query, headers)
        bucket, key = _bucket_and_key(raw_path)
        query = dict(parse_qsl(raw_query, keep_blank_values=True))
        name = routes.operation_of(scope["method"], bucket, key, query, headers)
        operation = OPERATIONS.get(name)
        if operation is None:
            raise not_implemented(name)
        now = self._clock.now()
        return await operation(
            Exchange(
                self._store,
                self._run,
                self._region,
                now,
                scope["method"],
                bucket,
                key,
                query,
                headers,
                verified,
                body,
                self._created,
            )
        )

    def _verified(self, method: str, path: str, query: str, headers: Mapping[str, str]) -> Verified | None:
        if not self._auth:
            return None
        request, now = SignedRequest(method, path, query, headers), self._clock.now()
        try:
            if "authorization" not in headers and is_presigned_v2(query):
                return verify_v2(request, self._key_of, now)
            found = verify(request, None, self._key_of, now)
        except Unauthenticated as error:
            raise of_unauthenticated(error, presigned="authorization" not in headers) from error
        if found.service != "s3":
            raise fault(
                "AuthorizationHeaderMalformed",
                f'The authorization header is malformed; incorrect service "{found.service}". This endpoint belongs '
                'to "s3".',
            )
        return found

    async def _run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        working = asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            # A thread cannot be stopped: whoever cleans up after it must come second.
            await asyncio.wait((working,))
            raise

    async def _closing(self, headers: Mapping[str, str], body: BodyReader) -> list[tuple[str, str]]:
        """What must become of the connection when an answer comes before the whole body did.

        What is left of the body would otherwise be read as the next request.
        """
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        if body.ended or not has_body:
            return []
        waits = "100-continue" in headers.get("expect", "").lower() and not body.touched
        try:
            if not waits and await body.drain(DRAIN_BYTES_MAX):
                return []
        except ObjectFault:
            logger.info("a client stopped sending a body that was refused")
        return [("connection", "close")]

    async def _send(
        self,
        scope: Any,
        answer: Answer,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        if not any(name == "content-length" for name, _ in answer.headers) and answer.status not in (204, 304):
            answer.headers.append(("content-length", str(len(answer.body))))
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
        if answer.opened is None:
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
            return
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await self._send_object(answer, gone, send)
        finally:
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone

    async def _send_object(
        self, answer: Answer, gone: asyncio.Future[None], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Send the object in pieces; the next one is read while the present one is on its way."""
        opened, span = answer.opened, answer.span
        assert opened is not None
        assert span is not None
        position, end = span.start, span.start + span.length
        reading = asyncio.ensure_future(self._run(opened.read, position, min(PIECE_BYTES, end - position)))
        try:
            while True:
                piece = await reading
                if not piece:
                    raise ClientGone  # The file was cut short in place: the rest that was promised does not exist.
                position += len(piece)
                if position < end:
                    reading = asyncio.ensure_future(self._run(opened.read, position, min(PIECE_BYTES, end - position)))
                async with asyncio.timeout(self._idle_seconds):
                    await send({"type": "http.response.body", "body": piece, "more_body": position < end})
                if position >= end:
                    return
                if gone.done():
                    raise ClientGone
        finally:
            # The file must not be closed while a thread still reads it.
            if not reading.done():
                await asyncio.wait((reading,))


async def _until_gone(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(scope: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _bucket_and_key(raw_path: bytes) -> tuple[str, str]:
    raw_bucket, _, raw_key = raw_path.removeprefix(b"/").partition(b"/")
    try:
        return unquote_to_bytes(raw_bucket).decode(), unquote_to_bytes(raw_key).decode()
    except UnicodeDecodeError:
        raise fault("InvalidURI", "Couldn't parse the specified URI: a key must be UTF-8.") from None


def _refusal(error: ObjectFault, scope: Any, request_id: str) -> Answer:
    content = [
        element("Code", error.code),
        element("Message", error.message),
        *(element(name, value) for name, value in error.details.items()),
        element("Resource", scope["path"].encode("utf-8", "replace").decode()),
        element("RequestId", request_id),
        element("HostId", "penstock"),
    ]
    return Answer(error.status, [XML], error_document(content))
