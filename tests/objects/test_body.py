"""body.py: what headers say of a body, and bodies that are not what they said."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
from typing import Any

import pytest

from penstock.errors import ObjectFault
from penstock.objects.body import (
    OBJECT_BYTES_MAX,
    PIECE_BYTES,
    BodyPlan,
    BodyReader,
    ClientGone,
    Intake,
    plan_body,
)

MD5 = base64.b64encode(hashlib.md5(b"hello", usedforsecurity=False).digest()).decode()


def test_plans() -> None:
    assert plan_body({"content-length": "5"}, None) == BodyPlan(5)
    plan = plan_body({"content-length": "5", "content-md5": MD5, "x-amz-checksum-crc32": "NhCmhg=="}, None)
    assert (plan.md5, plan.checksums) == (base64.b64decode(MD5), {"crc32": "NhCmhg=="})
    framed = {
        "content-length": "50",
        "x-amz-decoded-content-length": "5",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-trailer": "x-amz-checksum-crc64nvme",
    }
    assert plan_body(framed, None) == BodyPlan(5, chunked=True, trailing=("crc64nvme",))


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "MissingContentLength"),
        ({"content-length": "-1"}, "MissingContentLength"),
        ({"content-length": str(OBJECT_BYTES_MAX + 1)}, "EntityTooLarge"),
        ({"content-length": "5", "content-encoding": "aws-chunked"}, "MissingContentLength"),
        ({"content-length": "5", "content-md5": "AAAA"}, "InvalidDigest"),
        ({"content-length": "5", "content-md5": "?"}, "InvalidDigest"),
        ({"content-length": "5", "x-amz-checksum-crc32": "AAAA"}, "InvalidRequest"),
        ({"content-length": "5", "x-amz-trailer": "x-amz-checksum-sha512"}, "NotImplemented"),
        ({"content-length": "5", "x-amz-content-sha256": "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"}, "NotImplemented"),
    ],
)
def test_plans_that_cannot_be(headers: dict[str, str], code: str) -> None:
    with pytest.raises(ObjectFault) as caught:
        plan_body(headers, None)
    assert caught.value.code == code


def test_an_intake_reckons_as_it_writes() -> None:
    memory = io.BytesIO()
    intake = Intake(BodyPlan(5, md5=base64.b64decode(MD5), checksums={"crc32": "NhCmhg=="}), memory)
    intake.write(b"hel")
    intake.write(b"lo")
    digests = intake.finish()
    assert memory.getvalue() == b"hello"
    assert (digests.md5, digests.size) == ("5d41402abc4b2a76b9719d911017c592", 5)
    assert digests.checksums == {"crc32": "NhCmhg=="}


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (BodyPlan(4), "IncompleteBody"),
        (BodyPlan(6), "IncompleteBody"),
        (BodyPlan(5, md5=b"x" * 16), "BadDigest"),
        (BodyPlan(5, checksums={"crc32c": "AAAAAA=="}), "BadDigest"),
        (BodyPlan(5, sha256="0" * 64), "XAmzContentSHA256Mismatch"),
        (BodyPlan(5, trailing=("crc32",)), "InvalidRequest"),
    ],
)
def test_bodies_that_are_not_what_was_said(plan: BodyPlan, code: str) -> None:
    intake = Intake(plan, io.BytesIO())

    def take() -> None:
        intake.write(b"hello")
        intake.finish()

    with pytest.raises(ObjectFault) as caught:
        take()
    assert caught.value.code == code


def reader(*pieces: bytes | None, idle_seconds: float = 5) -> BodyReader:
    """A body of these pieces; None is a client that goes away; after the last piece nothing more comes."""
    messages = list(pieces)

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()
        piece = messages.pop(0)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    return BodyReader(receive, idle_seconds)


async def run(function: Any, *arguments: Any) -> Any:
    return await asyncio.to_thread(function, *arguments)


def test_a_body_is_pumped_in_pieces() -> None:
    content = [bytes([number]) * 300_000 for number in range(9)]
    taken: list[bytes] = []
    body = reader(*content, b"")
    last = asyncio.run(body.pump(taken.append, run))
    assert b"".join([*taken, last]) == b"".join(content)
    assert len(taken) == 2
    assert all(len(piece) < PIECE_BYTES + 300_000 for piece in taken)
    assert body.ended


def test_a_client_that_goes_away_or_stalls() -> None:
    with pytest.raises(ClientGone):
        asyncio.run(reader(b"x", None).pump(lambda piece: None, run))
    with pytest.raises(ObjectFault) as caught:
        asyncio.run(reader(b"x", idle_seconds=0.05).pump(lambda piece: None, run))
    assert caught.value.code == "RequestTimeout"


def test_draining_has_an_end() -> None:
    assert asyncio.run(reader(b"x" * 10, b"").drain(100))
    assert not asyncio.run(reader(b"x" * 10, b"x" * 10, b"").drain(15))
