"""Answering "Is it here?": yes, then it is counted; no, then none of it is there, as of now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.counting import closing, queries, steps
from warehouse.counting.looking import enter, own_count, set_quantity, standing_of
from warehouse.counting.models import Count
from warehouse.counting.unseen import meant_by_no
from warehouse.scanning import really
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Lot, Product


def yes(context: Context) -> Verdict:
    """It is here: it is the one to be counted now. Or yes, so many are meant."""
    count = own_count(context)
    if count.finished_at is None or count.asked_lot is None:
        return set_quantity(really.confirmed(context))
    was = standing_of(count)
    count.finished_at = None
    product = context.session.get_one(Product, count.asked_lot.product_id)
    message = "counting.count_serials" if count.asked_lot.serial else "counting.count_it"
    memo = [{"act": "ask", "count": count.id, "was": was}]
    return Verdict("ok", message, {"product": product.name}, memo=memo)


def no(context: Context) -> Verdict:
    """It is not here. Asks about the next, or closes the bin."""
    count = own_count(context)
    if count.finished_at is None or count.asked_lot is None:
        raise Refused("scanning.nothing_asked")
    memo = _none_of(context, count, count.asked_lot)
    entries = steps.standing(queries.entries_of(context.session, count.id))
    verdict = closing.close_or_ask(context, count, entries)
    verdict.memo[:0] = memo
    return verdict


def none(context: Context) -> Verdict:
    """The card or button "Empty": nothing is in the bin, or nothing of what is asked about."""
    count = own_count(context)
    return closing.close_empty(context) if count.finished_at is None else no(context)


def _none_of(context: Context, count: Count, lot: Lot) -> list[dict[str, Any]]:
    session = context.session
    product = session.get_one(Product, lot.product_id)
    entries = steps.standing(queries.entries_of(session, count.id))
    lots = meant_by_no(product, lot, entries, lambda: closing.balances_of(context, count))
    memo: list[dict[str, Any]] = []
    for each in session.scalars(select(Lot).where(Lot.id.in_(lots)).order_by(Lot.id)).all():
        record = queries.record_of(session, count, product.id, each.id)
        memo += enter(context, count, each, record, 0, is_total=True)
    return memo
