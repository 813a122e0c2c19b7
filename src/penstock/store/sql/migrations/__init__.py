"""Alembic revisions of the schema: `versions` holds one file for each step.

To add one: change `schema.py`, run `tests/store/sql/test_migrate.py` (it prints the operations that are missing), and
put them into the next numbered file. A revision that was released is never changed.
"""
