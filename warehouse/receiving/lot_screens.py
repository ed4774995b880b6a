"""The screens that ask for what a code lacks: which reading is right, the lot, the serial, the date, the number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from warehouse.receiving import queries
from warehouse.receiving.models import DATE, LOT, NUMBER, SERIAL, Receipt, ReceiptWaiting
from warehouse.receiving.readings import KIND
from warehouse.scanning.meaning import Choice
from warehouse.stock.models import Lot, Product

#: Kinds of code that are taken while something is lacking, the wanted one first.
EXPECT = {
    LOT: "lot product command",
    SERIAL: "serial product command",
    DATE: "expiry lot product command",
    NUMBER: "quantity command",
}
#: The date can come with the lot's own label, when both are lacking.
EXPECT_LOT_AND_DATE = "lot expiry product command"


def is_reading(choices: Sequence[Choice]) -> bool:
    """True when what was asked is how a code is to be read."""
    return bool(choices) and all(choice.kind == KIND for choice in choices)


def which_reading(choices: Sequence[Choice]) -> dict[str, Any]:
    """The readings as buttons; each says what of it is kept."""
    rows = []
    for choice in choices:
        facts = choice.facts
        day = facts.get("expires_on")
        rows.append(
            {"code": choice.code}
            | {name: facts.get(name) for name in ("lot", "serial", "quantity", "unit_quantity")}
            | {"expires_on": date.fromisoformat(day) if day else None}
        )
    is_one = {
        name: len({row[name] for row in rows}) == 1 for name in ("lot", "serial", "expires_on", "quantity")
    }
    return {
        "expect": EXPECT[LOT],
        "readings": rows,
        "same": is_one,
        "name": choices[0].label,
        "first": rows[0]["serial"] or rows[0]["lot"],
    }


def lacking(session: Session, receipt: Receipt, waits: ReceiptWaiting) -> dict[str, Any]:
    """What waits, and what is asked of it."""
    product = session.get_one(Product, waits.product_id)
    lots = queries.lots_here(session, receipt.id, product.id) if waits.lacks == LOT else []
    both = waits.lacks == LOT and product.has_expiry and waits.expires_on is None
    return {
        "expect": EXPECT_LOT_AND_DATE if both else EXPECT[waits.lacks],
        "lacks": waits.lacks,
        "name": product.name,
        "sku": product.sku,
        "quantity": waits.quantity,
        "case": waits.unit_quantity if waits.unit_quantity > 1 else None,
        "lot": waits.serial or waits.lot,
        "lots": [_lot(lot) for lot in lots],
    }


def _lot(lot: Lot) -> dict[str, Any]:
    return {"code": lot.code, "expires_on": lot.expires_on}
