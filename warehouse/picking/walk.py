"""A pick list as its picker sees it: the tote in hand and the next stops, read in one statement.

Only the next three stops are read (the one here, and what the screen says comes after it), so that a list of
a thousand lines costs a scan no more than one of ten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.queries import URGENCY
from warehouse.picking.models import PickLine, PickList, PickListOrder, PickTote
from warehouse.picking.on_list import is_stopped, lacks_tote
from warehouse.sites import Warehouse
from warehouse.stock.models import Barcode, Location, Lot, Product
from warehouse.stock.products import first_of
from warehouse.stock.quantities import Allocation, Balance

STOPS_AHEAD = 3
#: Postponed stops last, then along the walk; within a stop the most urgent order first and its lines in their order,
#: the first barcode first.
_WALK_ORDER = (
    PickLine.postponed,
    PickLine.sequence,
    PickLine.id,
    *URGENCY,
    CustomerOrderLine.line,
    Barcode.id,
)
#: How many columns of a row are the walk's own; those of a stop follow.
_HEAD = 12
_REMEMBERED = "picking.walk"


@dataclass
class Share:
    """What of a stop is for one order line. In a cluster it goes into the tote of its order: `box`, in its slot."""

    order_line_id: int
    order_id: int
    quantity: int
    number: str = ""
    slot: str | None = None
    box: Location | None = None


@dataclass
class Stop:
    """One bin, one product: what is promised there and not yet fetched."""

    line: PickLine
    bin: Location
    product: Product
    lot: Lot
    on_record: int = 0
    """How many of it lie in its bin; read without a lock, and never shown: what is asked on the way is blind."""
    barcodes: list[Barcode] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many are still to be fetched here: the promises say it, not the line."""
        return sum(share.quantity for share in self.shares)

    @property
    def total(self) -> int:
        """How many this stop is for in all."""
        return self.line.quantity_picked + self.left

    @property
    def is_unlocated(self) -> bool:
        """Nobody knows yet in which bin these goods are."""
        return self.bin.kind == "unlocated"

    @property
    def barcode(self) -> str | None:
        """The product's first barcode."""
        return first_of(self.barcodes)

    @property
    def code(self) -> str:
        """What a scanner may read for the product: its first barcode, else its SKU."""
        return self.barcode or self.product.sku

    @property
    def case(self) -> int | None:
        """Pieces in a case of it, where one goes into what is left."""
        return max((code.quantity for code in self.barcodes if 1 < code.quantity <= self.left), default=None)


@dataclass
class Walk:
    """The list, the tote in hand with its place, and the stops that come next."""

    pick_list: PickList
    tote: PickTote | None
    box: Location | None
    is_stopped: bool
    """All of its orders were cancelled or held; where some still want goods, `stopped_orders` counts the others."""
    stops: list[Stop]
    lines_done: int
    bench: str | None
    """Where the totes go when all is fetched: the first bench of the building."""
    has_full_totes: bool
    is_read_to_its_end: bool
    """There is no stop after those that were read."""
    cart: Location | None = None
    has_carts: bool = False
    """Of a cluster: there are carts in the building."""
    lacking: int = 0
    """Orders of a cluster that have no tote yet."""
    stopped_orders: int = 0
    scans_bin: bool = True
    scans_product: str = "number"
    """What must be scanned here, unless the product says otherwise (`scans_of`)."""

    @property
    def here(self) -> Stop | None:
        """The present stop; None when all is fetched."""
        return self.stops[0] if self.stops else None

    @property
    def after(self) -> Stop | None:
        """The stop after this one."""
        return self.stops[1] if len(self.stops) > 1 else None

    @property
    def task(self) -> str:
        """The task's name."""
        return f"picking/{self.pick_list.id}"

    @property
    def is_cluster(self) -> bool:
        """Each order is picked into a tote of its own."""
        return self.pick_list.way == "cluster"

    @property
    def carrier(self) -> Location | None:
        """What people call the walk by: its cart, else the tote in hand."""
        return self.cart or self.box

    def scans_of(self, stop: Stop) -> str:
        """What must be scanned of the goods at a stop: one of `PRODUCT_SCANS`."""
        return stop.product.scans or self.scans_product


