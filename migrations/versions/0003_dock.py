"""The dock: what goes wrong with a delivery, advance notices, photos, holds, licence plates, learned room.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PERSON = "INTEGER CONSTRAINT fk_{table}_{column} REFERENCES person (id)"
NO = "BOOLEAN NOT NULL DEFAULT FALSE"
#: table, column, its type and rule. A rule stands with its column, so that SQLite need not make the table anew.
COLUMNS = (
    ("warehouse", "receives_blind", NO),
    ("warehouse", "promises_dock", NO),
    ("warehouse", "gs1_prefix", "VARCHAR(12)"),
    (
        "warehouse",
        "sscc_last",
        "INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_warehouse_sscc_last CHECK (sscc_last >= 0)",
    ),
    (
        "supplier",
        "over_limit_percent",
        "INTEGER NOT NULL DEFAULT 10 "
        "CONSTRAINT ck_supplier_over_limit_percent CHECK (over_limit_percent >= 0)",
    ),
    ("supplier", "email", "VARCHAR(200)"),
    (
        "supplier",
        "label_at_receipt",
        "VARCHAR(8) CONSTRAINT ck_supplier_label_at_receipt "
        "CHECK (label_at_receipt IS NULL OR label_at_receipt IN ('none', 'missing', 'each', 'case'))",
    ),
    ("purchase_order", "is_unannounced", NO),
    ("purchase_order_line", "added_by", PERSON),
    ("product", "held_by", PERSON),
    ("product", "hold_reason", "VARCHAR(200)"),
    ("location", "is_overflow", NO),
    ("location", "held_by", PERSON),
    ("location", "hold_reason", "VARCHAR(200)"),
    ("receipt", "reopened_by", PERSON),
    ("receipt", "reopened_because", "VARCHAR(200)"),
    ("receipt", "claim_made_by", PERSON),
    (
        "receipt_line",
        "quantity_over",
        "INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_receipt_line_over CHECK (quantity_over >= 0)",
    ),
    (
        "receipt_line",
        "quantity_damaged",
        "INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_receipt_line_damaged CHECK (quantity_damaged >= 0)",
    ),
    (
        "receipt_line",
        "quantity_labelled",
        "INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_receipt_line_labelled CHECK (quantity_labelled >= 0)",
    ),
)
#: Kinds of paper: what 0001 knew, and with the labels of pallets.
KINDS_BEFORE = "kind IN ('location', 'product', 'tote', 'badge', 'command', 'parcel', 'slip')"
KINDS = "kind IN ('location', 'product', 'tote', 'pallet', 'logistics', 'badge', 'command', 'parcel', 'slip')"
#: Moments: their type has another name on each database.
MOMENTS = (
    ("purchase_order_line", "added_at"),
    ("product", "held_at"),
    ("location", "held_at"),
    ("receipt", "reopened_at"),
    ("receipt", "claim_made_at"),
    ("receipt_person", "counted_at"),
)
#: What a put-away knows more; after the table of loads, to which it refers.
PUT_AWAY = (
    ("candidates", "JSON NOT NULL DEFAULT '[]'"),
    ("load_id", "INTEGER CONSTRAINT fk_put_away_load_id REFERENCES put_away_load (id)"),
    ("postponed", "INTEGER NOT NULL DEFAULT 0"),
)
#: In the order in which they may be made.
TABLES = (
    "hold_change",
    "notice",
    "notice_line",
    "bin_room",
    "case_told",
    "photo",
    "receipt_expected",
    "supplier_fault",
    "receipt_plate",
)


def upgrade() -> None:
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what.format(table=table, column=column)}")
    for table, column in MOMENTS:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    _create_hold_change()
    _create_notice()
    _create_notice_line()
    _create_bin_room()
    _create_case_told()
    _create_photo()
    _create_receipt_expected()
    _create_supplier_fault()
    _create_receipt_plate()
    _print_kinds(KINDS_BEFORE, KINDS)
    _create_put_away_load()
    _index_purchase_order_lines()
    op.create_index("ix_movement_lot", "movement", ["lot_id", "reason"])


def _index_purchase_order_lines() -> None:
    op.create_index(
        "ix_purchase_order_line_product", "purchase_order_line", ["purchase_order_id", "product_id"]
    )
    op.create_index("ix_receipt_line_product", "receipt_line", ["receipt_id", "product_id", "lot_id"])
    to_come = sa.text("quantity_received < quantity_ordered")
    op.create_index(
        "ix_purchase_order_line_to_come",
        "purchase_order_line",
        ["purchase_order_id", "line"],
        sqlite_where=to_come,
        postgresql_where=to_come,
    )


def _create_hold_change() -> None:
    op.create_table(
        "hold_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("is_release", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('product', 'lot', 'location', 'order')", name=op.f("ck_hold_change_kind")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hold_change_person_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_hold_change_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_change")),
    )
    op.create_index("ix_hold_change_target", "hold_change", ["kind", "target_id"])


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_notice_supplier_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_notice_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("supplier_id", "number_key", name=op.f("uq_notice_supplier_id_number_key")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_notice_warehouse_id_id")),
    )
    op.create_index(op.f("ix_notice_number_key"), "notice", ["number_key"])


def _create_notice_line() -> None:
    op.create_table(
        "notice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("purchase_order_id", sa.Integer(), nullable=True),
        sa.Column("sscc", sa.String(length=18), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_notice_line_quantity")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_line_notice_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_notice_line_product_id")),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_order.id"], name=op.f("fk_notice_line_purchase_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_line")),
    )
    op.create_index(op.f("ix_notice_line_notice_id"), "notice_line", ["notice_id"])
    op.create_index(op.f("ix_notice_line_purchase_order_id"), "notice_line", ["purchase_order_id"])
    op.create_index("ix_notice_line_sscc", "notice_line", ["sscc"])


def _create_bin_room() -> None:
    op.create_table(
        "bin_room",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), server_default="0", nullable=False),
        sa.Column("full_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("full_at IS NULL OR full_at >= 0", name=op.f("ck_bin_room_full_at")),
        sa.CheckConstraint("most >= 0", name=op.f("ck_bin_room_most")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_bin_room_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_bin_room_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_bin_room_warehouse_id")),
        sa.PrimaryKeyConstraint("location_id", "product_id", name=op.f("pk_bin_room")),
    )


def _create_case_told() -> None:
    op.create_table(
        "case_told",
        sa.Column("barcode_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scope IN ('receipt', 'supplier')", name=op.f("ck_case_told_scope")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_case_told_quantity")),
        sa.ForeignKeyConstraint(["barcode_id"], ["barcode.id"], name=op.f("fk_case_told_barcode_id")),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_case_told_told_by")),
        sa.PrimaryKeyConstraint("barcode_id", "scope", "scope_id", name=op.f("pk_case_told")),
    )


def _create_photo() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_photo_bytes")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_photo_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_photo_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_photo_product_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_photo_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index("ix_photo_task", "photo", ["warehouse_id", "task"])


def _create_receipt_expected() -> None:
    op.create_table(
        "receipt_expected",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("purchase_order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity_expected", sa.Integer(), nullable=False),
        sa.Column("quantity_before", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("quantity_expected >= 0", name=op.f("ck_receipt_expected_expected")),
        sa.ForeignKeyConstraint(
            ["purchase_order_line_id"],
            ["purchase_order_line.id"],
            name=op.f("fk_receipt_expected_purchase_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_expected_receipt_id")),
        sa.PrimaryKeyConstraint("receipt_id", "purchase_order_line_id", name=op.f("pk_receipt_expected")),
    )
    op.create_index(
        op.f("ix_receipt_expected_purchase_order_line_id"), "receipt_expected", ["purchase_order_line_id"]
    )


def _create_supplier_fault() -> None:
    op.create_table(
        "supplier_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("marked_product_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('short', 'over', 'damaged', 'unexpected', 'wrong-contents')",
            name=op.f("ck_supplier_fault_kind"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_supplier_fault_quantity")),
        sa.ForeignKeyConstraint(
            ["marked_product_id"], ["product.id"], name=op.f("fk_supplier_fault_marked_product_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_supplier_fault_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_supplier_fault_product_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_supplier_fault_receipt_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_fault_supplier_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_supplier_fault_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_fault")),
    )
    op.create_index(op.f("ix_supplier_fault_receipt_id"), "supplier_fault", ["receipt_id"])
    op.create_index("ix_supplier_fault_record", "supplier_fault", ["supplier_id", "at"])


def _create_receipt_plate() -> None:
    op.create_table(
        "receipt_plate",
        sa.Column("pallet_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["pallet_id"], ["location.id"], name=op.f("fk_receipt_plate_pallet_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_plate_person_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_plate_receipt_id")),
        sa.PrimaryKeyConstraint("pallet_id", name=op.f("pk_receipt_plate")),
    )
    op.create_index("ix_receipt_plate_receipt", "receipt_plate", ["receipt_id"])
    op.create_index(
        "uq_receipt_plate_open",
        "receipt_plate",
        ["receipt_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _print_kinds(before: str, after: str) -> None:
    """SQLite cannot change a rule: the table is made anew, as its manual says (lang_altertable, section 7)."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_print_job_kind"), "print_job", type_="check")
        op.create_check_constraint(op.f("ck_print_job_kind"), "print_job", after)
        return
    told = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'print_job' AND sql IS NOT NULL")
    rows = bind.execute(told).all()
    table = next(sql for what, sql in rows if what == "table")
    if before not in table:
        raise RuntimeError(f"print_job has another rule for its kinds: {table}")
    made = table.replace(before, after).replace("print_job", "print_job_new", 1)
    op.execute(sa.text(made.replace(":", "\\:")))
    op.execute("INSERT INTO print_job_new SELECT * FROM print_job")
    op.execute("DROP TABLE print_job")
    op.execute("ALTER TABLE print_job_new RENAME TO print_job")
    for what, sql in rows:
        if what != "table":
            op.execute(sa.text(sql.replace(":", "\\:")))


