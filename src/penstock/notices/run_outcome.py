"""The end of a workflow run as a CloudEvent (CloudEvents 1.0 in JSON): what webhooks and commands are told."""

from __future__ import annotations

import json
from typing import Any

from penstock.causes import derived_uuid
from penstock.store.notice_contract import Notice

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
EVENT_TYPE = "penstock.workflow.run.ended"


def cloud_event(notice: Notice) -> dict[str, Any]:
    """The event; its id follows from the run, so that whoever hears it twice can tell."""
    said = notice.document
    return {
        "specversion": "1.0",
        "id": derived_uuid("run ended", said["runId"]),
        "source": f"/penstock/{notice.namespace.account}/{notice.namespace.region}",
        "type": EVENT_TYPE,
        "subject": said["workflow"],
        "time": said["completedOn"],
        "datacontenttype": "application/json",
        "data": dict(said),
    }


def body(notice: Notice) -> bytes:
    return json.dumps(cloud_event(notice), ensure_ascii=False).encode()