def load(session: Session, pick_list_id: int, *, lock: bool = False) -> Walk | None:
    """The walk of a list, or None; with `lock` the list is ours until the transaction ends."""
    fresh = {"populate_existing": True}
    rows = session.execute(_statement(lock), {"pick_list": pick_list_id}, execution_options=fresh).all()
    if not rows:
        return None
    pick_list, tote, box, cart, is_stopped, totes, bench, stopped, lacking, carts, *scans = rows[0][:_HEAD]
    stops = _stops(rows)
    return Walk(
        pick_list,
        tote,
        box,
        is_stopped=bool(is_stopped),
        stops=stops,
        lines_done=pick_list.lines_done,
        bench=bench,
        has_full_totes=totes > 1,
        is_read_to_its_end=len(stops) < STOPS_AHEAD,
        cart=cart,
        has_carts=bool(carts),
        lacking=lacking,
        stopped_orders=stopped,
        scans_bin=bool(scans[0]),
        scans_product=scans[1],
    )


def remember(session: Session, walk: Walk) -> None:
    """Keep what was just read and changed for the screen that this request shows next."""
    session.info[_REMEMBERED] = walk


def forget(session: Session) -> None:
    """What was read no longer holds."""
    session.info.pop(_REMEMBERED, None)


def recall(session: Session, pick_list_id: int) -> Walk | None:
    """The walk that this request has worked with, or a fresh look."""
    kept: Walk | None = session.info.pop(_REMEMBERED, None)
    return kept if kept is not None and kept.pick_list.id == pick_list_id else load(session, pick_list_id)


def is_to_fetch(line: type[PickLine]) -> ColumnElement[bool]:
    """Of a line: something of it is promised, lies in its bin still, and its order was not stopped."""
    return exists().where(
        Allocation.pick_line_id == line.id,
        Allocation.location_id == line.location_id,
        CustomerOrderLine.id == Allocation.customer_order_line_id,
        CustomerOrder.id == CustomerOrderLine.customer_order_id,
        ~is_stopped(),
    )


@lru_cache(maxsize=2)
def _statement(lock: bool) -> Select[*tuple[Any, ...]]:
    """Built once: it takes longer to build than to run, and every scan of a walk runs it."""
    wanted = _walk_of(bindparam("pick_list", type_=Integer))
    return wanted.with_for_update(of=PickList, key_share=True) if lock else wanted


