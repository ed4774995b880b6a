"""Stock that is believed: what happened to a balance since it was proved, and one number counted while one is there.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RULE = "CONSTRAINT ck_{table}_{column} CHECK ({column} {rule})"
#: table, column, its type and rule. A rule stands with its column, so that SQLite need not make the table anew.
COLUMNS = (
    ("balance", "moves_since_proof", "INTEGER NOT NULL DEFAULT 0", ">= 0"),
    ("warehouse", "glances_up_to", "INTEGER NOT NULL DEFAULT 3", "BETWEEN 0 AND 1000"),
    ("warehouse", "glances_per_hour", "INTEGER NOT NULL DEFAULT 6", "BETWEEN 0 AND 60"),
    ("warehouse", "keeps_unbelieved", "INTEGER NOT NULL DEFAULT 1", "BETWEEN 0 AND 1000"),
    ("warehouse", "errors_per_million", "INTEGER", "BETWEEN 1 AND 1000000"),
    ("count_variance", "moves_since_proof", "INTEGER", ">= 0"),
)
ASKED_LOT = "fk_count_asked_lot_id"


def upgrade() -> None:
    for table, column, what, rule in COLUMNS:
        told = RULE.format(table=table, column=column, rule=rule)
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what} {told}")
    op.execute(
        "UPDATE balance SET moves_since_proof = (SELECT COUNT(*) FROM movement WHERE"
        " movement.warehouse_id = balance.warehouse_id AND movement.product_id = balance.product_id"
        " AND movement.lot_id = balance.lot_id"
        " AND (movement.source_id = balance.location_id OR movement.target_id = balance.location_id)"
        " AND (balance.proved_at IS NULL OR movement.at > balance.proved_at))"
    )
    _create_glance()
    _add_to_counts()
    op.add_column("delivery_service", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))


def _add_to_counts() -> None:
    op.add_column("count", sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    # The reference stands with its column, so that SQLite need not make the table anew.
    op.execute(
        f"ALTER TABLE count ADD COLUMN asked_lot_id INTEGER CONSTRAINT {ASKED_LOT} REFERENCES lot (id)"
    )
    opening: sa.Column[bool] = sa.Column(
        "is_opening", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("stocktake", opening)
    op.add_column("count_variance", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))


def _create_glance() -> None:
    numbers = ("warehouse_id", "location_id", "product_id", "lot_id", "person_id")
    op.create_table(
        "glance",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("because", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("movement_seen", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quantity_counted", sa.Integer(), nullable=True),
        sa.Column("quantity_on_hand_seen", sa.Integer(), nullable=True),
        sa.CheckConstraint("because IN ('pick', 'put')", name=op.f("ck_glance_because")),
        sa.CheckConstraint(
            "quantity_counted IS NULL OR quantity_counted >= 0", name=op.f("ck_glance_counted")
        ),
        sa.CheckConstraint(
            "(quantity_counted IS NULL) = (quantity_on_hand_seen IS NULL) "
            "AND (quantity_counted IS NULL OR closed_at IS NOT NULL)",
            name=op.f("ck_glance_answered"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_glance_warehouse_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_glance_product_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_glance_lot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_glance_person_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_glance_warehouse_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glance")),
    )
    unanswered = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_glance_open",
        "glance",
        ["person_id"],
        unique=True,
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )
    op.create_index("ix_glance_person", "glance", ["person_id", "asked_at"])
    op.create_index("ix_glance_location", "glance", ["warehouse_id", "location_id"])


def downgrade() -> None:
    op.drop_column("count_variance", "proved_at")
    op.drop_column("delivery_service", "retired_at")
    for table, column in (("stocktake", "is_opening"), ("count", "asked_lot_id"), ("count", "finished_at")):
        op.drop_column(table, column)
    op.drop_table("glance")
    for table, column, _what, _rule in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
