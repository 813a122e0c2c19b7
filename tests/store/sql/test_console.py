"""Users, sessions, codes and failures of the console, over every kind of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from penstock.store.console_contract import ConsoleSession, ConsoleUser


@pytest.fixture
def session(make):
    return ConsoleSession("hash-1", "ada", make.now, make.at(60), keep=True, by_link=False)


def test_users_are_known_by_name_and_none_is_overwritten(store, make):
    ada = ConsoleUser("ada", "scrypt$1", {"columns": ["ü\x00\ud800"]}, make.now)
    with store.write() as tx:
        assert not tx.console.has_users()
        assert tx.console.add_user(ada)
        assert not tx.console.add_user(replace(ada, password="other"))
        assert tx.console.has_users()
        assert tx.console.user("ada") == ada
        assert tx.console.user("Ada") is None
        assert tx.console.set_password("ada", "scrypt$2")
        assert not tx.console.set_password("eve", "scrypt$2")
    with store.read() as tx:
        assert tx.console.user("ada") == replace(ada, password="scrypt$2")


def test_preferences_are_those_of_any_name(store):
    with store.write() as tx:
        assert tx.console.preferences("local") == {}
        tx.console.put_preferences("local", {"a": 1})
        tx.console.put_preferences("local", {"b": None})
        assert tx.console.preferences("local") == {"b": None}


def test_sessions_begin_and_end(store, make, session):
    with store.write() as tx:
        tx.console.add_session(session)
        assert tx.console.session("hash-1") == session
        assert tx.console.session("hash-2") is None
        assert tx.console.end_session("hash-1")
        assert not tx.console.end_session("hash-1")
        for number in range(3):
            tx.console.add_session(replace(session, id=f"ada-{number}"))
        tx.console.add_session(replace(session, id="eve", user_name="eve"))
        assert tx.console.end_sessions_of("ada", but="ada-1") == 2
        assert tx.console.session("ada-1") is not None
        assert tx.console.session("eve") is not None


def test_a_code_is_used_once(store, make):
    with store.write() as tx:
        assert tx.console.use_code("a", make.at(60))
        assert not tx.console.use_code("a", make.at(60))


def test_failures_are_counted_and_forgotten(store, make):
    with store.write() as tx:
        assert tx.console.failures("x") is None
        tx.console.put_failures("x", 1, make.now)
        tx.console.put_failures("x", 2, make.at(1))
        assert tx.console.failures("x") == (2, make.at(1))
        tx.console.forget_failures("x")
        assert tx.console.failures("x") is None


def test_what_is_over_is_swept_and_the_rest_stays(store, make, session):
    with store.write() as tx:
        tx.console.add_session(session)
        tx.console.add_session(replace(session, id="later", expires=make.at(120)))
        tx.console.use_code("a", make.at(60))
        tx.console.use_code("b", make.at(120))
        tx.console.put_failures("old", 1, make.at(-10))
        tx.console.put_failures("new", 1, make.at(10))
        tx.console.sweep(make.at(60), make.now)
        assert tx.console.session("hash-1") is None
        assert tx.console.session("later") is not None
        assert tx.console.use_code("a", make.at(60))
        assert not tx.console.use_code("b", make.at(120))
        assert tx.console.failures("old") is None
        assert tx.console.failures("new") == (1, make.at(10))