def _walk_of(pick_list_id: BindParameter[int]) -> Select[*tuple[Any, ...]]:
    box, place, cart = aliased(Location), aliased(Location), aliased(Location)
    mine, slot_box = aliased(PickTote), aliased(Location)
    promised_here = (Allocation.pick_line_id == PickLine.id) & (
        Allocation.location_id == PickLine.location_id
    )
    return (
        select(*_of_the_walk(pick_list_id, box, cart), *_of_a_stop(place, mine, slot_box))
        .select_from(PickList)
        .join(Warehouse, Warehouse.id == PickList.warehouse_id)
        .outerjoin(PickTote, PickTote.id == _totes_in_hand(pick_list_id, func.max(PickTote.id)))
        .outerjoin(box, box.id == PickTote.location_id)
        .outerjoin(cart, cart.id == PickList.cart_id)
        .outerjoin(
            PickLine, (PickLine.pick_list_id == PickList.id) & PickLine.id.in_(_next_lines(pick_list_id))
        )
        .outerjoin(place, place.id == PickLine.location_id)
        .outerjoin(Product, Product.id == PickLine.product_id)
        .outerjoin(Lot, Lot.id == PickLine.lot_id)
        .outerjoin(Balance, _is_its_balance())
        .outerjoin(Allocation, promised_here)
        .outerjoin(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .outerjoin(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .outerjoin(mine, mine.id == _tote_of_the_order(pick_list_id))
        .outerjoin(slot_box, slot_box.id == mine.location_id)
        .outerjoin(Barcode, Barcode.product_id == PickLine.product_id)
        .where(PickList.id == pick_list_id)
        .order_by(*_WALK_ORDER)
    )


def _of_the_walk(
    pick_list_id: BindParameter[int], box: type[Location], cart: type[Location]
) -> tuple[Any, ...]:
    """What is read of the walk itself; `_HEAD` columns."""
    under_way, totes = (
        exists(_orders(pick_list_id, ~is_stopped())),
        _totes_in_hand(pick_list_id, func.count()),
    )
    stopped = _orders(pick_list_id, is_stopped()).with_only_columns(func.count()).scalar_subquery()
    return (
        PickList,
        PickTote,
        box,
        cart,
        ~under_way,
        totes,
        _bench(),
        stopped,
        _of_a_cluster(_lacking(pick_list_id)),
        _of_a_cluster(_carts()),
        Warehouse.scans_bin,
        Warehouse.scans_product,
    )


def _of_a_stop(place: type[Location], mine: type[PickTote], slot_box: type[Location]) -> tuple[Any, ...]:
    """What is read of each stop, once for every promise and barcode of it."""
    return (
        PickLine,
        place,
        Product,
        Lot,
        Barcode,
        is_stopped(),
        slot_box,
        CustomerOrderLine.id,
        CustomerOrder.id,
        Allocation.quantity,
        CustomerOrder.number,
        mine.slot,
        Balance.quantity_on_hand,
    )


def _is_its_balance() -> ColumnElement[bool]:
    names = ("warehouse_id", "location_id", "product_id", "lot_id")
    return and_(*(getattr(Balance, name) == getattr(PickLine, name) for name in names))


def _of_a_cluster(what: Any) -> ColumnElement[int]:
    """Asked for clusters alone: other walks need not count it."""
    return case((PickList.way == "cluster", what), else_=0)


def _orders(pick_list_id: BindParameter[int], which: ColumnElement[bool]) -> Select[int]:
    """Those of the list's orders."""
    return (
        select(PickListOrder.customer_order_id)
        .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
        .where(PickListOrder.pick_list_id == pick_list_id, which)
        .correlate(None)
    )


def _lacking(pick_list_id: BindParameter[int]) -> ScalarSelect[int]:
    """How many orders of which something is still to be fetched have no tote on this walk."""
    return _orders(pick_list_id, lacks_tote(pick_list_id)).with_only_columns(func.count()).scalar_subquery()


def _carts() -> ScalarSelect[int]:
    cart = aliased(Location)
    return (
        select(func.count())
        .select_from(cart)
        .where(cart.warehouse_id == PickList.warehouse_id, cart.kind == "cart", cart.retired_at.is_(None))
        .correlate(PickList)
        .scalar_subquery()
    )


def _tote_of_the_order(pick_list_id: BindParameter[int]) -> ScalarSelect[Any]:
    """The tote into which a promise's order is picked: the latest of those that it has in hand."""
    tote = aliased(PickTote)
    return (
        select(func.max(tote.id))
        .where(
            tote.pick_list_id == pick_list_id,
            tote.customer_order_id == CustomerOrderLine.customer_order_id,
            tote.closed_at.is_(None),
        )
        .correlate(CustomerOrderLine)
        .scalar_subquery()
    )


def _totes_in_hand(pick_list_id: BindParameter[int], what: Any) -> ScalarSelect[Any]:
    """Of the totes that the walk carries: their number, or the latest."""
    in_hand = (PickTote.pick_list_id == pick_list_id, PickTote.closed_at.is_(None))
    return select(what).select_from(PickTote).where(*in_hand).correlate(None).scalar_subquery()


def _bench() -> ScalarSelect[str]:
    bench = aliased(Location)
    return (
        select(bench.code)
        .where(bench.warehouse_id == PickList.warehouse_id, bench.kind == "bench", bench.retired_at.is_(None))
        .order_by(bench.sequence, bench.code)
        .limit(1)
        .correlate(PickList)
        .scalar_subquery()
    )


def _next_lines(pick_list_id: BindParameter[int]) -> Select[int]:
    line = aliased(PickLine)
    return (
        select(line.id)
        .where(line.pick_list_id == pick_list_id, line.finished_at.is_(None), is_to_fetch(line))
        # All of these are unfinished, but PostgreSQL reads them off the index in order only when told to.
        .order_by(line.finished_at, line.postponed, line.sequence, line.id)
        .limit(STOPS_AHEAD)
    )


def _stops(rows: Any) -> list[Stop]:
    stops: dict[int, Stop] = {}
    for line, place, product, lot, barcode, stopped, box, *share in (row[_HEAD:] for row in rows):
        if line is None or stopped:
            continue
        stop = stops.setdefault(line.id, Stop(line, place, product, lot))
        if barcode is not None and barcode not in stop.barcodes:
            stop.barcodes.append(barcode)
        order_line_id, order_id, quantity, number, slot, on_record = share
        stop.on_record = on_record or 0
        if all(one.order_line_id != order_line_id for one in stop.shares):
            stop.shares.append(Share(order_line_id, order_id, quantity, number, slot, box))
    return list(stops.values())
