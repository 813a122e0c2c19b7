"""Named documents: jobs, workflows, crawlers, databases and the smaller nouns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from penstock.errors import Conflict

KINDS = (
    "jobs",
    "workflows",
    "crawlers",
    "databases",
    "connections",
    "classifiers",
    "security_configurations",
    "resource_policies",
    "catalog_settings",
)


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_a_document_is_found_as_it_was_put_in(store, make, kind):
    document = {"Name": "a/b c", "Number": 1.5, "Deep": {"list": [None, True, "\x00 \ud800 ☃"]}}
    with store.write() as tx:
        assert getattr(tx, kind).insert(make.namespace, "a/b c", document, make.now)
    with store.read() as tx:
        found = getattr(tx, kind).get(make.namespace, "a/b c")
        assert found.document == document
        assert (found.name, found.created, found.modified, found.version) == ("a/b c", make.now, make.now, 1)
        assert getattr(tx, kind).get(make.elsewhere, "a/b c") is None
        assert getattr(tx, kind).get(make.namespace, "A/B C") is None


def test_a_taken_name_is_refused_and_nothing_written(store, make, kind):
    with store.write() as tx:
        getattr(tx, kind).insert(make.namespace, "one", {"first": True}, make.now)
        assert not getattr(tx, kind).insert(make.namespace, "one", {"first": False}, make.at(1))
        assert getattr(tx, kind).insert(make.elsewhere, "one", {"other": True}, make.now)
    with store.read() as tx:
        assert getattr(tx, kind).get(make.namespace, "one").document == {"first": True}


def test_the_kinds_do_not_mix(store, make):
    with store.write() as tx:
        for kind in KINDS:
            assert getattr(tx, kind).insert(make.namespace, "same", {"kind": kind}, make.now)
        for kind in KINDS:
            assert getattr(tx, kind).get(make.namespace, "same").document == {"kind": kind}


def test_replace_raises_the_version_and_keeps_the_creation(store, make, kind):
    with store.write() as tx:
        documents = getattr(tx, kind)
        documents.insert(make.namespace, "one", {"n": 1}, make.now)
        replaced = documents.replace(make.namespace, "one", {"n": 2}, make.at(5))
        assert replaced == documents.get(make.namespace, "one")
        assert (replaced.document, replaced.version) == ({"n": 2}, 2)
        assert (replaced.created, replaced.modified) == (make.now, make.at(5))


def test_replace_insists_on_the_expected_version(store, make, kind):
    with store.write() as tx:
        documents = getattr(tx, kind)
        documents.insert(make.namespace, "one", {"n": 1}, make.now)
        assert documents.replace(make.namespace, "one", {"n": 2}, make.now, expected_version=1).version == 2
        with pytest.raises(Conflict, match="one is no longer at version 1"):
            documents.replace(make.namespace, "one", {"n": 3}, make.now, expected_version=1)
        assert documents.get(make.namespace, "one").document == {"n": 2}


def test_replacing_what_is_not_there_finds_nothing(store, make, kind):
    with store.write() as tx:
        documents = getattr(tx, kind)
        assert documents.replace(make.namespace, "none", {}, make.now) is None
        assert documents.replace(make.namespace, "none", {}, make.now, expected_version=1) is None


def test_pages_go_by_name_in_the_order_of_characters(store, make, kind):
    names = ["B", "a", "a-b", "a_b", "aa", "z", "Ä", "é", "ω", "日本", "😀"]
    with store.write() as tx:
        for name in reversed(names):
            getattr(tx, kind).insert(make.namespace, name, {"Name": name}, make.now)
        getattr(tx, kind).insert(make.elsewhere, "not mine", {}, make.now)
    with store.read() as tx:
        documents = getattr(tx, kind)
        shown, after = [], None
        while page := documents.page(make.namespace, after, 4):
            assert len(page) <= 4
            shown += [stored.name for stored in page]
            after = shown[-1]
        assert shown == sorted(names) == names
        assert documents.count(make.namespace) == len(names)
        assert documents.count(make.elsewhere) == 1


def test_many_are_found_at_once(store, make, kind):
    names = [f"job {number:03}" for number in range(600)]
    with store.write() as tx:
        for name in names[::2]:
            getattr(tx, kind).insert(make.namespace, name, {"Name": name}, make.now)
    with store.read() as tx:
        found = getattr(tx, kind).get_many(make.namespace, names)
        assert sorted(found) == names[::2]
        assert all(stored.document == {"Name": name} for name, stored in found.items())
        assert getattr(tx, kind).get_many(make.namespace, []) == {}


def test_delete_says_whether_there_was_one(store, make, kind):
    with store.write() as tx:
        documents = getattr(tx, kind)
        documents.insert(make.namespace, "one", {}, make.now)
        assert not documents.delete(make.elsewhere, "one")
        assert documents.delete(make.namespace, "one")
        assert not documents.delete(make.namespace, "one")
        assert documents.get(make.namespace, "one") is None
        assert documents.insert(make.namespace, "one", {}, make.at(9))
        assert documents.get(make.namespace, "one").version == 1


@pytest.mark.parametrize(("kind", "tag"), [("jobs", "job"), ("databases", "database"), ("connections", "connection")])
def test_tags_go_with_the_document(store, make, kind, tag):
    with store.write() as tx:
        for name in ("one", "two"):
            getattr(tx, kind).insert(make.namespace, name, {}, make.now)
            tx.tags.put(make.namespace, tag, name, {"team": "data"})
        tx.tags.put(make.namespace, "another", "one", {"team": "data"})
        getattr(tx, kind).delete(make.namespace, "one")
        assert tx.tags.get(make.namespace, tag, "one") == {}
        assert tx.tags.get(make.namespace, tag, "two") == {"team": "data"}
        assert tx.tags.get(make.namespace, "another", "one") == {"team": "data"}


def test_what_is_no_json_is_refused(store, make):
    with store.write() as tx, pytest.raises(TypeError, match="datetime is no JSON value"):
        tx.jobs.insert(make.namespace, "one", {"CreatedOn": make.now}, make.now)


def test_what_is_counted_behind_a_hold_stays_true(store, make):
    """Eight threads each add a job if there is none yet: without the hold, some would count before others commit."""
    with store.write() as tx:
        tx.workflows.insert(make.namespace, "guard", {}, make.now)

    def add(number):
        with store.write() as tx:
            tx.workflows.hold(make.namespace, "guard")
            if tx.jobs.count(make.namespace) == 0:
                tx.jobs.insert(make.namespace, f"job {number}", {}, make.now)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(8)))
    with store.read() as tx:
        assert tx.jobs.count(make.namespace) == 1
        assert tx.workflows.get(make.namespace, "guard").version == 1
