from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import AlreadyExists, EntityNotFound, InvalidInput

Call = Callable[..., dict[str, Any]]
URL = "jdbc:postgresql://db:5432/flights"
LOGIN = {"USERNAME": "me", "PASSWORD": "swordfish"}


def jdbc(name: str = "db", **members: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "ConnectionType": "JDBC",
        "ConnectionProperties": {"JDBC_CONNECTION_URL": URL, **LOGIN},
        **members,
    }


def get(call: Call, name: str = "db", **members: Any) -> dict[str, Any]:
    connection: dict[str, Any] = call("GetConnection", Name=name, **members)["Connection"]
    return connection


def names(answer: dict[str, Any]) -> list[str]:
    return [connection["Name"] for connection in answer["ConnectionList"]]


def test_a_connection_comes_back_as_it_was_given(call: Call) -> None:
    requirements = {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"], "AvailabilityZone": "a"}
    given = jdbc(Description="d", MatchCriteria=["x"], PhysicalConnectionRequirements=requirements)
    answer = call("CreateConnection", ConnectionInput={**given, "ValidateCredentials": True}, Tags={"a": "b"})
    assert answer == {"CreateConnectionStatus": "READY"}
    found = get(call)
    assert {member: found[member] for member in given} == given
    assert (found["Status"], found["ConnectionSchemaVersion"]) == ("READY", 1)
    assert found["LastUpdatedBy"] == "arn:aws:iam::123456789012:root"
    assert found["CreationTime"] == found["LastUpdatedTime"]
    assert "ValidateCredentials" not in found
    arn = "arn:aws:glue:eu-west-1:123456789012:connection/db"
    assert call("GetTags", ResourceArn=arn)["Tags"] == {"a": "b"}
    with pytest.raises(AlreadyExists):
        call("CreateConnection", ConnectionInput=jdbc())
    call("CreateConnection", ConnectionInput=jdbc("DB"))  # names keep their case
    call("DeleteConnection", ConnectionName="db")
    with pytest.raises(EntityNotFound):
        call("GetTags", ResourceArn=arn)


def test_passwords_are_hidden_when_asked(call: Call) -> None:
    call("CreateConnection", ConnectionInput=jdbc())
    assert get(call)["ConnectionProperties"]["PASSWORD"] == "swordfish"
    assert get(call, HidePassword=True)["ConnectionProperties"] == {"JDBC_CONNECTION_URL": URL, "USERNAME": "me"}
    (listed,) = call("GetConnections", HidePassword=True)["ConnectionList"]
    assert "PASSWORD" not in listed["ConnectionProperties"]


def test_passwords_are_withheld_when_the_catalogue_wants_them_encrypted(call: Call) -> None:
    call("CreateConnection", ConnectionInput=jdbc())
    passwords = {"ReturnConnectionPasswordEncrypted": True, "AwsKmsKeyId": "key"}
    call("PutDataCatalogEncryptionSettings", DataCatalogEncryptionSettings={"ConnectionPasswordEncryption": passwords})
    assert "PASSWORD" not in get(call)["ConnectionProperties"]
    assert "swordfish" not in str(call("GetConnections"))


def test_secrets_of_the_authentication_are_never_shown(call: Call) -> None:
    authentication = {
        "AuthenticationType": "OAUTH2",
        "SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a",
        "OAuth2Properties": {"OAuth2GrantType": "CLIENT_CREDENTIALS", "OAuth2Credentials": {"AccessToken": "hush"}},
        "BasicAuthenticationCredentials": {"Username": "u", "Password": "hush"},
    }
    call(
        "CreateConnection",
        ConnectionInput={
            "Name": "crm",
            "ConnectionType": "SALESFORCE",
            "ConnectionProperties": {"INSTANCE_URL": "u"},
            "AuthenticationConfiguration": authentication,
        },
    )
    found = get(call, "crm")
    assert "hush" not in str(found)
    assert found["AuthenticationConfiguration"]["OAuth2Properties"] == {"OAuth2GrantType": "CLIENT_CREDENTIALS"}
    assert found["ConnectionSchemaVersion"] == 2


def test_lists_are_filtered_and_paged(call: Call) -> None:
    call("CreateConnection", ConnectionInput=jdbc("a", MatchCriteria=["x", "y"]))
    call("CreateConnection", ConnectionInput=jdbc("b", MatchCriteria=["x"]))
    network = {"Name": "c", "ConnectionType": "NETWORK", "ConnectionProperties": {}}
    call("CreateConnection", ConnectionInput=network)
    assert names(call("GetConnections")) == ["a", "b", "c"]
    assert names(call("GetConnections", Filter={"MatchCriteria": ["x"]})) == ["a", "b"]
    assert names(call("GetConnections", Filter={"MatchCriteria": ["y", "x"]})) == ["a"]
    assert names(call("GetConnections", Filter={"ConnectionType": "NETWORK"})) == ["c"]
    assert names(call("GetConnections", Filter={"ConnectionSchemaVersion": 2})) == []
    page = call("GetConnections", MaxResults=2)
    rest = call("GetConnections", MaxResults=2, NextToken=page["NextToken"])
    assert names(page) + names(rest) == ["a", "b", "c"]
    assert "NextToken" not in rest


def test_update_replaces_all_and_does_not_rename(call: Call) -> None:
    call("CreateConnection", ConnectionInput=jdbc(Description="old"))
    created = get(call)
    changed = jdbc(ConnectionProperties={"JDBC_CONNECTION_URL": URL, "SECRET_ID": "s"})
    call("UpdateConnection", Name="db", ConnectionInput=changed)
    found = get(call)
    assert found["ConnectionProperties"] == {"JDBC_CONNECTION_URL": URL, "SECRET_ID": "s"}
    assert "Description" not in found
    assert found["CreationTime"] == created["CreationTime"] < found["LastUpdatedTime"]
    with pytest.raises(InvalidInput, match="cannot be renamed"):
        call("UpdateConnection", Name="db", ConnectionInput=jdbc("other"))
    with pytest.raises(EntityNotFound):
        call("UpdateConnection", Name="none", ConnectionInput=jdbc("none"))


def test_an_environment_has_its_own_properties(call: Call) -> None:
    call("CreateConnection", ConnectionInput=jdbc(SparkProperties={"fetchsize": "10", "USERNAME": "spark"}))
    assert get(call)["ConnectionProperties"]["USERNAME"] == "me"
    shown = get(call, ApplyOverrideForComputeEnvironment="SPARK")["ConnectionProperties"]
    assert (shown["USERNAME"], shown["fetchsize"]) == ("spark", "10")


def test_deleting_one_and_several(call: Call) -> None:
    for name in ("a", "b"):
        call("CreateConnection", ConnectionInput=jdbc(name))
    answer = call("BatchDeleteConnection", ConnectionNameList=["a", "none", "b"])
    assert answer["Succeeded"] == ["a", "b"]
    assert answer["Errors"]["none"]["ErrorCode"] == "EntityNotFoundException"
    with pytest.raises(EntityNotFound, match="Connection a not found"):
        call("DeleteConnection", ConnectionName="a")


@pytest.mark.parametrize(
    ("kind", "properties", "text"),
    [
        ("JDBC", LOGIN, "must have JDBC_CONNECTION_URL or HOST and PORT and JDBC_ENGINE"),
        ("JDBC", {"JDBC_CONNECTION_URL": URL}, "must have USERNAME and PASSWORD or SECRET_ID"),
        ("JDBC", {"HOST": "h", "PORT": "1", **LOGIN}, "JDBC_ENGINE"),
        ("KAFKA", {}, "must have KAFKA_BOOTSTRAP_SERVERS"),
        ("MONGODB", {"CONNECTION_URL": "mongodb://h/d"}, "must have USERNAME"),
        ("CUSTOM", {"CONNECTOR_URL": "u"}, "must have CONNECTOR_TYPE and CONNECTOR_URL and CONNECTOR_CLASS_NAME"),
        ("SFTP", {}, "SFTP is not supported"),
        ("NETWORK", {f"P{number}": "x" for number in range(101)}, "101 members"),
    ],
)
def test_properties_that_lack_are_named(call: Call, kind: str, properties: dict[str, str], text: str) -> None:
    given = {"Name": "c", "ConnectionType": kind, "ConnectionProperties": properties}
    with pytest.raises(InvalidInput, match=text):
        call("CreateConnection", ConnectionInput=given)


def test_testing_says_that_it_cannot_be_done(call: Call) -> None:
    call("CreateConnection", ConnectionInput=jdbc())
    with pytest.raises(InvalidInput, match="TestConnection is not supported"):
        call("TestConnection", ConnectionName="db")
    with pytest.raises(EntityNotFound):
        call("TestConnection", ConnectionName="none")
    with pytest.raises(InvalidInput, match="Exactly one"):
        call("TestConnection")
