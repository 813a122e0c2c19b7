"""Which buckets notify: a switch that a bucket keeps, and that goes with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from penstock.errors import ObjectFault
from penstock.identifiers import SystemIdentifiers
from penstock.objects.buckets import create_bucket, created_on, delete_bucket
from penstock.objects.notifications import notifies, switch_notifications
from penstock.objects.store import ObjectStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = ObjectStore(tmp_path / "objects", tmp_path / "state", SystemIdentifiers())
    yield store
    store.close()


def test_a_bucket_keeps_its_switch_and_its_age(store):
    create_bucket(store, "lake", NOW)
    assert notifies(store, "lake") is False
    switch_notifications(store, "lake", True)
    assert notifies(store, "lake") is True
    assert created_on(store, "lake") == NOW
    switch_notifications(store, "lake", False)
    assert notifies(store, "lake") is False


def test_a_bucket_made_by_hand_has_one_too(store):
    (store.root / "pond").mkdir()
    assert notifies(store, "pond") is False
    switch_notifications(store, "pond", True)
    assert notifies(store, "pond") is True
    assert (store.root / "pond").is_dir()


def test_a_new_bucket_of_an_old_name_does_not_notify(store):
    create_bucket(store, "lake", NOW)
    switch_notifications(store, "lake", True)
    delete_bucket(store, "lake")
    create_bucket(store, "lake", NOW)
    assert notifies(store, "lake") is False


@pytest.mark.parametrize("bucket", ["nowhere", "../etc", "Not_A_Bucket"])
def test_what_is_no_bucket_cannot_be_switched(store, bucket):
    with pytest.raises(ObjectFault) as caught:
        switch_notifications(store, bucket, True)
    assert caught.value.code == "NoSuchBucket"
    assert not list(store.state.rglob("*.json"))
