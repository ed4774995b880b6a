"""What was scanned and cannot be counted yet: it is kept until a scan says what it lacks, or an undo drops it.

A person has at most one such product at a receipt. Other goods may be counted meanwhile, for nobody in a dead
spot has seen the question; more of the same product waits along with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from warehouse.db import insert_or_ignore
from warehouse.receiving.finding import Found
from warehouse.receiving.models import DATE, LOT, NUMBER, SERIAL, ReceiptWaiting
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Product

#: What is said when it is asked for, and to those who go on without it.
WANTED = {
    LOT: "receiving.lot_wanted",
    SERIAL: "receiving.serial_wanted",
    DATE: "receiving.date_wanted",
    NUMBER: "receiving.number_wanted",
}
_FACTS = (
    "product_id", "quantity", "unit_quantity", "lot", "serial", "expires_on", "made_on", "sscc", "lacks",
)  # fmt: skip
_DAYS = ("expires_on", "made_on")


class WaitsAlready(Exception):
    """The same person's other device asked at the same moment and was faster: look again."""


def keep(context: Context, found: Found, meaning: Meaning, lacks: str) -> Verdict:
    """Book nothing; ask for what is missing."""
    if found.waiting is not None and found.waiting.product_id != found.product.id:
        raise first(context, found.waiting)
    values = {
        "product_id": found.product.id,
        "quantity": meaning.quantity if meaning.is_counted else None,
        "unit_quantity": meaning.unit_quantity,
        "lot": meaning.lot,
        "serial": meaning.serial,
        "expires_on": meaning.expires_on,
        "made_on": meaning.made_on,
        "sscc": meaning.sscc,
        "lacks": lacks,
    }
    entry = _remember(context, found, values)
    said = {"product": found.product.name, "lot": meaning.lot or meaning.serial}
    return Verdict("ask", WANTED[lacks], said, ask="choose", memo=[entry])


def with_scan(waiting: ReceiptWaiting, name: str, told: Meaning) -> Meaning:
    """The goods that wait, with what a scan says of them. More of them, when it says nothing new."""
    waits = waiting.quantity is not None
    goods = Meaning(
        "product",
        told.text,
        waiting.product_id,
        waiting.quantity or 0,
        unit_quantity=waiting.unit_quantity,
        label=name,
        lot=told.lot or waiting.lot,
        serial=told.serial or waiting.serial,
        expires_on=told.expires_on or waiting.expires_on,
        made_on=told.made_on or waiting.made_on,
        sscc=told.sscc or waiting.sscc,
        is_counted=waits,
    )
    if told.kind != "product" or not told.is_counted:
        return goods
    # The code with the lot is on the piece that waits, or on the case around it: it is not one more.
    is_answer = bool(told.lot or told.serial or told.expires_on)
    both = (goods.quantity, told.quantity)
    return replace(goods, quantity=max(both) if is_answer else sum(both), is_counted=True)


def drop(context: Context, found: Found) -> list[dict[str, Any]]:
    """It is counted now. Answers what an undo needs to know."""
    if found.waiting is None or found.waiting.product_id != found.product.id:
        return []
    return [_remember(context, found, None)]


def first(context: Context, waiting: ReceiptWaiting) -> Refused:
    """The answer to whatever must wait for this."""
    name = context.session.get_one(Product, waiting.product_id).name
    values = {"product": name, "lot": waiting.lot or waiting.serial}
    return Refused(f"{WANTED[waiting.lacks]}_first", **values)


def put_back(context: Context, entry: dict[str, Any]) -> Verdict:
    """Undo: what waited before waits again, or nothing does."""
    key = (entry["receipt"], context.person_id)
    row = context.session.get(ReceiptWaiting, key, populate_existing=True)
    _write(context, key, row, _from_plain(entry["before"]))
    message = "receiving.waits_again" if entry["before"] else "receiving.dropped"
    return Verdict("ok", message, {"product": entry["name"]}, task=f"receiving/{entry['receipt']}")


def _remember(context: Context, found: Found, values: dict[str, Any] | None) -> dict[str, Any]:
    row = found.waiting
    before = None if row is None else _plain({name: getattr(row, name) for name in _FACTS})
    _write(context, (found.receipt.id, context.person_id), row, values)
    return {"act": "wait", "receipt": found.receipt.id, "before": before, "name": found.product.name}


def _write(
    context: Context, key: tuple[int, int], row: ReceiptWaiting | None, values: dict[str, Any] | None
) -> None:
    session = context.session
    if values is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        fresh = {"receipt_id": key[0], "person_id": key[1], **values}
        if not insert_or_ignore(session, ReceiptWaiting, fresh, ["receipt_id", "person_id"]):
            raise WaitsAlready
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return values | {name: values[name].isoformat() for name in _DAYS if values[name] is not None}


def _from_plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return values | {name: date.fromisoformat(values[name]) for name in _DAYS if values[name] is not None}
