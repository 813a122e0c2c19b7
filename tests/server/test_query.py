from __future__ import annotations

from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from penstock.server.query import action_of
from penstock.server.runtime import Received

FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def received(method: str = "POST", query: str = "", body: bytes = b"", **headers: str) -> Received:
    return Received(method, "/", query, FORM | headers, body, "id-1")


def test_actions_are_found_in_forms_and_queries() -> None:
    assert action_of(received(body=b"Action=GetCallerIdentity&Version=2011-06-15")) == "GetCallerIdentity"
    assert action_of(received("GET", "Action=GetCallerIdentity&X-Amz-Date=x")) == "GetCallerIdentity"
    assert action_of(received(body=b"Version=2011-06-15")) is None
    assert action_of(Received("POST", "/", "Action=A", {}, b"Action=A", "id-1")) is None
    assert action_of(received(body=b"&".join([b"a=b"] * 1000))) is None
    assert action_of(received(body=b"\xff\xfe")) is None


@pytest.mark.slow
def test_get_caller_identity(served: Any) -> None:
    account = served.runtime.keyring.primary.account
    identity = served.client("sts").get_caller_identity()
    assert identity["Account"] == account
    assert identity["Arn"] == f"arn:aws:iam::{account}:user/penstock"
    assert identity["ResponseMetadata"]["RequestId"]


@pytest.mark.slow
def test_get_caller_identity_presigned(served: Any) -> None:
    url = served.client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    response = urllib3.request("GET", url)
    assert response.status == 200
    assert served.runtime.keyring.primary.account.encode() in response.data


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"aws_secret_access_key": "wrong"}, "SignatureDoesNotMatch"),
        ({"aws_access_key_id": "AKIAWRONG"}, "InvalidClientTokenId"),
    ],
)
def test_wrong_keys(served: Any, overrides: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        served.client("sts", **overrides).get_caller_identity()
    assert caught.value.response["Error"]["Code"] == code


@pytest.mark.slow
def test_other_actions_and_services_are_named(served: Any) -> None:
    with pytest.raises(ClientError, match="does not implement sts:AssumeRole"):
        served.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/a", RoleSessionName="me")
    with pytest.raises(ClientError, match="does not implement iam:GetUser") as caught:
        served.client("iam").get_user(UserName="a")
    assert caught.value.response["Error"]["Code"] == "InvalidAction"


@pytest.mark.slow
def test_any_role_is_there(served: Any) -> None:
    role = served.client("iam").get_role(RoleName="Glue_Role+1")["Role"]
    assert role["Arn"] == f"arn:aws:iam::{served.runtime.keyring.primary.account}:role/Glue_Role+1"
    assert (role["Path"], role["RoleName"]) == ("/", "Glue_Role+1")
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "glue.amazonaws.com"}
    assert role["RoleId"].startswith("AROA")
    assert served.client("iam").get_role(RoleName="Glue_Role+1")["Role"]["RoleId"] == role["RoleId"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "a/b", "<a>", "a" * 65])
def test_what_can_be_no_role_is_refused(served: Any, name: str) -> None:
    with pytest.raises(ClientError, match="at 'roleName'") as caught:
        served.client("iam").get_role(RoleName=name)
    assert caught.value.response["Error"]["Code"] == "ValidationError"


@pytest.mark.slow
def test_roles_are_told_to_those_who_sign(served: Any) -> None:
    with pytest.raises(ClientError) as caught:
        served.client("iam", aws_secret_access_key="wrong").get_role(RoleName="a")
    assert caught.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
