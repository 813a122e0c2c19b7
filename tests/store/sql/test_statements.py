"""Statements: compiled once, and lists of any length."""

from __future__ import annotations

from sqlalchemy import create_engine, select

from penstock.store.sql.schema import jobs, snapshots
from penstock.store.sql.statements import CHUNK, Among, Statement, key, new

DIALECT = create_engine("sqlite://", paramstyle="named").dialect


def test_a_statement_is_compiled_once_and_brings_its_own_values():
    statement = Statement(select(jobs.c.name).where(key(jobs.c.account), jobs.c.version == 7))
    text, own = statement.text(DIALECT)
    assert ":key_account" in text
    assert list(own.values()) == [7]
    assert statement.text(DIALECT)[0] is text


def test_inserts_name_their_columns():
    text, own = new(snapshots, "id", "triggers", ignore_existing=True).text(DIALECT)
    assert text == "INSERT INTO snapshots (id, triggers) VALUES (:id, :triggers) ON CONFLICT DO NOTHING"
    assert own == {}


def test_lists_are_cut_and_filled_up_to_few_sizes():
    among = Among(lambda names: select(jobs.c.name).where(jobs.c.name.in_(names)))
    chunks = list(among.chunks([str(number) for number in range(CHUNK + 5)], {"more": 1}))
    assert len(chunks) == 2
    _, last = chunks[1]
    assert last["more"] == 1
    assert [last[f"among_{index}"] for index in range(8)] == ["256", "257", "258", "259", "260", "260", "260", "260"]
    assert "among_8" not in last
    [(six, _)], [(seven, _)] = among.chunks(list("abcdef"), {}), among.chunks(list("abcdefg"), {})
    assert six is seven
    assert list(among.chunks([], {})) == []
