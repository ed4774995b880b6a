"""What should lie in a tote and does not: it goes back to its bin on record, and is fetched once more.

The ledger moves it from the tote to the bin that it was picked from, in doubt where it is all that lies there on
record; a count is asked for. At once it is promised anew from any bin: such a promise is work, Next work makes a list
of it. What is left nowhere is short, and the rule of its channel decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from warehouse.delivery import cancelling
from warehouse.orders import freed, progress
from warehouse.orders.models import CustomerOrder
from warehouse.orders.wishes import with_life
from warehouse.packing.contents import Held
from warehouse.scanning.registry import Context, Refused
from warehouse.stock import allocation, belief, ledger, origins
from warehouse.stock.allocation import Need, Promise
from warehouse.stock.ledger import BalanceKey, Goods, NotEnough, Paper
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation

Memo = dict[str, Any]


def fetch_again(
    context: Context, order: CustomerOrder, pieces: Sequence[tuple[Held, int]], reason: str
) -> Memo:
    """Send these pieces back to their bins on record (`reason`: mispick or missing) and promise them anew.

    The order is locked. Answers what an undo must know, with how many are fetched (`found`) and are nowhere (`short`).
    """
    returned = [row for held, quantity in pieces for row in _send_back(context, held, quantity, reason)]
    context.session.flush()
    wanted: dict[int, int] = {}
    for row in returned:
        wanted[row["line"]] = wanted.get(row["line"], 0) + row["quantity"]
    product = pieces[0][0].line.product
    assert product is not None, "it lay in a tote"
    needs = with_life(
        context.session, [Need(line, product.id, number) for line, number in wanted.items()], context.act.at
    )
    made = allocation.allocate(context.session, context.warehouse_id, needs)
    promises, short = list(made.promises), {line: left for line, left in made.short.items() if left}
    if reason == "mispick":
        promises += _there_most_likely(context, returned, short)
    entry: Memo = {"returned": returned, "promised": [_kept(one) for one in promises]}
    because = f"{order.number}: {product.sku}"
    entry["cancelled"] = cancelling.by_rule(context.session, context.act, short, because)
    entry["found"] = sum(one.quantity for one in promises)
    entry["short"] = sum(short.values())
    return entry


def before_undo(context: Context, entry: Memo) -> None:
    """The new promises end, and the pieces in their bins are this order's again: so they come back with it.

    Raises NotEnough once somebody walks for them, or others were promised them.
    """
    freed.take_back(context.session, [entry])
    for row in entry["returned"]:
        key = BalanceKey(context.warehouse_id, row["place"], row["product"], row["lot"])
        ledger.allocate(context.session, key, row["line"], row["quantity"], row["pick_line"])


def undo(context: Context, entry: Memo) -> None:
    """They lay in the tote all the time; the ledger has brought them back."""
    session = context.session
    try:
        cancelling.take_back(session, context.act, entry["cancelled"])
    except cancelling.Heard as heard:
        raise Refused("packing.undo_told", order=str(heard)) from heard
    for row in entry["returned"]:
        progress.add_picked(session, row["line"], row["quantity"])
        belief.undo_unseen(session, context.warehouse_id, row)


def _send_back(context: Context, held: Held, quantity: int, reason: str) -> list[Memo]:
    session, line = context.session, held.line
    assert line.product_id is not None, "it lay in a tote"
    goods = Goods(line.product_id, held.lot.id, quantity)
    rows = []
    for place, part in origins.picked_from(session, context.warehouse_id, line.id, goods):
        moved = Goods(goods.product_id, goods.lot_id, part)
        paper = Paper("order", line.customer_order_id, line.id)
        ledger.move(session, context.act, moved, held.tote, place, reason, paper, promised=True)
        end_promise(context, place, moved, line.id)
        progress.add_picked(session, line.id, -part)
        row = belief.unseen(session, context.act, place, moved, reason)
        rows.append(row | {"line": line.id, "pick_line": held.pick_line_id})
    return rows


def end_promise(context: Context, place: Location, goods: Goods, line_id: int) -> None:
    """So many pieces that an order line is promised in a place are free."""
    key = {"location_id": place.id, "product_id": goods.product_id, "lot_id": goods.lot_id}
    wanted = select(Allocation).filter_by(customer_order_line_id=line_id, **key)
    promise = context.session.scalars(wanted.execution_options(populate_existing=True)).one()
    part = goods.quantity if goods.quantity < promise.quantity else None
    ledger.release(context.session, promise, part)


def _there_most_likely(context: Context, returned: Sequence[Memo], short: dict[int, int]) -> list[Promise]:
    """With nothing elsewhere: a piece that another was taken for lies in its own bin, doubt or not."""
    made = []
    for row in returned:
        part = min(short.get(row["line"], 0), row["quantity"])
        key = BalanceKey(context.warehouse_id, row["place"], row["product"], row["lot"])
        if not part or not _promise(context, key, row["line"], part):
            continue
        made.append(Promise(row["line"], row["place"], row["product"], row["lot"], part))
        short[row["line"]] -= part
    for line in [line for line, left in short.items() if not left]:
        del short[line]
    return made


def _promise(context: Context, key: BalanceKey, line_id: int, quantity: int) -> bool:
    try:
        with context.session.begin_nested():
            ledger.allocate(context.session, key, line_id, quantity)
    except NotEnough:
        return False
    return True


def _kept(one: Promise) -> list[int]:
    return [one.order_line_id, one.location_id, one.product_id, one.lot_id, one.quantity]
