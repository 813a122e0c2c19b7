"""Servers at work on one database: who lives, which runs each has."""

from __future__ import annotations


def test_a_servers_beats_rise_as_long_as_it_lives(store):
    with store.write() as tx:
        assert tx.servers.all() == []
        tx.servers.beat("server_b", "there:/data")
        tx.servers.beat("server_a", "here:/data")
        tx.servers.beat("server_a", "here:/moved")
        assert [(row.id, row.name, row.beats) for row in tx.servers.all()] == [
            ("server_a", "here:/moved", 2),
            ("server_b", "there:/data", 1),
        ]


def test_a_server_is_forgotten_only_if_it_was_not_heard_of_since(store):
    with store.write() as tx:
        tx.servers.beat("server_a", "here")
        tx.servers.beat("server_a", "here")
        tx.servers.forget("server_a", 1)
        assert [row.beats for row in tx.servers.all()] == [2]
        tx.servers.forget("server_a", 2)
        tx.servers.forget("nobody", 1)
        assert tx.servers.all() == []


def test_runs_are_given_to_a_server(store, make):
    make.begin(store, make.situation("wr_1", make.run("jr_1"), make.run("jr_2"), make.run("jr_3")))
    with store.write() as tx:
        tx.runs.give(["jr_1", "jr_3"], "server_a")
        tx.runs.give([], "server_b")
        assert {row.run.id: row.server for row in tx.runs.unfinished()} == {
            "jr_1": "server_a",
            "jr_2": None,
            "jr_3": "server_a",
        }
