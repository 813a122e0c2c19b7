"""store.py: files that are objects, and keys that clash."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from penstock.errors import BadSetting, ObjectFault
from penstock.identifiers import SystemIdentifiers
from penstock.objects.conditions import WriteCondition
from penstock.objects.records import Record
from penstock.objects.store import ALWAYS, Entry, ObjectStore


def put(store: ObjectStore, key: str, content: bytes, condition: WriteCondition = ALWAYS) -> Entry:
    draft = store.workspace.draft()
    try:
        draft.write(content)
        return store.commit("lake", key, draft, Record(f"etag of {content!r}"), condition)
    finally:
        draft.discard()


def content_of(store: ObjectStore, key: str) -> bytes:
    opened = store.open("lake", key)
    try:
        return opened.read(0, opened.entry.size)
    finally:
        opened.close()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ObjectFault) as caught:
        act()
    return caught.value.code


def test_objects_are_files(store: ObjectStore) -> None:
    entry = put(store, "a/b", b"one")
    assert (store.root / "lake/a/b").read_bytes() == b"one"
    assert store.entry("lake", "a/b") == entry
    assert content_of(store, "a/b") == b"one"
    (store.root / "lake/a/b").write_bytes(b"by hand")
    foreign = store.entry("lake", "a/b")
    assert foreign.foreign
    assert foreign.etag == store.entry("lake", "a/b").etag
    assert put(store, "a/b", b"two").etag == "etag of b'two'"


def test_an_opened_object_stays_what_it_was(store: ObjectStore) -> None:
    put(store, "k", b"old")
    opened = store.open("lake", "k")
    put(store, "k", b"newer")
    store.delete("lake", "k")
    assert (opened.read(0, 10), opened.entry.size) == (b"old", 3)
    opened.close()


def test_keys_that_clash(store: ObjectStore) -> None:
    put(store, "a", b"file")
    assert refusal(lambda: put(store, "a/b", b"")) == "InvalidRequest"
    assert refusal(lambda: put(store, "a/b/c", b"")) == "InvalidRequest"
    assert refusal(lambda: store.commit_marker("lake", "a/", Record(""))) == "InvalidRequest"
    put(store, "d/e/f", b"")
    assert refusal(lambda: put(store, "d", b"")) == "InvalidRequest"
    assert refusal(lambda: put(store, "d/e", b"")) == "InvalidRequest"
    assert refusal(lambda: store.open("lake", "d/e")) == "NoSuchKey"
    assert refusal(lambda: store.open("lake", "a/b")) == "NoSuchKey"
    assert content_of(store, "a") == b"file"
    assert not store.records.exists("lake", "a/b")


def test_empty_folders_are_no_hindrance(store: ObjectStore) -> None:
    (store.root / "lake/made/by/hand").mkdir(parents=True)
    assert put(store, "made", b"x").size == 1
    store.commit_marker("lake", "f/g/", Record(""))
    assert refusal(lambda: put(store, "f", b"")) == "InvalidRequest"
    put(store, "f/g/h", b"")
    store.delete("lake", "f/g/h")
    assert store.entry("lake", "f/g/").size == 0
    store.delete("lake", "f/g/")
    assert [path.name for path in (store.root / "lake").iterdir()] == ["made"]


def test_deletes(store: ObjectStore) -> None:
    store.delete("lake", "never")
    store.delete("lake", "never/")
    store.delete("lake", "../../never")
    (store.root / "lake/folder").mkdir()
    store.delete("lake", "folder")
    assert (store.root / "lake/folder").is_dir()
    put(store, "k", b"")
    assert refusal(lambda: store.delete("lake", "k", "other")) == "PreconditionFailed"
    store.delete("lake", "k", "etag of b''")
    assert refusal(lambda: store.entry("lake", "k")) == "NoSuchKey"
    assert refusal(lambda: store.delete("no-such-bucket", "k")) == "NoSuchBucket"


def test_links_and_special_files_are_no_objects(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (store.root / "lake/link").symlink_to(tmp_path / "secret")
    (store.root / "lake/dir").symlink_to(tmp_path)
    (store.root / "linked").symlink_to(tmp_path)
    os.mkfifo(store.root / "lake/pipe")
    for key in ("link", "dir/secret", "pipe"):
        assert refusal(lambda key=key: store.open("lake", key)) == "NoSuchKey"
    assert refusal(lambda: store.open("linked", "secret")) == "NoSuchBucket"
    for key in ("link", "dir/secret", "dir/new", "dir/new/er"):
        assert refusal(lambda key=key: put(store, key, b"")) == "InvalidRequest"
        store.delete("lake", key)
    assert (tmp_path / "secret").read_text() == "secret"


def test_a_bucket_is_never_made_by_a_write(store: ObjectStore) -> None:
    draft = store.workspace.draft()
    assert refusal(lambda: store.commit("other-bucket", "a/b", draft, Record(""))) == "NoSuchBucket"
    draft.discard()
    assert refusal(lambda: store.commit_marker("other-bucket", "a/", Record(""))) == "NoSuchBucket"
    assert not (store.root / "other-bucket").exists()


def test_conditions_hold_between_two_stores_on_one_folder(store: ObjectStore, tmp_path: Path) -> None:
    other = ObjectStore(tmp_path / "objects", tmp_path / "state", SystemIdentifiers(), durable=False)

    def attempt(number: int) -> str:
        try:
            put((store, other)[number % 2], "lock", str(number).encode(), WriteCondition(absent=True))
        except ObjectFault as error:
            return error.code
        return "won"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(32)))
    assert sorted(results) == ["PreconditionFailed"] * 31 + ["won"]
    assert content_of(other, "lock") == str(results.index("won")).encode()
    other.close()


def test_writers_and_cleaners_of_one_folder(store: ObjectStore) -> None:
    """Folders come and go under the writers' feet, and no write is lost for it."""

    def work(number: int) -> None:
        for _ in range(40):
            put(store, f"x/y/{number}", b"1")
            assert content_of(store, f"x/y/{number}") == b"1"
            store.delete("lake", f"x/y/{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert list((store.root / "lake").iterdir()) == []


def test_amend(store: ObjectStore) -> None:
    put(store, "k", b"x")
    store.commit_marker("lake", "m/", Record(""))
    for key in ("k", "m/"):
        store.amend("lake", key, lambda record: replace(record, tags={"a": "b"}))
        assert store.entry("lake", key).record.tags == {"a": "b"}
    assert refusal(lambda: store.amend("lake", "none", lambda record: record)) == "NoSuchKey"


def test_both_folders_must_be_on_one_file_system(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="one file system"):
        ObjectStore(tmp_path / "objects", Path("/dev"), SystemIdentifiers())
