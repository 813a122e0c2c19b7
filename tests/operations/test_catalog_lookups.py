from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from penstock.errors import EntityNotFound, InvalidInput
from penstock.operations.catalog_lookups import (
    check_catalog,
    check_transaction,
    existing_database,
    existing_table,
)
from penstock.operations.contract import Context

Call = Callable[..., dict[str, Any]]


def test_the_catalogue_is_the_callers_own(context: Context) -> None:
    check_catalog({}, context)
    check_catalog({"CatalogId": context.namespace.account}, context)
    with pytest.raises(EntityNotFound, match="Catalog 123456789012:s3tablescatalog/b not found"):
        check_catalog({"CatalogId": "123456789012:s3tablescatalog/b"}, context)


def test_a_transaction_is_ignored_alone() -> None:
    check_transaction({"TransactionId": "x"})
    check_transaction({"QueryAsOfTime": 1})
    with pytest.raises(InvalidInput):
        check_transaction({"TransactionId": "x", "QueryAsOfTime": 1})


def test_a_missing_table_is_told_from_a_missing_database(call: Call, context: Context) -> None:
    call("CreateDatabase", DatabaseInput={"Name": "db"})
    call("CreateTable", DatabaseName="db", TableInput={"Name": "t"})
    with context.store.read() as transaction:
        assert existing_database(transaction, context, "DB").name == "db"
        assert existing_table(transaction, context, "DB", "T").name == "t"
        with pytest.raises(EntityNotFound, match="Table x not found"):
            existing_table(transaction, context, "db", "x")
        with pytest.raises(EntityNotFound, match="Database x not found"):
            existing_table(transaction, context, "x", "t")
