"""Notices: what is still to be told outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

NAME = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("number", ROW_NUMBER, nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("region", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries >= 0", name="notices_tries"),
        sa.PrimaryKeyConstraint("number", name="notices_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("notices_kind_number", "notices", ["kind", "number"])
