"""How long goods still keep: what is expired goes on hold or not in at all, what soon will be is asked for once."""

from __future__ import annotations

from datetime import date

from warehouse import words
from warehouse.receiving import damaged
from warehouse.receiving.counted import counted_of
from warehouse.receiving.damaged import Counted
from warehouse.receiving.finding import Found
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context
from warehouse.sites import Warehouse

EXPIRED, SHORT = "receiving.expired", "receiving.short_life"


def goes_on_hold(context: Context, found: Found, lot: str, expires_on: date | None) -> bool:
    """True for expired goods that somebody takes in all the same. Raises Refused with the question."""
    if expires_on is None:
        return False
    today = context.session.get_one(Warehouse, context.warehouse_id).local_date(context.act.at)
    days = (expires_on - today).days
    if days < 0:
        return _is_expired(context, found, lot, expires_on)
    if found.product.min_life_days is not None and days < found.product.min_life_days:
        _is_short(context, found, lot, days)
    return False


def _is_expired(context: Context, found: Found, lot: str, expires_on: date) -> bool:
    hold = damaged.hold_place(context)
    if EXPIRED not in context.agreed and not _is_held_here(context, found):
        said = {"lot": lot or found.product.name, "day": words.day(expires_on), "place": hold.code}
        about = {"product": found.product.name, "product_id": found.product.id}
        raise agreeing.ask(context, EXPIRED, "choose", **said, **about)
    return True


def _is_held_here(context: Context, found: Found) -> bool:
    """The same lot was taken to hold at this receipt before: nobody is asked for each piece."""
    if found.lot is None:
        return False
    return damaged.of_lot(context, Counted(found.receipt, found.product, found.lot)) > 0


def _is_short(context: Context, found: Found, lot: str, days: int) -> None:
    is_known = found.lot is not None and counted_of(
        context.session, found.receipt.id, found.product.id, found.lot.id
    )
    if is_known or agreeing.is_agreed(context, SHORT, product_id=found.product.id, lot=lot):
        return
    values = {"product": found.product.name, "product_id": found.product.id}
    raise agreeing.ask(context, SHORT, "again", lot=lot, days=days, **values)
