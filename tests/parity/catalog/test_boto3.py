"""boto3 over HTTP: what the catalogue's clients depend on most, as they meet it on the wire."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow


@pytest.fixture
def db(glue: Any, request: pytest.FixtureRequest) -> str:
    name = request.node.originalname
    glue.create_database(DatabaseInput={"Name": name})
    return str(name)


def code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["Error"]["Message"] == response["Message"]
    return str(response["Error"]["Code"])


def test_versions_are_texts_and_count_updates(glue: Any, db: str) -> None:
    """Fact 1: a decimal string from "0", plus one an update; the list is newest first and has the current one."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t"})
    assert glue.get_table(DatabaseName=db, Name="t")["Table"]["VersionId"] == "0"
    glue.update_table(DatabaseName=db, TableInput={"Name": "t"})
    versions = glue.get_table_versions(DatabaseName=db, TableName="t")["TableVersions"]
    assert [version["VersionId"] for version in versions] == ["1", "0"]
    assert [version["Table"]["VersionId"] for version in versions] == ["1", "0"]


def test_a_stale_version_is_a_concurrent_modification(glue: Any, db: str) -> None:
    """Fact 2."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t"})
    glue.update_table(DatabaseName=db, TableInput={"Name": "t"}, VersionId="0")
    with pytest.raises(glue.exceptions.ConcurrentModificationException) as caught:
        glue.update_table(DatabaseName=db, TableInput={"Name": "t"}, VersionId="0")
    assert caught.value.response["Error"]["Message"] == "Update table failed due to concurrent modifications."
    assert code(caught) == "ConcurrentModificationException"
    glue.update_table(DatabaseName=db, TableInput={"Name": "t"})
    assert glue.get_table(DatabaseName=db, Name="t")["Table"]["VersionId"] == "2"


def test_an_update_replaces_the_definition(glue: Any, db: str) -> None:
    """Fact 3: what clients read, strip of read-only members and send back is the whole of the new definition."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t", "Parameters": {"a": "1"}, "Description": "d"})
    table = glue.get_table(DatabaseName=db, Name="t")["Table"]
    read_only = {"DatabaseName", "CreateTime", "UpdateTime", "CreatedBy", "IsRegisteredWithLakeFormation", "CatalogId"}
    table_input = {member: value for member, value in table.items() if member not in read_only | {"VersionId"}}
    glue.update_table(DatabaseName=db, TableInput={**table_input, "Parameters": {"b": "2"}})
    after = glue.get_table(DatabaseName=db, Name="t")["Table"]
    assert (after["Parameters"], after["Description"]) == ({"b": "2"}, "d")
    glue.update_table(DatabaseName=db, TableInput={"Name": "t"})
    assert "Description" not in glue.get_table(DatabaseName=db, Name="t")["Table"]


def test_names_are_folded_and_columns_are_not(glue: Any) -> None:
    """Fact 4."""
    glue.create_database(DatabaseInput={"Name": "FoldedBase"})
    columns = [{"Name": "Id", "Type": "int", "Parameters": {"iceberg.field.id": "1"}}]
    table_input = {"Name": "MyTable", "StorageDescriptor": {"Columns": columns}}
    glue.create_table(DatabaseName="FoldedBase", TableInput=table_input)
    for database, name in (("foldedbase", "mytable"), ("FOLDEDBASE", "MYTABLE")):
        table = glue.get_table(DatabaseName=database, Name=name)["Table"]
        assert (table["DatabaseName"], table["Name"]) == ("foldedbase", "mytable")
        assert table["StorageDescriptor"]["Columns"] == columns


def test_expressions_of_both_dialects(glue: Any, db: str) -> None:
    """Fact 5."""
    for name in ("a_one", "b_one", "b_two"):
        glue.create_table(DatabaseName=db, TableInput={"Name": name})
    for expression, expected in {
        "b_*": ["b_one", "b_two"],
        "b_.*": ["b_one", "b_two"],
        "*_one": ["a_one", "b_one"],
        ".*_one|b_two": ["a_one", "b_one", "b_two"],
    }.items():
        tables = glue.get_tables(DatabaseName=db, Expression=expression)["TableList"]
        assert [table["Name"] for table in tables] == expected


