"""What a page remembers, for each user."""

from __future__ import annotations

import json

import pytest
from tests.server.console.conftest import Browser

pytestmark = pytest.mark.slow


def test_preferences_are_each_users_own(browser: Browser) -> None:
    wanted = {"columns": ["name", "status"], "view": {"ü<script>": None}}
    assert browser.send("PUT", "/console/api/preferences", {"preferences": wanted}).json == {}
    assert browser.get("/console/api/preferences").json == {"preferences": wanted}
    big = json.dumps({"preferences": {"x": "y" * 70_000}}).encode()
    assert browser.send("PUT", "/console/api/preferences", big).status == 400
    assert browser.send("PUT", "/console/api/preferences", {"preferences": []}).status == 400
