"""Tags of resources."""

from __future__ import annotations


def test_put_adds_and_overwrites(store, make):
    with store.write() as tx:
        tx.tags.put(make.namespace, "job", "load", {"team": "data", "cost": "1"})
        tx.tags.put(make.namespace, "job", "load", {"cost": "2", "new": ""})
        assert tx.tags.get(make.namespace, "job", "load") == {"team": "data", "cost": "2", "new": ""}
        assert tx.tags.get(make.namespace, "trigger", "load") == {}
        assert tx.tags.get(make.elsewhere, "job", "load") == {}


def test_remove_takes_keys_drop_takes_all(store, make):
    with store.write() as tx:
        tx.tags.put(make.namespace, "job", "load", {"a": "1", "b": "2", "c": "3"})
        tx.tags.remove(make.namespace, "job", "load", ["a", "c", "none"])
        assert tx.tags.get(make.namespace, "job", "load") == {"b": "2"}
        tx.tags.remove(make.namespace, "job", "load", [])
        assert tx.tags.get(make.namespace, "job", "load") == {"b": "2"}
        tx.tags.drop(make.namespace, "job", "load")
        assert tx.tags.get(make.namespace, "job", "load") == {}
        tx.tags.put(make.namespace, "job", "load", {})


def test_names_that_carry_all_pairs(store, make):
    with store.write() as tx:
        tx.tags.put(make.namespace, "job", "one", {"team": "data", "cost": "1"})
        tx.tags.put(make.namespace, "job", "two", {"team": "data", "cost": "2"})
        tx.tags.put(make.namespace, "crawler", "three", {"team": "data"})
        assert tx.tags.names_with(make.namespace, "job", {"team": "data"}) == {"one", "two"}
        assert tx.tags.names_with(make.namespace, "job", {"team": "data", "cost": "2"}) == {"two"}
        assert tx.tags.names_with(make.namespace, "job", {"team": "web"}) == set()
        assert tx.tags.names_with(make.namespace, "job", {}) == set()
