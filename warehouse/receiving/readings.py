"""A code that may have lost its separators: the person says once how a supplier's code is to be read.

What is remembered are shapes, not values: "of lot alone, or lot and count, it was lot and count". The next code
of this supplier that leaves the same choice is read in the same way; where two readings have that shape, or the
choice is another one, it is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from warehouse.db import insert_or_ignore
from warehouse.receiving.models import SupplierReading
from warehouse.scanning.asked import choose, last_asked
from warehouse.scanning.element_strings import SEPARATOR
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.scanning.registry import Context, Refused
from warehouse.stock.models import Product

KIND = "reading"


def right_one(context: Context, product: Product, supplier_id: int, meaning: Meaning) -> Meaning:
    """The one reading of a code. Raises Refused with the question where nobody has said yet which it is."""
    several = _differing(product, meaning.readings)
    if len(several) < 2:
        return replace(several[0], readings=()) if several else meaning
    known = context.session.get(SupplierReading, (supplier_id, _shapes(several)))
    fitting = [reading for reading in several if known is not None and reading.shape == known.chosen]
    if len(fitting) == 1:
        return fitting[0]
    raise _question(context, product, several)


def learn(context: Context, supplier_id: int, meaning: Meaning) -> list[dict[str, Any]]:
    """Keep the answer to the question of the scan before, if this scan is one. Answers what an undo needs."""
    # Only what answers a question ends with a separator: nothing is asked of the journal for any other scan.
    if not meaning.text.endswith(SEPARATOR):
        return []
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    choices = asked.message_values.get("choices", []) if asked is not None else []
    shapes = {code: facts["shape"] for kind, _id, code, _label, facts in choices if kind == KIND}
    if meaning.text not in shapes:
        return []
    return [_keep(context, supplier_id, "; ".join(shapes.values()), shapes[meaning.text])]


def forget(context: Context, entry: dict[str, Any]) -> None:
    """Undo of an answer: what was known before holds again."""
    row = context.session.get(SupplierReading, (entry["supplier"], entry["offered"]))
    if row is None:
        return
    if entry["before"] is None:
        context.session.delete(row)
    else:
        row.chosen = entry["before"]
    context.session.flush()


def _keep(context: Context, supplier_id: int, offered: str, chosen: str) -> dict[str, Any]:
    key = {"supplier_id": supplier_id, "offered": offered}
    is_new = insert_or_ignore(
        context.session, SupplierReading, key | {"chosen": chosen}, ["supplier_id", "offered"]
    )
    row = context.session.get_one(SupplierReading, (supplier_id, offered), populate_existing=True)
    before, row.chosen = None if is_new else row.chosen, chosen
    return {"act": "reading", "supplier": supplier_id, "offered": offered, "before": before}


def _differing(product: Product, readings: Sequence[Meaning]) -> list[Meaning]:
    """The readings that come to different goods: a lot says nothing of a product that is not tracked."""
    different: dict[tuple[object, ...], Meaning] = {}
    for reading in readings:
        number = reading.quantity if reading.is_counted else None
        different.setdefault((number, *_named(product, reading).values()), reading)
    return list(different.values())


def _named(product: Product, reading: Meaning) -> dict[str, Any]:
    """What of a reading is kept of this product, in plain values."""
    is_tracked = product.tracking != "none"
    day = reading.expires_on.isoformat() if reading.expires_on else ""
    return {
        "lot": reading.lot if is_tracked else "",
        "serial": reading.serial if product.tracking == "serial" else "",
        "expires_on": day if is_tracked else "",
    }


def _shapes(readings: Sequence[Meaning]) -> str:
    return "; ".join(reading.shape for reading in readings)


def _question(context: Context, product: Product, readings: Sequence[Meaning]) -> Refused:
    choices = [
        Choice(
            KIND,
            product.id,
            # The plain reading's text is the code as it was scanned: written out it can be read only so.
            reading.text if reading.text.endswith(SEPARATOR) else reading.text + SEPARATOR,
            product.name,
            _named(product, reading)
            | {
                "quantity": reading.quantity if reading.is_counted else None,
                "unit_quantity": reading.unit_quantity,
                "shape": reading.shape,
            },
        )
        for reading in readings
    ]
    return choose(context, "receiving.which_reading", choices, product=product.name)
