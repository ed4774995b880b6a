"""The bench: cartons, rules for delivery services, manifests, messages to channels, printers that are asked and proved.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.migrating import change_rule

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NATURAL = "INTEGER CONSTRAINT ck_{table}_{column} CHECK ({column} IS NULL OR {column} > 0)"
REFERS = "INTEGER CONSTRAINT fk_{table}_{column} REFERENCES {to} (id)"


def _number(default: int, rule: str) -> str:
    return f"INTEGER NOT NULL DEFAULT {default} CONSTRAINT ck_{{table}}_{{column}} CHECK ({{column}} {rule})"


#: table, column, its type and rule. A rule stands with its column, so that SQLite need not make the table anew.
COLUMNS = (
    ("warehouse", "each_up_to", _number(3, "BETWEEN 0 AND 1000")),
    ("warehouse", "scans_label", "BOOLEAN NOT NULL DEFAULT TRUE"),
    ("warehouse", "weight_tolerance_percent", _number(5, "BETWEEN 0 AND 100")),
    ("warehouse", "weight_tolerance_grams", _number(50, ">= 0")),
    ("warehouse", "keeps_paper_days", _number(90, "> 0")),
    ("product", "packs", "VARCHAR(6) CONSTRAINT ck_product_packs CHECK (packs IS NULL OR packs IN ('each', 'number'))"),
    ("delivery_service", "carrier", "VARCHAR(20) NOT NULL DEFAULT 'own'"),
    ("delivery_service", "settings", "JSON NOT NULL DEFAULT '{{}}'"),
    ("delivery_service", "excludes", "JSON NOT NULL DEFAULT '[]'"),
    ("delivery_service", "max_weight_grams", NATURAL),
    ("delivery_service", "max_length_mm", NATURAL),
    ("delivery_service", "measures_weight", "BOOLEAN NOT NULL DEFAULT FALSE"),
    ("parcel", "carton_id", REFERS.replace("{to}", "carton")),
    ("parcel", "expected_grams", "INTEGER"),
    ("parcel", "delivery_service_id", REFERS.replace("{to}", "delivery_service")),
    ("parcel", "delivery_rule_id", REFERS.replace("{to}", "delivery_rule")),
    ("parcel", "manifest_id", REFERS.replace("{to}", "manifest")),
    ("station", "location_id", REFERS.replace("{to}", "location")),
    ("printer", "darkness", "INTEGER CONSTRAINT ck_printer_darkness CHECK (darkness IS NULL OR darkness BETWEEN 0 AND 30)"),
    ("printer", "speed", "INTEGER CONSTRAINT ck_printer_speed CHECK (speed IS NULL OR speed BETWEEN 1 AND 14)"),
    ("print_job", "moved_from_id", REFERS.replace("{to}", "printer")),
    ("print_job", "receipt", "VARCHAR(80)"),
)  # fmt: skip
MOMENTS = (
    ("printer", "asked_at"), ("printer", "proved_at"), ("printer", "paused_until"),
    ("print_job", "purged_at"), ("parcel", "changed_at"),
    ("parcel", "full_at"),
)  # fmt: skip
KINDS_BEFORE = (
    "kind IN ('location', 'product', 'tote', 'pallet', 'logistics', 'badge', 'command', 'parcel', 'slip', "
    "'pick-list')"
)
KINDS = KINDS_BEFORE.replace("'pick-list')", "'pick-list', 'return', 'manifest', 'purchase-order', 'test')")
STATES_BEFORE = (
    "state IN ('queued', 'claimed', 'sending', 'sent', 'confirmed', 'waiting', 'uncertain', 'failed', "
    "'cancelled', 'expired')"
)
STATES = STATES_BEFORE.replace("('queued'", "('ahead', 'queued'")
PAPERS_BEFORE = "paper IN ('label', 'slip')"
PAPERS = "paper IN ('label', 'small', 'slip')"


def upgrade() -> None:
    _create_carton()
    _create_delivery_rule()
    _create_customer_note()
    _create_manifest()
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what.format(table=table, column=column)}")
    for table, column in MOMENTS:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.execute("ALTER TABLE parcel DROP COLUMN carton")
    change_rule("print_job", "ck_print_job_kind", KINDS_BEFORE, KINDS)
    change_rule("print_job", "ck_print_job_state", STATES_BEFORE, STATES)
    change_rule("station_printer", "ck_station_printer_paper", PAPERS_BEFORE, PAPERS)
    kept = sa.text("purged_at IS NULL")
    op.create_index("ix_print_job_kept", "print_job", ["made_at"], sqlite_where=kept, postgresql_where=kept)
    wrong = sa.text("message IN ('picking.wrong_product', 'packing.wrong_product')")
    op.create_index(
        "ix_scan_wrong_product",
        "scan",
        ["warehouse_id", "received_at"],
        sqlite_where=wrong,
        postgresql_where=wrong,
    )
    _create_channel_message()
    _create_carrier_message()
    _create_look_change()


def _create_carton() -> None:
    sizes = ("length_mm", "width_mm", "height_mm", "weight_grams")
    op.create_table(
        "carton",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sizes),
        sa.Column("max_weight_grams", sa.Integer(), nullable=True),
        sa.Column("fill_percent", sa.Integer(), server_default="80", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length_mm > 0 AND width_mm > 0 AND height_mm > 0", name=op.f("ck_carton_size")),
        sa.CheckConstraint("weight_grams >= 0", name=op.f("ck_carton_weight_grams")),
        sa.CheckConstraint(
            "max_weight_grams IS NULL OR max_weight_grams > 0", name=op.f("ck_carton_max_weight_grams")
        ),
        sa.CheckConstraint("fill_percent BETWEEN 1 AND 100", name=op.f("ck_carton_fill_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carton")),
        sa.UniqueConstraint("code", name=op.f("uq_carton_code")),
    )


def _create_delivery_rule() -> None:
    table = "delivery_rule"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("delivery_service_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_delivery_rule_position")),
        _refers(table, "warehouse_id", "warehouse"),
        _refers(table, "delivery_service_id", "delivery_service"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_rule")),
    )
    op.create_index(op.f("ix_delivery_rule_warehouse_id"), table, ["warehouse_id"])


def _create_customer_note() -> None:
    table = "customer_note"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("customer_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        _refers(table, "channel_id", "channel"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_note")),
        sa.UniqueConstraint(
            "channel_id", "customer_key", name=op.f("uq_customer_note_channel_id_customer_key")
        ),
    )


def _create_manifest() -> None:
    table = "manifest"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("delivery_service_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("print_job_id", sa.Integer(), nullable=True),
        _refers(table, "warehouse_id", "warehouse"),
        _refers(table, "delivery_service_id", "delivery_service"),
        _refers(table, "made_by", "person"),
        _refers(table, "print_job_id", "print_job"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manifest")),
    )
    op.create_index(op.f("ix_manifest_warehouse_id"), table, ["warehouse_id"])


def _create_channel_message() -> None:
    table, standing = "channel_message", sa.text("withdrawn_at IS NULL")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("customer_order_id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('shipped', 'cancelled')", name=op.f("ck_channel_message_kind")),
        _refers(table, "channel_id", "channel"),
        _refers(table, "customer_order_id", "customer_order"),
        _refers(table, "parcel_id", "parcel"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_message")),
    )
    op.create_index(op.f("ix_channel_message_customer_order_id"), table, ["customer_order_id"])
    op.create_index(
        "uq_channel_message_standing",
        table,
        ["parcel_id", "kind"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _create_look_change() -> None:
    table = "look_change"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("look_before", sa.JSON(), nullable=False),
        sa.Column("rules_before", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        _refers(table, "channel_id", "channel"),
        _refers(table, "by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_change")),
    )
    op.create_index(op.f("ix_look_change_channel_id"), table, ["channel_id"])


def _create_carrier_message() -> None:
    table, untold = "carrier_message", sa.text("done_at IS NULL")
    moments = ("due_at", "done_at", "withdrawn_at")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("delivery_service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=True),
        sa.Column("tracking_number", sa.String(length=40), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in moments),
        sa.CheckConstraint("kind IN ('register', 'cancel')", name=op.f("ck_carrier_message_kind")),
        _refers(table, "parcel_id", "parcel"),
        _refers(table, "delivery_service_id", "delivery_service"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_message")),
    )
    op.create_index(op.f("ix_carrier_message_parcel_id"), table, ["parcel_id"])
    op.create_index(
        "ix_carrier_message_waiting", table, ["due_at"], sqlite_where=untold, postgresql_where=untold
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    op.drop_index("ix_scan_wrong_product", "scan")
    op.drop_table("look_change")
    op.drop_table("carrier_message")
    op.drop_table("channel_message")
    op.drop_index("ix_print_job_kept", table_name="print_job")
    op.execute("DELETE FROM station_printer WHERE paper = 'small'")
    change_rule("station_printer", "ck_station_printer_paper", PAPERS, PAPERS_BEFORE)
    op.execute("UPDATE manifest SET print_job_id = NULL")
    # Papers that the earlier version does not know; what refers to one forgets it first.
    newer = "SELECT id FROM print_job WHERE state = 'ahead' OR kind IN ('return', 'manifest', 'purchase-order', 'test')"
    op.execute(f"UPDATE print_job SET reprint_of_id = NULL WHERE reprint_of_id IN ({newer})")
    for column in ("print_job_id", "slip_job_id"):
        op.execute(f"UPDATE parcel_label SET {column} = NULL WHERE {column} IN ({newer})")
    op.execute(f"DELETE FROM print_job WHERE id IN ({newer})")
    change_rule("print_job", "ck_print_job_state", STATES, STATES_BEFORE)
    change_rule("print_job", "ck_print_job_kind", KINDS, KINDS_BEFORE)
    op.add_column("parcel", sa.Column("carton", sa.String(length=40), nullable=True))
    for table, column in MOMENTS:
        op.drop_column(table, column)
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("manifest", "customer_note", "delivery_rule", "carton"):
        op.drop_table(table)
