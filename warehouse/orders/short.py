"""What orders lack now, and why: where the pieces of the product are that they were not promised.

Read from what lies in the building at this moment, so that a page says the same as the release a moment before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.orders.queries import URGENCY
from warehouse.orders.wishes import needs_of
from warehouse.sites import Warehouse
from warehouse.stock.keeping import kept_quantity
from warehouse.stock.models import BIN_KINDS, INBOUND_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Allocation, Balance
from warehouse.words import N_

#: Why pieces in the building are not promised to a line, in the order in which they are told.
WORDS = {
    "promised": N_("%(quantity)s promised to other orders"),
    "on_dock": N_("%(quantity)s not put away"),
    "in_doubt": N_("%(quantity)s in doubt, to be counted"),
    "unproved": N_("%(quantity)s not counted lately, to be counted"),
    "on_hold": N_("%(quantity)s on hold"),
    "short_lived": N_("%(quantity)s expire too soon"),
    "not_in_bin": N_("%(quantity)s in no bin"),
    "free": N_("%(quantity)s free"),
}
NOTHING = N_("Nothing in stock")


@dataclass(frozen=True)
class Reason:
    """So many pieces of the product are in the building and are not promised to the line; why: a key of WORDS."""

    why: str
    quantity: int


@dataclass
class ShortLine:
    """A line of an order of which so many are lacking, with all reasons that there are."""

    order_id: int
    number: str
    channel: str
    order_line_id: int
    sku: str
    product: str
    quantity: int
    reasons: list[Reason] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Enough is free now: releasing the order would serve it."""
        return any(one.why == "free" and one.quantity >= self.quantity for one in self.reasons)

    def why(self, translate: Callable[[str], str] = str) -> str:
        """All reasons in one text."""
        told = [translate(WORDS[one.why]) % {"quantity": one.quantity} for one in self.reasons]
        return ", ".join(told) or translate(NOTHING)


@dataclass(frozen=True)
class _Pieces:
    """What lies in one place: so many free, so many promised, and what stands against them."""

    free: int
    promised: int
    why: str
    expires_on: date | None


def lines(
    session: Session,
    warehouse_id: int,
    now: datetime,
    order_ids: Collection[int],
    lacking: Mapping[int, int] | None = None,
    given: Mapping[tuple[int, int], int] | None = None,
) -> list[ShortLine]:
    """The lines of these orders that want more than is picked and promised, the most urgent order first.

    `lacking` (order line -> quantity): of these lines alone, where a forecast knows better. `given`: what a plan
    would promise of what is free now, (order, product) -> pieces.
    """
    needs = needs_of(session, order_ids, now)
    if not needs:
        return []
    wanted = {need.order_line_id: need for ones in needs.values() for need in ones}
    found = [row for part in in_parts(sorted(needs)) for row in session.execute(_heads(part))]
    pieces = _pieces(session, warehouse_id, {need.product_id for need in wanted.values()})
    short = []
    own = _own(session, sorted(needs))
    for (order_id, product_id), quantity in (given or {}).items():
        own[order_id, product_id] = own.get((order_id, product_id), 0) + quantity
        pieces[product_id].append(_Pieces(-quantity, quantity, "free", None))
    for order_id, number, channel, line_id, sku, name in found:
        if line_id in (wanted if lacking is None else lacking) and line_id in wanted:
            need = wanted[line_id]
            quantity = need.quantity if lacking is None else lacking[line_id]
            mine = own.get((order_id, need.product_id), 0)
            reasons = _reasons(pieces[need.product_id], need.lasts_until, mine)
            short.append(ShortLine(order_id, number, channel, line_id, sku, name, quantity, reasons))
    return short


def _own(session: Session, order_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """What the orders themselves are promised: (order, product) -> pieces."""
    own: dict[tuple[int, int], int] = {}
    for part in in_parts(order_ids):
        promised = (
            select(CustomerOrderLine.customer_order_id, Allocation.product_id, func.sum(Allocation.quantity))
            .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
            .where(CustomerOrderLine.customer_order_id.in_(part))
            .group_by(CustomerOrderLine.customer_order_id, Allocation.product_id)
        )
        own |= {(order, product): int(quantity) for order, product, quantity in session.execute(promised)}
    return own


def _heads(order_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    order, line = CustomerOrder, CustomerOrderLine
    return (
        select(order.id, order.number, Channel.code, line.id, Product.sku, Product.name)
        .select_from(order)
        .join(Channel, Channel.id == order.channel_id)
        .join(line, line.customer_order_id == order.id)
        .join(Product, Product.id == line.product_id)
        .where(order.id.in_(order_ids))
        .order_by(*URGENCY, line.line)
    )


def _pieces(session: Session, warehouse_id: int, products: Collection[int]) -> dict[int, list[_Pieces]]:
    promises_dock = session.get_one(Warehouse, warehouse_id).promises_dock
    pieces: dict[int, list[_Pieces]] = defaultdict(list)
    for part in in_parts(sorted(products)):
        for product_id, on_hand, promised, kept, kind, expires_on, doubt, *holds in session.execute(
            _lying(warehouse_id, part)
        ):
            why = _against(kind, doubt is not None, any(held is not None for held in holds), promises_dock)
            free = on_hand - promised
            back = min(free, kept) if why == "free" else 0
            pieces[product_id].append(_Pieces(free - back, promised, why, expires_on))
            pieces[product_id].append(_Pieces(back, 0, "unproved", expires_on))
    return pieces


def _lying(warehouse_id: int, products: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Balance.product_id,
            Balance.quantity_on_hand,
            Balance.quantity_allocated,
            kept_quantity(),
            Location.kind,
            Lot.expires_on,
            Balance.in_doubt_at,
            Location.held_at,
            Location.retired_at,
            Lot.held_at,
            Product.held_at,
        )
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Product, Product.id == Balance.product_id)
        .where(
            Balance.warehouse_id == warehouse_id,
            Balance.product_id.in_(products),
            Balance.quantity_on_hand > 0,
            Location.kind != "parcel",
        )
    )


def _against(kind: str, in_doubt: bool, on_hold: bool, promises_dock: bool) -> str:
    """What stands against goods in such a place; nothing is "free"."""
    if on_hold or kind == "hold":
        return "on_hold"
    if in_doubt:
        return "in_doubt"
    if kind in INBOUND_KINDS:
        return "free" if promises_dock else "on_dock"
    return "free" if kind in (*BIN_KINDS, "unlocated") else "not_in_bin"


def _reasons(pieces: Sequence[_Pieces], until: date | None, own: int) -> list[Reason]:
    sums: dict[str, int] = defaultdict(int, promised=-own)
    for one in pieces:
        is_short_lived = until is not None and one.expires_on is not None and one.expires_on < until
        why = "short_lived" if one.why == "free" and is_short_lived else one.why
        sums[why] += one.free
        sums["promised"] += one.promised
    return [Reason(why, sums[why]) for why in WORDS if sums[why] > 0]
