from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from penstock.errors import EntityNotFound, MalformedRequest
from penstock.server import wire


def test_targets_are_split_at_the_first_dot() -> None:
    assert wire.split_target("AWSGlue.GetJob") == ("AWSGlue", "GetJob")
    assert wire.split_target("AWSGlue") == ("AWSGlue", "")


@pytest.mark.parametrize("kind", ["", "application/x-amz-json-1.1", "Application/JSON; charset=utf-8"])
def test_content_types_that_are_read(kind: str) -> None:
    wire.check_content_type(kind)


@pytest.mark.parametrize("kind", ["text/plain", "application/cbor", "multipart/form-data; boundary=x"])
def test_content_types_that_are_not(kind: str) -> None:
    with pytest.raises(MalformedRequest, match="Content-Type"):
        wire.check_content_type(kind)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", {}),
        (b"{}", {}),
        (b' {"a": [1, 2.5, null, true, "\\u00fc\\ud83d\\ude42"]} ', {"a": [1, 2.5, None, True, "ü🙂"]}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "' + b"[{" * 1000 + b'\\"[["}', {"a": "[{" * 1000 + '"[['}),
        (b'{"a": [' + b",".join([b"{}"] * 500) + b"]}", {"a": [{}] * 500}),
    ],
)
def test_objects_are_read(body: bytes, value: object) -> None:
    assert wire.read_json(body) == value


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"{", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1} {}', "not JSON"),
        (b'{"a": 01}', "not JSON"),
        (b'{"a": "\n"}', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"\\uDFFF": 1}', "surrogate"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 100_000, "nested deeper"),
        (b'{"a": "\\\\"' + b',"b":[' * 101, "nested deeper"),
        (b"[" * 101 + b"]" * 101, "nested deeper"),
    ],
)
def test_what_is_no_object_is_refused_by_its_fault(body: bytes, text: str) -> None:
    with pytest.raises(MalformedRequest, match=text):
        wire.read_json(body)


def test_deep_nesting_is_found_at_once() -> None:
    began = time.process_time()
    with pytest.raises(MalformedRequest):
        wire.read_json(b"[" * 5_000_000)
    assert time.process_time() - began < 5


def test_responses_are_compact_with_numbers_for_times_and_no_nulls() -> None:
    response = {
        "At": datetime(2020, 1, 9, 15, 34, 3, 49000, tzinfo=UTC),
        "Blob": b"\x00\x01",
        "None": None,
        "Kept": ["null", {"None": None, "Ü": 1}],
        "Proxy": MappingProxyType({"None": None, "a": 1}),
    }
    encoded = wire.encode(response)
    assert encoded.decode() == '{"At":1578584043.049,"Blob":"AAE=","Kept":["null",{"Ü":1}],"Proxy":{"a":1}}'


def test_what_has_no_form_on_the_wire_is_a_bug() -> None:
    with pytest.raises(TypeError, match="set"):
        wire.encode({"a": {1, 2}})


def test_the_error_envelope() -> None:
    answer = wire.failure(EntityNotFound("no “x”"), "GetJob", "id-1")
    assert json.loads(answer.body) == {
        "__type": "EntityNotFoundException",
        "Message": "no “x”",
        "message": "no “x”",
    }
    assert dict(answer.headers) == {
        b"content-type": b"application/x-amz-json-1.1",
        b"x-amzn-requestid": b"id-1",
        b"x-amzn-errortype": b"EntityNotFoundException",
    }
    assert (answer.status, answer.code) == (400, "EntityNotFoundException")
