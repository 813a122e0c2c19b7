"""Presigned URLs of both versions, made by boto3."""

from __future__ import annotations

from typing import Any

import pytest
import urllib3
from botocore.config import Config

pytestmark = pytest.mark.slow
BIG = 50 * 1024 * 1024


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_urls(server: Any, bucket: str, version: str) -> None:
    client = server.client(config=Config(signature_version=version))
    put = client.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "a b/ü"}, ExpiresIn=60)
    assert urllib3.request("PUT", put, body=b"signed").status == 200
    options = {"Bucket": bucket, "Key": "a b/ü", "ResponseContentType": "text/special"}
    get = client.generate_presigned_url("get_object", options, ExpiresIn=60)
    answer = urllib3.request("GET", get)
    assert (answer.status, answer.data, answer.headers["content-type"]) == (200, b"signed", "text/special")
    for url in (get.replace("special", "other"), get.partition("?")[0]):
        assert urllib3.request("GET", url).status == 403


def test_a_url_that_is_over(server: Any, bucket: str) -> None:
    client = server.client(config=Config(signature_version="s3"))
    url = client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"}, ExpiresIn=-5)
    answer = urllib3.request("GET", url)
    assert (answer.status, b"Request has expired" in answer.data) == (403, True)
    for wrong in (url.replace("Expires=", "Expires=x"), url.replace("AWSAccessKeyId=", "AWSAccessKeyId=x")):
        assert urllib3.request("GET", wrong).status in (400, 403)
