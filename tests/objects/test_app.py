"""The application on the wire: refusals, hostile requests, clients that go away, restarts."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from penstock.clock import SystemClock
from penstock.credentials import Keyring
from penstock.objects import documents

pytestmark = pytest.mark.slow


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def keys(client: Any, bucket: str, **options: Any) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, **options)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def test_wrong_keys_are_refused(server: Any, bucket: str) -> None:
    for options, expected in (
        ({"secret": "guess"}, "SignatureDoesNotMatch"),
        ({"key_id": "AKIANOBODY"}, "InvalidAccessKeyId"),
    ):
        with pytest.raises(ClientError) as caught:
            server.client(**options).put_object(Bucket=bucket, Key="x", Body=b"1" * 100_000)
        assert code(caught) == expected
    assert keys(server.client(), bucket) == []


def exchange(server: Any, raw: bytes, *, half: bool = False) -> tuple[int, dict[str, str], bytes]:
    """Send raw bytes, read one answer: (status, headers, body). `half`: nothing more will be sent."""
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=20) as connection:
        connection.sendall(raw)
        if half:
            connection.shutdown(socket.SHUT_WR)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def request(method: str, target: str, body: bytes = b"", **headers: str) -> bytes:
    named = {"host": "localhost", "content-length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


@pytest.fixture
def lake(open_server: Any) -> Path:
    folder: Path = open_server.objects / "lake"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("../../escape", "InvalidArgument"),
        ("%2e%2e/%2e%2e/escape", "InvalidArgument"),
        ("a/../../../escape", "InvalidArgument"),
        ("./escape", "InvalidArgument"),
        ("a//escape", "InvalidArgument"),
        ("/escape", "InvalidArgument"),
        ("a%00escape", "InvalidArgument"),
        ("%ff%fe", "InvalidURI"),
        ("x" * 256, "KeyTooLongError"),
        ("x/" * 512 + "y", "KeyTooLongError"),
        ("..", "InvalidArgument"),
        ("../", "InvalidArgument"),
    ],
)
def test_keys_that_cannot_be_files(open_server: Any, lake: Path, key: str, expected: str) -> None:
    before = sorted(open_server.data.rglob("*escape*"))
    status, _, body = exchange(open_server, request("PUT", f"/lake/{key}", b"x"))
    assert f"<Code>{expected}</Code>".encode() in body
    assert status == 400
    status, _, body = exchange(open_server, request("GET", f"/lake/{key}"))
    assert status == 400 if expected == "InvalidURI" else 404
    status, _, body = exchange(open_server, request("DELETE", f"/lake/{key}"))
    assert status == 400 if expected == "InvalidURI" else 204
    assert sorted(open_server.data.rglob("*escape*")) == before == []


@pytest.mark.parametrize("bucket", ["..", "%2e%2e", ".", "objects-state", "a", "UPPER", "keys.json%00"])
def test_buckets_that_cannot_be(open_server: Any, bucket: str) -> None:
    assert exchange(open_server, request("GET", f"/{bucket}/keys.json"))[0] == 404
    if bucket != "objects-state":
        status, _, body = exchange(open_server, request("PUT", f"/{bucket}"))
        assert (status, b"InvalidBucketName" in body) == (400, True)


def test_refusals_are_s3_s_envelope(open_server: Any, lake: Path) -> None:
    status, headers, body = exchange(open_server, request("GET", "/lake/none%20%26"))
    assert (status, headers["content-type"]) == (404, "application/xml")
    found = documents.read(body, "Error")
    assert found.value("Code") == "NoSuchKey"
    assert found.value("Key") == "none &"
    assert found.value("RequestId") == headers["x-amz-request-id"]
    status, _, body = exchange(open_server, request("PUT", "/lake/x?retention", b"<Retention/>"))
    assert (status, b"PutObjectRetention" in body) == (501, True)
    for target in ("/lake?versioning", "/lake/x?acl"):
        assert exchange(open_server, request("POST", target))[0] == 501


def test_a_header_cannot_be_smuggled_in(open_server: Any, lake: Path) -> None:
    (lake / "plain").write_text("x")
    target = "/lake/plain?response-content-type=a%0d%0aset-cookie:%20x"
    assert exchange(open_server, request("GET", target))[0] == 400


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>'
)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<Delete>",
        b"<Other/>",
        b"<Delete/>",
        b"\xff\xfe",
        BOMB,
        b"<Delete>" + b"<Object><Key>k</Key></Object>" * 1001 + b"</Delete>",
        b"<a>" * 100,
        b"<Delete><Object/></Delete>",
    ],
)
def test_documents_that_are_none(open_server: Any, lake: Path, document: bytes) -> None:
    digest = base64.b64encode(hashlib.md5(document, usedforsecurity=False).digest()).decode()
    status, _, body = exchange(open_server, request("POST", "/lake?delete", document, content_md5=digest))
    assert (status, b"MalformedXML" in body) == (400, True)


def test_a_document_that_is_too_big(open_server: Any, lake: Path) -> None:
    status, _, body = exchange(open_server, request("POST", "/lake?delete", b" " * 5_000_000))
    assert (status, b"EntityTooLarge" in body) == (400, True)


def test_framed_bodies(open_server: Any, lake: Path) -> None:
    framed = b"5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"
    headers = {
        "x_amz_content_sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x_amz_decoded_content_length": "11",
        "x_amz_trailer": "x-amz-checksum-crc32",
        "content_encoding": "aws-chunked,gzip",
    }
    status, answer, _ = exchange(open_server, request("PUT", "/lake/framed", framed, **headers))
    assert (status, answer["x-amz-checksum-crc32"]) == (200, "DUoRhQ==")
    assert (lake / "framed").read_bytes() == b"hello world"
    assert exchange(open_server, request("GET", "/lake/framed"))[1]["content-encoding"] == "gzip"
    for wrong, code in (
        (framed.replace(b"DUoR", b"AAAA"), b"BadDigest"),
        (framed.replace(b"x-amz-checksum-crc32:DUoRhQ==\r\n", b""), b"InvalidRequest"),
        (framed.replace(b"5\r\n", b"zz\r\n"), b"IncompleteBody"),
        (framed.replace(b"0\r\n", b""), b"IncompleteBody"),
    ):
        status, _, body = exchange(open_server, request("PUT", "/lake/wrong", wrong, **headers))
        assert (status, code in body) == (400, True)
    assert not (lake / "wrong").exists()


def test_a_length_is_needed(open_server: Any, lake: Path) -> None:
    raw = b"PUT /lake/x HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    status, _, body = exchange(open_server, raw)
    assert (status, b"MissingContentLength" in body) == (411, True)


def test_a_connection_goes_on_after_a_refused_body(open_server: Any, lake: Path) -> None:
    with socket.create_connection(("127.0.0.1", int(open_server.url.rpartition(":")[2])), timeout=20) as connection:
        connection.sendall(request("PUT", "/no-such-bucket/x", b"GET /lake HTTP/1.1\r\n\r\n" * 20_000))
        assert read_answer(connection)[0] == 404
        connection.sendall(request("PUT", "/lake/after", b"fine"))
        assert read_answer(connection)[0] == 200
    assert (lake / "after").read_bytes() == b"fine"


def test_a_client_that_waits_for_a_go_ahead_is_refused_at_once(open_server: Any) -> None:
    raw = request("PUT", "/no-such-bucket/x", content_length="1000000", expect="100-continue")
    status, headers, _ = exchange(open_server, raw)
    assert (status, headers["connection"]) == (404, "close")


def test_an_upload_that_breaks_off_leaves_nothing(open_server: Any, lake: Path) -> None:
    raw = request("PUT", "/lake/broken", content_length="5000000") + b"x" * 3_000_000
    with socket.create_connection(("127.0.0.1", int(open_server.url.rpartition(":")[2]))) as connection:
        connection.sendall(raw)
        until(lambda: open_server.drafts)
    until(lambda: not open_server.drafts)
    assert not (lake / "broken").exists()


def test_an_upload_that_stalls_is_ended(open_server: Any, lake: Path) -> None:
    raw = request("PUT", "/lake/stalled", content_length="5000000") + b"x" * 2_000_000
    status, headers, body = exchange(open_server, raw)
    assert (status, headers["connection"], b"RequestTimeout" in body) == (400, "close", True)
    assert not open_server.drafts
    assert not (lake / "stalled").exists()


@pytest.mark.parametrize("stays", [False, True])
def test_a_reader_that_stops_holds_no_file(open_server: Any, lake: Path, stays: bool) -> None:
    (lake / "huge").write_bytes(b"x" * 60_000_000)
    held = Path(f"/proc/{open_server.process.pid}/fd")

    def is_open() -> bool:
        return any(os.path.realpath(one) == os.path.realpath(lake / "huge") for one in held.iterdir())

    with socket.create_connection(("127.0.0.1", int(open_server.url.rpartition(":")[2]))) as connection:
        connection.sendall(request("GET", "/lake/huge"))
        connection.recv(1000)
        until(is_open)
        if stays:
            until(lambda: not is_open())
    until(lambda: not is_open())


def test_a_killed_server_leaves_no_partial_object(tmp_path: Path, start: Callable[[Path], Any]) -> None:
    first = start(tmp_path)
    client = first.client()
    client.create_bucket(Bucket="lake")
    client.put_object(Bucket="lake", Key="kept/x", Body=b"kept", Metadata={"m": "1"}, ContentType="text/kept")
    client.put_object(Bucket="lake", Key="again", Body=b"old")
    upload = client.create_multipart_upload(Bucket="lake", Key="parts")["UploadId"]
    names = {"Bucket": "lake", "Key": "parts", "UploadId": upload}
    etag = client.upload_part(**names, PartNumber=1, Body=b"part")["ETag"]
    url = client.generate_presigned_url("put_object", {"Bucket": "lake", "Key": "again"}, ExpiresIn=600)
    with socket.create_connection(("127.0.0.1", int(first.url.rpartition(":")[2]))) as connection:
        connection.sendall(request("PUT", "/" + url.split("/", 3)[3], content_length="9000000", host=url.split("/")[2]))
        connection.sendall(b"new" * 1_000_000)
        until(lambda: first.drafts)
        first.process.kill()
        first.process.wait()
    assert first.drafts
    second = start(tmp_path)
    try:
        assert second.drafts == []
        client = second.client()
        assert client.get_object(Bucket="lake", Key="again")["Body"].read() == b"old"
        kept = client.get_object(Bucket="lake", Key="kept/x")
        assert (kept["Body"].read(), kept["Metadata"], kept["ContentType"]) == (b"kept", {"m": "1"}, "text/kept")
        client.complete_multipart_upload(**names, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
        assert (second.objects / "lake" / "parts").read_bytes() == b"part"
    finally:
        second.stop()


def test_temporary_keys_work(server: Any, bucket: str) -> None:
    keyring = Keyring.open(server.data, "000000000000")
    for ends, expected in ((60, "found"), (-60, "ExpiredToken")):
        key = keyring.issue("jr_1", "000000000000", SystemClock().now() + timedelta(seconds=ends))
        client = server.client(key_id=key.id, secret=key.secret, aws_session_token=key.session_token)
        try:
            client.put_object(Bucket=bucket, Key="x", Body=b"x" * 10)
            said = "found"
        except ClientError as error:
            said = error.response["Error"]["Code"]
        assert said == expected


def test_an_unsigned_request_is_refused(server: Any, bucket: str) -> None:
    status, _, body = exchange(server, request("GET", f"/{bucket}"))
    assert (status, b"AccessDenied" in body) == (403, True)
    headers = {"authorization": "AWS4-HMAC-SHA256 nonsense", "x_amz_date": "20260101T000000Z"}
    status, _, body = exchange(server, request("GET", f"/{bucket}", **headers))
    assert (status, b"AuthorizationHeaderMalformed" in body) == (400, True)


def test_a_clock_that_is_off_reads_as_in_s3(server: Any, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late = SystemClock().now() - timedelta(hours=1)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: late)
    client = server.client()
    with pytest.raises(ClientError) as caught:
        client.list_objects_v2(Bucket=bucket)
    assert code(caught) == "RequestTimeTooSkewed"


def test_a_body_that_was_changed_on_the_way(server: Any, bucket: str) -> None:
    client = server.client()

    def change(request: Any, **_: Any) -> None:
        request.body = b"changed!"

    client.meta.events.register("before-send.s3.PutObject", change)
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="x", Body=b"original")
    assert code(caught) == "XAmzContentSHA256Mismatch"
    assert keys(server.client(), bucket) == []


def test_readers_never_see_half_an_object(server: Any, bucket: str) -> None:
    """Writers replace one key over and over: every read is one writer's bytes with that writer's record."""
    client = server.client(config=Config(max_pool_connections=12))
    contents = [bytes([65 + number]) * 300_000 for number in range(4)]

    def write(number: int) -> None:
        for _ in range(6):
            client.put_object(Bucket=bucket, Key="one", Body=contents[number], Metadata={"writer": str(number)})

    def read() -> tuple[bytes, str]:
        got = client.get_object(Bucket=bucket, Key="one")
        return got["Body"].read(), got["Metadata"]["writer"]

    write(0)
    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(write, number) for number in range(4)]
        seen = [one.result() for one in [pool.submit(read) for _ in range(60)]]
        for one in writers:
            one.result()
    assert {contents.index(body) == int(writer) for body, writer in seen} == {True}
    assert server.drafts == []
