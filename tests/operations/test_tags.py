from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput
from penstock.operations.contract import Context
from penstock.operations.tags import check_tags

Call = Callable[..., dict[str, Any]]
HERE = "arn:aws:glue:eu-west-1:123456789012:"


@pytest.fixture
def database(call: Call) -> str:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    return HERE + "database/db"


def get(call: Call, arn: str) -> dict[str, str]:
    tags: dict[str, str] = call("GetTags", ResourceArn=arn)["Tags"]
    return tags


def test_tags_are_added_overwritten_and_removed(call: Call, database: str) -> None:
    assert get(call, database) == {}
    call("TagResource", ResourceArn=database, TagsToAdd={"a": "1", "b": ""})
    call("TagResource", ResourceArn=database, TagsToAdd={"a": "2", "A": "3"})
    assert get(call, database) == {"a": "2", "A": "3", "b": ""}
    call("UntagResource", ResourceArn=database, TagsToRemove=["a", "never"])
    assert get(call, database) == {"A": "3", "b": ""}
    call("UntagResource", ResourceArn=database, TagsToRemove=["a"])


def test_every_kind_that_this_server_keeps(call: Call, context: Context, database: str) -> None:
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t"})
    now, namespace = context.now, context.namespace
    with context.store.write() as transaction:
        transaction.jobs.insert(namespace, "my job/1", {"Name": "my job/1", "Command": {"Name": "pythonshell"}}, now)
        transaction.workflows.insert(namespace, "w", {"Name": "w"}, now)
        transaction.crawlers.insert(namespace, "c", {"Name": "c"}, now)
        trigger = {"Name": "tr", "Type": "ON_DEMAND", "State": "CREATED", "Actions": []}
        transaction.triggers.insert(namespace, "tr", trigger, now)
    for resource in ("job/my job/1", "workflow/w", "crawler/c", "trigger/tr", "table/db/t", "database/db"):
        call("TagResource", ResourceArn=HERE + resource, TagsToAdd={"kind": resource})
        assert get(call, HERE + resource) == {"kind": resource}


def test_catalog_names_are_matched_in_any_case(call: Call, database: str) -> None:
    call("CreateTable", DatabaseName="db", TableInput={"Name": "With/Slash"})
    call("TagResource", ResourceArn=HERE + "database/DB", TagsToAdd={"a": "1"})
    call("TagResource", ResourceArn=HERE + "table/Db/with/SLASH", TagsToAdd={"a": "2"})
    assert get(call, database) == {"a": "1"}
    assert get(call, HERE + "table/db/with/slash") == {"a": "2"}


@pytest.mark.parametrize(
    "arn",
    [
        HERE + "job/nope",
        HERE + "trigger/nope",
        HERE + "workflow/nope",
        HERE + "crawler/nope",
        HERE + "database/nope",
        HERE + "table/db/nope",
        HERE + "table/db",
        HERE + "table/" + "/" * 10_000,
        HERE + "connection/nope",
        HERE + "registry/nope",
        "arn:aws:glue:us-east-1:123456789012:database/db",
        "arn:aws:glue:eu-west-1:999999999999:database/db",
    ],
)
def test_what_is_not_there(call: Call, database: str, arn: str) -> None:
    for operation, members in {
        "GetTags": {},
        "TagResource": {"TagsToAdd": {"a": "b"}},
        "UntagResource": {"TagsToRemove": ["a"]},
    }.items():
        with pytest.raises(EntityNotFound, match=r"^Resource arn:"):
            call(operation, ResourceArn=arn, **members)


@pytest.mark.parametrize("arn", [HERE + "bogus/x", HERE + "database", "arn:aws:s3:::bucket", "x"])
def test_what_cannot_carry_tags(call: Call, arn: str) -> None:
    with pytest.raises((InvalidInput, EntityNotFound)):
        call("GetTags", ResourceArn=arn)


def test_a_resource_has_at_most_fifty(call: Call, database: str) -> None:
    call("TagResource", ResourceArn=database, TagsToAdd={str(number): "x" for number in range(40)})
    call("TagResource", ResourceArn=database, TagsToAdd={str(number): "y" for number in range(50)})
    with pytest.raises(InvalidInput, match="at most 50 tags, not 51"):
        call("TagResource", ResourceArn=database, TagsToAdd={"more": "x"})
    assert set(get(call, database).values()) == {"y"}
    assert len(get(call, database)) == 50


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"aws:x": "y"}, "reserved"),
        ({"AWSomething": "y"}, "reserved"),
        ({"": "y"}, "1 to 128 characters"),
        ({"k" * 129: "y"}, "1 to 128 characters"),
        ({"k": "v" * 257}, "the most is 256"),
        ({str(number): "" for number in range(51)}, "at most 50"),
    ],
)
def test_limits_of_tags(tags: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        check_tags(tags)
    check_tags({"k" * 128: "v" * 256, "team.aws": "", "größe +-=._:/@": "x"})
