"""Continuation tokens."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from botocore.paginate import TokenDecoder

from penstock.clock import from_milliseconds
from penstock.errors import InvalidInput
from penstock.operations.paging import (
    cut,
    page_size,
    position,
    read_name,
    read_position,
    read_texts,
    read_token,
    write_token,
)

BEGAN = from_milliseconds(1_700_000_000_123)


def follow(request: dict[str, Any], after: Any) -> dict[str, Any]:
    return {**request, "NextToken": write_token("ListJobs", request, after)}


def test_the_default_size_is_the_maximum_up_to_a_hundred() -> None:
    assert (page_size({}, 25), page_size({}, 1000), page_size({"MaxResults": 7}, 25)) == (25, 100, 7)


def test_a_page_is_cut_and_the_last_one_has_no_token() -> None:
    shown, token = cut("ListJobs", {}, ["a", "b", "c"], 2, str)
    assert shown == ["a", "b"]
    assert read_name("ListJobs", token) == "b"
    assert cut("ListJobs", {}, ["a", "b"], 2, str) == (["a", "b"], {})


def test_no_token_and_an_empty_one_are_the_first_page() -> None:
    assert read_token("ListJobs", {}) is None
    assert read_name("ListJobs", {"NextToken": ""}) is None
    assert read_position("ListJobs", {"NextToken": ""}) is None
    assert read_texts("ListJobs", {"NextToken": ""}, 2) is None


def test_a_token_may_change_the_page_size_and_nothing_else() -> None:
    request = follow({"Tags": {"a": "1"}, "MaxResults": 3}, "x")
    assert read_name("ListJobs", {**request, "MaxResults": 9}) == "x"
    for other in ({**request, "Tags": {"a": "2"}}, {"NextToken": request["NextToken"]}):
        with pytest.raises(InvalidInput, match="NextToken is not valid for this ListJobs request"):
            read_name("ListJobs", other)
    with pytest.raises(InvalidInput, match="GetJobs"):
        read_name("GetJobs", request)


def test_a_token_is_never_taken_for_one_of_botocores_own() -> None:
    """Its paginators take back what a response carried as their StartingToken: Airflow follows logs so."""
    token = write_token("ListJobs", {}, "x")
    with pytest.raises(ValueError, match="Expecting value"):
        TokenDecoder().decode(token)
    assert "___" not in token  # the older form of their tokens


def test_a_position_keeps_its_milliseconds() -> None:
    assert read_position("ListJobs", follow({}, position(BEGAN, "jr_1"))) == (BEGAN, "jr_1")


@pytest.mark.parametrize(
    "text",
    ["x", "ü", "e30=", base64.b64encode(b"[]").decode(), base64.b64encode(b"[" * 200_000).decode(), "null", "MQ=="],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="NextToken"):
        read_token("ListJobs", {"NextToken": text})


@pytest.mark.parametrize(
    "after", [7, ["x", "y"], [1e300, "y"], [10**30, "y"], [1, 2], [1], {"a": 1}, [None, "y"], True]
)
def test_a_forged_key_is_refused(after: Any) -> None:
    """The query's mark is no secret: whoever makes a token with it must not reach more than a refusal."""
    request = follow({}, after)
    assert json.loads(base64.urlsafe_b64decode(request["NextToken"]).removeprefix(b"~"))["after"] == after
    for read in (read_name, read_position, lambda *asked: read_texts(*asked, 3)):
        with pytest.raises(InvalidInput, match="NextToken"):
            read("ListJobs", request)
