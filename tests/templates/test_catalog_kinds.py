"""The kinds of the Data Catalog: CloudFormation's names, Glue's names, and the calls between."""

from __future__ import annotations

import pytest

from penstock.templates.catalog_kinds import CLASSIFIERS, CONNECTION, DATABASE, PARTITION, TABLE

TABLE_REQUEST = {"CatalogId": "1", "DatabaseName": "d", "TableInput": {"Name": "t"}}
PARTITION_REQUEST = {"DatabaseName": "d", "TableName": "t", "PartitionInput": {"Values": ["1"]}}


def test_cloudformation_names_a_database_beside_its_input_too() -> None:
    assert DATABASE.from_properties({"DatabaseName": "n", "DatabaseInput": {"Description": "d"}}) == {
        "DatabaseInput": {"Name": "n", "Description": "d"}
    }


def test_a_csv_classifier_is_renamed_there_and_back() -> None:
    kind = CLASSIFIERS["CsvClassifier"]
    properties = {"CsvClassifier": {"Name": "c", "ContainsCustomDatatype": ["DATE"]}}
    request = kind.from_properties(properties)
    assert request == {"CsvClassifier": {"Name": "c", "CustomDatatypes": ["DATE"]}}
    assert kind.to_properties(request) == properties


@pytest.mark.parametrize(
    ("call", "operation", "request_members"),
    [
        (TABLE.read(TABLE_REQUEST), "GetTable", {"CatalogId", "DatabaseName", "Name"}),
        (TABLE.update(TABLE_REQUEST, {}), "UpdateTable", {"CatalogId", "DatabaseName", "TableInput"}),
        (TABLE.delete(TABLE_REQUEST), "DeleteTable", {"CatalogId", "DatabaseName", "Name"}),
        (PARTITION.read(PARTITION_REQUEST), "GetPartition", {"DatabaseName", "TableName", "PartitionValues"}),
        (
            PARTITION.update(PARTITION_REQUEST, {}),
            "UpdatePartition",
            {"DatabaseName", "TableName", "PartitionInput", "PartitionValueList"},
        ),
        (CONNECTION.delete({"ConnectionInput": {"Name": "c"}}), "DeleteConnection", {"ConnectionName"}),
    ],
)
def test_calls_say_what_the_operation_takes(model, call, operation: str, request_members: set[str]) -> None:
    assert call.operation == operation
    assert set(call.request) == request_members
    shape = model.operation_model(operation).input_shape
    assert request_members <= set(shape.members)
    assert set(shape.required_members) <= request_members


def test_what_a_connection_is_told_once_is_not_compared() -> None:
    shown = CONNECTION.shown({"ConnectionInput": {"Name": "c", "ValidateCredentials": True}})
    assert shown == {"ConnectionInput": {"Name": "c"}}


def test_another_kind_of_classifier_is_another_thing() -> None:
    assert "GrokClassifier" in CLASSIFIERS["CsvClassifier"].immutable
    assert "CsvClassifier" not in CLASSIFIERS["CsvClassifier"].immutable
