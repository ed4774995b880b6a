"""A parcel's day: the tables of Floor 1, and the triggers that keep the ledger as it was written.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


#: Rows of these tables are written once: what was, was.
APPEND_ONLY = ("movement", "location_move", "count_entry")


def _protect(table: str) -> None:
    """A trigger that refuses UPDATE and DELETE."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _protect_all() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in APPEND_ONLY:
        _protect(table)


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("look", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("code", name=op.f("uq_brand_code")),
    )
    op.create_table(
        "code",
        sa.Column("scope", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_key", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("code_key <> ''", name=op.f("ck_code_not_empty")),
        sa.PrimaryKeyConstraint("scope", "code_key", name=op.f("pk_code")),
    )
    op.create_table(
        "delivery_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_service")),
        sa.UniqueConstraint("code", name=op.f("uq_delivery_service_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("badge", sa.String(length=60), nullable=True),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("left_hand", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("badge", name=op.f("uq_person_badge")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=False),
        sa.Column("sku_key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("tracking", sa.String(length=10), nullable=False),
        sa.Column("has_expiry", sa.Boolean(), nullable=False),
        sa.Column("min_life_days", sa.Integer(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("length_mm", sa.Integer(), nullable=True),
        sa.Column("width_mm", sa.Integer(), nullable=True),
        sa.Column("height_mm", sa.Integer(), nullable=True),
        sa.Column("unit_cost", sa.Integer(), nullable=True),
        sa.Column("abc", sa.String(length=1), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("sku_key <> ''", name=op.f("ck_product_sku")),
        sa.CheckConstraint("tracking IN ('none', 'lot', 'serial')", name=op.f("ck_product_tracking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("sku_key", name=op.f("uq_product_sku_key")),
    )
    op.create_table(
        "scan_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_conflict")),
    )
    with op.batch_alter_table("scan_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_conflict_scan_id"), ["scan_id"], unique=False)

    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("over_tolerance_percent", sa.Integer(), nullable=False),
        sa.Column("days_to_deliver", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("code", name=op.f("uq_supplier_code")),
    )
    op.create_table(
        "warehouse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("code", name=op.f("uq_warehouse_code")),
    )
    op.create_table(
        "worker_heartbeat",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_heartbeat")),
    )
    op.create_table(
        "approval",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=True),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_scan", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_approval_approver_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_approval")),
    )
    op.create_table(
        "barcode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("unit IN ('each', 'inner', 'case', 'pallet')", name=op.f("ck_barcode_unit")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_barcode_quantity")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_barcode_product_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_barcode_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barcode")),
        sa.UniqueConstraint("product_id", "text", name=op.f("uq_barcode_product_id_text")),
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_barcode_product_id"), ["product_id"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_channel_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("code", name=op.f("uq_channel_code")),
    )
    op.create_table(
        "cut_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("delivery_service_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_cut_off_weekday")),
        sa.ForeignKeyConstraint(
            ["delivery_service_id"], ["delivery_service.id"], name=op.f("fk_cut_off_delivery_service_id")
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_cut_off_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cut_off")),
        sa.UniqueConstraint(
            "warehouse_id",
            "delivery_service_id",
            "weekday",
            name=op.f("uq_cut_off_warehouse_id_delivery_service_id_weekday"),
        ),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("hold_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_lot_held_by")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lot_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("product_id", "code", "serial", name=op.f("uq_lot_product_id_code_serial")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(
            "uq_lot_serial",
            ["product_id", "serial"],
            unique=True,
            sqlite_where=sa.text("serial <> ''"),
            postgresql_where=sa.text("serial <> ''"),
        )

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('picker', 'receiver', 'packer', 'counter', 'supervisor', 'admin')",
            name=op.f("ck_person_role_role"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_person_role_warehouse_id")),
        sa.PrimaryKeyConstraint("person_id", "role", "warehouse_id", name=op.f("pk_person_role")),
    )
    op.create_table(
        "printer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("width_mm", sa.Double(), nullable=True),
        sa.Column("height_mm", sa.Double(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('label', 'slip')", name=op.f("ck_printer_kind")),
        sa.CheckConstraint(
            "state IN ('never', 'ok', 'paper', 'ribbon', 'head_open', 'paused', 'too_hot', 'offline', 'silent', 'fault')",
            name=op.f("ck_printer_state"),
        ),
        sa.CheckConstraint("dpi IN (203, 300, 600)", name=op.f("ck_printer_dpi")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_printer_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        sa.UniqueConstraint("name", name=op.f("uq_printer_name")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_printer_warehouse_id_id")),
    )
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_purchase_order_closed_by")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_purchase_order_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint(
            "supplier_id", "number_key", name=op.f("uq_purchase_order_supplier_id_number_key")
        ),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_purchase_order_warehouse_id_id")),
    )
    with op.batch_alter_table("purchase_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_order_number_key"), ["number_key"], unique=False)

    op.create_table(
        "scan",
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=400), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("seen_error", sa.Integer(), nullable=True),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("message", sa.String(length=60), nullable=True),
        sa.Column("message_values", sa.JSON(), nullable=False),
        sa.Column("ask", sa.String(length=12), nullable=True),
        sa.Column("error_number", sa.Integer(), nullable=True),
        sa.Column("task_after", sa.String(length=60), nullable=True),
        sa.Column("memo", sa.JSON(), nullable=False),
        sa.Column("undone_by", sa.String(length=32), nullable=True),
        sa.Column("replays", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('ok', 'line_done', 'task_done', 'error', 'ask', 'skipped', 'held')",
            name=op.f("ck_scan_outcome"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_scan_approved_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scan_person_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_scan_warehouse_id")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan")),
    )
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.create_index("ix_scan_person", ["warehouse_id", "person_id", "received_at"], unique=False)
        batch_op.create_index("ix_scan_task", ["warehouse_id", "task", "received_at"], unique=False)

    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_station_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("name", name=op.f("uq_station_name")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_station_warehouse_id_id")),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_wave_released_by")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_wave_warehouse_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_wave_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_wave_warehouse_id_id")),
    )
    op.create_table(
        "zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_zone_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("warehouse_id", "code", name=op.f("uq_zone_warehouse_id_code")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_zone_warehouse_id_id")),
    )
    op.create_table(
        "customer_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("delivery_service_id", sa.Integer(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ship_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_after_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ships_complete", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("gift_message", sa.String(length=1000), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("customer", sa.String(length=80), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("address1", sa.String(length=120), nullable=False),
        sa.Column("address2", sa.String(length=120), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("region", sa.String(length=80), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_customer_order_channel_id")),
        sa.ForeignKeyConstraint(
            ["delivery_service_id"],
            ["delivery_service.id"],
            name=op.f("fk_customer_order_delivery_service_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_customer_order_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order")),
        sa.UniqueConstraint("channel_id", "number_key", name=op.f("uq_customer_order_channel_id_number_key")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_customer_order_warehouse_id_id")),
    )
    with op.batch_alter_table("customer_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_order_number_key"), ["number_key"], unique=False)
        batch_op.create_index(
            "ix_customer_order_open", ["warehouse_id", "packed_at", "ship_by_at"], unique=False
        )

    op.create_table(
        "device",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("error_number", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_device_station_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_device_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("channel_sku", sa.String(length=80), nullable=False),
        sa.Column("channel_sku_key", sa.String(length=80), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_listing_quantity")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_listing_channel_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_listing_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint(
            "channel_id",
            "channel_sku_key",
            "product_id",
            name=op.f("uq_listing_channel_id_channel_sku_key_product_id"),
        ),
    )
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("aisle", sa.String(length=10), nullable=True),
        sa.Column("bay", sa.String(length=10), nullable=True),
        sa.Column("shelf", sa.String(length=10), nullable=True),
        sa.Column("bin", sa.String(length=10), nullable=True),
        sa.Column("x_mm", sa.Integer(), nullable=True),
        sa.Column("y_mm", sa.Integer(), nullable=True),
        sa.Column("z_mm", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("check_digits", sa.String(length=4), nullable=True),
        sa.Column("max_weight_grams", sa.Integer(), nullable=True),
        sa.Column("mixes_lots", sa.Boolean(), nullable=False),
        sa.Column("fixed_product_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('pick', 'bulk', 'unlocated', 'dock', 'staging', 'bench', 'hold', 'returns', 'tote', 'cart', 'cage', 'pallet', 'parcel', 'supplier', 'customer', 'adjustment', 'scrap', 'transit')",
            name=op.f("ck_location_kind"),
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_location_parent")),
        sa.ForeignKeyConstraint(
            ["fixed_product_id"], ["product.id"], name=op.f("fk_location_fixed_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "parent_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_location_warehouse_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "zone_id"],
            ["zone.warehouse_id", "zone.id"],
            name=op.f("fk_location_warehouse_id_zone_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_location_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("warehouse_id", "code", name=op.f("uq_location_warehouse_id_code")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_location_warehouse_id_id")),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index("ix_location_kind", ["warehouse_id", "kind", "sequence"], unique=False)
        batch_op.create_index("ix_location_parent", ["warehouse_id", "parent_id"], unique=False)

    op.create_table(
        "purchase_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purchase_order_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity_ordered", sa.Integer(), nullable=False),
        sa.Column("quantity_received", sa.Integer(), nullable=False),
        sa.Column("pack_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_cost", sa.Integer(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("supplier_sku", sa.String(length=60), nullable=True),
        sa.CheckConstraint("pack_quantity > 0", name=op.f("ck_purchase_order_line_pack")),
        sa.CheckConstraint("quantity_ordered >= 0", name=op.f("ck_purchase_order_line_ordered")),
        sa.CheckConstraint("quantity_received >= 0", name=op.f("ck_purchase_order_line_received")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_purchase_order_line_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_order_line_purchase_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint(
            "purchase_order_id", "line", name=op.f("uq_purchase_order_line_purchase_order_id_line")
        ),
    )
    with op.batch_alter_table("purchase_order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_order_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_purchase_order_line_purchase_order_id"), ["purchase_order_id"], unique=False
        )

    op.create_table(
        "station_printer",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=False),
        sa.Column("spare_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("paper IN ('label', 'slip')", name=op.f("ck_station_printer_paper")),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("fk_station_printer_printer_id")),
        sa.ForeignKeyConstraint(["spare_id"], ["printer.id"], name=op.f("fk_station_printer_spare_id")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_station_printer_station_id")),
        sa.PrimaryKeyConstraint("station_id", "paper", name=op.f("pk_station_printer")),
    )
    op.create_table(
        "balance",
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity_on_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quantity_allocated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_doubt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "quantity_allocated BETWEEN 0 AND quantity_on_hand", name=op.f("ck_balance_allocated")
        ),
        sa.CheckConstraint("quantity_on_hand >= 0", name=op.f("ck_balance_on_hand")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_balance_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_balance_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_balance_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_balance_warehouse_id")),
        sa.PrimaryKeyConstraint(
            "warehouse_id", "location_id", "product_id", "lot_id", name=op.f("pk_balance")
        ),
    )
    with op.batch_alter_table("balance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_balance_product", ["warehouse_id", "product_id", "location_id"], unique=False
        )

    op.create_table(
        "count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cancelled_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_count_cancelled")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_count_claimed_by")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_count_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_count_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_count_warehouse_id_id")),
    )
    with op.batch_alter_table("count", schema=None) as batch_op:
        batch_op.create_index(
            "uq_count_open",
            ["location_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "count_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_count_request_asked_by")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_count_request_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_count_request_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_count_request_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_request")),
    )
    with op.batch_alter_table("count_request", schema=None) as batch_op:
        batch_op.create_index(
            "uq_count_request_open_location",
            ["location_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL AND product_id IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND product_id IS NULL"),
        )
        batch_op.create_index(
            "uq_count_request_open_product",
            ["location_id", "product_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "customer_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_order_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("sku_text", sa.String(length=80), nullable=False),
        sa.Column("channel_line_id", sa.String(length=80), nullable=True),
        sa.Column("quantity_ordered", sa.Integer(), nullable=False),
        sa.Column("quantity_cancelled", sa.Integer(), nullable=False),
        sa.Column("quantity_picked", sa.Integer(), nullable=False),
        sa.Column("quantity_packed", sa.Integer(), nullable=False),
        sa.Column("quantity_dispatched", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "quantity_cancelled BETWEEN 0 AND quantity_ordered", name=op.f("ck_customer_order_line_cancelled")
        ),
        sa.CheckConstraint(
            "quantity_dispatched BETWEEN 0 AND quantity_packed",
            name=op.f("ck_customer_order_line_dispatched"),
        ),
        sa.CheckConstraint("quantity_ordered >= 0", name=op.f("ck_customer_order_line_ordered")),
        sa.CheckConstraint(
            "quantity_packed BETWEEN 0 AND quantity_picked", name=op.f("ck_customer_order_line_packed")
        ),
        sa.CheckConstraint(
            "quantity_picked BETWEEN 0 AND quantity_ordered", name=op.f("ck_customer_order_line_picked")
        ),
        sa.ForeignKeyConstraint(
            ["customer_order_id"],
            ["customer_order.id"],
            name=op.f("fk_customer_order_line_customer_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_customer_order_line_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order_line")),
        sa.UniqueConstraint(
            "customer_order_id", "line", name=op.f("uq_customer_order_line_customer_order_id_line")
        ),
    )
    with op.batch_alter_table("customer_order_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_order_line_customer_order_id"), ["customer_order_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_customer_order_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "location_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("from_parent_id", sa.Integer(), nullable=True),
        sa.Column("to_parent_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.String(length=40), nullable=True),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_location_move_person_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["location_move.id"], name=op.f("fk_location_move_reverses_id")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "from_parent_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_location_move_warehouse_id_from_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_location_move_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "to_parent_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_location_move_warehouse_id_to_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_location_move_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_move")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_location_move_reverses_id")),
    )
    with op.batch_alter_table("location_move", schema=None) as batch_op:
        batch_op.create_index("ix_location_move_location", ["warehouse_id", "location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_move_scan_id"), ["scan_id"], unique=False)

    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("paper_kind", sa.String(length=20), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("paper_line_id", sa.Integer(), nullable=True),
        sa.Column("is_promised", sa.Boolean(), nullable=False),
        sa.Column("unit_cost", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.String(length=40), nullable=True),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(reason = 'undo') = (reverses_id IS NOT NULL)", name=op.f("ck_movement_undo")),
        sa.CheckConstraint(
            "reason IN ('opening', 'receipt', 'over', 'damage', 'putaway', 'move', 'pick', 'swap', 'putback', 'pack', 'ship', 'return', 'replenish', 'count', 'found', 'missing', 'mispick', 'scrap', 'kit', 'undo')",
            name=op.f("ck_movement_reason"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_movement_quantity")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_movement_two_places")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_movement_lot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_movement_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_movement_product_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["movement.id"], name=op.f("fk_movement_reverses_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "source_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_movement_warehouse_id_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "target_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_movement_warehouse_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_movement_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_movement_reverses_id")),
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index("ix_movement_paper", ["paper_kind", "paper_line_id"], unique=False)
        batch_op.create_index("ix_movement_product", ["warehouse_id", "product_id", "id"], unique=False)
        batch_op.create_index("ix_movement_scan", ["scan_id"], unique=False)
        batch_op.create_index("ix_movement_source", ["warehouse_id", "source_id"], unique=False)
        batch_op.create_index("ix_movement_target", ["warehouse_id", "target_id"], unique=False)

    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("customer_order_id", sa.Integer(), nullable=False),
        sa.Column("tote_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("carton", sa.String(length=40), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_by", sa.Integer(), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_product_id", sa.Integer(), nullable=True),
        sa.Column("asked_lot_id", sa.Integer(), nullable=True),
        sa.Column("asked_quantity", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packed_by", sa.Integer(), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_by", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(asked_product_id IS NULL) = (asked_quantity IS NULL)", name=op.f("ck_parcel_asked")
        ),
        sa.CheckConstraint(
            "dispatched_at IS NULL OR packed_at IS NOT NULL", name=op.f("ck_parcel_dispatched")
        ),
        sa.ForeignKeyConstraint(["asked_lot_id"], ["lot.id"], name=op.f("fk_parcel_asked_lot_id")),
        sa.ForeignKeyConstraint(
            ["asked_product_id"], ["product.id"], name=op.f("fk_parcel_asked_product_id")
        ),
        sa.ForeignKeyConstraint(["cancelled_by"], ["person.id"], name=op.f("fk_parcel_cancelled_by")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_parcel_claimed_by")),
        sa.ForeignKeyConstraint(["dispatched_by"], ["person.id"], name=op.f("fk_parcel_dispatched_by")),
        sa.ForeignKeyConstraint(["packed_by"], ["person.id"], name=op.f("fk_parcel_packed_by")),
        sa.ForeignKeyConstraint(["verified_by"], ["person.id"], name=op.f("fk_parcel_verified_by")),
        sa.ForeignKeyConstraint(["wanted_by"], ["person.id"], name=op.f("fk_parcel_wanted_by")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "customer_order_id"],
            ["customer_order.warehouse_id", "customer_order.id"],
            name=op.f("fk_parcel_warehouse_id_customer_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_parcel_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "tote_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_parcel_warehouse_id_tote_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_parcel_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_parcel_warehouse_id_id")),
    )
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.create_index("ix_parcel_location", ["warehouse_id", "location_id"], unique=False)
        batch_op.create_index("ix_parcel_order", ["warehouse_id", "customer_order_id"], unique=False)
        batch_op.create_index(
            "ix_parcel_waiting", ["warehouse_id", "dispatched_at", "packed_at"], unique=False
        )
        batch_op.create_index(
            "uq_parcel_open_claim",
            ["claimed_by"],
            unique=True,
            sqlite_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.create_index(
            "uq_parcel_open_order",
            ["customer_order_id"],
            unique=True,
            sqlite_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
        )

    op.create_table(
        "pick_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_device", sa.String(length=40), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lines_total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR finished_at IS NOT NULL", name=op.f("ck_pick_list_withdrawn")
        ),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_pick_list_claimed_by")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "drop_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_pick_list_warehouse_id_drop_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "wave_id"],
            ["wave.warehouse_id", "wave.id"],
            name=op.f("fk_pick_list_warehouse_id_wave_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_pick_list_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_list")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_pick_list_warehouse_id_id")),
    )
    with op.batch_alter_table("pick_list", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pick_list_open",
            ["warehouse_id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.create_index(
            "uq_pick_list_claimed_by",
            ["claimed_by"],
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL AND claimed_by IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NULL AND claimed_by IS NOT NULL"),
        )

    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("printer_id", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("payload_sha256", sa.String(length=64), nullable=True),
        sa.Column("reprint_of_id", sa.Integer(), nullable=True),
        sa.Column("reprint_reason", sa.String(length=40), nullable=True),
        sa.Column("print_number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.String(length=40), nullable=True),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=80), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('location', 'product', 'tote', 'badge', 'command', 'parcel', 'slip')",
            name=op.f("ck_print_job_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'sending', 'sent', 'confirmed', 'waiting', 'uncertain', 'failed', 'cancelled', 'expired')",
            name=op.f("ck_print_job_state"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_print_job_number")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_print_job_device_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_print_job_person_id")),
        sa.ForeignKeyConstraint(["reprint_of_id"], ["print_job.id"], name=op.f("fk_print_job_reprint_of_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "printer_id"],
            ["printer.warehouse_id", "printer.id"],
            name=op.f("fk_print_job_warehouse_id_printer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "station_id"],
            ["station.warehouse_id", "station.id"],
            name=op.f("fk_print_job_warehouse_id_station_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_print_job_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
        sa.UniqueConstraint("form_key", name=op.f("uq_print_job_form_key")),
        sa.UniqueConstraint(
            "scan_id", "kind", "subject", "number", name=op.f("uq_print_job_scan_id_kind_subject_number")
        ),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_print_job_warehouse_id_id")),
    )
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_job_printer_id"), ["printer_id"], unique=False)
        batch_op.create_index(
            "ix_print_job_state_printer", ["state", "printer_id", "urgent", "id"], unique=False
        )
        batch_op.create_index("ix_print_job_subject", ["kind", "subject"], unique=False)

    op.create_table(
        "put_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("suggested_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=10), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("passed", sa.JSON(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "because IS NULL OR because IN ('same', 'fixed', 'empty')", name=op.f("ck_put_away_because")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_put_away_quantity")),
        sa.CheckConstraint("target_id IS NULL OR finished_at IS NOT NULL", name=op.f("ck_put_away_target")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_put_away_claimed_by")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_put_away_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_put_away_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "asked_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_put_away_warehouse_id_asked_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "source_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_put_away_warehouse_id_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "suggested_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_put_away_warehouse_id_suggested_id"),
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "target_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_put_away_warehouse_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_put_away_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_away")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_put_away_warehouse_id_id")),
    )
    with op.batch_alter_table("put_away", schema=None) as batch_op:
        batch_op.create_index(
            "ix_put_away_open",
            ["warehouse_id", "source_id", "product_id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("dock_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_to_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("units_done", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_receipt_closed_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_receipt_opened_by")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_receipt_supplier_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "dock_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_receipt_warehouse_id_dock_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_receipt_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("warehouse_id", "id", name=op.f("uq_receipt_warehouse_id_id")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receipt_open",
            ["warehouse_id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "count_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("is_total", sa.Boolean(), nullable=False),
        sa.Column("quantity_on_hand_seen", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_count_entry_quantity")),
        sa.ForeignKeyConstraint(["count_id"], ["count.id"], name=op.f("fk_count_entry_count_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_count_entry_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_count_entry_product_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["count_entry.id"], name=op.f("fk_count_entry_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_count_entry_reverses_id")),
    )
    with op.batch_alter_table("count_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_entry_count_id"), ["count_id"], unique=False)

    op.create_table(
        "count_variance",
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity_counted", sa.Integer(), nullable=False),
        sa.Column("quantity_on_hand_seen", sa.Integer(), nullable=False),
        sa.Column("variance", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "variance = quantity_counted - quantity_on_hand_seen", name=op.f("ck_count_variance_variance")
        ),
        sa.ForeignKeyConstraint(["count_id"], ["count.id"], name=op.f("fk_count_variance_count_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_count_variance_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_count_variance_product_id")),
        sa.PrimaryKeyConstraint("count_id", "product_id", "lot_id", name=op.f("pk_count_variance")),
    )
    op.create_table(
        "parcel_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("print_job_id", sa.Integer(), nullable=True),
        sa.Column("slip_job_id", sa.Integer(), nullable=True),
        sa.Column("tracking_number", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_label_parcel_id")),
        sa.ForeignKeyConstraint(
            ["print_job_id"], ["print_job.id"], name=op.f("fk_parcel_label_print_job_id")
        ),
        sa.ForeignKeyConstraint(["slip_job_id"], ["print_job.id"], name=op.f("fk_parcel_label_slip_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_label")),
    )
    with op.batch_alter_table("parcel_label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parcel_label_parcel_id"), ["parcel_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_parcel_label_tracking_number"), ["tracking_number"], unique=False
        )
        batch_op.create_index(
            "uq_parcel_label_current",
            ["parcel_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "pick_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("pick_list_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("quantity_picked", sa.Integer(), nullable=False),
        sa.Column("bin_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("short_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_pick_line_quantity")),
        sa.CheckConstraint("quantity_picked BETWEEN 0 AND quantity", name=op.f("ck_pick_line_picked")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_pick_line_lot_id")),
        sa.ForeignKeyConstraint(["pick_list_id"], ["pick_list.id"], name=op.f("fk_pick_line_pick_list_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_pick_line_product_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_pick_line_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_pick_line_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_line")),
    )
    with op.batch_alter_table("pick_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pick_line_location", ["warehouse_id", "location_id", "product_id"], unique=False
        )
        batch_op.create_index(
            "ix_pick_line_walk", ["pick_list_id", "finished_at", "postponed", "sequence"], unique=False
        )

    op.create_table(
        "pick_list_order",
        sa.Column("pick_list_id", sa.Integer(), nullable=False),
        sa.Column("customer_order_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_order_id"], ["customer_order.id"], name=op.f("fk_pick_list_order_customer_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["pick_list_id"], ["pick_list.id"], name=op.f("fk_pick_list_order_pick_list_id")
        ),
        sa.PrimaryKeyConstraint("pick_list_id", "customer_order_id", name=op.f("pk_pick_list_order")),
    )
    with op.batch_alter_table("pick_list_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pick_list_order_customer_order_id"), ["customer_order_id"], unique=False
        )

    op.create_table(
        "pick_tote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("pick_list_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("customer_order_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(length=4), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_order_id"], ["customer_order.id"], name=op.f("fk_pick_tote_customer_order_id")
        ),
        sa.ForeignKeyConstraint(["pick_list_id"], ["pick_list.id"], name=op.f("fk_pick_tote_pick_list_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id"],
            ["location.warehouse_id", "location.id"],
            name=op.f("fk_pick_tote_warehouse_id_location_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_pick_tote_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_tote")),
    )
    with op.batch_alter_table("pick_tote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pick_tote_pick_list_id"), ["pick_list_id"], unique=False)
        batch_op.create_index(
            "uq_pick_tote_open",
            ["location_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "receipt_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("purchase_order_line_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity_received", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("quantity_received >= 0", name=op.f("ck_receipt_line_received")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_receipt_line_lot_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_receipt_line_product_id")),
        sa.ForeignKeyConstraint(
            ["purchase_order_line_id"],
            ["purchase_order_line.id"],
            name=op.f("fk_receipt_line_purchase_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_line")),
        sa.UniqueConstraint(
            "receipt_id",
            "purchase_order_line_id",
            "product_id",
            "lot_id",
            name=op.f("uq_receipt_line_receipt_id_purchase_order_line_id_product_id_lot_id"),
        ),
    )
    with op.batch_alter_table("receipt_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_line_purchase_order_line_id"), ["purchase_order_line_id"], unique=False
        )

    op.create_table(
        "receipt_person",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_receipt_person_lot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_person_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_receipt_person_product_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_person_receipt_id")),
        sa.PrimaryKeyConstraint("receipt_id", "person_id", name=op.f("pk_receipt_person")),
    )
    op.create_table(
        "receipt_purchase_order",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("purchase_order_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_order.id"],
            name=op.f("fk_receipt_purchase_order_purchase_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_purchase_order_receipt_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "purchase_order_id", name=op.f("pk_receipt_purchase_order")),
    )
    with op.batch_alter_table("receipt_purchase_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_purchase_order_purchase_order_id"), ["purchase_order_id"], unique=False
        )

    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("customer_order_line_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("pick_line_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allocation_quantity")),
        sa.ForeignKeyConstraint(
            ["customer_order_line_id"],
            ["customer_order_line.id"],
            name=op.f("fk_allocation_customer_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["pick_line_id"], ["pick_line.id"], name=op.f("fk_allocation_pick_line_id")),
        sa.ForeignKeyConstraint(
            ["warehouse_id", "location_id", "product_id", "lot_id"],
            ["balance.warehouse_id", "balance.location_id", "balance.product_id", "balance.lot_id"],
            name=op.f("fk_allocation_warehouse_id_location_id_product_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_allocation_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "customer_order_line_id",
            "location_id",
            "product_id",
            "lot_id",
            name=op.f("uq_allocation_customer_order_line_id_location_id_product_id_lot_id"),
        ),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_allocation_balance", ["warehouse_id", "location_id", "product_id", "lot_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_allocation_pick_line_id"), ["pick_line_id"], unique=False)

    op.create_table(
        "shortage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("pick_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity_missing", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason IN ('none', 'damaged', 'wrong_product')", name=op.f("ck_shortage_reason")),
        sa.CheckConstraint("quantity_missing > 0 AND found >= 0", name=op.f("ck_shortage_quantities")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shortage_person_id")),
        sa.ForeignKeyConstraint(["pick_line_id"], ["pick_line.id"], name=op.f("fk_shortage_pick_line_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_shortage_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortage")),
    )
    with op.batch_alter_table("shortage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortage_pick_line_id"), ["pick_line_id"], unique=False)

    _protect_all()


def downgrade() -> None:
    with op.batch_alter_table("shortage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortage_pick_line_id"))

    op.drop_table("shortage")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_pick_line_id"))
        batch_op.drop_index("ix_allocation_balance")

    op.drop_table("allocation")
    with op.batch_alter_table("receipt_purchase_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_purchase_order_purchase_order_id"))

    op.drop_table("receipt_purchase_order")
    op.drop_table("receipt_person")
    with op.batch_alter_table("receipt_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_line_purchase_order_line_id"))

    op.drop_table("receipt_line")
    with op.batch_alter_table("pick_tote", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pick_tote_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pick_tote_pick_list_id"))

    op.drop_table("pick_tote")
    with op.batch_alter_table("pick_list_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pick_list_order_customer_order_id"))

    op.drop_table("pick_list_order")
    with op.batch_alter_table("pick_line", schema=None) as batch_op:
        batch_op.drop_index("ix_pick_line_walk")
        batch_op.drop_index("ix_pick_line_location")

    op.drop_table("pick_line")
    with op.batch_alter_table("parcel_label", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_parcel_label_current",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_parcel_label_tracking_number"))
        batch_op.drop_index(batch_op.f("ix_parcel_label_parcel_id"))

    op.drop_table("parcel_label")
    op.drop_table("count_variance")
    with op.batch_alter_table("count_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_entry_count_id"))

    op.drop_table("count_entry")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_receipt_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("receipt")
    with op.batch_alter_table("put_away", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_put_away_open",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.drop_table("put_away")
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.drop_index("ix_print_job_subject")
        batch_op.drop_index("ix_print_job_state_printer")
        batch_op.drop_index(batch_op.f("ix_print_job_printer_id"))

    op.drop_table("print_job")
    with op.batch_alter_table("pick_list", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pick_list_claimed_by",
            sqlite_where=sa.text("finished_at IS NULL AND claimed_by IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NULL AND claimed_by IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_pick_list_open",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.drop_table("pick_list")
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_parcel_open_order",
            sqlite_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_parcel_open_claim",
            sqlite_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("packed_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.drop_index("ix_parcel_waiting")
        batch_op.drop_index("ix_parcel_order")
        batch_op.drop_index("ix_parcel_location")

    op.drop_table("parcel")
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.drop_index("ix_movement_target")
        batch_op.drop_index("ix_movement_source")
        batch_op.drop_index("ix_movement_scan")
        batch_op.drop_index("ix_movement_product")
        batch_op.drop_index("ix_movement_paper")

    op.drop_table("movement")
    with op.batch_alter_table("location_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_location_move_scan_id"))
        batch_op.drop_index("ix_location_move_location")

    op.drop_table("location_move")
    with op.batch_alter_table("customer_order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_order_line_product_id"))
        batch_op.drop_index(batch_op.f("ix_customer_order_line_customer_order_id"))

    op.drop_table("customer_order_line")
    with op.batch_alter_table("count_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_count_request_open_product",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_count_request_open_location",
            sqlite_where=sa.text("closed_at IS NULL AND product_id IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND product_id IS NULL"),
        )

    op.drop_table("count_request")
    with op.batch_alter_table("count", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_count_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.drop_table("count")
    with op.batch_alter_table("balance", schema=None) as batch_op:
        batch_op.drop_index("ix_balance_product")

    op.drop_table("balance")
    op.drop_table("station_printer")
    with op.batch_alter_table("purchase_order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_order_line_purchase_order_id"))
        batch_op.drop_index(batch_op.f("ix_purchase_order_line_product_id"))

    op.drop_table("purchase_order_line")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_index("ix_location_parent")
        batch_op.drop_index("ix_location_kind")

    op.drop_table("location")
    op.drop_table("listing")
    op.drop_table("device")
    with op.batch_alter_table("customer_order", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_order_open")
        batch_op.drop_index(batch_op.f("ix_customer_order_number_key"))

    op.drop_table("customer_order")
    op.drop_table("zone")
    op.drop_table("wave")
    op.drop_table("station")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_index("ix_scan_task")
        batch_op.drop_index("ix_scan_person")

    op.drop_table("scan")
    with op.batch_alter_table("purchase_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_order_number_key"))

    op.drop_table("purchase_order")
    op.drop_table("printer")
    op.drop_table("person_role")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lot_serial", sqlite_where=sa.text("serial <> ''"), postgresql_where=sa.text("serial <> ''")
        )

    op.drop_table("lot")
    op.drop_table("cut_off")
    op.drop_table("channel")
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_barcode_product_id"))

    op.drop_table("barcode")
    op.drop_table("approval")
    op.drop_table("worker_heartbeat")
    op.drop_table("warehouse")
    op.drop_table("supplier")
    with op.batch_alter_table("scan_conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_conflict_scan_id"))

    op.drop_table("scan_conflict")
    op.drop_table("product")
    op.drop_table("person")
    op.drop_table("delivery_service")
    op.drop_table("code")
    op.drop_table("brand")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
