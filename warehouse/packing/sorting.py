"""Any product opens the right order: out of the tote that is being sorted, else out of all that stand at the bench.

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
from warehouse.packing import fetching, opening, queries, setting_aside, told, verifying
from warehouse.packing.contents import TOTE_KINDS, Held, load, remember
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
#: So many orders are tried, one after the other.
LOOKED_AT = 30
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
    refusal = _nobody_wants(context, meaning, tote_id)
    bench = setting_aside.bench_of(context) if tote_id is None else None
    for order_id in dict.fromkeys(context.session.scalars(_orders(context, tote_id, bench, meaning))):
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


def put_right(context: Context) -> Verdict:
    """A wrong piece came out of the tote that is being sorted, instead of one of its products (`reason`: its SKU).

    The least urgent order that should have one there waits for it.
    """
    piece, tote_id = setting_aside.wrong_piece(context), _tote_at(context.session, context.visitor)
    if tote_id is None or not context.reason:
        return setting_aside.act(context)
    held = _least_urgent(context, tote_id, context.reason)
    order = opening.lock(context, held.line.customer_order_id)
    fetch = fetching.fetch_again(context, order, [(held, min(held.quantity, piece.quantity))], "mispick")
    near = context.session.get_one(Location, fetch["returned"][0]["place"])
    laid = setting_aside.lay(context, piece, setting_aside.bench_of(context, held.tote), near)
    product = held.line.product
    assert product is not None, "it lay in a tote"
    entry = {"did": "put_right", "parcel": None, "asked": None, "fetch": fetch, "laid": laid}
    entry |= {"name": product.name, "wrong": piece.name}
    values = {"wrong": piece.name, "aside": laid["code"], "product": product.name}
    message = "packing.put_right" if fetch["found"] else "packing.put_right_none"
    return Verdict("ok", message, values, memo=[entry])


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


def _open(context: Context, meaning: Meaning, tote_id: int | None, order_id: int) -> Verdict:
    opened = opening.open_order(context, Whereabouts(order_id), tote_id)
    contents = load(context.session, int((opened.task or "").partition("/")[2]), lock=True)
    assert contents is not None, "it was opened just now"
    counted = verifying.scan(context, contents, meaning)
    remember(context.session, contents)
    values = counted.values | {_KEY: tote_id, "order": contents.order.number}
    message = "packing.sorted" if counted.message == "packing.counted" else counted.message
    memo = [*opened.memo, *counted.memo]
    return replace(counted, message=message, values=values, task=counted.task or opened.task, memo=memo)


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


def _orders(context: Context, tote_id: int | None, bench: Location | None, meaning: Meaning) -> Select[int]:
    """Whose this piece may be: the orders with such goods in the tote, the first to be packed first.

    Without a tote of all that stands at the benches, at this person's own first.
    """
    line = aliased(CustomerOrderLine)
    unpicked = exists().where(
        line.customer_order_id == CustomerOrder.id,
        line.quantity_ordered - line.quantity_cancelled > line.quantity_picked,
    )
    fetched = select(func.min(Movement.id)).where(
        Movement.target_id == Allocation.location_id,
        Movement.paper_kind == "order",
        Movement.paper_line_id == CustomerOrderLine.id,
    )
    turn = fetched.correlate(CustomerOrderLine, Allocation).scalar_subquery()
    wanted = (
        select(CustomerOrder.id)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(Location, Location.id == Allocation.location_id)
        .where(Allocation.warehouse_id == context.warehouse_id, Allocation.product_id == meaning.id)
        .where(CustomerOrder.held_at.is_(None), CustomerOrder.cancelled_at.is_(None))
        .limit(LOOKED_AT)
    )
    if tote_id is not None:
        wanted = wanted.where(Location.id == tote_id)
    else:
        wanted = wanted.where(Location.kind.in_(TOTE_KINDS), queries.stands_at_bench())
    if bench is not None:
        wanted = wanted.order_by(Location.parent_id.is_distinct_from(bench.id))
    # Fully picked first, then the cut-off, then as the walk fetched them.
    wanted = wanted.order_by(unpicked, *URGENCY[:2], turn, *URGENCY[2:])
    if meaning.lot:
        wanted = wanted.where(Lot.code == meaning.lot)
    return wanted.where(Lot.serial == meaning.serial) if meaning.serial else wanted


def _least_urgent(context: Context, tote_id: int, sku: str) -> Held:
    """Such goods in the tote that nobody packs just now, of the order that is packed last."""
    packed = exists().where(
        Parcel.customer_order_id == CustomerOrder.id,
        Parcel.packed_at.is_(None),
        Parcel.cancelled_at.is_(None),
    )
    rows = context.session.execute(
        select(CustomerOrderLine, Allocation, Location, Lot)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .join(Location, Location.id == Allocation.location_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(Product, Product.id == Allocation.product_id)
        .where(Allocation.location_id == tote_id, Product.sku == sku, ~packed)
        .order_by(*URGENCY, Allocation.id)
    ).all()
    if not rows:
        raise Refused("packing.nothing_missing")
    line, promise, tote, lot = rows[-1]
    return Held(line, lot, tote, promise.quantity, promise.pick_line_id)


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


def _nobody_wants(context: Context, meaning: Meaning, tote_id: int | None) -> Refused:
    values: dict[str, Any] = {"product": meaning.label, told.PIECE: told.piece_of(meaning)}
    if tote_id is None:
        return Refused("packing.nobody_wants", **values)
    tote = context.session.get_one(Location, tote_id)
    return Refused("packing.not_from_tote", tote=tote.code, **values)
