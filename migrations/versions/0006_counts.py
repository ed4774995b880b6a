"""Counts that settle something: what moved meanwhile, who counted again, who decided, and the rules of each class.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NO = "BOOLEAN NOT NULL DEFAULT FALSE"
SETTLED = "'posted', 'rejected', 'outdated'"
#: table, column, its type and rule. A rule stands with its column, so that SQLite need not make the table anew.
COLUMNS = (
    (
        "warehouse",
        "counts_per_day",
        "INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_warehouse_counts_per_day CHECK (counts_per_day >= 0)",
    ),
    ("warehouse", "counts_planned_on", "DATE"),
    (
        "count_request",
        "stocktake_id",
        "INTEGER CONSTRAINT fk_count_request_stocktake_id REFERENCES stocktake (id)",
    ),
    ("count_entry", "movement_seen", "INTEGER NOT NULL DEFAULT 0"),
    ("count_variance", "movement_seen", "INTEGER NOT NULL DEFAULT 0"),
    ("count_variance", "moved", NO),
    (
        "count_variance",
        "confirms_id",
        "INTEGER CONSTRAINT fk_count_variance_confirms_id REFERENCES count (id)",
    ),
    (
        "count_variance",
        "settled",
        "VARCHAR(10) CONSTRAINT ck_count_variance_settled "
        f"CHECK ((settled IS NULL) = (settled_at IS NULL) AND (settled IS NULL OR settled IN ({SETTLED})))",
    ),
    (
        "count_variance",
        "settled_by",
        "INTEGER CONSTRAINT fk_count_variance_settled_by REFERENCES person (id)",
    ),
    ("count_variance", "because", "VARCHAR(20)"),
    ("count_variance", "alone", NO),
    (
        "count_variance",
        "movement_id",
        "INTEGER CONSTRAINT fk_count_variance_movement_id REFERENCES movement (id)",
    ),
)


def upgrade() -> None:
    _create_stocktake()
    op.add_column("count_variance", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what}")
    op.create_table(
        "count_rule",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("abc", sa.String(length=1), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("tolerance_units", sa.Integer(), nullable=False),
        sa.Column("tolerance_percent", sa.Integer(), nullable=False),
        sa.Column("tolerance_money", sa.Integer(), nullable=False),
        sa.CheckConstraint("abc IN ('A', 'B', 'C')", name=op.f("ck_count_rule_abc")),
        sa.CheckConstraint("due_days > 0", name=op.f("ck_count_rule_due_days")),
        sa.CheckConstraint(
            "tolerance_units >= 0 AND tolerance_percent BETWEEN 0 AND 100 AND tolerance_money >= 0",
            name=op.f("ck_count_rule_tolerance"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_count_rule_warehouse_id")),
        sa.PrimaryKeyConstraint("warehouse_id", "abc", name=op.f("pk_count_rule")),
    )


def _create_stocktake() -> None:
    table = "stocktake"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_stocktake_opened_by")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_stocktake_warehouse_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "zone_id"],
            ["zone.warehouse_id", "zone.id"],
            name=op.f("fk_stocktake_warehouse_id_zone_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
    )


def downgrade() -> None:
    op.drop_table("count_rule")
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_column("count_variance", "settled_at")
    op.drop_table("stocktake")
