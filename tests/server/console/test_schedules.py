"""What is due, and what an expression means, over HTTP."""

from __future__ import annotations

import pytest
from tests.server.console.conftest import Browser

pytestmark = pytest.mark.slow


def test_schedules_are_told_ahead_with_their_clashes(reader: Browser, run: str) -> None:
    for name in ("one", "two"):
        more = {"Schedule": "cron(0 7 * * ? *)", "StartOnCreation": True, "Actions": [{"JobName": "good"}]}
        reader.aws("AWSGlue.CreateTrigger", Name=f"clash {name}", Type="SCHEDULED", **more)
    found = reader.get("/console/api/upcoming", within="3d").json["items"]
    assert [one["name"] for one in found[:2]] == ["clash one", "clash two"]
    assert found[0]["clashes"] == ["job good is started by clash two at the same time"]
    assert found[0]["words"] == "every day at 07:00 UTC"
    assert reader.get("/console/api/home").json["upcoming"][0] == found[0]
    for within in ("", "x", "0h", "32d", "9" * 7 + "h", "-1h"):
        answer = reader.get("/console/api/upcoming", within=within)
        assert answer.status == (200 if within == "" else 400)
    shown = reader.get("/console/api/schedule", expression="cron(0 7 * * ? *)", count=2).json
    assert len(shown["next"]) == 2
    assert reader.get("/console/api/schedule", expression="cron(* * * * ? *)").code == "InvalidInputException"
