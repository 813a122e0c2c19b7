"""Notices are told in order, by one server at a time, and stay until they are done."""

from __future__ import annotations

from datetime import timedelta


def test_notices_come_back_by_kind_in_order(store, make):
    with store.write() as tx:
        tx.notices.put(make.namespace, [("webhook", {"a": 1}), ("lineage", {"b": 2})], make.now)
        tx.notices.put(make.elsewhere, [("webhook", {"c": 3})], make.at(1))
    with store.read() as tx:
        assert tx.notices.wanted == frozenset()
        heads = {head.kind: head for head in tx.notices.heads()}
        assert {kind: head.document for kind, head in heads.items()} == {"webhook": {"a": 1}, "lineage": {"b": 2}}
        first, second = tx.notices.of_kind("webhook", 10)
        assert tx.notices.of_kind("webhook", 1) == [first]
    assert (first.namespace, first.made, first.due, first.tries) == (make.namespace, make.now, make.now, 0)
    assert (second.namespace, second.document, second.made) == (make.elsewhere, {"c": 3}, make.at(1))
    with store.write() as tx:
        tx.notices.done([first])
    with store.read() as tx:
        assert {head.document.get("c") for head in tx.notices.heads()} == {None, 3}


def test_a_head_is_held_by_one(store, make):
    with store.write() as tx:
        tx.notices.put(make.namespace, [("webhook", {})], make.now)
        (head,) = tx.notices.heads()
        assert tx.notices.hold(head, make.now + timedelta(minutes=1))
        assert not tx.notices.hold(head, make.now + timedelta(minutes=2))
        (held,) = tx.notices.heads()
        assert held.due == make.now + timedelta(minutes=1)


def test_a_failure_is_counted_and_put_off(store, make):
    with store.write() as tx:
        tx.notices.put(make.namespace, [("webhook", {})], make.now)
        (head,) = tx.notices.heads()
        tx.notices.failed(head, make.at(30))
        (again,) = tx.notices.heads()
    assert (again.number, again.tries, again.due) == (head.number, 1, make.at(30))


def test_nothing_is_nothing(store, make):
    with store.write() as tx:
        tx.notices.put(make.namespace, [], make.now)
        tx.notices.done([])
        assert tx.notices.heads() == []
