"""Request bodies: taken off the wire piece by piece, unframed, reckoned up, and held against what was declared."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from penstock.objects import checksums
from penstock.objects.chunked import ChunkDecoder, ChunkSigner
from penstock.objects.faults import fault, not_implemented
from penstock.signature import TIMESTAMP, UNSIGNED_PAYLOAD

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from penstock.signature import Verified

PIECE_BYTES = 1024 * 1024  # what one visit to a worker thread takes
OBJECT_BYTES_MAX = 5 * 1024**3  # of one PutObject or UploadPart
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
_SIGNED_CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
_UNSIGNED_CHUNKS_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
_T = TypeVar("_T")

Run = Any  # Callable[[Callable[..., T], *args], Awaitable[T]]: calls a blocking function in a worker thread


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """What a request's headers say of its body. `size` is that of the payload, in bytes.

    `sha256` is hexadecimal, `md5` raw; `checksums` holds the base64 values given in headers, and `trailing` the
    algorithms whose values come behind the body.
    """

    size: int
    chunked: bool = False
    signer: ChunkSigner | None = None
    signed_trailer: bool = False
    sha256: str | None = None
    md5: bytes | None = None
    checksums: dict[str, str] = field(default_factory=dict)
    trailing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digests:
    """What a body came to: its MD5 (hexadecimal), its size, and the base64 checksums its sender chose."""

    md5: str
    size: int
    checksums: dict[str, str]


class Sink(Protocol):
    def write(self, data: bytes, /) -> Any: ...


def plan_body(headers: Mapping[str, str], verified: Verified | None) -> BodyPlan:
    """Read the headers that describe a body.

    Raises MissingContentLength, InvalidDigest, InvalidRequest, EntityTooLarge and NotImplemented.
    """
    declared = headers.get("x-amz-content-sha256", UNSIGNED_PAYLOAD)
    chunked = declared.startswith("STREAMING-") or "aws-chunked" in headers.get("content-encoding", "")
    if declared.startswith("STREAMING-") and declared not in (
        _SIGNED_CHUNKS,
        _SIGNED_CHUNKS_TRAILER,
        _UNSIGNED_CHUNKS_TRAILER,
    ):
        raise not_implemented(f"x-amz-content-sha256: {declared}")
    signer = None
    if verified is not None and declared in (_SIGNED_CHUNKS, _SIGNED_CHUNKS_TRAILER):
        moment = verified.timestamp.strftime(TIMESTAMP)
        signer = ChunkSigner(verified.signing_key, moment, verified.scope, verified.signature)
    size = headers.get("x-amz-decoded-content-length") if chunked else headers.get("content-length")
    if size is None or not size.isdecimal():
        raise fault("MissingContentLength", "You must provide the Content-Length HTTP header.")
    if int(size) > OBJECT_BYTES_MAX:
        raise fault(
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size",
            ProposedSize=size,
            MaxSizeAllowed=str(OBJECT_BYTES_MAX),
        )
    md5 = headers.get("content-md5")
    decoded = None if md5 is None else checksums.decode(md5)
    if md5 is not None and (decoded is None or len(decoded) != 16):
        raise fault("InvalidDigest", "The Content-MD5 you specified was invalid.")
    return BodyPlan(
        size=int(size),
        chunked=chunked,
        signer=signer,
        signed_trailer=declared == _SIGNED_CHUNKS_TRAILER,
        sha256=declared if verified is not None and _SHA256.fullmatch(declared) else None,
        md5=decoded,
        checksums=given_checksums(headers),
        trailing=_trailing(headers.get("x-amz-trailer", "")),
    )


def given_checksums(headers: Mapping[str, str]) -> dict[str, str]:
    """The x-amz-checksum-<algorithm> headers; raises InvalidRequest for a value that is no checksum."""
    found = {}
    for algorithm in checksums.ALGORITHMS:
        text = headers.get(f"x-amz-checksum-{algorithm}")
        if text is not None:
            digest = checksums.decode(text)
            if digest is None or len(digest) != len(checksums.checksum(algorithm).digest()):
                raise fault("InvalidRequest", f"Value for x-amz-checksum-{algorithm} header is invalid.")
            found[algorithm] = text.strip()
    return found


def _trailing(names: str) -> tuple[str, ...]:
    wanted = [name.strip().lower().removeprefix("x-amz-checksum-") for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in checksums.ALGORITHMS:
            raise not_implemented(f"the trailer '{name}'")
    return tuple(wanted)


class Intake:
    """Takes one body in. All methods block; one thread at a time."""

    def __init__(self, plan: BodyPlan, sink: Sink) -> None:
        self._plan = plan
        self._sink = sink
        self._decoder = ChunkDecoder(plan.signer, signed_trailer=plan.signed_trailer) if plan.chunked else None
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256() if plan.sha256 else None
        self._checksums = {name: checksums.checksum(name) for name in (*plan.checksums, *plan.trailing)}
        self._size = 0

    def write(self, data: bytes) -> None:
        payload = self._decoder.feed(data) if self._decoder else data
        self._size += len(payload)
        if self._size > self._plan.size:
            raise _incomplete()
        self._md5.update(payload)
        if self._sha256:
            self._sha256.update(payload)
        for running in self._checksums.values():
            running.update(payload)
        self._sink.write(payload)

    def finish(self) -> Digests:
        """Hold the body against what was declared.

        Raises IncompleteBody, XAmzContentSHA256Mismatch, BadDigest, InvalidRequest.
        """
        plan = self._plan
        if self._size != plan.size or (self._decoder and not self._decoder.done):
            raise _incomplete()
        if self._sha256 and self._sha256.hexdigest() != plan.sha256:
            raise fault(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                ClientComputedContentSHA256=plan.sha256 or "",
                S3ComputedContentSHA256=self._sha256.hexdigest(),
            )
        if plan.md5 is not None and plan.md5 != self._md5.digest():
            raise fault("BadDigest", "The Content-MD5 you specified did not match what we received.")
        given = dict(plan.checksums)
        for algorithm in plan.trailing:
            text = self._decoder.trailers.get(f"x-amz-checksum-{algorithm}") if self._decoder else None
            if text is None:
                raise fault("InvalidRequest", f"The trailer x-amz-checksum-{algorithm} was announced and is missing.")
            given[algorithm] = text
        for algorithm, text in given.items():
            if text != checksums.encode(self._checksums[algorithm].digest()):
                raise fault(
                    "BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum."
                )
        return Digests(self._md5.hexdigest(), self._size, given)


def _incomplete() -> Exception:
    return fault("IncompleteBody", "The request body does not have the length that the headers say.")


class ClientGone(Exception):
    """The connection ended before the body did: there is nobody left to answer."""


class BodyReader:
    """The body of one request, as ASGI delivers it. `touched` once reading began, `ended` when all of it is here."""

    def __init__(self, receive: Callable[[], Awaitable[Any]], idle_seconds: float) -> None:
        self._receive = receive
        self._idle_seconds = idle_seconds
        self.touched = False
        self.ended = False

    async def next(self) -> bytes:
        """The next piece, of whatever length. Raises ClientGone, and RequestTimeout when nothing comes for long."""
        self.touched = True
        try:
            async with asyncio.timeout(self._idle_seconds):
                message = await self._receive()
        except TimeoutError:
            raise fault(
                "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period.",
            ) from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        self.ended = not message.get("more_body", False)
        body: bytes = message.get("body", b"")
        return body

    async def pump(self, write: Callable[[bytes], None], run: Run) -> bytes:
        """Hand the body to `write` in pieces, in worker threads; the last piece is returned instead.

        While one piece is being written the next one is collected, and never more than that.
        """
        buffer = bytearray()
        writing: asyncio.Future[None] | None = None
        try:
            while not self.ended:
                buffer += await self.next()
                if len(buffer) >= PIECE_BYTES and not self.ended:
                    if writing is not None:
                        await writing
                    writing = asyncio.ensure_future(run(write, bytes(buffer)))
                    buffer.clear()
            if writing is not None:
                await writing
        finally:
            # Nobody may close the file while a thread still writes to it, not even when this task is cancelled.
            if writing is not None and not writing.done():
                await asyncio.wait((writing,))
        return bytes(buffer)

    async def drain(self, limit: int) -> bool:
        """Read on and throw away, so that the client gets to read its answer; False when there is more than `limit`."""
        left = limit
        while not self.ended and left > 0:
            left -= len(await self.next())
        return self.ended
