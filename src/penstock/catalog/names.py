"""How the Data Catalog spells names: database, table and function names in lower case, everything else as given."""

from __future__ import annotations


def catalog_name(name: str) -> str:
    """The stored spelling of a database or table name; every lookup goes through it too (spec 3.1).

    Column names, partition keys and the names of crawlers, jobs and triggers never do: they keep their case.
    """
    return name.lower()


def table_resource(database: str, table: str) -> str:
    """What stands behind `table/` in the ARN of a table, and names it where its tags are kept."""
    return f"{catalog_name(database)}/{catalog_name(table)}"
