"""A supplier's pallet by its SSCC: it comes in once."""

from __future__ import annotations

from sqlalchemy import delete

from warehouse.db import insert_or_ignore
from warehouse.gtin import check_digit
from warehouse.receiving.models import ReceiptPallet
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused

#: Digits of an SSCC.
LENGTH = 18


def is_new(context: Context, sscc: str) -> None:
    """Refuse a pallet that has come in already."""
    if sscc and context.session.get(ReceiptPallet, (context.warehouse_id, sscc)) is not None:
        raise Refused("receiving.pallet_twice", code=sscc)


def enter(context: Context, receipt_id: int, sscc: str) -> None:
    """The pallet has come in; of two who scan it at once one is told so."""
    key = {"warehouse_id": context.warehouse_id, "sscc": sscc}
    if sscc and not insert_or_ignore(
        context.session, ReceiptPallet, key | {"receipt_id": receipt_id}, ["warehouse_id", "sscc"]
    ):
        raise Refused("receiving.pallet_twice", code=sscc)


def leave(context: Context, sscc: str) -> None:
    """Undo: it may come in again."""
    key = {"warehouse_id": context.warehouse_id, "sscc": sscc}
    context.session.execute(delete(ReceiptPallet).filter_by(**key))


def typed(context: Context, meaning: Meaning) -> Meaning:
    """A pallet's number as people type it, without the 00 before it; and a pallet that stands here already."""
    if meaning.kind == "pallet":
        is_new(context, meaning.label)
    digits = meaning.text if meaning.kind == "unknown" else ""
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return meaning
    is_right = check_digit(digits[:-1]) == int(digits[-1])
    return Meaning("sscc", digits, label=digits, sscc=digits) if is_right else meaning


def refuse(context: Context, sscc: str) -> Refused:
    """What a pallet's number alone is answered: nothing says yet what stands on it."""
    is_new(context, sscc)
    return Refused("receiving.pallet_alone", code=sscc)
