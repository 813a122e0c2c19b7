"""The tables of blueprints: what they refuse, and indexes that the queries really use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.dialects import sqlite

from penstock.store.blueprint_contract import BlueprintRunRow
from penstock.store.sql import blueprints
from penstock.store.sql.open import open_store

QUERIES = {"page": blueprints._PAGE, "unfinished": blueprints._UNFINISHED, "archive": blueprints._GET_ARCHIVE}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_search_by_an_index(name):
    statement = QUERIES[name]
    dialect = sqlite.dialect(paramstyle="named")
    store = open_store("sqlite://")
    with store.read() as tx:
        text, own = statement.text(dialect)
        wanted = {key: own.get(key, 1) for key in statement._construct.compile(dialect=dialect).params}
        plan = [row[3] for row in tx._session._connection.execute(f"EXPLAIN QUERY PLAN {text}", wanted).fetchall()]
    store.close()
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step], plan


def test_a_run_has_a_known_state_and_an_end_when_it_is_over(store, make):
    row = BlueprintRunRow("bpr_1", make.namespace, "b", "RUNNING", make.now, None, {})
    for wrong in (replace(row, state="DONE"), replace(row, state="FAILED"), replace(row, completed_on=make.now)):
        with pytest.raises(Exception, match=r"(?i)constraint"), store.write() as tx:
            tx.blueprint_runs.insert(wrong)
