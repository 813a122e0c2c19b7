"""Operations on a bucket's notifications, through boto3 and a real server."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow


def configuration(client: Any) -> dict[str, Any]:
    answer = client.get_bucket_notification_configuration(Bucket="notified")
    answer.pop("ResponseMetadata")
    return dict(answer)


def test_eventbridge_is_switched_on_and_off(client: Any) -> None:
    client.create_bucket(Bucket="notified")
    assert configuration(client) == {}
    for wanted in ({"EventBridgeConfiguration": {}}, {}):
        client.put_bucket_notification_configuration(Bucket="notified", NotificationConfiguration=wanted)
        assert configuration(client) == wanted
    client.put_object(Bucket="notified", Key="a", Body=b"1")  # nobody listens here, and nothing happens


@pytest.mark.parametrize(
    ("bucket", "wanted", "code"),
    [
        (
            "notified",
            {"QueueConfigurations": [{"QueueArn": "arn:q", "Events": ["s3:ObjectCreated:*"]}]},
            "NotImplemented",
        ),
        (
            "notified",
            {
                "EventBridgeConfiguration": {},
                "TopicConfigurations": [{"TopicArn": "arn:t", "Events": ["s3:ObjectCreated:*"]}],
            },
            "NotImplemented",
        ),
        ("no-such-bucket", {"EventBridgeConfiguration": {}}, "NoSuchBucket"),
    ],
)
def test_what_cannot_be_is_refused(client: Any, bucket: str, wanted: dict[str, Any], code: str) -> None:
    client.create_bucket(Bucket="notified")
    with pytest.raises(ClientError) as caught:
        client.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    assert caught.value.response["Error"]["Code"] == code
    assert configuration(client) == {}
