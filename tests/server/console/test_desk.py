"""What the routes work with: whose namespace, which environment, who is told of changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from penstock.arns import Namespace
from penstock.errors import InvalidInput
from penstock.server.console.asked import Asked
from penstock.server.console.desk import Desk
from penstock.store.sql.open import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = Asked("GET", (), {}, {}, b"", "", NOW, secure=False, port=1)


@pytest.fixture
def desk(make_runtime):
    store = open_store("sqlite://")
    yield Desk(replace(make_runtime(environment_name="prod", environment_color="red"), store=store), "build")
    store.close()


def test_the_region_is_named_by_header_query_or_settings(desk) -> None:
    assert desk.namespace(ASKED) == Namespace("123456789012", "us-east-1")
    assert desk.namespace(replace(ASKED, query={"region": ("eu-west-1",)})).region == "eu-west-1"
    header = {"x-penstock-region": "eu-west-2"}
    assert desk.namespace(replace(ASKED, query={"region": ("eu-west-1",)}, headers=header)).region == "eu-west-2"
    with pytest.raises(InvalidInput):
        desk.namespace(replace(ASKED, headers={"x-penstock-region": "../x"}))


def test_the_environment_is_what_the_settings_say(desk, make_runtime) -> None:
    assert desk.environment == {"name": "prod", "color": "red"}
    assert Desk(make_runtime(), "build").environment is None


def test_changes_are_told_once_somebody_looks(desk) -> None:
    store, namespace = desk.runtime.store, Namespace("1", "r")
    told = []
    desk.changed_elsewhere()
    desk.watch(told.append)
    with store.write() as transaction:
        transaction.workflows.insert(namespace, "w", {"Name": "w"}, NOW)
    desk.changed_elsewhere()
    assert [changes if changes is None else {one.name for one in changes} for changes in told] == [{"w"}, None]
    assert [row.name for row in desk.rows(namespace).present()[1]] == ["w"]
    assert desk.rows(namespace) is desk.rows(namespace)
