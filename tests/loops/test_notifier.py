"""Notices are told in order; a failure holds up its own kind, and for a day at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from penstock.arns import Namespace
from penstock.errors import NotTold
from penstock.loops.notifier import Notifier
from penstock.store.sql.open import open_store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NAMESPACE = Namespace("000000000000", "us-east-1")


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Way:
    """Tells by writing down; fails as long as `broken`."""

    def __init__(self) -> None:
        self.broken = False
        self.told: list[int] = []

    def tell(self, notice) -> None:
        if self.broken:
            raise NotTold("nobody listens")
        self.told.append(notice.document["n"])


@pytest.fixture
def store():
    opened = open_store("sqlite://")
    yield opened
    opened.close()


def put(store, *notices) -> None:
    with store.write() as tx:
        tx.notices.put(NAMESPACE, [(kind, {"n": number}) for kind, number in notices], NOW)


def test_all_are_told_in_order_and_once(store):
    way = Way()
    notifier = Notifier(store, Clock(), {"webhook": way})
    put(store, *(("webhook", number) for number in range(120)))
    steps = 0
    while notifier.step(NOW):
        steps += 1
    assert way.told == list(range(120))
    assert steps == 3
    assert notifier.next_due() is None


def test_a_failure_holds_up_its_kind_alone_and_is_tried_again_later(store):
    hook, program, clock = Way(), Way(), Clock()
    notifier = Notifier(store, clock, {"webhook": hook, "command": program})
    put(store, ("webhook", 1), ("webhook", 2), ("command", 3))
    hook.broken = True
    assert notifier.step(clock.now())
    assert (hook.told, program.told) == ([], [3])
    assert not notifier.step(clock.now())
    assert notifier.next_due() == NOW + timedelta(seconds=1)
    clock.at += timedelta(seconds=1)
    notifier.step(clock.now())
    assert notifier.next_due() == clock.now() + timedelta(seconds=5)
    hook.broken = False
    clock.at += timedelta(seconds=5)
    assert notifier.step(clock.now())
    assert hook.told == [1, 2]


def test_after_a_day_it_is_given_up_and_the_next_is_tried(store):
    way, clock = Way(), Clock()
    put(store, ("webhook", 1))
    clock.at += timedelta(hours=25)
    way.broken = True
    notifier = Notifier(store, clock, {"webhook": way})
    assert notifier.step(clock.now())
    assert notifier.next_due() is None


def test_a_kind_that_nobody_tells_any_more_is_dropped(store):
    put(store, ("webhook", 1))
    notifier = Notifier(store, Clock(), {})
    assert notifier.step(NOW)
    assert notifier.next_due() is None


def test_a_server_that_died_while_it_told_leaves_the_notices_to_others(store):
    put(store, ("webhook", 1))
    with store.write() as tx:
        (head,) = tx.notices.heads()
        assert tx.notices.hold(head, NOW + timedelta(minutes=30))
    way, clock = Way(), Clock()
    notifier = Notifier(store, clock, {"webhook": way})
    assert not notifier.step(NOW)
    clock.at = notifier.next_due()
    assert notifier.step(clock.now())
    assert way.told == [1]
