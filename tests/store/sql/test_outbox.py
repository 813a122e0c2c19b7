"""The outbox: claimed, renewed, given back, done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.engine.commands import LaunchCrawl, LaunchRun, StopCrawl, StopRun
from penstock.engine.state import JobRunState
from penstock.store.contract import Commit


@pytest.fixture
def commands(store, make):
    commands = tuple(LaunchCrawl(f"c_{number}", "crawl") for number in range(4))
    make.begin(store, make.situation("wr_1"), commands=commands)
    return commands


def claimed(tx, owner, now, limit=9, lease_seconds=60):
    return [entry.command for entry in tx.outbox.claim(owner, limit, now, lease_seconds)]


def test_the_oldest_are_claimed_and_nobody_else_gets_them(store, make, commands):
    with store.write() as tx:
        assert claimed(tx, "me", make.now, limit=3) == list(commands[:3])
        assert claimed(tx, "you", make.now) == [commands[3]]
        assert claimed(tx, "you", make.at(59.999)) == []


def test_when_the_lease_runs_out_its_owner_may_claim_again(store, make, commands):
    with store.write() as tx:
        first = tx.outbox.claim("me", 9, make.now, 60)
        assert claimed(tx, "me", make.at(59.999)) == []
        second = tx.outbox.claim("me", 9, make.at(60), 60)
        assert [entry.command for entry in second] == list(commands)
        assert {entry.tries for entry in first} == {1}
        assert {entry.tries for entry in second} == {2}


def test_a_server_whose_clock_is_ahead_claims_nothing_of_the_others(store, make, commands):
    with store.write() as tx:
        tx.outbox.claim("me", 9, make.now, 60)
        assert claimed(tx, "you", make.at(86_400)) == []
        assert tx.outbox.earliest("you") is None
        assert tx.outbox.earliest("me") == make.at(60)


def test_the_claims_of_one_taken_for_dead_are_anybodys(store, make, commands):
    with store.write() as tx:
        assert tx.outbox.owners() == []
        tx.outbox.claim("me", 2, make.now, 60)
        tx.outbox.claim("you", 1, make.at(-600), 60)
        assert tx.outbox.owners() == ["me", "you"]
        tx.outbox.release_owner("me")
        assert claimed(tx, "you", make.at(-600)) == [*commands[:2], commands[3]]
        assert tx.outbox.owners() == ["you"]


def test_a_lease_is_renewed_as_long_as_it_is_the_owners(store, make, commands):
    with store.write() as tx:
        mine = [entry.id for entry in tx.outbox.claim("me", 2, make.now, 60)]
        yours = [entry.id for entry in tx.outbox.claim("you", 2, make.now, 60)]
        assert tx.outbox.renew([*mine, *yours, "none"], "me", make.at(50), 60) == set(mine)
        assert claimed(tx, "me", make.at(109.999)) == []
        tx.outbox.release_owner("you")
        assert claimed(tx, "she", make.at(100)) == list(commands[2:])
        assert tx.outbox.renew(yours, "you", make.at(100), 60) == set()
        assert tx.outbox.renew([], "me", make.at(100), 60) == set()


def test_what_is_done_is_gone(store, make, commands):
    with store.write() as tx:
        ids = [entry.id for entry in tx.outbox.claim("me", 9, make.now, 60)]
        tx.outbox.done([*ids[:3], "none"])
        assert claimed(tx, "me", make.at(60)) == [commands[3]]
        tx.outbox.done([])


def test_what_is_given_back_waits_for_its_time(store, make, commands):
    with store.write() as tx:
        ids = [entry.id for entry in tx.outbox.claim("me", 9, make.now, 600)]
        tx.outbox.release(ids[:1], make.at(30))
        assert tx.outbox.renew(ids[:1], "me", make.now, 60) == set()
        assert claimed(tx, "you", make.at(29)) == []
        assert tx.outbox.earliest("you") == make.at(30)
        assert claimed(tx, "you", make.at(30)) == [commands[0]]


def test_a_server_that_starts_again_gives_back_what_it_had(store, make, commands):
    with store.write() as tx:
        tx.outbox.claim("me", 2, make.now, 600)
        tx.outbox.claim("you", 2, make.now, 600)
        tx.outbox.release_owner("me")
        assert claimed(tx, "she", make.now) == list(commands[:2])


def test_when_the_next_one_can_be_claimed(store, make):
    with store.read() as tx:
        assert tx.outbox.earliest("me") is None
    make.begin(store, make.situation("wr_1"), commands=(StopCrawl("c_1"),))
    with store.write() as tx:
        assert tx.outbox.earliest("me") <= make.now
        tx.outbox.claim("me", 9, make.now, 60)
        assert tx.outbox.earliest("me") == make.at(60)


def test_which_runs_are_still_to_be_launched(store, make):
    launches = [LaunchRun(f"jr_{number}", "load", 0, {}, {}, None, None, None, None) for number in range(3)]
    make.begin(store, make.situation("wr_1"), commands=(*launches, StopRun("jr_9", timed_out=False)))
    with store.write() as tx:
        ids = [entry.id for entry in tx.outbox.claim("me", 2, make.now, 60)]
        assert tx.outbox.launching() == {"jr_0", "jr_1", "jr_2"}
        tx.outbox.done(ids[:1])
        assert tx.outbox.launching() == {"jr_1", "jr_2"}


def launch(run_id):
    return LaunchRun(run_id, "load", 0, {}, {}, None, None, None, None)


@pytest.fixture
def starting(store, make):
    """A run that is to be launched, and how to ask for its stop."""
    run = make.run("jr_1", state=JobRunState.STARTING)
    before = make.begin(store, make.situation("wr_1", run), commands=(launch("jr_1"),))

    def stop():
        stopping = replace(run, state=JobRunState.STOPPING)
        commit = Commit(before, replace(before, runs={"jr_1": stopping}), commands=(StopRun("jr_1", False),))
        with store.write() as tx:
            tx.origins.commit(commit, make.now)

    return stop


def test_whoever_claims_a_launch_has_the_run(store, make, starting):
    with store.read() as tx:
        assert tx.runs.get("jr_1").server is None
    with store.write() as tx:
        assert claimed(tx, "me", make.now) == [launch("jr_1")]
        assert tx.runs.get("jr_1").server == "me"
        assert [row.server for row in tx.runs.unfinished()] == ["me"]


def test_only_who_has_claimed_a_launch_may_claim_it_again(store, make, starting):
    with store.write() as tx:
        tx.outbox.claim("me", 9, make.now, 60)
        assert claimed(tx, "you", make.at(3600)) == []
        assert tx.outbox.earliest("you") is None
        assert tx.outbox.earliest("me") == make.at(60)
        tx.outbox.release_owner("me")
        assert claimed(tx, "you", make.now) == []
        assert claimed(tx, "me", make.now) == [launch("jr_1")]


def test_the_stop_of_a_run_is_for_the_server_that_has_it(store, make, starting):
    with store.write() as tx:
        tx.outbox.claim("me", 9, make.now, 60)
    starting()
    with store.write() as tx:
        assert claimed(tx, "you", make.at(3600)) == []
        assert claimed(tx, "me", make.now) == [StopRun("jr_1", False)]


def test_the_stop_of_a_run_that_no_server_has_is_for_anybody(store, make, starting):
    starting()
    with store.write() as tx:
        assert claimed(tx, "you", make.now) == [launch("jr_1"), StopRun("jr_1", False)]


def test_a_command_beside_any_decision_is_left_once_for_one_server(store, make, starting):
    with store.write() as tx:
        row = tx.runs.get("jr_1")
        for _ in range(2):
            tx.outbox.put("cmd_lost", row, StopRun("jr_1", False), "me")
        assert claimed(tx, "you", make.now) == [launch("jr_1")]
        assert claimed(tx, "me", make.now) == [StopRun("jr_1", False)]


def test_commands_wait_until_they_are_done(store, make, commands):
    with store.write() as tx:
        entries = tx.outbox.claim("me", 2, make.now, 60)
        assert tx.outbox.waiting() == 4
        tx.outbox.done([entry.id for entry in entries])
        assert tx.outbox.waiting() == 2
