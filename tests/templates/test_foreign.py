"""What Ref and GetAtt say of resources that are not applied."""

from __future__ import annotations

import pytest

from penstock.templates.foreign import Surroundings, foreign_attribute, foreign_name, foreign_ref

HERE = Surroundings("eu-west-1", "123456789012", "stack")


@pytest.mark.parametrize(
    ("type_name", "properties", "attribute", "value"),
    [
        ("AWS::IAM::Role", {}, "Arn", "arn:aws:iam::123456789012:role/stack-R"),
        ("AWS::IAM::Role", {"RoleName": "etl", "Path": "/a/"}, "Arn", "arn:aws:iam::123456789012:role/a/etl"),
        ("AWS::IAM::ManagedPolicy", {}, "PolicyArn", "arn:aws:iam::123456789012:policy/stack-R"),
        ("AWS::SNS::Topic", {"TopicName": "t"}, "TopicArn", "arn:aws:sns:eu-west-1:123456789012:t"),
        ("AWS::Lambda::Function", {}, "Arn", "arn:aws:lambda:eu-west-1:123456789012:function/stack-R"),
        ("AWS::S3::Bucket", {"BucketName": "b"}, "Arn", "arn:aws:s3:::b"),
        ("Custom::Thing", {"Size": "3"}, "Size", "3"),
        ("Custom::Thing", {}, "Other", "stack-R"),
    ],
)
def test_attributes(type_name: str, properties: dict[str, str], attribute: str, value: str) -> None:
    name = foreign_name("R", properties, HERE)
    assert foreign_attribute(type_name, attribute, name, properties, HERE) == value


def test_a_reference_is_the_name_or_for_some_types_the_arn() -> None:
    assert foreign_ref("AWS::IAM::Role", "etl", {}, HERE) == "etl"
    assert foreign_ref("AWS::SNS::Topic", "t", {}, HERE) == "arn:aws:sns:eu-west-1:123456789012:t"


def test_pseudo_parameters() -> None:
    assert HERE.pseudo()["AWS::StackName"] == "stack"
    assert HERE.pseudo()["AWS::URLSuffix"] == "amazonaws.com"
    assert Surroundings("cn-north-1", "1", "s", "aws-cn").pseudo()["AWS::URLSuffix"] == "amazonaws.com.cn"
