"""The smaller nouns of the catalogue as boto3 and awswrangler see them, every response held against Glue's model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import awswrangler as wr
import pytest

pytestmark = pytest.mark.slow
JDBC = {"JDBC_CONNECTION_URL": "jdbc:postgresql://db:5432/flights", "USERNAME": "me", "PASSWORD": "swordfish"}


@pytest.fixture
def session(served: Any) -> Any:
    wr.config.glue_endpoint_url = served.url
    yield served.session
    wr.config.reset("glue_endpoint_url")


def test_awswrangler_reads_connections_and_searches(glue: Any, session: Any) -> None:
    glue.create_connection(ConnectionInput={"Name": "wrangled", "ConnectionType": "JDBC", "ConnectionProperties": JDBC})
    assert wr.catalog.get_connection("wrangled", boto3_session=session)["ConnectionProperties"] == JDBC
    glue.create_database(DatabaseInput={"Name": "searched"})
    glue.create_table(DatabaseName="searched", TableInput={"Name": "flights_of_2013", "Description": "from NYC"})
    found = list(wr.catalog.search_tables(text="nyc", boto3_session=session))
    assert [table["Name"] for table in found] == ["flights_of_2013"]


def test_statistics_keep_times_and_bytes(glue: Any) -> None:
    glue.create_database(DatabaseInput={"Name": "counted"})
    columns = [{"Name": "day", "Type": "date"}, {"Name": "fare", "Type": "decimal(10,2)"}]
    glue.create_table(DatabaseName="counted", TableInput={"Name": "t", "StorageDescriptor": {"Columns": columns}})
    day = datetime(2013, 1, 1, tzinfo=UTC)
    counts = {"NumberOfNulls": 0, "NumberOfDistinctValues": 2}
    fare = {"UnscaledValue": b"\xff\x00", "Scale": 2}
    given = [
        {
            "ColumnName": "day",
            "ColumnType": "date",
            "AnalyzedTime": day,
            "StatisticsData": {"Type": "DATE", "DateColumnStatisticsData": {"MinimumValue": day, **counts}},
        },
        {
            "ColumnName": "fare",
            "ColumnType": "decimal(10,2)",
            "AnalyzedTime": day,
            "StatisticsData": {"Type": "DECIMAL", "DecimalColumnStatisticsData": {"MinimumValue": fare, **counts}},
        },
    ]
    at = {"DatabaseName": "counted", "TableName": "t"}
    assert glue.update_column_statistics_for_table(**at, ColumnStatisticsList=given)["Errors"] == []
    found = glue.get_column_statistics_for_table(**at, ColumnNames=["day", "fare", "none"])
    assert found["ColumnStatisticsList"] == given
    assert found["Errors"][0]["Error"]["ErrorCode"] == "EntityNotFoundException"


def test_policies_settings_and_configurations(glue: Any) -> None:
    hashed = glue.put_resource_policy(PolicyInJson='{"Statement": []}')["PolicyHash"]
    with pytest.raises(glue.exceptions.ConditionCheckFailureException):
        glue.put_resource_policy(PolicyInJson='{"Statement": []}', PolicyExistsCondition="NOT_EXIST")
    glue.delete_resource_policy(PolicyHashCondition=hashed)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_resource_policy()
    settings = glue.get_data_catalog_encryption_settings()["DataCatalogEncryptionSettings"]
    assert settings["EncryptionAtRest"] == {"CatalogEncryptionMode": "DISABLED"}
    created = glue.create_security_configuration(Name="s", EncryptionConfiguration={})
    found = glue.get_security_configuration(Name="s")["SecurityConfiguration"]
    assert found["CreatedTimeStamp"] == created["CreatedTimestamp"]


def test_classifiers_functions_and_indexes(glue: Any) -> None:
    glue.create_classifier(JsonClassifier={"Name": "j", "JsonPath": "$.a[*]"})
    assert glue.get_classifier(Name="j")["Classifier"]["JsonClassifier"]["Version"] == 1
    glue.create_database(DatabaseInput={"Name": "called"})
    glue.create_user_defined_function(DatabaseName="called", FunctionInput={"FunctionName": "F", "ClassName": "a.F"})
    pages = glue.get_paginator("get_user_defined_functions").paginate(Pattern=".*", DatabaseName="called")
    assert [found["FunctionName"] for page in pages for found in page["UserDefinedFunctions"]] == ["f"]
    table = {"Name": "t", "PartitionKeys": [{"Name": "year", "Type": "int"}]}
    index = {"IndexName": "i", "Keys": ["year"]}
    glue.create_table(DatabaseName="called", TableInput=table, PartitionIndexes=[index])
    (found,) = glue.get_partition_indexes(DatabaseName="called", TableName="t")["PartitionIndexDescriptorList"]
    assert found["IndexStatus"] == "ACTIVE"
    with pytest.raises(glue.exceptions.EntityNotFoundException, match="Continuation for job j not found"):
        glue.get_job_bookmark(JobName="j")
    assert glue.get_catalog_import_status()["ImportStatus"]["ImportCompleted"]


def test_paginators_take_tokens_back(glue: Any) -> None:
    glue.create_database(DatabaseInput={"Name": "paged"})
    for number in range(3):
        glue.create_table(DatabaseName="paged", TableInput={"Name": f"t{number}"})
    token = glue.get_tables(DatabaseName="paged", MaxResults=2)["NextToken"]
    pages = glue.get_paginator("get_tables").paginate(DatabaseName="paged", PaginationConfig={"StartingToken": token})
    assert [table["Name"] for page in pages for table in page["TableList"]] == ["t2"]


def test_logs_say_what_is_not_there(served: Any) -> None:
    logs = served.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    assert "/aws-glue/python-jobs/output" in groups
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.get_log_events(logGroupName=groups[0], logStreamName="none")
    with pytest.raises(logs.exceptions.InvalidParameterException, match="limit"):
        logs.filter_log_events(logGroupName=groups[0], limit=10_001)
