"""What a scan at the bench opens: a tote, an order, or a product out of a tote that is being sorted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from warehouse.orders.models import CustomerOrder
from warehouse.packing import lots, opening, queries, sorting
from warehouse.packing.contents import TOTE_KINDS
from warehouse.packing.queries import Whereabouts
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list of what waits."""
    if meaning.kind in TOTE_KINDS:
        return _tote(context, meaning)
    if meaning.kind == "order":
        return opening.open_order(context, queries.whereabouts(context.session, meaning.id))
    answer = lots.answered(context, meaning)
    if meaning.kind == "product" or answer is not None:
        return sorting.by_product(context, answer or meaning)
    if meaning.kind == "pick-list":
        return _list(context, meaning)
    if meaning.kind == "several":
        orders = tuple(choice for choice in meaning.choices if choice.kind == "order")
        if len(orders) == 1:
            return opening.open_order(context, queries.whereabouts(context.session, orders[0].id))
        raise opening.choose(context, meaning.text, orders)
    if meaning.kind == "unknown":
        raise Refused("packing.unknown", code=meaning.text)
    raise Refused("packing.not_a_tote", code=meaning.text)


def _list(context: Context, meaning: Meaning) -> Verdict:
    """The paper list of a walk, out of one of its totes: the order that it fetched; of several a tote is sorted."""
    found = queries.orders_of_list(context.session, context.warehouse_id, meaning.id)
    if not found:
        raise Refused("packing.list_empty", code=meaning.text)
    if len(found) == 1:
        return opening.open_order(context, found[0])
    tote = found[0].totes[0]
    return _tote(context, Meaning(tote.kind, tote.code, tote.id, label=tote.code))


def _tote(context: Context, meaning: Meaning) -> Verdict:
    found = queries.orders_in_tote(context.session, context.warehouse_id, meaning.id)
    held = _held(context, found) if len(found) > 1 else set()
    going = [where for where in found if where.order_id not in held]
    if len(going) > 1:
        return sorting.begin(context, meaning, len(going))
    return opening.open_tote(context, meaning, going or found)


def _held(context: Context, found: Sequence[Whereabouts]) -> set[int]:
    """Those of the orders that are not to be packed now."""
    ids = [where.order_id for where in found]
    wanted = select(CustomerOrder.id).where(CustomerOrder.id.in_(ids), CustomerOrder.held_at.is_not(None))
    return set(context.session.scalars(wanted))
