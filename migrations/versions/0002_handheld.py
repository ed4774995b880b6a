"""The handheld: what a person and a site prefer, an undo that ends at the bin, held and refused scans.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: table, column, its type and rule. A rule stands with its column, so that SQLite need not make the table anew.
COLUMNS = (
    ("person", "unfinished_undo", "VARCHAR(32)"),
    (
        "person",
        "sound",
        "VARCHAR(8) NOT NULL DEFAULT 'loud' "
        "CONSTRAINT ck_person_sound CHECK (sound IN ('loud', 'quiet', 'vibrate'))",
    ),
    (
        "warehouse",
        "lock_after_minutes",
        "INTEGER NOT NULL DEFAULT 20 "
        "CONSTRAINT ck_warehouse_lock_after_minutes CHECK (lock_after_minutes BETWEEN 1 AND 720)",
    ),
    (
        "warehouse",
        "shift_hours",
        "INTEGER NOT NULL DEFAULT 8 CONSTRAINT ck_warehouse_shift_hours CHECK (shift_hours BETWEEN 1 AND 24)",
    ),
    ("device", "number", "INTEGER"),
    # What the code scanned last counts: after a case a typed number means cases.
    ("receipt_person", "unit_quantity", "INTEGER NOT NULL DEFAULT 1"),
    ("put_away", "unit_quantity", "INTEGER NOT NULL DEFAULT 1"),
    ("pick_line", "unit_quantity", "INTEGER NOT NULL DEFAULT 1"),
    ("parcel", "asked_unit_quantity", "INTEGER NOT NULL DEFAULT 1"),
)

#: Devices that are there already are counted in the order in which they were last seen.
NUMBERS = """
    UPDATE device SET number = (
        SELECT count(*) FROM device AS other WHERE other.warehouse_id = device.warehouse_id AND other.id <= device.id
    )
"""

#: English was the only language: it stands there because nobody could choose.
LANGUAGES = "UPDATE person SET language = '' WHERE language = 'en'"


def upgrade() -> None:
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what}")
    op.execute(LANGUAGES)
    op.execute(NUMBERS)
    op.create_index("uq_device_number", "device", ["warehouse_id", "number"], unique=True)
    _create_scan_decision()
    _create_refused_scan()
    _create_scan_indexes()
    _create_receipt_waiting()
    _create_receipt_pallet()
    _create_supplier_reading()


def _create_scan_indexes() -> None:
    held = sa.text("outcome = 'held'")
    op.create_index("ix_scan_device", "scan", ["device_id", "received_at"])
    op.create_index(
        "ix_scan_held", "scan", ["warehouse_id", "received_at"], sqlite_where=held, postgresql_where=held
    )


def _create_scan_decision() -> None:
    op.create_table(
        "scan_decision",
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision IN ('applied', 'discarded')", name=op.f("ck_scan_decision_decision")),
        sa.CheckConstraint(
            "decision = 'applied' OR reason IS NOT NULL", name=op.f("ck_scan_decision_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_scan_decision_decided_by_person")
        ),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.scan_id"], name=op.f("fk_scan_decision_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_decision")),
    )


def _create_refused_scan() -> None:
    op.create_table(
        "refused_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_because", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refused_scan_person_id_person")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_refused_scan_settled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_refused_scan_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_scan")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_refused_scan_scan_id")),
    )
    op.create_index("ix_refused_scan_open", "refused_scan", ["warehouse_id", "settled_at"])


def _create_receipt_waiting() -> None:
    op.create_table(
        "receipt_waiting",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit_quantity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lot", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("sscc", sa.String(length=18), nullable=False),
        sa.Column("lacks", sa.String(length=8), nullable=False),
        sa.CheckConstraint("quantity IS NULL OR quantity >= 0", name=op.f("ck_receipt_waiting_quantity")),
        sa.CheckConstraint(
            "lacks IN ('lot', 'serial', 'date', 'number')", name=op.f("ck_receipt_waiting_lacks")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_receipt_waiting_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_receipt_waiting_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_waiting_receipt_id_receipt")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "person_id", name=op.f("pk_receipt_waiting")),
    )


def _create_receipt_pallet() -> None:
    op.create_table(
        "receipt_pallet",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("sscc", sa.String(length=18), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_pallet_receipt_id_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_receipt_pallet_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("warehouse_id", "sscc", name=op.f("pk_receipt_pallet")),
    )


def _create_supplier_reading() -> None:
    op.create_table(
        "supplier_reading",
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_reading_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("supplier_id", "offered", name=op.f("pk_supplier_reading")),
    )


def downgrade() -> None:
    for table in ("supplier_reading", "receipt_pallet", "receipt_waiting"):
        op.drop_table(table)
    op.drop_index("ix_scan_held", "scan")
    op.drop_index("ix_scan_device", "scan")
    op.drop_table("refused_scan")
    op.drop_table("scan_decision")
    op.drop_index("uq_device_number", "device")
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute("UPDATE person SET language = 'en' WHERE language = ''")