def test_every_table_has_a_list_of_partition_indexes(glue: Any, db: str) -> None:
    """Fact 6: Terraform asks after every create."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t"})
    response = glue.get_partition_indexes(DatabaseName=db, TableName="t")
    assert response["PartitionIndexDescriptorList"] == []
    assert "NextToken" not in response


def test_batches_have_limits_and_items_fail_alone(glue: Any, db: str) -> None:
    """Fact 7: create 100, update 100, delete 25, get 1,000; missing ones are Errors, or left out of BatchGet."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t", "PartitionKeys": [{"Name": "k", "Type": "int"}]})
    table = {"DatabaseName": db, "TableName": "t"}

    def inputs(count: int) -> list[dict[str, Any]]:
        return [{"Values": [str(number)]} for number in range(count)]

    assert not glue.batch_create_partition(**table, PartitionInputList=inputs(100))["Errors"]
    errors = glue.batch_create_partition(**table, PartitionInputList=[*inputs(1), {"Values": ["new"]}])["Errors"]
    assert [(error["PartitionValues"], error["ErrorDetail"]["ErrorCode"]) for error in errors] == [
        (["0"], "AlreadyExistsException")
    ]
    found = glue.batch_get_partition(**table, PartitionsToGet=inputs(1000))
    assert len(found["Partitions"]) == 100
    assert not found["UnprocessedKeys"]
    entries = [{"PartitionValueList": ["7"], "PartitionInput": {"Values": ["7"]}}]
    entries.append({"PartitionValueList": ["x"], "PartitionInput": {"Values": ["x"]}})
    errors = glue.batch_update_partition(**table, Entries=entries)["Errors"]
    assert [error["ErrorDetail"]["ErrorCode"] for error in errors] == ["EntityNotFoundException"]
    errors = glue.batch_delete_partition(**table, PartitionsToDelete=[{"Values": ["0"]}, {"Values": ["x"]}])["Errors"]
    assert [error["PartitionValues"] for error in errors] == [["x"]]
    for call in (
        lambda: glue.batch_create_partition(**table, PartitionInputList=inputs(101)),
        lambda: glue.batch_update_partition(**table, Entries=entries[:1] * 101),
        lambda: glue.batch_delete_partition(**table, PartitionsToDelete=inputs(26)),
        lambda: glue.batch_get_partition(**table, PartitionsToGet=inputs(1001)),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert code(caught) == "ValidationException"


def test_partition_expressions(glue: Any, db: str) -> None:
    """Fact 8: blank is all, types decide, and whose mistake a value is shows in the error."""
    keys = [{"Name": "year", "Type": "string"}, {"Name": "n", "Type": "int"}]
    glue.create_table(DatabaseName=db, TableInput={"Name": "t", "PartitionKeys": keys})
    table = {"DatabaseName": db, "TableName": "t"}
    values = [["2023", "9"], ["2024", "9"], ["2024", "10"], ["2024", "__HIVE_DEFAULT_PARTITION__"]]
    glue.batch_create_partition(**table, PartitionInputList=[{"Values": one} for one in values])

    def found(expression: str) -> list[list[str]]:
        pages = glue.get_paginator("get_partitions").paginate(
            **table, Expression=expression, PaginationConfig={"PageSize": 1}
        )
        return [partition["Values"] for page in pages for partition in page["Partitions"]]

    assert len(found(" ")) == 4
    assert found("year = '2024' AND n < 10") == [["2024", "9"]]
    assert found("n is null") == [["2024", "__HIVE_DEFAULT_PARTITION__"]]
    for expression in ("n = 'x'", "nope = 1", "year = 2024-01-01", "year ="):
        with pytest.raises(glue.exceptions.InvalidInputException):
            found(expression)
    glue.create_partition(**table, PartitionInput={"Values": ["2024", "ten"]})
    with pytest.raises(glue.exceptions.InvalidStateException):
        found("n = 10")
    with pytest.raises(ClientError) as caught:
        found("n = 1 OR " * 250 + "n = 1")
    assert code(caught) == "ValidationException"


def test_tables_carry_tags_by_exact_arn(glue: Any, served: Any, db: str) -> None:
    """Fact 10 and Terraform: it formats ARNs itself and asks for tags on them."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t"})
    arn = f"arn:aws:glue:{served.region}:{served.account}:table/{db}/t"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {}
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"Team": "x"})
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"Team": "x"}
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_tags(ResourceArn=arn + "x")


def test_what_is_absent_is_absent(glue: Any, db: str) -> None:
    """Fact 11: no nulls, no empty tokens; PartitionKeys is there."""
    glue.create_table(DatabaseName=db, TableInput={"Name": "t"})
    table = glue.get_table(DatabaseName=db, Name="t")["Table"]
    assert table["PartitionKeys"] == []
    for member in ("Description", "StorageDescriptor", "TableType", "LastAccessTime", "TargetTable", "Owner"):
        assert member not in table
    for response in (
        glue.get_tables(DatabaseName=db),
        glue.get_databases(),
        glue.get_partitions(DatabaseName=db, TableName="t"),
        glue.get_table_versions(DatabaseName=db, TableName="t"),
    ):
        assert "NextToken" not in response


def test_names_that_break_careless_servers(glue: Any) -> None:
    for name in ("with/slash", "with space", "größe", "'; drop table", "a\tb", "%2e%2e", "../up"):
        glue.create_database(DatabaseInput={"Name": name})
        glue.create_table(DatabaseName=name, TableInput={"Name": name})
        assert glue.get_table(DatabaseName=name, Name=name)["Table"]["Name"] == name
        glue.delete_database(Name=name)
    for name in ("a\nb", "", "x" * 256):
        with pytest.raises(Exception, match="validation"):
            glue.create_database(DatabaseInput={"Name": name})


def test_paginators_walk_everything(glue: Any, db: str) -> None:
    names = [f"t{number:03}" for number in range(45)]
    for name in names:
        glue.create_table(DatabaseName=db, TableInput={"Name": name})
    pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=db, PaginationConfig={"PageSize": 20}))
    assert [len(page["TableList"]) for page in pages] == [20, 20, 5]
    assert [table["Name"] for page in pages for table in page["TableList"]] == names
