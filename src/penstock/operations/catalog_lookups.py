"""What every Data Catalog operation asks first: whose catalogue, which database, which table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.catalog.names import catalog_name
from penstock.errors import EntityNotFound, InvalidInput

if TYPE_CHECKING:
    from penstock.operations.contract import Context, Request
    from penstock.store.catalog_contract import StoredTable
    from penstock.store.contract import Stored, Transaction


def check_catalog(request: Request, context: Context) -> None:
    """CatalogId is the caller's account or absent (spec 3.0).

    Catalogues inside the account (`<account>:<catalog>[/<child>]`) and other accounts' are well-formed ids of
    catalogues that this server does not have: EntityNotFound.
    """
    wanted = request.get("CatalogId")
    if wanted is not None and wanted != context.namespace.account:
        raise EntityNotFound(f"Catalog {wanted} not found")


def check_transaction(request: Request) -> None:
    """TransactionId belongs to the retired governed tables: ignored, but refused beside QueryAsOfTime (spec 3.0)."""
    if "TransactionId" in request and "QueryAsOfTime" in request:
        raise InvalidInput("TransactionId and QueryAsOfTime cannot be specified together")


def existing_database(transaction: Transaction, context: Context, name: str) -> Stored:
    row = transaction.databases.get(context.namespace, catalog_name(name))
    if row is None:
        raise EntityNotFound(f"Database {name} not found")
    return row


def existing_table(transaction: Transaction, context: Context, database: str, name: str) -> StoredTable:
    """The table; EntityNotFound names the database when that is what is missing."""
    row = transaction.tables.get(context.namespace, catalog_name(database), catalog_name(name))
    if row is None:
        existing_database(transaction, context, database)
        raise missing_table(name)
    return row


def missing_table(name: str) -> EntityNotFound:
    return EntityNotFound(f"Table {name} not found")
