"""Laying goods down: the movement, what the bin has proved by it, and the pallet that is empty after it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.orders import freed
from warehouse.putaway.looking import Bin
from warehouse.putaway.models import PutAway
from warehouse.scanning.registry import Context, Refused
from warehouse.stock import laying, ledger, put_backs
from warehouse.stock.ledger import Goods, NotEnough
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance


def lay(context: Context, put_away: PutAway, quantity: int, found: Bin, source: Location) -> dict[str, Any]:
    """So many of what is in hand lie in this place now. Answers what an undo must know beside the movement."""
    goods = Goods(put_away.product_id, put_away.lot_id, quantity)
    try:
        learned = laying.lay(
            context.session,
            context.act,
            goods,
            (source, found.place),
            "putback" if put_backs.is_kept_for(context.session, source) else "putaway",
            is_empty=found.is_empty,
            lying=found.lying,
            known=(found.most, found.full_at),
        )
    except NotEnough:
        raise Refused("putaway.gone", product=put_away.product.name, place=source.code) from None
    put_backs.settle(context.session, context.act, source, put_away.product_id, put_away.lot_id)
    if not found.is_wanted:
        return learned
    # The orders that waited for these goods: they lie where they can be promised.
    served = freed.by_placing(context.session, context.act, goods, found.place)
    return learned | {"freed": served.orders, "promised": served.promised}


def unlay(context: Context, put_away: PutAway, target_id: int, entry: dict[str, Any]) -> None:
    """Undo: what the bin had proved; the goods have gone back already."""
    target = context.session.get_one(Location, target_id)
    laying.unlay(context.session, target, put_away.product_id, put_away.lot_id, entry)
    source = context.session.get_one(Location, put_away.source_id)
    put_backs.settle(context.session, context.act, source, put_away.product_id, put_away.lot_id)


def clear_away(context: Context, source: Location) -> bool:
    """An empty pallet is gone, and its number with it; True when it was one and is."""
    if source.kind != "pallet":
        return False
    rest = select(Balance.location_id).where(
        Balance.warehouse_id == context.warehouse_id,
        Balance.location_id == source.id,
        Balance.quantity_on_hand > 0,
    )
    if context.session.scalar(rest.limit(1)) is not None:
        return False
    ledger.carry(context.session, context.act, source, None)
    source.retired_at = context.act.at
    return True


def bring_back(context: Context, source_id: int) -> None:
    """Undo: the pallet is here again; where it stood the ledger has put right."""
    context.session.get_one(Location, source_id).retired_at = None


def before_undo(context: Context, memo: list[dict[str, Any]]) -> None:
    """What was promised as it was laid down is free again, before the goods are in hand."""
    for entry in memo:
        freed.take_back(context.session, [entry, *entry.get("rows", [])])


def said_of(learned: dict[str, Any]) -> dict[str, Any]:
    """How many orders waited for what was laid down; nothing where none did."""
    return {"orders": learned["freed"]} if learned.get("freed") else {}
