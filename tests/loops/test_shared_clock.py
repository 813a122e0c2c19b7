"""The clock that servers share: the machine's, put right by a database that has a clock of its own."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from penstock.clock import SystemClock
from penstock.loops.shared_clock import SharedClock
from penstock.store.sql.open import IN_MEMORY_URL, open_store

NEAR = timedelta(seconds=10)


class WrongClock:
    """A machine's clock, and by how much it is wrong."""

    def __init__(self, error: timedelta) -> None:
        self.error = error

    def now(self):
        return SystemClock().now() + self.error


@pytest.fixture
def database(postgres_server):
    with closing(open_store(postgres_server.url(postgres_server.shared()))) as store:
        yield store


def test_without_a_database_clock_it_is_the_machines():
    machine = WrongClock(timedelta(hours=3))
    clock = SharedClock(machine)
    with closing(open_store(IN_MEMORY_URL)) as store:
        assert not clock.follow(store)
    assert clock.next_due() is None
    assert clock.now() - machine.now() <= timedelta(0)


@pytest.mark.slow
@pytest.mark.parametrize("error", [timedelta(minutes=10), timedelta(days=-400)])
def test_a_machine_whose_clock_is_wrong_goes_by_the_databases(database, error, caplog):
    clock = SharedClock(WrongClock(error))
    assert clock.follow(database)
    assert abs(SystemClock().now() - clock.now()) < NEAR
    assert f"this machine's clock is {error.total_seconds():+.0f}" in caplog.text


@pytest.mark.slow
def test_a_machine_whose_clock_is_right_keeps_it(database, caplog):
    machine = WrongClock(timedelta(milliseconds=300))
    clock = SharedClock(machine)
    assert clock.follow(database)
    before = machine.now()
    assert before <= clock.now() <= machine.now()
    assert caplog.text == ""


@pytest.mark.slow
@pytest.mark.parametrize("jump", [timedelta(hours=5), timedelta(hours=-5)])
def test_a_clock_that_is_set_anew_is_noticed_in_time_and_no_sooner_asked_about(database, jump):
    machine = WrongClock(timedelta(0))
    clock = SharedClock(machine)
    clock.follow(database)
    machine.error = timedelta(seconds=10)
    clock.step(clock.now())
    assert clock.now() - SystemClock().now() > timedelta(seconds=9), "not asked at every step"
    machine.error = jump
    assert not clock.step(clock.now())
    assert abs(SystemClock().now() - clock.now()) < NEAR
    assert timedelta(0) < clock.next_due() - clock.now() <= timedelta(seconds=15)
