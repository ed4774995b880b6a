"""Moves: what somebody carries from one bin to another.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    _create_transfer()
    _create_transfer_line()


def _places(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["warehouse_id", column],
            ["location.warehouse_id", "location.id"],
            name=op.f(f"fk_{table}_warehouse_id_{column}"),
        )
        for column in columns
    ]


def _open_index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_open", table, list(columns), sqlite_where=OPEN, postgresql_where=OPEN)


def _create_transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_transfer_claimed_by")),
        *_places("transfer", "source_id", "asked_id"),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_transfer_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_transfer_warehouse_id_id")),
    )
    _open_index("transfer", "warehouse_id", "claimed_by")


def _create_transfer_line() -> None:
    table = "transfer_line"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_quantity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("touched", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_later", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transfer_line_quantity")),
        sa.CheckConstraint(
            "target_id IS NULL OR finished_at IS NOT NULL", name=op.f("ck_transfer_line_target")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_transfer_line_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_transfer_line_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "transfer_id"],
            ["transfer.warehouse_id", "transfer.id"],
            name=op.f("fk_transfer_line_warehouse_id_transfer_id"),
        ),
        *_places(table, "source_id", "target_id"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_transfer_line_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
    )
    op.create_index("ix_transfer_line_transfer_id", table, ["transfer_id"])
    _open_index(table, "warehouse_id", "source_id", "product_id")


def downgrade() -> None:
    op.drop_table("transfer_line")
    op.drop_table("transfer")
