"""Operations on objects, through boto3 and a real server: everything a script does with S3."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow
BIG = 50 * 1024 * 1024


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def keys(client: Any, bucket: str, **options: Any) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, **options)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def test_put_get_head_delete(client: Any, bucket: str, server: Any) -> None:
    put = client.put_object(
        Bucket=bucket,
        Key="a/b c+ü%41.txt",
        Body=b"hello",
        ContentType="text/plain",
        CacheControl="no-cache",
        ContentEncoding="identity",
        Metadata={"color": "blue"},
        Tagging="team=data&x=%20y",
    )
    assert put["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert (server.objects / bucket / "a" / "b c+ü%41.txt").read_bytes() == b"hello"
    got = client.get_object(Bucket=bucket, Key="a/b c+ü%41.txt")
    assert got["Body"].read() == b"hello"
    assert got["Metadata"] == {"color": "blue"}
    assert (got["ContentType"], got["CacheControl"], got["ContentEncoding"]) == ("text/plain", "no-cache", "identity")
    assert got["ChecksumCRC32"] == put["ChecksumCRC32"]
    assert got["TagCount"] == 2
    head = client.head_object(Bucket=bucket, Key="a/b c+ü%41.txt")
    assert (head["ContentLength"], head["ETag"]) == (5, put["ETag"])
    client.delete_object(Bucket=bucket, Key="a/b c+ü%41.txt")
    client.delete_object(Bucket=bucket, Key="a/b c+ü%41.txt")
    with pytest.raises(ClientError) as caught:
        client.get_object(Bucket=bucket, Key="a/b c+ü%41.txt")
    assert code(caught) == "NoSuchKey"
    with pytest.raises(ClientError) as caught:
        client.head_object(Bucket=bucket, Key="a/b c+ü%41.txt")
    assert code(caught) == "404"
    assert list((server.objects / bucket).iterdir()) == []


def test_streams_and_checksums(client: Any, bucket: str) -> None:
    client.upload_fileobj(io.BytesIO(b"stream"), bucket, "stream")
    assert client.get_object(Bucket=bucket, Key="stream")["Body"].read() == b"stream"
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        client.put_object(Bucket=bucket, Key=algorithm, Body=b"x" * 1000, ChecksumAlgorithm=algorithm)
        got = client.get_object(Bucket=bucket, Key=algorithm, ChecksumMode="ENABLED")
        assert got["Body"].read() == b"x" * 1000
        assert got[f"Checksum{algorithm}"]
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="wrong", Body=b"x", ChecksumSHA256="A" * 43 + "=")
    assert code(caught) == "BadDigest"
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="wrong", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
    assert code(caught) == "BadDigest"
    assert "wrong" not in keys(client, bucket)


def test_ranges(client: Any, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="r", Body=bytes(range(100)))
    for header, content in (
        ("bytes=0-9", bytes(range(10))),
        ("bytes=90-", bytes(range(90, 100))),
        ("bytes=-5", bytes(range(95, 100))),
        ("bytes=95-1000", bytes(range(95, 100))),
    ):
        got = client.get_object(Bucket=bucket, Key="r", Range=header)
        assert got["Body"].read() == content
        assert got["ContentRange"].endswith("/100")
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    with pytest.raises(ClientError) as caught:
        client.get_object(Bucket=bucket, Key="r", Range="bytes=100-")
    assert code(caught) == "InvalidRange"


def test_batch_delete(client: Any, bucket: str, server: Any) -> None:
    for number in range(5):
        client.put_object(Bucket=bucket, Key=f"d/{number}", Body=b"")
    wanted = [{"Key": f"d/{number}"} for number in range(4)] + [{"Key": "not there"}]
    answer = client.delete_objects(Bucket=bucket, Delete={"Objects": wanted})
    assert len(answer["Deleted"]) == 5
    assert keys(client, bucket) == ["d/4"]
    assert "Deleted" not in client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "d/4"}], "Quiet": True})
    assert list((server.objects / bucket).iterdir()) == []


def test_copies(client: Any, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="from +ü", Body=b"content", Metadata={"m": "1"}, ContentType="text/x")
    source = {"Bucket": bucket, "Key": "from +ü"}
    copied = client.copy_object(Bucket=bucket, Key="to", CopySource=source)
    assert copied["CopyObjectResult"]["ETag"] == '"9a0364b9e99bb480dd25e1f0284c8555"'
    assert client.head_object(Bucket=bucket, Key="to")["Metadata"] == {"m": "1"}
    client.copy_object(
        Bucket=bucket, Key="from +ü", CopySource=source, MetadataDirective="REPLACE", Metadata={"m": "2"}
    )
    head = client.head_object(Bucket=bucket, Key="from +ü")
    assert (head["Metadata"], head["ContentType"]) == ({"m": "2"}, "binary/octet-stream")
    for options, expected in (
        ({"Key": "from +ü"}, "InvalidRequest"),
        ({"Key": "x", "CopySourceIfMatch": "other"}, "PreconditionFailed"),
        ({"Key": "x", "CopySource": {"Bucket": bucket, "Key": "none"}}, "NoSuchKey"),
        ({"Key": "x", "CopySource": {"Bucket": "none-at-all", "Key": "none"}}, "NoSuchBucket"),
    ):
        with pytest.raises(ClientError) as caught:
            client.copy_object(**{"Bucket": bucket, "CopySource": source, **options})
        assert code(caught) == expected


def test_conditional_writes(client: Any, bucket: str) -> None:
    first = client.put_object(Bucket=bucket, Key="c", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="c", Body=b"2", IfNoneMatch="*")
    assert code(caught) == "PreconditionFailed"
    second = client.put_object(Bucket=bucket, Key="c", Body=b"2", IfMatch=first)["ETag"]
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="c", Body=b"3", IfMatch=first)
    assert code(caught) == "PreconditionFailed"
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="none", Body=b"3", IfMatch=first)
    assert code(caught) == "NoSuchKey"
    with pytest.raises(ClientError) as caught:
        client.get_object(Bucket=bucket, Key="c", IfNoneMatch=second)
    assert code(caught) == "304"
    with pytest.raises(ClientError) as caught:
        client.get_object(Bucket=bucket, Key="c", IfMatch=first)
    assert code(caught) == "PreconditionFailed"
    assert client.get_object(Bucket=bucket, Key="c", IfMatch=second)["Body"].read() == b"2"


def test_of_many_conditional_writers_one_wins(server: Any, bucket: str) -> None:
    client = server.client()

    def attempt(number: int) -> str:
        try:
            client.put_object(Bucket=bucket, Key="lock", Body=str(number).encode(), IfNoneMatch="*")
        except client.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"])
        return "won"

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(24)))
    assert sorted(won) == ["PreconditionFailed"] * 23 + ["won"]
    assert client.get_object(Bucket=bucket, Key="lock")["Body"].read() == str(won.index("won")).encode()


def test_tags(client: Any, bucket: str) -> None:
    client.put_object(Bucket=bucket, Key="t", Body=b"x")
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    client.put_object_tagging(Bucket=bucket, Key="t", Tagging={"TagSet": tags})
    assert client.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == tags
    assert client.get_object(Bucket=bucket, Key="t")["Body"].read() == b"x"
    client.delete_object_tagging(Bucket=bucket, Key="t")
    assert client.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == []
    with pytest.raises(ClientError) as caught:
        client.put_object_tagging(
            Bucket=bucket, Key="t", Tagging={"TagSet": [{"Key": str(n), "Value": ""} for n in range(11)]}
        )
    assert code(caught) == "InvalidTag"


def test_folder_markers(client: Any, bucket: str, server: Any) -> None:
    client.put_object(Bucket=bucket, Key="f/sub/", Body=b"", ContentType="application/x-directory")
    assert (server.objects / bucket / "f" / "sub").is_dir()
    head = client.head_object(Bucket=bucket, Key="f/sub/")
    assert (head["ContentLength"], head["ContentType"]) == (0, "application/x-directory")
    client.put_object(Bucket=bucket, Key="f/sub/x", Body=b"1")
    assert keys(client, bucket) == ["f/sub/", "f/sub/x"]
    assert keys(client, bucket, Prefix="f/sub/") == ["f/sub/", "f/sub/x"]
    client.delete_object(Bucket=bucket, Key="f/sub/x")
    assert keys(client, bucket) == ["f/sub/"]
    with pytest.raises(ClientError) as caught:
        client.head_object(Bucket=bucket, Key="f/")
    assert code(caught) == "404"
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="f/full/", Body=b"1")
    assert code(caught) == "InvalidArgument"
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="f/sub", Body=b"1")
    assert code(caught) == "InvalidRequest"
    client.delete_object(Bucket=bucket, Key="f/sub/")
    assert list((server.objects / bucket).iterdir()) == []
    client.put_object(Bucket=bucket, Key="f", Body=b"1")
    with pytest.raises(ClientError) as caught:
        client.put_object(Bucket=bucket, Key="f/x", Body=b"1")
    assert code(caught) == "InvalidRequest"
    assert "an object already" in str(caught.value)


def test_files_of_other_programs_are_objects(client: Any, bucket: str, server: Any) -> None:
    file = server.objects / bucket / "by" / "hand.csv"
    file.parent.mkdir()
    file.write_text("a,b\n1,2\n")
    head = client.head_object(Bucket=bucket, Key="by/hand.csv")
    (listed,) = client.list_objects_v2(Bucket=bucket)["Contents"]
    assert listed["ETag"] == head["ETag"]
    assert client.get_object(Bucket=bucket, Key="by/hand.csv", IfMatch=head["ETag"])["Body"].read() == b"a,b\n1,2\n"
    client.put_object(Bucket=bucket, Key="by/hand.csv", Body=b"new", Metadata={"x": "y"})
    file.write_text("again by hand")
    again = client.get_object(Bucket=bucket, Key="by/hand.csv")
    assert (again["Body"].read(), again["Metadata"]) == (b"again by hand", {})
    (server.objects / bucket / "link").symlink_to("/etc/passwd")
    (server.objects / bucket / "out").symlink_to("/etc")
    assert keys(client, bucket) == ["by/hand.csv"]
    for key in ("link", "out/passwd"):
        with pytest.raises(ClientError) as caught:
            client.get_object(Bucket=bucket, Key=key)
        assert code(caught) == "NoSuchKey"
        with pytest.raises(ClientError) as caught:
            client.put_object(Bucket=bucket, Key=key, Body=b"")
        assert code(caught) == "InvalidRequest"
