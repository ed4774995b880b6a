"""The walk: ways to pick, carts with slots, where walks begin and end, required scans, what is to be moved.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.migrating import change_rule

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NO = "BOOLEAN NOT NULL DEFAULT FALSE"
YES = "BOOLEAN NOT NULL DEFAULT TRUE"
WAY = "VARCHAR(8) NOT NULL DEFAULT 'single' CONSTRAINT ck_{table}_{column} CHECK ({column} IN ('single', 'cluster', 'batch'))"
SCANS = "CONSTRAINT ck_{table}_{column} CHECK ({null}{column} IN ('each', 'number', 'none'))"
NATURAL = "INTEGER CONSTRAINT ck_{table}_{column} CHECK ({column} IS NULL OR {column} > 0)"
#: table, column, its type and rule. A rule stands with its column, so that SQLite need not make the table anew.
COLUMNS = (
    ("warehouse", "pick_way", WAY),
    ("warehouse", "scans_bin", YES),
    ("warehouse", "scans_product", "VARCHAR(6) NOT NULL DEFAULT 'number' " + SCANS.replace("{null}", "")),
    ("warehouse", "walks_by_sequence", NO),
    (
        "warehouse",
        "cart_slots",
        "INTEGER NOT NULL DEFAULT 6 CONSTRAINT ck_warehouse_cart_slots CHECK (cart_slots BETWEEN 1 AND 26)",
    ),
    ("warehouse", "cart_max_weight_grams", NATURAL),
    ("warehouse", "tote_volume_cm3", NATURAL),
    (
        "warehouse",
        "urgent_minutes",
        "INTEGER NOT NULL DEFAULT 60 CONSTRAINT ck_warehouse_urgent_minutes CHECK (urgent_minutes >= 0)",
    ),
    ("product", "scans", "VARCHAR(6) " + SCANS.replace("{null}", "{column} IS NULL OR ")),
    ("zone", "start_x_mm", "INTEGER"),
    ("zone", "start_y_mm", "INTEGER"),
    ("zone", "end_x_mm", "INTEGER"),
    ("zone", "end_y_mm", "INTEGER"),
    ("zone", "walks_by_sequence", NO),
    ("location", "slot", "VARCHAR(4)"),
    ("location", "min_quantity", NATURAL),
    ("location", "max_quantity", NATURAL),
    ("wave", "way", WAY),
    ("wave", "chosen", "JSON NOT NULL DEFAULT '{{}}'"),
    ("pick_list", "way", WAY),
    ("pick_list", "cart_id", "INTEGER CONSTRAINT fk_pick_list_cart_id REFERENCES location (id)"),
    ("pick_line", "quantity_in_hand", "INTEGER NOT NULL DEFAULT 0"),
    (
        "customer_order",
        "when_short",
        "VARCHAR(6) CONSTRAINT ck_customer_order_when_short CHECK "
        "(when_short IS NULL OR when_short IN ('wait', 'split', 'cancel'))",
    ),
    ("shortage", "lying_id", "INTEGER CONSTRAINT fk_shortage_lying_id REFERENCES product (id)"),
)
#: Why a bin did not give what it should; before, nobody could say that it cannot be reached.
REASONS_BEFORE = "reason IN ('none', 'damaged', 'wrong_product')"
REASONS = "reason IN ('none', 'damaged', 'wrong_product', 'blocked')"
#: Pick lists are printed, too.
PAPERS_BEFORE = (
    "kind IN ('location', 'product', 'tote', 'pallet', 'logistics', 'badge', 'command', 'parcel', 'slip')"
)
PAPERS = PAPERS_BEFORE.replace("'slip')", "'slip', 'pick-list')")
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    for table, column, what in COLUMNS:
        rule = what.format(table=table, column=column)
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {rule}")
    op.add_column("pick_list", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    change_rule("shortage", "ck_shortage_reason", REASONS_BEFORE, REASONS)
    change_rule("print_job", "ck_print_job_kind", PAPERS_BEFORE, PAPERS)
    _create_move_request()
    op.execute(
        "ALTER TABLE transfer ADD COLUMN move_request_id INTEGER "
        "CONSTRAINT fk_transfer_move_request_id REFERENCES move_request (id)"
    )
    _create_line_cancellation()


def _create_line_cancellation() -> None:
    table = "line_cancellation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_line_cancellation_quantity")),
        sa.ForeignKeyConstraint(
            ["customer_order_line_id"],
            ["customer_order_line.id"],
            name=op.f("fk_line_cancellation_customer_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_line_cancellation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_cancellation")),
    )
    op.create_index(op.f("ix_line_cancellation_customer_order_line_id"), table, ["customer_order_line_id"])


def _create_move_request() -> None:
    table = "move_request"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=12), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("customer_order_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("because IN ('replenish', 'put_back')", name=op.f("ck_move_request_because")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_move_request_quantity")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
            for column, target in (
                ("warehouse_id", "warehouse.id"),
                ("product_id", "product.id"),
                ("lot_id", "lot.id"),
                ("customer_order_id", "customer_order.id"),
                ("asked_by", "person.id"),
                ("claimed_by", "person.id"),
                ("closed_by", "person.id"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_move_request_warehouse_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_request")),
    )
    op.create_index(
        "uq_move_request_open_replenish",
        table,
        ["location_id", "product_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL AND because = 'replenish'"),
        postgresql_where=sa.text("closed_at IS NULL AND because = 'replenish'"),
    )
    op.create_index(
        "ix_move_request_open",
        table,
        ["warehouse_id", "because"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("line_cancellation")
    op.execute("ALTER TABLE transfer DROP COLUMN move_request_id")
    op.drop_table("move_request")
    op.execute("DELETE FROM print_job WHERE kind = 'pick-list'")
    change_rule("print_job", "ck_print_job_kind", PAPERS, PAPERS_BEFORE)
    op.execute("DELETE FROM shortage WHERE reason = 'blocked'")
    change_rule("shortage", "ck_shortage_reason", REASONS, REASONS_BEFORE)
    op.execute("ALTER TABLE pick_list DROP COLUMN changed_at")
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
