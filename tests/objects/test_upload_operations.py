"""Multipart uploads, through boto3 and a real server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow
BIG = 50 * 1024 * 1024


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_multipart_upload_of_a_big_file(client: Any, bucket: str, server: Any, tmp_path: Path) -> None:
    source = tmp_path / "big"
    source.write_bytes(os.urandom(1024 * 1024) * 50)
    client.upload_file(str(source), bucket, "big", ExtraArgs={"Metadata": {"a": "b"}})
    head = client.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert head["ContentLength"] == BIG
    assert head["ETag"].endswith('-7"')
    assert head["Metadata"] == {"a": "b"}
    assert head["ChecksumCRC32"].endswith("-7")
    client.download_file(bucket, "big", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == source.read_bytes()
    assert (server.objects / bucket / "big").stat().st_size == BIG
    assert client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []
    part = client.get_object(Bucket=bucket, Key="big", PartNumber=2)
    assert (part["ContentLength"], part["PartsCount"]) == (8 * 1024 * 1024, 7)
    client.copy({"Bucket": bucket, "Key": "big"}, bucket, "copied")
    assert client.head_object(Bucket=bucket, Key="copied")["ContentLength"] == BIG
    assert (server.objects / bucket / "copied").read_bytes() == source.read_bytes()
    assert server.drafts == []


def test_multipart_by_hand(client: Any, bucket: str, server: Any) -> None:
    five = 5 * 1024 * 1024
    client.put_object(Bucket=bucket, Key="source", Body=b"s" * (five + 10))
    upload = client.create_multipart_upload(Bucket=bucket, Key="joined", Metadata={"k": "v"})["UploadId"]
    names = {"Bucket": bucket, "Key": "joined", "UploadId": upload}
    client.upload_part(**names, PartNumber=3, Body=b"old")
    one = client.upload_part_copy(
        **names, PartNumber=1, CopySource=f"{bucket}/source", CopySourceRange=f"bytes=10-{five + 9}"
    )["CopyPartResult"]["ETag"]
    three = client.upload_part(**names, PartNumber=3, Body=b"new")["ETag"]
    assert [part["PartNumber"] for part in client.list_parts(**names)["Parts"]] == [1, 3]
    assert client.list_parts(**names, MaxParts=1)["NextPartNumberMarker"] == 1
    assert [one["UploadId"] for one in client.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [upload]
    wrong = [
        ([{"PartNumber": 1, "ETag": three}], "InvalidPart"),
        ([{"PartNumber": 2, "ETag": three}], "InvalidPart"),
        ([{"PartNumber": 3, "ETag": three}, {"PartNumber": 1, "ETag": one}], "InvalidPartOrder"),
    ]
    for parts, expected in wrong:
        with pytest.raises(ClientError) as caught:
            client.complete_multipart_upload(**names, MultipartUpload={"Parts": parts})
        assert code(caught) == expected
    small = client.upload_part(**names, PartNumber=2, Body=b"small")["ETag"]
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in ((1, one), (2, small), (3, three))]
    with pytest.raises(ClientError) as caught:
        client.complete_multipart_upload(**names, MultipartUpload={"Parts": parts})
    assert code(caught) == "EntityTooSmall"
    parts.pop(1)
    done = client.complete_multipart_upload(**names, MultipartUpload={"Parts": parts})
    assert client.complete_multipart_upload(**names, MultipartUpload={"Parts": parts})["ETag"] == done["ETag"]
    assert (server.objects / bucket / "joined").read_bytes() == b"s" * five + b"new"
    assert client.head_object(Bucket=bucket, Key="joined")["Metadata"] == {"k": "v"}
    other = client.create_multipart_upload(Bucket=bucket, Key="joined")["UploadId"]
    client.abort_multipart_upload(Bucket=bucket, Key="joined", UploadId=other)
    for unknown in (other, "0" * 64, "../../x"):
        with pytest.raises(ClientError) as caught:
            client.upload_part(Bucket=bucket, Key="joined", UploadId=unknown, PartNumber=1, Body=b"")
        assert code(caught) == "NoSuchUpload"