def _create_put_away_load() -> None:
    op.create_table(
        "put_away_load",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("suggested_id", sa.Integer(), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "mode IN ('whole', 'directed', 'free', 'listed')", name=op.f("ck_put_away_load_mode")
        ),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_put_away_load_claimed_by")),
        *(
            sa.ForeignKeyConstraint(
                ["warehouse_id", place],
                ["location.warehouse_id", "location.id"],
                name=op.f(f"fk_put_away_load_warehouse_id_{place}"),
            )
            for place in ("source_id", "suggested_id", "asked_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_put_away_load_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_away_load")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_put_away_load_warehouse_id_id")),
    )
    op.create_index(
        "ix_put_away_load_open",
        "put_away_load",
        ["warehouse_id", "source_id"],
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    for column, what in PUT_AWAY:
        op.execute(f"ALTER TABLE put_away ADD COLUMN {column} {what}")
    op.create_index("ix_put_away_load_id", "put_away", ["load_id"])


def downgrade() -> None:
    op.drop_index("ix_put_away_load_id", table_name="put_away")
    for column, _what in reversed(PUT_AWAY):
        op.execute(f"ALTER TABLE put_away DROP COLUMN {column}")
    op.drop_table("put_away_load")
    for index in ("ix_purchase_order_line_product", "ix_purchase_order_line_to_come"):
        op.drop_index(index, "purchase_order_line")
    op.drop_index("ix_receipt_line_product", "receipt_line")
    op.execute("DELETE FROM print_job WHERE kind IN ('pallet', 'logistics')")
    _print_kinds(KINDS, KINDS_BEFORE)
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column in reversed(MOMENTS):
        op.drop_column(table, column)
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
