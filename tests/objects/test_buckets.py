"""buckets.py: folders that are buckets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from penstock.errors import ObjectFault
from penstock.objects.buckets import create_bucket, delete_bucket, list_buckets
from penstock.objects.records import Record
from penstock.objects.store import ObjectStore

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_creation(store: ObjectStore) -> None:
    assert create_bucket(store, "new-bucket", NOW)
    assert not create_bucket(store, "new-bucket", NOW)
    (store.root / "Not_A_Bucket").mkdir()
    (store.root / "a-file").write_text("")
    found = list_buckets(store)
    assert [one.name for one in found] == ["lake", "new-bucket"]
    assert found[1].created == NOW
    assert found[0].created.tzinfo is not None
    for name in ("Bad", "..", "a", "a-file"):
        with pytest.raises(ObjectFault) as caught:
            create_bucket(store, name, NOW)
        assert caught.value.code == "InvalidBucketName"


def test_deletion(store: ObjectStore, tmp_path: Path) -> None:
    (store.root / "lake/empty/folders").mkdir(parents=True)
    store.commit_marker("lake", "marked/", Record(""))
    with pytest.raises(ObjectFault) as caught:
        delete_bucket(store, "lake")
    assert caught.value.code == "BucketNotEmpty"
    store.delete("lake", "marked/")
    (store.root / "lake/link").symlink_to(tmp_path)
    with pytest.raises(ObjectFault) as caught:
        delete_bucket(store, "lake")
    assert caught.value.code == "BucketNotEmpty"
    (store.root / "lake/link").unlink()
    delete_bucket(store, "lake")
    assert not (store.root / "lake").exists()
    with pytest.raises(ObjectFault) as caught:
        delete_bucket(store, "lake")
    assert caught.value.code == "NoSuchBucket"
