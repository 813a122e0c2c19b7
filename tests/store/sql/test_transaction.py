"""A transaction has every noun of the contract."""

from __future__ import annotations

from penstock.store.contract import Transaction


def test_every_noun_has_every_verb(store):
    nouns = [name for name in vars(Transaction) if not name.startswith("_")]
    assert {"jobs", "origins", "console"} <= set(nouns)
    with store.read() as tx:
        for noun in nouns:
            contract = vars(Transaction)[noun].fget.__annotations__["return"]
            assert getattr(tx, noun) is not None, contract
