"""A tote with goods of several orders is sorted at the bench: any product out of it opens the right order.

What is fully picked comes first, then the earliest cut-off, then what was fetched first. The scan that opens an
order counts its piece as well: a parcel of one piece costs two scans, the product and the label. Goods of other
orders stay in the tote; who scans next from it, the same packer or another, gets an order that nobody packs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from warehouse import clock
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.orders.queries import URGENCY
from warehouse.packing import opening, verifying
from warehouse.packing.contents import load, remember
from warehouse.packing.queries import Whereabouts
from warehouse.people.models import Person
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Context, Refused, Verdict, Visitor
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.products import first_code
from warehouse.stock.quantities import Allocation, Movement

#: A tote that was scanned longer ago is scanned again.
SORTED_FOR = timedelta(hours=12)
#: Of an order that cannot be packed now the next one gets the piece.
PASSED_OVER = ("packing.still_picked", "packing.waits_for_goods")
_KEY = "sort"


@dataclass(frozen=True)
class Sorting:
    """A tote whose goods are being sorted, and what still lies in it: (product, its code, pieces)."""

    tote: Location
    orders: int
    products: list[tuple[Product, str, int]]

    @property
    def pieces(self) -> int:
        """Pieces of all orders that nobody packs yet, or has begun to."""
        return sum(quantity for _product, _code, quantity in self.products)


def begin(context: Context, tote: Meaning, orders: int) -> Verdict:
    """The tote is under the scanner: its products come next, in any order."""
    opening.free_hands(context)
    values = {"tote": tote.label, _KEY: tote.id, "count": orders}
    return Verdict("ok", "packing.sort_tote", values, task="packing")


def by_product(context: Context, meaning: Meaning) -> Verdict:
    """Open the order for which a piece out of the tote is meant, and count it there."""
    tote_id = _tote_at(context.session, context.visitor)
    if tote_id is None:
        raise Refused("packing.not_a_tote", code=meaning.text)
    refusal = _nobody_wants(context, meaning, tote_id)
    for order_id in context.session.scalars(_orders(tote_id, meaning)).all():
        opening.lock(context, order_id)
        packer = _packer(context, order_id)
        if packer is not None:
            refusal = Refused("packing.sorted_by_other", name=packer[0], order=packer[1])
            continue
        try:
            return _open(context, meaning, tote_id, order_id)
        except Refused as found:
            if found.verdict.message not in PASSED_OVER:
                raise
            refusal = found
    raise refusal


def now(session: Session, visitor: Visitor) -> Sorting | None:
    """The tote that this person sorts, while goods of orders lie in it."""
    tote_id = _tote_at(session, visitor)
    if tote_id is None:
        return None
    rows: Sequence[Any] = session.execute(
        select(Product, func.sum(Allocation.quantity), func.min(Allocation.id).label("first"))
        .join(Allocation, Allocation.product_id == Product.id)
        .where(Allocation.location_id == tote_id, Allocation.customer_order_line_id.in_(_goes_on()))
        .group_by(Product.id)
        .order_by("first")
        .options(selectinload(Product.barcodes))
    ).all()
    products = [(product, first_code(product), quantity) for product, quantity, _first in rows]
    counted = select(func.count(CustomerOrderLine.customer_order_id.distinct())).join(
        Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id
    )
    in_tote = (Allocation.location_id == tote_id, CustomerOrderLine.id.in_(_goes_on()))
    orders = session.scalar(counted.where(*in_tote)) or 0
    return Sorting(session.get_one(Location, tote_id), orders, products) if products else None


def _goes_on() -> Select[int]:
    """The lines of orders that nobody has held: theirs are sorted."""
    held = CustomerOrder.held_at.is_not(None)
    return select(CustomerOrderLine.id).join(CustomerOrder).where(~held)


def _open(context: Context, meaning: Meaning, tote_id: int, order_id: int) -> Verdict:
    opened = opening.open_order(context, Whereabouts(order_id), tote_id)
    contents = load(context.session, int((opened.task or "").partition("/")[2]), lock=True)
    assert contents is not None, "it was opened just now"
    counted = verifying.scan(context, contents, meaning)
    remember(context.session, contents)
    values = counted.values | {_KEY: tote_id, "order": contents.order.number}
    message = "packing.sorted" if counted.message == "packing.counted" else counted.message
    memo = [*opened.memo, *counted.memo]
    return replace(counted, message=message, values=values, task=opened.task, memo=memo)


def _tote_at(session: Session, visitor: Visitor) -> int | None:
    """The tote that this person scanned last for sorting, unless they have opened an order in another way since."""
    opened = and_(Scan.task.in_(("packing", "")), Scan.task_after.startswith("packing/"))
    last = session.scalar(
        select(Scan)
        .where(
            Scan.person_id == visitor.person.id,
            Scan.warehouse_id == visitor.warehouse_id,
            Scan.received_at > clock.now() - SORTED_FOR,
            Scan.outcome.in_(ACCEPTED),
            Scan.undone_by.is_(None),
            or_(Scan.message == "packing.sort_tote", opened),
        )
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(1)
    )
    return last.message_values.get(_KEY) if last is not None else None


def _orders(tote_id: int, meaning: Meaning) -> Select[int]:
    """Whose this piece may be: the orders with such goods in the tote, the first to be packed first."""
    line = aliased(CustomerOrderLine)
    unpicked = exists().where(
        line.customer_order_id == CustomerOrder.id,
        line.quantity_ordered - line.quantity_cancelled > line.quantity_picked,
    )
    fetched = select(func.min(Movement.id)).where(
        Movement.target_id == tote_id, Movement.paper_line_id == CustomerOrderLine.id
    )
    wanted = (
        select(CustomerOrder.id)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Allocation.location_id == tote_id, Allocation.product_id == meaning.id)
        .where(CustomerOrder.held_at.is_(None), CustomerOrder.cancelled_at.is_(None))
        .order_by(
            unpicked, *URGENCY[:-1], fetched.correlate(CustomerOrderLine).scalar_subquery(), URGENCY[-1]
        )
    )
    if meaning.lot:
        wanted = wanted.where(Lot.code == meaning.lot)
    return wanted.where(Lot.serial == meaning.serial) if meaning.serial else wanted


def _packer(context: Context, order_id: int) -> tuple[str, str] | None:
    """Who else packs this order just now, and its number."""
    found = context.session.execute(
        select(Person.name, CustomerOrder.number)
        .join(Parcel, Parcel.claimed_by == Person.id)
        .join(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .where(
            Parcel.customer_order_id == order_id,
            Parcel.claimed_by != context.person_id,
            Parcel.packed_at.is_(None),
            Parcel.cancelled_at.is_(None),
        )
    ).first()
    return (found.name, found.number) if found is not None else None


def _nobody_wants(context: Context, meaning: Meaning, tote_id: int) -> Refused:
    tote = context.session.get_one(Location, tote_id)
    return Refused("packing.not_from_tote", product=meaning.label, tote=tote.code)
