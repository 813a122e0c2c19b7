"""ARNs: built and taken apart, with names that hold anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.arns import Namespace, ResourceName, arn, parse_arn
from penstock.errors import InvalidInput

HERE = Namespace("123456789012", "eu-west-1")


def test_a_job() -> None:
    assert arn(HERE, "job", "clean and join") == "arn:aws:glue:eu-west-1:123456789012:job/clean and join"


@given(st.text(min_size=1), st.sampled_from(["job", "trigger", "workflow", "crawler", "database", "table"]))
def test_any_name_comes_back_as_it_was(name: str, kind: str) -> None:
    assert parse_arn(arn(HERE, kind, name)) == ResourceName(HERE, kind, name)


def test_a_table_keeps_its_slashes() -> None:
    assert parse_arn("arn:aws:glue:us-east-1:1:table/flights/by/day").name == "flights/by/day"


def test_other_partitions_of_aws_are_understood() -> None:
    assert parse_arn("arn:aws-us-gov:glue:us-gov-west-1:1:job/a").namespace.region == "us-gov-west-1"


def test_the_catalog_itself_has_no_name() -> None:
    assert parse_arn("arn:aws:glue:us-east-1:1:catalog") == ResourceName(Namespace("1", "us-east-1"), "catalog", "")


@pytest.mark.parametrize(
    "text",
    ["", "job", "arn:aws:glue", "arn:aws:s3:us-east-1:1:job/a", "arn:aws:glue:us-east-1:1:", "ARN:aws:glue:r:1:job/a"],
)
def test_what_is_no_glue_arn_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_arn(text)
    assert refusal.value.message.endswith(text)
