"""listing.py against the plainest possible model: all keys, sorted, filtered, cut."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.identifiers import SystemIdentifiers
from penstock.objects.listing import list_page
from penstock.objects.records import Record
from penstock.objects.store import ObjectStore

NAMES = st.text(st.sampled_from("ab-./ü￿😀"), min_size=1, max_size=3).filter(lambda name: name.strip("./") == name)
KEYS = st.lists(st.lists(NAMES.filter(lambda name: "/" not in name), min_size=1, max_size=3).map("/".join), max_size=8)
PREFIXES = st.sampled_from(["", "a", "a/", "b-", "ü", "a/b/", "x", "../", "a//"])
AFTERS = st.sampled_from(["", "a", "a/", "a/b", "b", "ü"])


def model(keys: list[str], prefix: str, delimiter: str, after: str) -> list[str]:
    shown = []
    for key in sorted(keys, key=str.encode):
        if not key.startswith(prefix):
            continue
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        group = key if end < 0 else key[: end + len(delimiter)]
        if key > after and group != after and group not in shown:
            shown.append(group)
    return shown


def pages(store: ObjectStore, bucket: str, prefix: str, delimiter: str, after: str, limit: int) -> list[str]:
    shown: list[str] = []
    while True:
        page = list_page(store, bucket, prefix, delimiter, after, limit)
        found = [entry.key for entry in page.entries] + page.prefixes
        assert len(found) <= limit
        shown += sorted(found, key=str.encode)
        if not page.truncated:
            return shown
        assert page.last == shown[-1]
        after = page.last


@given(KEYS, PREFIXES, st.sampled_from(["", "/", "-", "a/"]), AFTERS, st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_pages_agree_with_the_model(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], prefix: str, delimiter: str, after: str, limit: int
) -> None:
    folder = tmp_path_factory.mktemp("listing")
    store = ObjectStore(folder / "objects", folder / "state", SystemIdentifiers(), durable=False)
    made: list[str] = []
    for key in keys:
        path = store.root / "lake" / key
        if any(f"{key}/".startswith(f"{other}/") or f"{other}/".startswith(f"{key}/") for other in made):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        made.append(key)
    (store.root / "lake").mkdir(exist_ok=True)
    (store.root / "lake" / "empty" / "folder").mkdir(parents=True)
    assert pages(store, "lake", prefix, delimiter, after, limit) == model(made, prefix, delimiter, after)
    store.close()


def test_markers_are_keys(store: ObjectStore) -> None:
    for key in ("a/", "a/b/", "c/"):
        store.commit_marker("lake", key, Record(""))
    (store.root / "lake/a/x").write_bytes(b"")
    keys = ["a/", "a/b/", "a/x", "c/"]
    for prefix in ("", "a", "a/", "a/b/"):
        for delimiter in ("", "/"):
            assert pages(store, "lake", prefix, delimiter, "", 1) == model(keys, prefix, delimiter, "")
    page = list_page(store, "lake", "a/", "/", "", 10)
    assert ([entry.key for entry in page.entries], page.prefixes) == (["a/", "a/x"], ["a/b/"])


def test_no_keys_wanted(store: ObjectStore) -> None:
    (store.root / "lake/a").write_bytes(b"")
    assert not list_page(store, "lake", "", "", "", 0).truncated


def test_what_is_no_object_is_not_listed(store: ObjectStore, tmp_path: Path) -> None:
    (store.root / "lake/link").symlink_to(tmp_path)
    os.mkfifo(store.root / "lake/pipe")
    (store.root / "lake" / os.fsdecode(b"caf\xe9")).write_bytes(b"")
    page = list_page(store, "lake", "", "/", "", 10)
    assert (page.entries, page.prefixes) == ([], [])
    assert list_page(store, "lake", "link/", "", "", 10).entries == []
